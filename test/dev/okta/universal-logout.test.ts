// Universal Logout of the simulated Okta: jose reads the token that it sends.
import { X509Certificate } from 'node:crypto';
import { jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEMO_APP_ID } from '../../../dev/okta/org.ts';
import { NOW_MS } from '../../support/okta.ts';
import { BASE_URL, type Console, openConsole } from '../../support/okta-console.ts';

const ENDPOINT = `${BASE_URL}/sso/global-token-revocation/con_1`;
const SETTINGS = {
  label: 'Gatehouse',
  singleSignOnUrl: 'https://sso.example/security/sso/v2/authorize/?org_id=org1',
  acsUrl: 'https://sso.example/sso/saml2',
  audience: 'https://sso.example/security/sso/v2/authorize/',
  defaultRelayState: '',
  encryptionCertificate: '',
  singleLogoutUrl: '',
  logoutBinding: 'redirect' as const,
  signatureCertificate: '',
  revocationUrl: ENDPOINT,
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
});

const clear = () => okta.press('/admin/people/00uAda/clear-sessions');

describe('clearing the sessions of a person', () => {
  it('sends a token of the app, and whom it means', async () => {
    okta.script({ status: 204 });
    const [task] = await clear();
    expect(task).toMatchObject({ state: 'done', message: 'ada@acme.test is signed out of Gatehouse.' });
    const [sent] = okta.sent;
    expect(sent).toMatchObject({
      method: 'POST',
      path: '/sso/global-token-revocation/con_1',
      headers: { 'Content-Type': 'application/json' },
      body: { sub_id: { format: 'email', email: 'ada@acme.test' } },
    });
    const { publicKey } = new X509Certificate(okta.app.key.certificate);
    const token = sent?.headers.Authorization?.replace('Bearer ', '') ?? '';
    const { payload } = await jwtVerify(token, publicKey, {
      typ: 'global-token-revocation+jwt',
      algorithms: ['RS256'],
      issuer: 'http://okta.test',
      audience: ENDPOINT,
      currentDate: new Date(NOW_MS),
    });
    const now = NOW_MS / 1000;
    expect(payload).toMatchObject({ exp: now + 300, nbf: now - 300, iat: now });
    expect(payload.sub).toBe(DEMO_APP_ID.replace('exk', '0oa'));
    expect(JSON.stringify(task?.exchanges)).not.toContain(token);
  });

  it('names them by issuer and NameID where the app is set so', async () => {
    okta.app.settings.subjectFormat = 'iss_sub';
    okta.script({ status: 204 });
    await clear();
    const sub_id = { format: 'iss_sub', iss: `http://www.okta.com/${DEMO_APP_ID}`, sub: 'ada@acme.test' };
    expect(okta.sent[0]?.body).toEqual({ sub_id });
  });

  it('ends their sessions here', async () => {
    okta.script({ status: 204 });
    const session = (personId: string) => ({ personId, signedInAtMs: NOW_MS, apps: new Map() });
    okta.org.sessions.set('a', session('00uAda')).set('g', session('00uGrace'));
    await clear();
    expect([...okta.org.sessions.keys()]).toEqual(['g']);
  });

  it('says what the app refuses, and tries again with another token', async () => {
    okta.script({ status: 403, body: { error: 'access_denied' } });
    const [task] = await clear();
    expect(task).toMatchObject({ state: 'failed', reason: 'refused' });
    const first = okta.sent[0]?.headers.Authorization;
    okta.script({ status: 204 });
    expect((await task?.again())?.state).toBe('done');
    expect(okta.sent[0]?.headers.Authorization).not.toBe(first);
  });

  it('tells nobody where no address is set, or the person has not the app', async () => {
    okta.app.settings.revocationUrl = '';
    expect(await clear()).toEqual([]);
    okta.app.settings.revocationUrl = ENDPOINT;
    okta.app.assignedTo = [];
    expect(await clear()).toEqual([]);
    expect(okta.sent).toEqual([]);
  });
});
