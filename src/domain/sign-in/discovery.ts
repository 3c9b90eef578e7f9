// Email first: finds out where an address signs in. Only the domain decides, so that the result says nothing
// about the person.

import { selectEnabledConnectionOfDomain } from '../../storage/sign-in/governing.ts';
import type { Deps } from '../deps.ts';
import { parseEmail } from '../email.ts';

export type WayToSignIn =
  /** The domain's organization has its people sign in through its identity provider. */
  | { readonly kind: 'sso'; readonly organizationId: string }
  /** A password works; so does single sign-on if the domain's organization offers it. */
  | { readonly kind: 'password'; readonly ssoOrganizationId: string | null };

/** @throws DomainError `email_invalid` */
export async function discoverSignIn(deps: Deps, emailText: string): Promise<WayToSignIn> {
  const email = parseEmail(emailText);
  const [found] = await selectEnabledConnectionOfDomain(deps.db, email.domain);
  if (!found) return { kind: 'password', ssoOrganizationId: null };
  const { requireSso, requireWhenProven, managedAccess, organizationId } = found.connection;
  // Before the connection is proven, people are already sent to the identity provider, but their password
  // still works as well.
  return requireSso || requireWhenProven || managedAccess
    ? { kind: 'sso', organizationId }
    : { kind: 'password', ssoOrganizationId: organizationId };
}
