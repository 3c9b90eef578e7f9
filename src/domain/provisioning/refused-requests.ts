// Requests that are refused before anything is read or changed, such as a malformed body or query.

import { ScimError } from '../../scim/errors.ts';
import type { ScimRequest } from '../commands.ts';
import type { Deps } from '../deps.ts';
import { runConfirmed } from './confirmed-batch.ts';
import { logRefusal } from './log.ts';

/** Logs the refusal for the administrator. @throws ScimError unauthorized if the token is no longer good */
export async function logScimRefusal(
  { db }: Pick<Deps, 'db'>,
  request: ScimRequest,
  error: ScimError,
): Promise<void> {
  const target = { targetType: null, targetId: null, targetLabel: null };
  await runConfirmed(db, request, [logRefusal(db, request, error, target)]);
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
