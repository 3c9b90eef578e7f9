// The detail of an attempt as a page shows it: rules with what was expected and what arrived, facts, and what
// is technical.

import type { SignInAttemptRow } from '../../../domain/organization/logs.ts';
import type { Check, TestDetail, TestedNames, TestedSession } from '../../../domain/sign-in/sso-test.ts';
import { isAboutPerson } from '../../../domain/sign-in/verdict.ts';
import type { PlainKey, Texts } from '../../../texts/texts.ts';
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
export function readDetail(t: Texts, row: Pick<SignInAttemptRow, 'reason' | 'detail'>): ShownDetail {
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
  const entries = Object.entries(rest).map(([name, value]) => ({ name, value: textOf(t, value) }));
  const facts = entries
    .filter(({ name }) => name in FACTS)
    .map(({ name, value }) => ({ name: t(FACTS[name] as PlainKey), value }));
  const technical = [
    ...(row.reason === null ? [] : [{ name: t('fact_rule'), value: row.reason }]),
    ...entries.filter(({ name }) => !(name in FACTS)),
  ];
  if (Array.isArray(checks)) {
    const person = Object.entries((identity ?? {}) as Record<string, unknown>);
    return {
      checks: (checks as Check[]).map((check) => toShownCheck(t, check, rest.message)),
      technical,
      facts: [
        ...(versionId ? [{ name: t('fact_tested'), value: t('fact_tested_staged') }] : []),
        ...facts,
        ...person.map(([name, value]) => ({
          name: PERSON[name] === undefined ? name : t(PERSON[name]),
          value: textOf(t, value),
        })),
        ...(Array.isArray(read) ? (read as TestDetail['read']).map((one) => mappedFact(t, one)) : []),
        ...(names ? [{ name: t('fact_names'), value: namesOf(t, names as TestedNames) }] : []),
        ...(session ? [{ name: t('fact_end'), value: endOf(t, session as TestedSession) }] : []),
        ...(Array.isArray(attributes) && attributes.length > 0
          ? [{ name: t('fact_attributes'), value: attributesOf(t, attributes as TestDetail['attributes']) }]
          : []),
      ],
    };
  }
  const broken = row.reason !== null && (expected !== undefined || actual !== undefined);
  if (!broken) return { checks: [], facts, technical };
  const check = {
    rule: row.reason,
    clause: orNull(t, clause),
    ok: false,
    expected: orNull(t, expected),
    actual: orNull(t, actual),
  };
  return { checks: [toShownCheck(t, check as Check, rest.message)], facts, technical };
}

/** What the page calls a fact whose own name says too little. */
const FACTS: Readonly<Record<string, PlainKey>> = {
  message: 'fact_message',
  application: 'fact_application',
  applicationId: 'fact_applicationId',
  format: 'fact_format',
  app: 'fact_app',
};

const PERSON: Readonly<Record<string, PlainKey>> = {
  email: 'fact_email',
  firstName: 'fact_firstName',
  lastName: 'fact_lastName',
};

/** What the attribute map read. */
function mappedFact(t: Texts, { what, attribute, value }: TestDetail['read'][number]): Fact {
  const name = MAPPED_NAMES[what] === undefined ? t('fact_claim', { name: what }) : t(MAPPED_NAMES[what]);
  return { name: t('fact_from', { name, attribute }), value: value ?? t('fact_not_arrived') };
}

const MAPPED_NAMES: Readonly<Record<string, PlainKey>> = {
  email: 'fact_email',
  givenName: 'fact_firstName',
  familyName: 'fact_lastName',
  displayName: 'fact_displayName',
  teams: 'fact_teams',
};

function attributesOf(t: Texts, attributes: TestDetail['attributes']): string {
  return attributes
    .map(({ name, values }) => (values === 1 ? name : t('fact_values', { name, number: values })))
    .join(', ');
}

/** What a sign-in would do with the names that arrived. */
function namesOf(t: Texts, { outcome, taken }: TestedNames): string {
  if (outcome !== 'refreshed' && outcome !== 'joins') return t(`names_${outcome}`);
  if (taken.length === 0) return t('names_none');
  const names = taken.map(({ name, before, after }) => {
    const label = t(`names_${name}`);
    return before === '' ? t('names_new', { label, after }) : t('names_changed', { label, before, after });
  });
  return t('names_taken', { names: names.join(', ') });
}

/** What arrived, and what a sign-in would do with it. */
function endOf(t: Texts, { endMs, ignored }: TestedSession): string {
  if (endMs === null) return t('end_none');
  return t(ignored ? 'end_ignored' : 'end_counts', { at: minuteOf(endMs) });
}

export function toShownCheck(
  t: Texts,
  { rule, clause, ok, expected, actual }: Check,
  message: unknown,
): ShownCheck {
  const advice = adviceFor(t, rule, { actual, message });
  const title = rule.replaceAll('_', ' ');
  const named = TITLES[rule];
  const key = OF_THE_KEY.includes(rule) ? '_key' : '';
  return {
    title: named === undefined ? (ok ? sentenceCase(title) : advice.title) : t(named),
    clause,
    ok,
    expectedLabel: t(`check_expected${key}`),
    actualLabel: t(`check_actual${key}`),
    expected: spaced(rule, expected),
    actual: spaced(rule, actual),
    advice: ok ? null : advice.text,
    isAboutPerson: isAboutPerson(rule),
  };
}

/** Rules are named after what breaks. A row that holds has a better name: what it is about. */
const TITLES: Readonly<Record<string, PlainKey>> = {
  signature_invalid: 'check_signature_invalid',
  version_unsupported: 'check_version_unsupported',
  status_not_success: 'check_status_not_success',
  issuer_mismatch: 'check_issuer_mismatch',
  destination_missing: 'check_destination_missing',
  destination_mismatch: 'check_destination_mismatch',
  confirmation_missing: 'check_confirmation_missing',
  recipient_mismatch: 'check_recipient_mismatch',
  confirmation_not_before: 'check_confirmation_not_before',
  confirmation_expiry_missing: 'check_confirmation_expiry_missing',
  confirmation_expired: 'check_confirmation_expired',
  in_response_to_missing: 'check_in_response_to_missing',
  in_response_to_mismatch: 'check_in_response_to_mismatch',
  in_response_to_unexpected: 'check_in_response_to_unexpected',
  not_yet_valid: 'check_not_yet_valid',
  expired: 'check_expired',
  lifetime_too_long: 'check_lifetime_too_long',
  audience_missing: 'check_audience_missing',
  audience_mismatch: 'check_audience_mismatch',
  authn_statement_missing: 'check_authn_statement_missing',
  session_expired: 'check_session_expired',
  email_missing: 'check_email_missing',
  email_invalid: 'check_email_invalid',
  domain_not_claimed: 'check_domain_not_claimed',
  not_a_member: 'check_membership',
  member_inactive: 'check_membership',
  organization_suspended: 'check_organization_suspended',
  plan_lacks_sso: 'check_plan_lacks_sso',
  sso_not_enabled: 'check_sso_not_enabled',
  subject_changed: 'check_subject',
  address_unconfirmed: 'check_subject',
  address_of_another: 'check_subject',
};

/** Fingerprints are compared, so they have names. */
const OF_THE_KEY: readonly string[] = ['signature_invalid', 'key_algorithm_mismatch'];

/** Several fingerprints stand on a line each. */
function spaced(rule: string, text: string | null): string | null {
  if (!OF_THE_KEY.includes(rule)) return text;
  return text === null ? null : text.replaceAll(/ (?=[0-9a-f]{64})/g, '\n');
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function orNull(t: Texts, value: unknown): string | null {
  return value === undefined || value === null ? null : textOf(t, value);
}

/** In words: a list is joined, a record is `name: value`. */
function textOf(t: Texts, value: unknown): string {
  return wordsOf(t, value).slice(0, 1000);
}

function wordsOf(t: Texts, value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return t(value ? 'fact_yes' : 'fact_no');
  if (Array.isArray(value)) return value.map((one) => wordsOf(t, one)).join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, one]) => `${name}: ${wordsOf(t, one)}`)
    .join(', ');
}
