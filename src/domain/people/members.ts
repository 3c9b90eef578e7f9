// Members: the settings pages' and the operator's changes to who belongs and in which role. SCIM and single sign-on have their own
// ways in (provisioning.ts, saml-sign-in.ts); all of them end in compare-and-swap on the row's version.

import { newId } from '../../lib/ids.ts';
import { runBatch, type Statement, violatedUniqueIndex } from '../../storage/database.ts';
import {
  deleteAccountsWithoutMembership,
  findAccountByEmailKey,
  insertAccount,
  updateAccount,
} from '../../storage/people/accounts.ts';
import {
  deleteMember,
  findMember,
  findMemberByEmailKey,
  insertMember,
  listMembers,
  type MemberWithAccount,
  updateMember,
} from '../../storage/people/members.ts';
import { endSessionsOfAccount, endSessionsOfMember } from '../../storage/sign-in/sessions.ts';
import { type Actor, type AuditAction, audit, auditIfChanged } from '../audit.ts';
import type { Deps } from '../deps.ts';
import { parseEmail } from '../email.ts';
import { DomainError } from '../errors.ts';
import { parsePersonName } from '../organization/sign-up.ts';
import { type Plan, planHasRole } from '../plans.ts';
import { isRole, mayAssign, mayChangeRoleOf, mayRemove, type Role } from '../roles.ts';
import { checkPassword, hashPassword } from '../sign-in/passwords.ts';

export type { MemberWithAccount };

export interface NewMember {
  readonly email: string;
  readonly role: string;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
  /** Sets the password of an account that has none, or one that nobody proved; never changes another. */
  readonly password?: string | undefined;
}

/**
 * Makes the account where it is missing, and the membership. The password of an account whose address nobody has proved ends.
 * @throws DomainError `email_invalid`, `role_unknown`, `role_not_in_plan`, `password_too_short`, `name_too_long`, `already_a_member`
 */
export async function addMember(
  deps: Deps,
  actor: Actor,
  organization: { readonly id: string; readonly plan: Plan },
  input: NewMember,
): Promise<MemberWithAccount> {
  const email = parseEmail(input.email);
  const role = parseRole(input.role, organization.plan);
  const givenName = parsePersonName(input.givenName ?? '', 'givenName');
  const familyName = parsePersonName(input.familyName ?? '', 'familyName');
  if (input.password !== undefined) checkPassword(input.password);
  const passwordHash = input.password === undefined ? null : await hashPassword(input.password);
  const account = await findAccountByEmailKey(deps.db, email.key);
  const accountId = account?.id ?? newId('acc');
  const memberId = newId('mem');
  const { nowMs } = deps;
  const statements: Statement[] = [];
  if (!account) {
    statements.push(
      insertAccount(deps.db, {
        id: accountId,
        email: email.address,
        emailKey: email.key,
        givenName,
        familyName,
        passwordHash,
        emailVerifiedAt: nowMs, // the operator vouches
        createdAt: nowMs,
        updatedAt: nowMs,
      }),
    );
  } else if (account.emailVerifiedAt === null) {
    // Somebody else may have joined elsewhere with this address (by a copied link) before: an unproven password must not open this
    // organization, nor must the sessions it began. The same as at a first single sign-on.
    statements.push(
      updateAccount(deps.db, accountId, { passwordHash, emailVerifiedAt: nowMs }, nowMs),
      endSessionsOfAccount(deps.db, accountId, nowMs),
    );
  } else if (passwordHash !== null && account.passwordHash === null) {
    statements.push(updateAccount(deps.db, accountId, { passwordHash }, nowMs));
  }
  statements.push(
    insertMember(deps.db, {
      id: memberId,
      organizationId: organization.id,
      accountId,
      role,
      source: 'api',
      userName: email.address,
      userNameKey: email.key,
      givenName: givenName || (account?.givenName ?? ''),
      familyName: familyName || (account?.familyName ?? ''),
      createdAt: nowMs,
      updatedAt: nowMs,
    }),
    audit(deps, actor, {
      organizationId: organization.id,
      action: 'organization.user_added',
      target: { type: 'member', id: memberId },
      detail: { email: email.address, role, source: 'api' },
    }),
  );
  try {
    await runBatch(deps.db, statements);
  } catch (error) {
    const index = violatedUniqueIndex(error);
    if (index?.startsWith('members.')) throw new DomainError('already_a_member', {}, 'email');
    if (index?.startsWith('accounts.')) throw new DomainError('changed_meanwhile');
    throw error;
  }
  return await loadMember(deps, organization.id, memberId);
}

/** @throws DomainError `member_not_found`: also for members of other organizations */
export async function loadMember(deps: Deps, organizationId: string, id: string): Promise<MemberWithAccount> {
  const member = await findMember(deps.db, organizationId, id);
  if (!member) throw new DomainError('member_not_found', { memberId: id });
  return member;
}

export async function findMemberByEmail(
  deps: Deps,
  organizationId: string,
  emailText: string,
): Promise<MemberWithAccount | undefined> {
  return await findMemberByEmailKey(deps.db, organizationId, parseEmail(emailText).key);
}

export async function pageOfMembers(
  deps: Deps,
  organizationId: string,
  page: { limit: number; after?: { createdAt: number; id: string } | undefined },
): Promise<MemberWithAccount[]> {
  return await listMembers(deps.db, organizationId, page);
}

export interface MemberChange {
  readonly role?: string | undefined;
  readonly active?: boolean | undefined;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
}

/**
 * @param own the role of the member who does it; null for the operator, who may do all
 * @throws DomainError `member_not_found`, `role_unknown`, `role_not_in_plan`, `role_above_own`, `last_owner`, `changed_meanwhile`
 */
export async function changeMember(
  deps: Deps,
  actor: Actor,
  organization: { readonly id: string; readonly plan: Plan },
  id: string,
  change: MemberChange,
  own: Role | null,
): Promise<MemberWithAccount> {
  const before = await loadMember(deps, organization.id, id);
  const role = change.role === undefined ? before.role : parseRole(change.role, organization.plan);
  const active = change.active ?? before.active;
  const givenName =
    change.givenName === undefined ? before.givenName : parsePersonName(change.givenName, 'givenName');
  const familyName =
    change.familyName === undefined ? before.familyName : parsePersonName(change.familyName, 'familyName');
  if (own !== null && role !== before.role && !(mayChangeRoleOf(own, before.role) && mayAssign(own, role))) {
    throw new DomainError('role_above_own', { own, from: before.role, to: role }, 'role');
  }
  if (own !== null && active !== before.active && !mayRemove(own, before.role)) {
    throw new DomainError('role_above_own', { own, of: before.role });
  }
  const target = { type: 'member', id };
  const events: [AuditAction, Record<string, unknown>][] = [];
  if (role !== before.role)
    events.push(['user.role_changed', { before: { role: before.role }, after: { role } }]);
  if (active !== before.active) events.push([active ? 'user.reactivated' : 'user.deactivated', {}]);
  if (givenName !== before.givenName || familyName !== before.familyName) {
    events.push([
      'user.profile_changed',
      {
        before: { givenName: before.givenName, familyName: before.familyName },
        after: { givenName, familyName },
      },
    ]);
  }
  if (events.length === 0) return before;
  const guard = before.role === 'owner' && (role !== 'owner' || !active) ? 'keep_an_owner' : 'none';
  const update = updateMember(
    deps.db,
    id,
    before.version,
    { role, active, givenName, familyName },
    deps.nowMs,
    guard,
  );
  const results = await runBatch(deps.db, [
    update,
    ...events.map(([action, detail]) =>
      auditIfChanged(deps, actor, {
        organizationId: organization.id,
        action,
        target,
        detail: { email: before.account.email, ...detail },
      }),
    ),
    ...(active ? [] : [endSessionsOfMember(deps.db, id, deps.nowMs, 'if_inactive')]),
  ]);
  if ((results[0] as unknown[]).length === 0) return await explainRefusedWrite(deps, before);
  return await loadMember(deps, organization.id, id);
}

/** @throws DomainError `member_not_found`, `role_above_own`, `last_owner`, `changed_meanwhile` */
export async function removeMember(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  id: string,
  own: Role | null,
): Promise<void> {
  const before = await loadMember(deps, organizationId, id);
  if (own !== null && !mayRemove(own, before.role)) {
    throw new DomainError('role_above_own', { own, of: before.role });
  }
  const results = await runBatch(deps.db, [
    deleteMember(deps.db, id, before.version, before.role === 'owner' ? 'keep_an_owner' : 'none'),
    auditIfChanged(deps, actor, {
      organizationId,
      action: 'organization.user_removed',
      target: { type: 'member', id },
      detail: { email: before.account.email, role: before.role },
    }),
    endSessionsOfMember(deps.db, id, deps.nowMs, 'if_gone'),
    deleteAccountsWithoutMembership(deps.db, [before.accountId]),
  ]);
  if ((results[0] as unknown[]).length === 0) await explainRefusedWrite(deps, before);
}

/** The swap did not take place: somebody was faster, or it would have left the organization without an Owner. */
async function explainRefusedWrite(deps: Deps, before: MemberWithAccount): Promise<never> {
  const now = await loadMember(deps, before.organizationId, before.id);
  if (now.version === before.version) throw new DomainError('last_owner', { memberId: before.id });
  throw new DomainError('changed_meanwhile', { memberId: before.id });
}

/** @throws DomainError `role_unknown`, `role_not_in_plan` */
export function parseRole(text: string, plan: Plan): Role {
  if (!isRole(text)) throw new DomainError('role_unknown', { role: text.slice(0, 50) }, 'role');
  if (!planHasRole(plan, text)) throw new DomainError('role_not_in_plan', { role: text, plan }, 'role');
  return text;
}
