// What a start changes in the simulated Okta's demo app, and what it leaves as people have set it. The
// metadata comes over real HTTP.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectOkta, settingsFor, tokenAtOkta, valuesOf } from '../../dev/connect-okta.ts';
import type { Demo } from '../../dev/local-folder.ts';
import type { AppInstance } from '../../dev/okta/app-instance.ts';
import { connectionTo } from '../../dev/okta/provisioning-settings.ts';
import { oktaKey, serviceProviderKey } from '../support/okta-keys.ts';
import { spMetadata } from '../support/sp-metadata.ts';

const OKTA = 'http://127.0.0.1:8788';
const OLD = 'http://localhost:1111';
const CERTIFICATE = serviceProviderKey.certificate.trim();

let server: Server;
let baseUrl: string;
let app: AppInstance;
beforeAll(async () => {
  server = createServer((request, response) => {
    const { searchParams, pathname } = new URL(request.url!, baseUrl);
    const known = pathname === '/security/sso/v2/metadata' && searchParams.get('org_id') === 'org_1';
    response.writeHead(known ? 200 : 404).end(spMetadata(CERTIFICATE, `${baseUrl}/sso/slo`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  app = { id: 'exk1', key: oktaKey, settings: settingsFor(OLD, ''), assignedTo: [] };
});

describe('the first start', () => {
  it('enters URLs, keys and the token', async () => {
    await connectOkta(app, demo(baseUrl), null);
    expect(app.settings).toEqual({
      ...settingsFor(baseUrl, 'org_1'),
      singleLogoutUrl: `${baseUrl}/sso/slo`,
      signatureCertificate: CERTIFICATE,
      encryptionCertificate: CERTIFICATE,
      revocationUrl: `${baseUrl}/sso/global-token-revocation/con_1`,
    });
    expect(app.provisioning).toEqual(connectionTo(`${baseUrl}/scim/v2`, 'token'));
  });

  it('keeps an encryption certificate that somebody entered', async () => {
    app.settings.encryptionCertificate = oktaKey.certificate;
    await connectOkta(app, demo(baseUrl), null);
    expect(app.settings.encryptionCertificate).toBe(oktaKey.certificate);
  });

  it('says which URL returned no metadata', async () => {
    const other = demo(baseUrl);
    other.organization.id = 'org_2';
    await expect(connectOkta(app, other, null)).rejects.toThrow('org_id=org_2 answered 404');
  });
});

describe('a later start', () => {
  it('follows to another port, and keeps links, style and toggles', async () => {
    app.settings.singleLogoutUrl = `${OLD}/sso/slo`;
    app.settings.revocationUrl = `${OLD}/sso/global-token-revocation/con_1`;
    const before = connectionTo(`${OLD}/scim/v2`, 'old');
    const changed = { style: 'OIN', update: false, users: { '00uAda': 'U1' } } as const;
    app.provisioning = { ...before, ...changed };
    await connectOkta(app, demo(baseUrl), demo(OLD));
    expect(app.settings.singleLogoutUrl).toBe(`${baseUrl}/sso/slo`);
    expect(app.settings.revocationUrl).toBe(`${baseUrl}/sso/global-token-revocation/con_1`);
    expect(app.provisioning).toEqual({ ...connectionTo(`${baseUrl}/scim/v2`, 'token'), ...changed });
  });

  it('keeps off what somebody switched off', async () => {
    await connectOkta(app, demo(baseUrl), demo(OLD));
    expect(app.provisioning).toBeUndefined();
    expect(app.settings.singleLogoutUrl).toBe('');
    expect(app.settings.revocationUrl).toBe('');
  });

  it('leaves settings for another service alone, and does not give its token to Gatehouse', async () => {
    const other = connectionTo('https://other.example/scim', 'of another');
    app.provisioning = { ...other };
    app.settings.singleLogoutUrl = 'https://other.example/slo';
    expect(tokenAtOkta(app, demo(OLD))).toBeNull();
    await connectOkta(app, demo(baseUrl), demo(OLD));
    expect(app.provisioning).toEqual(other);
    expect(app.settings.singleLogoutUrl).toBe('https://other.example/slo');
  });

  it('knows the token that somebody pasted for this Gatehouse', () => {
    app.provisioning = connectionTo(`${OLD}/scim/v2`, 'pasted');
    expect(tokenAtOkta(app, demo(OLD))).toBe('pasted');
    expect(tokenAtOkta(app, null)).toBeNull();
  });
});

function demo(at: string): Demo {
  return {
    baseUrl: at,
    organization: { id: 'org_1', name: 'Acme', domain: 'acme.test', plan: 'enterprise' },
    owner: { email: 'blaise@acme.test', password: 'x' },
    managementApiKey: 'key',
    scim: { url: `${at}/scim/v2`, token: 'token' },
    revocationUrl: `${at}/sso/global-token-revocation/con_1`,
    okta: valuesOf(app, OKTA),
  };
}
