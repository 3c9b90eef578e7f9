// What ends access ends a code that was not used yet, a refresh token and an access token: each cause against
// each of them.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { changeApplication, removeApplication } from '../../../src/domain/apps/applications.ts';
import { deleteOrganization } from '../../../src/domain/organization/deletion.ts';
import { updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { changeMember, removeMember } from '../../../src/domain/people/members.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import type { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { begin, CALLBACK, follow, newApplication, post, type TestApplication, tokensOf } from './client.ts';

let acme: Acme;

beforeEach(async () => {
  acme = await world();
});

const sql = async (text: string) => void (await env.DB.prepare(text).run());
const organization = () => ({ id: acme.id, name: 'Acme', plan: acme.plan }) as never;

type End = (browser: Browser, app: TestApplication) => Promise<unknown>;

const ENDS: [string, End][] = [
  ['the sign-out', (browser) => browser.post('/sign-out', {})],
  [
    'required single sign-on',
    () => saveSso(depsAt(NOW_MS + 1), OPERATOR, organization(), { requireSso: true }),
  ],
  [
    'a deactivation',
    () => changeMember(depsAt(NOW_MS + 1), OPERATOR, organization(), acme.memberId, { active: false }, null),
  ],
  ['a removal', () => removeMember(depsAt(NOW_MS + 1), OPERATOR, acme.id, acme.memberId, null)],
  ['the end of the organization', () => deleteOrganization(depsAt(NOW_MS + 1), OPERATOR, acme.id)],
  ['everybody signed out', () => sql(`update organizations set signed_out_at = ${NOW_MS}`)],
  ['a shorter lifetime', () => sql(`update organizations set session_lifetime_minutes = 0`)],
  ['the end of the session', () => sql(`update sessions set expires_at = ${NOW_MS}`)],
  ['the deletion of the session', () => sql('delete from sessions')],
  ['a new proof that is asked for', () => sql(`update members set proven_since = ${NOW_MS}`)],
  [
    'an application for others alone',
    (_, app) => changeApplication(depsAt(NOW_MS + 1), OPERATOR, app.id, { organizations: ['org_other'] }),
  ],
  ['the deletion of the application', (_, app) => removeApplication(depsAt(NOW_MS + 1), OPERATOR, app.id)],
];

describe.each(['jwt', 'opaque'] as const)('%s access tokens and', (accessTokenFormat) => {
  it.each(ENDS)('%s', async (_, end) => {
    const app = await newApplication({ accessTokenFormat });
    const browser = await signedIn('ada@acme.test');
    const tokens = await tokensOf(app, browser);
    const begun = await begin(app);
    const callback = await follow(browser, begun.path);
    const bearer = { Authorization: `Bearer ${tokens.access_token}` };
    expect((await post('/oauth/userinfo', {}, undefined, bearer)).status).toBe(200);
    const events = await count('audit_events', `action = 'application.signed_in'`);
    await end(browser, app);

    const seen = await post('/oauth/userinfo', {}, undefined, bearer);
    expect([seen.status, seen.body.error]).toEqual([401, 'invalid_token']);
    expect(seen.headers.get('WWW-Authenticate')).toContain('error="invalid_token"');
    const introspected = await post('/oauth/introspect', { token: tokens.access_token }, app);
    expect(introspected.body.active ?? introspected.body.error).not.toBe(true);
    const redeemed = await post(
      '/oauth/token',
      {
        grant_type: 'authorization_code',
        code: callback.searchParams.get('code') ?? '',
        redirect_uri: CALLBACK,
        code_verifier: begun.verifier,
      },
      app,
    );
    const refreshed = await post(
      '/oauth/token',
      { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' },
      app,
    );
    for (const { status, body } of [redeemed, refreshed]) {
      expect([400, 401]).toContain(status);
      expect(['invalid_grant', 'invalid_client']).toContain(body.error);
      expect(Object.keys(body).sort()).toEqual(['error', 'error_description']);
    }
    expect(await count('audit_events', `action = 'application.signed_in'`)).toBe(events);
  });

  it('what ends nothing: another plan without required single sign-on, a domain that is gone', async () => {
    const app = await newApplication({ accessTokenFormat });
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    await updateOrganization(depsAt(NOW_MS + 1), OPERATOR, acme.id, { plan: 'free' });
    await sql('delete from domains');
    const bearer = { Authorization: `Bearer ${tokens.access_token}` };
    const { status, body } = await post('/oauth/userinfo', {}, undefined, bearer);
    // The claim of the domain was all that vouched for the address.
    expect([status, body.email_verified]).toEqual([200, false]);
  });
});
