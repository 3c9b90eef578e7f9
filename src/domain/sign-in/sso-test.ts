// Test connection: a round trip to the identity provider that signs nobody in. Every check is written down with what was expected and
// what came, whether or not the one before it held, so that an administrator can mend everything at once. It is kept as an attempt of
// the flow `test`; when all holds, the connection has proved itself.

import { pickIdentity } from '../../saml/attributes.ts';
import { SamlError } from '../../saml/errors.ts';
import { type InspectedResponse, inspectResponse, type ResponseTrust } from '../../saml/response.ts';
import { DEFAULT_CLOCK_SKEW_SECONDS } from '../../saml/rules.ts';
import { runBatch } from '../../storage/database.ts';
import { insertSignInAttempt } from '../../storage/sign-in/attempts.ts';
import { consumeLoginRequest, insertUsedMessage, isConsumedBy } from '../../storage/sign-in/requests.ts';
import { readTestedPerson } from '../../storage/sign-in/saml.ts';
import { proveConnection } from '../../storage/sso/connections.ts';
import type { ConnectionRow } from '../../storage/tables/connections.ts';
import { findEmail } from '../email.ts';
import { type Attempt, attemptRow, SignInRefused, trustOf } from './saml-response.ts';

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
  /** Names of the attributes that came, and how many values each had. */
  readonly attributes: readonly { readonly name: string; readonly values: number }[];
  readonly identity: {
    readonly email: string | null;
    readonly firstName: string | null;
    readonly lastName: string | null;
  };
  readonly testedBy: string | null;
}

export interface ConnectionTested {
  readonly kind: 'tested';
  readonly reference: string;
  readonly organizationId: string;
}

/** @throws SignInRefused in a browser that did not start the test */
export async function finishConnectionTest(attempt: Attempt): Promise<ConnectionTested> {
  const { deps, reference, context } = attempt;
  const { connection, request } = context;
  let trust: ResponseTrust;
  try {
    trust = await trustOf(attempt);
  } catch (error) {
    // Logged already. The administrator's own browser sees it where every other result is shown.
    if (!(error instanceof SignInRefused) || error.reason === 'browser_mismatch' || !connection) throw error;
    return { kind: 'tested', reference, organizationId: connection.organizationId };
  }
  const row = connection as ConnectionRow; // trustOf has seen it
  const requestId = request?.id ?? '';
  const { detail, inspected } = await inspect(attempt, row, trust);
  const failed = detail.checks.find((check) => !check.ok);
  const mine = isConsumedBy(requestId, reference);
  await runBatch(deps.db, [
    consumeLoginRequest(deps.db, requestId, reference, deps.nowMs),
    ...(inspected
      ? [
          insertUsedMessage(deps.db, {
            issuer: row.issuer,
            connectionId: row.id,
            assertionId: inspected.assertion.id,
            attemptId: reference,
            expiresAt:
              (inspected.assertion.conditions.notOnOrAfterMs ?? deps.nowMs) +
              DEFAULT_CLOCK_SKEW_SECONDS * 1000,
          }),
        ]
      : []),
    ...(failed
      ? []
      : proveConnection(deps.db, {
          connectionId: row.id,
          organizationId: row.organizationId,
          eventId: `evt_proof_${reference}`,
          nowMs: deps.nowMs,
          when: mine,
        })),
    insertSignInAttempt(deps.db, {
      ...attemptRow(attempt, row, { reason: failed?.rule ?? null, detail }),
      email: detail.identity.email,
    }),
  ]);
  return { kind: 'tested', reference, organizationId: row.organizationId };
}

interface Inspection {
  readonly detail: TestDetail;
  readonly inspected: InspectedResponse | null;
}

async function inspect(
  attempt: Attempt,
  connection: ConnectionRow,
  trust: ResponseTrust,
): Promise<Inspection> {
  const { deps, unverified, context } = attempt;
  const nobody = { email: null, firstName: null, lastName: null };
  const testedBy = context.request?.accountId ?? null;
  let inspected: InspectedResponse;
  try {
    inspected = await inspectResponse(unverified, trust, deps.nowMs);
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    // Nothing that is not signed is worth a further line.
    const checks = [checkOf(error)];
    return { detail: { checks, attributes: [], identity: nobody, testedBy }, inspected: null };
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
      expected: 'signed by a certificate of this page',
      actual: `${parts} signed${encrypted ? ', assertion encrypted' : ''}; SHA-256 ${verifiedWith.join(', ')}`,
    },
    ...inspected.rules,
  ];
  const attributes = [...assertion.attributes].slice(0, 100).map(([name, values]) => ({
    name: name.slice(0, 200),
    values: values.length,
  }));
  const { checks: personal, identity } = await checkPerson(attempt, connection, inspected);
  return { detail: { checks: [...checks, ...personal], attributes, identity, testedBy }, inspected };
}

/** Who it would be, and whether the door would open for them. */
async function checkPerson({ deps }: Attempt, connection: ConnectionRow, { assertion }: InspectedResponse) {
  const { attributes, nameId } = assertion;
  try {
    const picked = pickIdentity({ attributes, nameId: nameId.value, nameIdFormat: nameId.format });
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
      };
    const person = await readTestedPerson(deps.db, connection.organizationId, email);
    const claimed: Check = {
      rule: 'domain_not_claimed',
      clause: null,
      ok: person.claimed,
      expected: 'a verified domain of this organization',
      actual: email.domain,
    };
    const state = person.active === null ? 'not a member' : person.active ? 'a member' : 'deactivated';
    const member: Check = {
      rule: person.active === false ? 'member_inactive' : 'not_a_member',
      clause: null,
      ok: person.active === true || (person.active === null && connection.managedAccess),
      expected: connection.managedAccess ? 'an active member, or somebody new' : 'an active member',
      actual: state,
    };
    return { checks: [named, claimed, member], identity };
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    return { checks: [checkOf(error)], identity: { email: null, firstName: null, lastName: null } };
  }
}

function checkOf({ reason, detail }: SamlError): Check {
  const text = (value: string | number | null | undefined) => (value == null ? null : String(value));
  return {
    rule: reason,
    clause: text(detail.clause),
    ok: false,
    expected: text(detail.expected),
    actual: text(detail.actual),
  };
}
