// Whatever people, administrators and identity providers write is text on our pages, never markup.

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrganization } from '../../src/domain/organization/organizations.ts';
import { addMember } from '../../src/domain/people/members.ts';
import { saveSso } from '../../src/domain/sso/settings.ts';
import { type Acme, createAcme, depsAt, emptyDatabase, NOW_MS, OPERATOR, PASSWORD } from '../support/deps.ts';
import { openMailbox } from '../support/mailbox.ts';
import { issueOktaResponse } from '../support/okta.ts';
import { otherKey } from '../support/okta-keys.ts';
import { Browser } from './browser.ts';
import { askToSignUp, signUp } from './new-people.ts';

const MARKUP = `"'><img src=x onerror=alert(1)><script>alert(1)</script>`;
let acme: Acme;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  await emptyDatabase();
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
      `${home}access-security/sso?remove=yes`,
    ]) {
      await expectText(await browser.get(path));
    }
  });

  it('in names that the identity provider asserts', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { managedAccess: true });
    const browser = new Browser();
    const { base64 } = await issueOktaResponse({
      inResponseTo: await browser.startSso(acme.id),
      attributes: [
        { name: 'email', values: ['new@acme.test'] },
        { name: 'firstName', values: [MARKUP] },
        { name: 'lastName', values: [MARKUP] },
      ],
    });
    expect((await browser.postFromIdp('/sso/saml2', { SAMLResponse: base64 })).status).toBe(303);
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
    await expectText(await browser.get(`${path}?done=${encodeURIComponent(MARKUP)}`));
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
