// Single logout of the simulated Okta: xml-crypto and OpenSSL read what it sends, and the test makes what it
// receives.
import { createVerify, sign, X509Certificate } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DOMParser } from '@xmldom/xmldom';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { type SigningKey, signElement } from '../../../dev/idp/signature.ts';
import { DEMO_APP_ID } from '../../../dev/okta/org.ts';
import { NOW_MS } from '../../support/okta.ts';
import { type Console, openConsole } from '../../support/okta-console.ts';
import { serviceProviderKey } from '../../support/okta-keys.ts';

const SLO = `/app/gatehouse/${DEMO_APP_ID}/slo/saml`;
const TILE = `/home/gatehouse/${DEMO_APP_ID}`;
const SP_SLO = 'https://sso.example/sso/slo';
const AUDIENCE = 'https://sso.example/security/sso/v2/authorize/';
const ISSUER = `http://www.okta.com/${DEMO_APP_ID}`;
const SETTINGS = {
  label: 'Gatehouse',
  singleSignOnUrl: 'https://sso.example/security/sso/v2/authorize/?org_id=org1',
  acsUrl: 'https://sso.example/sso/saml2',
  audience: AUDIENCE,
  defaultRelayState: '',
  encryptionCertificate: '',
  singleLogoutUrl: SP_SLO,
  logoutBinding: 'redirect' as const,
  signatureCertificate: serviceProviderKey.certificate,
  revocationUrl: '',
  subjectFormat: 'email' as const,
};

let okta: Console;
beforeAll(async () => {
  okta = await openConsole(SETTINGS);
});
afterAll(() => okta.remove());
beforeEach(() => {
  okta.reset();
  okta.org.sessions.clear();
  okta.org.logouts = [];
});

describe('a LogoutRequest of the service provider', () => {
  it('ends the named session without a cookie, and gets a signed redirect', async () => {
    const { cookie, sessionIndex } = await opened('00uAda');
    const answer = await okta.okta.request(redirect(request({ sessionIndex }), { relayState: 'r 1&2' }));
    expect(answer.status).toBe(303);
    const sent = readRedirect(answer.headers.get('location')!);
    expect(sent).toMatchObject({ url: SP_SLO, parameter: 'SAMLResponse', relayState: 'r 1&2' });
    expect(sent.xml).toContain('InResponseTo="_sp1"');
    expect(sent.xml).toContain(`Destination="${SP_SLO}"`);
    expect(sent.xml).toContain(`>${ISSUER}</saml2:Issuer>`);
    expect(sent.xml).toContain('status:Success');
    expect(await isSignedIn(cookie)).toBe(false);
  });

  it('is accepted by HTTP-POST too, and gets a signed form', async () => {
    okta.app.settings.logoutBinding = 'post';
    const { cookie, sessionIndex } = await opened('00uAda');
    const page = await (await post(SLO, postFields(request({ sessionIndex })))).text();
    expect(page).toContain(`action="${SP_SLO}"`);
    const xml = fieldOf(page, 'SAMLResponse');
    expect(verdict(xml, okta.app.key.certificate)).toBe(true);
    expect(await isSignedIn(cookie)).toBe(false);
  });

  it('ends all sessions in which the app was opened when it has no SessionIndex', async () => {
    const [first, second] = [await opened('00uAda'), await opened('00uAda')];
    await okta.okta.request(redirect(request({})));
    expect([await isSignedIn(first.cookie), await isSignedIn(second.cookie)]).toEqual([false, false]);
  });

  it('leaves other sessions alone: another index, another person, an app that was not opened', async () => {
    const named = await opened('00uAda');
    const others = [
      (await opened('00uAda')).cookie,
      (await opened('00uGrace')).cookie,
      await signIn('00uAda'),
    ];
    await okta.okta.request(redirect(request({ sessionIndex: named.sessionIndex })));
    expect(await isSignedIn(named.cookie)).toBe(false);
    for (const cookie of others) expect(await isSignedIn(cookie)).toBe(true);
  });

  it('gets a response even if it is about nobody', async () => {
    const answer = await okta.okta.request(redirect(request({ nameId: 'nobody@acme.test' })));
    expect(readRedirect(answer.headers.get('location')!).xml).toContain('status:Success');
  });

  const stranger = () => okta.org.stranger;
  const refused: [string, () => string][] = [
    ['signature_missing', () => redirect(request({}), { key: null })],
    ['signature_invalid', () => redirect(request({}), { key: stranger() })],
    [
      'signature_invalid',
      () => redirect(request({}), { relayState: 'a' }).replace('RelayState=a', 'RelayState=b'),
    ],
    [
      'signature_algorithm_refused',
      () => redirect(request({}), { algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }),
    ],
    ['issuer_mismatch', () => redirect(request({ issuer: 'https://another.example/' }))],
    ['destination_mismatch', () => redirect(request({ destination: 'https://another.example/slo' }))],
    ['destination_mismatch', () => redirect(request({}), { path: `${SLO}/callback` })],
    ['not_a_logout_message', () => redirect('<a ID="_sp1"/>')],
  ];
  it.each(refused)('is refused with a reason, and ends nothing: %s', async (reason, url) => {
    const { cookie } = await opened('00uAda');
    const answer = await okta.okta.request(url());
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(reason);
    expect(await isSignedIn(cookie)).toBe(true);
  });

  const refusedPosts: [string, () => Record<string, string>][] = [
    ['signature_missing', () => ({ SAMLRequest: base64(request({})) })],
    ['signature_invalid', () => postFields(request({}), stranger())],
    [
      'signature_invalid',
      () => ({ SAMLRequest: base64(signed(request({}), serviceProviderKey).replace('ada@', 'grace@')) }),
    ],
  ];
  it.each(refusedPosts)('is refused as a form too: %s', async (reason, fields) => {
    const { cookie } = await opened('00uAda');
    const answer = await post(SLO, fields());
    expect([answer.status, (await answer.text()).includes(reason)]).toEqual([400, true]);
    expect(await isSignedIn(cookie)).toBe(true);
  });

  it('is refused when single logout is off', async () => {
    okta.app.settings.singleLogoutUrl = '';
    const answer = await okta.okta.request(redirect(request({})));
    expect(await answer.text()).toContain('logout_not_configured');
  });
});

describe('signing out at Okta', () => {
  it('tells each app that was opened, in a hidden frame', async () => {
    const { cookie, sessionIndex } = await opened('00uAda');
    const answer = await post('/login/signout', {}, cookie);
    expect(answer.headers.get('content-security-policy')).toContain("frame-src 'self' https://sso.example");
    const page = (await answer.text()).replaceAll('&amp;', '&');
    const sent = readRedirect(page.match(/<iframe hidden[^>]* src="([^"]+)"/)![1]!);
    expect(sent).toMatchObject({ url: SP_SLO, parameter: 'SAMLRequest' });
    expect(sent.xml).toContain('>ada@acme.test</saml2:NameID>');
    expect(sent.xml).toContain(`<saml2p:SessionIndex>${sessionIndex}</saml2p:SessionIndex>`);
    expect(await isSignedIn(cookie)).toBe(false);
  });

  it('does so by a signed form when the app wants HTTP-POST', async () => {
    okta.app.settings.logoutBinding = 'post';
    const { cookie } = await opened('00uAda');
    const page = await (await post('/login/signout', {}, cookie)).text();
    expect(page).toContain('name="farewell-0"');
    expect(page).toContain('target="farewell-0"');
    expect(verdict(fieldOf(page, 'SAMLRequest'), okta.app.key.certificate)).toBe(true);
  });

  it('tells no app about a session in which it was not opened', async () => {
    const answer = await post('/login/signout', {}, await signIn('00uAda'));
    expect([answer.status, okta.org.logouts.length]).toEqual([303, 0]);
  });

  it('notes the response, which only its own page may frame', async () => {
    const xml = request({}, 'LogoutResponse');
    const answer = await okta.okta.request(redirect(xml, { parameter: 'SAMLResponse' }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
    expect(okta.org.logouts[0]!.what).toBe('Signed out there');
    expect(await (await okta.okta.request('/admin/console')).text()).toContain('Signed out there');
  });
});

it('offers single logout in the metadata only when it is on', async () => {
  const metadata = async () => (await okta.okta.request(`/app/${DEMO_APP_ID}/sso/saml/metadata`)).text();
  expect((await metadata()).split(`SingleLogoutService Binding`)).toHaveLength(3);
  okta.app.settings.singleLogoutUrl = '';
  expect(await metadata()).not.toContain('SingleLogoutService');
});

async function signIn(person: string): Promise<string> {
  const answer = await post('/login', { person });
  return answer.headers.get('set-cookie')!.split(';')[0]!;
}

/** Opens the app by its tile, and returns the session. */
async function opened(person: string): Promise<{ cookie: string; sessionIndex: string }> {
  const cookie = await signIn(person);
  await post(TILE, {}, cookie);
  return { cookie, sessionIndex: okta.org.sent[0]!.xml.match(/SessionIndex="([^"]+)"/)![1]! };
}

async function isSignedIn(cookie: string): Promise<boolean> {
  return (await okta.okta.request('/', { headers: { cookie } })).status === 200;
}

function post(path: string, fields: Record<string, string>, cookie = ''): Promise<Response> {
  const body = new URLSearchParams(fields);
  return Promise.resolve(okta.okta.request(path, { method: 'POST', headers: { cookie }, body }));
}

interface RequestParts {
  nameId?: string;
  sessionIndex?: string;
  issuer?: string;
  destination?: string;
}

function request(
  {
    nameId = 'ada@acme.test',
    sessionIndex,
    issuer = AUDIENCE,
    destination = `http://okta.test${SLO}`,
  }: RequestParts,
  name = 'LogoutRequest',
): string {
  return (
    `<saml2p:${name} xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"` +
    ` ID="_sp1" Version="2.0" IssueInstant="${new Date(NOW_MS).toISOString()}" Destination="${destination}">` +
    `<saml2:Issuer>${issuer}</saml2:Issuer><saml2:NameID>${nameId}</saml2:NameID>` +
    (sessionIndex ? `<saml2p:SessionIndex>${sessionIndex}</saml2p:SessionIndex>` : '') +
    '<saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></saml2p:Status>' +
    `</saml2p:${name}>`
  );
}

interface RedirectParts {
  key?: SigningKey | null;
  relayState?: string;
  algorithm?: string;
  path?: string;
  parameter?: string;
}

function redirect(xml: string, parts: RedirectParts = {}): string {
  const { key = serviceProviderKey, relayState, path = SLO, parameter = 'SAMLRequest' } = parts;
  const { algorithm = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256' } = parts;
  const query = [`${parameter}=${encodeURIComponent(deflateRawSync(xml).toString('base64'))}`];
  if (relayState !== undefined) query.push(`RelayState=${encodeURIComponent(relayState)}`);
  if (key) {
    query.push(`SigAlg=${encodeURIComponent(algorithm)}`);
    const value = sign('sha256', Buffer.from(query.join('&')), key.privateKey).toString('base64');
    query.push(`Signature=${encodeURIComponent(value)}`);
  }
  return `${path}?${query.join('&')}`;
}

function signed(xml: string, key: SigningKey): string {
  return signElement(xml, { id: '_sp1', key, algorithm: 'rsa-sha256', inclusivePrefixes: [] });
}

function postFields(xml: string, key: SigningKey = serviceProviderKey): Record<string, string> {
  return { SAMLRequest: base64(signed(xml, key)) };
}

/** Reads what Okta's redirect carries; throws unless its signature verifies. */
function readRedirect(url: string) {
  const [base, query] = url.split('?') as [string, string];
  const octets = query.slice(0, query.indexOf('&Signature='));
  const fields = new URLSearchParams(query);
  const parameter = fields.has('SAMLRequest') ? 'SAMLRequest' : 'SAMLResponse';
  const { publicKey } = new X509Certificate(okta.app.key.certificate);
  const signature = Buffer.from(fields.get('Signature')!, 'base64');
  expect(createVerify('sha256').update(octets).verify(publicKey, signature)).toBe(true);
  const xml = inflateRawSync(Buffer.from(fields.get(parameter)!, 'base64')).toString();
  return { url: base, parameter, relayState: fields.get('RelayState'), xml };
}

function fieldOf(page: string, name: string): string {
  const value = page.match(new RegExp(`name="${name}" value="([^"]+)"`))![1]!;
  return Buffer.from(value, 'base64').toString();
}

function verdict(xml: string, certificate: string): boolean {
  const verifier = new SignedXml({ publicCert: certificate, getCertFromKeyInfo: () => null });
  const [signature] = verifier.findSignatures(new DOMParser().parseFromString(xml, 'text/xml'));
  verifier.loadSignature(signature!);
  return verifier.checkSignature(xml);
}

const base64 = (xml: string) => Buffer.from(xml).toString('base64');
