// Members as the operator and administrators see and change them. Each change runs in the person's lane
// (member-writes.ts).

import { newId } from '../../lib/ids.ts';
import {
  findMember,
  findMemberByEmailKey,
  listMembers,
  type MemberWithAccount,
} from '../../storage/people/members.ts';
import type { Actor } from '../actor.ts';
import type { MemberCommand, MemberEdit } from '../commands.ts';
import type { Deps } from '../deps.ts';
import { parseEmail } from '../email.ts';
import { DomainError } from '../errors.ts';
import { parsePersonName } from '../names.ts';
import { type Plan, planHasRole } from '../plans.ts';
import { isRole, type Role } from '../roles.ts';
import { hashNewPassword } from '../sign-in/password-checks.ts';
import { checkPassword } from '../sign-in/passwords.ts';
import { tell } from '../trust.ts';

export type { MemberWithAccount };

export interface NewMember {
  readonly email: string;
  readonly role: string;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
  /** Sets the password of an account that has none or an unproven one. It never changes any other. */
  readonly password?: string | undefined;
}

/**
 * Makes the membership, and the account if there isn't one yet. If nobody has proven the account's address,
 * its password stops working.
 * @throws DomainError `email_invalid`, `role_unknown`, `role_not_in_plan`, `password_too_short`,
 * `password_too_long`, `password_common`, `password_personal`,
 * `name_too_long`, `already_a_member`; TryLater
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
  if (input.password !== undefined) {
    checkPassword(input.password, { email: email.address, names: [givenName, familyName] });
  }
  const passwordHash =
    input.password === undefined ? null : await hashNewPassword(deps, email.key, input.password);
  const memberId = newId('mem');
  await sendMemberCommand(deps, {
    kind: 'add',
    organizationId: organization.id,
    actor,
    nowMs: deps.nowMs,
    memberId,
    email,
    role,
    givenName,
    familyName,
    passwordHash,
  });
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

/**
 * @param own the role of the member who makes the change; null for the operator, who may do everything
 * @throws DomainError `member_not_found`, `role_unknown`, `role_not_in_plan`, `role_above_own`, `last_owner`,
 * `changed_meanwhile`
 */
export async function changeMember(
  deps: Deps,
  actor: Actor,
  organization: { readonly id: string; readonly plan: Plan },
  id: string,
  edit: MemberEdit,
  own: Role | null,
): Promise<MemberWithAccount> {
  const { id: organizationId, plan } = organization;
  await sendMemberCommand(deps, {
    kind: 'change',
    organizationId,
    plan,
    actor,
    nowMs: deps.nowMs,
    id,
    edit,
    own,
  });
  return await loadMember(deps, organizationId, id);
}

/** @throws DomainError `member_not_found`, `role_above_own`, `last_owner`, `changed_meanwhile` */
export async function removeMember(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  id: string,
  own: Role | null,
): Promise<void> {
  await sendMemberCommand(deps, { kind: 'remove', organizationId, actor, nowMs: deps.nowMs, id, own });
}

/** Runs the command in the person's lane. @throws DomainError with the refusal's reason */
export async function sendMemberCommand(deps: Deps, command: MemberCommand): Promise<void> {
  const result = await deps.lanes.changeMember(command);
  if (result.outcome === 'refused') throw new DomainError(result.reason, result.detail, result.field);
  const given = result.roleGiven;
  if (given === null) return;
  tell(deps, {
    kind: 'role_given',
    organizationId:
      command.kind === 'accept' ? command.write.invitation.organizationId : command.organizationId,
    actor: given.actor,
    person: given.email,
    changes: [{ what: 'role', before: given.before, after: given.after }],
  });
}

/** @throws DomainError `role_unknown`, `role_not_in_plan` */
export function parseRole(text: string, plan: Plan): Role {
  if (!isRole(text)) throw new DomainError('role_unknown', { role: text.slice(0, 50) }, 'role');
  if (!planHasRole(plan, text)) throw new DomainError('role_not_in_plan', { role: text, plan }, 'role');
  return text;
}
