// Requests that are refused before anything is read or changed, such as a malformed body or query.

import { newId } from '../../lib/ids.ts';
import { ScimError } from '../../scim/errors.ts';
import { commit } from '../../storage/change.ts';
import type { Database } from '../../storage/database.ts';
import { insertExpiredEvent, insertRevokedEvent } from '../../storage/provisioning/token.ts';
import type { ScimRequest } from '../commands.ts';
import type { Deps } from '../deps.ts';
import type { RevokedClient } from './client.ts';
import { runConfirmed } from './confirmed-batch.ts';
import { eventColumns, logRefusal, type RefusedTarget } from './log.ts';
import { isExpired, type ProvisioningRefused } from './refusals.ts';

/** Logs the refusal for the administrator. @throws ScimError unauthorized if the token is good no longer */
export async function logScimRefusal(
  { db }: Pick<Deps, 'db'>,
  request: ScimRequest,
  error: ScimError,
  target: RefusedTarget = NOBODY,
): Promise<void> {
  if (isExpired(error)) return await logExpired(db, request, error);
  try {
    await runConfirmed(db, request, logRefusal(db, request, error, target));
  } catch (other) {
    if (isExpired(other)) await logExpired(db, request, other);
    throw other;
  }
}

export const NOBODY: RefusedTarget = { targetType: null, targetId: null, targetLabel: null };

async function logExpired(db: Database, request: ScimRequest, error: ProvisioningRefused): Promise<void> {
  await commit(db, [
    insertExpiredEvent(db, {
      ...eventColumns(request),
      ...NOBODY,
      operation: null,
      status: error.status,
      reason: error.productReason,
      detail: { sentence: error.detail },
    }),
  ]);
}

/**
 * Leaves a trace of a revoked token that somebody still uses, in the log of its organization: the identity
 * provider was not told of the new one, or the token is in the wrong hands.
 */
export async function logRevoked(
  { db }: Pick<Deps, 'db'>,
  { organizationId, tokenId }: RevokedClient,
  { method, path, nowMs }: Pick<ScimRequest, 'method' | 'path' | 'nowMs'>,
): Promise<void> {
  await commit(db, [
    insertRevokedEvent(db, {
      id: newId('pev'),
      organizationId,
      tokenId,
      at: nowMs,
      method,
      path,
      ...NOBODY,
      operation: null,
      status: 401,
      reason: 'token_revoked',
      detail: {
        sentence:
          'A bearer token that was revoked is still in use. Enter the new one at your identity provider.',
      },
    }),
  ]);
}

/** The refusal for D1's error about a statement that is too large, which a filter of many terms can cause. */
export function refusalOfTooLarge(error: unknown): ScimError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (
      /Expression tree is too large|statement too long|too many (?:SQL variables|columns|terms)/.test(
        cause.message,
      )
    ) {
      return new ScimError('tooMany', 'The filter is too complex: ask for less at a time.');
    }
  }
  return undefined;
}
