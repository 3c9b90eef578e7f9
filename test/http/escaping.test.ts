// Whatever people, administrators and identity providers write is text on our pages, never markup.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrganization } from '../../src/domain/organization/organizations.ts';
import { addMember } from '../../src/domain/people/members.ts';
import { saveSso } from '../../src/domain/sso/settings.ts';
import { type Acme, count, createAcme, depsAt, NOW_MS, OPERATOR, PASSWORD } from '../support/deps.ts';
import { openMailbox } from '../support/mailbox.ts';
import { issueOktaResponse } from '../support/okta.ts';
import { otherKey } from '../support/okta-keys.ts';
import { emptyStorage } from '../support/storage.ts';
import { toldAt } from '../support/told.ts';
import { Browser } from './browser.ts';
import { askToSignUp, signUp } from './new-people.ts';

const MARKUP = `"'><img src=x onerror=alert(1)><script>alert(1)</script>`;
let acme: Acme;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  await emptyStorage();
  acme = await createAcme();
});

/** The text is there (in some escaped form, unless it was dropped), and no element was made of it. */
async function expectText(response: Response, echoed = true): Promise<void> {
  const page = await response.text();
  expect(response.headers.get('Content-Type')).toMatch(/^text\/html/);
  expect(page).not.toContain('<img');
  expect(page).not.toContain('<script>');
  expect(page).not.toContain(`"'>`);
  expect(page.includes('alert(1)')).toBe(echoed);
}

/** The browser of somebody who joins, with names that the identity provider asserts. */
async function joinWithNames(firstName: string, lastName: string): Promise<Browser> {
  await saveSso(depsAt(), OPERATOR, acme, { managedAccess: true });
  const browser = new Browser();
  const { base64 } = await issueOktaResponse({
    inResponseTo: await browser.startSso(acme.id),
    attributes: [
      { name: 'email', values: ['new@acme.test'] },
      { name: 'firstName', values: [firstName] },
      { name: 'lastName', values: [lastName] },
    ],
  });
  expect((await browser.postFromIdp('/sso/saml2', { SAMLResponse: base64 })).status).toBe(303);
  return browser;
}

describe('text from outside stays text', () => {
  it('in the address that was typed', async () => {
    const browser = new Browser();
    await expectText(await browser.get(`/sign-in?email=${encodeURIComponent(MARKUP)}`));
    await expectText(await browser.get(`/sign-in?method=password&email=${encodeURIComponent(MARKUP)}`));
    await expectText(await browser.post('/sign-in', { email: MARKUP, password: MARKUP }));
  });

  it('in a return address', async () => {
    const path = `/profile?a=${MARKUP.replaceAll(' ', '+')}`;
    const response = await new Browser().get(`/sign-in?email=a@b.test&return_to=${encodeURIComponent(path)}`);
    await expectText(response);
  });

  it('in the sign-up forms', async () => {
    await expectText(await new Browser().post('/sign-up', { email: MARKUP }));
    const link = await askToSignUp(openMailbox(), 'grace@markup.test');
    for (const name of ['givenName', 'familyName', 'organizationName']) {
      await expectText(
        await new Browser().post(link, { organizationName: 'c', password: 'x', [name]: MARKUP }),
      );
    }
  });

  it('in the names of people and organizations', async () => {
    const browser = new Browser();
    const response = await signUp(browser, openMailbox(), {
      email: 'grace@navy.test',
      password: PASSWORD,
      givenName: MARKUP,
      familyName: MARKUP,
      organizationName: MARKUP,
    });
    expect(response.status).toBe(303);
    const home = (await browser.get('/')).headers.get('Location') ?? '';
    for (const path of [
      '/profile',
      home,
      `${home}access-security/sso`,
      `${home}access-security/sso/connection`,
      `${home}access-security/sso/advanced?remove=yes`,
    ]) {
      await expectText(await browser.get(path));
    }
  });

  it('in names that the identity provider asserts', async () => {
    const browser = await joinWithNames(MARKUP, MARKUP);
    await expectText(await browser.get('/profile'));
  });

  it('in what a refused response says', async () => {
    const { base64 } = await issueOktaResponse({ issuer: MARKUP });
    await expectText(
      await new Browser().postFromIdp('/sso/saml2', { SAMLResponse: base64, RelayState: MARKUP }),
      false,
    );
  });

  it.each(['certificate', 'signInUrl', 'issuer', 'confirmation'])(
    'in %s of the SSO settings',
    async (name) => {
      const browser = new Browser();
      await browser.signIn('owner@acme.test', PASSWORD);
      const path = `/orgs/${acme.id}/settings/access-security/sso`;
      const form = { certificate: 'bad', signInUrl: 'bad', issuer: 'bad', [name]: MARKUP };
      await expectText(await browser.post(path, form), name !== 'confirmation');
      await browser.post(`${path}/disable`, {});
      await expectText(await browser.post(`${path}/remove`, form), false);
    },
  );

  it('in what is saved of the SSO settings', async () => {
    const browser = new Browser();
    await browser.signIn('owner@acme.test', PASSWORD);
    const path = `/orgs/${acme.id}/settings/access-security/sso`;
    const form = new FormData();
    form.append('signInUrl', `https://acme.okta.example/?${MARKUP}`);
    form.append('issuer', MARKUP);
    form.append('certificateFile', new File([otherKey.certificate], `${MARKUP}.cert`));
    expect((await browser.post(path, form)).status).toBe(303);
    await expectText(await browser.get(path));
    const told = { value: encodeURIComponent(MARKUP), attributes: '' };
    browser.cookies.set(toldAt(`${path}?done=markup`)?.name ?? '', told);
    await expectText(await browser.get(path));
  });

  it('in the form that carries our request to the identity provider', async () => {
    await saveSso(depsAt(), OPERATOR, acme, {
      signInBinding: 'post',
      signInUrl: `https://acme.okta.example/?${MARKUP}`,
    });
    await expectText(await new Browser().get(`/security/sso/v2/authorize/?org_id=${acme.id}`));
  });

  it('in an organization that a member sees on the own page', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: MARKUP, plan: 'enterprise' });
    const input = { email: 'ada@acme.test', role: 'member' };
    await addMember(depsAt(), OPERATOR, { id: other.id, plan: 'enterprise' }, input);
    const browser = new Browser();
    await browser.signIn('ada@acme.test', PASSWORD);
    await expectText(await browser.get('/profile'));
  });
});

describe('characters that nobody can see', () => {
  const HIDDEN = 'Ada\u202e\u2066 ecalevoL\u200b\r\nOwner\u200f';
  const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
  const PERSIAN = '\u0639\u0644\u06cc\u200c\u0631\u0636\u0627';

  it('are refused by name in our own forms, and nothing is saved', async () => {
    const browser = new Browser();
    await browser.signIn('owner@acme.test', PASSWORD);
    const settings = `/orgs/${acme.id}/settings`;
    for (const [path, fields] of [
      ['/profile/name', { givenName: HIDDEN, familyName: 'x' }],
      ['/profile/name', { givenName: 'x', familyName: HIDDEN }],
      [`${settings}/rename`, { name: HIDDEN }],
      [`${settings}/teams`, { name: HIDDEN }],
    ] as const) {
      const response = await browser.post(path, fields);
      expect([path, response.status]).toEqual([path, 422]);
      const page = await response.text();
      expect(page).toContain('U+202E');
      expect(page).not.toMatch(DIRECTION);
    }
    expect(await count('organizations', "name <> 'Acme'")).toBe(0);
    expect(await count('accounts', "given_name <> ''")).toBe(0);
    expect(await count('teams')).toBe(0);
  });

  it('are left out of names that the identity provider asserts', async () => {
    await joinWithNames(HIDDEN, PERSIAN);
    const row = await env.DB.prepare(
      "select given_name as first, family_name as last from members where user_name = 'new@acme.test'",
    ).first();
    expect(row).toEqual({ first: 'Ada ecalevoL Owner', last: PERSIAN });
  });

  it('turn no page around where they are stored already', async () => {
    await env.DB.batch([
      env.DB.prepare('update organizations set name = ?').bind(`Acme${HIDDEN}`),
      env.DB.prepare('update members set given_name = ?, family_name = ?').bind(HIDDEN, PERSIAN),
      env.DB.prepare('update accounts set given_name = ?').bind(HIDDEN),
    ]);
    const browser = new Browser();
    await browser.signIn('owner@acme.test', PASSWORD);
    const settings = `/orgs/${acme.id}/settings`;
    for (const path of [
      '/profile',
      `${settings}/`,
      `${settings}/users`,
      `${settings}/users/${acme.memberId}`,
    ]) {
      const page = await (await browser.get(path)).text();
      expect([path, page.includes('ecalevoL'), DIRECTION.test(page)]).toEqual([path, true, false]);
      if (path.includes('users')) expect(page).toContain(PERSIAN);
    }
  });

  it('need not be typed to confirm the end of an organization', async () => {
    await env.DB.prepare('update organizations set name = ?').bind('Ac\u202eme\u2069').run();
    const browser = new Browser();
    await browser.signIn('owner@acme.test', PASSWORD);
    const response = await browser.post(`/orgs/${acme.id}/settings/delete`, { confirmation: 'Acme' });
    expect(response.status).toBe(303);
    expect(await count('organizations')).toBe(0);
  });
});
