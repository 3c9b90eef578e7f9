// The detail of an attempt as a page shows it: rules with what was expected and what arrived, facts, and what
// is technical.

import type { SignInAttemptRow } from '../../../domain/organization/logs.ts';
import type { Check, TestDetail, TestedNames, TestedSession } from '../../../domain/sign-in/sso-test.ts';
import { isAboutPerson } from '../../../domain/sign-in/verdict.ts';
import { minuteOf } from '../../instants.ts';
import { adviceFor } from '../../saml/refusal-advice.ts';
import type { ShownCheck } from './result.tsx';

export interface Fact {
  readonly name: string;
  readonly value: string;
}

export interface ShownDetail {
  readonly checks: readonly ShownCheck[];
  readonly facts: readonly Fact[];
  /** What only somebody who reads the specification looks for. */
  readonly technical: readonly Fact[];
}

/**
 * A test has a row for each rule, a refused sign-in has the row that broke; the rest of the detail is facts.
 */
export function readDetail(row: Pick<SignInAttemptRow, 'reason' | 'detail'>): ShownDetail {
  const {
    checks,
    attributes,
    identity,
    read,
    testedBy: _by,
    session,
    names,
    expected,
    actual,
    isAddress: _address,
    clause,
    versionId,
    pinned: _pinned,
    ...rest
  } = row.detail;
  const entries = Object.entries(rest).map(([name, value]) => ({ name, value: textOf(value) }));
  const facts = entries
    .filter(({ name }) => name in FACTS)
    .map(({ name, value }) => ({ name: FACTS[name] ?? name, value }));
  const technical = [
    ...(row.reason === null ? [] : [{ name: 'rule', value: row.reason }]),
    ...entries.filter(({ name }) => !(name in FACTS)),
  ];
  if (Array.isArray(checks)) {
    const person = Object.entries((identity ?? {}) as Record<string, unknown>);
    return {
      checks: (checks as Check[]).map((check) => toShownCheck(check, rest.message)),
      technical,
      facts: [
        ...(versionId ? [{ name: 'Tested', value: 'the staged values, which were not in use' }] : []),
        ...facts,
        ...person.map(([name, value]) => ({ name: PERSON[name] ?? name, value: textOf(value) })),
        ...(Array.isArray(read) ? (read as TestDetail['read']).map(mappedFact) : []),
        ...(names ? [{ name: 'Names', value: namesOf(names as TestedNames) }] : []),
        ...(session ? [{ name: 'End of the session', value: endOf(session as TestedSession) }] : []),
        ...(Array.isArray(attributes) && attributes.length > 0
          ? [{ name: 'Attributes', value: attributesOf(attributes as TestDetail['attributes']) }]
          : []),
      ],
    };
  }
  const broken = row.reason !== null && (expected !== undefined || actual !== undefined);
  if (!broken) return { checks: [], facts, technical };
  const check = {
    rule: row.reason,
    clause: orNull(clause),
    ok: false,
    expected: orNull(expected),
    actual: orNull(actual),
  };
  return { checks: [toShownCheck(check as Check, rest.message)], facts, technical };
}

/** What the page calls a fact whose own name says too little. */
const FACTS: Readonly<Record<string, string>> = {
  message: 'Message of the identity provider',
  application: 'Began in the application',
  applicationId: 'Its client_id',
  format: 'Named by',
  app: 'Application at the identity provider',
};

const PERSON: Readonly<Record<string, string>> = {
  email: 'Email address',
  firstName: 'First name',
  lastName: 'Last name',
};

/** What the attribute map read. */
function mappedFact({ what, attribute, value }: TestDetail['read'][number]): Fact {
  const name = MAPPED_NAMES[what] ?? `Claim ${what}`;
  return { name: `${name}, from ${attribute}`, value: value ?? 'nothing: this attribute did not arrive' };
}

const MAPPED_NAMES: Readonly<Record<string, string>> = {
  email: 'Email address',
  givenName: 'First name',
  familyName: 'Last name',
  displayName: 'Display name',
  teams: 'Teams',
};

function attributesOf(attributes: TestDetail['attributes']): string {
  return attributes
    .map((one) => (one.values === 1 ? one.name : `${one.name} (${one.values} values)`))
    .join(', ');
}

/** What a sign-in would do with the names that arrived. */
function namesOf({ outcome, taken }: TestedNames): string {
  if (outcome !== 'refreshed' && outcome !== 'joins') return NAMES_KEPT[outcome];
  if (taken.length === 0) return 'No names arrived: a sign-in would add the user without a name.';
  const list = taken.map(({ name, before, after }) =>
    before === '' ? `${NAME_LABELS[name]} “${after}”` : `${NAME_LABELS[name]} “${before}” → “${after}”`,
  );
  return `A sign-in would take: ${list.join(', ')}.`;
}

const NAME_LABELS = { givenName: 'first name', familyName: 'last name' } as const;

const NAMES_KEPT: Readonly<Record<Exclude<TestedNames['outcome'], 'refreshed' | 'joins'>, string>> = {
  same: 'A sign-in would change nothing: they are the same here.',
  not_sent: 'No names arrived: a sign-in keeps the present ones.',
  transient:
    'A sign-in keeps the present ones: the Name ID is transient and names nobody for longer than a session.',
  switch_off:
    'A sign-in keeps the present ones. To take what arrives, switch on “IdP-managed access” and “Update names at each sign-in”.',
  provisioned: 'A sign-in keeps the present ones: SCIM provisions this user and sends the names.',
};

/** What arrived, and what a sign-in would do with it. */
function endOf({ endMs, ignored }: TestedSession): string {
  if (endMs === null) return 'No SessionNotOnOrAfter arrived: your session policy alone decides.';
  const arrived = `SessionNotOnOrAfter ${minuteOf(endMs)} arrived`;
  return ignored
    ? `${arrived}. This connection ignores it: your session policy alone decides.`
    : `${arrived}: a session would end then at the latest.`;
}

export function toShownCheck({ rule, clause, ok, expected, actual }: Check, message: unknown): ShownCheck {
  const advice = adviceFor(rule, { actual, message });
  const title = rule.replaceAll('_', ' ');
  return {
    title: TITLES[rule] ?? (ok ? sentenceCase(title) : advice.title),
    clause,
    ok,
    ...(OF_THE_KEY.includes(rule) ? KEY_LABELS : LABELS),
    expected: spaced(rule, expected),
    actual: spaced(rule, actual),
    advice: ok ? null : advice.text,
    isAboutPerson: isAboutPerson(rule),
  };
}

/** Rules are named after what breaks. A row that holds has a better name: what it is about. */
const TITLES: Readonly<Record<string, string>> = {
  signature_invalid: 'Signature',
  version_unsupported: 'Version',
  status_not_success: 'Status',
  issuer_mismatch: 'Issuer',
  destination_missing: 'Destination is there',
  destination_mismatch: 'Destination',
  confirmation_missing: 'Subject confirmation',
  recipient_mismatch: 'Recipient',
  confirmation_not_before: 'Confirmation without NotBefore',
  confirmation_expiry_missing: 'Confirmation expires',
  confirmation_expired: 'Confirmation in time',
  in_response_to_missing: 'InResponseTo is there',
  in_response_to_mismatch: 'InResponseTo',
  in_response_to_unexpected: 'No other request',
  not_yet_valid: 'Already valid',
  expired: 'Still valid',
  lifetime_too_long: 'Lifetime',
  audience_missing: 'Audience is there',
  audience_mismatch: 'Audience',
  authn_statement_missing: 'Authentication statement',
  session_expired: 'Session at the identity provider',
  email_missing: 'Email attribute',
  email_invalid: 'Email address',
  domain_not_claimed: 'Domain of the email address',
  not_a_member: 'Membership',
  member_inactive: 'Membership',
  organization_suspended: 'Suspension',
  plan_lacks_sso: 'Plan',
  sso_not_enabled: 'SSO',
  subject_changed: 'Subject',
  address_unconfirmed: 'Subject',
  address_of_another: 'Subject',
};

const LABELS = { expectedLabel: 'Expected', actualLabel: 'Arrived' };
/** Fingerprints are compared, so they have names. */
const KEY_LABELS = { expectedLabel: 'Pinned here (SHA-256)', actualLabel: 'Signed with (SHA-256)' };
const OF_THE_KEY: readonly string[] = ['signature_invalid', 'key_algorithm_mismatch'];

/** Several fingerprints stand on a line each. */
function spaced(rule: string, text: string | null): string | null {
  if (!OF_THE_KEY.includes(rule)) return text;
  return text === null ? null : text.replaceAll(/ (?=[0-9a-f]{64})/g, '\n');
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function orNull(value: unknown): string | null {
  return value === undefined || value === null ? null : textOf(value);
}

/** In words: a list is joined, a record is `name: value`. */
function textOf(value: unknown): string {
  return wordsOf(value).slice(0, 1000);
}

function wordsOf(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(wordsOf).join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, one]) => `${name}: ${wordsOf(one)}`)
    .join(', ');
}
