import { beforeEach, describe, expect, it } from 'vitest';
import { count } from '../../support/deps.ts';
import { OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { oktaKey, otherKey } from '../../support/okta-keys.ts';
import { call, freshDeployment, type Json, newOrganization, ok, places, refused } from './client.ts';

const pem = (text: string) => text.replace(/\s+/g, '');

const OKTA = {
  issuer: OKTA_ISSUER,
  signInUrl: OKTA_SIGN_IN_URL,
  certificates: [oktaKey.certificate],
  enabled: true,
  requireSso: false,
  managedAccess: true,
  allowIdpInitiated: false,
  allowSha1: false,
};

let organization: string;
let path: string;

beforeEach(async () => {
  await freshDeployment();
  organization = await newOrganization();
  path = `${organization}/sso`;
});

const actions = async () =>
  (await ok('GET', `${organization}/audit-log`)).items.map((event: Json) => event.action.split('.')[1]);

describe('single sign-on', () => {
  it('tells what the identity provider needs before anything is configured', async () => {
    const id = organization.split('/').at(-1);
    expect(await ok('GET', path)).toMatchObject({
      id: null,
      issuer: null,
      certificates: [],
      enabled: false,
      postbackUrl: `https://sso.example/security/sso/v2/authorize/?org_id=${id}`,
      acsUrl: 'https://sso.example/sso/saml2',
      audience: 'https://sso.example/security/sso/v2/authorize/',
      metadataUrl: `https://sso.example/security/sso/v2/metadata?org_id=${id}`,
    });
  });

  it('configures everything at once and returns it', async () => {
    const { status, body } = await call('PUT', path, OKTA);
    expect(status).toBe(200);
    const { certificates, ...rest } = OKTA;
    expect(body).toMatchObject({ ...rest, id: expect.any(String), provenAt: null });
    expect(body.certificates.map(pem)).toEqual(certificates.map(pem));
    expect(body.certificateDetails).toEqual([
      {
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/i),
        notBefore: '2024-01-01T00:00:00.000Z',
        notAfter: '2033-12-31T00:00:00.000Z',
        lastUsedAt: null,
      },
    ]);
    expect(await ok('GET', path)).toEqual(body);
  });

  it('replaces the certificates and resets what PUT leaves out', async () => {
    const before = await ok('PUT', path, { ...OKTA, requireSso: true, logoutUrl: 'https://idp.test/slo' });
    const { issuer, signInUrl } = OKTA;
    const after = await ok('PUT', path, { issuer, signInUrl, certificates: [otherKey.certificate] });
    expect(after).toMatchObject({
      id: before.id,
      enabled: false,
      requireSso: false,
      managedAccess: false,
      refreshNames: true,
      allowIdpInitiated: true,
      logoutUrl: null,
    });
    expect(after.certificates.map(pem)).toEqual([pem(otherKey.certificate)]);
    expect(await actions()).toContain('sso_disabled');
  });

  it('switches the refresh of names off and on, with an event each time', async () => {
    await ok('PUT', path, OKTA);
    for (const refreshNames of [false, true]) {
      expect(await ok('PATCH', path, { refreshNames })).toMatchObject({ refreshNames, managedAccess: true });
    }
    const events = (await ok('GET', `${organization}/audit-log`)).items.slice(0, 2);
    expect(events.map((event: Json) => event.detail.after)).toEqual([
      { refreshNames: true },
      { refreshNames: false },
    ]);
  });

  it('switches Universal Logout, which is off unless it is named, and says its address', async () => {
    expect(await ok('GET', path)).toMatchObject({ universalLogout: false, universalLogoutUrl: null });
    const { id, universalLogout, universalLogoutUrl } = await ok('PUT', path, OKTA);
    expect([universalLogout, universalLogoutUrl]).toEqual([
      false,
      `https://sso.example/sso/global-token-revocation/${id}`,
    ]);
    expect(await ok('PATCH', path, { universalLogout: true })).toMatchObject({ universalLogout: true });
    const [event] = (await ok('GET', `${organization}/audit-log`)).items;
    expect(event.detail.after).toEqual({ universalLogout: true });
    expect(await ok('PUT', path, OKTA)).toMatchObject({ universalLogout: false });
  });

  it('changes only what PATCH names, certificates as a whole', async () => {
    const before = await ok('PUT', path, OKTA);
    const both = [oktaKey.certificate, otherKey.certificate];
    expect(await ok('PATCH', path, { requireSso: true })).toEqual({ ...before, requireSso: true });
    const rotating = await ok('PATCH', path, { certificates: both });
    expect(rotating.certificates.map(pem)).toEqual(both.map(pem));
    expect(rotating).toMatchObject({ requireSso: true, enabled: true });
    const rotated = await ok('PATCH', path, { certificates: [otherKey.certificate] });
    expect(rotated.certificates.map(pem)).toEqual([pem(otherKey.certificate)]);
    expect(await count('certificates')).toBe(1);
  });

  it('erases everything, and is then as before', async () => {
    const untouched = await ok('GET', path);
    await ok('PUT', path, OKTA);
    expect((await call('DELETE', path)).status).toBe(204);
    expect(await ok('GET', path)).toEqual(untouched);
    expect(await count('certificates')).toBe(0);
    expect((await actions())[0]).toBe('sso_removed');
    expect(await refused('DELETE', path)).toBe('404 sso_not_configured');
    expect(await refused('PATCH', path, { enabled: true })).toBe('404 sso_not_configured');
  });

  it('names each wrong member, and saves nothing', async () => {
    const bad: [object, string, string[]][] = [
      [{}, 'request_invalid', ['#/issuer', '#/signInUrl', '#/certificates']],
      [{ ...OKTA, enabled: 'yes', certificates: 'x' }, 'request_invalid', ['#/certificates', '#/enabled']],
      [{ ...OKTA, certificates: [oktaKey.certificate, 7] }, 'request_invalid', ['#/certificates/1']],
      [{ ...OKTA, acsUrl: 'https://evil.test' }, 'request_invalid', ['#/acsUrl']],
      [{ ...OKTA, issuer: ' ' }, 'issuer_missing', ['#/issuer']],
      [{ ...OKTA, issuer: 'x'.repeat(1025) }, 'issuer_too_long', ['#/issuer']],
      [{ ...OKTA, signInUrl: 'http://idp.test/sso' }, 'sign_in_url_invalid', ['#/signInUrl']],
      [{ ...OKTA, signInUrl: 'javascript:alert(1)' }, 'sign_in_url_invalid', ['#/signInUrl']],
      [{ ...OKTA, logoutUrl: 'ftp://idp.test' }, 'logout_url_invalid', ['#/logoutUrl']],
      [{ ...OKTA, certificates: [] }, 'certificate_missing', ['#/certificates']],
      [{ ...OKTA, certificates: ['nonsense'] }, 'certificate_invalid', ['#/certificates']],
      [{ ...OKTA, certificates: [oktaKey.privateKey] }, 'certificate_invalid', ['#/certificates']],
    ];
    for (const [body, reason, where] of bad) {
      const { status, body: problem } = await call('PUT', path, body);
      expect([status, problem.reason, places(problem)]).toEqual([400, reason, where]);
    }
    expect(await count('connections')).toBe(0);
    expect(await count('certificates')).toBe(0);
  });

  it('refuses a half of a change with the other', async () => {
    const before = await ok('PUT', path, OKTA);
    const change = { requireSso: true, certificates: ['nonsense'] };
    expect(await refused('PATCH', path, change)).toBe('400 certificate_invalid');
    expect(await ok('GET', path)).toEqual(before);
  });

  it('lets organizations share an issuer', async () => {
    await ok('PUT', path, OKTA);
    const other = await newOrganization('enterprise', 'Other');
    await ok('PUT', `${other}/sso`, OKTA);
    expect(await count('connections', `issuer = '${OKTA.issuer}'`)).toBe(2);
    expect(await count('certificates')).toBe(2);
  });

  it('refuses to switch it on where the plan has none', async () => {
    const free = await newOrganization('free', 'Free');
    expect(await refused('PUT', `${free}/sso`, OKTA)).toBe('403 plan_lacks_sso');
    await ok('PUT', `${free}/sso`, { ...OKTA, enabled: false });
    expect(await refused('PATCH', `${free}/sso`, { enabled: true })).toBe('403 plan_lacks_sso');
    await ok('PATCH', free, { plan: 'growth' });
    expect(await ok('PATCH', `${free}/sso`, { enabled: true })).toMatchObject({ enabled: true });
  });
});

describe('our keys', () => {
  const keys = () => `${path}/sp-keys`;
  const phases = async () => (await ok('GET', keys())).items.map((one: Json) => one.phase);

  beforeEach(async () => {
    await ok('PUT', path, OKTA);
  });

  it('are published, switched to, and listed with what each of them does', async () => {
    expect(await phases()).toEqual(['signing']);
    const next = await ok('POST', keys());
    expect(next).toMatchObject({ phase: 'next', retiresAt: null });
    const days = (Date.parse(next.switchesAt) - Date.parse(next.createdAt)) / 86_400_000;
    expect([days, await phases()]).toEqual([7, ['next', 'signing']]);

    const switched = await ok('POST', `${keys()}/${next.id}/switch`);
    expect(switched).toEqual({ ...next, phase: 'signing', switchesAt: null });
    const { items } = await ok('GET', keys());
    expect(items.map((one: Json) => one.phase)).toEqual(['signing', 'former']);
    expect(items[0]).toEqual(switched);
    expect((await actions()).slice(0, 2)).toEqual(['sp_key_rotated', 'sp_key_published']);
  });

  it('show no private key', async () => {
    expect(JSON.stringify(await ok('POST', keys()))).not.toMatch(/PRIVATE|wrapped/i);
  });

  it('are not exchanged twice at a time', async () => {
    const next = await ok('POST', keys());
    expect(await refused('POST', keys())).toBe('409 sp_key_rotating');
    await ok('POST', `${keys()}/${next.id}/switch`);
    expect(await refused('POST', `${keys()}/${next.id}/switch`)).toBe('409 sp_key_not_waiting');
    expect(await refused('POST', keys())).toBe('409 sp_key_rotating');
    expect(await count('sp_keys')).toBe(2);
  });
});
