// Tells the operator, by mail and in the log, what could not be sent.

import type { Deps } from '../domain/deps.ts';
import { takeSendingWarnings } from '../domain/webhooks/warnings.ts';
import { sendingMail } from '../mail/operator.ts';
import type { Bindings } from './bindings.ts';
import { logLine } from './log.ts';
import { sendMail } from './mail.ts';

type MailBindings = Pick<Bindings, 'DB' | 'MAIL' | 'MAIL_FROM' | 'OPERATOR_EMAIL'>;

export async function mailOperator(env: MailBindings, deps: Deps): Promise<void> {
  const warnings = await takeSendingWarnings(deps);
  const { webhooks, applications, streams } = warnings;
  if (webhooks.length + applications.length + streams.length === 0) return;
  for (const { id, why } of webhooks) logLine('error', 'webhook_stopped', { webhookId: id, why });
  for (const { id, why } of streams) logLine('error', 'log_stream_stopped', { logStreamId: id, why });
  for (const { id, logouts } of applications)
    logLine('error', 'logouts_not_delivered', { applicationId: id, logouts });
  if (!env.OPERATOR_EMAIL) return;
  await sendMail(env, { to: env.OPERATOR_EMAIL, ...sendingMail(warnings, deps.urls) }, { kind: 'sending' });
}
