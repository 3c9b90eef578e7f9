// `npm start` as a program: what a second start finds, and what is left when it ends.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seed } from '../../dev/seed.ts';
import { type RunningDemo, START, startDemo } from '../support/browser-demo.ts';
import { oktaKey } from '../support/okta-keys.ts';

interface Page {
  items: { email?: string; role?: string; name?: string; status?: string }[];
}

let folder: string;
let running: RunningDemo | undefined;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-start-'));
});
afterAll(async () => {
  await running?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('seeds once, follows to other ports, keeps what people changed, and leaves the ports free', async () => {
  const first = await startDemo(folder);
  running = first;
  const path = `/organizations/${first.organization.id}`;
  expect((await first.api<Page>('GET', `${path}/domains`)).items).toMatchObject(
    ['acme.test', 'atko.com', 'example.com', 'example.org'].map((name) => ({ name, status: 'verified' })),
  );
  const [owner] = (await first.api<Page>('GET', `${path}/members?email=${first.owner.email}`)).items;
  expect(owner).toMatchObject({ role: 'owner', active: true });
  const app = first.application!;
  expect(first.issuer).toBe(first.baseUrl);
  expect(await first.api('GET', `/applications/${app.clientId}`)).toMatchObject({
    redirectUris: [app.redirectUri, 'http://127.0.0.1:8790/callback'],
    postLogoutRedirectUris: [app.postLogoutRedirectUri],
    grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
    organizations: 'all',
  });
  expect(await tokenOf(first)).toBe(200);
  const own = ['https://mine.example/callback', app.redirectUri];
  await first.api('PATCH', `/applications/${app.clientId}`, { redirectUris: own });
  await first.api('PATCH', `${path}/sso`, { requireSso: true });
  await first.api('PATCH', path, { name: 'Acme Renamed' });
  await first.stop();
  await expect(fetch(first.baseUrl)).rejects.toThrow();
  await expect(fetch(first.okta.url)).rejects.toThrow();
  await expect(fetch(app.url)).rejects.toThrow();

  const second = await startDemo(folder);
  running = second;
  expect(second.organization).toEqual({ ...first.organization, name: 'Acme Renamed' });
  expect([second.managementApiKey, second.scim.token]).toEqual([first.managementApiKey, first.scim.token]);
  expect(second.okta.certificate).toBe(first.okta.certificate);
  const moved = second.application!;
  expect(moved).toMatchObject({ clientId: app.clientId, clientSecret: app.clientSecret });
  expect(moved.redirectUri).not.toBe(app.redirectUri);
  expect(await second.api('GET', `/applications/${app.clientId}`)).toMatchObject({
    redirectUris: [moved.redirectUri, 'https://mine.example/callback'],
    postLogoutRedirectUris: [moved.postLogoutRedirectUri],
  });
  expect((await second.api<Page>('GET', '/applications')).items).toHaveLength(1);
  expect(await (await fetch(moved.url)).text()).toContain('href="/sign-in"');
  expect((await second.api<Page>('GET', '/organizations')).items.map(({ name }) => name).sort()).toEqual([
    'Acme Renamed',
    'Contoso',
  ]);
  expect(second.entra).toMatchObject({
    organization: first.entra!.organization,
    scim: { token: first.entra!.scim.token },
    certificate: first.entra!.certificate,
    url: `${second.okta.url}/entra`,
  });
  const contoso = `/organizations/${second.entra!.organization.id}/sso`;
  expect(await second.api('GET', contoso)).toMatchObject({
    enabled: true,
    issuer: second.entra!.issuer,
    signInUrl: second.entra!.signInUrl,
  });
  expect(second.baseUrl).not.toBe(first.baseUrl);
  expect(await second.api('GET', `${path}/sso`)).toMatchObject({
    enabled: true,
    requireSso: true,
    signInUrl: second.okta.signInUrl,
  });
});

it('connects another provider where it is told of one, and Okta again where it is not', async () => {
  const { clientId } = running!.application!;
  await deleteSecrets(running!);
  expect(await tokenOf(running!)).toBe(401);
  await running!.stop();
  running = undefined;
  const issuer = 'http://localhost:8080/realms/acme';
  const pem = oktaKey.certificate.replace(/-----[A-Z ]+-----|\s/g, '');
  const provider = createHttpServer((_request, response) => {
    response.end(
      `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${issuer}"><IDPSSODescriptor
        protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor><KeyInfo
        xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${pem}</X509Certificate></X509Data></KeyInfo>
        </KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
        Location="${issuer}/protocol/saml"/></IDPSSODescriptor></EntityDescriptor>`,
    );
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const metadata = `http://127.0.0.1:${(provider.address() as { port: number }).port}/descriptor`;

  const other = await startDemo(folder, metadata);
  running = other;
  // The secret that was kept opens nothing any more, so that there is another one.
  expect(other.application!.clientId).toBe(clientId);
  expect(await tokenOf(other)).toBe(200);
  const path = `/organizations/${other.organization.id}/sso`;
  expect(other.provider).toEqual({ metadataUrl: metadata, issuer });
  expect(await other.api('GET', path)).toMatchObject({
    issuer,
    signInUrl: `${issuer}/protocol/saml`,
    signInBinding: 'post',
    logoutUrl: null,
    enabled: true,
    managedAccess: true,
  });
  const started = await fetch(`${other.baseUrl}/security/sso/v2/authorize/?org_id=${other.organization.id}`, {
    redirect: 'manual',
  });
  expect(await started.text()).toContain(`action="${issuer}/protocol/saml"`);
  provider.close();

  // What a start without IDP_METADATA does about it, without the rest of a start.
  const okta = await seed({
    baseUrl: other.baseUrl,
    managementApiKey: other.managementApiKey,
    previous: other,
    okta: { values: other.okta, token: null },
    entra: { values: other.entra!, token: null },
    appUrl: other.application!.url,
    instead: null,
  });
  expect(okta.provider).toBeUndefined();
  expect(await other.api('GET', path)).toMatchObject({
    issuer: other.okta.issuer,
    signInUrl: other.okta.signInUrl,
    signInBinding: 'redirect',
  });
});

it('says in a sentence what is wrong with the metadata of another provider, and starts nothing', async () => {
  const named = { GATEHOUSE_STATE: join(folder, 'never'), IDP_METADATA: 'http://idp.example.com/x' };
  const env = { ...process.env, ...named };
  const run = spawnSync(process.execPath, [fileURLToPath(START)], { env, encoding: 'utf8' });
  expect([run.status, run.stdout]).toEqual([1, '']);
  expect(run.stderr.trim()).toMatch(/^IDP_METADATA must be https, or on this machine/);
});

it('says in a sentence which port is busy, and starts nothing', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = String((server.address() as { port: number }).port);
  const env = { ...process.env, PORT: port, GATEHOUSE_STATE: join(folder, 'never') };
  const run = spawnSync(process.execPath, [fileURLToPath(START)], { env, encoding: 'utf8' });
  server.close();
  expect([run.status, run.stdout]).toEqual([1, '']);
  expect(run.stderr.trim()).toMatch(new RegExp(`^Port ${port} is busy.* PORT=\\d+ npm start$`));
});

async function deleteSecrets({ api, baseUrl, managementApiKey, application }: RunningDemo): Promise<void> {
  const path = `/applications/${application!.clientId}/secrets`;
  const headers = { authorization: `Bearer ${managementApiKey}` };
  for (const { id } of (await api<{ items: { id: string }[] }>('GET', path)).items)
    await fetch(`${baseUrl}/api/v1${path}/${id}`, { method: 'DELETE', headers });
}

/** The status with which the application gets a token for itself. */
async function tokenOf({ issuer, application }: RunningDemo): Promise<number> {
  const { clientId, clientSecret } = application!;
  const answer = await fetch(`${issuer}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return answer.status;
}
