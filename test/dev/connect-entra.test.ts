// What a start changes in the simulated Entra ID's application, and what it leaves as people have set it. The
// metadata comes over real HTTP.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectEntra, samlFor, tokenAtEntra, valuesOfTenant } from '../../dev/connect-entra.ts';
import { connectionTo } from '../../dev/entra/application.ts';
import { firstKept, newTenant, type Tenant } from '../../dev/entra/tenant.ts';
import type { Demo, WrittenDemo } from '../../dev/local-folder.ts';
import { oktaKey, serviceProviderKey } from '../support/okta-keys.ts';
import { spMetadata } from '../support/sp-metadata.ts';

const OLD = 'http://localhost:1111';
const CERTIFICATE = serviceProviderKey.certificate.trim();

let server: Server;
let baseUrl: string;
let tenant: Tenant;
beforeAll(async () => {
  server = createServer((request, response) => {
    const { searchParams } = new URL(request.url!, baseUrl);
    const known = searchParams.get('org_id') === 'org_2';
    response.writeHead(known ? 200 : 404).end(spMetadata(CERTIFICATE, `${baseUrl}/sso/slo`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  tenant = newTenant('http://127.0.0.1:8788/entra', firstKept(oktaKey, samlFor(OLD, '')));
});

describe('the first start', () => {
  it('enters URLs, the key of Gatehouse and the token', async () => {
    await connectEntra(tenant, demo(baseUrl), null);
    expect(tenant.application.saml).toEqual({
      ...samlFor(baseUrl, 'org_2'),
      logoutUrl: `${baseUrl}/sso/slo`,
      verificationCertificate: CERTIFICATE,
    });
    expect(tenant.application.provisioning).toEqual(connectionTo(`${baseUrl}/scim/v2`, 'token'));
  });

  it('is also the one with a folder from before there was a simulated Entra ID', async () => {
    const { entra: _, ...before } = demo(OLD);
    await connectEntra(tenant, demo(baseUrl), before);
    expect(tenant.application.saml.replyUrls).toEqual([`${baseUrl}/sso/saml2`]);
    expect(tenant.application.provisioning?.token).toBe('token');
  });

  it('says which URL returned no metadata', async () => {
    const other = demo(baseUrl);
    other.entra.organization.id = 'org_3';
    await expect(connectEntra(tenant, other, null)).rejects.toThrow('org_id=org_3 answered 404');
  });
});

describe('a later start', () => {
  it('follows to another port, and keeps the NameID, the flag and the links', async () => {
    tenant.application.saml.nameId = 'persistent';
    const account = { scimId: 'U1', exported: '', managerId: '' };
    const before = connectionTo(`${OLD}/scim/v2?aadOptscim062020`, 'old');
    tenant.application.provisioning = { ...before, matchBy: 'externalId', users: { one: account } };
    await connectEntra(tenant, demo(baseUrl), demo(OLD));
    expect(tenant.application.saml).toMatchObject({
      nameId: 'persistent',
      signOnUrl: `${baseUrl}/security/sso/v2/authorize/?org_id=org_2`,
    });
    expect(tenant.application.provisioning).toEqual({
      ...connectionTo(`${baseUrl}/scim/v2?aadOptscim062020`, 'token'),
      matchBy: 'externalId',
      users: { one: account },
    });
  });

  it('keeps off what somebody turned off', async () => {
    await connectEntra(tenant, demo(baseUrl), demo(OLD));
    expect(tenant.application.provisioning).toBeUndefined();
  });

  it('leaves settings for another service alone, and does not give its token to Gatehouse', async () => {
    const other = connectionTo('https://other.example/scim', 'of another');
    tenant.application.provisioning = { ...other };
    const saml = samlFor('https://other.example', 'org_9');
    tenant.application.saml = { ...saml };
    expect(tokenAtEntra(tenant, demo(OLD))).toBeNull();
    await connectEntra(tenant, demo(baseUrl), demo(OLD));
    expect(tenant.application.provisioning).toEqual(other);
    expect(tenant.application.saml).toEqual(saml);
  });

  it('knows the token that somebody pasted for this Gatehouse', () => {
    tenant.application.provisioning = connectionTo(`${OLD}/scim/v2`, 'pasted');
    expect(tokenAtEntra(tenant, demo(OLD))).toBe('pasted');
    expect(tokenAtEntra(tenant, null)).toBeNull();
  });
});

function demo(at: string): Demo & Pick<WrittenDemo, 'entra'> {
  const values = valuesOfTenant(tenant);
  const owner = { email: 'katherine@contoso.test', password: 'x' };
  const scim = { url: `${at}/scim/v2`, token: 'token' };
  const organization = (id: string) => ({ id, name: id, domain: 'contoso.test', plan: 'enterprise' });
  return {
    baseUrl: at,
    managementApiKey: 'key',
    organization: organization('org_1'),
    owner,
    scim,
    okta: values,
    entra: { organization: organization('org_2'), owner, scim: { ...scim }, ...values },
  };
}
