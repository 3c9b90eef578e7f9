// The cron triggers of wrangler.toml run this: every ten minutes the check of claimed domains, the end of
// expired rows and of what is left of deleted organizations, the switch to keys of ours that have been
// published long enough, the folding of older text, the digests of older issuers, and what waits to be sent;
// once a day the warnings about expiring certificates and tokens and the rewrapping of what is kept secret. A
// part that fails does not stop the others.

import { rewrapSigningKeys, rotateDueSigningKeys } from '../domain/apps/signing-keys.ts';
import { openDeps } from '../domain/deps.ts';
import { checkDueDomains } from '../domain/domains/checks.ts';
import type { Notice } from '../domain/notices.ts';
import { findLack } from '../domain/operator/readiness.ts';
import { countUsage } from '../domain/operator/usage.ts';
import { finishDeletions } from '../domain/organization/deletion.ts';
import { pruneExpired } from '../domain/organization/retention.ts';
import { foldStoredText } from '../domain/people/folding.ts';
import { takeMappedRoles } from '../domain/people/mapped-roles.ts';
import { takeTokenWarnings } from '../domain/provisioning/token-warnings.ts';
import { takeCertificateWarnings } from '../domain/sso/certificate-warnings.ts';
import { digestIssuers } from '../domain/sso/issuer-digests.ts';
import { switchDueSpKeys } from '../domain/sso/sp-key-exchange.ts';
import { rewrapSpKeys } from '../domain/sso/sp-keys.ts';
import { rewrapStreams } from '../domain/webhooks/log-streams.ts';
import { rewrapWebhookSecrets } from '../domain/webhooks/secrets.ts';
import { mailTold } from '../http/trust-mails.ts';
import { warningMail } from '../mail/warnings.ts';
import { openLanes } from '../provisioner/client.ts';
import { openHashers } from '../provisioner/hashers.ts';
import { wakeWaiting } from '../provisioner/senders.ts';
import type { Bindings } from './bindings.ts';
import { openTxtLookup } from './dns-lookup.ts';
import { describeFault, logLine } from './log.ts';
import { sendToEach } from './mail.ts';
import { mailOperator } from './operator-mails.ts';

/** The same as in wrangler.toml. */
export const DAILY_CRON = '17 3 * * *';

export async function runScheduled(env: Bindings, cron: string, nowMs: number): Promise<void> {
  const lack = await findLack(env);
  if (lack !== null) {
    logLine('warn', 'being_set_up', { cron, lack });
    return;
  }
  const deps = openDeps(env, openLanes(env.LANES), openHashers(env.HASHERS), nowMs);
  await part('domain_checks', async () => {
    const { notices, ...counts } = await checkDueDomains(deps, openTxtLookup(env));
    await sendNotices(env, notices);
    return { ...counts, notices: notices.length };
  });
  await part('organization_deletions', () => finishDeletions(deps));
  await part('key_switches', async () => {
    try {
      return await switchDueSpKeys(deps);
    } finally {
      // Owners hear of those that were made before a fault, too.
      await mailTold(env, deps, deps.told.splice(0));
    }
  });
  // Those that no request has told.
  await part('mapped_roles', async () => {
    const events = await takeMappedRoles(deps, null);
    await mailTold(env, deps, events);
    return { events: events.length };
  });
  await part('retention', async () => ({ ...(await pruneExpired(deps)) }));
  await part('senders', async () => {
    const woken = await wakeWaiting(env);
    await mailOperator(env, deps);
    return { woken };
  });
  await part('folding', () => foldStoredText(deps));
  await part('issuer_digests', () => digestIssuers(deps));
  await part('usage', () => countUsage(deps));
  if (cron !== DAILY_CRON) return;
  await part('certificate_warnings', async () => {
    const notices = await takeCertificateWarnings(deps);
    await sendNotices(env, notices);
    return { notices: notices.length };
  });
  await part('token_warnings', async () => {
    const notices = await takeTokenWarnings(deps);
    await sendNotices(env, notices);
    return { notices: notices.length };
  });
  await part('key_wrapping', () => rewrapSpKeys(deps));
  await part('webhook_secret_wrapping', () => rewrapWebhookSecrets(deps));
  await part('log_stream_wrapping', () => rewrapStreams(deps));
  await part('signing_key_wrapping', () => rewrapSigningKeys(deps));
  await part('signing_keys', () => rotateDueSigningKeys(deps));
}

async function part(name: string, run: () => Promise<Record<string, unknown>>): Promise<void> {
  try {
    logLine('info', name, await run());
  } catch (error) {
    logLine('error', 'fault', { scheduled: name, ...describeFault(error) });
  }
}

async function sendNotices(env: Bindings, notices: readonly Notice[]): Promise<void> {
  for (const notice of notices) {
    const { organizationId, kind, subject, recipients } = notice;
    const sent = await sendToEach(env, recipients, (t) => warningMail(notice, t), {
      context: { organizationId, kind },
    });
    logLine('warn', 'notice', { organizationId, kind, subject, recipients: recipients.length, sent });
  }
}
