// The form of an application, as the rules of the domain take it.

import type { ApplicationInput, ApplicationRow } from '../../../domain/apps/applications.ts';
import { AUTH_METHODS, GRANT_TYPES, SCOPES, SIGNING_ALGORITHMS } from '../../../oauth/application.ts';
import type { JSONWebKeySet } from '../../../oauth/keys.ts';
import type { Form } from '../../context.ts';
import { type ApplicationValues, DAYS, SECONDS } from './form-page.tsx';

const LISTS = { grant: GRANT_TYPES, scope: SCOPES } as const;

export function readValues(form: Form): ApplicationValues {
  const checked = (kind: keyof typeof LISTS) =>
    LISTS[kind].filter((name) => form.flag(`${kind}_${name}`)) as string[];
  return {
    name: form.text('name'),
    redirectUris: form.text('redirectUris'),
    postLogoutRedirectUris: form.text('postLogoutRedirectUris'),
    initiateLoginUri: form.text('initiateLoginUri').trim(),
    backchannelLogoutUri: form.text('backchannelLogoutUri').trim(),
    homeUrl: form.text('homeUrl').trim(),
    authMethod: form.text('authMethod'),
    jwks: form.text('jwks').trim(),
    jwksUri: form.text('jwksUri').trim(),
    idTokenAlg: form.text('idTokenAlg'),
    accessTokenFormat: form.text('accessTokenFormat'),
    accessTokenSeconds: form.text('accessTokenSeconds'),
    refreshTokenDays: form.text('refreshTokenDays'),
    requirePar: form.flag('requirePar'),
    requireDpop: form.flag('requireDpop'),
    organizations: form.text('organizations').trim(),
    resource: form.text('resource').trim(),
    grantTypes: checked('grant'),
    scopes: checked('scope'),
  };
}

/** What the page does not offer is left as it is. A malformed key set comes to the rules as an empty one. */
export function toInput(values: ApplicationValues): ApplicationInput {
  return {
    name: values.name,
    redirectUris: linesOf(values.redirectUris),
    postLogoutRedirectUris: linesOf(values.postLogoutRedirectUris),
    initiateLoginUri: values.initiateLoginUri || null,
    backchannelLogoutUri: values.backchannelLogoutUri || null,
    homeUrl: values.homeUrl || null,
    authMethod: AUTH_METHODS.find((one) => one === values.authMethod),
    jwks: values.jwks === '' ? null : keySetOf(values.jwks),
    jwksUri: values.jwksUri || null,
    idTokenAlg: SIGNING_ALGORITHMS.find((one) => one === values.idTokenAlg),
    accessTokenFormat: (['jwt', 'opaque'] as const).find((one) => one === values.accessTokenFormat),
    accessTokenSeconds: SECONDS.find((one) => String(one) === values.accessTokenSeconds),
    refreshTokenDays: DAYS.find((one) => String(one) === values.refreshTokenDays),
    requirePar: values.requirePar,
    requireDpop: values.requireDpop,
    organizations: values.organizations === '' ? 'all' : linesOf(values.organizations).slice(0, 1000),
    resource: values.resource || null,
    grantTypes: GRANT_TYPES.filter((one) => values.grantTypes.includes(one)),
    scopes: SCOPES.filter((one) => values.scopes.includes(one)),
  };
}

export function valuesOf(row: ApplicationRow): ApplicationValues {
  return {
    name: row.name,
    redirectUris: row.redirectUris.join('\n'),
    postLogoutRedirectUris: row.postLogoutRedirectUris.join('\n'),
    initiateLoginUri: row.initiateLoginUri ?? '',
    backchannelLogoutUri: row.backchannelLogoutUri ?? '',
    homeUrl: row.homeUrl ?? '',
    authMethod: row.authMethod,
    jwks: row.jwks === null ? '' : JSON.stringify(row.jwks, null, 2),
    jwksUri: row.jwksUri ?? '',
    idTokenAlg: row.idTokenAlg,
    accessTokenFormat: row.accessTokenFormat,
    accessTokenSeconds: String(row.accessTokenSeconds),
    refreshTokenDays: String(row.refreshTokenDays),
    requirePar: row.requirePar,
    requireDpop: row.requireDpop,
    organizations: row.organizations?.join('\n') ?? '',
    resource: row.resource ?? '',
    grantTypes: row.grantTypes,
    scopes: row.scopes,
  };
}

export const NEW_VALUES: ApplicationValues = {
  name: '',
  redirectUris: '',
  postLogoutRedirectUris: '',
  initiateLoginUri: '',
  backchannelLogoutUri: '',
  homeUrl: '',
  authMethod: 'client_secret_basic',
  jwks: '',
  jwksUri: '',
  idTokenAlg: 'RS256',
  accessTokenFormat: 'jwt',
  accessTokenSeconds: '300',
  refreshTokenDays: '14',
  requirePar: false,
  requireDpop: false,
  organizations: '',
  resource: '',
  grantTypes: ['authorization_code', 'refresh_token'],
  scopes: ['openid', 'profile', 'email', 'organization', 'groups', 'offline_access'],
};

function linesOf(text: string): string[] {
  return text
    .split(/\s+/)
    .filter((line) => line !== '')
    .slice(0, 1000);
}

function keySetOf(text: string): JSONWebKeySet {
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown };
    const isKey = (one: unknown) => typeof one === 'object' && one !== null && !Array.isArray(one);
    return { keys: Array.isArray(keys) && keys.every(isKey) ? keys.slice(0, 20) : [] };
  } catch {
    return { keys: [] };
  }
}
