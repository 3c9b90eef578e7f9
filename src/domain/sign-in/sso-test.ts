// Test connection: a round trip to the identity provider that signs nobody in. It records every check with
// what was expected and what arrived, even after one has failed, so that an administrator can fix everything
// at once. The result is kept as an attempt of the flow `test`; when every check holds, the connection is
// proven.

import { mappedValues, pickIdentity } from '../../saml/attributes.ts';
import { SamlError } from '../../saml/errors.ts';
import { type InspectedResponse, inspectResponse } from '../../saml/response.ts';
import { DEFAULT_CLOCK_SKEW_SECONDS, sessionEnd } from '../../saml/rules.ts';
import { ChangeRefused, commit } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import { type IdentityFacts, type PersonNames, readIdentity } from '../../storage/identity.ts';
import { insertSignInAttempt } from '../../storage/sign-in/attempts.ts';
import { insertUsedMessage, insertUsedRequest } from '../../storage/sign-in/requests.ts';
import { findStagedVersion, proveVersion } from '../../storage/sso/connection-versions.ts';
import { proveConnection } from '../../storage/sso/connections.ts';
import type { ConnectionRow } from '../../storage/tables/connections.ts';
import { SETUP_LINK_ID } from '../actor.ts';
import { findEmail } from '../email.ts';
import { decideSignIn, isTransient, type SignInVerdict } from '../identity.ts';
import { assertedName } from '../names.ts';
import { type AttributeMap, MAPPED } from '../sso/attribute-map.ts';
import { valuesOf } from '../sso/versions.ts';
import { decideNames } from './asserted-names.ts';
import { keyOfRequest } from './pending-request.ts';
import { type AssertedPerson, accountOf, queryOf } from './saml-person.ts';
import {
  type Attempt,
  attemptRow,
  detailOf,
  refuse,
  type SignInReason,
  SignInRefused,
  type Trusted,
  trustOf,
} from './saml-response.ts';

/** One line of the result. `rule` is the reason with which a sign-in would be refused. */
export interface Check {
  readonly rule: string;
  readonly clause: string | null;
  readonly ok: boolean;
  readonly expected: string | null;
  readonly actual: string | null;
}

/** What an attempt's `detail` holds for the flow `test`. */
export interface TestDetail extends Record<string, unknown> {
  readonly checks: readonly Check[];
  /** The names of the attributes that arrived, and how many values each had. */
  readonly attributes: readonly { readonly name: string; readonly values: number }[];
  readonly identity: {
    readonly email: string | null;
    readonly firstName: string | null;
    readonly lastName: string | null;
  };
  /** What the attribute map named, and what was read there. */
  readonly read: readonly MappedRead[];
  readonly testedBy: string | null;
  /** Null: nobody would be signed in. */
  readonly names: TestedNames | null;
  /** Null: what arrived could not be read so far. */
  readonly session: TestedSession | null;
  /** The staged version that was tested; null: the values in use. */
  readonly versionId: string | null;
  /** SHA-256 fingerprints of the certificates that the response was held against. */
  readonly pinned: readonly string[];
}

export interface MappedRead {
  readonly what: string;
  readonly attribute: string;
  /** The first values; null: the attribute did not arrive. */
  readonly value: string | null;
}

/** What a sign-in would do with the names that arrived. */
export interface TestedNames {
  readonly outcome: 'joins' | 'refreshed' | 'same' | 'not_sent' | 'transient' | 'switch_off' | 'provisioned';
  /** Those that would be written. */
  readonly taken: readonly {
    readonly name: keyof PersonNames;
    readonly before: string;
    readonly after: string;
  }[];
}

/** What the identity provider says about the end of the session. */
export interface TestedSession {
  /** SessionNotOnOrAfter; null: none arrived. */
  readonly endMs: number | null;
  readonly ignored: boolean;
}

export interface ConnectionTested {
  readonly kind: 'tested';
  readonly reference: string;
  readonly organizationId: string;
  /** The key of the request that was answered. The browser can forget it. */
  readonly answered: string | null;
  /** The path where the one who tested reads the result; null: the sign-in log. */
  readonly returnTo: string | null;
}

/** @throws SignInRefused in a browser that did not start the test */
export async function finishConnectionTest(received: Attempt): Promise<ConnectionTested> {
  const { deps, reference, context } = received;
  let attempt = received;
  let trusted: Trusted;
  try {
    attempt = await withStaged(received);
    trusted = await trustOf(attempt);
  } catch (error) {
    // The attempt is logged already. The administrator's own browser shows it where every other result is
    // shown.
    if (!(error instanceof SignInRefused) || error.reason === 'browser_mismatch' || !context.organization)
      throw error;
    const returnTo = received.request?.returnTo ?? null;
    return { kind: 'tested', reference, organizationId: context.organization.id, answered: null, returnTo };
  }
  const { connection, request } = trusted;
  // The flow `test` begins with a request of ours, which `trustOf` has checked.
  if (request === null) throw new TypeError('a test without a request');
  const { detail, inspected } = await inspect(attempt, trusted);
  const failed = detail.checks.find((check) => !check.ok);
  const concerned = { organizationId: connection.organizationId, connectionId: connection.id };
  try {
    await commit(deps.db, [
      insertUsedRequest(
        deps.db,
        { id: request.id, attemptId: reference, expiresAt: request.expiresAt },
        'fail',
        deps.nowMs,
      ),
      ...(inspected ? [insertUsedMessage(deps.db, usedMessage(attempt, connection, inspected), 'keep')] : []),
      ...(proves(detail) ? proof(attempt, trusted) : []),
      insertSignInAttempt(deps.db, {
        ...attemptRow(attempt, concerned, { reason: failed?.rule ?? null, detail }),
        email: detail.identity.email,
      }),
    ]);
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error;
    return await refuse(attempt, 'request_already_used', { inResponseTo: request.id });
  }
  const answered = await keyOfRequest(request);
  const { organizationId } = connection;
  return { kind: 'tested', reference, organizationId, answered, returnTo: request.returnTo };
}

/** Returns the attempt of a test of staged values as if they were in use. @throws SignInRefused */
async function withStaged(attempt: Attempt): Promise<Attempt> {
  const { deps, request, context } = attempt;
  const { connection } = context;
  if (!request || request.versionId === null || !connection) return attempt;
  const version = await findStagedVersion(deps.db, connection.organizationId, request.versionId);
  // It was used, discarded or changed since then: what arrived says nothing about the one that is there.
  if (!version) return await refuse(attempt, 'request_unknown', { inResponseTo: request.id });
  return {
    ...attempt,
    context: {
      ...context,
      connection: { ...connection, ...valuesOf(version) },
      certificates: version.certificates,
    },
  };
}

/**
 * Every rule has to hold. Someone who sets up with a link is often not a member, and need not become one for
 * the connection to be right: their address is in a verified domain.
 */
function proves({ checks, testedBy }: TestDetail): boolean {
  const byLink = testedBy?.startsWith(`${SETUP_LINK_ID}_`) ?? false;
  return checks.every(({ ok, rule }) => ok || (byLink && rule === 'not_a_member'));
}

/** What a test that worked proves: the version that was tested. */
function proof({ deps, reference }: Attempt, { connection, request }: Trusted): Statement[] {
  if (request?.versionId != null) return [proveVersion(deps.db, request.versionId, deps.nowMs)];
  return proveConnection(deps.db, {
    connectionId: connection.id,
    organizationId: connection.organizationId,
    issuer: connection.issuer,
    eventId: `evt_proof_${reference}`,
    nowMs: deps.nowMs,
  });
}

function usedMessage(
  { deps, reference }: Attempt,
  connection: ConnectionRow,
  { assertion }: InspectedResponse,
) {
  const until = assertion.conditions.notOnOrAfterMs ?? deps.nowMs;
  return {
    issuer: connection.issuer,
    connectionId: connection.id,
    assertionId: assertion.id,
    attemptId: reference,
    expiresAt: until + DEFAULT_CLOCK_SKEW_SECONDS * 1000,
  };
}

interface Inspection {
  readonly detail: TestDetail;
  readonly inspected: InspectedResponse | null;
}

/** Records every check with what was expected and what arrived. */
export async function inspect(
  attempt: Pick<Attempt, 'deps' | 'unverified'>,
  trusted: Trusted,
): Promise<Inspection> {
  const { connection, request, trust } = trusted;
  const { deps, unverified } = attempt;
  const nobody = { email: null, firstName: null, lastName: null };
  const common = {
    testedBy: request?.accountId ?? null,
    versionId: request?.versionId ?? null,
    pinned: trust.certificates.map((one) => one.fingerprintSha256),
  };
  let inspected: InspectedResponse;
  try {
    inspected = await inspectResponse(unverified, trust, deps.nowMs);
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    // Unsigned content is not worth checking further.
    const told = await detailOf(error, trusted, unverified);
    const checks = [checkOf(error.reason, told)];
    const { message } = told;
    const said = message === undefined ? {} : { message };
    const nothing = { attributes: [], identity: nobody, read: [], names: null, session: null };
    const detail = { checks, ...nothing, ...common, ...said };
    return { detail, inspected: null };
  }
  const { assertion, signed, encrypted, verifiedWith } = inspected;
  const parts = [signed.response && 'response', signed.assertion && 'assertion']
    .filter(Boolean)
    .join(' and ');
  const checks: Check[] = [
    {
      rule: 'signature_invalid',
      clause: 'saml-core 5.4',
      ok: true,
      expected: common.pinned.join(' '),
      actual: `${verifiedWith.join(' ')} (${parts} signed${encrypted ? ', assertion encrypted' : ''})`,
    },
    ...inspected.rules,
  ];
  const attributes = [...assertion.attributes].slice(0, 100).map(([name, values]) => ({
    name: name.slice(0, 200),
    values: values.length,
  }));
  const { checks: personal, identity, names } = await checkPerson(attempt, connection, inspected);
  const all = [...checks, ...personal];
  const session = { endMs: sessionEnd(assertion), ignored: connection.ignoreSessionEnd };
  const taken = all.every(({ ok }) => ok) ? names : null;
  const read = readMapped(assertion.attributes, connection.attributeMap);
  return { detail: { checks: all, attributes, identity, read, ...common, names: taken, session }, inspected };
}

const SHOWN_VALUES = 5;

function readMapped(
  attributes: InspectedResponse['assertion']['attributes'],
  map: AttributeMap | null,
): readonly MappedRead[] {
  const names = [
    ...MAPPED.flatMap((what) => (map?.[what] ? [[what, map[what]] as const] : [])),
    ...Object.entries(map?.claims ?? {}),
  ];
  return names.map(([what, attribute]) => {
    const values = mappedValues(attributes, attribute).slice(0, SHOWN_VALUES);
    return { what, attribute, value: values.length === 0 ? null : values.join(', ').slice(0, 200) };
  });
}

/** Checks who the person would be, and whether they would be signed in. */
async function checkPerson(
  { deps }: Pick<Attempt, 'deps'>,
  connection: ConnectionRow,
  { assertion }: InspectedResponse,
) {
  const { attributes, nameId } = assertion;
  try {
    const picked = pickIdentity(
      { attributes, nameId: nameId.value, nameIdFormat: nameId.format },
      connection.attributeMap ?? {},
    );
    const email = findEmail(picked.email.value);
    const identity = {
      email: email?.address ?? null,
      firstName: picked.firstName?.value.slice(0, 100) ?? null,
      lastName: picked.lastName?.value.slice(0, 100) ?? null,
    };
    const by = picked.email.matchedBy === 'exact' ? '' : ` (from ${picked.email.source})`;
    const named: Check = {
      rule: 'email_missing',
      clause: null,
      ok: true,
      expected: 'attribute email',
      actual: `${picked.email.value.slice(0, 254)}${by}`,
    };
    if (!email)
      return {
        checks: [named, { ...named, rule: 'email_invalid', ok: false, expected: 'an email address' }],
        identity,
        names: null,
      };
    const person = {
      organizationId: connection.organizationId,
      connectionId: connection.id,
      issuer: connection.issuer,
      nameId: nameId.value,
      nameIdFormat: nameId.format,
      email,
      nowMs: deps.nowMs,
    };
    const asserted = {
      givenName: assertedName(picked.firstName?.value ?? ''),
      familyName: assertedName(picked.lastName?.value ?? ''),
    };
    const { checks, names } = await checkIdentity(deps, person, connection, asserted);
    return { checks: [named, ...checks], identity, names };
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    const nobody = { email: null, firstName: null, lastName: null };
    return { checks: [checkOf(error.reason, error.detail)], identity: nobody, names: null };
  }
}

/** Checks what a sign-in would decide, rule by rule. */
async function checkIdentity(
  { db }: Pick<Attempt['deps'], 'db'>,
  person: AssertedPerson,
  connection: ConnectionRow,
  asserted: PersonNames,
): Promise<{ readonly checks: readonly Check[]; readonly names: TestedNames | null }> {
  const query = queryOf(person);
  const { subject } = query.by;
  const { facts } = await readIdentity(db, query);
  const verdict = decideSignIn(facts, {
    subject,
    transient: isTransient(person.nameIdFormat),
    emailKey: person.email.key,
  });
  const reason = verdict.kind === 'refused' ? verdict.reason : null;
  const claimed: Check = {
    rule: 'domain_not_claimed',
    clause: null,
    ok: facts.claimed === 1,
    expected: 'a verified domain of this organization',
    actual: person.email.domain,
  };
  const deactivated = reason === 'member_inactive';
  const isMember = facts.holder?.members.some((one) => one.here === 1) || facts.named !== null;
  const member: Check = {
    rule: deactivated ? 'member_inactive' : 'not_a_member',
    clause: null,
    ok: !deactivated && (isMember || facts.managed === 1) && reason !== 'not_a_member',
    expected: connection.managedAccess ? 'an active member, or somebody new' : 'an active member',
    actual: deactivated ? 'deactivated' : isMember ? 'a member' : 'not a member',
  };
  const differs = verdict.kind === 'refused' && verdict.expected !== undefined;
  const same: Check = {
    rule: differs ? verdict.reason : 'subject_changed',
    clause: 'saml-core 8.3',
    ok: !differs,
    expected: differs ? (verdict.expected ?? null) : 'the same person as before',
    actual: differs
      ? (verdict.actual ?? null)
      : subject === null
        ? 'named by the address'
        : subject.slice(0, 254),
  };
  const names = namesIn(verdict, facts, connection, asserted, isTransient(person.nameIdFormat));
  return { checks: [claimed, member, same], names };
}

function namesIn(
  verdict: SignInVerdict,
  facts: IdentityFacts,
  { managedAccess, refreshNames }: ConnectionRow,
  asserted: PersonNames,
  transient: boolean,
): TestedNames | null {
  if (verdict.kind === 'refused') return null;
  const nothing = { givenName: '', familyName: '' };
  if (verdict.kind === 'joins') return { outcome: 'joins', taken: differences(nothing, asserted) };
  const account = accountOf(facts, verdict.memberId);
  if (account === null) return null;
  const names = decideNames(account, verdict.memberId, asserted, transient);
  if (names.kind === 'refreshed')
    return { outcome: names.kind, taken: differences(names.before, names.after) };
  const unfollowed = managedAccess && refreshNames ? 'provisioned' : 'switch_off';
  return { outcome: names.because === 'not_followed' ? unfollowed : names.because, taken: [] };
}

function differences(before: PersonNames, after: PersonNames): TestedNames['taken'] {
  return (['givenName', 'familyName'] as const)
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ name, before: before[name], after: after[name] }));
}

export function checkOf(reason: SignInReason, detail: SamlError['detail']): Check {
  const text = (value: string | number | null | undefined) => (value == null ? null : String(value));
  return {
    rule: reason,
    clause: text(detail.clause),
    ok: false,
    expected: text(detail.expected),
    actual: text(detail.actual),
  };
}
