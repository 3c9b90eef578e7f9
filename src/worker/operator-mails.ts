// Tells the operator, by mail and in the log, what could not be sent.

import type { Deps } from '../domain/deps.ts';
import { takeSendingWarnings } from '../domain/webhooks/warnings.ts';
import { sendingMail } from '../mail/operator.ts';
import type { Bindings } from './bindings.ts';
import { logLine } from './log.ts';
import { type MailBindings, sendMail } from './mail.ts';

export async function mailOperator(
  env: MailBindings & Pick<Bindings, 'OPERATOR_EMAIL'>,
  deps: Deps,
): Promise<void> {
  const warnings = await takeSendingWarnings(deps);
  const { webhooks, applications, streams } = warnings;
  if (webhooks.length + applications.length + streams.length === 0) return;
  for (const { id, why } of webhooks) logLine('error', 'webhook_stopped', { webhookId: id, why });
  for (const { id, why } of streams) logLine('error', 'log_stream_stopped', { logStreamId: id, why });
  for (const { id, logouts } of applications)
    logLine('error', 'logouts_not_delivered', { applicationId: id, logouts });
  if (!env.OPERATOR_EMAIL) return;
  await sendMail(env, env.OPERATOR_EMAIL, (t) => sendingMail(warnings, deps.urls, t), {
    context: { kind: 'sending' },
  });
}
