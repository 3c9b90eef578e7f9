// A change of one person as their lane runs it: read, decide, write one batch. When it conflicts with a
// change from outside the lane, it is read and decided again, up to a fixed number of times.

import { newId } from '../../lib/ids.ts';
import { requireChanged, requireThat } from '../../storage/change.ts';
import { anotherOwnerRemains, isNobody } from '../../storage/conditions.ts';
import { type Database, openDatabase, type Statement } from '../../storage/database.ts';
import {
  deleteAccountsWithoutMembership,
  endUnprovenPassword,
  findAccountByEmailKey,
  insertAccount,
  updateAccount,
} from '../../storage/people/accounts.ts';
import { acceptanceStatements } from '../../storage/people/invitation-writes.ts';
import {
  deleteMember,
  findMember,
  insertMember,
  type MemberWithAccount,
  updateMember,
} from '../../storage/people/members.ts';
import { endChangesTo, endPendingChange } from '../../storage/people/pending-changes.ts';
import { endSessionsOfMember, insertSession } from '../../storage/sign-in/sessions.ts';
import type { Actor } from '../actor.ts';
import { type AuditAction, audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { MemberCommand, MemberEdit, MemberResult, RoleGiven } from '../commands.ts';
import { DomainError } from '../errors.ts';
import { parsePersonName } from '../names.ts';
import { mayAssign, mayChangeRoleOf, mayManageSettings, mayRemove, type Role } from '../roles.ts';
import { endInvitationsBy } from './inviters.ts';
import { parseRole } from './members.ts';

type Command<K extends MemberCommand['kind']> = Extract<MemberCommand, { kind: K }>;

/** More than the number of concurrent writers that a row can have outside its lane. */
const MAX_ATTEMPTS = 5;

export async function runMemberCommand(d1: D1Database, command: MemberCommand): Promise<MemberResult> {
  const db = openDatabase(d1);
  for (let attempt = 1; ; attempt++) {
    try {
      return { outcome: 'done', roleGiven: await run(db, command) };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      // An invitation is decided only once: its reader has to see what has changed since.
      const mayRepeat = error.reason === 'changed_meanwhile' && command.kind !== 'accept';
      if (mayRepeat && attempt < MAX_ATTEMPTS) continue;
      return { outcome: 'refused', reason: error.reason, detail: error.detail, field: error.field };
    }
  }
}

async function run(db: Database, command: MemberCommand): Promise<RoleGiven | null> {
  switch (command.kind) {
    case 'add':
      return await add(db, command);
    case 'change':
      return await change(db, command);
    case 'remove':
      await remove(db, command);
      return null;
    case 'accept':
      return await accept(db, command);
  }
}

async function add(db: Database, command: Command<'add'>): Promise<RoleGiven | null> {
  const { organizationId, email, role, givenName, familyName, passwordHash, memberId, nowMs } = command;
  const account = await findAccountByEmailKey(db, email.key);
  const accountId = account?.id ?? newId('acc');
  const times = { createdAt: nowMs, updatedAt: nowMs };
  const setsPassword =
    passwordHash !== null && (account?.emailVerifiedAt === null || account?.passwordHash === null);
  await commitChange(
    { db },
    [
      requireThat(db, ['already_a_member', isNobody(organizationId, email.key)]),
      ...(account
        ? [
            // The operator vouches for the address, as an identity provider does at a first single sign-on.
            ...endUnprovenPassword(db, email.key, nowMs, nowMs),
            ...(setsPassword ? [updateAccount(db, accountId, { passwordHash }, nowMs)] : []),
          ]
        : [
            insertAccount(db, {
              id: accountId,
              email: email.address,
              emailKey: email.key,
              givenName,
              familyName,
              passwordHash,
              emailVerifiedAt: nowMs,
              ...times,
            }),
          ]),
      insertMember(db, {
        id: memberId,
        organizationId,
        accountId,
        role,
        active: true,
        source: 'api',
        userName: email.address,
        userNameKey: email.key,
        givenName: givenName || (account?.givenName ?? ''),
        familyName: familyName || (account?.familyName ?? ''),
        ...times,
      }),
      audit({ db, nowMs }, command.actor, {
        organizationId,
        action: 'organization.user_added',
        target: { type: 'member', id: memberId },
        detail: { email: email.address, role, source: 'api' },
      }),
      endChangesTo(db, email.key),
    ],
    {},
  );
  return roleGiven(command.actor, email.address, null, role);
}

function roleGiven(actor: Actor, email: string, before: Role | null, after: Role): RoleGiven | null {
  return mayManageSettings(after) && before !== after ? { actor, email, before, after } : null;
}

async function change(db: Database, command: Command<'change'>): Promise<RoleGiven | null> {
  const { organizationId, id, nowMs, actor } = command;
  const before = await load(db, organizationId, id);
  const after = edited(before, command);
  const events = eventsOf(before, after);
  if (events.length === 0) return null;
  const losesOwner = before.role === 'owner' && (after.role !== 'owner' || !after.active);
  await commitChange(
    { db },
    [
      ...endInvitationsBy({ db, nowMs }, command, before, after.active ? after.role : null),
      updateMember(db, id, before.version, after, nowMs),
      requireChanged(db),
      ...(losesOwner ? [ownerRemains(db, before)] : []),
      ...events.map(([action, detail]) =>
        audit({ db, nowMs }, actor, {
          organizationId,
          action,
          target: { type: 'member', id },
          detail: { email: before.account.email, ...detail },
        }),
      ),
      ...(before.active && !after.active ? [endSessionsOfMember(db, id, nowMs, 'deactivated')] : []),
      // An approval of their return has had its time, and is not for whom the directory brings later.
      ...(after.active && !before.active ? [endPendingChange(db, id)] : []),
    ],
    { memberId: id },
  );
  if (!after.active) return null;
  return roleGiven(actor, before.account.email, before.active ? before.role : null, after.role);
}

type Edited = Pick<MemberWithAccount, 'role' | 'roleFrom' | 'active' | 'givenName' | 'familyName'>;

function edited(before: MemberWithAccount, { edit, own, plan }: Command<'change'>): Edited {
  const role = edit.role === undefined ? before.role : parseRole(edit.role, plan);
  const active = edit.active ?? before.active;
  // An Owner is above all rules: that alone can be given by hand to somebody whose role a group gives.
  if (before.roleFrom !== null && role !== before.role && role !== 'owner') {
    throw new DomainError('role_mapped', { group: before.roleFrom }, 'role');
  }
  if (own !== null && role !== before.role && !(mayChangeRoleOf(own, before.role) && mayAssign(own, role))) {
    throw new DomainError('role_above_own', { own, from: before.role, to: role }, 'role');
  }
  if (own !== null && active !== before.active && !mayRemove(own, before.role)) {
    throw new DomainError('role_above_own', { own, of: before.role });
  }
  const nameOf = (field: 'givenName' | 'familyName', text: MemberEdit['givenName']) =>
    text === undefined ? before[field] : parsePersonName(text, field);
  return {
    role,
    roleFrom: role === 'owner' ? null : before.roleFrom,
    active,
    givenName: nameOf('givenName', edit.givenName),
    familyName: nameOf('familyName', edit.familyName),
  };
}

function eventsOf(before: MemberWithAccount, after: Edited): [AuditAction, Record<string, unknown>][] {
  const events: [AuditAction, Record<string, unknown>][] = [];
  if (after.role !== before.role) {
    events.push(['user.role_changed', { before: { role: before.role }, after: { role: after.role } }]);
  }
  if (after.active !== before.active)
    events.push([after.active ? 'user.reactivated' : 'user.deactivated', {}]);
  if (after.givenName !== before.givenName || after.familyName !== before.familyName) {
    const nameOf = ({ givenName, familyName }: Edited) => ({ givenName, familyName });
    events.push(['user.profile_changed', { before: nameOf(before), after: nameOf(after) }]);
  }
  return events;
}

async function remove(
  db: Database,
  { organizationId, id, own, actor, nowMs }: Command<'remove'>,
): Promise<void> {
  const before = await load(db, organizationId, id);
  if (own !== null && !mayRemove(own, before.role)) {
    throw new DomainError('role_above_own', { own, of: before.role });
  }
  await commitChange(
    { db },
    [
      ...endInvitationsBy({ db, nowMs }, { organizationId, actor }, before, null),
      deleteMember(db, id, before.version),
      requireChanged(db),
      ...(before.role === 'owner' ? [ownerRemains(db, before)] : []),
      audit({ db, nowMs }, actor, {
        organizationId,
        action: 'organization.user_removed',
        target: { type: 'member', id },
        detail: { email: before.account.email, role: before.role },
      }),
      endSessionsOfMember(db, id, nowMs, 'removed'),
      deleteAccountsWithoutMembership(db, [before.accountId]),
    ],
    { memberId: id },
  );
}

async function accept(db: Database, { write, session }: Command<'accept'>): Promise<RoleGiven | null> {
  const { invitation, accepted } = write;
  const acceptance = acceptanceStatements(db, write);
  const results = await commitChange(
    { db },
    [...acceptance, ...(session ? [insertSession(db, session)] : []), endChangesTo(db, invitation.emailKey)],
    { invitationId: invitation.id },
  );
  // The last statement records that this made the person a member; somebody who was one stays as they are.
  const joined = (results[acceptance.length - 1] as D1Result | undefined)?.meta.changes === 1;
  const { actorType, actorId, actorLabel, address } = accepted;
  const actor: Actor = { type: actorType, id: actorId, label: actorLabel, address };
  return joined ? roleGiven(actor, invitation.email, null, invitation.role) : null;
}

function ownerRemains(db: Database, { organizationId, id }: MemberWithAccount): Statement {
  return requireThat(db, ['last_owner', anotherOwnerRemains(organizationId, id)]);
}

async function load(db: Database, organizationId: string, id: string): Promise<MemberWithAccount> {
  const member = await findMember(db, organizationId, id);
  if (!member) throw new DomainError('member_not_found', { memberId: id });
  return member;
}
