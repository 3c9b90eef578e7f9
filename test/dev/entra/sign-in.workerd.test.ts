// Sign-ins and sign-outs between the simulated Entra ID and the real Worker: what Gatehouse reads from
// Entra's claims and metadata, and what it says of Entra's refusals.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ISSUER, metadataUrlOf, samlUrlOf } from '../../../dev/entra/tenant.ts';
import type { Network } from '../../../dev/idp/scim-client.ts';
import { readIdpMetadata } from '../../../src/saml/metadata-in.ts';
import { parseCertificate } from '../../../src/xmldsig/certificates.ts';
import { Browser, ORIGIN, referenceOf, SESSION_COOKIE } from '../../http/browser.ts';
import { rows } from '../../http/scim/server.ts';
import { signedIn } from '../../http/session-of.ts';
import { type Acme, count, NOW_MS, world } from '../../support/deps.ts';
import { ENTRA_URL, type EntraConsole, openEntra, SAML } from '../../support/entra.ts';
import { oktaKey, serviceProviderKey } from '../../support/okta-keys.ts';

const nowhere: Network = {
  fetch: () => Promise.reject(new Error('nothing is provisioned here')),
  wait: async () => {},
};
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

let acme: Acme;
let entra: EntraConsole;
beforeEach(async () => {
  warn.mockClear();
  const saml = { ...SAML, verificationCertificate: serviceProviderKey.certificate };
  entra = openEntra(nowhere, { saml });
  await entra.change('Mary', { mail: 'ada@acme.test', userPrincipalName: 'mary.jackson@acme.test' });
  const address = samlUrlOf(entra.tenant);
  acme = await world({ issuer: ISSUER, signInUrl: address, logoutUrl: address });
});
afterEach(() => {
  vi.setSystemTime(NOW_MS);
});

describe('a person who is assigned', () => {
  it.each(['emailAddress', 'persistent'] as const)(
    'signs in by the claim of their email: NameID %s',
    async (nameId) => {
      entra.tenant.application.saml.nameId = nameId;
      const browser = new Browser();
      const response = await browserSignIn(browser, 'Mary');
      expect([response.status, response.headers.get('Location')]).toEqual([303, '/']);
      const page = await (await browser.get('/profile')).text();
      expect(page).toContain('ada@acme.test');
      const [attempt] = await rows('select outcome, detail from sign_in_attempts');
      expect(attempt.outcome).toBe('accepted');
      expect(attempt.detail).toContain('identity/claims/emailaddress');
      expect(entra.tenant.messages[0]!.xml).toContain(
        nameId === 'persistent'
          ? 'nameid-format:persistent">'
          : 'nameid-format:emailAddress">mary.jackson@acme.test<',
      );
    },
  );

  it('comes back to the page that asked, by RelayState', async () => {
    const browser = new Browser();
    const response = await browserSignIn(browser, 'Mary', '&return_to=%2Fprofile');
    expect(response.headers.get('Location')).toBe('/profile');
  });

  it('does not come in by the address of somebody else, where the NameID is persistent', async () => {
    entra.tenant.application.saml.nameId = 'persistent';
    await browserSignIn(new Browser(), 'Mary');
    await entra.change('Dorothy', { mail: 'ada@acme.test' });
    const browser = new Browser();
    await expectRefused(browser, await browserSignIn(browser, 'Dorothy'), 'subject_changed');
  });

  it('starts at Entra’s tile only where the organization allows it', async () => {
    const browser = new Browser();
    expect((await launch(browser, 'Mary')).headers.get('Location')).toBe('/');
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(true);
    const signInUrl = samlUrlOf(entra.tenant);
    await world({ issuer: ISSUER, signInUrl, allowIdpInitiated: false });
    // Gatehouse starts anew once, and refuses the second one.
    const refused = new Browser();
    expect((await launch(refused, 'Mary')).headers.get('Location')).toContain('/sso/v2/authorize/?org_id=');
    await expectRefused(refused, await launch(refused, 'Mary'), 'idp_initiated_not_allowed');
  });
});

describe('a person who is refused', () => {
  it('by Entra, since they are not assigned: the administrator reads its words and what to do', async () => {
    await entra.change('Sofia', { mail: 'ada@acme.test' });
    const browser = new Browser();
    const reference = await expectRefused(
      browser,
      await browserSignIn(browser, 'Sofia'),
      'status_not_success',
    );
    const admin = await signedIn('admin@acme.test');
    const log = await (await admin.get(`/orgs/${acme.id}/settings/sign-in-log/${reference}`)).text();
    expect(log).toContain(
      'AADSTS50105: Your administrator has configured the application Gatehouse (Contoso)',
    );
    expect(log).toContain('Entra ID says “AADSTS50105”.');
  });

  it('by Gatehouse, since nobody has claimed their domain', async () => {
    const browser = new Browser();
    await expectRefused(browser, await browserSignIn(browser, 'Hertha'), 'domain_not_claimed');
  });

  it('by Gatehouse, since they are no member', async () => {
    await entra.change('Annie', { mail: 'annie@acme.test' });
    const browser = new Browser();
    await expectRefused(browser, await browserSignIn(browser, 'Annie'), 'not_a_member');
  });

  it('by Gatehouse, since Entra signs with a key that is not pinned', async () => {
    entra.tenant.key = serviceProviderKey;
    const browser = new Browser();
    await expectRefused(browser, await browserSignIn(browser, 'Mary'), 'signature_invalid');
  });

  it('by Gatehouse, since the claim of the email is empty', async () => {
    entra.tenant.application.saml.nameId = 'persistent';
    entra.person('Mary').mail = '';
    const browser = new Browser();
    await expectRefused(browser, await browserSignIn(browser, 'Mary'), 'email_missing');
  });
});

describe('the federation metadata document', () => {
  it('gives the connection its values, with one certificate of all three roles', async () => {
    const answer = await entra.get(metadataUrlOf(entra.tenant).slice(ENTRA_URL.length));
    const { certificates, ...read } = await readIdpMetadata(await answer.text(), { now: NOW_MS });
    const location = samlUrlOf(entra.tenant);
    expect(read).toMatchObject({
      issuer: ISSUER,
      signIn: [
        { binding: 'redirect', url: location },
        { binding: 'post', url: location },
      ],
      logout: [{ binding: 'redirect', url: location }],
      wantAuthnRequestsSigned: false,
      warnings: [],
    });
    const { fingerprintSha256 } = await parseCertificate(oktaKey.certificate);
    expect(certificates.map((one) => one.fingerprintSha256)).toEqual([fingerprintSha256]);
  });
});

describe('single logout', () => {
  it('ends Entra’s session with a sign-out here, whatever the NameID is', async () => {
    entra.tenant.application.saml.nameId = 'persistent';
    const browser = new Browser();
    const cookie = await entra.signIn('Mary');
    expect((await browserSignIn(browser, 'Mary', '', cookie)).status).toBe(303);
    const answer = await entra.entra.request(await signOut(browser), { headers: { cookie } });
    expect(answer.status).toBe(303);
    expect((await entra.get('', cookie)).headers.get('Location')).toBe('/entra/login');
    const back = await browser.get(answer.headers.get('Location')!.slice(ORIGIN.length));
    expect(await text(browser, back)).toContain('You are signed out');
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
  });

  it.each(['emailAddress', 'persistent'] as const)(
    'ends the session here with a sign-out at Entra: %s',
    async (nameId) => {
      entra.tenant.application.saml.nameId = nameId;
      const browser = new Browser();
      const cookie = await entra.signIn('Mary');
      expect((await browserSignIn(browser, 'Mary', '', cookie)).status).toBe(303);
      const page = await (await entra.post('/logout', {}, cookie)).text();
      const frame = page.match(/<iframe[^>]* src="([^"]+)"/)![1]!.replaceAll('&amp;', '&');
      // The frame is third-party: it has none of our cookies.
      const answer = await new Browser().get(frame.slice(ORIGIN.length));
      expect(answer.status).toBe(303);
      const told = await entra.entra.request(answer.headers.get('Location')!);
      expect(await told.text()).toContain('Gatehouse (Contoso) has responded.');
      expect(entra.tenant.messages[0]!.what).toBe('Signed out there');
      expect((await browser.get('/profile')).headers.get('Location')).toContain('/sign-in');
    },
  );

  it('tells nobody where the application was not opened, or no Logout URL is known', async () => {
    const unopened = await (await entra.post('/logout', {}, await entra.signIn('Mary'))).text();
    expect(unopened).not.toContain('<iframe');
    const cookie = await entra.signIn('Mary');
    expect((await browserSignIn(new Browser(), 'Mary', '', cookie)).status).toBe(303);
    entra.tenant.application.saml.logoutUrl = '';
    expect(await (await entra.post('/logout', {}, cookie)).text()).not.toContain('<iframe');
  });

  it('refuses a request that Gatehouse did not sign', async () => {
    const browser = new Browser();
    const cookie = await entra.signIn('Mary');
    expect((await browserSignIn(browser, 'Mary', '', cookie)).status).toBe(303);
    const sent = await signOut(browser);
    entra.tenant.application.saml.verificationCertificate = oktaKey.certificate;
    const answer = await entra.entra.request(sent, { headers: { cookie } });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('AADSTS50061');
    expect((await entra.get('', cookie)).status).toBe(200);
  });
});

/** Signs out here; returns where the browser is sent with the request to Entra. */
async function signOut(browser: Browser): Promise<string> {
  const page = await browser.post('/sign-out', {});
  return page.headers.get('Refresh')?.replace('0; url=', '') ?? '';
}

/** From Gatehouse to Entra and back; with a cookie, Entra knows already who is there. */
async function browserSignIn(browser: Browser, givenName: string, query = '', known = ''): Promise<Response> {
  const started = await browser.get(`/security/sso/v2/authorize/?org_id=${acme.id}${query}`);
  const cookie = known || (await entra.signIn(givenName));
  const page = await entra.entra.request(started.headers.get('Location')!, { headers: { cookie } });
  return await carry(browser, page);
}

async function launch(browser: Browser, givenName: string): Promise<Response> {
  return await carry(browser, await entra.post('/launch', {}, await entra.signIn(givenName)));
}

/** Posts the form of Entra's page, as a browser does. */
async function carry(browser: Browser, answer: Response): Promise<Response> {
  const page = await answer.text();
  const action = page.match(/action="([^"]+)" data-post/)![1]!;
  const fields = [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)];
  const form = Object.fromEntries(fields.map(([, name, value]) => [name!, value!.replaceAll('&amp;', '&')]));
  return await browser.postFromIdp(action.slice(ORIGIN.length), form);
}

async function expectRefused(browser: Browser, response: Response, reason: string): Promise<string> {
  const page = await response.text();
  const reference = referenceOf(page)!;
  expect(response.status).toBe(403);
  expect(warn.mock.calls.map(([line]) => JSON.parse(String(line)))).toMatchObject([{ reason, reference }]);
  expect(page).not.toContain('AADSTS');
  expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
  expect(await count('sign_in_attempts', `id = '${reference}' and reason = '${reason}'`)).toBe(1);
  return reference;
}

/** The text of a page, after the redirect that may lead to it. */
async function text(browser: Browser, response: Response): Promise<string> {
  const next = response.headers.get('Location');
  return await (next ? await browser.get(next) : response).text();
}
