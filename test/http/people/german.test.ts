// Every page of people in German: each text that somebody reads is from the German catalog or is data. And
// how the language is chosen.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LATE_TEXTS } from '../../../dev/assets/late-texts.ts';
import { OWN_BRANDING } from '../../../src/brand/branding.ts';
import * as apps from '../../../src/http/oauth/page.tsx';
import { InvitationPage, type WayToJoin } from '../../../src/http/people/invitation/page.tsx';
import { NewPasswordPage } from '../../../src/http/people/password-reset/page.tsx';
import { type ProfileOrganization, ProfilePage } from '../../../src/http/people/profile/page.tsx';
import { SetUpPage, SetupPage } from '../../../src/http/people/setup/page.tsx';
import { FinishSignUpPage } from '../../../src/http/people/sign-up/page.tsx';
import { PostToIdentityProvider } from '../../../src/http/saml/post-page.tsx';
import { takeLateTexts, textsFor } from '../../../src/texts/texts.ts';
import { ConfirmPage } from '../../../src/ui/confirm.tsx';
import { withLook } from '../../../src/ui/look.ts';
import { world } from '../../support/deps.ts';
import { foreignIn, GERMAN_TEXT } from '../../support/german.ts';
import { openMailbox } from '../../support/mailbox.ts';
import { PAGES } from '../../support/pages.ts';
import { leadsTo } from '../../support/told.ts';
import { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';

const GERMAN = { 'Accept-Language': 'de-DE,de;q=0.9,en;q=0.8' };

beforeEach(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  await world();
});

describe('in German, every page of people', () => {
  const paths = Object.entries(PAGES)
    .filter(([path]) => !/^\/(?:orgs|api|test-results|set-up)/.test(path))
    .flatMap(([path, states]) => states.map((state) => path.replace(/:\w+/g, 'nobody-made-this') + state));

  it('is among the pages that there are', () => expect(paths.length).toBeGreaterThan(15));

  it.each(paths)('%s', async (path) => {
    for (const browser of [new Browser(), await signedIn()]) {
      const response = await browser.get(path, GERMAN);
      if (response.status === 303 || response.status === 302) continue;
      const html = await response.text();
      expect([response.headers.get('Content-Language'), html.includes('<html lang="de" dir="ltr">')]).toEqual(
        ['de', true],
      );
      expect(foreignIn(html)).toEqual([]);
    }
  });

  it.each([
    ['/no/such/page', {}, 404],
    ['/sign-in', { email: 'admin@acme.test', password: 'wrong' }, 422],
    ['/sign-up', { email: 'nonsense' }, 422],
    ['/password-reset', { email: 'nonsense' }, 422],
    ['/password-reset', { email: 'nobody@acme.test' }, 200],
    ['/profile/name', { givenName: 'x'.repeat(101), familyName: '' }, 422],
    ['/profile/name', { givenName: 'A\u202eda', familyName: '' }, 422],
    ['/profile/password', { current: 'wrong', next: 'a new and long one' }, 422],
    ['/profile/sessions/end', { id: 'none' }, 404],
    ['/profile/leave', { organizationId: 'none' }, 404],
    ['/profile/delete', { confirmation: 'none' }, 422],
    ['/confirm', { password: 'wrong' }, 422],
    ['/sso/slo', { SAMLRequest: 'x' }, 400],
    ['/sso/saml2', { SAMLResponse: 'x' }, 400],
  ] as const)('%s, with %j sent', async (path, fields, status) => {
    const response = await (await signedIn()).post(path, { ...fields }, GERMAN);
    expect([response.status, foreignIn(await response.text())]).toEqual([status, []]);
  });
});

describe('in German, the states that a link or an application leads to', () => {
  const viewer = { name: 'Ada', email: 'ada@acme.test' };
  const shared = { viewer, applicationName: 'Reports', othersHref: '/sign-in' };
  const ways: WayToJoin[] = [
    { kind: 'join' },
    { kind: 'other_person', email: 'b@acme.test' },
    { kind: 'sso_first', href: '/' },
    { kind: 'sso_after' },
    { kind: 'choose', href: '/' },
  ];
  const invitation = {
    viewer,
    path: '/',
    organization: 'Acme',
    email: 'a@b.test',
    role: 'Mitglied',
    invitedBy: 'Ada',
    values: { givenName: '', familyName: '' },
  };
  const states: readonly ProfileOrganization['state'][] = [
    'open',
    'sso_required',
    'sign_in_again',
    'inactive',
    'suspended',
  ];
  const profile = {
    applications: [{ name: 'Acme', url: '/' }],
    setUps: [],
    viewer,
    notice: null,
    errors: [],
    name: { givenName: 'Ada', familyName: '' },
    language: null,
    ssoOnly: true,
    deleting: true,
    organizations: [
      ...states.map((state) => ({
        name: 'Acme',
        role: 'Inhaber',
        state,
        href: '/',
        id: 'org_1',
        obstacle: null,
      })),
      ...(['membership_managed', 'last_owner'] as const).map((obstacle) => ({
        ...{ name: 'Acme', role: 'Inhaber', state: 'open' as const, href: '/', id: 'org_1', obstacle },
      })),
      {
        ...{ name: 'Beta', role: 'Inhaber', state: 'suspended' as const, href: null },
        ...{ id: 'org_2', obstacle: null },
      },
    ],
    sessions: [
      {
        id: '1',
        current: false,
        browser: 'Unbekannter Browser',
        address: '192.0.2.1',
        since: '2026-11-02 09:00 UTC',
        method: 'saml' as const,
      },
    ],
  };
  const confirm = { viewer, returnTo: '/', ssoOnly: false, ssoHref: '/', ssoAskedAt: '2026-11-02 09:00 UTC' };
  const pending = { action: '/', texts: [], files: [{ name: 'f', fileName: 'Acme' }] };
  const choice = [{ access: 'sso_required', organization: { id: '1', name: 'Acme' } }];
  const back = { action: '/', fields: [] };

  it.each<[string, () => unknown]>([
    ...ways.map((way): [string, () => unknown] => [
      `invitation ${way.kind}`,
      () => InvitationPage({ ...invitation, way }),
    ]),
    [
      'a new password',
      () =>
        NewPasswordPage({
          path: '/',
          email: 'a@b.test',
          errors: [{ field: null, message: String(LATE_TEXTS.reasons.de.password_common) }],
        }),
    ],
    [
      'the end of a sign-up',
      () =>
        FinishSignUpPage({
          path: '/',
          email: 'a@b.test',
          values: { givenName: '', familyName: '', organizationName: '' },
        }),
    ],
    [
      'the set-up',
      () =>
        SetupPage({ token: 'x', values: { givenName: '', familyName: '', organizationName: '', email: '' } }),
    ],
    ['a set-up', () => SetUpPage({ viewer, apiKey: 'ghk_x', apiUrl: 'https://a.test/', settingsHref: '/' })],
    ['a profile without a password', () => ProfilePage({ ...profile, method: 'saml', hasPassword: false })],
    [
      'a profile with nothing',
      () =>
        ProfilePage({
          ...profile,
          method: 'password',
          hasPassword: false,
          ssoOnly: false,
          organizations: [],
        }),
    ],
    ['a confirmation', () => ConfirmPage({ ...confirm, hasPassword: true })],
    ['one without a password', () => ConfirmPage({ ...confirm, hasPassword: false })],
    ['one of a form that waits', () => ConfirmPage({ ...confirm, hasPassword: true, pending })],
    ['a choice', () => apps.ChooseOrganization({ ...shared, path: '/', memberships: choice })],
    ...[
      [null, false],
      ['Acme', true],
      ['Acme', false],
    ].map(([organizationName, suspended]): [string, () => unknown] => [
      `no access ${organizationName} ${suspended}`,
      () =>
        apps.NoAccess({
          ...shared,
          organizationName: organizationName as string | null,
          suspended: suspended === true,
          back,
        }),
    ]),
    ['the way', () => apps.OnTheWay({ path: '/' })],
    ['the way back', () => apps.PostToApplication(back)],
    ['a sign-out', () => apps.PostAgain(back)],
    ['a question', () => apps.AskSignOut({ ...shared, ...back })],
    ['a question of nobody', () => apps.AskSignOut({ ...back, applicationName: null, viewer })],
    ['the way to the identity provider', () => PostToIdentityProvider(back)],
  ])('%s', (_what, page) => {
    takeLateTexts(LATE_TEXTS);
    const look = { branding: OWN_BRANDING, t: textsFor('de') };
    expect(foreignIn(withLook(look, () => String(page())))).toEqual([]);
  });
});

describe('a mail about the own account', () => {
  it('is in the language of the page that asked for it', async () => {
    const mailbox = openMailbox();
    for (const accept of ['de', 'en']) {
      await new Browser().post(
        '/password-reset',
        { email: 'admin@acme.test' },
        { 'Accept-Language': accept },
      );
      await vi.waitFor(() => expect(mailbox.mails.length).toBe(accept === 'de' ? 1 : 2));
    }
    expect(mailbox.mails.map(({ subject }) => subject)).toEqual([
      'Wählen Sie ein neues Passwort',
      'Choose a new password',
    ]);
    const [mail] = mailbox.mails;
    const lines = (mail?.text ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('https:'));
    expect(lines.filter((line) => !GERMAN_TEXT.test(line))).toEqual([]);
  });
});

describe('the check itself', () => {
  it('finds a text of English', async () => {
    const html = await (await new Browser().get('/sign-in')).text();
    expect(foreignIn(html)).toEqual(expect.arrayContaining(['Sign in', 'Continue', 'Skip to the content']));
  });
});

describe('the language', () => {
  const langOf = async (browser: Browser, path: string, accept: string) =>
    /<html lang="(\w+)"/.exec(await (await browser.get(path, { 'Accept-Language': accept })).text())?.[1];

  it('is the browser’s until the profile has another, for the reader alone', async () => {
    const [ada, other] = [await signedIn(), await signedIn('ada@acme.test')];
    expect([await langOf(ada, '/profile', 'de'), await langOf(ada, '/profile', 'fr')]).toEqual(['de', 'en']);
    const saved = await ada.post('/profile/language', { language: 'de' });
    expect(leadsTo(saved)).toBe('/profile?done=language');
    expect([await langOf(ada, '/profile', 'en'), await langOf(other, '/profile', 'en')]).toEqual([
      'de',
      'en',
    ]);
    await ada.post('/profile/language', { language: '' });
    expect(await langOf(ada, '/profile', 'en')).toBe('en');
  });

  it('is none that there is not', async () => {
    const ada = await signedIn();
    await ada.post('/profile/language', { language: 'de' });
    await ada.post('/profile/language', { language: 'xx"><script>' });
    const rows = await env.DB.prepare('select count(*) as n from accounts where language is not null').first(
      'n',
    );
    expect(rows).toBe(0);
  });

  it('is not changed by anybody who is not signed in', async () => {
    const response = await new Browser().post('/profile/language', { language: 'de' });
    expect(response.headers.get('Location')).toMatch(/^\/sign-in/);
  });

  it('of a page of the settings is the browser’s, also where there is none', async () => {
    const ada = await signedIn();
    const settings = (await ada.get('/')).headers.get('Location') as string;
    expect(await langOf(ada, settings, 'de')).toBe('de');
    expect(await langOf(ada, `${settings}teams`, 'de')).toBe('de');
    expect(await langOf(ada, `${settings}teams`, 'en')).toBe('en');
    expect(await langOf(ada, `${settings}/nothing`, 'de')).toBe('de');
  });
});
