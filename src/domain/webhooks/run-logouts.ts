// Tells an application which of its people's sessions are over (OpenID Connect Back-Channel Logout 1.0),
// until it has heard or a day has passed. Each try has a token of its own, because one is good for two
// minutes, and all of them have one jti.

import type { SigningAlgorithm } from '../../oauth/application.ts';
import { mintLogoutToken } from '../../oauth/logout-token.ts';
import type { SigningKey } from '../../oauth/sign.ts';
import { selectApplication } from '../../storage/apps/applications.ts';
import { commit } from '../../storage/change.ts';
import type { ApplicationRow } from '../../storage/tables/applications.ts';
import type { LogoutDeliveryRow } from '../../storage/tables/logout-deliveries.ts';
import {
  noteLogoutTry,
  selectDueLogouts,
  selectNextLogout,
  withdrawLogouts,
} from '../../storage/webhooks/deliveries.ts';
import { LOGOUT_PAUSES_MS, nextTryAt } from '../../webhooks/retries.ts';
import { currentKey, openSigningKey, publishedKeys } from '../apps/signing-keys.ts';
import type { Deps } from '../deps.ts';
import type { Outside, RunBudget } from '../senders.ts';
import { unlessGone } from './key-gone.ts';
import { keyGone, send } from './send.ts';

/** As many connections as workerd opens at a time. */
const AT_ONCE = 6;

/** @returns when the next run is due, in milliseconds; null: when somebody wakes it */
export async function runLogouts(
  deps: Deps,
  outside: Outside,
  applicationId: string,
  budget: RunBudget,
): Promise<number | null> {
  const { db } = deps;
  for (let left = budget.deliveries; left > 0 && outside.now() < budget.untilMs; left -= AT_ONCE) {
    const [[application], due] = await db.batch([
      selectApplication(db, applicationId),
      selectDueLogouts(db, applicationId, outside.now(), AT_ONCE),
    ]);
    if (!application || due.length === 0) break;
    const url = application.backchannelLogoutUri;
    if (url === null) {
      await commit(db, [withdrawLogouts(db, applicationId, outside.now())]);
      break;
    }
    const key = await keyOf(deps, application.idTokenAlg, outside.now());
    await Promise.all(due.map((row) => tell(deps, outside, { application, url, key }, row)));
  }
  const [[next]] = await db.batch([selectNextLogout(db, applicationId)]);
  return next?.nextAt ?? null;
}

interface Told {
  readonly application: ApplicationRow;
  readonly url: string;
  /** Null: no wrapping key opens it. */
  readonly key: SigningKey | null;
}

async function tell(
  deps: Deps,
  outside: Outside,
  { application, url, key }: Told,
  row: LogoutDeliveryRow,
): Promise<void> {
  const sendToken = async (signer: SigningKey) => {
    const minting = { issuer: deps.urls.origin, nowMs: outside.now(), key: signer };
    const { accountId, sid, jti } = row;
    const token = await mintLogoutToken(minting, { applicationId: application.id, accountId, sid, jti });
    return await send(deps, outside, url, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'cache-control': 'no-store' },
      body: new URLSearchParams({ logout_token: token }).toString(),
    });
  };
  const tried = key === null ? keyGone(outside) : await sendToken(key);
  const { verdict, status, problem, retryAfter } = tried;
  const nowMs = outside.now();
  const failed = { failures: row.attempt + 1, nowMs, retryAfter, chance: outside.chance() };
  const isDone = verdict === 'delivered' || refusesRepeat(row, status);
  const nextAt = isDone ? null : nextTryAt(failed, LOGOUT_PAUSES_MS);
  const endedWhy = isDone ? 'delivered' : nextAt === null ? 'failed' : null;
  await commit(deps.db, [noteLogoutTry(deps.db, row, { status, problem, nowMs, nextAt, endedWhy })]);
}

/**
 * Some receivers answer 400 to a jti that they have had (mod_auth_openidc does). After a try whose answer did
 * not come in time, that is what a 400 says: the session is over. The row keeps status and problem, as a
 * note. Where nobody could be reached, nothing was sent, and a 400 is a refusal as any other. The deadline
 * alone does not tell whether the request had left; a receiver that is that slow and wrong is rarer.
 */
function refusesRepeat({ lastProblem }: LogoutDeliveryRow, status: number | null): boolean {
  return status === 400 && lastProblem === 'timeout';
}

async function keyOf(deps: Deps, alg: SigningAlgorithm, nowMs: number): Promise<SigningKey | null> {
  const at = { ...deps, nowMs };
  const row = currentKey(await publishedKeys(at), alg, nowMs);
  if (!row) throw new Error(`there is no key that signs with ${alg}`);
  return await unlessGone(openSigningKey(at, row));
}
