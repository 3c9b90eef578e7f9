// The product's own commands, as the lanes run them: SCIM, sign-in, members. No HTTP and no XML, so that
// thousands of lives take minutes.

import { env } from 'cloudflare:workers';
import type { Actor } from '../../../src/domain/actor.ts';
import type {
  MemberCommand,
  ProvisioningCommand,
  ProvisioningResult,
  ScimClient,
  ScimWrite,
  SignInCommand,
} from '../../../src/domain/commands.ts';
import type { Deps } from '../../../src/domain/deps.ts';
import type { Email } from '../../../src/domain/email.ts';
import { DomainError } from '../../../src/domain/errors.ts';
import type { Lanes } from '../../../src/domain/lanes.ts';
import { runMemberCommand } from '../../../src/domain/people/member-writes.ts';
import { runProvisioning } from '../../../src/domain/provisioning/run.ts';
import { runSignIn } from '../../../src/domain/sign-in/saml-person.ts';
import { loadSession } from '../../../src/domain/sign-in/sessions.ts';
import { depsAt } from '../../support/deps.ts';
import { CHEAP_HASHERS } from './passwords.ts';
import type { Organization, World } from './world.ts';

let serial = 0;

/** The domain's dependencies, with members changed here and not in another isolate. */
export function depsOf(world: World): Deps {
  const deps = depsAt(world.nowMs);
  const lanes: Pick<Lanes, 'changeMember'> = {
    changeMember: async (command) => await runMemberCommand(env.DB, command),
  };
  return { ...deps, hashers: CHEAP_HASHERS, lanes: { ...deps.lanes, ...lanes } };
}

/** The reason of a refusal, or `done`. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof DomainError) return error.reason;
    throw error;
  }
}

export async function changeMember(command: MemberCommand): Promise<string> {
  const result = await runMemberCommand(env.DB, command);
  return result.outcome === 'done' ? 'done' : result.reason;
}

/** The session that a cookie opens; null if it counts nowhere. */
export async function openedBy(world: World, cookie: string) {
  const session = await loadSession(depsOf(world), cookie);
  return session && { id: session.id, cookie };
}

/** The member is pinned to a subject, of any connection and issuer. */
export async function hasSubject(memberId: string): Promise<boolean> {
  const pins = env.DB.prepare('select 1 as pinned from pinned_subjects where member_id = ?');
  return (await pins.bind(memberId).first('pinned')) !== null;
}

type Scim =
  | { readonly kind: 'create'; readonly email: Email; readonly externalId: string }
  | { readonly kind: 'rename'; readonly id: string; readonly email: Email }
  | { readonly kind: 'setActive'; readonly id: string; readonly active: boolean }
  | { readonly kind: 'delete'; readonly id: string };

export interface ScimOutcome {
  /** `done`, or the reason of the refusal. */
  readonly outcome: string;
  readonly id: string | null;
}

export async function scim(world: World, organization: Organization, what: Scim): Promise<ScimOutcome> {
  const request = requestOf(world, organization);
  const result = await runProvisioning(env.DB, commandOf(request, what));
  return { outcome: outcomeOfScim(result), id: result.outcome === 'done' ? (result.user?.id ?? null) : null };
}

function outcomeOfScim(result: ProvisioningResult): string {
  return result.outcome === 'done' ? 'done' : (result.productReason ?? result.reason);
}

function requestOf(world: World, organization: Organization): ScimWrite {
  const tokenId = `sct_${world.run}_${organization}`;
  const client = {
    organizationId: world.id(organization),
    tokenId,
    tokenHash: '',
    actor: { type: 'scim', id: tokenId, label: 'SCIM', address: null },
  } as unknown as ScimClient;
  return {
    client,
    method: 'TEST',
    path: '/',
    nowMs: world.nowMs,
    ifMatch: null,
    successStatus: 200,
    loadReferences: true,
  };
}

function commandOf(request: ScimWrite, what: Scim): ProvisioningCommand {
  switch (what.kind) {
    case 'create': {
      const { email, externalId } = what;
      const names = { givenName: '', familyName: '' };
      const fields = { userName: email.address, externalId, active: true, ...names, profile: {} };
      return { kind: 'createUser', request, fields, email };
    }
    case 'rename':
      return patchOf(request, what.id, 'userName', what.email.address);
    case 'setActive':
      return patchOf(request, what.id, 'active', what.active);
    case 'delete':
      return { kind: 'deleteUser', request, id: what.id };
  }
}

function patchOf(request: ScimWrite, id: string, path: string, value: string | boolean): ProvisioningCommand {
  return { kind: 'patchUser', request, id, operations: [{ op: 'replace', path, value }] };
}

export interface Asserted {
  readonly email: Email;
  readonly nameId: string;
  readonly nameIdFormat: string;
  readonly sessionId: string;
}

/** `accepted` with the member, or the reason. */
export async function signIn(
  world: World,
  organization: Organization,
  asserted: Asserted,
): Promise<{ readonly outcome: string; readonly memberId: string | null; readonly reference: string }> {
  const command = signInCommand(world, organization, asserted);
  const { attemptId: reference } = command;
  const result = await runSignIn(env.DB, command);
  return result.outcome === 'accepted'
    ? { outcome: 'accepted', memberId: result.memberId, reference }
    : { outcome: result.reason, memberId: null, reference };
}

function signInCommand(world: World, organization: Organization, asserted: Asserted): SignInCommand {
  const { nowMs, run } = world;
  const name = `${run}_${++serial}`;
  const organizationId = world.id(organization);
  const connectionId = `con_${run}_${organization}`;
  const newMemberId = `mem_${name}`;
  const actor: Actor = { type: 'saml', id: connectionId, label: 'Single sign-on', address: null };
  const { email, nameId, nameIdFormat, sessionId } = asserted;
  return {
    actor,
    attemptId: `ATT-${name}`,
    organizationId,
    connectionId,
    requestId: null,
    requestExpiresAt: null,
    issuer: world.issuers.get(organization) ?? '',
    assertionId: `_${name}`,
    assertionExpiresAt: nowMs + 300_000,
    email,
    givenName: '',
    familyName: '',
    nameId,
    nameIdFormat,
    nameQualifier: null,
    spNameQualifier: null,
    sessionIndex: null,
    sessionId,
    sessionExpiresAt: nowMs + 1_000_000_000,
    confirmedAt: nowMs,
    certificateFingerprint: '',
    roleGroups: null,
    claims: null,
    teams: null,
    proves: false,
    newAccountId: `acc_${name}`,
    newMemberId,
    joined: {
      id: `evt_${name}`,
      organizationId,
      at: nowMs,
      action: 'organization.user_added',
      actorType: actor.type,
      actorId: actor.id,
      actorLabel: actor.label,
      address: null,
      targetType: 'member',
      targetId: newMemberId,
      detail: {},
    },
    flow: 'idp_initiated',
    address: null,
    userAgent: null,
    detail: { nameId, nameIdFormat },
    nowMs,
  };
}
