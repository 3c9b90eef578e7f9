// What people and administrators do. Each act uses the product, notes what it means for what is true, and
// ends with the promises. It returns what the product said.

import { env } from 'cloudflare:workers';
import { claimDomain, dropDomain } from '../../../src/domain/domains/claims.ts';
import { deleteOrganization } from '../../../src/domain/organization/deletion.ts';
import { acceptInvitation, openInvitation } from '../../../src/domain/people/invitation-acceptance.ts';
import { InviteesRefused, invitePeople } from '../../../src/domain/people/invitations.ts';
import type { Role } from '../../../src/domain/roles.ts';
import { isClosed } from '../../../src/domain/sign-in/password-sign-in.ts';
import { verifyPassword } from '../../../src/domain/sign-in/passwords.ts';
import { insertPasswordSession, loadSession, newSession } from '../../../src/domain/sign-in/sessions.ts';
import { commit } from '../../../src/storage/change.ts';
import { swapPassword } from '../../../src/storage/people/accounts.ts';
import { readPasswordFacts } from '../../../src/storage/sign-in/password.ts';
import { CLIENT, OPERATOR } from '../../support/deps.ts';
import { joinWithNewAccount } from './joining.ts';
import { acceptSubject, changeMember, depsOf, outcomeOf, signIn } from './lanes.ts';
import { passwordHashOf, passwordOf } from './passwords.ts';
import { BrokenPromise, levelOf } from './promises.ts';
import { leaveUnused, type Opened, settle, takeUnproven } from './settle.ts';
import type { Domain, Invitation, Mailbox, MemberRow, Organization, Person, World } from './world.ts';

const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
const EMAIL_ADDRESS = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

/**
 * @param asserted the mailbox in the assertion: the person's own, or what they typed into their profile
 * @param accepted whether an administrator accepts another NameID where one is needed
 */
export async function signInBySso(
  world: World,
  organization: Organization,
  person: Person,
  asserted: Mailbox,
  accepted = false,
): Promise<string> {
  const deps = depsOf(world);
  const session = await newSession(deps);
  const own = world.mailboxOf(person);
  // Acme's identity provider has opaque names, Beta's uses the address that it signs people in with.
  const byAddress = organization === 'b' && own !== undefined;
  const honest = own === asserted && world.speaksFor(organization, asserted);
  const { outcome, memberId } = await signIn(world, organization, {
    email: world.email(asserted),
    nameId: byAddress ? world.address(own) : world.subjectOf(person, organization),
    nameIdFormat: byAddress ? EMAIL_ADDRESS : PERSISTENT,
    sessionId: session.id,
  });
  if (outcome === 'subject_changed' && accepted) {
    const own = world.membersOf(person, organization).find(({ id }) => world.pinned.has(id));
    const before = world.pinned.get(own?.id ?? '');
    if (own !== undefined && before !== undefined) {
      const after = world.subjectOf(person, organization);
      await acceptSubject(world, organization, { memberId: own.id, before, after });
      world.pinned.set(own.id, after);
      return await signInBySso(world, organization, person, asserted);
    }
  }
  if (memberId !== null) {
    if (honest) takeUnproven(world, asserted, person);
    if (!byAddress && !world.pinned.has(memberId))
      world.pinned.set(memberId, world.subjectOf(person, organization));
    await settle(world, person, { person, session, memberId });
  } else await settle(world, person);
  return outcome;
}

/** With the own password, at any mailbox's address. */
export async function signInByPassword(world: World, person: Person, mailbox: Mailbox): Promise<string> {
  const deps = depsOf(world);
  const facts = await readPasswordFacts(deps.db, world.email(mailbox));
  const hash = facts.account?.passwordHash ?? null;
  // Without a hash, the product would take its time for nobody.
  if (hash === null || !facts.account || !(await verifyPassword(passwordOf(person), hash)))
    return 'credentials_wrong';
  if (isClosed(facts)) return 'sso_required';
  const session = await newSession(deps);
  await commit(deps.db, [insertPasswordSession(deps, session, facts.account.id, CLIENT)]);
  await settle(world, null, { person, session, memberId: null });
  return 'accepted';
}

/** In the own profile: a session sets the password of its account. */
export async function setPassword(world: World, person: Person): Promise<string> {
  const session = world.openSessionOf(person);
  const account = world.rows.accounts.find(({ id }) => id === session?.accountId);
  if (!account) return 'not_signed_in';
  const swap = { before: account.passwordHash, after: passwordHashOf(person), provedEmail: false };
  await commit(depsOf(world).db, [swapPassword(depsOf(world).db, account, swap, world.nowMs)]);
  await settle(world, null);
  return 'done';
}

export async function invite(
  world: World,
  organization: Organization,
  mailbox: Mailbox,
  role: Role,
  delivery: Invitation['delivery'],
): Promise<string> {
  const plan = organization === 's' ? 'free' : 'enterprise';
  const host = { id: world.id(organization), plan } as const;
  const invitee = { email: world.address(mailbox), role };
  // Some plans have fewer roles.
  const sent = await invitePeople(depsOf(world), OPERATOR, host, [invitee], 'owner', delivery).catch(
    (error) => {
      if (error instanceof InviteesRefused) return { invited: [] };
      throw error;
    },
  );
  const [one] = sent.invited;
  if (one === undefined) return 'not_invited';
  for (const older of world.invitations) {
    if (older.organization === organization && older.mailbox === mailbox) older.over = true;
  }
  const token = one.url.slice(one.url.lastIndexOf('/') + 1);
  world.invitations.push({ organization, mailbox, role, delivery, token, accepted: false, over: false });
  await settle(world, null);
  return 'done';
}

/** Somebody opens an invitation's link, signed in if they can be, and takes what it offers. */
export async function accept(world: World, person: Person, invitation: Invitation): Promise<string> {
  const deps = depsOf(world);
  const row = world.openSessionOf(person);
  const session = row === undefined ? null : await loadSession(deps, world.cookies.get(row.id));
  const { token, mailbox } = invitation;
  const before = new Set(world.rows.members.map(({ id }) => id));
  let joined = '';
  let cookie: Opened['session'] | null = null;
  const join = async () => {
    const { path, row: found } = await openInvitation(deps, token, session);
    joined = path.kind;
    if (path.kind === 'choose') return await joinWithNewAccount(deps, found, person);
    const names = { password: '', givenName: '', familyName: '' };
    await acceptInvitation(deps, { token, session, client: CLIENT, ...names });
    return null;
  };
  const outcome = await outcomeOf(
    join().then((made) => {
      cookie = made;
    }),
  );
  if (outcome !== 'done') return outcome;
  invitation.accepted = true;
  // Who joins an address that single sign-on opens is its reader, not the one who had the link.
  const meant = joined === 'sso_after' ? (world.holders.get(mailbox) ?? null) : person;
  if (joined === 'sso_after' && meant !== null) takeUnproven(world, mailbox, meant);
  await world.refresh();
  const [member] = world.rows.members.filter(({ id }) => !before.has(id));
  if (member !== undefined) {
    if (invitation.over)
      throw new BrokenPromise('what the directory has ended, an older invitation does not begin', mailbox);
    world.persons.set(member.id, meant);
    if (meant !== null) world.grants.set(member.id, { to: meant, role: invitation.role });
  }
  await settle(
    world,
    meant,
    cookie === null ? undefined : { person, session: cookie, memberId: member?.id ?? null },
  );
  return joined;
}

/** Somebody who is signed in changes another member in the settings. */
export async function changeRole(
  world: World,
  organization: Organization,
  actor: Person,
  target: MemberRow,
  role: Role,
): Promise<string> {
  const acting = actingMember(world, organization, actor);
  if (acting === undefined) return 'not_signed_in';
  const outcome = await changeMember({
    kind: 'change',
    organizationId: world.id(organization),
    plan: organization === 's' ? 'free' : 'enterprise',
    actor: { type: 'account', id: acting.accountId, label: actor, address: null },
    nowMs: world.nowMs,
    id: target.id,
    edit: { role },
    own: acting.role,
  });
  const to = world.persons.get(target.id) ?? null;
  const own = world.grants.get(acting.id)?.role ?? 'member';
  if (outcome === 'done' && target.role !== role) {
    const may = levelOf(own) >= levelOf('admin') && levelOf(own) >= levelOf(role);
    if (!may || levelOf(target.role) > levelOf(own))
      throw new BrokenPromise('no role rises but by somebody who may raise it', `${actor} gave ${role}`);
    if (to === null) world.grants.delete(target.id);
    else world.grants.set(target.id, { to, role });
  }
  await settle(world, null);
  return outcome;
}

/** The membership that somebody acts with: active, of an account that one of their sessions is on. */
function actingMember(world: World, organization: Organization, person: Person): MemberRow | undefined {
  const accounts = world.rows.sessions
    .filter(({ id }) => world.openers.get(id) === person)
    .map(({ accountId }) => accountId);
  return world.rows.members.find(
    (row) =>
      row.organizationId === world.id(organization) && row.active === 1 && accounts.includes(row.accountId),
  );
}

export async function claim(world: World, organization: Organization, domain: Domain): Promise<string> {
  const outcome = await outcomeOf(
    claimDomain(depsOf(world), OPERATOR, world.id(organization), world.domain(domain), true),
  );
  if (outcome === 'done') world.claims.set(domain, organization);
  await settle(world, null);
  return outcome;
}

export async function loseClaim(world: World, domain: Domain): Promise<string> {
  const organization = world.claims.get(domain);
  if (organization === undefined) return 'not_claimed';
  const id = await env.DB.prepare('select id from domains where organization_id = ? and name = ?')
    .bind(world.id(organization), world.domain(domain))
    .first<string>('id');
  await dropDomain(depsOf(world), OPERATOR, world.id(organization), id ?? '');
  world.claims.delete(domain);
  await settle(world, null);
  return 'done';
}

export async function endOrganization(world: World, organization: Organization): Promise<string> {
  await deleteOrganization(depsOf(world), OPERATOR, world.id(organization));
  world.existing.delete(organization);
  for (const [domain, holder] of world.claims) if (holder === organization) world.claims.delete(domain);
  await settle(world, null);
  leaveUnused(world);
  return 'done';
}

/** An administrator decides whether people who sign in through the identity provider become members. */
export async function manage(world: World, organization: Organization, managed: boolean): Promise<void> {
  await env.DB.prepare('update connections set managed_access = ? where organization_id = ?')
    .bind(managed ? 1 : 0, world.id(organization))
    .run();
}

/** The identity provider makes a person anew: the same human, another NameID. */
export function renewSubject(world: World, organization: Organization, person: Person): void {
  const key = `${organization}/${person}`;
  world.subjects.set(key, (world.subjects.get(key) ?? 0) + 1);
}
