// Every route of the console, with what a form of it sends and what comes of it.

import { env } from 'cloudflare:workers';
import type { OperatorWorld } from './world.ts';

export interface ConsoleAction {
  readonly status: 200 | 303 | 404;
  readonly leads?: string;
  readonly changes: boolean;
  /** Whether it asks again who is there, once the sign-in is a quarter of an hour ago. */
  readonly asks?: true;
  /** Whether an Admin is refused. */
  readonly ownersOnly?: true;
  readonly fields?: Readonly<Record<string, string>>;
  /** Puts the rows into the state that the action needs. */
  readonly prepare?: string;
}

const page: ConsoleAction = { status: 200, changes: false };
const change = (leads: string, more: Partial<ConsoleAction> = {}): ConsoleAction => ({
  status: 303,
  leads,
  changes: true,
  ...more,
});
const guarded = (leads: string, more: Partial<ConsoleAction> = {}) => change(leads, { ...more, asks: true });

const KEY = `insert or ignore into api_keys (id, hash, label, scopes, created_at) values ('key_1', 'h', 'CI', '["read"]', 1)`;
const ATTEMPT = `insert or ignore into sign_in_attempts (id, organization_id, at, method, flow, outcome, reason, detail)
  select 'REF-1', id, 1, 'saml', 'sp_initiated', 'refused', 'audience_mismatch', '{"expected":"a","actual":"b"}'
  from organizations where name = 'Acme'`;
const APP = '/operator/applications/:applicationId';
const APPLICATION = {
  name: 'Charts',
  redirectUris: 'https://charts.test/cb\nhttps://charts.test/other',
  authMethod: 'client_secret_post',
  idTokenAlg: 'ES256',
  accessTokenFormat: 'opaque',
  accessTokenSeconds: '600',
  refreshTokenDays: '30',
  grant_authorization_code: 'on',
  scope_openid: 'on',
};
const ROW = [
  `insert or ignore into applications (id, name, redirect_uris, post_logout_redirect_uris, auth_method, id_token_alg,
      access_token_format, access_token_seconds, refresh_token_days, require_par, require_dpop, grant_types, scopes, created_at, updated_at)
    values ('app_1', 'Reports', '["https://app.test/cb"]', '[]', 'client_secret_basic', 'RS256', 'jwt', 300, 14, 0, 0,
      '["authorization_code"]', '["openid"]', 1, 1)`,
  `insert or ignore into application_secrets (id, application_id, hash, created_at) values ('sec_1', 'app_1', 'h', 1)`,
].join(';');
const LOGOUT = `${ROW};insert or ignore into logout_deliveries (id, application_id, organization_id, account_id, member_id, sid, jti,
    why, created_at, attempt, next_at, last_at, last_problem, ended_at, ended_why)
  values ('lgo_1', 'app_1', 'org_1', 'acc_1', 'mem_1', 'sid_1', 'jti_1', 'session_ended', 1, 12, 2, 2, 'timeout', 2, 'failed')`;
const HOOK = '/operator/webhooks/:webhookId';
// No wrapping key opens its secret, so that nothing is sent anywhere; a try is noted all the same.
const ENDPOINT = [
  `insert or ignore into webhook_endpoints (id, url, seen_seq, created_at, updated_at)
    values ('whe_1', 'https://hooks.example.com/in', 0, 1, 1)`,
  `insert or ignore into webhook_secrets (id, endpoint_id, sealed, created_at) values ('whs_1', 'whe_1', 'x', 1)`,
].join(';');
const DELIVERY = `${ENDPOINT};insert or ignore into webhook_deliveries
  (id, endpoint_id, event_id, type, kind, attempt, at, duration_ms, status, problem, answer)
  values ('dlv_1', 'whe_1', 'evt_1', 'webhook.test', 'test', 1, 1, 12, 500, 'status', 'no')`;
const LINK = `insert or ignore into setup_links
  (id, organization_id, token_hash, scopes, maker_type, maker_label, created_at, expires_at)
  select 'lnk_1', id, 'h', '["sso"]', 'operator', 'Vendor', 1, 9e15 from organizations where name = 'Acme'`;
const ONE = '/operator/organizations/:orgId';
const owner = { email: 'first@new.test', delivery: 'operator' };

export const CONSOLE: Readonly<Record<string, ConsoleAction>> = {
  'GET /operator': { status: 303, leads: '/operator/organizations', changes: false },
  'GET /operator/organizations': page,
  'GET /operator/organizations/new': page,
  'POST /operator/organizations/new': guarded('/operator/organizations/org_', {
    fields: { name: 'New', externalId: 'crm-7', plan: 'growth', ...owner },
  }),
  [`GET ${ONE}`]: page,
  [`POST ${ONE}/settings`]: guarded('/operator/organizations/org_', {
    fields: { name: 'Acme', externalId: 'crm-1', plan: 'growth' },
  }),
  [`POST ${ONE}/invite`]: guarded('/operator/organizations/org_', { fields: owner }),
  [`GET ${ONE}/setup-links`]: page,
  [`POST ${ONE}/setup-links`]: guarded('/operator/organizations/org_', {
    fields: { scope_sso: 'on', expiresInDays: '7' },
  }),
  [`POST ${ONE}/setup-links/:setupLinkId/revoke`]: change('/operator/organizations/org_', {
    prepare: LINK,
  }),
  [`POST ${ONE}/suspend`]: guarded('/operator/organizations/org_'),
  [`POST ${ONE}/lift`]: guarded('/operator/organizations/org_', {
    prepare: "update organizations set suspended_at = 1 where name = 'Acme'",
  }),
  [`POST ${ONE}/delete`]: guarded('/operator/organizations?done=deleted', {
    fields: { confirmation: 'Acme' },
  }),

  'GET /operator/support': page,
  'GET /operator/support/:reference': { ...page, prepare: ATTEMPT },

  'POST /operator/support/:reference/open': {
    status: 404, // nothing is kept
    changes: false,
    asks: true,
    prepare: ATTEMPT,
  },

  'GET /operator/applications': page,
  'GET /operator/applications/new': page,
  'POST /operator/applications/new': guarded('/operator/applications/app_', { fields: APPLICATION }),
  [`GET ${APP}`]: { ...page, prepare: ROW },
  [`POST ${APP}`]: guarded('/operator/applications/app_1?done=saved', { prepare: ROW, fields: APPLICATION }),
  [`POST ${APP}/secrets`]: guarded('/operator/applications/app_1', { prepare: ROW }),
  [`POST ${APP}/secrets/end`]: guarded('/operator/applications/app_1?done=ended', {
    prepare: ROW,
    fields: { id: 'sec_1' },
  }),
  [`POST ${APP}/logouts/:logoutId/again`]: change('/operator/applications/app_1?done=sent', {
    prepare: LOGOUT,
  }),
  [`POST ${APP}/delete`]: guarded('/operator/applications?done=deleted', { prepare: ROW }),

  'GET /operator/webhooks': page,
  'GET /operator/webhooks/new': page,
  'POST /operator/webhooks/new': {
    status: 303,
    changes: true,
    asks: true,
    fields: { url: 'https://hooks.example.com/in', type_member: 'on' },
  },
  [`GET ${HOOK}`]: { ...page, prepare: ENDPOINT },
  [`POST ${HOOK}`]: guarded('/operator/webhooks/whe_1?done=saved', {
    prepare: ENDPOINT,
    fields: { url: 'https://hooks.example.com/other' },
  }),
  [`POST ${HOOK}/enable`]: guarded('/operator/webhooks/whe_1?done=enabled', {
    prepare: `${ENDPOINT}; update webhook_endpoints set status = 'failing', disabled_why = 'retries'`,
  }),
  [`POST ${HOOK}/disable`]: guarded('/operator/webhooks/whe_1?done=disabled', { prepare: ENDPOINT }),
  [`POST ${HOOK}/replay`]: guarded('/operator/webhooks/whe_1?done=replayed', {
    prepare: ENDPOINT,
    fields: { after: '0' },
  }),
  [`POST ${HOOK}/secrets`]: { status: 303, changes: true, asks: true, prepare: ENDPOINT },
  [`POST ${HOOK}/secrets/replace`]: { status: 303, changes: true, asks: true, prepare: ENDPOINT },
  [`POST ${HOOK}/delete`]: guarded('/operator/webhooks?done=deleted', { prepare: ENDPOINT }),
  [`POST ${HOOK}/test`]: { status: 303, changes: true, prepare: ENDPOINT },
  [`GET ${HOOK}/deliveries/:deliveryId`]: { ...page, prepare: DELIVERY },
  [`POST ${HOOK}/deliveries/:deliveryId/again`]: {
    status: 303,
    changes: true,
    prepare: DELIVERY,
  },

  'GET /operator/api-keys': page,
  'POST /operator/api-keys': guarded('/operator/api-keys', {
    ownersOnly: true,
    fields: { label: 'CI', days: '90', everything: 'read' },
  }),
  'POST /operator/api-keys/revoke': guarded('/operator/api-keys?done=revoked', {
    ownersOnly: true,
    prepare: KEY,
    fields: { id: 'key_1' },
  }),
  'GET /operator/signing-keys': page,
  'POST /operator/signing-keys/rotate': guarded('/operator/signing-keys?done=published'),
  'POST /operator/signing-keys/replace': guarded('/operator/signing-keys?done=replaced'),
  'GET /operator/branding': page,
  'POST /operator/branding/preview': {
    ...page,
    fields: { productName: 'Acme Cloud', accent: '#0f5cc0' },
  },
  'POST /operator/branding': guarded('/operator/branding?done=saved', {
    fields: { productName: 'Acme Cloud', accent: '#0f5cc0' },
  }),
  'GET /operator/usage': page,
  'GET /operator/health': page,
  'GET /operator/audit-log': page,
};

export async function pathOf(route: string, { acme }: OperatorWorld): Promise<string> {
  return route
    .replace(/^\w+ /, '')
    .replace(':orgId', acme.id)
    .replace(':reference', 'REF-1')
    .replace(':applicationId', 'app_1')
    .replace(':webhookId', 'whe_1')
    .replace(':logoutId', 'lgo_1')
    .replace(':deliveryId', 'dlv_1')
    .replace(':setupLinkId', 'lnk_1');
}

export async function fieldsOf(route: string, _world: OperatorWorld): Promise<Record<string, string>> {
  return { ...CONSOLE[route]?.fields };
}

export async function prepareFor(route: string, _world: OperatorWorld): Promise<void> {
  const { prepare } = CONSOLE[route] as ConsoleAction;
  for (const sql of prepare?.split(';') ?? []) await env.DB.prepare(sql).run();
}
