// Invitations: who sends them, and who opens their links. Each returns what the product said.

import { acceptInvitation, openInvitation } from '../../../src/domain/people/invitation-acceptance.ts';
import { InviteesRefused, invitePeople } from '../../../src/domain/people/invitations.ts';
import type { Role } from '../../../src/domain/roles.ts';
import { loadSession } from '../../../src/domain/sign-in/sessions.ts';
import { CLIENT, OPERATOR } from '../../support/deps.ts';
import { depsOf, openedBy, outcomeOf } from './lanes.ts';
import { passwordOf } from './passwords.ts';
import { BrokenPromise } from './promises.ts';
import { type Opened, settle, takeUnproven } from './settle.ts';
import type { Invitation, Mailbox, Organization, Person, World } from './world.ts';

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
  let opened: Opened['session'] | null = null;
  const join = async () => {
    joined = (await openInvitation(deps, token, session)).path.kind;
    const form = { password: passwordOf(person), givenName: '', familyName: '' };
    const { cookie } = await acceptInvitation(deps, { token, session, client: CLIENT, ...form });
    if (cookie !== null) opened = await openedBy(world, cookie);
  };
  const outcome = await outcomeOf(join());
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
    world.grants.set(member.id, { to: meant, role: invitation.role });
  }
  await settle(world, meant, opened && { person, session: opened, memberId: member?.id ?? null });
  return joined;
}
