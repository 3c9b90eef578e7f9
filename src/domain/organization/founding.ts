// How an organization begins with a person: sign-up and the set-up of a deployment check the same, and make
// the account, the organization with its first Owner, and a session.

import { newId } from '../../lib/ids.ts';
import type { Statement } from '../../storage/database.ts';
import type { Client, Deps } from '../deps.ts';
import type { Email } from '../email.ts';
import { parseOrganizationName, parsePersonName } from '../names.ts';
import type { Plan } from '../plans.ts';
import { hashNewPassword } from '../sign-in/password-checks.ts';
import { checkPassword } from '../sign-in/passwords.ts';
import { insertPasswordSession, newSession } from '../sign-in/sessions.ts';
import { organizationWithOwner } from './organizations.ts';

export interface Founder {
  readonly password: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly organizationName: string;
  readonly client: Client;
}

/**
 * Nothing is written yet: `statements` are for the caller's batch.
 *
 * @param mailboxProvenAt when a link by mail led here; null: none did
 * @throws DomainError with `field`: `password_too_short`, `password_too_long`, `password_common`,
 * `password_personal`, `name_missing`, `name_too_long`, `name_invisible`; TryLater
 */
export async function foundOrganization(
  deps: Deps,
  email: Email,
  input: Founder,
  { plan, mailboxProvenAt }: { readonly plan: Plan; readonly mailboxProvenAt: number | null },
) {
  const organizationName = parseOrganizationName(input.organizationName, 'organizationName');
  const givenName = parsePersonName(input.givenName, 'givenName');
  const familyName = parsePersonName(input.familyName, 'familyName');
  checkPassword(input.password, {
    email: email.address,
    names: [givenName, familyName],
    organization: organizationName,
  });
  const passwordHash = await hashNewPassword(deps, email.key, input.password);
  const id = newId('acc');
  const session = await newSession(deps);
  const actor = { type: 'account', id, label: email.address, address: input.client.address } as const;
  const organization = organizationWithOwner(deps, actor, {
    name: organizationName,
    plan,
    owner: {
      accountId: id,
      email: email.address,
      emailKey: email.key,
      givenName,
      familyName,
      passwordHash,
      mailboxProvenAt,
    },
  });
  const statements: readonly Statement[] = [
    ...organization.statements,
    insertPasswordSession(deps, session, id, input.client),
  ];
  return {
    actor,
    account: { id, passwordHash },
    organization: { id: organization.id, name: organizationName },
    session,
    statements,
  };
}
