// An administrator accepts that the identity provider names a member differently from before.

import { requireChanged, requireThat } from '../../storage/change.ts';
import { hasRole } from '../../storage/conditions.ts';
import { findMember, listHigherRoles } from '../../storage/people/members.ts';
import { acceptFirstSubject, forgetSubjects, swapSubject } from '../../storage/people/subjects.ts';
import { findSignInAttempt } from '../../storage/sign-in/attempts.ts';
import type { SignInAttemptRow } from '../../storage/tables/sign-in-attempts.ts';
import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { mayChangeRoleOf } from '../roles.ts';
import { tell } from '../trust.ts';
import type { SettingsAccess } from './access.ts';

/** An administrator may accept the subject that the attempt was refused for. */
export function isAboutSubject({ reason }: Pick<SignInAttemptRow, 'reason'>): boolean {
  return reason === 'subject_changed' || reason === 'address_unconfirmed';
}

/**
 * The subject that an attempt was refused for, null where it is the address; or null if it was refused for
 * something else, or named nobody.
 */
export function changedSubjectOf(attempt: SignInAttemptRow) {
  const { memberId, connectionId, detail } = attempt;
  const { expected, actual, isAddress, nameIdFormat } = detail;
  if (!isAboutSubject(attempt) || memberId === null || connectionId === null) return null;
  if (typeof expected !== 'string' || typeof actual !== 'string') return null;
  const format = typeof nameIdFormat === 'string' ? nameIdFormat : null;
  return {
    memberId,
    connectionId,
    before: isAddress === 'expected' ? null : expected,
    after: isAddress === 'actual' ? null : actual,
    shown: { before: expected, after: actual },
    nameIdFormat: format,
  };
}

/**
 * Pins the member to the subject of a refused attempt. An Admin can't do so for an Owner, here or elsewhere:
 * it decides who signs in as them.
 *
 * @throws DomainError `attempt_not_found`, `member_not_found`, `role_above_own`, `changed_meanwhile` if the
 * member is pinned to something else by now, or has another address
 */
export async function acceptSubject(deps: Deps, access: SettingsAccess, reference: string): Promise<void> {
  const organizationId = access.organization.id;
  const attempt = await findSignInAttempt(deps.db, organizationId, reference);
  const changed = attempt && changedSubjectOf(attempt);
  if (!changed) throw new DomainError('attempt_not_found', { reference });
  const { memberId, shown } = changed;
  const member = await findMember(deps.db, organizationId, memberId);
  if (!member) throw new DomainError('member_not_found', { memberId });
  // The account is one in all its organizations, so that its highest role anywhere counts.
  const roles = [member, ...(await listHigherRoles(deps.db, member.accountId))].map(({ role }) => role);
  const above = roles.find((role) => !mayChangeRoleOf(access.role, role));
  if (above !== undefined) throw new DomainError('role_above_own', { own: access.role, of: above });
  await commitChange(
    deps,
    [
      requireThat(deps.db, ['changed_meanwhile', hasRole(memberId, member.role)]),
      ...(attempt.reason === 'address_unconfirmed'
        ? acceptFirstSubject(deps.db, changed, { at: attempt.at, emailKey: shown.before }, deps.nowMs)
        : [swapSubject(deps.db, changed, deps.nowMs), requireChanged(deps.db)]),
      audit(deps, access.actor, {
        organizationId,
        action: 'user.subject_accepted',
        target: { type: 'member', id: memberId },
        detail: { email: member.account.email, ...shown, reference },
      }),
    ],
    { memberId },
  );
  const { role, account } = member;
  if (role === 'member') return;
  tell(deps, {
    kind: 'subject_accepted',
    organizationId,
    actor: access.actor,
    person: account.email,
    role,
    changes: [{ what: 'subject', ...shown }],
    alsoTo: [account.email],
  });
}

/**
 * After an identity provider has begun to name everybody differently: each member is pinned anew at their
 * next sign-in. Only an Owner does so, because until then an address alone says who somebody is.
 *
 * @throws DomainError `owners_only`, `attempt_not_found`
 */
export async function forgetAllSubjects(
  deps: Deps,
  access: SettingsAccess,
  reference: string,
): Promise<void> {
  if (access.role !== 'owner') throw new DomainError('owners_only', { role: access.role });
  const organizationId = access.organization.id;
  const attempt = await findSignInAttempt(deps.db, organizationId, reference);
  const connectionId = attempt?.reason === 'subject_changed' ? attempt.connectionId : null;
  if (connectionId === null) throw new DomainError('attempt_not_found', { reference });
  await commitChange(deps, [
    forgetSubjects(deps.db, connectionId),
    audit(deps, access.actor, {
      organizationId,
      action: 'organization_access_security.subjects_forgotten',
      target: { type: 'connection', id: connectionId },
      detail: { reference },
    }),
  ]);
  tell(deps, { kind: 'subjects_forgotten', organizationId, actor: access.actor, changes: [] });
}
