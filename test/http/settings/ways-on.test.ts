// A page that cannot go on says what to do next, and has a link to it.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { forgetBranding } from '../../../src/domain/operator/branding.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { type Acme, depsAt, OPERATOR, world } from '../../support/deps.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { Browser, SESSION_COOKIE } from '../browser.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;
const settings = (page = '') => `/orgs/${acme.id}/settings/${page}`;
const run = (sql: string) => env.DB.prepare(sql).run();

beforeEach(async () => {
  acme = await world();
  await run('delete from branding');
  forgetBranding(depsAt().db);
});

/** The links of alerts and of pages that say one thing. */
function waysOn(html: string): string[] {
  const main = /<main.*<\/main>/s.exec(html)?.[0] ?? '';
  return [...main.matchAll(/<a href="([^"]*)" class="button|<a class="button" href="([^"]*)"/g)].map(
    ([, one, other]) => (one ?? other ?? '').replaceAll('&amp;', '&'),
  );
}

describe.each([
  ['SSO', 'access-security/sso'],
  ['SCIM', 'access-security/scim'],
])('%s that the plan lacks', (_, page) => {
  beforeEach(() => run("update organizations set plan = 'free'"));

  it('leads to the Owners, where the vendor names no support', async () => {
    const html = await (await (await signedIn()).get(settings(page))).text();
    expect(waysOn(html)).toContain(settings('users?role=owner'));
  });

  it('leads to the vendor’s support, where there is one', async () => {
    await run("insert into branding (id, support_email, updated_at) values (1, 'help@vendor.test', 1)");
    // The branding is kept for a while in each isolate.
    forgetBranding(depsAt().db);
    const ways = waysOn(await (await (await signedIn()).get(settings(page))).text());
    expect(ways).toContain('mailto:help@vendor.test');
  });
});

it('a plan that has both has no such way on', async () => {
  const admin = await signedIn();
  for (const page of ['access-security/sso', 'access-security/scim']) {
    expect(waysOn(await (await admin.get(settings(page))).text())).not.toContain(
      settings('users?role=owner'),
    );
  }
});

describe('a domain that another organization has', () => {
  beforeEach(async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    await env.DB.prepare(
      "insert into domains (id, organization_id, name, token, status, created_at) values ('dom_o', ?, 'taken.test', 't', 'verified', 1)",
    )
      .bind(other.id)
      .run();
  });

  it('leads to somebody who can help, and says nothing of who has it', async () => {
    const admin = await signedIn();
    const answer = await admin.post(settings('access-security/domains'), { name: 'taken.test' });
    const html = await answer.text();
    expect([answer.status, waysOn(html)]).toEqual([409, [settings('users?role=owner')]]);
    expect(html).not.toContain('Other');
  });

  it.each(['', 'not a domain', 'gmail.com', 'acme.test'])('is not said of %j', async (name) => {
    const admin = await signedIn();
    const answer = await admin.post(settings('access-security/domains'), { name });
    expect(answer.status).toBeGreaterThanOrEqual(409);
    expect(waysOn(await answer.text())).toEqual([]);
  });
});

describe('somebody whose session has ended', () => {
  const signInPage = async (browser: Browser, path: string) => {
    const answer = await browser.get(path);
    expect(answer.headers.get('Location')).toMatch(/^\/sign-in/);
    return await (await browser.get(answer.headers.get('Location') ?? '')).text();
  };

  it.each([
    ['by an administrator', 'update sessions set ended_at = 1'],
    ['with its account', 'delete from sessions'],
    ['by time', 'update sessions set expires_at = 1'],
  ])('%s is told so, once, where they sign in again', async (_, sql) => {
    const admin = await signedIn();
    await run(sql);
    expect(await signInPage(admin, settings())).toContain('You have been signed out');
    expect(await (await admin.get('/sign-in')).text()).not.toContain('You have been signed out');
  });

  it('is not told so who was never signed in, nor who has signed out', async () => {
    expect(await signInPage(new Browser(), settings())).not.toContain('You have been signed out');
    const admin = await signedIn();
    await admin.post('/sign-out', {});
    expect(admin.cookies.get(SESSION_COOKIE)?.value ?? '').toBe('');
    expect(await signInPage(admin, settings())).not.toContain('You have been signed out');
  });
});

it('an address in the wrong domain is named as such, with ways to sign in', async () => {
  const browser = new Browser();
  const inResponseTo = await browser.startSso(acme.id);
  const { base64 } = await issueOktaResponse({
    inResponseTo,
    nameId: 'eve@elsewhere.test',
    attributes: [{ name: 'email', values: ['eve@elsewhere.test'] }],
  });
  const answer = await browser.postFromIdp('/sso/saml2', { SAMLResponse: base64 });
  const html = await answer.text();
  expect(answer.status).toBe(403);
  expect(html).toContain('Wrong email domain');
  expect(html).not.toContain('elsewhere.test');
  expect(waysOn(html).length).toBeGreaterThan(0);
  expect(await env.DB.prepare('select reason from sign_in_attempts').first('reason')).toBe(
    'domain_not_claimed',
  );
});
