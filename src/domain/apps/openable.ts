// The applications that a person may open from here: those that can begin a sign-in of their own
// (OpenID Connect Core 4) and are open to an organization in which the person stands.

import { selectInitiableApplications } from '../../storage/apps/applications.ts';
import type { Deps } from '../deps.ts';
import type { Session } from '../sign-in/sessions.ts';

const MAX_SHOWN = 50;

export interface OpenableApplication {
  readonly name: string;
  /** Where the application starts an authorization for this person. */
  readonly url: string;
}

/** In the order of their names. */
export async function openableApplications(
  deps: Pick<Deps, 'db' | 'urls'>,
  { memberships, account }: Pick<Session, 'memberships' | 'account'>,
): Promise<OpenableApplication[]> {
  const open = memberships
    .filter(({ access }) => access === 'open')
    .map(({ organization }) => organization.id);
  if (open.length === 0) return [];
  const rows = await selectInitiableApplications(deps.db, open, MAX_SHOWN);
  return rows.map(({ name, initiateLoginUri }) => ({
    name,
    url: initiationUrl(deps, initiateLoginUri, { email: account.email, target: null }),
  }));
}

/** OpenID Connect Core 4. @param target where the application goes on afterward; null: where it likes */
export function initiationUrl(
  { urls }: Pick<Deps, 'urls'>,
  initiateLoginUri: string,
  { email, target }: { readonly email: string; readonly target: string | null },
): string {
  const url = new URL(initiateLoginUri);
  url.searchParams.set('iss', urls.origin);
  url.searchParams.set('login_hint', email);
  if (target !== null) url.searchParams.set('target_link_uri', target);
  return url.href;
}
