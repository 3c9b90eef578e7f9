// The document against the Worker: each operation is brought to each answer that the document announces, and
// each answer is what the document says of it (client.ts). A reason that is announced and cannot be provoked
// here fails; so does one that changes something.

import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MemberCommand, TeamCommand } from '../../../src/domain/commands.ts';
import { runMemberCommand } from '../../../src/domain/people/member-writes.ts';
import { runTeamCommand } from '../../../src/domain/people/team-settings.ts';
import { refusalsOf } from '../../../src/http/api/refusals.ts';
import { ROUTES } from '../../../src/http/api/routes.ts';
import { type Acme, createAcme, fixture } from '../../support/deps.ts';
import { answerTo, nameIn } from '../../support/dns.ts';
import { eventsAfter, newestSeq, typesOf } from '../../support/events.ts';
import { OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { oktaKey } from '../../support/okta-keys.ts';
import { changedLines, readState } from '../../support/state.ts';
import { emptyStorage } from '../../support/storage.ts';
import { versionSql } from '../../support/versions.ts';
import {
  type Answered,
  API_KEY,
  API_KEY_LABEL,
  call,
  type Json,
  ok,
  openApi,
  putKey,
  type Sent,
} from './client.ts';

let ids: Record<string, string>;

beforeEach(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
  await createDeployment();
});
afterEach(() => vi.restoreAllMocks());

const SMALL_KEY = 'gh_api_small-operator-key-0123456789';
const GRACE = { email: 'grace@acme.test', role: 'member', givenName: 'Grace' };
const SSO = {
  issuer: 'https://idp.new.test/',
  signInUrl: OKTA_SIGN_IN_URL,
  certificates: [oktaKey.certificate],
};

/** An organization with one of everything. */
async function createDeployment(): Promise<void> {
  await emptyStorage();
  const acme = await fixture('one of everything', makeOrganization);
  await putKey(API_KEY, { id: 'key_1', label: API_KEY_LABEL });
  await putKey(SMALL_KEY, { id: 'key_small', label: 'Small' }, true, ['keys:write']);
  await putKey(`${SMALL_KEY}2`, { id: 'key_other', label: 'Other' }, true, ['domains:read']);
  await sql(
    `insert into sp_keys (id, organization_id, certificate_pem, wrapped_private_key, created_at, switches_at)
      select 'spk_next', organization_id, certificate_pem, wrapped_private_key, created_at + 1, 9e12 from sp_keys`,
  );
  publish(['gatehouse-domain-verify=token-1']);
  ids = {
    organizationId: acme.id,
    ownerId: acme.ownerId,
    memberId: acme.memberId,
    domainId: 'dom_1',
    tokenId: 'tok_1',
    invitationId: 'inv_1',
    teamId: 'team_1',
    setupLinkId: 'lnk_1',
    reference: 'REF-1',
    keyId: 'key_other',
    applicationId: 'app_1',
    secretId: 'sec_1',
    webhookId: 'whe_1',
    logStreamId: 'lgs_1',
    spKeyId: 'spk_next',
    versionId: 'ver_staged',
  };
}

async function makeOrganization(): Promise<Acme> {
  const acme = await createAcme();
  const rows = [
    `insert into domains (id, organization_id, name, token, status, created_at)
      values ('dom_1', '${acme.id}', 'new.test', 'token-1', 'pending', 1)`,
    `insert into invitations (id, organization_id, email, email_key, role, token_hash, invited_by, created_at, expires_at)
      values ('inv_1', '${acme.id}', 'new@acme.test', 'new@acme.test', 'member', 'h', 'x', 1, 9e12)`,
    `insert into setup_links (id, organization_id, token_hash, scopes, maker_type, maker_label, created_at, expires_at)
      values ('lnk_1', '${acme.id}', 'h', '["sso"]', 'operator', 'x', 1, 9e12)`,
    `insert into scim_tokens (id, organization_id, hash, created_by, created_at) values ('tok_1', '${acme.id}', 'h', 'x', 1)`,
    `insert into sign_in_attempts (id, organization_id, at, method, flow, outcome, detail)
      values ('REF-1', '${acme.id}', 1, 'password', 'form', 'accepted', '{}')`,
    `insert into provisioning_events (id, organization_id, at, method, path, status, detail, duration_ms)
      values ('pev_1', '${acme.id}', 1, 'POST', '/Users', 201, '{}', 3)`,
    `insert into teams (id, organization_id, name, name_key, source, created_at, updated_at)
      values ('team_1', '${acme.id}', 'Engineers', 'engineers', 'settings', 1, 1),
        ('team_2', '${acme.id}', 'Builders', 'builders', 'settings', 1, 1)`,
    `insert into team_members (team_id, member_id, created_at) values ('team_1', '${acme.ownerId}', 1)`,
    `insert into applications (id, name, redirect_uris, auth_method, grant_types, scopes, created_at, updated_at)
      values ('app_1', 'Reports', '["https://app.test/cb"]', 'client_secret_basic', '["authorization_code"]', '["openid"]', 1, 1)`,
    `insert into application_secrets (id, application_id, hash, created_at) values ('sec_1', 'app_1', 'h', 1)`,
    `insert into application_failures (application_id, reason, path, detail, request_id, at)
      values ('app_1', 'pkce_missing', '/oauth/authorize', '{}', 'req_1', 1)`,
    `insert into webhook_endpoints (id, url, status, seen_seq, created_at, updated_at)
      values ('whe_1', 'https://hooks.test.example/', 'disabled', 0, 1, 1)`,
    `insert into webhook_deliveries (id, endpoint_id, event_id, type, kind, attempt, at, duration_ms, status)
      values ('dlv_1', 'whe_1', 'evt_1', 'webhook.test', 'test', 1, 1, 1, 200)`,
    `insert into log_streams (id, kinds, destination, sealed, status, seq, created_at, updated_at)
      values ('lgs_1', '["audit"]', '{"type":"https","url":"https://logs.test.example/","headerName":null}', 'w1.x.y', 'disabled', 0, 1, 1)`,
    `insert into logout_deliveries (id, application_id, organization_id, account_id, member_id, sid, jti, why,
        created_at, next_at, ended_at, ended_why)
      values ('lgo_1', 'app_1', 'org_1', 'acc_1', 'mem_1', 'sid', 'jti', 'session_ended', 1, 1, 2, 'delivered')`,
    ...['RS256', 'ES256', 'EdDSA'].map(
      (alg) =>
        `insert into signing_keys (kid, alg, public_jwk, private_wrapped, created_at, not_before)
          values ('kid_${alg}', '${alg}', '{}', 'w1.x.y', 1, 1)`,
    ),
    versionSql('staged', 'ver_staged'),
    versionSql('former', 'ver_former'),
    "insert into audit_events (id, organization_id, at, action, actor_type, actor_label, target_type, target_id, detail) values ('evt_1', 'deployment', 1, 'api_key.created', 'operator', 'x', 'api_key', 'k', '{}')",
  ];
  await env.DB.batch(rows.map((row) => env.DB.prepare(row)));
  return acme;
}

/** What DNS says of new.test. */
function publish(records: string[], elsewhere = records): void {
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) => {
    const query = new Uint8Array(init?.body as ArrayBuffer);
    const seen = String(url).includes('google') ? elsewhere : records;
    return answerTo(query, nameIn(query) === 'new.test' ? seen : []);
  });
}

/** A body with which each operation succeeds; the others need none. */
const BODIES: Readonly<Record<string, object>> = {
  createOrganization: { name: 'Other', plan: 'growth' },
  updateOrganization: { name: 'Renamed' },
  addMember: { ...GRACE, password: 'a long password' },
  updateMember: { role: 'admin', familyName: 'Hopper' },
  replaceRoleRules: { rules: [{ attribute: 'groups', value: 'ops', role: 'admin' }] },
  claimDomain: { name: 'other.test', verified: true },
  replaceSso: { ...SSO, enabled: true, requireSso: true },
  updateSso: { managedAccess: true },
  stageSso: SSO,
  switchSso: { id: 'ver_staged' },
  switchSsoBack: { id: 'ver_former' },
  createTeam: { name: 'Designers' },
  updateTeam: { name: 'Designers' },
  createInvitation: { email: 'newer@acme.test', role: 'member' },
  createSetupLink: { scopes: ['sso'] },
  createScimToken: {},
  replaceSessionPolicy: { lifetimeMinutes: 60, idleMinutes: 15 },
  createApiKey: { label: 'CI', scopes: ['read'] },
  createApplication: { name: 'Charts', redirectUris: ['https://app.test/cb'] },
  updateApplication: { name: 'Charts' },
  rotateSigningKeys: {},
  createWebhook: { url: 'https://hooks.example.com/' },
  updateWebhook: { description: 'Ours' },
  rotateWebhookSecret: {},
  replayWebhook: { after: 0 },
  createLogStream: { kinds: ['audit'], destination: { type: 'https', url: 'https://logs.example.com/' } },
  updateLogStream: { enabled: true },
  updateBranding: { productName: 'Acme Cloud', accent: '#0f5cc0' },
};

/** What stands in the way of an operation in the organization with one of everything. */
const IN_THE_WAY: Readonly<Record<string, string>> = {
  publishSpKey: "delete from sp_keys where id = 'spk_next'",
};

/** What each operation tells those who follow the events; the others tell nothing. */
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  createOrganization: ['organization.created'],
  updateOrganization: ['organization.updated'],
  deleteOrganization: ['organization.deleted'],
  addMember: ['member.created'],
  updateMember: ['member.role_changed'],
  removeMember: ['member.deleted'],
  createTeam: ['team.created'],
  updateTeam: ['team.updated'],
  deleteTeam: ['team.deleted'],
  addTeamMember: ['team.member_added'],
  removeTeamMember: [],
  claimDomain: ['domain.verified'],
  verifyDomain: ['domain.verified'],
  replaceSso: ['sso.updated'],
  updateSso: ['sso.updated'],
  // One of the connection, one of the certificate that goes, one of that which comes.
  switchSso: ['sso.updated', 'sso.updated', 'sso.updated'],
  switchSsoBack: ['sso.updated', 'sso.updated', 'sso.updated'],
  removeSso: ['sso.disabled'],
  createScimToken: ['scim_token.revoked', 'scim_token.created'],
  revokeScimToken: ['scim_token.revoked'],
  replaceSessionPolicy: ['organization.updated'],
  signOutEverybody: ['organization.updated'],
};

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly reasons: readonly string[];
}

const OPERATIONS: readonly Operation[] = ROUTES.map((route) => ({
  id: route.operationId,
  method: route.method,
  path: route.path,
  status: route.status,
  reasons: [...new Set(refusalsOf(route))],
}));

it('describes exactly the routes of the table', async () => {
  const { paths } = await openApi();
  for (const { id, method, path, status, reasons } of OPERATIONS) {
    const { operationId, responses } = paths[path][method.toLowerCase()];
    const texts = Object.values<Json>(responses).map(({ description }) => description);
    const announced = texts.join(' ').matchAll(/`(\w+)`/g);
    expect([operationId, [...announced].map(([, reason]) => reason).toSorted()]).toEqual([
      id,
      reasons.toSorted(),
    ]);
    expect(Object.keys(responses).filter((one) => Number(one) < 400)).toEqual([String(status)]);
  }
});

describe.each(OPERATIONS)('$id', (operation) => {
  const { id, method, path, status, reasons } = operation;

  it(`answers ${status} as the document says, with its events`, async () => {
    await sql(IN_THE_WAY[id] ?? 'select 1');
    const written = await newestSeq();
    const answered = await send(operation);
    expect(answered.status).toBe(status);
    const events = await eventsAfter(written);
    expect(typesOf(events)).toEqual(EVENTS[id] ?? []);
    for (const { cause } of events) expect(cause).toEqual({ type: 'operator', id: 'key_1' });
    if (method === 'GET') expect(answered.body).not.toEqual({ items: [] });
  });

  it('is refused for each reason that the document names, and changes nothing then', async () => {
    const problems = await documented(path, method);
    const [answers, expected]: [unknown[], unknown[]] = [[], []];
    let before = await readState();
    for (const reason of reasons) {
      const provoke = PROVOKED[`${id} ${reason}`] ?? PROVOKED[reason];
      if (!provoke) throw new Error(`nothing here provokes ${reason} of ${id}`);
      const { prepare, request = {} } = provoke;
      // The one before changed nothing, unless it was prepared.
      if (prepare) {
        await prepare(operation);
        before = await readState();
      }
      const answered = await send(operation, typeof request === 'function' ? request(operation) : request);
      const changed = changedLines(before, await readState());
      answers.push([answered.body?.reason, answered.status, provoke.moves ? [] : changed]);
      expected.push([reason, problems[reason], []]);
      if (prepare || provoke.moves) {
        await createDeployment();
        before = await readState();
      }
    }
    expect(answers).toEqual(expected);
  });
});

/** The status under which the document announces each reason of an operation. */
async function documented(path: string, method: string): Promise<Record<string, number>> {
  const { responses } = (await openApi()).paths[path][method.toLowerCase()];
  const entries = Object.entries<Json>(responses).flatMap(([status, { description }]) =>
    [...description.matchAll(/`(\w+)`/g)].map(([, reason]) => [reason, Number(status)]),
  );
  return Object.fromEntries(entries);
}

interface Changed extends Sent {
  /** Besides what succeeds. */
  readonly body?: object;
  readonly query?: string;
  readonly ids?: Record<string, string>;
}

async function send({ id, method, path }: Operation, changed: Changed = {}): Promise<Answered> {
  const { body, query = '', ids: others, ...sent } = changed;
  const target = path.replace(/\{(\w+)\}/g, (_, name: string) => ({ ...ids, ...others })[name] ?? '');
  const working = BODIES[id];
  const payload = sent.raw === undefined && (working || body) ? { ...working, ...body } : undefined;
  return await call(method, `${target}${query}`, payload, sent);
}

interface Provocation {
  readonly prepare?: (operation: Operation) => Promise<unknown>;
  readonly request?: Changed | ((operation: Operation) => Changed);
  /** Something changes all the same: somebody else was faster, or DNS was asked and that is noted. */
  readonly moves?: true;
}

const KEY = { 'idempotency-key': 'a-key' };
const sql = async (text: string) => await env.DB.prepare(text).run();
const nowhere = (name: string): Provocation => ({ request: { ids: { [name]: 'none' } } });
/** Each from another network, because unknown secrets are counted. */
const fromElsewhere = () => ({
  'CF-Connecting-IP': `2001:db8:${Math.floor(Math.random() * 60_000 + 16).toString(16)}::1`,
});
const withBody = (body: object): Provocation => ({ request: { body } });
const toAddress = (url: string): Provocation =>
  withBody({ kinds: ['audit'], destination: { type: 'https', url } });

/**
 * How each refusal is brought about, by its reason; before it, by operation and reason where that needs
 * something else.
 */
const PROVOKED: Readonly<Record<string, Provocation>> = {
  key_missing: { request: { key: null } },
  key_unreadable: { request: { key: null, headers: { authorization: API_KEY } } },
  key_unknown: { request: () => ({ key: `${API_KEY}x`, headers: fromElsewhere() }) },
  token_unknown: { request: () => ({ key: 'eyJhbGciOiJSUzI1NiJ9.e30.x', headers: fromElsewhere() }) },
  'listEvents organization_not_found': { request: { query: '?organization=none' } },
  'listDirectoryMembers organization_not_found': { request: { query: '?organization=none' } },
  'listDirectoryTeams organization_not_found': { request: { query: '?organization=none' } },
  events_gone: { request: { query: '?changedSince=999999999' } },
  'listEvents events_gone': { request: { query: '?after=999999999' } },
  scope_missing: { request: { key: `${SMALL_KEY}2` } },
  'listDomains scope_missing': { request: { key: SMALL_KEY } },
  'getDomain scope_missing': { request: { key: SMALL_KEY } },
  'revokeApiKey scope_missing': { request: { key: `${SMALL_KEY}2`, ids: { keyId: 'key_1' } } },
  scope_above_own: { request: { key: SMALL_KEY, body: { scopes: ['write'] } } },
  expiry_past: withBody({ expiresAt: '2020-01-01T00:00:00Z' }),
  'createApiKey name_missing': withBody({ label: ' ' }),
  'createApiKey name_too_long': withBody({ label: 'x'.repeat(101) }),
  'createApiKey name_invisible': withBody({ label: 'Ac\u202eme' }),
  api_key_not_found: nowhere('keyId'),
  metadata_invalid: withBody({ metadata: { 'not a key': 'x' } }),
  attribute_map_invalid: withBody({ attributeMap: { claims: { '1': 'x' } } }),
  legacy_acs_url_invalid: withBody({ legacyAcsUrl: '/sso/saml2' }),
  legacy_audience_invalid: withBody({ legacyAudience: 'two words' }),
  scim_token_taken: {
    prepare: () => sql(`update scim_tokens set hash = '${'ab'.repeat(32)}'`),
    request: { body: { sha256: 'ab'.repeat(32) } },
  },
  role_mapped: {
    prepare: () => sql("update members set role_from = 'Ops'"),
    request: { body: { role: 'admin' } },
  },
  role_rule_incomplete: withBody({ rules: [{ role: 'admin' }] }),
  role_rule_twice: withBody({
    rules: ['admin', 'member'].map((role) => ({ attribute: 'groups', value: 'ops', role })),
  }),
  'replaceRoleRules role_not_in_plan': {
    prepare: () => sql("update organizations set plan = 'free'"),
    request: { body: { rules: [{ teamName: 'Ops', role: 'admin' }] } },
  },
  'replaceRoleRules team_not_found': withBody({ rules: [{ teamId: 'team_none', role: 'admin' }] }),
  request_invalid: { request: { query: '?nonsense=1' } },
  too_many_requests: {
    request: { bindings: { API_BY_KEY: { limit: async () => ({ success: false }) } } },
  },
  fault: {
    request: {
      bindings: {
        DB: undefined as unknown as D1Database,
        LANES: undefined as unknown as DurableObjectNamespace,
      },
    },
  },
  json_malformed: { request: { raw: '{' } },
  body_too_large: { request: { raw: ' '.repeat(131_073) } },
  media_type_unsupported: { request: { raw: '{}', headers: { 'content-type': 'text/plain' } } },
  idempotency_key_invalid: { request: { headers: { 'idempotency-key': '' } } },
  idempotency_key_reused: {
    prepare: () => call('POST', '/organizations', { name: 'Sent before' }, { headers: KEY }),
    request: { headers: KEY },
  },
  idempotency_key_in_use: {
    // As a Worker leaves it that is still at work.
    prepare: async (operation) => {
      await sql(IN_THE_WAY[operation.id] ?? 'select 1');
      await send(operation, { headers: KEY });
      await sql(`update idempotency_keys set sealed_answer = null, locked_until = ${Date.now() + 60_000}`);
    },
    request: { headers: KEY },
  },

  organization_not_found: nowhere('organizationId'),
  member_not_found: nowhere('memberId'),
  team_not_found: nowhere('teamId'),
  // People from claimed domains are where the identity provider put them, too.
  team_managed: { prepare: () => sql("update teams set source = 'scim'") },
  team_name_taken: withBody({ name: 'builders' }),
  'updateTeam changed_meanwhile': meddled('update teams set version = version + 1'),
  'deleteTeam changed_meanwhile': meddled('update teams set version = version + 1'),
  'addTeamMember changed_meanwhile': meddled('update teams set version = version + 1'),
  'removeTeamMember changed_meanwhile': {
    ...meddled('update teams set version = version + 1'),
    request: () => ({
      ...meddling('update teams set version = version + 1'),
      ids: { memberId: ids.ownerId ?? '' },
    }),
  },
  'createTeam name_too_long': withBody({ name: 'x'.repeat(900) }),
  'updateTeam name_too_long': withBody({ name: 'x'.repeat(900) }),
  'resendInvitation already_a_member': {
    // Somebody who is in needs no link any longer: the old one ends.
    moves: true,
    prepare: () => sql("update invitations set email = 'ada@acme.test', email_key = 'ada@acme.test'"),
  },
  'resendInvitation role_not_in_plan': {
    prepare: async () => {
      await sql("update organizations set plan = 'free'");
      await sql("update invitations set role = 'admin'");
    },
  },
  domain_not_found: nowhere('domainId'),
  scim_token_not_found: nowhere('tokenId'),
  invitation_not_found: nowhere('invitationId'),
  setup_link_not_found: nowhere('setupLinkId'),
  return_url_invalid: withBody({ returnUrl: 'http://app.test' }),
  setup_link_too_many: {
    prepare: () =>
      sql(`with recursive n(i) as (select 1 union all select i + 1 from n where i < 19)
        insert into setup_links (id, organization_id, token_hash, scopes, maker_type, maker_label, created_at, expires_at)
        select 'lnk_' || i || '_', organization_id, 'h' || i, scopes, maker_type, maker_label, 1, 9e12 from setup_links, n`),
  },
  sign_in_not_found: nowhere('reference'),

  name_missing: withBody({ name: ' ' }),
  name_too_long: withBody({ name: 'x'.repeat(101) }),
  name_invisible: withBody({ name: 'Ac\u202eme' }),
  'addMember name_too_long': withBody({ givenName: 'x'.repeat(101) }),
  'updateMember name_too_long': withBody({ givenName: 'x'.repeat(101) }),
  'addMember name_invisible': withBody({ givenName: 'A\u200eda' }),
  'updateMember name_invisible': withBody({ givenName: 'A\u2066da' }),
  email_invalid: withBody({ email: 'ada@@acme.test' }),
  'listMembers email_invalid': { request: { query: '?email=nonsense' } },
  password_too_short: withBody({ password: 'short' }),
  password_common: withBody({ password: 'Password-2026!' }),
  password_personal: withBody({ email: 'somebody@acme.test', password: 'somebody-1815' }),
  password_too_long: withBody({ password: 'x'.repeat(257) }),
  role_not_in_plan: {
    prepare: () => sql("update organizations set plan = 'free'"),
    request: { body: { role: 'admin' } },
  },
  already_a_member: withBody({ email: 'ada@acme.test' }),
  last_owner: {
    request: ({ method }) => ({
      ids: { memberId: ids.ownerId ?? '' },
      ...(method === 'PATCH' && { body: { role: 'member' } }),
    }),
  },
  changed_meanwhile: meddled('update members set version = version + 1'),
  'addMember changed_meanwhile': meddled(
    `insert or replace into accounts (id, email, email_key, created_at, updated_at)
      values ('acc_' || hex(randomblob(8)), '${GRACE.email}', '${GRACE.email}', 1, 1)`,
  ),
  'updateOrganization operator_organization': {
    ...withBody({ suspended: true }),
    prepare: () =>
      sql(
        "insert or replace into deployment (id, operator_organization_id) select 1, id from organizations where name = 'Acme'",
      ),
  },
  'updateOrganization changed_meanwhile': meddled('update organizations set deleted_at = 1'),
  'deleteOrganization changed_meanwhile': meddled('update organizations set deleted_at = 1'),
  'replaceRoleRules changed_meanwhile': meddled('update organizations set deleted_at = 1'),
  'replaceSessionPolicy changed_meanwhile': meddled('update organizations set deleted_at = 1'),
  'signOutEverybody changed_meanwhile': meddled('update organizations set deleted_at = 1'),
  session_lifetime_invalid: withBody({ lifetimeMinutes: 59 }),
  session_idle_invalid: withBody({ idleMinutes: 61 }),
  'replaceSso changed_meanwhile': meddled('update connections set updated_at = updated_at + 1'),
  'stageSso changed_meanwhile': meddled(
    'update connection_versions set proven_at = ifnull(proven_at, 0) + 1',
  ),
  'switchSso changed_meanwhile': meddled('update connections set updated_at = updated_at + 1'),
  'switchSsoBack changed_meanwhile': meddled('update connections set updated_at = updated_at + 1'),
  'switchSso plan_lacks_sso': { prepare: () => sql("update organizations set plan = 'free'") },
  'switchSsoBack plan_lacks_sso': { prepare: () => sql("update organizations set plan = 'free'") },
  'discardStagedSso change_not_found': nowhere('versionId'),
  change_not_found: withBody({ id: 'ver_none' }),
  'stageSso certificate_missing': withBody({ certificates: [] }),
  'stageSso plan_lacks_sso': { prepare: () => sql("update organizations set plan = 'free'") },
  'stageSso sso_not_enabled': { prepare: () => sql('update connections set enabled = 0') },
  'updateSso changed_meanwhile': meddled('update connections set updated_at = updated_at + 1'),

  'updateBranding name_missing': withBody({ productName: ' ' }),
  'updateBranding name_too_long': withBody({ productName: 'x'.repeat(41) }),
  'updateBranding name_invisible': withBody({ productName: 'Ac\u202eme' }),
  'updateBranding email_invalid': withBody({ supportEmail: 'help@@acme.test' }),
  'updateBranding uri_invalid': withBody({ termsUrl: 'http://acme.test/terms' }),
  accent_invalid: withBody({ accent: 'blue' }),
  accent_contrast_low: withBody({ accent: '#ffdd00' }),
  logo_too_large: withBody({ logo: btoa('x'.repeat(65_537)) }),
  logo_type_unknown: withBody({ logo: btoa('GIF89a') }),
  logo_malformed: withBody({ logo: btoa('<svg>') }),
  logo_active: withBody({ logo: btoa('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>') }),

  domain_invalid: withBody({ name: 'http://acme.test' }),
  domain_public: withBody({ name: 'gmail.com' }),
  domain_already_claimed: withBody({ name: 'acme.test' }),
  domain_too_many: {
    prepare: () =>
      sql(`with recursive n(i) as (select 1 union all select i + 1 from n where i < 100)
        insert into domains (id, organization_id, name, token, status, created_at)
        select 'dom_many' || i, '${ids.organizationId}', 'd' || i || '.test', 't' || i, 'pending', 1 from n`),
  },
  domain_taken: { prepare: () => claimElsewhere('other.test') },
  'verifyDomain domain_taken': { prepare: () => claimElsewhere('new.test') },
  domain_record_missing: { prepare: async () => publish([]), moves: true },
  domain_record_disputed: {
    prepare: async () => publish(['gatehouse-domain-verify=token-1'], []),
    moves: true,
  },
  dns_unavailable: {
    prepare: async () => vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('unreachable')),
  },

  issuer_missing: withBody({ issuer: ' ' }),
  issuer_too_long: withBody({ issuer: `https://idp.test/${'x'.repeat(1024)}` }),
  sign_in_url_invalid: withBody({ signInUrl: 'javascript:alert(1)' }),
  url_has_saml_parameter: withBody({ signInUrl: 'https://idp.test/sso?RelayState=%2F' }),
  logout_url_invalid: withBody({ logoutUrl: 'http://idp.test/slo' }),
  certificate_missing: withBody({ certificates: [], enabled: true }),
  certificate_invalid: withBody({ certificates: ['no certificate'] }),
  certificate_too_many: withBody({ certificates: Array.from({ length: 9 }, (_, index) => variant(index)) }),
  plan_lacks_sso: {
    prepare: () => sql("update organizations set plan = 'free'"),
    request: { body: { enabled: true } },
  },
  'publishSpKey sso_not_configured': { prepare: () => sql('delete from sp_keys') },
  sp_key_rotating: {},
  sp_key_not_waiting: nowhere('spKeyId'),
  sso_not_configured: { prepare: () => sql('delete from connections') },
  application_not_found: nowhere('applicationId'),
  webhook_not_found: nowhere('webhookId'),
  webhook_too_many: {
    prepare: () =>
      sql(
        `insert into webhook_endpoints (id, url, seen_seq, created_at, updated_at)
          select 'whe_many' || value, 'https://hooks.example.com/', 0, 1, 1
          from json_each('[${Array.from({ length: 50 }, (_, n) => n).join(',')}]')`,
      ),
  },
  log_stream_not_found: nowhere('logStreamId'),
  log_stream_too_many: {
    prepare: () =>
      sql(
        `insert into log_streams (id, kinds, destination, sealed, seq, created_at, updated_at)
          select 'lgs_many' || value, '[]', '{}', '', 0, 1, 1 from json_each('[1,2,3,4]')`,
      ),
  },
  ...Object.fromEntries(
    ['createLogStream', 'updateLogStream'].flatMap((operation) => [
      [`${operation} callback_invalid`, toAddress('https://u:p@logs.example.com/')],
      [`${operation} callback_not_https`, toAddress('http://logs.example.com/')],
      [`${operation} callback_not_public`, toAddress('https://10.0.0.1/')],
    ]),
  ),
  'updateLogStream changed_meanwhile': meddled('update log_streams set updated_at = updated_at + 1'),
  webhook_secrets_two: {
    prepare: () =>
      sql(
        `insert into webhook_secrets (id, endpoint_id, sealed, created_at, retire_at)
          values ('whs_1', 'whe_1', 'w1.x.y', 1, null), ('whs_2', 'whe_1', 'w1.x.y', 1, 9e15)`,
      ),
  },
  'createWebhook callback_invalid': withBody({ url: 'https://u:p@hooks.example.com/' }),
  'createWebhook callback_not_https': withBody({ url: 'http://hooks.example.com/' }),
  'createWebhook callback_not_public': withBody({ url: 'https://10.0.0.1/' }),
  'updateWebhook callback_invalid': withBody({ url: 'https://u:p@hooks.example.com/' }),
  'updateWebhook callback_not_https': withBody({ url: 'http://hooks.example.com/' }),
  'updateWebhook callback_not_public': withBody({ url: 'https://10.0.0.1/' }),
  'replayWebhook events_gone': withBody({ after: 1_000_000 }),
  callback_not_https: withBody({ backchannelLogoutUri: 'http://localhost:3000/logout' }),
  callback_not_public: withBody({ backchannelLogoutUri: 'https://10.0.0.1/logout' }),
  secret_not_found: nowhere('secretId'),
  secret_too_many: {
    prepare: () =>
      sql(
        `insert into application_secrets (id, application_id, hash, created_at) values ('sec_2', 'app_1', 'i', 1)`,
      ),
  },
  application_without_secret: { prepare: () => sql(`update applications set auth_method = 'none'`) },
  redirect_uri_invalid: withBody({ redirectUris: ['http://app.test/cb'] }),
  uri_invalid: withBody({ homeUrl: 'http://app.test' }),
  client_keys_missing: withBody({ authMethod: 'private_key_jwt' }),
  client_keys_invalid: withBody({ authMethod: 'private_key_jwt', jwks: { keys: [{ kty: 'oct', k: 'x' }] } }),
  grant_type_unsuitable: withBody({ authMethod: 'none', grantTypes: ['client_credentials'] }),
  organization_external_id_taken: {
    prepare: () =>
      sql(
        `insert into organizations (id, name, external_id, plan, created_at, updated_at)
          values ('org_crm', 'Other', 'crm-1', 'free', 1, 1)`,
      ),
    request: { body: { name: 'Another', externalId: 'crm-1' } },
  },
  'updateWebhook changed_meanwhile': meddled('update webhook_endpoints set updated_at = updated_at + 1'),
  'updateApplication changed_meanwhile': meddled('update applications set updated_at = updated_at + 1'),
  'rotateSigningKeys changed_meanwhile': meddled(
    `insert into signing_keys (kid, alg, public_jwk, private_wrapped, created_at, not_before)
      values (hex(randomblob(8)), 'RS256', '{}', 'w1.x.y', 1, 2)`,
  ),
  plan_lacks_scim: { prepare: () => sql("update organizations set plan = 'growth'") },
};

function meddled(statement: string): Provocation {
  return { request: () => meddling(statement), moves: true };
}

function meddling(statement: string): Pick<Sent, 'bindings'> {
  const DB = meddledWith(statement);
  return { bindings: { DB, LANES: lanesOn(DB) } };
}

/** Lanes that run their commands on this database, in this isolate. */
function lanesOn(d1: D1Database): DurableObjectNamespace {
  const lane = {
    changeMember: (command: MemberCommand) => runMemberCommand(d1, command),
    changeTeam: (command: TeamCommand) => runTeamCommand(d1, command),
  };
  return { idFromName: (name: string) => name, get: () => lane } as unknown as DurableObjectNamespace;
}

async function claimElsewhere(name: string): Promise<void> {
  const { id } = await ok('POST', '/organizations', { name: 'Other' });
  await ok('POST', `/organizations/${id}/domains`, { name, verified: true });
}

/** A database in which somebody else is faster: `statement` runs before each batch. */
function meddledWith(statement: string): D1Database {
  // The first batch looks the key up, before anything is decided.
  let batches = 0;
  return new Proxy(env.DB, {
    get(target, property) {
      if (property === 'batch') {
        return async (statements: D1PreparedStatement[]) => {
          if (++batches > 1) await target.prepare(statement).run();
          return await target.batch(statements);
        };
      }
      const value = Reflect.get(target, property) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Another certificate with the same key: the last octet, which lies in its signature, is changed. */
function variant(index: number): string {
  const der = atob(oktaKey.certificate.replace(/-----[^-]+-----|\s/g, ''));
  return btoa(der.slice(0, -1) + String.fromCharCode((der.charCodeAt(der.length - 1) + index) % 256));
}
