// The exchange of an organization's key pair for a new one, without a gap. The new key is published first, in
// our metadata beside the present one, which goes on signing. After a week, or when an administrator says
// that the identity provider knows it, the new one signs. The old one still decrypts for a while, and goes.

import { requireThat } from '../../storage/change.ts';
import {
  deleteRetiredSpKeys,
  insertSpKey,
  isWaitingKey,
  listDueSpKeys,
  noKeyExchange,
  selectSpKeys,
  switchSpKey as switchStatements,
} from '../../storage/sso/sp-keys.ts';
import type { SpKeyRow } from '../../storage/tables/sp-keys.ts';
import { XmldsigError } from '../../xmldsig/errors.ts';
import { type Actor, SYSTEM } from '../actor.ts';
import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { SP_KEY_RETIREMENT_DAYS, SP_KEY_WAIT_DAYS } from '../limits.ts';
import { tell } from '../trust.ts';
import { describeCertificate } from './certificates.ts';
import { currentSpKeys, newSpKey, phaseOf } from './sp-keys.ts';

const DAY_MS = 24 * 3_600_000;
const WAIT_MS = SP_KEY_WAIT_DAYS * DAY_MS;
const RETIREMENT_MS = SP_KEY_RETIREMENT_DAYS * DAY_MS;

/** The live keys, the newest first. */
export async function listSpKeys(deps: Deps, organizationId: string): Promise<SpKeyRow[]> {
  return currentSpKeys(deps, await selectSpKeys(deps.db, organizationId));
}

/** When the next exchange can begin: when the key that is being replaced has retired. null: now. */
export function nextExchange(deps: Pick<Deps, 'nowMs'>, rows: readonly SpKeyRow[]): number | null {
  const ends = rows.flatMap(({ switchesAt, retiresAt }) => {
    if (retiresAt !== null) return retiresAt > deps.nowMs ? [retiresAt] : [];
    return switchesAt === null ? [] : [switchesAt + RETIREMENT_MS];
  });
  return ends.length === 0 ? null : Math.max(...ends);
}

/**
 * Makes a new key pair and publishes it; the present one signs until the switch. Assertions can be encrypted
 * for either.
 *
 * @throws DomainError `sso_not_configured`; `sp_key_rotating` with the instant from which it is possible,
 * while an earlier exchange goes on
 */
export async function publishSpKey(deps: Deps, actor: Actor, organizationId: string): Promise<SpKeyRow> {
  const rows = await selectSpKeys(deps.db, organizationId);
  if (rows.length === 0) throw new DomainError('sso_not_configured');
  const possibleFrom = nextExchange(deps, rows);
  if (possibleFrom !== null) throw new DomainError('sp_key_rotating', { possibleFrom });
  const switchesAt = deps.nowMs + WAIT_MS;
  const key = { ...(await newSpKey(deps, organizationId)), switchesAt };
  const fingerprint = await fingerprintOf(key);
  const statements = [
    requireThat(deps.db, ['sp_key_rotating', noKeyExchange(organizationId, deps.nowMs)]),
    deleteRetiredSpKeys(deps.db, organizationId, deps.nowMs),
    insertSpKey(deps.db, key),
    audit(deps, actor, {
      organizationId,
      action: 'organization_access_security.sp_key_published',
      target: { type: 'sp_key', id: key.id },
      detail: { fingerprint, switchesAt },
    }),
  ];
  await commitChange(deps, statements, { possibleFrom: switchesAt + RETIREMENT_MS });
  tell(deps, {
    kind: 'sp_key_published',
    organizationId,
    actor,
    changes: [
      { what: 'spKey', before: null, after: fingerprint },
      { what: 'spKeySigns', before: null, after: new Date(switchesAt).toISOString() },
    ],
  });
  return key;
}

/**
 * Lets the published key sign from now on, and returns it. Its id is asked for, so that an old page can't
 * switch to a key whose certificate the identity provider was never given.
 *
 * @throws DomainError `sp_key_not_waiting`
 */
export async function switchSpKey(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  id: string,
): Promise<SpKeyRow> {
  const rows = await selectSpKeys(deps.db, organizationId);
  const next = rows.find((row) => row.id === id && phaseOf(row) === 'next');
  if (!next) throw new DomainError('sp_key_not_waiting', { id });
  const former = currentSpKeys(deps, rows).find((row) => phaseOf(row) === 'signing');
  const change = {
    what: 'spKey',
    before: former ? await fingerprintOf(former) : null,
    after: await fingerprintOf(next),
  } as const;
  const retiresAt = deps.nowMs + RETIREMENT_MS;
  await commitChange(deps, [
    requireThat(deps.db, ['sp_key_not_waiting', isWaitingKey(id)]),
    ...switchStatements(deps.db, next, retiresAt),
    audit(deps, actor, {
      organizationId,
      action: 'organization_access_security.sp_key_rotated',
      target: { type: 'sp_key', id },
      detail: { before: change.before, after: change.after, formerRetiresAt: retiresAt },
    }),
  ]);
  tell(deps, { kind: 'sp_key_rotated', organizationId, actor, changes: [change] });
  return { ...next, switchesAt: null };
}

/** How many keys one run switches to; the next run continues. */
const MAX_SWITCHED = 100;

/** Switches to every key that has waited long enough. `failed` counts those that the next run tries again. */
export async function switchDueSpKeys(deps: Deps): Promise<{ switched: number; failed: number }> {
  const due = await listDueSpKeys(deps.db, deps.nowMs, MAX_SWITCHED);
  let switched = 0;
  let failed = 0;
  for (const { organizationId, id } of due) {
    try {
      await switchSpKey(deps, SYSTEM, organizationId, id);
      switched++;
    } catch (error) {
      // A damaged certificate must not keep the others waiting.
      if (error instanceof XmldsigError) failed++;
      else if (!isSwitched(error)) throw error;
    }
  }
  return { switched, failed };
}

/** An administrator was first. */
function isSwitched(error: unknown): boolean {
  return error instanceof DomainError && error.reason === 'sp_key_not_waiting';
}

async function fingerprintOf({ certificatePem }: SpKeyRow): Promise<string> {
  return (await describeCertificate(certificatePem)).fingerprint;
}
