import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { DOMParser } from '@xmldom/xmldom';
import type { Hono } from 'hono';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOkta } from '../../../dev/okta/app.ts';
import { DEMO_APP_ID, type Org, openOrg } from '../../../dev/okta/org.ts';
import { connectionTo } from '../../../dev/okta/provisioning-settings.ts';
import { NOW_MS } from '../../support/okta.ts';
import { serviceProviderKey } from '../../support/okta-keys.ts';
import { verdicts } from '../../support/xml-verdicts.ts';

const SSO = `/app/gatehouse/${DEMO_APP_ID}/sso/saml`;
const ACS = 'https://sso.example/sso/saml2';
const POSTBACK = 'https://sso.example/security/sso/v2/authorize/?org_id=org1';
const AUDIENCE = 'https://sso.example/security/sso/v2/authorize/';
const SETTINGS = {
  label: 'Gatehouse',
  singleSignOnUrl: POSTBACK,
  acsUrl: ACS,
  audience: AUDIENCE,
  defaultRelayState: '',
  encryptionCertificate: '',
  singleLogoutUrl: '',
  logoutBinding: 'redirect' as const,
  signatureCertificate: '',
  revocationUrl: '',
  subjectFormat: 'email' as const,
};

let fresh: string;
let folder: string;
let org: Org;
let okta: Hono;

// Making keys is slow, so they are made once and each test begins with a copy of that folder.
beforeAll(async () => {
  fresh = mkdtempSync(join(tmpdir(), 'okta-'));
  folder = fresh;
  await restart();
});
afterAll(() => rmSync(fresh, { recursive: true }));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'okta-'));
  cpSync(fresh, folder, { recursive: true });
  await restart();
});
afterEach(() => rmSync(folder, { recursive: true }));

async function restart(): Promise<void> {
  org = await openOrg({ folder, url: 'http://okta.test', now: new Date(NOW_MS), demoSettings: SETTINGS });
  okta = createOkta(org, () => NOW_MS);
}

describe('SP-initiated sign-in', () => {
  it('responds to a redirected request at the ACS, with its ID and RelayState', async () => {
    const cookie = await signIn('00uAda');
    const posted = await form(await get(redirectUrl(authnRequest(), 'state 1&2'), cookie));
    expect(posted).toMatchObject({ action: ACS, relayState: 'state 1&2' });
    expect(posted.xml).toContain('InResponseTo="_r1"');
    expect(posted.xml).toContain('SessionIndex="_r1"');
    expect(posted.xml).toContain(`Destination="${ACS}"`);
    expect(posted.xml).toContain('>ada@acme.test</saml2:NameID>');
    expect(verdicts(posted.xml, demo().key.certificate)).toEqual([true, true]);
  });

  it('responds to a posted request', async () => {
    const cookie = await signIn('00uAda');
    const samlRequest = Buffer.from(authnRequest()).toString('base64');
    const posted = await form(await post(SSO, { SAMLRequest: samlRequest, RelayState: 'r' }, cookie));
    expect(posted).toMatchObject({ action: ACS, relayState: 'r' });
    expect(posted.xml).toContain('InResponseTo="_r1"');
  });

  it('posts no RelayState when none came', async () => {
    const posted = await form(await get(redirectUrl(authnRequest()), await signIn('00uAda')));
    expect(posted.relayState).toBeNull();
  });

  it('asks who is there, then responds to the request that waited', async () => {
    const page = await (await get(redirectUrl(authnRequest(), 'r'))).text();
    const pending = page.match(/name="pending" value="([^"]+)"/)![1]!;
    const posted = await form(await post('/login', { person: '00uGrace', pending }));
    expect(posted.relayState).toBe('r');
    expect(posted.xml).toContain('InResponseTo="_r1"');
    expect(posted.xml).toContain('>grace@acme.test</saml2:NameID>');
  });

  it('responds to a request that waited only once', async () => {
    const page = await (await get(redirectUrl(authnRequest()))).text();
    const pending = page.match(/name="pending" value="([^"]+)"/)![1]!;
    expect((await post('/login', { person: '00uGrace', pending })).status).toBe(200);
    expect((await post('/login', { person: '00uAda', pending })).status).toBe(400);
    expect(org.sent).toHaveLength(1);
  });

  it('asks again despite a session when ForceAuthn is set', async () => {
    const cookie = await signIn('00uAda');
    const page = await (await get(redirectUrl(authnRequest('ForceAuthn="true"')), cookie)).text();
    expect(page).toContain('asks who you are');
    expect(org.sent).toHaveLength(0);
  });

  it('puts the person of the login hint first', async () => {
    const page = await (await get(`${redirectUrl(authnRequest())}&login_hint=Mary%40acme.test`)).text();
    expect(page.split('class="expected"')).toHaveLength(2);
    expect(page.indexOf('mary@acme.test')).toBeLessThan(page.indexOf('ada@acme.test'));
  });

  it('takes index 0 as the ACS, and the Single sign on URL when the request names none', async () => {
    const cookie = await signIn('00uAda');
    const byIndex = authnRequest('', 'AssertionConsumerServiceIndex="0"');
    expect((await form(await get(redirectUrl(byIndex), cookie))).action).toBe(ACS);
    expect((await form(await get(redirectUrl(authnRequest('', '')), cookie))).action).toBe(POSTBACK);
  });

  const refused: [string, string][] = [
    [
      'acs_not_configured',
      redirectUrl(authnRequest('', 'AssertionConsumerServiceURL="https://evil.example/acs"')),
    ],
    ['acs_not_configured', redirectUrl(authnRequest('', 'AssertionConsumerServiceIndex="7"'))],
    ['not_base64', `${SSO}?SAMLRequest=%3Cxml%3E`],
    [
      'not_deflated',
      `${SSO}?SAMLRequest=${encodeURIComponent(Buffer.from(authnRequest()).toString('base64'))}`,
    ],
    ['not_deflated', redirectUrl('x'.repeat(70_000))],
    ['not_xml', redirectUrl('<a><b></a>')],
    [
      'not_an_authn_request',
      redirectUrl('<LogoutRequest xmlns="urn:oasis:names:tc:SAML:2.0:protocol" ID="x"/>'),
    ],
    ['no_id', redirectUrl('<AuthnRequest xmlns="urn:oasis:names:tc:SAML:2.0:protocol"/>')],
  ];
  it.each(refused)('refuses with a reason: %s', async (reason, url) => {
    const answer = await get(url, await signIn('00uAda'));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(reason);
    expect(org.sent).toHaveLength(0);
  });

  it('refuses a POST without a request', async () => {
    expect(await (await post(SSO, {}, await signIn('00uAda'))).text()).toContain('missing');
  });

  it('refuses a person to whom the app is not assigned', async () => {
    const answer = await get(redirectUrl(authnRequest()), await signIn('00uEmmy'));
    expect(answer.status).toBe(403);
    expect(org.sent).toHaveLength(0);
  });

  it('knows no app by another id', async () => {
    expect((await get('/app/gatehouse/exkNone/sso/saml?SAMLRequest=x')).status).toBe(404);
  });
});

describe('the tile', () => {
  it('posts to the Single sign on URL while Destination and Recipient name the ACS', async () => {
    const posted = await form(await post(`/home/gatehouse/${DEMO_APP_ID}`, {}, await signIn('00uAda')));
    expect(posted).toMatchObject({ action: POSTBACK, relayState: null });
    expect(posted.xml).toContain(`<saml2p:Response Destination="${ACS}"`);
    expect(posted.xml).toContain(`Recipient="${ACS}"`);
    expect(posted.xml).toContain(`<saml2:Audience>${AUDIENCE}</saml2:Audience>`);
    expect(posted.xml).not.toContain('InResponseTo');
  });

  it('asks for a sign-in first', async () => {
    const answer = await post(`/home/gatehouse/${DEMO_APP_ID}`, {});
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/login']);
  });

  it('lets only the response page post elsewhere', async () => {
    const cookie = await signIn('00uAda');
    const response = await post(`/home/gatehouse/${DEMO_APP_ID}`, {}, cookie);
    expect(response.headers.get('content-security-policy')).toContain(
      "form-action 'self' https://sso.example",
    );
    expect((await get('/', cookie)).headers.get('content-security-policy')).toContain("form-action 'self';");
  });
});

describe('the switches', () => {
  const cases: [string, Record<string, string>, RegExp][] = [
    [
      'expired',
      { expired: 'on' },
      /Conditions NotBefore="2026-11-02T07:55:00.000Z" NotOnOrAfter="2026-11-02T08:05:00/,
    ],
    ['not yet valid', { notYetValid: 'on' }, /Conditions NotBefore="2026-11-02T09:55:00.000Z"/],
    ['audience', { wrongAudience: 'on' }, /<saml2:Audience>https:\/\/another-service/],
    ['recipient', { wrongRecipient: 'on' }, /Recipient="https:\/\/another-service/],
    ['destination', { wrongDestination: 'on' }, /<saml2p:Response Destination="https:\/\/another-service/],
    ['no email', { omitEmail: 'on' }, /^(?!.*Name="email")/],
    ['SHA-1', { signatureAlgorithm: 'rsa-sha1' }, /xmldsig#rsa-sha1"/],
    [
      'status',
      { failure: 'AuthnFailed' },
      /status:AuthnFailed"\/><\/saml2p:StatusCode><\/saml2p:Status><\/saml2p:Response>/,
    ],
    [
      'attributes',
      { attributes: 'groups=A, B\r\n' },
      /Name="groups".*>A<\/saml2:AttributeValue>.*>B<\/saml2:AttributeValue>/,
    ],
  ];
  it.each(cases)('make it wrong as told: %s', async (_name, switches, expected) => {
    const { xml } = await tile(switches);
    expect(xml.replaceAll('\n', '')).toMatch(expected);
    expect(verdicts(xml, demo().key.certificate)).not.toContain(false);
  });

  it.each([
    ['both', 2],
    ['response', 1],
    ['assertion', 1],
    ['none', 0],
  ])('sign %s', async (signatures, count) => {
    const { xml } = await tile({ signatures });
    expect(verdicts(xml, demo().key.certificate)).toEqual(Array(count).fill(true));
  });

  it('sign with another key', async () => {
    const { xml } = await tile({ wrongKey: 'on' });
    expect(verdicts(xml, demo().key.certificate)).toEqual([false, false]);
    expect(verdicts(xml, org.stranger.certificate)).toEqual([true, true]);
  });

  it('encrypt for the certificate in the settings', async () => {
    demo().settings = { ...SETTINGS, encryptionCertificate: serviceProviderKey.certificate };
    expect((await tile({ encrypt: 'on' })).xml).toContain('<saml2:EncryptedAssertion');
  });

  it('send the last response again', async () => {
    const first = await tile({});
    expect((await tile({})).xml).not.toBe(first.xml);
    const last = await tile({});
    expect((await tile({ replayLast: 'on' })).xml).toBe(last.xml);
  });

  it('refuse what the form does not offer', async () => {
    const answer = await post(`/admin/apps/${DEMO_APP_ID}/switches`, { signatureAlgorithm: 'hmac' });
    expect([answer.status, org.switches.size]).toEqual([400, 0]);
  });
});

describe('the administration', () => {
  it('shows what a service provider needs on the setup page', async () => {
    const page = await (await get(`/admin/apps/${DEMO_APP_ID}/setup`)).text();
    expect(page).toContain(`http://okta.test${SSO}<`);
    expect(page).toContain(`http://www.okta.com/${DEMO_APP_ID}<`);
    const download = await get(`/admin/apps/${DEMO_APP_ID}/okta.cert`);
    expect(await download.text()).toBe(demo().key.certificate);
    expect(page).toContain(demo().key.certificate.trim());
  });

  it('states the same in the metadata', async () => {
    const xml = await (await get(`/app/${DEMO_APP_ID}/sso/saml/metadata`)).text();
    expect(xml).toContain(`entityID="http://www.okta.com/${DEMO_APP_ID}"`);
    expect(xml.split(`Location="http://okta.test${SSO}"`)).toHaveLength(3);
  });

  it('keeps people, apps and keys over a restart, but neither sessions nor switches', async () => {
    const cookie = await signIn('00uAda');
    const created = await post('/admin/apps', { ...SETTINGS, label: 'Second' });
    const id = created.headers.get('location')!.match(/exk\w{17}/)![0];
    await tile({ expired: 'on' });
    const before = structuredClone({ people: org.people, apps: org.apps, stranger: org.stranger });
    await restart();
    expect({ people: org.people, apps: org.apps, stranger: org.stranger }).toEqual(before);
    expect(org.apps.map((app) => app.id)).toEqual([DEMO_APP_ID, id]);
    expect(org.apps[0]!.key.certificate).not.toBe(org.apps[1]!.key.certificate);
    expect((await get('/', cookie)).headers.get('location')).toBe('/login');
    expect(org.switches.size).toBe(0);
  });

  it('reads a folder from before there were groups and single logout', async () => {
    const file = join(folder, 'org.json');
    const kept = JSON.parse(readFileSync(file, 'utf8'));
    delete kept.groups;
    for (const name of ['singleLogoutUrl', 'logoutBinding', 'signatureCertificate']) {
      delete kept.apps[0].settings[name];
    }
    writeFileSync(file, JSON.stringify(kept));
    await restart();
    expect(demo().settings).toEqual(SETTINGS);
    expect(org.groups.map(({ name }) => name)).toEqual(['Engineers', 'Scientists']);
  });

  it('keeps provisioning and groups over a restart, but no tasks', async () => {
    demo().provisioning = connectionTo('https://sso.example/scim/v2', 'token');
    await post('/admin/groups', { name: 'Poets' });
    await restart();
    expect(demo().provisioning).toEqual(connectionTo('https://sso.example/scim/v2', 'token'));
    expect(org.groups.at(-1)).toMatchObject({ name: 'Poets', memberIds: [] });
    expect(org.tasks).toEqual([]);
  });

  it.each(['people', 'groups', 'tasks', `apps/${DEMO_APP_ID}/push-groups`, `apps/${DEMO_APP_ID}/import`])(
    'has a page %s, where a name is text',
    async (path) => {
      org.people[0]!.firstName = '<b>Blaise';
      org.groups[0]!.name = '<b>Engineers';
      const page = await get(`/admin/${path}`);
      expect(page.status).toBe(200);
      expect(await page.text()).not.toContain('<b>');
    },
  );

  it('shows the form again with what was typed when a setting is wrong, and saves nothing', async () => {
    const answer = await post(`/admin/apps/${DEMO_APP_ID}`, { ...SETTINGS, acsUrl: 'javascript:alert(1)' });
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(page).toContain('value="javascript:alert(1)"');
    expect(page).toContain('id="acsUrl-message"');
    expect(demo().settings).toEqual(SETTINGS);
  });

  it('shows what was sent in the console', async () => {
    await tile({});
    const page = await (await get('/admin/console')).text();
    expect(page).toContain('ada@acme.test');
    expect(page).toContain('IdP-initiated');
    expect(page).toContain('&lt;saml2p:Response');
  });
});

function demo() {
  return org.apps.find((app) => app.id === DEMO_APP_ID)!;
}

function get(path: string, cookie = ''): Promise<Response> {
  return Promise.resolve(okta.request(path, { headers: { cookie } }));
}

function post(path: string, fields: Record<string, string>, cookie = ''): Promise<Response> {
  const body = new URLSearchParams(fields);
  return Promise.resolve(okta.request(path, { method: 'POST', headers: { cookie }, body }));
}

async function signIn(person: string): Promise<string> {
  const answer = await post('/login', { person });
  return answer.headers.get('set-cookie')!.split(';')[0]!;
}

async function tile(switches: Record<string, string>): Promise<{ xml: string }> {
  await post(`/admin/apps/${DEMO_APP_ID}/switches`, switches);
  await post(`/home/gatehouse/${DEMO_APP_ID}`, {}, await signIn('00uAda'));
  return org.sent[0]!;
}

/** Reads the form with which the browser posts the response. */
async function form(answer: Response) {
  expect(answer.status).toBe(200);
  const page = new DOMParser().parseFromString(
    (await answer.text()).replace(/^[\s\S]*<form/, '<form').replace(/<\/form>[\s\S]*$/, '</form>'),
    'text/html',
  );
  const fields = Array.from(page.getElementsByTagName('input'));
  const value = (name: string) =>
    fields.find((field) => field.getAttribute('name') === name)?.getAttribute('value');
  return {
    action: page.getElementsByTagName('form')[0]!.getAttribute('action'),
    relayState: value('RelayState') ?? null,
    xml: Buffer.from(value('SAMLResponse')!, 'base64').toString('utf8'),
  };
}

function authnRequest(more = '', acs = `AssertionConsumerServiceURL="${ACS}"`): string {
  return (
    `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r1" Version="2.0" ${more} ${acs}` +
    ` IssueInstant="2026-11-02T09:00:00Z"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${AUDIENCE}` +
    '</saml:Issuer></samlp:AuthnRequest>'
  );
}

function redirectUrl(xml: string, relayState?: string): string {
  const query = new URLSearchParams({ SAMLRequest: deflateRawSync(xml).toString('base64') });
  if (relayState !== undefined) query.set('RelayState', relayState);
  return `${SSO}?${query}`;
}
