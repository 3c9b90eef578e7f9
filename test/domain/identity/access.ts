// What people may do with the sessions that they have.

import { DomainError } from '../../../src/domain/errors.ts';
import {
  type OrganizationAccess,
  openOrganization,
  requireSettings,
  type SettingsAccess,
} from '../../../src/domain/sign-in/access.ts';
import { loadSession } from '../../../src/domain/sign-in/sessions.ts';
import { CLIENT } from '../../support/deps.ts';
import { depsOf } from './lanes.ts';
import { checkActs } from './promises.ts';
import { signInByPassword, signInBySso } from './sign-ins.ts';
import type { Organization, Person, World } from './world.ts';

/** Opens an organization with one of the person's sessions, the latest first. */
export async function visit(
  world: World,
  organization: Organization,
  person: Person,
): Promise<OrganizationAccess | null> {
  const own = world.rows.sessions.filter(({ id }) => world.openers.get(id) === person);
  for (const { id } of own.toReversed()) {
    const session = await loadSession(depsOf(world), world.cookies.get(id));
    const access = session && orNull(() => openOrganization(session, world.id(organization), CLIENT));
    if (!access) continue;
    checkActs(world, organization, { person, sessionId: id, memberId: access.memberId });
    return access;
  }
  return null;
}

export async function visitSettings(
  world: World,
  organization: Organization,
  person: Person,
): Promise<SettingsAccess | null> {
  const access = await visit(world, organization, person);
  return access && orNull(() => requireSettings(access));
}

/** An Owner, who signs in if they have to. */
export async function ownerOf(world: World, organization: Organization): Promise<SettingsAccess | null> {
  const owners = world.rows.members.filter(
    (row) => row.organizationId === world.id(organization) && row.active === 1 && row.role === 'owner',
  );
  for (const { id } of owners) {
    const person = world.persons.get(id);
    if (!person) continue;
    const mailbox = world.mailboxOf(person);
    const there = await visitSettings(world, organization, person);
    if (there || mailbox === undefined) return there;
    const outcome = await signInByPassword(world, person, mailbox);
    if (outcome !== 'accepted' && organization !== 's')
      await signInBySso(world, organization, person, mailbox);
    const access = await visitSettings(world, organization, person);
    if (access?.role === 'owner') return access;
  }
  return null;
}

function orNull<T>(open: () => T): T | null {
  try {
    return open();
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}
