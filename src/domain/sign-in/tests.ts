// The tests of a connection, as the log of sign-ins has them, and what the last one says about it.

import { selectTests, type TestOfConnection } from '../../storage/sign-in/attempts.ts';
import type { Deps } from '../deps.ts';
import type { SsoSettings } from '../sso/connection.ts';
import { isAboutPerson } from './verdict.ts';

export type { TestOfConnection };

const RECENT = 10;

/** The newest first; none where there is no connection. */
export async function recentTests(deps: Deps, connection: SsoSettings['connection']) {
  return connection === null ? [] : await selectTests(deps.db, connection.id, RECENT);
}

/** What was refused about the browser says nothing about the connection: nobody looked at the response. */
const SAYS_NOTHING = ['browser_mismatch', 'request_unknown', 'request_expired', 'request_already_used'];

/**
 * The last test of the values in use has failed, and nobody has signed in with them since. That a person may
 * not come in is no fault of the connection.
 */
export function hasFailed(
  tests: readonly TestOfConnection[],
  { certificates }: Pick<SsoSettings, 'certificates'>,
): boolean {
  const last = tests.find(
    ({ reason, versionId }) => versionId === null && !SAYS_NOTHING.includes(reason ?? ''),
  );
  if (!last || last.reason === null || isAboutPerson(last.reason)) return false;
  return !certificates.some(({ lastUsedAt }) => lastUsedAt !== null && lastUsedAt > last.at);
}
