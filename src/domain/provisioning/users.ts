// Users that a SCIM client creates, changes and deletes. The product's rules: userName is an email address in
// a claimed domain; new people are Members; creating someone who is inactive reactivates the same person;
// people outside the claimed domains are shown, not changed.

import { newId } from '../../lib/ids.ts';
import { checkIfMatch } from '../../scim/etag.ts';
import type { UserFields } from '../../scim/stored.ts';
import { applyUserPatch, readUserReplacement } from '../../scim/user.ts';
import { commit, type Rule, requireChanged, requireThat } from '../../storage/change.ts';
import type { Database } from '../../storage/database.ts';
import { type AccountFacts, selectIdentity, toIdentity } from '../../storage/identity.ts';
import {
  deleteAccountsWithoutMembership,
  insertAccount,
  takeOverAccount,
} from '../../storage/people/accounts.ts';
import { deleteMember, insertMember } from '../../storage/people/members.ts';
import { endChangesTo } from '../../storage/people/pending-changes.ts';
import {
  bumpTeamsOfMember,
  clearManagerReferences,
  selectVerifiedDomains,
} from '../../storage/provisioning/user-writes.ts';
import { type ScimUserRow, selectScimUsers } from '../../storage/provisioning/users.ts';
import { endSessionsOfMember } from '../../storage/sign-in/sessions.ts';
import { audit } from '../audit.ts';
import type { ProvisioningCommand, ProvisioningResult, ScimWrite } from '../commands.ts';
import type { Email } from '../email.ts';
import { decideCreation } from '../identity.ts';
import { eventOfEach } from '../identity-events.ts';
import { endInvitationsBy } from '../people/inviters.ts';
import { runConfirmed } from './confirmed-batch.ts';
import { logDone } from './log.ts';
import { refused } from './refusals.ts';
import { requireOf } from './requirements.ts';
import { toStoredUser } from './rows.ts';
import {
  approvalNeeded,
  changeUser,
  domainOf,
  endInvitations,
  passOn,
  requireClaimed,
  userDone,
} from './user-change.ts';

type Command<K extends ProvisioningCommand['kind']> = Extract<ProvisioningCommand, { kind: K }>;

export async function runUserCreation(
  db: Database,
  command: Command<'createUser'>,
): Promise<ProvisioningResult> {
  const { request, fields, email } = command;
  const { organizationId } = request.client;
  const load = request.loadReferences;
  const query = { organizationId, email, nowMs: request.nowMs, by: { kind: 'userName' } } as const;
  const { rows } = await runConfirmed(db, request, [
    selectScimUsers(db, organizationId, { kind: 'userNameKey', value: email.key }, load),
    selectScimUsers(db, organizationId, { kind: 'emailKey', value: email.key }, load),
    selectIdentity(db, query),
    selectVerifiedDomains(db, organizationId),
  ]);
  const [byUserName, byEmail, factRows, domains] = rows;
  const claimed = namesOf(domains);
  requireClaimed(claimed, email);
  const { facts, unchanged } = toIdentity(query, factRows);
  const verdict = decideCreation(facts, fields.active);
  if (verdict.kind === 'refused') throw refused(verdict.reason);
  if (verdict.kind === 'asks')
    throw approvalNeeded(request, verdict.memberId, 'revival', email, email.address);
  if (verdict.kind === 'new') return await insert(db, request, fields, email, verdict.takesOver, unchanged);
  const revived = [...byEmail, ...byUserName].find((row) => row.id === verdict.memberId);
  if (revived === undefined) throw refused('changed_meanwhile');
  requireTouchable(claimed, revived);
  const fieldsOfRevival = keepNameIfNoneGiven(fields, revived);
  const account = [facts.holder, facts.named].find((one) => one?.id === revived.accountId);
  const wanted = { fields: fieldsOfRevival, leftOut: [] };
  return await changeUser(db, request, revived, wanted, claimed, 'revived', {
    unchanged,
    unproven: account?.proven === 0,
    approved: facts.approved === 1,
  });
}

/** A revived person keeps their name if the client sent none: it didn't say that the person has no name. */
function keepNameIfNoneGiven(fields: UserFields, { givenName, familyName }: ScimUserRow): UserFields {
  return fields.givenName === '' && fields.familyName === '' ? { ...fields, givenName, familyName } : fields;
}

export async function runUserReplacement(
  db: Database,
  command: Command<'replaceUser'>,
): Promise<ProvisioningResult> {
  const { before, claimed } = await readForChange(db, command);
  const { request } = command;
  const wanted = readUserReplacement(command.body, toStoredUser(before), request.handling ?? 'lenient');
  return await changeUser(db, request, before, wanted, claimed, 'changed');
}

export async function runUserPatch(db: Database, command: Command<'patchUser'>): Promise<ProvisioningResult> {
  const { before, claimed } = await readForChange(db, command);
  const { request } = command;
  const wanted = applyUserPatch(toStoredUser(before), command.operations, request.handling ?? 'lenient');
  return await changeUser(db, request, before, wanted, claimed, 'changed');
}

export async function runUserDeletion(
  db: Database,
  command: Command<'deleteUser'>,
): Promise<ProvisioningResult> {
  const { request } = command;
  const { before } = await readForChange(db, command);
  const { id } = before;
  const { client, nowMs } = request;
  await commit(db, [
    requireOf(db, client, {
      domains: [domainOf(before)],
      leavingOwnerId: before.role === 'owner' && before.active === 1 ? id : undefined,
    }),
    bumpTeamsOfMember(db, id, nowMs),
    clearManagerReferences(db, client.organizationId, id, nowMs),
    ...endInvitationsBy({ db, nowMs }, client, before, null),
    deleteMember(db, id, before.version),
    requireChanged(db),
    audit({ db, nowMs }, client.actor, {
      organizationId: client.organizationId,
      action: 'organization.user_removed',
      target: { type: 'member', id },
      detail: { email: before.userName, role: before.role, source: 'scim' },
    }),
    ...logDone(db, request, userDone('user.deleted', before.userName, id)),
    ...endInvitations({ db, nowMs }, client, [before.userNameKey]),
    endSessionsOfMember(db, id, nowMs, 'removed'),
    deleteAccountsWithoutMembership(db, [before.accountId]),
  ]);
  return { outcome: 'done', effect: 'deleted' };
}

/** @param takenOver the account that has the address, and that nobody has proven or that belongs nowhere */
async function insert(
  db: Database,
  request: ScimWrite,
  fields: UserFields,
  email: Email,
  takenOver: AccountFacts | null,
  unchanged: Rule,
): Promise<ProvisioningResult> {
  const { client, nowMs } = request;
  const { organizationId } = client;
  const id = newId('mem');
  const accountId = takenOver?.id ?? newId('acc');
  const { userName, externalId, active, givenName, familyName } = fields;
  const times = { createdAt: nowMs, updatedAt: nowMs };
  await commit(db, [
    requireOf(db, client, { domains: [email.domain] }),
    requireThat(db, unchanged),
    // The organization has proved that the domain is its own, and its directory vouches for the address.
    ...(takenOver
      ? takeOverAccount(
          db,
          accountId,
          eventOfEach({ nowMs }, client.actor, 'user.account_taken_over', {
            email: email.address,
            source: 'scim',
          }),
          nowMs,
        )
      : [
          insertAccount(db, {
            id: accountId,
            email: email.address,
            emailKey: email.key,
            givenName,
            familyName,
            emailVerifiedAt: nowMs,
            ...times,
          }),
        ]),
    ...(externalId ? passOn(db, client, externalId, nowMs) : []),
    insertMember(db, {
      id,
      organizationId,
      accountId,
      role: 'member',
      source: 'scim',
      userName,
      userNameKey: email.key,
      externalId,
      active,
      givenName,
      familyName,
      profile: { ...fields.profile },
      ...times,
    }),
    audit({ db, nowMs }, client.actor, {
      organizationId,
      action: 'organization.user_added',
      target: { type: 'member', id },
      detail: { email: email.address, role: 'member', source: 'scim' },
    }),
    ...endInvitations({ db, nowMs }, client, [email.key]),
    endChangesTo(db, email.key),
    ...logDone(db, request, userDone('user.created', userName, id, takenOver ? { takenOver: true } : {})),
  ]);
  const references = request.loadReferences ? { groups: [] } : {};
  return {
    outcome: 'done',
    effect: 'created',
    user: { ...fields, id, version: 1, createdMs: nowMs, updatedMs: nowMs, ...references },
  };
}

/** @throws ProvisioningRefused `member_not_found`, `outside_claimed_domains`; ScimError preconditionFailed */
async function readForChange(db: Database, { request, id }: { request: ScimWrite; id: string }) {
  const { organizationId } = request.client;
  const { rows } = await runConfirmed(db, request, [
    selectScimUsers(db, organizationId, { kind: 'id', value: id }, request.loadReferences),
    selectVerifiedDomains(db, organizationId),
  ]);
  const [[before], domains] = rows;
  if (before === undefined) throw refused('member_not_found');
  const claimed = namesOf(domains);
  requireTouchable(claimed, before);
  checkIfMatch(request.ifMatch, before.version);
  return { before, claimed };
}

/** The domain of the userName counts, even if the account's address is in another one, which is claimed. */
function requireTouchable(claimed: ReadonlySet<string>, member: ScimUserRow): void {
  const domain = domainOf(member);
  if (!claimed.has(domain)) throw refused('outside_claimed_domains', { domain });
}

function namesOf(domains: readonly { readonly name: string }[]): ReadonlySet<string> {
  return new Set(domains.map((domain) => domain.name));
}
