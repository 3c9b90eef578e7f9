// The one way in which a person changes: by PUT, by PATCH, and by the POST that reactivates somebody.

import { foldCase } from '../../lib/fold.ts';
import { equalJson } from '../../scim/json.ts';
import type { LeftOut } from '../../scim/reading.ts';
import type { UserFields } from '../../scim/stored.ts';
import { equalUserFields, type ReadUser, toTree } from '../../scim/user.ts';
import { commit, type Rule, requireChanged, requireThat } from '../../storage/change.ts';
import type { Database, Statement } from '../../storage/database.ts';
import { readIdentity } from '../../storage/identity.ts';
import { takeOverAccount, updateSoleAccount } from '../../storage/people/accounts.ts';
import { moveAddress } from '../../storage/people/address-moves.ts';
import { revokeInvitationsTo } from '../../storage/people/invitations.ts';
import { type RoleOfMember, selectRoleOf, updateMember } from '../../storage/people/members.ts';
import { endChangesTo, endPendingChange } from '../../storage/people/pending-changes.ts';
import { confirmAddress, doubtAddress, unpinMember } from '../../storage/people/subjects.ts';
import { leaveTeams, releaseExternalId } from '../../storage/provisioning/user-writes.ts';
import type { ScimUserRow } from '../../storage/provisioning/users.ts';
import { endSessionsOfMember } from '../../storage/sign-in/sessions.ts';
import { type AuditAction, audit, auditEvent } from '../audit.ts';
import type { ProvisioningResult, ScimClient, ScimWrite } from '../commands.ts';
import type { Deps } from '../deps.ts';
import { type Email, findEmail } from '../email.ts';
import { decideMove, type Move } from '../identity.ts';
import { asked, eventOfEach, movedEvent } from '../identity-events.ts';
import { endInvitationsBy } from '../people/inviters.ts';
import { mayManageSettings } from '../roles.ts';
import { logDone, type Operation } from './log.ts';
import { ProvisioningRefused, refused } from './refusals.ts';
import { requireOf } from './requirements.ts';
import { toStoredUser } from './rows.ts';

/**
 * `effect` is what the request does if it does anything: a revival is always written, an empty change never.
 * `decidedOn` must still hold.
 */
export async function changeUser(
  db: Database,
  request: ScimWrite,
  before: ScimUserRow,
  wanted: ReadUser,
  claimed: ReadonlySet<string>,
  effect: 'changed' | 'revived',
  decidedOn?: { readonly unchanged: Rule; readonly unproven: boolean; readonly approved: boolean },
): Promise<ProvisioningResult> {
  const { client, nowMs } = request;
  const { organizationId } = client;
  const { id } = before;
  const old = toStoredUser(before);
  const { fields, email, moved, leftOut } = await readAddress(db, request, before, wanted, claimed);
  if (effect === 'changed' && equalUserFields(old, fields)) {
    await commit(db, logDone(db, request, userDone('user.unchanged', old.userName, id, reportOf(leftOut))));
    return { outcome: 'done', effect: 'unchanged', user: old };
  }
  const { userName, externalId, active, givenName, familyName } = fields;
  const changed = changedAttributes(old, fields);
  const event = (action: AuditAction, detail: Readonly<Record<string, unknown>> = {}) =>
    audit({ db, nowMs }, client.actor, {
      organizationId,
      action,
      target: { type: 'member', id },
      detail: { email: email.address, source: 'scim', ...detail },
    });
  // The identity that the directory has for them is another one: a namesake who came after them.
  const isAnother = before.active === 0 && isNewIdentity(before, externalId) && !decidedOn?.approved;
  const alone = isAnother ? await requireAlone(db, request, before, email) : undefined;
  // What a former member had must not become that of somebody new.
  const isNewcomer = isAnother || (moved !== null && before.active === 0);
  const rest = changed.filter((name) => name !== 'active');
  const ends = old.active && !active;
  // What a stranger set up before anybody had proven the account ends with the directory's word.
  const proofsEnd = isNewcomer || (moved ? moved.move.account.proven === 0 : decidedOn?.unproven);
  const statements: Statement[] = [
    ...(decidedOn ? [requireThat(db, decidedOn.unchanged)] : []),
    ...(moved ? [requireThat(db, moved.unchanged)] : []),
    ...(alone ? [requireThat(db, alone)] : []),
    requireOf(db, client, {
      domains: [domainOf(before), email.domain],
      leavingOwnerId: before.role === 'owner' && ends ? id : undefined,
    }),
    ...(externalId && externalId !== old.externalId ? passOn(db, client, externalId, nowMs) : []),
    ...(ends ? endInvitationsBy({ db, nowMs }, client, before, null) : []),
    // First, while they are deactivated: what they leave maps no role any more.
    ...(isNewcomer ? leaveTeams(db, id, nowMs) : []),
    updateMember(
      db,
      id,
      old.version,
      {
        userName,
        userNameKey: email.key,
        externalId,
        active,
        givenName,
        familyName,
        profile: { ...fields.profile },
        ...(isNewcomer && { role: 'member', roleFrom: null, assertedGroups: null, assertedClaims: null }),
      },
      nowMs,
    ),
    requireChanged(db),
    ...(moved ? moveStatements(db, request, before, moved.move, email) : []),
    ...(proofsEnd ? proofEndStatements(db, request, before, email) : []),
    // The trigger tells of a role that came from a group.
    ...(isNewcomer && before.role !== 'member' && before.roleFrom === null
      ? [event('user.role_changed', { before: { role: before.role }, after: { role: 'member' } })]
      : []),
    ...(ends || moved ? endInvitations({ db, nowMs }, client, [before.userNameKey, email.key]) : []),
    ...(moved || (active && !old.active) ? [endPendingChange(db, id)] : []),
    ...(active && !old.active && !moved ? [endChangesTo(db, email.key)] : []),
    ...(active === old.active ? [] : [event(active ? 'user.reactivated' : 'user.deactivated')]),
    ...(rest.length === 0 ? [] : [event('user.profile_changed', { changed: rest })]),
    ...logDone(
      db,
      request,
      userDone(operationOf(old.active, active), userName, id, { changed, ...reportOf(leftOut) }),
    ),
    ...(ends ? [endSessionsOfMember(db, id, nowMs, 'deactivated')] : []),
  ];
  if (userName !== old.userName || givenName !== old.givenName || familyName !== old.familyName) {
    const written = { email, givenName, familyName };
    statements.push(updateSoleAccount(db, before.accountId, id, written, nowMs));
  }
  // Role rules decide about somebody who comes back in the same batch.
  const returns = active && !old.active;
  const results = await commit(db, [...statements, ...(returns ? [selectRoleOf(db, id)] : [])]);
  const [now] = returns ? (results.at(-1) as RoleOfMember[]) : [];
  const references = old.groups === undefined ? {} : { groups: isNewcomer ? [] : old.groups };
  return {
    outcome: 'done',
    effect,
    user: {
      ...fields,
      id,
      version: now?.version ?? old.version + 1,
      createdMs: old.createdMs,
      updatedMs: nowMs,
      ...references,
    },
    told: [
      ...(moved
        ? [
            {
              kind: 'address_changed',
              memberId: id,
              from: moved.move.account.email,
              to: email.address,
            } as const,
          ]
        : []),
      // The role of a former member whose record goes to somebody new does not return.
      ...(returns && !isNewcomer && mayManageSettings(now?.role ?? before.role)
        ? [{ kind: 'role_returned', memberId: id, from: email.address, to: email.address } as const]
        : []),
    ],
  };
}

/**
 * The address that the person gets. A deactivation is made even if the address beside it can't be: then the
 * address is left out, and the log says why.
 */
async function readAddress(
  db: Database,
  request: ScimWrite,
  before: ScimUserRow,
  wanted: ReadUser,
  claimed: ReadonlySet<string>,
) {
  const { fields } = wanted;
  const keepAddress = (because: string) => ({
    fields: { ...fields, userName: before.userName },
    moved: null,
    leftOut: [...wanted.leftOut, { name: 'userName', because }],
  });
  const own = findEmail(before.userName);
  if (own !== null && !fields.active && isTombstone(fields.userName, before.userName)) {
    return { ...keepAddress('tombstone'), email: own };
  }
  try {
    const email = findEmail(fields.userName);
    if (email === null) throw refused('email_invalid');
    requireClaimed(claimed, email);
    const moved = email.key === before.userNameKey ? null : await readMove(db, request, before, email);
    return { fields, email, moved, leftOut: wanted.leftOut };
  } catch (error) {
    const ends = before.active === 1 && !fields.active;
    const isStrict = request.handling === 'strict';
    if (!ends || isStrict || own === null || !(error instanceof ProvisioningRefused)) throw error;
    return { ...keepAddress(error.productReason), email: own };
  }
}

/**
 * Entra ID frees the userName of somebody whom it deletes: it puts their object id, 32 hexadecimal digits,
 * before it. The address stays theirs, so that nobody else can take it and the restored person finds it.
 */
function isTombstone(userName: string, present: string): boolean {
  const [digits, rest] = [userName.trim().slice(0, 32), userName.trim().slice(32)];
  return /^[0-9a-f]{32}$/i.test(digits) && foldCase(rest) === foldCase(present.trim());
}

function reportOf(leftOut: readonly LeftOut[]): Readonly<Record<string, unknown>> {
  return leftOut.length === 0 ? {} : { leftOut };
}

/**
 * The person gets another address: their account does, in every organization.
 *
 * @throws ProvisioningRefused `outside_claimed_domains`, `user_name_taken`, `account_elsewhere`,
 * `owner_approval_needed`
 */
async function readMove(db: Database, request: ScimWrite, before: ScimUserRow, email: Email) {
  const { organizationId } = request.client;
  const { facts, unchanged } = await readIdentity(db, {
    organizationId,
    email,
    nowMs: request.nowMs,
    by: { kind: 'member', id: before.id },
  });
  if (facts.named === null) throw refused('member_not_found');
  const move = decideMove(facts, facts.named);
  const from = facts.named.email;
  if (move.kind === 'asks') throw approvalNeeded(request, before.id, 'address', email, from);
  if (move.kind === 'refused') throw refused(move.reason, { domain: domainOf(before) });
  return { move, unchanged };
}

function moveStatements(
  db: Database,
  { client, nowMs }: ScimWrite,
  { id }: ScimUserRow,
  { account, displaced }: Move,
  email: Email,
): Statement[] {
  const event = movedEvent({ nowMs }, client.actor, {
    before: account.email,
    after: email.address,
    source: 'scim',
  });
  return [
    ...moveAddress(
      db,
      { accountId: account.id, email, displacedId: displaced?.id ?? null, event, exceptMemberId: id },
      nowMs,
    ),
    doubtAddress(db, account.id, nowMs),
  ];
}

/**
 * A directory that names nobody, or has begun to, says nothing about who it is, unless it has given the
 * externalId of before to somebody else: that record is in doubt.
 */
function isNewIdentity({ externalId: before, inDoubt }: ScimUserRow, after: string | null): boolean {
  return after !== null && before !== after && (before !== null || inDoubt === 1);
}

/**
 * The account of somebody who is in other organizations, too, is not for a newcomer.
 *
 * @throws ProvisioningRefused `former_member`
 */
async function requireAlone(
  db: Database,
  { client: { organizationId }, nowMs }: ScimWrite,
  { id }: ScimUserRow,
  email: Email,
): Promise<Rule> {
  const by = { kind: 'member', id } as const;
  const { facts, unchanged } = await readIdentity(db, { organizationId, email, nowMs, by });
  if (facts.named && facts.named.members.length > 1) throw refused('former_member');
  return unchanged;
}

/** The password, the sessions and the subject of before end; the directory vouches for the address. */
function proofEndStatements(
  db: Database,
  { client, nowMs }: ScimWrite,
  { id, accountId }: ScimUserRow,
  email: Email,
): Statement[] {
  const detail = { email: email.address, source: 'scim' };
  const event = eventOfEach({ nowMs }, client.actor, 'user.account_taken_over', detail);
  return [...takeOverAccount(db, accountId, event, nowMs), unpinMember(db, id), confirmAddress(db, id)];
}

/**
 * The directory's word on a person ends the invitations to their addresses: their links would open another
 * door.
 */
export function endInvitations(
  { db, nowMs }: Pick<Deps, 'db' | 'nowMs'>,
  { organizationId, actor }: ScimClient,
  emailKeys: readonly string[],
): Statement[] {
  const { targetId: _, ...event } = auditEvent({ nowMs }, actor, {
    organizationId,
    action: 'invitation.revoked',
    target: { type: 'invitation', id: '' },
    detail: { source: 'scim' },
  });
  return revokeInvitationsTo(db, organizationId, emailKeys, event, nowMs);
}

/** An externalId is the directory's to give: who had it before has it no longer. */
export function passOn(
  db: Database,
  { organizationId, actor }: ScimClient,
  externalId: string,
  nowMs: number,
) {
  const { targetId: _, ...event } = auditEvent({ nowMs }, actor, {
    organizationId,
    action: 'user.profile_changed',
    target: { type: 'member', id: '' },
    detail: { changed: ['externalId'], source: 'scim', because: 'given to somebody new' },
  });
  return releaseExternalId(db, organizationId, externalId, event, nowMs);
}

/** The refusal of a change that an Owner of the organization decides. @param from the present address */
export function approvalNeeded(
  { client, nowMs }: ScimWrite,
  memberId: string,
  kind: 'address' | 'revival',
  email: Email,
  from: string,
): ProvisioningRefused {
  const { organizationId, actor } = client;
  const question = asked({ nowMs }, actor, { organizationId, memberId, kind, email, source: 'scim' });
  return refused('owner_approval_needed', { asks: { ...question, from } });
}

export function requireClaimed(claimed: ReadonlySet<string>, { domain }: Email): void {
  if (!claimed.has(domain)) throw refused('domain_not_claimed', { domain });
}

export function domainOf({ userNameKey }: ScimUserRow): string {
  return userNameKey.slice(userNameKey.lastIndexOf('@') + 1);
}

function operationOf(was: boolean, is: boolean): string {
  if (was === is) return 'user.updated';
  return is ? 'user.reactivated' : 'user.deactivated';
}

export function userDone(
  operation: string,
  userName: string,
  id: string,
  detail: Readonly<Record<string, unknown>> = {},
): Operation {
  return { operation, targetType: 'user', targetId: id, targetLabel: userName, detail };
}

/** Names only, because no log keeps the values. */
function changedAttributes(before: UserFields, after: UserFields): string[] {
  const a = toTree(before);
  const b = toTree(after);
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => !equalJson(a[name], b[name]));
}
