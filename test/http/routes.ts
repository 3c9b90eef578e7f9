// Every route that needs somebody signed in, with what a form of it sends and what an Owner gets. The list is
// held against the app's own routes (roles.test.ts), so that a route that comes later cannot be forgotten
// here.

import { env } from 'cloudflare:workers';
import { createOrganization } from '../../src/domain/organization/organizations.ts';
import { addMember } from '../../src/domain/people/members.ts';
import { app } from '../../src/worker/app.ts';
import { type Acme, createAcme, depsAt, fixture, NOW_MS, OPERATOR, PASSWORD } from '../support/deps.ts';
import { otherKey } from '../support/okta-keys.ts';
import { emptyStorage } from '../support/storage.ts';
import { versionSql } from '../support/versions.ts';
import { signedIn } from './session-of.ts';

/** What answers without anybody signed in: each has a guard, and tests, of its own. */
const OPEN =
  /^(\/assets\/.*|\/healthz|\/readyz|\/|\/sign-in|\/sign-up(\/:token)?|\/password-reset(\/:token)?|\/invitations\/:token|\/set-up\/.*|\/test-results\/:token|\/setup|\/sso\/(slo|saml2|global-token-revocation\/:connectionId)|\/security\/sso\/v2\/.*|\/scim(\/.*)?|\/api\/v1(\/.*)?|\/oauth\/.*|\/operator(\/.*)?|\/\.well-known\/.*)$/;

export const SETTINGS = '/orgs/:orgId/settings';

/**
 * `METHOD path` of each route behind a session, the patterns of parameters left out. A middleware is no
 * route: it ends in `*`.
 */
export function routesOfPeople(): string[] {
  const routes = app.routes
    .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('*') && !OPEN.test(path))
    .map(({ method, path }) => `${method} ${path.replace(/\{[^}]*\}/g, '')}`);
  return [...new Set(routes)];
}

/** Acme with one of everything, somebody in each role, and an organization beside it. */
export interface World extends Acme {
  readonly otherId: string;
  readonly ids: Readonly<Record<string, string>>;
}

export const ACTORS = {
  owner: 'owner@acme.test',
  admin: 'admin@acme.test',
  billing: 'billing@acme.test',
  member: 'ada@acme.test',
  /** An Admin of Acme who was deactivated. */
  gone: 'gone@acme.test',
  stranger: 'owner@other.test',
} as const;

export async function createWorld(): Promise<World> {
  await emptyStorage();
  const world = await fixture('the world of all routes', makeWorld);
  await env.TOKENS.put('scim_token:h', JSON.stringify({ organizationId: world.id, tokenId: 'tok_1' }));
  return world;
}

async function makeWorld(): Promise<World> {
  const acme = await createAcme();
  const add = async (email: string, role: string) =>
    (await addMember(depsAt(), OPERATOR, acme, { email, role })).id;
  await add(ACTORS.billing, 'billing_admin');
  const goneId = await add(ACTORS.gone, 'admin');
  const target = await add('target@acme.test', 'member');
  const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
  const stranger = { email: ACTORS.stranger, role: 'owner' };
  await addMember(depsAt(), OPERATOR, { id: other.id, plan: 'enterprise' }, stranger);
  await env.DB.batch([
    ...FIXTURES.map((sql) => env.DB.prepare(sql.replaceAll('$acme', acme.id).replaceAll('$target', target))),
    env.DB.prepare('update members set active = 0 where id = ?').bind(goneId),
    env.DB.prepare(
      'update accounts set password_hash = (select password_hash from accounts where password_hash is not null limit 1)',
    ),
  ]);
  const ids = {
    memberId: target,
    teamId: 'team_1',
    invitationId: 'inv_1',
    domainId: 'dom_1',
    reference: 'REF-1',
    eventId: 'pev_1',
    changeId: 'chg_1',
    setupLinkId: 'lnk_1',
    guide: 'okta',
  };
  return { ...acme, otherId: other.id, ids };
}

const FIXTURES = [
  `insert into domains (id, organization_id, name, token, status, created_at)
    values ('dom_1', '$acme', 'new.test', 'token-1', 'pending', ${NOW_MS})`,
  `insert into teams (id, organization_id, name, name_key, source, created_at, updated_at)
    values ('team_1', '$acme', 'Engineers', 'engineers', 'settings', ${NOW_MS}, ${NOW_MS})`,
  `insert into invitations (id, organization_id, email, email_key, role, token_hash, invited_by, delivery, created_at, expires_at)
    values ('inv_1', '$acme', 'new@acme.test', 'new@acme.test', 'member', 'h', 'x', 'link', ${NOW_MS}, ${NOW_MS + 86_400_000})`,
  `insert into scim_tokens (id, organization_id, hash, created_by, created_at) values ('tok_1', '$acme', 'h', 'x', ${NOW_MS})`,
  `insert into sign_in_attempts (id, organization_id, connection_id, at, method, flow, outcome, reason, member_id, detail)
    select 'REF-1', '$acme', id, ${NOW_MS}, 'saml', 'sp_initiated', 'refused', 'subject_changed', '$target',
      '{"expected":"00u1","actual":"00u2"}' from connections where organization_id = '$acme'`,
  `insert into provisioning_events (id, organization_id, at, method, path, status, detail, duration_ms)
    values ('pev_1', '$acme', ${NOW_MS}, 'GET', '/Users', 400, '{}', 1)`,
  `insert into pinned_subjects (member_id, connection_id, issuer, subject, pinned_at)
    select '$target', id, issuer, '00u1', ${NOW_MS} from connections where organization_id = '$acme'`,
  `insert into setup_links (id, organization_id, token_hash, scopes, maker_type, maker_label, created_at, expires_at)
    values ('lnk_1', '$acme', 'h', '["sso"]', 'operator', 'Test operator', ${NOW_MS}, ${NOW_MS + 86_400_000})`,
  `insert into pending_changes (id, organization_id, member_id, kind, email, email_key, source, asked_by, asked_at, expires_at)
    values ('chg_1', '$acme', '$target', 'address', 'moved@acme.test', 'moved@acme.test', 'scim', 'SCIM', ${NOW_MS}, ${NOW_MS + 86_400_000})`,
];

export interface Action {
  readonly fields?: Record<string, string> | ((world: World) => Promise<Record<string, string>>);
  /** What an Owner gets. */
  readonly status: 200 | 303 | 404 | 422;
  /** Where a 303 leads, below this organization's settings where it is relative. */
  readonly leads?: string;
  /** Whether anything that is kept is another afterwards. */
  readonly changes: boolean;
  /** Whether it asks again who is there, once the sign-in is a quarter of an hour ago. */
  readonly asks?: true;
  /** The people it is open to; Owners and Admins by default. */
  readonly ownerOnly?: true;
  /** Puts the rows into the state that the action needs. */
  readonly prepare?: string | readonly string[];
}

const page: Action = { status: 200, changes: false };
/** The audit log keeps who took it along. */
const exported: Action = { status: 200, changes: true };
const change = (leads: string, more: Partial<Action> = {}): Action => ({
  status: 303,
  leads,
  changes: true,
  ...more,
});

/** A change that asks. */
const guarded = (leads: string, more: Partial<Action> = {}) => change(leads, { ...more, asks: true });

const SSO = 'access-security/sso';
const OFF = 'update connections set enabled = 0';
const PENDING = `insert or ignore into pending_connection_changes
  (id, organization_id, change, base_updated_at, requested_by, requested_by_label, created_at)
  select 'pcc_1', organization_id, '{"change":{"issuer":"https://new.example/idp"},"changes":[]}', updated_at, 'acc_x', 'x@acme.test', ${NOW_MS}
  from connections`;
const TEXT_OF_METADATA = `<md:EntityDescriptor entityID="https://new.example/idp" xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
  ><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"
  ><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${otherKey.certificate.replace(/-----[^-]+-----/g, '')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor
  ><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://new.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`;

const RULES = { rules: '[{"attribute":"groups","value":"ops","role":"admin"}]', savedAt: '0' };

const newIdp = { issuer: 'https://new.example/idp', signInUrl: 'https://new.example/sso' };

/** Below `/orgs/:orgId/settings`. */
const MANAGED: Readonly<Record<string, Action>> = {
  'GET ': page,
  'POST /rename': change('?done=renamed', { fields: { name: 'Renamed' } }),
  'POST /delete': guarded('/sign-in?done=deleted', { fields: { confirmation: 'Acme' }, ownerOnly: true }),

  [`GET /${SSO}`]: page,
  [`GET /${SSO}/connection`]: page,
  [`GET /${SSO}/test`]: page,
  [`GET /${SSO}/certificates`]: page,
  [`GET /${SSO}/advanced`]: page,
  ...Object.fromEntries(
    ['', '/connection'].map((at) => [
      `POST /${SSO}${at}`,
      guarded(`${SSO}?done=staged`, {
        fields: { ...newIdp, certificate: otherKey.certificate },
      }),
    ]),
  ),
  [`POST /${SSO}/switch`]: guarded(`${SSO}?done=switched`, {
    prepare: versionSql('staged', 'ver_1'),
    fields: { id: 'ver_1' },
  }),
  [`POST /${SSO}/switch-back`]: guarded(`${SSO}?done=switched`, {
    prepare: versionSql('former', 'ver_1'),
    fields: { id: 'ver_1' },
  }),
  [`POST /${SSO}/discard`]: guarded(`${SSO}?done=discarded`, {
    prepare: versionSql('staged', 'ver_1'),
    fields: { id: 'ver_1' },
  }),
  [`POST /${SSO}/enable`]: guarded(`${SSO}?done=enabled`, { prepare: OFF }),
  [`POST /${SSO}/certificates`]: guarded(`${SSO}?done=staged`, {
    fields: { certificate: otherKey.certificate },
  }),
  [`POST /${SSO}/attributes`]: guarded(`${SSO}?done=staged`, { fields: { email: 'mail' } }),
  [`POST /${SSO}/former-system`]: guarded(`${SSO}/advanced?done=saved`, {
    fields: { legacyAcsUrl: '/saml/acs', legacyAudience: 'urn:former' },
  }),
  [`POST /${SSO}/options`]: guarded(`${SSO}/advanced?done=saved`, {
    fields: { managedAccess: 'on', signInBinding: 'post', logoutBinding: 'redirect', logoutUrl: '' },
  }),
  [`POST /${SSO}/disable`]: guarded(`${SSO}/advanced?done=disabled`),
  [`POST /${SSO}/universal-logout`]: guarded(`${SSO}/advanced?done=universal_logout_on`, {
    fields: { on: 'on' },
  }),
  [`POST /${SSO}/own-certificate`]: guarded(`${SSO}/certificates?done=published`),
  [`POST /${SSO}/own-certificate/switch`]: guarded(`${SSO}/certificates?done=rotated`, {
    prepare: `insert into sp_keys (id, organization_id, certificate_pem, wrapped_private_key, created_at, switches_at)
      select 'spk_next', organization_id, certificate_pem, wrapped_private_key, created_at, 9e12 from sp_keys`,
    fields: { id: 'spk_next' },
  }),
  [`POST /${SSO}/approve`]: guarded(`${SSO}?done=approved`, {
    prepare: PENDING,
    fields: { id: 'pcc_1' },
    ownerOnly: true,
  }),
  [`POST /${SSO}/decline`]: guarded(`${SSO}?done=declined`, {
    prepare: PENDING,
    fields: { id: 'pcc_1' },
    ownerOnly: true,
  }),
  [`POST /${SSO}/approval`]: guarded(`${SSO}/advanced?done=approval_on`, {
    fields: { approval: 'on' },
    ownerOnly: true,
  }),
  // The pending request waits in the browser.
  [`POST /${SSO}/test`]: change('https://', { changes: false }),
  [`POST /${SSO}/certificates/remove`]: guarded(`${SSO}/certificates?done=certificate_removed`, {
    prepare: OFF,
    fields: async () => ({
      fingerprint: (await env.DB.prepare('select fingerprint from certificates').first('fingerprint')) ?? '',
    }),
  }),
  [`POST /${SSO}/remove`]: guarded(`${SSO}?done=removed`, {
    prepare: [OFF, 'update scim_tokens set revoked_at = 1'],
    fields: { confirmation: 'Acme' },
  }),
  [`GET /${SSO}/import`]: page,
  [`POST /${SSO}/import`]: {
    ...page,
    asks: true,
    fields: { metadata: TEXT_OF_METADATA, metadataUrl: '', entityId: '' },
  },
  [`POST /${SSO}/import/apply`]: guarded(`${SSO}?done=staged`, {
    fields: { ...newIdp, signInBinding: 'redirect', certificates: otherKey.certificate },
  }),
  [`GET /${SSO}/guides/:guide`]: page,

  'GET /access-security/domains': page,
  'POST /access-security/domains': guarded('access-security/domains?done=claimed', {
    fields: { name: 'newer.test' },
  }),
  'POST /access-security/domains/:domainId/check': change('access-security/domains?done=verified'),
  'POST /access-security/domains/:domainId/remove': guarded('access-security/domains?done=removed'),

  'GET /access-security/scim': page,
  'POST /access-security/scim/token': guarded('access-security/scim'),
  'GET /access-security/roles': page,
  'POST /access-security/roles/draft': { ...page, ownerOnly: true, fields: { ...RULES, act: 'remove-0' } },
  'POST /access-security/roles': guarded('access-security/roles?done=saved', {
    ownerOnly: true,
    fields: RULES,
  }),
  'POST /access-security/scim/token/revoke': guarded('access-security/scim?done=revoked', {
    fields: { id: 'tok_1' },
  }),

  'GET /access-security/setup-links': page,
  'POST /access-security/setup-links': guarded('access-security/setup-links', {
    fields: { scope_sso: 'on', expiresInDays: '7' },
  }),
  'POST /access-security/setup-links/begin': guarded('/set-up/lnk_'),
  'POST /access-security/setup-links/:setupLinkId/revoke': change('access-security/setup-links?done=revoked'),
  'GET /access-security/sessions': page,
  'POST /access-security/sessions': guarded('access-security/sessions?done=saved', {
    fields: { lifetimeMinutes: '60', idleMinutes: '15' },
  }),
  'POST /access-security/sessions/end-all': guarded('access-security/sessions?done=signed_out'),

  'GET /sign-in-log': page,
  'POST /sign-in-log/keep-responses': guarded('sign-in-log?done=kept', { ownerOnly: true }),
  'POST /sign-in-log/delete-responses': change('sign-in-log?done=deleted', {
    prepare: 'update organizations set keep_responses_until = 9e12',
  }),
  'GET /sign-in-log/:reference': page,
  'POST /sign-in-log/:reference/accept-subject': guarded('sign-in-log/:reference?done=accepted'),
  'POST /sign-in-log/:reference/forget-subjects': guarded('sign-in-log/:reference?done=forgotten', {
    ownerOnly: true,
  }),
  'POST /sign-in-log/:reference/share': change('sign-in-log/:reference?done=shared', {
    prepare: "update sign_in_attempts set flow = 'test'",
  }),
  'POST /sign-in-log/:reference/unshare': change('sign-in-log/:reference?done=unshared', {
    prepare: `insert or ignore into shared_tests (id, organization_id, attempt_id, created_at, created_by, expires_at)
      select 'tst_1', organization_id, id, 1, 'x', 9e12 from sign_in_attempts`,
  }),
  'GET /provisioning-log': page,
  'GET /provisioning-log/:eventId': page,
  'GET /audit-log': page,
  'GET /audit-log/export.csv': exported,
  'GET /audit-log/export.ndjson': exported,

  'GET /users': page,
  'GET /users/export.csv': exported,
  'GET /users/invite': page,
  'POST /users/invite': change('users/invited?done=invited', {
    fields: { emails: 'newer@acme.test', role: 'member' },
  }),
  'GET /users/invited': page,
  'POST /users/invited/:invitationId/resend': change('users/invited?done=resent'),
  'POST /users/invited/send-rest': guarded('users/invited?done=rest', {
    prepare: "update invitations set delivery = 'mail', mailed_at = null",
  }),
  'POST /users/invited/revoke-all': change('users/invited?done=revoked_all'),
  'GET /users/invited/:invitationId/link': page,
  'POST /users/invited/:invitationId/link': guarded('users/invited/inv_'),
  'POST /users/invited/:invitationId/revoke': change('users/invited?done=revoked'),
  'POST /users/changes/:changeId/approve': guarded('users?done=approved', { ownerOnly: true }),
  'POST /users/changes/:changeId/decline': guarded('users?done=declined', { ownerOnly: true }),
  'GET /users/:memberId': page,
  'POST /users/:memberId/role': guarded('users/:memberId?done=role', { fields: { role: 'admin' } }),
  'POST /users/:memberId/deactivate': guarded('users/:memberId?done=deactivated'),
  'POST /users/:memberId/reactivate': change('users/:memberId?done=reactivated', {
    prepare: "update members set active = 0 where user_name = 'target@acme.test'",
  }),
  'POST /users/:memberId/remove': guarded('users?done=removed'),

  'GET /teams': page,
  'POST /teams': change('teams/team_', { fields: { name: 'Designers' } }),
  'GET /teams/:teamId': page,
  'POST /teams/:teamId/rename': change('teams/:teamId?done=renamed', { fields: { name: 'Designers' } }),
  'POST /teams/:teamId/add-member': change('teams/:teamId?done=added', {
    fields: async ({ ids }) => ({ memberId: ids.memberId ?? '' }),
  }),
  'POST /teams/:teamId/remove-member': change('teams/:teamId?done=removed', {
    prepare: `insert into team_members (team_id, member_id, created_at)
      select 'team_1', id, ${NOW_MS} from members where user_name = 'target@acme.test'`,
    fields: async ({ ids }) => ({ memberId: ids.memberId ?? '' }),
  }),
  'POST /teams/:teamId/delete': change('teams?done=deleted'),
};

/** What everybody may do with what is their own. */
export const OWN: Readonly<Record<string, Action>> = {
  'GET /confirm': page,
  'GET /confirm/done': page,
  'POST /confirm': change('/profile', { fields: { password: PASSWORD, return_to: '/profile' } }),
  'GET /profile': page,
  'POST /profile/name': change('/profile?done=name', { fields: { givenName: 'New', familyName: 'Name' } }),
  'POST /profile/language': change('/profile?done=language', { fields: { language: 'de' } }),
  'POST /profile/password': change('/profile?done=password', {
    fields: { current: PASSWORD, next: 'another password altogether' },
  }),
  // What these two do to the one who is there is in people/leaving.test.ts.
  'POST /profile/leave': { status: 404, changes: false, asks: true, fields: { organizationId: 'none' } },
  'POST /profile/delete': { status: 422, changes: false, asks: true },
  'POST /profile/sessions/end': change('/profile?done=session'),
  'POST /profile/sessions/end-all': change('/sign-in'),
  'GET /sign-out': page,
  'POST /sign-out': change('/sign-in'),
};

export const SETTINGS_ACTIONS: Readonly<Record<string, Action>> = Object.fromEntries(
  Object.entries(MANAGED).map(([key, action]) => [key.replace(/^(\w+) /, `$1 ${SETTINGS}`), action]),
);
export const ACTIONS: Readonly<Record<string, Action>> = { ...OWN, ...SETTINGS_ACTIONS };

/** Puts the rows into the state that the action of a route needs. */
export async function prepareFor(route: string): Promise<void> {
  for (const statement of [ACTIONS[route]?.prepare ?? []].flat()) await env.DB.prepare(statement).run();
}

/** The path of a route in this world; `organizationId` where it is another's. */
export function pathOf(route: string, world: World, organizationId = world.id): string {
  return route
    .replace(/^\w+ /, '')
    .replace(':orgId', organizationId)
    .replace(/:(\w+)/g, (_, name: string) => world.ids[name] ?? name);
}

/** What the form of a route sends; of one's own session, another one that the same person has. */
export async function fieldsOf(route: string, world: World, email: string): Promise<Record<string, string>> {
  const { fields = {} } = ACTIONS[route] ?? {};
  if (route !== 'POST /profile/sessions/end')
    return typeof fields === 'function' ? await fields(world) : fields;
  await signedIn(email);
  const id = await env.DB.prepare(
    `select s.id from sessions s join accounts a on a.id = s.account_id where a.email_key = ? order by s.rowid desc`,
  )
    .bind(email)
    .first<string>('id');
  return { id: id ?? '' };
}
