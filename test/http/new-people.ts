// How people come into a deployment by themselves: a sign-up with its mail; and an account that nobody
// proved, as a copied invitation makes one.

import { vi } from 'vitest';
import { createOrganization } from '../../src/domain/organization/organizations.ts';
import { invitePeople } from '../../src/domain/people/invitations.ts';
import { depsAt, OPERATOR } from '../support/deps.ts';
import { type Mailbox, pathIn } from '../support/mailbox.ts';
import { Browser } from './browser.ts';

export interface NewPerson {
  readonly organizationName: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly password: string;
}

/** The path of the link that is mailed. */
export async function askToSignUp(mailbox: Mailbox, email: string): Promise<string> {
  const before = mailbox.mails.length;
  const response = await new Browser().post('/sign-up', { email });
  if (response.status !== 200) throw new Error(`/sign-up answered ${response.status}`);
  await vi.waitUntil(() => mailbox.mails.length > before, { timeout: 5000 });
  return pathIn(mailbox.mails.at(-1));
}

export async function signUp(
  browser: Browser,
  mailbox: Mailbox,
  { email, ...person }: NewPerson & { readonly email: string },
): Promise<Response> {
  return await browser.post(await askToSignUp(mailbox, email), { ...person });
}

/**
 * An account with a password and a session, whose address nobody has proved: an administrator elsewhere
 * copied an invitation's link.
 */
export async function makeUnprovenAccount(email: string, password: string): Promise<Browser> {
  const { id } = await createOrganization(depsAt(), OPERATOR, { name: 'Squat', plan: 'enterprise' });
  const squat = { id, plan: 'enterprise' } as const;
  const invitees = [{ email, role: 'member' }];
  const { invited } = await invitePeople(depsAt(), OPERATOR, squat, invitees, 'owner', 'link');
  const browser = new Browser();
  const response = await browser.post(new URL(invited[0]?.url ?? '').pathname, { password });
  if (response.status !== 303) throw new Error(`the invitation answered ${response.status}`);
  return browser;
}
