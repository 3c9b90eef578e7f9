// Sign-up: a new account, a new organization, its first Owner, and a session, in one batch.

import { newId } from '../lib/ids.ts';
import { findAccountByEmailKey } from '../storage/accounts.ts';
import { runBatch, violatedUniqueIndex } from '../storage/database.ts';
import { selectEnabledConnectionOfDomain } from '../storage/sign-in.ts';
import type { Client, Deps } from './deps.ts';
import { parseEmail } from './email.ts';
import { DomainError } from './errors.ts';
import { organizationWithOwner, parseOrganizationName } from './organizations.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import { insertPasswordSession, newSession } from './sessions.ts';

export interface SignUp {
  readonly email: string;
  readonly password: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly organizationName: string;
  readonly client: Client;
}

/**
 * @throws DomainError with `field`: `email_invalid`, `email_taken`, `password_too_short`, `password_too_long`, `name_missing`,
 * `name_too_long`; `sso_required` where the address's organization has its people come through its identity provider
 */
export async function signUp(deps: Deps, input: SignUp): Promise<{ cookie: string; organizationId: string }> {
  const email = parseEmail(input.email);
  checkPassword(input.password);
  const organizationName = parseOrganizationName(input.organizationName, 'organizationName');
  const givenName = parsePersonName(input.givenName, 'givenName');
  const familyName = parsePersonName(input.familyName, 'familyName');

  const [governing] = await selectEnabledConnectionOfDomain(deps.db, email.domain);
  if (governing && (governing.connection.requireSso || governing.connection.managedAccess)) {
    throw new DomainError('sso_required', { organizationId: governing.connection.organizationId }, 'email');
  }
  const passwordHash = await hashPassword(input.password);
  if (await findAccountByEmailKey(deps.db, email.key)) throw new DomainError('email_taken', {}, 'email');

  const accountId = newId('acc');
  const session = await newSession(deps);
  const actor = {
    type: 'account',
    id: accountId,
    label: email.address,
    address: input.client.address,
  } as const;
  const organization = organizationWithOwner(deps, actor, {
    name: organizationName,
    plan: deps.signUpPlan,
    owner: { accountId, email: email.address, emailKey: email.key, givenName, familyName, passwordHash },
  });
  try {
    await runBatch(deps.db, [
      ...organization.statements,
      insertPasswordSession(deps, session, accountId, input.client),
    ]);
  } catch (error) {
    if (violatedUniqueIndex(error) || (await findAccountByEmailKey(deps.db, email.key))) {
      throw new DomainError('email_taken', {}, 'email');
    }
    throw error;
  }
  return { cookie: session.cookie, organizationId: organization.id };
}

const MAX_PERSON_NAME_CHARACTERS = 100;

export function parsePersonName(text: string, field: string): string {
  const name = text.trim().normalize('NFC');
  if (name.length > MAX_PERSON_NAME_CHARACTERS) {
    throw new DomainError('name_too_long', { maxCharacters: MAX_PERSON_NAME_CHARACTERS }, field);
  }
  return name;
}
