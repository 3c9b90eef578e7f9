// What comes next for somebody whom an application sends, as a table.

import { describe, expect, it } from 'vitest';
import { type Circumstances, nextStep, UNKNOWN_ACCOUNT } from '../../../src/domain/apps/next-step.ts';
import type { Membership, Session } from '../../../src/domain/sign-in/sessions.ts';
import type { AuthorizeRequest } from '../../../src/oauth/authorize.ts';

const START = 1_000_000_000;
const HOUR = 3_600_000;

const stands = (id: string, access: Membership['access'] = 'open') =>
  ({ memberId: `mem_${id}`, role: 'member', access, organization: { id, name: id } }) as Membership;

const sessionOf = (memberships: readonly Membership[], more: Partial<Session> = {}) =>
  ({
    id: 's',
    method: 'saml',
    organizationId: null,
    account: { id: 'acc_1', email: 'ada@acme.test' },
    memberships,
    createdAt: START - HOUR,
    confirmedAt: START - HOUR,
    ...more,
  }) as Session;

interface Case {
  readonly request?: Partial<AuthorizeRequest>;
  readonly session?: Session | null;
  readonly hinted?: string | null;
  readonly chosen?: string | null;
  readonly hintedAccountId?: string | null;
  readonly organizations?: readonly string[] | null;
}

function step({ request = {}, session = null, organizations = null, ...more }: Case): string {
  const all: Circumstances = {
    row: { organizations },
    request: {
      prompt: [],
      maxAgeSeconds: null,
      organization: null,
      domainHint: null,
      ...request,
    } as unknown as AuthorizeRequest,
    startedAt: START,
    session,
    hinted: null,
    hintedAccountId: null,
    chosen: null,
    ...more,
  };
  const next = nextStep(all);
  switch (next.kind) {
    case 'grant':
      return `grant ${next.membership.organization.id}`;
    case 'sign_in':
      return `sign in ${next.organizationId ?? 'anywhere'}${next.anew ? ' anew' : ''}`;
    case 'choose':
      return `choose ${next.memberships.map(({ organization: { id } }) => id).join(' ')}`;
    case 'no_access':
      return `no access ${next.membership?.organization.id ?? '-'}`;
    case 'refuse':
      return next.refusal.reason;
  }
}

const none = { prompt: ['none'] } as const;
const a = sessionOf([stands('a')]);
const ab = sessionOf([stands('a'), stands('b')]);
const since = { createdAt: START + 1000, confirmedAt: START + 900 };

describe('an authorization leads to', () => {
  it.each<[string, Case, string]>([
    ['nobody signed in', {}, 'sign in anywhere'],
    ['nobody, quietly', { request: none }, 'login_required'],
    ['nobody, an organization named', { request: { organization: 'a' }, hinted: 'a' }, 'sign in a'],
    ['nobody, a domain named', { request: { domainHint: 'a.test' }, hinted: 'a' }, 'sign in a'],
    ['nobody, an address named', { request: { loginHint: 'x@a.test' }, hinted: 'a' }, 'sign in anywhere'],
    ['nobody, an unknown organization', { request: { organization: 'x' } }, 'sign in anywhere'],
    [
      'nobody, an organization that may not use the application',
      { request: { organization: 'a' }, hinted: 'a', organizations: ['b'] },
      'sign in anywhere',
    ],
    ['nobody, login', { request: { prompt: ['login'], organization: 'a' }, hinted: 'a' }, 'sign in a anew'],
    ['nobody, max_age 0', { request: { maxAgeSeconds: 0 } }, 'sign in anywhere anew'],
    ['nobody, max_age of an hour', { request: { maxAgeSeconds: 3600 } }, 'sign in anywhere'],
    ['one membership', { session: a }, 'grant a'],
    ['one membership, quietly', { session: a, request: none }, 'grant a'],
    ['one that is named', { session: ab, request: { organization: 'b' }, hinted: 'b' }, 'grant b'],
    ['one whose domain is named', { session: ab, request: { domainHint: 'b.test' }, hinted: 'b' }, 'grant b'],
    ['two memberships', { session: ab }, 'choose a b'],
    ['two, quietly', { session: ab, request: none }, 'account_selection_required'],
    ['two, one chosen', { session: ab, chosen: 'b' }, 'grant b'],
    ['two, of which one may use the application', { session: ab, organizations: ['b'] }, 'grant b'],
    ['another one chosen than may use it', { session: ab, organizations: ['b'], chosen: 'a' }, 'no access -'],
    ['a foreign one chosen', { session: ab, chosen: 'c' }, 'no access -'],
    // A choice never goes beyond what the application asked for.
    [
      'another one chosen than was asked for',
      { session: ab, request: { organization: 'b' }, hinted: 'b', chosen: 'a' },
      'grant b',
    ],
    [
      'one that is open, and one that asks for its own sign-in',
      { session: sessionOf([stands('a'), stands('b', 'sso_required')]) },
      'choose a b',
    ],
    [
      'the same, quietly',
      { session: sessionOf([stands('a'), stands('b', 'sso_required')]), request: none },
      'grant a',
    ],
    [
      'two that ask for a sign-in, quietly',
      { session: sessionOf([stands('a', 'sso_required'), stands('b', 'sso_required')]), request: none },
      'login_required',
    ],
    [
      'one of two, through whose identity provider the person came for this request',
      { session: sessionOf([stands('a'), stands('b')], { organizationId: 'b', ...since }) },
      'grant b',
    ],
    [
      'the same from long before',
      { session: sessionOf([stands('a'), stands('b')], { organizationId: 'b' }) },
      'choose a b',
    ],
    ['required single sign-on', { session: sessionOf([stands('a', 'sso_required')]) }, 'sign in a'],
    ['a policy that asks again', { session: sessionOf([stands('a', 'sign_in_again')]) }, 'sign in a anew'],
    [
      'required single sign-on, quietly',
      { session: sessionOf([stands('a', 'sso_required')]), request: none },
      'interaction_required',
    ],
    ['a deactivated member', { session: sessionOf([stands('a', 'inactive')]) }, 'no access a'],
    [
      'a deactivated member, quietly',
      { session: sessionOf([stands('a', 'inactive')]), request: none },
      'access_denied',
    ],
    [
      'somebody deactivated in one of two',
      { session: sessionOf([stands('a', 'inactive'), stands('b')]) },
      'grant b',
    ],
    [
      'somebody deactivated in the one that is named',
      {
        session: sessionOf([stands('a', 'inactive'), stands('b')]),
        request: { organization: 'a' },
        hinted: 'a',
      },
      'no access a',
    ],
    ['somebody who belongs to nothing', { session: sessionOf([]) }, 'no access -'],
    ['an unknown organization', { session: a, request: { organization: 'x' } }, 'no access -'],
    [
      'an organization that may not use the application',
      { session: ab, request: { organization: 'a' }, hinted: 'a', organizations: ['b'] },
      'no access -',
    ],
    [
      'the domain of one that may not use it',
      { session: a, request: { domainHint: 'b.test' }, hinted: 'b', organizations: ['a'] },
      'grant a',
    ],
    [
      'an organization that the person does not belong to',
      { session: a, request: { organization: 'b' }, hinted: 'b' },
      'sign in b',
    ],
    [
      'the same, quietly',
      { session: a, request: { ...none, organization: 'b' }, hinted: 'b' },
      'login_required',
    ],
    [
      'the same after they have signed in for it',
      { session: sessionOf([stands('a')], since), request: { organization: 'b' }, hinted: 'b' },
      'no access -',
    ],
    [
      'the domain of a foreign one',
      { session: a, request: { domainHint: 'b.test' }, hinted: 'b' },
      'sign in b',
    ],
    [
      'the question, with one membership',
      { session: a, request: { prompt: ['select_account'] } },
      'choose a',
    ],
    ['consent, with one membership', { session: a, request: { prompt: ['consent'] } }, 'choose a'],
    [
      'the question with a domain',
      { session: ab, request: { prompt: ['select_account'] }, hinted: 'b' },
      'choose a b',
    ],
    [
      'the question with an organization',
      { session: ab, request: { prompt: ['select_account'], organization: 'b' }, hinted: 'b' },
      'choose b',
    ],
    [
      'the answer to the question',
      { session: ab, request: { prompt: ['select_account'] }, hinted: 'b', chosen: 'a' },
      'grant a',
    ],
    ['an ID token of the same person', { session: a, hintedAccountId: 'acc_1' }, 'grant a'],
    ['one of somebody else', { session: a, hintedAccountId: 'acc_2' }, 'sign in anywhere anew'],
    [
      'one of somebody else, quietly',
      { session: a, hintedAccountId: 'acc_2', request: none },
      'login_required',
    ],
    ['one that we did not sign', { session: a, hintedAccountId: UNKNOWN_ACCOUNT }, 'grant a'],
    [
      'one that we did not sign, quietly',
      { session: a, hintedAccountId: UNKNOWN_ACCOUNT, request: none },
      'login_required',
    ],
  ])('%s', (_, circumstances, expected) => {
    expect(step(circumstances)).toBe(expected);
  });
});

describe('time', () => {
  const at = (createdAt: number, confirmedAt: number | null) =>
    sessionOf([stands('a')], { organizationId: 'a', createdAt: START + createdAt, confirmedAt });
  it.each<[string, Partial<AuthorizeRequest>, number, number | null, string]>([
    ['login, from before', { prompt: ['login'] }, -1, START - 1, 'sign in a anew'],
    // Within what clocks may differ, but the session was there already.
    ['login, from a second before', { prompt: ['login'] }, -1000, START - 1000, 'sign in a anew'],
    ['login, since', { prompt: ['login'] }, 5000, START + 4000, 'grant a'],
    ['login, since, with a clock that is late', { prompt: ['login'] }, 5000, START - 50_000, 'grant a'],
    ['login, since, but nobody was asked', { prompt: ['login'] }, 5000, START - 61_000, 'sign in a anew'],
    ['max_age 0, from before', { maxAgeSeconds: 0 }, -1, START - 1, 'sign in a anew'],
    ['max_age 0, since', { maxAgeSeconds: 0 }, 5000, START + 1, 'grant a'],
    ['max_age 0, since, but nobody was asked', { maxAgeSeconds: 0 }, 5000, START - HOUR, 'sign in a anew'],
    ['max_age that holds', { maxAgeSeconds: 3601 }, -HOUR, START - HOUR, 'grant a'],
    ['max_age that is over', { maxAgeSeconds: 3599 }, -HOUR, START - HOUR, 'sign in a anew'],
    // The session is new, but the identity provider let in somebody whom it had asked long before.
    ['max_age by AuthnInstant', { maxAgeSeconds: 600 }, -1000, START - HOUR, 'sign in a anew'],
    ['max_age without a confirmation', { maxAgeSeconds: 600 }, -1000, null, 'grant a'],
    ['max_age, quietly', { maxAgeSeconds: 1, prompt: ['none'] }, -HOUR, START - HOUR, 'login_required'],
    ['the largest max_age', { maxAgeSeconds: 999_999_999_999 }, -HOUR, START - HOUR, 'grant a'],
  ])('%s', (_, request, createdAt, confirmedAt, expected) => {
    expect(step({ request, session: at(createdAt, confirmedAt) })).toBe(expected);
  });
});
