// Email first: where does this address sign in? Answered by the domain alone, so that the answer says nothing
// about the person.

import { selectEnabledConnectionOfDomain } from '../../storage/sign-in/governing.ts';
import type { Deps } from '../deps.ts';
import { parseEmail } from '../email.ts';

export type SignInDoor =
  /** The domain's organization has its people come through its identity provider. */
  | { readonly kind: 'sso'; readonly organizationId: string }
  /** A password; single sign-on too where the domain's organization offers it. */
  | { readonly kind: 'password'; readonly ssoOrganizationId: string | null };

/** @throws DomainError `email_invalid` */
export async function discoverSignIn(deps: Deps, emailText: string): Promise<SignInDoor> {
  const email = parseEmail(emailText);
  const [found] = await selectEnabledConnectionOfDomain(deps.db, email.domain);
  if (!found) return { kind: 'password', ssoOrganizationId: null };
  const { requireSso, requireWhenProven, managedAccess, organizationId } = found.connection;
  // Not yet proven: people are led to the identity provider already, while the password still opens the other
  // door.
  return requireSso || requireWhenProven || managedAccess
    ? { kind: 'sso', organizationId }
    : { kind: 'password', ssoOrganizationId: organizationId };
}
