// The switches for what other products than Okta send: each is in the response that the tile posts, which
// xml-crypto still verifies. test/browser/shapes.test.ts has what Gatehouse says to each.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { decrypt } from 'xml-encryption';
import { NO_LOGOUT } from '../../../dev/okta/app-instance.ts';
import { DEMO_APP_ID } from '../../../dev/okta/org.ts';
import { type Console, openConsole } from '../../support/okta-console.ts';
import { serviceProviderKey } from '../../support/okta-keys.ts';
import { verdicts } from '../../support/xml-verdicts.ts';

const SETTINGS = {
  label: 'Gatehouse',
  singleSignOnUrl: 'https://sso.example/security/sso/v2/authorize/?org_id=org1',
  acsUrl: 'https://sso.example/sso/saml2',
  audience: 'https://sso.example/security/sso/v2/authorize/',
  defaultRelayState: '',
  encryptionCertificate: serviceProviderKey.certificate,
  ...NO_LOGOUT,
};

/** CBC counts as insecure to xml-encryption. */
const OPENING = {
  key: serviceProviderKey.privateKey,
  disallowDecryptionWithInsecureAlgorithm: false,
  warnInsecureAlgorithm: false,
};

let okta: Console;
beforeAll(async () => {
  okta = await openConsole(SETTINGS);
});
afterAll(() => okta.remove());
beforeEach(() => {
  okta.reset();
  okta.org.switches.clear();
});

it('leave the NameID out, and nothing else of the subject', async () => {
  const xml = await tile({ subject: 'none' });
  expect(xml).not.toMatch(/NameID[ >]|EncryptedID/);
  expect(xml).toMatch(/<saml2:Subject[^>]*><saml2:SubjectConfirmation Method="[^"]+:bearer">/);
  expect(verdicts(xml, okta.app.key.certificate)).toEqual([true, true]);
});

it('encrypt the NameID for the certificate in the settings', async () => {
  const xml = await tile({ subject: 'EncryptedID' });
  expect(xml).not.toContain('saml2:NameID');
  expect(await opened(xml)).toMatch(/^<saml2:NameID Format="[^"]+" xmlns:saml2="[^"]+">ada@acme\.test</);
  expect(verdicts(xml, okta.app.key.certificate)).toEqual([true, true]);
});

it('send the NameID in plain text where there is no certificate to encrypt for', async () => {
  okta.app.settings.encryptionCertificate = '';
  expect(await tile({ subject: 'EncryptedID' })).toContain('>ada@acme.test</saml2:NameID>');
});

it('encrypt the NameID of a logout request, too', async () => {
  const logout = { singleLogoutUrl: 'https://sso.example/sso/slo', logoutBinding: 'redirect' as const };
  Object.assign(okta.app.settings, logout, { signatureCertificate: serviceProviderKey.certificate });
  await tile({ subject: 'EncryptedID' });
  await okta.okta.request('/login/signout', { method: 'POST', headers: { cookie } });
  const { xml } = okta.org.logouts[0]!;
  expect(xml).toContain('<saml2p:LogoutRequest ');
  expect(xml).not.toContain('saml2:NameID');
  expect(await opened(xml)).toContain('>ada@acme.test</saml2:NameID>');
});

it('name exc-c14n#WithComments as the method of both signatures', async () => {
  const xml = await tile({ withComments: 'on' });
  expect(xml.match(/Algorithm="http:\/\/www\.w3\.org\/2001\/10\/xml-exc-c14n#WithComments"/g)).toHaveLength(
    4,
  );
  expect(xml).not.toContain('Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"');
  expect(verdicts(xml, okta.app.key.certificate)).toEqual([true, true]);
});

it('explain a failure, in text that is not markup', async () => {
  const xml = await tile({ failure: 'RequestDenied', statusMessage: 'E12: <no> & never' });
  expect(xml).toContain(
    '<saml2p:StatusMessage>E12: &lt;no&gt; &amp; never</saml2p:StatusMessage></saml2p:Status>',
  );
  expect(await tile({ statusMessage: 'E12' })).not.toContain('StatusMessage');
});

it.each([
  ['600', '2026-11-02T09:10:00.000Z'],
  ['-60', '2026-11-02T08:59:00.000Z'],
])('end the session in %s seconds', async (sessionEndsIn, expected) => {
  expect(await tile({ sessionEndsIn })).toContain(` SessionNotOnOrAfter="${expected}"`);
});

it('send no end of the session otherwise', async () => {
  expect(await tile({})).not.toContain('SessionNotOnOrAfter');
});

it.each([
  [{ subject: 'BaseID' }],
  [{ sessionEndsIn: 'soon' }],
  [{ sessionEndsIn: '1e9' }],
  [{ statusMessage: 'm'.repeat(1001) }],
])('refuse what the form does not offer: %j', async (fields) => {
  const body = new URLSearchParams(fields as Record<string, string>);
  const answer = await okta.okta.request(`/admin/apps/${DEMO_APP_ID}/switches`, { method: 'POST', body });
  expect([answer.status, okta.org.switches.size]).toEqual([400, 0]);
});

let cookie = '';

/** The response that the tile posts for Ada. */
async function tile(switches: Record<string, string>): Promise<string> {
  await okta.press(`/admin/apps/${DEMO_APP_ID}/switches`, switches);
  const signIn = await okta.okta.request('/login', {
    method: 'POST',
    body: new URLSearchParams({ person: '00uAda' }),
  });
  cookie = signIn.headers.get('set-cookie')!.split(';')[0]!;
  await okta.okta.request(`/home/gatehouse/${DEMO_APP_ID}`, { method: 'POST', headers: { cookie } });
  return okta.org.sent[0]!.xml;
}

function opened(xml: string): Promise<string> {
  const encrypted = xml.match(/<saml2:EncryptedID[^>]*>(.*)<\/saml2:EncryptedID>/s)![1]!;
  return new Promise((resolve, reject) => {
    decrypt(encrypted, OPENING, (error, clear) => {
      if (error) reject(error);
      else resolve(String(clear));
    });
  });
}
