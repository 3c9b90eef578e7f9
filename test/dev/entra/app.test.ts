// The simulated Entra ID by itself: the bytes of what it sends, which xml-crypto verifies, what it refuses,
// and what it keeps.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { connectionTo } from '../../../dev/entra/application.ts';
import { openTenant } from '../../../dev/entra/open-tenant.ts';
import { ISSUER, samlUrlOf, TENANT_ID } from '../../../dev/entra/tenant.ts';
import { ENTRA_URL, type EntraConsole, idOf, openEntra, SAML } from '../../support/entra.ts';
import { NOW_MS } from '../../support/okta.ts';
import { oktaKey } from '../../support/okta-keys.ts';
import { type ScriptedProvider, scriptProvider } from '../../support/scripted-provider.ts';
import { verdicts } from '../../support/xml-verdicts.ts';

const SAML2 = `/${TENANT_ID}/saml2`;
const ACS = SAML.replyUrls[0]!;

let provider: ScriptedProvider;
let entra: EntraConsole;
beforeEach(() => {
  provider = scriptProvider();
  entra = openEntra(provider.network);
});

describe('a response', () => {
  it('has the bytes of Entra, and a signature on the assertion alone', async () => {
    const { xml, relayState } = await answered(redirect(authnRequest(), 'r1'), 'Mary');
    expect(relayState).toBe('r1');
    expect(xml).toMatch(
      new RegExp(
        `^<samlp:Response ID="_[0-9a-f-]{36}" Version="2.0" IssueInstant="2026-11-02T09:00:00.000Z" Destination="${ACS}"` +
          ' InResponseTo="_r1" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">' +
          `<Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">${ISSUER}</Issuer>` +
          '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>' +
          '<Assertion ID="_[0-9a-f-]{36}" ',
      ),
    );
    expect(verdicts(xml, oktaKey.certificate)).toEqual([true]);
    expect(xml).toContain(`</Issuer><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>`);
    expect(xml).toContain(
      '<Conditions NotBefore="2026-11-02T08:55:00.000Z" NotOnOrAfter="2026-11-02T10:00:00.000Z">',
    );
    expect(xml).not.toMatch(/<X509Certificate>[^<]*\n/);
  });

  it('says who it is by the URIs of the claims', async () => {
    const { xml } = await answered(redirect(authnRequest()), 'Mary');
    const claims = [...xml.matchAll(/<Attribute Name="([^"]+)"><AttributeValue>([^<]*)</g)].map(
      ([, name, value]) => [name, value],
    );
    const soap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
    const microsoft = 'http://schemas.microsoft.com/identity/claims';
    expect(Object.fromEntries(claims)).toMatchObject({
      [`${microsoft}/tenantid`]: TENANT_ID,
      [`${microsoft}/objectidentifier`]: idOf('Mary'),
      [`${microsoft}/displayname`]: 'Mary Jackson',
      [`${soap}/givenname`]: 'Mary',
      [`${soap}/surname`]: 'Jackson',
      [`${soap}/emailaddress`]: 'mary@contoso.test',
      [`${soap}/name`]: 'mary@contoso.test',
    });
  });

  it('names a person persistently: the same each time, another for another person and another application', async () => {
    entra.tenant.application.saml.nameId = 'persistent';
    const nameId = async (givenName: string) =>
      (await answered(redirect(authnRequest()), givenName)).xml.match(/persistent">([^<]+)</)![1];
    const first = await nameId('Mary');
    expect(await nameId('Mary')).toBe(first);
    const dorothy = await nameId('Dorothy');
    entra.tenant.application.saml.identifier = 'urn:other';
    const request = authnRequest('', 'urn:other');
    const other = (await answered(redirect(request), 'Mary')).xml.match(/persistent">([^<]+)</)![1];
    expect(new Set([first, dorothy, other]).size).toBe(3);
    expect(first).not.toContain('mary');
  });

  it('refuses somebody who is not assigned, in words and without a signature', async () => {
    const { xml, target } = await answered(redirect(authnRequest()), 'Sofia');
    expect(target).toBe(ACS);
    expect(xml).toContain('InResponseTo="_r1"');
    expect(xml).toMatch(/status:Responder"><samlp:StatusCode Value="[^"]+:RequestDenied"\/>/);
    expect(xml).toMatch(/<samlp:StatusMessage>AADSTS50105: .*sofia@contoso\.test.*Trace ID: /s);
    expect(xml).not.toMatch(/<Assertion|Signature/);
  });

  it('is a person’s who is assigned by a group', async () => {
    await entra.press('assignments/assign', { id: entra.tenant.groups[1]!.id });
    expect((await answered(redirect(authnRequest()), 'Sofia')).xml).toContain('<Assertion');
  });

  it('to a passive request says that nobody is there', async () => {
    const page = await entra.get(redirect(authnRequest('IsPassive="true"')));
    expect(fieldOf(await page.text(), 'SAMLResponse')).toMatch(/:NoPassive"\/>.*AADSTS50058/s);
  });
});

describe('a request', () => {
  it('waits until somebody picks their account, once', async () => {
    const page = await (
      await entra.get(`${redirect(authnRequest(), 'r2')}&login_hint=Mary%40contoso.test`)
    ).text();
    expect(page.indexOf('Mary Jackson')).toBeLessThan(page.indexOf('Katherine Johnson'));
    const pending = page.match(/name="pending" value="([^"]+)"/)![1]!;
    const picked = await entra.post('/login', { person: idOf('Dorothy'), pending });
    expect(fieldOf(await picked.text(), 'SAMLResponse')).toContain('>dorothy@contoso.test</NameID>');
    expect((await entra.post('/login', { person: idOf('Mary'), pending })).status).toBe(400);
  });

  it('may come by HTTP-POST, and asks again where it forces that', async () => {
    const cookie = await entra.signIn('Mary');
    const fields = (more = '') => ({ SAMLRequest: Buffer.from(authnRequest(more)).toString('base64') });
    expect(await (await entra.post(SAML2, fields(), cookie)).text()).toContain('SAMLResponse');
    expect(await (await entra.post(SAML2, fields('ForceAuthn="true"'), cookie)).text()).toContain(
      'Pick an account',
    );
  });

  it.each([
    ['AADSTS700016', authnRequest('', 'urn:another')],
    ['AADSTS50011', authnRequest('AssertionConsumerServiceURL="https://evil.example/acs"')],
    ['AADSTS750054', '<a><b></a>'],
    ['AADSTS750054', '<Response xmlns="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1"/>'],
  ])('is refused with %s, and nothing is posted', async (code, xml) => {
    const answer = await entra.get(redirect(xml), await entra.signIn('Mary'));
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(page).toContain(code);
    expect(page).not.toContain('SAMLResponse"');
    expect(entra.tenant.messages).toEqual([]);
  });

  it('is missing: AADSTS750054', async () => {
    const answer = await entra.get(SAML2);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('AADSTS750054')]);
  });

  it.each([
    ['disable', 'Mary'],
    ['delete', 'Mary'],
  ])('does not find a person after %s, who was signed in', async (verb, givenName) => {
    const cookie = await entra.signIn(givenName);
    await entra.press(`people/${idOf(givenName)}/${verb}`);
    const page = await (await entra.get(redirect(authnRequest()), cookie)).text();
    expect(page).toContain('Pick an account');
    expect(page).not.toContain('Mary Jackson');
    expect((await entra.post('/login', { person: idOf(givenName) })).status).toBe(400);
  });
});

it('signs the metadata of its three roles', async () => {
  const answer = await entra.get(`/${TENANT_ID}/federationmetadata/2007-06/federationmetadata.xml`);
  const xml = await answer.text();
  expect(verdicts(xml, oktaKey.certificate)).toEqual([true]);
  expect(xml.match(/<RoleDescriptor [^>]*xsi:type="fed:\w+"/g)).toHaveLength(2);
  expect(xml.match(/<IDPSSODescriptor /g)).toHaveLength(1);
  expect(xml.match(new RegExp(`Location="${samlUrlOf(entra.tenant)}"`, 'g'))).toHaveLength(3);
  expect(xml).toContain(`entityID="${ISSUER}"`);
});

describe('the administration', () => {
  it.each(['', '/assignments', '/provisioning', '/people', '/groups', '/logs', '/sign-ins'])(
    'has a page %s, where a name is text',
    async (path) => {
      entra.person('Mary').surname = '<b>Jackson';
      entra.tenant.groups[0]!.displayName = '<b>Computers';
      const answer = await entra.get(`/admin${path}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
      expect(await answer.text()).not.toContain('<b>');
    },
  );

  it('saves what was typed for SAML', async () => {
    const saml = { ...SAML, replyUrls: `${ACS}\r\nhttps://sso.example/other`, nameId: 'persistent' };
    expect((await entra.post('/admin', saml)).status).toBe(303);
    expect(entra.tenant.application.saml).toMatchObject({
      nameId: 'persistent',
      replyUrls: [ACS, 'https://sso.example/other'],
    });
  });

  it.each([
    ['', { replyUrls: '' }],
    ['', { replyUrls: 'javascript:alert(1)' }],
    ['', { identifier: ' ' }],
    ['', { nameId: 'transient' }],
    ['/provisioning', { tenantUrl: 'file:///scim' }],
    ['/provisioning', { tenantUrl: 'https://evil.example/scim/v2' }],
    ['/provisioning', { matchBy: 'displayName' }],
    ['/people', { mail: 'no address' }],
    ['/people', { userPrincipalName: 'dorothy@contoso.test' }],
    [`/people/${idOf('Mary')}`, { userPrincipalName: 'dorothy@contoso.test' }],
  ])('refuses a form of %s with %j, and changes nothing', async (path, change) => {
    const { id: _, accountEnabled: __, state: ___, note: ____, ...person } = entra.person('Mary');
    const saml = { ...SAML, replyUrls: ACS };
    const connection = { tenantUrl: 'https://sso.example/scim/v2', token: '', matchBy: 'userName' };
    const forms: Record<string, Record<string, string>> = { '': saml, '/provisioning': connection };
    const before = kept();
    const answer = await entra.post(`/admin${path}`, { ...(forms[path] ?? person), ...change });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('role="alert"')]);
    expect(kept()).toEqual(before);
  });

  it('keeps the token of a server, and forgets the links when the server changes', async () => {
    const { application } = entra.tenant;
    application.provisioning!.users[idOf('Mary')] = { scimId: 'U1', exported: '', managerId: '' };
    const form = {
      tenantUrl: 'https://sso.example/scim/v2/?aadOptscim062020=1',
      token: '',
      matchBy: 'externalId',
    };
    await entra.press('provisioning', form);
    expect(application.provisioning).toMatchObject({
      baseUrl: 'https://sso.example/scim/v2',
      token: 'scim-token',
      matchBy: 'externalId',
      users: { [idOf('Mary')]: { scimId: 'U1' } },
    });
    await entra.press('provisioning', { ...form, tenantUrl: 'https://other.example/scim', token: 'other' });
    expect(application.provisioning).toMatchObject({ baseUrl: 'https://other.example/scim', users: {} });
    expect(await (await entra.get('/admin/provisioning')).text()).not.toMatch(/"other"|scim-token/);
  });

  it('does nothing at a service provider that was turned off', async () => {
    await entra.press('provisioning/off');
    const tasks = await entra.press('provisioning/cycle');
    expect(tasks).toMatchObject([{ state: 'failed', reason: 'not_connected' }]);
    expect(provider.sent).toEqual([]);
  });

  it.each(['restore', 'purge'])('does not %s somebody who is not deleted', async (verb) => {
    expect((await entra.post(`/admin/people/${idOf('Mary')}/${verb}`)).status).toBe(404);
    expect(entra.person('Mary').state).toBe('present');
  });
});

it('keeps people, the application and the key over a restart, for nobody else to read, and no session', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'entra-'));
  try {
    const options = { folder, url: ENTRA_URL, now: new Date(NOW_MS), saml: SAML };
    const first = await openTenant(options);
    first.people[0]!.jobTitle = 'Director';
    first.application.provisioning = connectionTo('https://sso.example/scim/v2', 'kept-token');
    first.sessions.set('s', { personId: idOf('Mary'), signedInAtMs: 1, sessionIndex: null });
    first.save();
    const second = await openTenant({ ...options, saml: { ...SAML, identifier: 'urn:ignored' } });
    expect(second.people).toEqual(first.people);
    expect(second.application).toEqual(first.application);
    expect(second.key).toEqual(first.key);
    expect(second.sessions.size).toBe(0);
    expect(first.key.certificate).toContain('BEGIN CERTIFICATE');
    const file = join(folder, 'tenant.json');
    expect(readFileSync(file, 'utf8')).toContain('kept-token');
    expect(statSync(file).mode & 0o077).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function kept() {
  const { people, groups, application } = entra.tenant;
  return structuredClone({ people, groups, application });
}

async function answered(path: string, givenName: string) {
  const answer = await entra.get(path, await entra.signIn(givenName));
  expect(answer.status).toBe(200);
  const page = await answer.text();
  return {
    target: page.match(/action="([^"]+)" data-post/)![1],
    relayState: page.match(/name="RelayState" value="([^"]*)"/)?.[1] ?? null,
    xml: fieldOf(page, 'SAMLResponse'),
  };
}

function fieldOf(page: string, name: string): string {
  const value = page.match(new RegExp(`name="${name}" value="([^"]*)"`))![1]!;
  return Buffer.from(value, 'base64').toString('utf8');
}

function authnRequest(more = '', issuer = SAML.identifier): string {
  return (
    `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r1" Version="2.0" ${more}` +
    ` IssueInstant="2026-11-02T09:00:00Z"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}` +
    '</saml:Issuer></samlp:AuthnRequest>'
  );
}

function redirect(xml: string, relayState?: string): string {
  const query = new URLSearchParams({ SAMLRequest: deflateRawSync(xml).toString('base64') });
  if (relayState !== undefined) query.set('RelayState', relayState);
  return `${SAML2}?${query}`;
}
