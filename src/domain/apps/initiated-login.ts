// OpenID Connect Core 4: a sign-in that began at the identity provider goes on in an application. The
// response has opened our session and nothing else; the application starts an authorization of its own, so
// that there never is a code that nobody asked for.

import { selectApplicationsOfAddress } from '../../storage/apps/applications.ts';
import type { ApplicationRow } from '../../storage/tables/applications.ts';
import type { Deps } from '../deps.ts';
import { maySignInTo } from './grants.ts';
import { initiationUrl } from './openable.ts';

const MAX_CHARACTERS = 2000;

/**
 * Where the browser goes on for the RelayState of an unsolicited response; null: it names no application that
 * the organization may use. Nothing of it is taken over but what stands below a registered home.
 */
export async function initiatedLogin(
  deps: Pick<Deps, 'db' | 'urls'>,
  {
    relayState,
    organizationId,
    email,
  }: { readonly relayState: string | null; readonly organizationId: string; readonly email: string },
): Promise<string | null> {
  if (relayState === null || relayState.length > MAX_CHARACTERS || !/^https?:\/\//.test(relayState))
    return null;
  const found = await selectApplicationsOfAddress(deps.db, relayState);
  const row = found.find((one) => maySignInTo(one, organizationId) && isOwn(one, relayState));
  if (row === undefined) return null;
  if (row.initiateLoginUri === null) return row.homeUrl;
  const target = relayState === row.initiateLoginUri ? null : relayState;
  return initiationUrl(deps, row.initiateLoginUri, { email, target });
}

function isOwn({ initiateLoginUri, homeUrl }: ApplicationRow, address: string): boolean {
  return address === initiateLoginUri || (homeUrl !== null && isBelow(homeUrl, address));
}

/**
 * The home itself, or an address below it: the same origin, whole segments of the path, and nothing that a
 * parser would write differently, such as dots that lead back up.
 */
export function isBelow(home: string, address: string): boolean {
  const [base, url] = [URL.parse(home), URL.parse(address)];
  if (base === null || url === null || url.origin !== base.origin) return false;
  if (url.href !== address && url.href !== `${address}/`) return false;
  if (/%(?:2f|5c|2e)|\\/i.test(url.pathname) || base.search !== '') return address === home;
  const folder = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`;
  return url.pathname === base.pathname || url.pathname.startsWith(folder);
}
