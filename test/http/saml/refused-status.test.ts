// A sign-in that the identity provider itself refused, from its message to what each reader sees of it.

import { env } from 'cloudflare:workers';
import { beforeEach, expect, it, vi } from 'vitest';
import { type Acme, world } from '../../support/deps.ts';
import { OKTA_ISSUER } from '../../support/okta.ts';
import { Browser, referenceOf } from '../browser.ts';
import { signedIn } from '../session-of.ts';

const ACS = '/sso/saml2';
const STATUS = 'urn:oasis:names:tc:SAML:2.0:status:';
const MESSAGE =
  "AADSTS50105: The signed in user 'mary@acme.test' is not assigned to a role. &lt;b&gt;Trace&lt;/b&gt;";
let acme: Acme;
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

beforeEach(async () => {
  warn.mockClear();
  acme = await world();
});

const failed = (inResponseTo: string, message = MESSAGE) =>
  btoa(`<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r1" Version="2.0"
    IssueInstant="2026-11-02T09:00:00Z" InResponseTo="${inResponseTo}"><Issuer
    xmlns="urn:oasis:names:tc:SAML:2.0:assertion">${OKTA_ISSUER}</Issuer><samlp:Status>
    <samlp:StatusCode Value="${STATUS}Responder"><samlp:StatusCode Value="${STATUS}RequestDenied"/></samlp:StatusCode>
    <samlp:StatusMessage>${message}</samlp:StatusMessage></samlp:Status></samlp:Response>`);

async function refuse(message?: string) {
  const browser = new Browser();
  const SAMLResponse = failed(await browser.startSso(acme.id), message);
  return await (await browser.postFromIdp(ACS, { SAMLResponse })).text();
}

async function attemptPage(reference: string): Promise<string> {
  const admin = await signedIn('admin@acme.test');
  return await (await admin.get(`/orgs/${acme.id}/settings/sign-in-log/${reference}`)).text();
}

it('tells the administrator the vendor’s code and where to click, and shows the message as it came', async () => {
  const page = await attemptPage(referenceOf(await refuse()) ?? '');
  expect(page).toContain('Entra ID says “AADSTS50105”.');
  expect(page.match(/→ Users and groups/g)).toHaveLength(1);
  expect(page).toContain('Message of the identity provider');
  expect(page).not.toContain('<b>Trace');
});

it('keeps the address in the message in that one place', async () => {
  const refused = await refuse();
  expect(refused).not.toContain('mary@');
  expect(refused).not.toContain('AADSTS');
  const page = await attemptPage(referenceOf(refused) ?? '');
  expect(page.match(/mary@acme\.test/g)).toHaveLength(1);
  const admin = await signedIn('admin@acme.test');
  expect(await (await admin.get(`/orgs/${acme.id}/settings/sign-in-log`)).text()).not.toContain('mary@');
  const rows = await env.DB.prepare('select * from sign_in_attempts').all<Record<string, unknown>>();
  const { detail, ...others } = rows.results[0] ?? {};
  expect(JSON.parse(String(detail)).message).toContain('mary@acme.test');
  expect(JSON.stringify(others)).not.toContain('mary@');
});

it('shows the message and the advice in the result of a test too', async () => {
  const admin = await signedIn('admin@acme.test');
  const started = await admin.post(`/orgs/${acme.id}/settings/access-security/sso/test`, {});
  const { searchParams } = new URL(started.headers.get('Location') ?? '');
  const deflated = Uint8Array.from(atob(searchParams.get('SAMLRequest') ?? ''), (c) => c.charCodeAt(0));
  const inflated = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const id = / ID="([^"]+)"/.exec(await new Response(inflated).text())?.[1] ?? '';
  const answered = await admin.postFromIdp(ACS, { SAMLResponse: failed(id) });
  const page = await (await admin.get(answered.headers.get('Location') ?? '')).text();
  expect(page).toContain('Connection test');
  expect(page.match(/Entra ID says “AADSTS50105”/g)).toHaveLength(1);
  expect(page.match(/mary@acme\.test/g)).toHaveLength(1);
});

it('is the advice of its status where the message has no code', async () => {
  const page = await attemptPage(referenceOf(await refuse('No luck today')) ?? '');
  expect(page).toContain('Assign them, or a group that they are in');
  expect(page).toContain('No luck today');
});

it('logs 10 KB of message in a bounded row', async () => {
  const page = await attemptPage(referenceOf(await refuse(`AADSTS50105 ${'x'.repeat(10_240)}`)) ?? '');
  expect(page).toContain('Entra ID says “AADSTS50105”.');
  expect(page).not.toContain('x'.repeat(600));
  expect(JSON.stringify(warn.mock.calls).length).toBeLessThan(2000);
});
