// Every page of the console in German: each text that somebody reads is from the German catalog or is data.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EVENT_TYPES } from '../../../src/domain/event-types.ts';
import { NOW_MS } from '../../support/deps.ts';
import { englishIn, foreignIn } from '../../support/german.ts';
import type { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { CONSOLE, fieldsOf, pathOf, prepareFor } from './routes.ts';
import { type OperatorWorld, operatorWorld, STAFF } from './world.ts';

const GERMAN = { 'Accept-Language': 'de-DE,de;q=0.9,en;q=0.8' };

/** Names, addresses and codes that this world has. */
const DATA = new RegExp(
  `^(?:${[
    'Vendor|New|Acme Cloud|Widerrufen… .*|[\\w-]{43}|kid_\\d|Free|Growth|Enterprise|CI|CI widerrufen…|olga@.*|(?:org|app|whe|whs|sec|key|evt)_\\w+|region = eu|ä = 1|http://a.test',
    '(?:client_secret|private_key)_\\w+|none|tls_\\w+|(?:RS|ES|PS)\\d+|EdDSA|JWT|URL|seq|webhook-id',
    'authorization_code|refresh_token|client_credentials|urn:.*|openid|profile|email|organization|groups',
    'offline_access|directory:read|events:read|read|webhook\\.test|status|timeout|no|\\{[^]*\\}|[A-Z_]+',
    `/healthz|/readyz|\\d{4}_\\w+|#[0-9a-f]{6}|\\d+ ms|session_ended|enterprise|REF-1|audience_mismatch|Charts(?: widerrufen…)?|https://charts\\.test/cb\\nhttps://charts\\.test/other|ghm_\\S+|${EVENT_TYPES.join('|')}`,
  ].join('|')})$`,
);

let world: OperatorWorld;
let staff: Browser;

beforeEach(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  world = await operatorWorld();
  staff = await signedIn(STAFF.owner);
});

async function readGerman(path: string): Promise<string> {
  const response = await staff.get(path, GERMAN);
  const html = await response.text();
  expect([response.status, response.headers.get('Content-Language')]).toEqual([200, 'de']);
  expect(englishIn(html)).toEqual([]);
  return html;
}

const GETS = Object.keys(CONSOLE).filter(
  (route) => route.startsWith('GET ') && CONSOLE[route]?.status === 200,
);

describe('in German, every page of the console', () => {
  it.each(GETS)('%s', async (route) => {
    await prepareFor(route, world);
    const html = await readGerman(await pathOf(route, world));
    expect(html).toContain('<html lang="de" dir="ltr">');
    expect(html).toContain('Betreiberkonsole');
    expect(foreignIn(html, DATA)).toEqual([]);
  });
});

const POSTS = Object.keys(CONSOLE).filter(
  (route) => route.startsWith('POST ') && CONSOLE[route]?.status === 303,
);

describe('in German, the page that tells what came of', () => {
  it.each(POSTS)('%s', async (route) => {
    await prepareFor(route, world);
    const answer = await staff.post(await pathOf(route, world), await fieldsOf(route, world), GERMAN);
    const html = await readGerman(answer.headers.get('Location') ?? '');
    expect(html).toMatch(/class="alert alert-(?:success|warning)"|class="badge|<tr/);
    expect(foreignIn(html, DATA)).toEqual([]);
  });

  it('a preview', async () => {
    const answer = await staff.post(
      '/operator/branding/preview',
      { productName: 'Acme', accent: '#0f5cc0' },
      GERMAN,
    );
    const html = await answer.text();
    expect(html).toContain('Noch ist nichts gespeichert.');
    expect(foreignIn(html, DATA)).toEqual([]);
  });
});

const ORGANIZATION = 'GET /operator/organizations/:orgId';
const APPLICATION = 'GET /operator/applications/:applicationId';
const WEBHOOK = 'GET /operator/webhooks/:webhookId';
const DAY_MS = 86_400_000;
const certificateUntil = (ms: number) => `update certificates set not_after = ${ms}`;
const STUCK = `insert into webhook_positions (endpoint_id, organization_id, seq, attempt, failing_since, next_at, last_problem)
  select 'whe_1', id, 0, 2, 1, 1, 'timeout' from organizations`;
const KEPT = `insert into kept_responses (attempt_id, organization_id, sealed, kept_at, expires_at)
  select 'REF-1', id, 'x', 1, ${NOW_MS + DAY_MS} from organizations where name = 'Acme'`;
const KEYS = (['RS256', 'ES256'] as const).map(
  (alg, n) => `insert into signing_keys (kid, alg, public_jwk, private_wrapped, created_at, not_before)
    values ('kid_${n}', '${alg}', '{}', 'x', 1, ${n * NOW_MS * 2})`,
);

describe('in German, what a page says of', () => {
  it.each([
    [
      'an organization that is suspended',
      ORGANIZATION,
      '',
      "update organizations set suspended_at = 1 where name = 'Acme'",
    ],
    ['one that is about to be deleted', ORGANIZATION, '?delete=yes', ''],
    ['one without a connection', ORGANIZATION, '', 'delete from connections; delete from domains'],
    ['one whose SSO is off', ORGANIZATION, '', 'update connections set enabled = 0'],
    ['one that requires SSO', ORGANIZATION, '', 'update connections set require_sso = 1'],
    ['a certificate that ends soon', ORGANIZATION, '', certificateUntil(NOW_MS + DAY_MS)],
    ['one that has ended', ORGANIZATION, '', certificateUntil(1)],
    ['the own organization', 'GET /operator/organizations', '?q=Vendor', ''],
    [
      'organizations that are suspended',
      'GET /operator/organizations',
      '',
      "update organizations set suspended_at = 1 where name = 'Acme'",
    ],
    ['a search without a match', 'GET /operator/organizations', '?q=nobody', ''],
    ['a sign-in without SSO', 'GET /operator/support/:reference', '', 'update connections set enabled = 0'],
    [
      'one of a suspended organization',
      'GET /operator/support/:reference',
      '',
      "update organizations set suspended_at = 1 where name = 'Acme'",
    ],
    ['one without a connection', 'GET /operator/support/:reference', '', 'delete from connections'],
    ['one whose response is kept', 'GET /operator/support/:reference', '', KEPT],
    ['a number that nobody has', 'GET /operator/support', '?reference=AAAA-BBBB-CCCC', ''],
    ['the number of a request', 'GET /operator/support', '?reference=req_1', ''],
    ['an application', 'GET /operator/applications', '', "update applications set organizations = '[]'"],
    [
      'one that keeps a key of its own',
      APPLICATION,
      '',
      "update applications set auth_method = 'private_key_jwt', access_token_seconds = 77, refresh_token_days = 3",
    ],
    ['a webhook', 'GET /operator/webhooks', '', ''],
    [
      'one that is gone',
      WEBHOOK,
      '',
      "update webhook_endpoints set status = 'failing', disabled_why = 'gone'",
    ],
    [
      'one that fails',
      WEBHOOK,
      '',
      "update webhook_endpoints set status = 'failing', disabled_why = 'retries'",
    ],
    [
      'one that somebody switched off',
      WEBHOOK,
      '',
      "update webhook_endpoints set status = 'disabled', disabled_why = 'operator'",
    ],
    [
      'one for some events',
      WEBHOOK,
      '',
      `update webhook_endpoints set types = '["member"]', organizations = '["org_x"]'`,
    ],
    ['a secret that ends', WEBHOOK, '', `update webhook_secrets set retire_at = ${NOW_MS + DAY_MS}`],
    ['events that do not arrive', WEBHOOK, '', STUCK],
    ['keys', 'GET /operator/signing-keys', '', KEYS.join(';')],
    [
      'days',
      'GET /operator/usage',
      '',
      'insert into usage_days (day, organizations, members, sign_ins, refused_sign_ins, scim_operations) values (20000, 1234, 0, 1, 1, 0)',
    ],
    [
      'the look',
      'GET /operator/branding',
      '',
      "insert into branding (id, product_name, accent, updated_at) values (1, 'Acme', '#0f5cc0', 1)",
    ],
  ])('%s', async (_what, route, query, sql) => {
    await prepareFor(route, world);
    if (route.endsWith('/webhooks')) await prepareFor(WEBHOOK, world);
    if (route.endsWith('/applications')) await prepareFor(APPLICATION, world);
    for (const one of sql.split(';')) if (one.trim() !== '') await env.DB.prepare(one).run();
    expect(foreignIn(await readGerman((await pathOf(route, world)) + query), DATA)).toEqual([]);
  });

  it.each([
    ['status', 500],
    ['gone', 410],
    ['timeout', null],
    ['unreachable', null],
    ['redirect', 302],
    ['key_gone', null],
    ['host_private', null],
    [null, 204],
  ])('a delivery that came to %s', async (problem, status) => {
    const route = 'GET /operator/webhooks/:webhookId/deliveries/:deliveryId';
    await prepareFor(route, world);
    await env.DB.prepare(
      "update webhook_deliveries set problem = ?, status = ?, kind = 'replay', attempt = 3",
    )
      .bind(problem, status)
      .run();
    for (const one of [route, WEBHOOK])
      expect(foreignIn(await readGerman(await pathOf(one, world)), DATA)).toEqual([]);
  });

  it('a logout that was given up, and one that waits', async () => {
    await prepareFor('POST /operator/applications/:applicationId/logouts/:logoutId/again', world);
    await env.DB.prepare(
      `insert into logout_deliveries select 'lgo_2', application_id, organization_id, account_id, member_id, sid, 'j',
        why, created_at, 1, next_at, last_at, 500, 'status', null, null, null from logout_deliveries`,
    ).run();
    await env.DB.prepare("update applications set backchannel_logout_uri = 'https://app.test/out'").run();
    const html = await readGerman(await pathOf(APPLICATION, world));
    expect(html).toContain('aufgegeben');
    expect(html).toContain('wartet');
    expect(foreignIn(html, DATA)).toEqual([]);
  });

  it('keys, to an Admin', async () => {
    await prepareFor('POST /operator/api-keys/revoke', world);
    staff = await signedIn(STAFF.admin);
    const html = await readGerman('/operator/api-keys');
    expect(html).toContain('Nur Inhaber erstellen und widerrufen Schlüssel');
    expect(foreignIn(html, DATA)).toEqual([]);
  });
});

describe('in German, a form that is refused', () => {
  it.each([
    ['POST /operator/organizations/new', { name: ' ', email: 'a@new.test' }, 422],
    ['POST /operator/organizations/new', { name: 'New', email: 'nobody' }, 422],
    ['POST /operator/organizations/:orgId/settings', { name: 'Acme', plan: 'free', metadata: 'ä = 1' }, 422],
    ['POST /operator/organizations/:orgId/settings', { name: '', plan: 'free' }, 422],
    ['POST /operator/organizations/:orgId/invite', { email: 'owner@acme.test' }, 409],
    ['POST /operator/organizations/:orgId/delete', { confirmation: 'acme' }, 422],
    ['POST /operator/organizations/:orgId/setup-links', { expiresInDays: '7' }, 422],
    ['POST /operator/applications/new', { name: '' }, 422],
    ['POST /operator/applications/new', { name: 'A', redirectUris: 'http://a.test' }, 422],
    ['POST /operator/applications/:applicationId', { name: 'A', authMethod: 'private_key_jwt' }, 422],
    ['POST /operator/webhooks/new', { url: 'http://a.test' }, 422],
    ['POST /operator/webhooks/new', { url: 'https://10.0.0.1/' }, 422],
    ['POST /operator/webhooks/:webhookId/replay', { after: 'x' }, 410],
    ['POST /operator/api-keys', { label: '', days: '90', everything: 'read' }, 422],
    ['POST /operator/api-keys', { label: 'CI', days: '90' }, 422],
    ['POST /operator/api-keys', { label: 'CI', days: '7', everything: 'read' }, 422],
    ['POST /operator/branding', { productName: 'A', accent: 'blue' }, 422],
    ['POST /operator/branding', { productName: 'A', accent: '#ffff00' }, 422],
    ['POST /operator/branding/preview', { supportUrl: 'http://a.test' }, 422],
  ] as const)('%s, with %j sent', async (route, fields, status) => {
    await prepareFor(route, world);
    const response = await staff.post(await pathOf(route, world), { ...fields }, GERMAN);
    const html = await response.text();
    expect([response.status, response.headers.get('Content-Language')]).toEqual([status, 'de']);
    expect(html).toContain('id="errors"');
    expect(foreignIn(html, DATA)).toEqual([]);
  });
});
