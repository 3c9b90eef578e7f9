// What an application is told: claims with their limits, what is ignored, what no log says.

import { env } from 'cloudflare:workers';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rotateSigningKeys } from '../../../src/domain/apps/signing-keys.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import { ec } from '../../support/oauth.ts';
import { signedIn } from '../session-of.ts';
import { begin, CALLBACK, follow, newApplication, post, type TestApplication, tokensOf } from './client.ts';
import { assertionOf, dpop } from './proofs.ts';

let acme: Acme;
let app: TestApplication;

beforeEach(async () => {
  acme = await world();
  app = await newApplication();
});
afterEach(() => vi.restoreAllMocks());

const organization = () => ({ id: acme.id, name: 'Acme', plan: acme.plan }) as never;
const idToken = async (more: Record<string, string> = {}) =>
  decodeJwt((await tokensOf(app, await signedIn('ada@acme.test'), more)).id_token ?? '');

describe('claims', () => {
  it.each([
    [50, { groups: 50, groups_count: undefined }],
    [51, { groups: undefined, groups_count: 51 }],
  ])('name %i groups, or how many there are', async (groups, expected) => {
    await env.DB.batch(
      Array.from({ length: groups }, (_, i) => [
        env.DB.prepare(
          `insert into teams (id, organization_id, name, name_key, source, created_at, updated_at)
            values ('team_${i}', '${acme.id}', 'Team ${i}', 'team ${i}', 'scim', 1, 1)`,
        ),
        env.DB.prepare(
          `insert into team_members (team_id, member_id, created_at) values ('team_${i}', '${acme.memberId}', 1)`,
        ),
      ]).flat(),
    );
    const claims = await idToken();
    expect({
      groups: (claims.groups as unknown[] | undefined)?.length,
      groups_count: claims.groups_count,
    }).toEqual(expected);
  });

  it('hold what the identity provider asserted under the names of the attribute map', async () => {
    const asserted = { displayName: 'Ada, Countess', attributes: { cost_center: '17', title: 'Asserted' } };
    await env.DB.prepare('update members set asserted_claims = ? where id = ?')
      .bind(JSON.stringify(asserted), acme.memberId)
      .run();
    const { name, attributes } = await idToken();
    expect({ name, attributes }).toEqual({ name: 'Ada, Countess', attributes: asserted.attributes });
  });

  it('hold of the directory what is on the list, and nothing else of the person', async () => {
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const profile = {
      title: 'Countess',
      nickName: 'Ada',
      phoneNumbers: [{ value: '+44 1' }],
      addresses: [{ locality: 'London' }],
      timezone: 'Europe/London',
      locale: 'en-GB',
      'urn:vendor:secret': { salary: 1 },
      [enterprise]: { department: 'Engines', costCenter: '7', manager: { value: 'mem_boss' } },
    };
    await env.DB.prepare('update members set profile = ? where id = ?')
      .bind(JSON.stringify(profile), acme.memberId)
      .run();
    const claims = await idToken();
    expect(claims).toMatchObject({ locale: 'en-GB', zoneinfo: 'Europe/London' });
    expect(claims.attributes).toEqual({ title: 'Countess', department: 'Engines', costCenter: '7' });
    expect(JSON.stringify(claims)).not.toMatch(/nickName|phone|London"\}|salary|mem_boss/);
    const { access_token } = await tokensOf(app, await signedIn('ada@acme.test'));
    expect(JSON.stringify(decodeJwt(access_token))).not.toMatch(/attributes|Countess|ada@/);
  });

  it('name no other organization of the person', async () => {
    const globex = await createOrganization(depsAt(), OPERATOR, { name: 'Globex', plan: 'enterprise' });
    await addMember(depsAt(), OPERATOR, globex, { email: 'ada@acme.test', role: 'owner' });
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'), { organization: acme.id });
    const said = [tokens.access_token, tokens.id_token ?? ''].map((token) =>
      JSON.stringify(decodeJwt(token)),
    );
    const bearer = { Authorization: `Bearer ${tokens.access_token}` };
    said.push(JSON.stringify((await post('/oauth/userinfo', {}, undefined, bearer)).body));
    said.push(JSON.stringify((await post('/oauth/introspect', { token: tokens.access_token }, app)).body));
    for (const text of said) {
      expect(text).toContain(acme.id);
      expect(text).not.toMatch(new RegExp(`Globex|owner|${globex.id}`));
    }
  });

  it('have no address for their subject, which is the same in each token of the person', async () => {
    const [one, two] = [await idToken(), await idToken({ scope: 'openid' })];
    expect(one.sub).toBe(two.sub);
    expect(one.sub).toMatch(/^acc_[^@]+$/);
    expect(Object.keys(two)).not.toContain('email');
  });
});

describe('what we do not have is ignored', () => {
  it.each<[string, Record<string, string>]>([
    ['ui_locales', { ui_locales: 'fr-CA fr en' }],
    ['ui_locales that are none', { ui_locales: '<<<' }],
    ['acr_values', { acr_values: 'urn:mace:incommon:iap:silver' }],
    ['claims', { claims: '{"id_token":{"phone_number":{"essential":true}}}' }],
    ['display', { display: 'popup' }],
    ['an unknown parameter', { utm_source: 'x' }],
    ['an unknown scope', { scope: 'openid offline_access admin' }],
  ])('%s', async (_, more) => {
    const claims = await idToken(more);
    expect(claims.sub).toMatch(/^acc_/);
    expect(claims).not.toHaveProperty('acr');
  });
});

describe('a quiet request of somebody who is signed in', () => {
  it('is told that the organization asks for its own sign-in', async () => {
    await saveSso(depsAt(NOW_MS + 1), OPERATOR, organization(), { requireSso: true });
    const back = await follow(await signedIn('ada@acme.test'), (await begin(app, { prompt: 'none' })).path);
    expect(back.searchParams.get('error')).toBe('interaction_required');
    expect(back.searchParams.get('error_description')).toContain('identity provider');
    expect(await count('grants')).toBe(0);
  });
});

describe('keys that change while tokens are made', () => {
  it('interrupt nobody', async () => {
    const browser = await signedIn('ada@acme.test');
    const before = await tokensOf(app, browser);
    const active = async (token: string) =>
      (await post('/oauth/introspect', { token }, app)).body.active as boolean;
    const rotation = rotateSigningKeys(depsAt(NOW_MS), OPERATOR, false);
    const during = await Promise.all(Array.from({ length: 20 }, () => tokensOf(app, browser)));
    await rotation;
    for (const { access_token } of [before, ...during]) expect(await active(access_token)).toBe(true);
  });

  it('because they leaked make every token of theirs worthless, and the next one is good', async () => {
    const browser = await signedIn('ada@acme.test');
    const before = await tokensOf(app, browser);
    await rotateSigningKeys(depsAt(NOW_MS), OPERATOR, true);
    vi.setSystemTime(NOW_MS + 1);
    const bearer = { Authorization: `Bearer ${before.access_token}` };
    expect((await post('/oauth/introspect', { token: before.access_token }, app)).body).toEqual({
      active: false,
    });
    expect((await post('/oauth/userinfo', {}, undefined, bearer)).status).toBe(401);
    // Grants are not signed by them.
    const refreshed = await post(
      '/oauth/token',
      { grant_type: 'refresh_token', refresh_token: before.refresh_token ?? '' },
      app,
    );
    const introspected = await post('/oauth/introspect', { token: String(refreshed.body.access_token) }, app);
    expect(introspected.body.active).toBe(true);
  });
});

describe('the log', () => {
  it('holds nothing of what an application or a person shows', async () => {
    const lines: string[] = [];
    for (const level of ['info', 'warn', 'error', 'log'] as const)
      vi.spyOn(console, level).mockImplementation((...all) => void lines.push(all.join(' ')));
    const keyed = await newApplication({
      authMethod: 'private_key_jwt',
      jwks: { keys: [ec.publicJwk as never] },
    });
    const tokens = await tokensOf(app, await signedIn('ada@acme.test'));
    const { client_assertion = '', ...type } = await assertionOf(keyed);
    const proof = await dpop('/oauth/token');
    const code = `gh_code_${'s'.repeat(43)}`;
    const secrets = [
      app.secret,
      tokens.access_token,
      tokens.refresh_token ?? '',
      tokens.id_token ?? '',
      client_assertion,
      proof,
      code,
      'a-verifier-that-nobody-may-read-in-any-of-the-logs',
    ];
    const verifier = secrets.at(-1) ?? '';
    const fields = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      code_verifier: verifier,
    };
    await post('/oauth/token', fields, app, { DPoP: proof });
    await post('/oauth/token', { ...fields, ...type, client_assertion: `${client_assertion}x` });
    await post('/oauth/token', { ...fields, client_id: app.id, client_secret: app.secret, extra: '1' }, app);
    await post('/oauth/token', { grant_type: tokens.refresh_token ?? '' }, app);
    await post('/oauth/userinfo', {}, undefined, { Authorization: `Bearer ${tokens.access_token}x` });
    await post(
      '/oauth/revoke',
      { token: tokens.refresh_token ?? '', scope: 'x' },
      { ...app, secret: 'wrong' },
    );
    expect(lines.length).toBeGreaterThan(4);
    const kept = JSON.stringify(await env.DB.prepare('select * from application_failures').all());
    for (const secret of secrets) {
      expect(lines.join('\n')).not.toContain(secret.slice(0, 40));
      expect(kept).not.toContain(secret.slice(0, 40));
    }
  });
});

describe('guessing', () => {
  it('is told to wait after sixty wrong answers in a minute from one address, and nobody else is', async () => {
    const from = { 'CF-Connecting-IP': '203.0.113.9' };
    const guess = async (address: Record<string, string>) =>
      await post(
        '/oauth/token',
        { grant_type: 'refresh_token', refresh_token: 'x' },
        { ...app, secret: 'x' },
        address,
      );
    for (let nth = 0; nth < 60; nth++) expect([401, 429]).toContain((await guess(from)).status);
    // The minute of the limit may have begun anew in between: it goes by the real clock.
    let refused = await guess(from);
    for (let nth = 0; nth < 60 && refused.status !== 429; nth++) refused = await guess(from);
    const { status, headers, body } = refused;
    expect([status, headers.get('Retry-After'), body.error]).toEqual([429, '60', 'temporarily_unavailable']);
    expect((await guess({ 'CF-Connecting-IP': '203.0.113.10' })).status).toBe(401);
  });
});
