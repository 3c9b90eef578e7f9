// The sign-in log, and one attempt of it by its reference number.

import { Hono } from 'hono';
import { findSignIn, type SignInAttemptRow, searchSignIns } from '../../../domain/organization/logs.ts';
import type { Check, TestedNames, TestedSession } from '../../../domain/sign-in/sso-test.ts';
import {
  acceptSubject,
  changedSubjectOf,
  forgetAllSubjects,
  isAboutSubject,
} from '../../../domain/sign-in/subjects.ts';
import type { FormError } from '../../../ui/form.tsx';
import type { AppContext, AppEnv } from '../../context.ts';
import { HttpError } from '../../errors.ts';
import { minuteOf } from '../../instants.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { outcomeOf, type Refusal, refusalOf } from '../../outcome.ts';
import { goTo, renderPage } from '../../render.tsx';
import { adviceFor } from '../../saml/refusal-advice.ts';
import { allowIdentityProvider } from '../../saml/start-sso.tsx';
import { settingsFrame } from '../frame.ts';
import { goToDone, pagePath } from '../kit.ts';
import { cutPage, logPageOf } from '../log-page.ts';
import { type AttemptLine, AttemptPage, type ShownCheck, SignInLogPage } from './page.tsx';

export const signInLog = new Hono<AppEnv>();

signInLog.get('/', async (c) => {
  const access = c.get('access');
  const deps = c.get('deps');
  const reference = (c.req.query('reference') ?? '').trim().toUpperCase();
  if (reference !== '' && (await findSignIn(deps, access.organization.id, reference))) {
    return goTo(c, pagePath(c, 'signInLog', reference));
  }
  const errors: FormError[] =
    reference === ''
      ? []
      : [
          {
            field: 'reference',
            message: reference.startsWith('REQ_')
              ? 'Numbers that begin with “req_” are in our own log, not in yours: what was turned away before we could tell whose it was. Send it to us.'
              : 'This organization has no sign-in attempt with this number. Of many refusals in a short time, we keep some and count the others.',
          },
        ];
  const who = (c.req.query('who') ?? '').trim().slice(0, 200);
  const refusedOnly = c.req.query('refused') === 'on';
  const filter = { who: who || undefined, refusedOnly };
  const found = await searchSignIns(deps, access.organization.id, logPageOf(c), filter);
  const { rows, older } = cutPage(c, found);
  return renderPage(
    c,
    <SignInLogPage
      frame={settingsFrame(c, access)}
      errors={errors}
      reference={reference}
      who={who}
      refusedOnly={refusedOnly}
      attempts={rows.map((row) => toLine(c, row))}
      older={older}
    />,
  );
});

signInLog.get('/:reference', (c) => showAttempt(c, c.req.param('reference')));

signInLog.post('/:reference/accept-subject', confirmed(attemptPath), async (c) => {
  const reference = c.req.param('reference');
  try {
    await acceptSubject(c.get('deps'), c.get('access'), reference.toUpperCase());
  } catch (error) {
    return await showAttempt(c, reference, refusalOf(error, 'attempt_not_found'));
  }
  return goToDone(c, attemptPath(c), 'accepted');
});

signInLog.post('/:reference/forget-subjects', confirmed(attemptPath), async (c) => {
  const reference = c.req.param('reference');
  try {
    await forgetAllSubjects(c.get('deps'), c.get('access'), reference.toUpperCase());
  } catch (error) {
    return await showAttempt(c, reference, refusalOf(error, 'attempt_not_found'));
  }
  return goToDone(c, attemptPath(c), 'forgotten');
});

const NOTICES = {
  accepted: 'Accepted. This person can sign in again.',
  forgotten:
    'Everybody can sign in again. We remember whom your identity provider means from their next sign-in on.',
};

function attemptPath(c: AppContext): string {
  return pagePath(c, 'signInLog', c.req.param('reference') ?? '');
}

async function showAttempt(c: AppContext, reference: string, refused?: Refusal): Promise<Response> {
  const access = c.get('access');
  const row = await findSignIn(c.get('deps'), access.organization.id, reference.toUpperCase());
  if (!row) throw new HttpError('page_not_found');
  const { notice, errors } = outcomeOf(c, NOTICES, refused);
  const { checks, facts } = readDetail(row);
  const advice = row.reason === null ? null : adviceFor(row.reason, row.detail);
  // "Test again" leads to the identity provider.
  if (row.flow === 'test') allowIdentityProvider(c);
  return renderPage(
    c,
    <AttemptPage
      frame={settingsFrame(c, access)}
      notice={notice}
      errors={errors}
      subjectPath={isAboutSubject(row) && notice === null ? attemptPath(c) : null}
      mayAccept={changedSubjectOf(row) !== null}
      mayForget={access.role === 'owner' && row.reason === 'subject_changed'}
      attempt={toLine(c, row)}
      isTest={row.flow === 'test'}
      address={row.address}
      userAgent={row.userAgent}
      refusal={advice && { ...advice, rule: row.reason ?? '' }}
      checks={checks}
      facts={facts}
      redactedResponse={row.redactedResponse}
      ssoHref={pagePath(c, 'sso')}
    />,
    refused?.status,
  );
}

const WAYS = {
  sp_initiated: 'SSO',
  idp_initiated: 'SSO, from the identity provider',
  test: 'Connection test',
  form: 'Password',
  logout: 'Single logout, refused',
  universal_logout: 'Universal Logout',
} as const satisfies Record<SignInAttemptRow['flow'], string>;

function toLine(c: AppContext, row: Omit<SignInAttemptRow, 'redactedResponse'>): AttemptLine {
  return lineOf(row, pagePath(c, 'signInLog', row.id));
}

export function lineOf(row: Omit<SignInAttemptRow, 'redactedResponse'>, href: string): AttemptLine {
  return {
    reference: row.id,
    href,
    at: minuteOf(row.at),
    who: row.email ?? 'not known',
    way: WAYS[row.flow],
    outcome: row.outcome,
    reason: row.reason === null ? null : adviceFor(row.reason).title,
    more: row.more,
  };
}

interface ShownDetail {
  readonly checks: readonly ShownCheck[];
  readonly facts: readonly { readonly name: string; readonly value: string }[];
}

/**
 * A test has a row for each rule, a refused sign-in has the row that broke; the rest of the detail is facts.
 */
export function readDetail(row: SignInAttemptRow): ShownDetail {
  const {
    checks,
    attributes,
    identity,
    testedBy: _by,
    session,
    names,
    expected,
    actual,
    isAddress: _address,
    clause,
    ...rest
  } = row.detail;
  const facts = Object.entries(rest).map(([name, value]) => ({
    name: FACTS[name] ?? name,
    value: textOf(value),
  }));
  if (Array.isArray(checks)) {
    const person = Object.entries((identity ?? {}) as Record<string, unknown>);
    return {
      checks: (checks as Check[]).map((check) => toShownCheck(check, rest.message)),
      facts: [
        ...facts,
        ...person.map(([name, value]) => ({ name, value: textOf(value) })),
        ...(names ? [{ name: 'Names', value: namesOf(names as TestedNames) }] : []),
        ...(session ? [{ name: 'End of the session', value: endOf(session as TestedSession) }] : []),
        {
          name: 'Attributes',
          value: ((attributes ?? []) as { name: string; values: number }[])
            .map((one) => (one.values === 1 ? one.name : `${one.name} (${one.values} values)`))
            .join(', '),
        },
      ],
    };
  }
  const broken = row.reason !== null && (expected !== undefined || actual !== undefined);
  if (!broken) return { checks: [], facts };
  const check = {
    rule: row.reason,
    clause: orNull(clause),
    ok: false,
    expected: orNull(expected),
    actual: orNull(actual),
  };
  return { checks: [toShownCheck(check as Check, rest.message)], facts };
}

/** What the page calls a fact whose own name says too little. */
const FACTS: Readonly<Record<string, string>> = {
  message: 'Message of the identity provider',
  application: 'Began in the application',
  applicationId: 'Its client_id',
  format: 'Named by',
  app: 'Application at the identity provider',
};

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
  return { title: TITLES[rule] ?? title, clause, ok, expected, actual, advice: ok ? null : advice.text };
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

function orNull(value: unknown): string | null {
  return value === undefined || value === null ? null : textOf(value);
}

function textOf(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 1000);
}
