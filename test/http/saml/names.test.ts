// The names that a sign-in brings, through the Worker: what SCIM, the audit log, the test's page and the
// switch show of them.

import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { loadSsoSettings } from '../../../src/domain/sso/settings.ts';
import { type Acme, depsAt, OPERATOR, world } from '../../support/deps.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { requestIdOf } from '../../support/pending.ts';
import { Browser } from '../browser.ts';
import { tenantOf } from '../scim/server.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;

beforeEach(async () => {
  acme = await world({ managedAccess: true });
});

const settings = (path: string) => `/orgs/${acme.id}/settings/${path}`;

/** Ada Lovelace signs in. */
async function signIn(): Promise<Browser> {
  const browser = new Browser();
  const { base64 } = await issueOktaResponse({ inResponseTo: await browser.startSso(acme.id) });
  await browser.postFromIdp('/sso/saml2', { SAMLResponse: base64 });
  return browser;
}

it('are on the profile, in the audit log, and behind a new entity tag of SCIM', async () => {
  const { token } = await generateScimToken(depsAt(), OPERATOR, acme);
  const scim = tenantOf(acme.id, token);
  const user = `/Users/${acme.memberId}`;
  const before = (await scim.get(user)).headers.get('etag') ?? '';

  const profile = await (await (await signIn()).get('/profile')).text();
  expect(profile).toContain('<dd>Ada Lovelace</dd>');
  const { headers, body } = await scim.get(user);
  expect(body.name).toMatchObject({ givenName: 'Ada', familyName: 'Lovelace' });
  expect(headers.get('etag')).not.toBe(before);
  expect((await scim.send('DELETE', user, undefined, { headers: { 'If-Match': before } })).status).toBe(412);
  expect((await scim.get('/Users?filter=name.familyName eq "lovelace"')).body.totalResults).toBe(1);
  const log = await (await (await signedIn('owner@acme.test')).get(settings('audit-log'))).text();
  expect(log).toContain('user.profile_changed');

  const after = headers.get('etag');
  await signIn();
  expect((await scim.get(user)).headers.get('etag')).toBe(after);
});

it('are told by the page of a test', async () => {
  const browser = await signedIn('admin@acme.test');
  const started = await browser.post(settings('access-security/sso/test'), {});
  const inResponseTo = await requestIdOf(started.headers.get('Location') ?? '');
  const attributes = [
    { name: 'email', values: ['ada@acme.test'] },
    { name: 'firstName', values: ['Augusta'] },
  ];
  const { base64 } = await issueOktaResponse({ inResponseTo, attributes });
  const answered = await browser.postFromIdp('/sso/saml2', { SAMLResponse: base64 });
  const page = await (await browser.get(answered.headers.get('Location') ?? '')).text();
  expect(page).toContain('A sign-in would take: first name “Augusta”.');
  expect(await env.DB.prepare("select count(*) from members where given_name <> ''").first('count(*)')).toBe(
    0,
  );
});

it('stay once the switch on the page is off, which the audit log says', async () => {
  const admin = await signedIn('admin@acme.test');
  const page = await (await admin.get(settings('access-security/sso/advanced'))).text();
  expect(page).toMatch(/name="refreshNames" type="checkbox" value="on" checked/);
  const options = { managedAccess: 'on', allowIdpInitiated: 'on', signInBinding: 'redirect' };
  await admin.post(settings('access-security/sso/options'), options);
  expect((await loadSsoSettings(depsAt(), acme.id)).connection?.refreshNames).toBe(false);
  const { results } = await env.DB.prepare(
    "select detail from audit_events where action like '%sso_configured' order by rowid desc limit 1",
  ).all<{ detail: string }>();
  expect(JSON.parse(results[0]?.detail ?? '')).toEqual({
    before: { refreshNames: true },
    after: { refreshNames: false },
  });
  expect(await (await (await signIn()).get('/profile')).text()).not.toContain('Lovelace');
});
