// IDP_METADATA of `npm start`: what is read, over real HTTP, and what is said about everything that can be
// wrong with it.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProviderError, readProvider } from '../../dev/provider.ts';
import { oktaKey } from '../support/okta-keys.ts';

const ISSUER = 'http://localhost:8080/realms/acme';
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';

let server: Server;
let at: string;
let answer: { status?: number; headers?: Record<string, string>; body: string };
beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  at = `http://127.0.0.1:${(server.address() as AddressInfo).port}/descriptor`;
});
afterAll(() => server.close());

interface Parts {
  readonly issuer?: string;
  readonly signIn?: readonly (readonly [binding: string, url: string])[];
  readonly logout?: string;
  readonly certificate?: string;
  readonly wants?: string;
}

/** As Keycloak writes it. */
function entity({ issuer = ISSUER, signIn, logout = '', certificate, wants = 'false' }: Parts = {}): string {
  const pem = (certificate ?? oktaKey.certificate).replace(/-----[A-Z ]+-----|\s/g, '');
  const services = signIn ?? [
    [POST, `${ISSUER}/protocol/saml`],
    [REDIRECT, `${ISSUER}/protocol/saml`],
  ];
  return (
    `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${issuer}">` +
    `<md:IDPSSODescriptor WantAuthnRequestsSigned="${wants}" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
    `<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${pem}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>` +
    logout +
    services
      .map(([binding, url]) => `<md:SingleSignOnService Binding="${binding}" Location="${url}"/>`)
      .join('') +
    '</md:IDPSSODescriptor></md:EntityDescriptor>'
  );
}

const several = (...issuers: string[]) =>
  `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${issuers.map((issuer) => entity({ issuer })).join('')}</md:EntitiesDescriptor>`;

async function read(body: string, env: NodeJS.ProcessEnv = {}) {
  answer = { body };
  return await readProvider({ IDP_METADATA: at, ...env });
}

async function sentence(env: NodeJS.ProcessEnv): Promise<string> {
  const error = await readProvider(env).then(
    () => null,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(ProviderError);
  expect(error.message).not.toContain('\n');
  return error.message;
}

describe('another provider', () => {
  it.each([{}, { IDP_METADATA: '' }, { IDP_ENTITY_ID: 'x' }])('is not asked for by %j', async (env) => {
    expect(await readProvider(env)).toBeNull();
  });

  it('becomes what the management API takes, by redirect where it can be', async () => {
    const provider = await read(entity());
    expect(provider).toMatchObject({
      metadataUrl: at,
      connection: {
        issuer: ISSUER,
        signInUrl: `${ISSUER}/protocol/saml`,
        signInBinding: 'redirect',
        logoutUrl: null,
        logoutResponseUrl: null,
        signRequests: false,
      },
    });
    expect(provider?.connection.certificates).toHaveLength(1);
  });

  it('may have logout with an address of its own for responses, and want signatures', async () => {
    const logout = `<md:SingleLogoutService Binding="${POST}" Location="${ISSUER}/slo" ResponseLocation="${ISSUER}/slo/return"/>`;
    expect(
      (await read(entity({ logout, wants: 'true', signIn: [[POST, `${ISSUER}/sso`]] })))?.connection,
    ).toMatchObject({
      signInBinding: 'post',
      logoutUrl: `${ISSUER}/slo`,
      logoutResponseUrl: `${ISSUER}/slo/return`,
      logoutBinding: 'post',
      signRequests: true,
    });
  });

  it('is the one that IDP_ENTITY_ID names of several', async () => {
    const provider = await read(several('urn:one', 'urn:two'), { IDP_ENTITY_ID: 'urn:two' });
    expect(provider?.connection.issuer).toBe('urn:two');
  });

  it('is read from localhost by name', async () => {
    answer = { body: entity() };
    const { port } = new URL(at);
    const named = await readProvider({ IDP_METADATA: `http://localhost:${port}/x` });
    expect(named?.connection.issuer).toBe(ISSUER);
  });
});

describe('an address that cannot be', () => {
  it.each([
    ['no address', 'keycloak', 'must be the address of SAML metadata'],
    ['a path', '/descriptor', 'must be the address of SAML metadata'],
    ['a file', 'file:///etc/passwd', 'must be the address of SAML metadata'],
    ['ftp', 'ftp://localhost/x', 'must be the address of SAML metadata'],
    ['credentials', 'http://a:b@localhost/x', 'must be the address of SAML metadata'],
    ['http elsewhere', 'http://idp.example.com/x', 'must be https, or on this machine'],
    ['http in the network', 'http://192.168.1.5/x', 'must be https, or on this machine'],
    [
      'http at a name that begins alike',
      'http://localhost.example.com/x',
      'must be https, or on this machine',
    ],
    ['http at 127 elsewhere', 'http://127.0.0.1.example.com/x', 'must be https, or on this machine'],
  ])('is said of %s', async (_what, address, expected) => {
    expect(await sentence({ IDP_METADATA: address })).toContain(expected);
  });

  it('is said where nothing listens', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const url = `http://127.0.0.1:${port}/x`;
    expect(await sentence({ IDP_METADATA: url })).toBe(
      `Nothing answers at ${url} (IDP_METADATA). Start the identity provider first.`,
    );
    expect(await sentence({ IDP_METADATA: url.replace('http:', 'https:') })).toContain('NODE_EXTRA_CA_CERTS');
  });
});

describe('an answer that is of no use', () => {
  it.each<[string, Partial<typeof answer>, string]>([
    ['404', { status: 404, body: 'Not found' }, 'returns 404 and no metadata'],
    ['500', { status: 500, body: '' }, 'returns 500 and no metadata'],
    ['a web page', { body: '<!doctype html><html><body>Sign in</body></html>' }, 'a web page'],
    ['JSON', { body: '{"issuer": "x"}' }, 'JSON'],
    ['nothing', { body: '' }, 'not SAML metadata'],
    ['half a document', { body: entity().slice(0, 300) }, 'not SAML metadata'],
    [
      'a service provider',
      { body: entity().replaceAll('IDPSSODescriptor', 'SPSSODescriptor') },
      'of no identity provider',
    ],
    ['several', { body: several('urn:one', 'urn:two') }, 'urn:one, urn:two. Choose one: IDP_ENTITY_ID='],
    ['a broken certificate', { body: entity({ certificate: 'AAAA' }) }, 'no signing certificate'],
    ['no sign-in', { body: entity({ signIn: [] }) }, 'no sign-in address'],
    [
      'http elsewhere',
      { body: entity({ signIn: [[REDIRECT, 'http://idp.example.com/sso']] }) },
      'but http://idp.example.com/sso',
    ],
    ['2 MB', { body: entity() + ' '.repeat(2_000_000) }, 'larger than 1 MB'],
    [
      'a redirect into the network',
      { status: 302, headers: { location: 'http://192.168.1.5/x' }, body: '' },
      'redirects to another address',
    ],
  ])('is named: %s', async (_what, given, expected) => {
    answer = { body: '', ...given };
    expect(await sentence({ IDP_METADATA: at })).toContain(expected);
  });

  it('is named where no entity has the ID', async () => {
    answer = { body: several('urn:one', 'urn:two') };
    const said = await sentence({ IDP_METADATA: at, IDP_ENTITY_ID: 'urn:three' });
    expect(said).toContain('no identity provider "urn:three" (IDP_ENTITY_ID), but: urn:one, urn:two');
  });
});
