// How people get in: through an identity provider, asked or unasked, by a password, and by a new password.

import {
  openPasswordReset,
  preparePasswordReset,
  resetPassword,
} from '../../../src/domain/sign-in/password-reset.ts';
import { signInWithPassword } from '../../../src/domain/sign-in/password-sign-in.ts';
import { newSession } from '../../../src/domain/sign-in/sessions.ts';
import { loadSsoSettings } from '../../../src/domain/sso/settings.ts';
import { readSignInContext } from '../../../src/storage/sign-in/requests.ts';
import { CLIENT } from '../../support/deps.ts';
import { depsOf, openedBy, outcomeOf, signIn } from './lanes.ts';
import { passwordOf } from './passwords.ts';
import { BrokenPromise } from './promises.ts';
import { type Opened, settle, takeUnproven } from './settle.ts';
import { type Mailbox, ORGANIZATIONS, type Organization, type Person, type World } from './world.ts';

const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
/** An administrator may accept the subject. */
export const SUBJECT_REFUSED: ReadonlySet<string> = new Set(['subject_changed', 'address_unconfirmed']);

const EMAIL_ADDRESS = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

/** @param asserted the mailbox in the assertion: the person's own, or what they typed into their profile */
export async function signInBySso(
  world: World,
  organization: Organization,
  person: Person,
  asserted: Mailbox,
): Promise<string> {
  const deps = depsOf(world);
  const session = await newSession(deps);
  const own = world.mailboxOf(person);
  // Acme's identity provider has opaque names, Beta's uses the address that it signs people in with.
  const byAddress = organization === 'b' && own !== undefined;
  const honest = own === asserted && world.speaksFor(organization, asserted);
  const subject = byAddress ? world.address(own) : world.subjectOf(person, organization);
  const { outcome, memberId, reference } = await signIn(world, organization, {
    email: world.email(asserted),
    nameId: subject,
    nameIdFormat: byAddress ? EMAIL_ADDRESS : PERSISTENT,
    sessionId: session.id,
  });
  if (SUBJECT_REFUSED.has(outcome)) {
    const about = world.rows.members.find(
      (row) => row.organizationId === world.id(organization) && row.userNameKey === world.email(asserted).key,
    );
    world.refusals.push({ organization, person, subject, reference, memberId: about?.id ?? '' });
  }
  if (memberId !== null) {
    if (honest) takeUnproven(world, asserted, person);
    if (!byAddress && world.pinOf(organization, memberId) === undefined)
      world.pin(organization, memberId, subject);
    await settle(world, person, { person, session, memberId });
  } else await settle(world, person);
  return outcome;
}

/** The identity provider sends somebody whom nobody asked about, and names no organization. */
export async function signInUnasked(
  world: World,
  issuer: string,
  person: Person,
  asserted: Mailbox,
): Promise<string> {
  const by = { requestId: null, organizationId: null, issuer };
  const { connection, organization, isIssuerShared } = await readSignInContext(depsOf(world).db, by);
  const able = ORGANIZATIONS.filter(
    (one) => world.issuers.get(one) === issuer && [...world.claims.values()].includes(one),
  );
  if (connection === undefined || organization === undefined)
    return isIssuerShared ? 'issuer_ambiguous' : 'connection_unknown';
  const meant = ORGANIZATIONS.find((one) => world.id(one) === organization.id)!;
  const proven = async (one: Organization) =>
    (await loadSsoSettings(depsOf(world), world.id(one))).connection?.provenAt != null;
  for (const one of able.filter((other) => other !== meant)) {
    if ((await proven(one)) || !(await proven(meant)))
      throw new BrokenPromise('an issuer names the one organization that has proven it, or none', meant);
  }
  return await signInBySso(world, meant, person, asserted);
}

/** With the own password, at any mailbox's address. */
export async function signInByPassword(world: World, person: Person, mailbox: Mailbox): Promise<string> {
  const deps = depsOf(world);
  const deferred: Promise<unknown>[] = [];
  let opened: Opened['session'] | null = null;
  const outcome = await outcomeOf(
    signInWithPassword(deps, {
      email: world.address(mailbox),
      password: passwordOf(person),
      client: CLIENT,
      device: null,
      defer: (work) => deferred.push(work),
    }).then(async ({ cookie }) => {
      opened = await openedBy(world, cookie);
    }),
  );
  await Promise.all(deferred);
  if (outcome !== 'done') return outcome;
  // No organization of the person may let it count.
  await settle(world, null, opened && { person, session: opened, memberId: null });
  return opened === null ? 'ended' : 'accepted';
}

/** Anybody asks for a new password; the link goes to the mailbox's reader. */
export async function askForReset(world: World, mailbox: Mailbox): Promise<string> {
  const answer = await preparePasswordReset(depsOf(world), world.address(mailbox));
  const reader = world.holders.get(mailbox);
  if (answer === null || reader === undefined) return 'nobody';
  if (answer.kind !== 'link') return answer.kind;
  const token = answer.url.slice(answer.url.lastIndexOf('/') + 1);
  world.resetLinks.push({ token, reader, mailbox });
  return 'done';
}

/** The reader of a mailbox opens the link and chooses their own password. */
export async function reset(world: World, person: Person): Promise<string> {
  const link = world.resetLinks.findLast(({ reader }) => reader === person);
  if (link === undefined) return 'no_link';
  world.resetLinks.splice(world.resetLinks.indexOf(link), 1);
  const deps = depsOf(world);
  const account = await openPasswordReset(deps, link.token).catch(() => null);
  const outcome = await outcomeOf(resetPassword(deps, link.token, passwordOf(person), CLIENT));
  if (outcome === 'done' && account !== null) {
    takeUnproven(world, link.mailbox, person);
    const owner = world.owners.get(account.id);
    if (owner !== undefined && owner !== person)
      throw new BrokenPromise('nobody’s account becomes another person’s', `${person} has that of ${owner}`);
    world.owners.set(account.id, person);
  }
  await settle(world, null);
  return outcome;
}
