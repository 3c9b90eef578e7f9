// Applications of the vendor, as the operator registers them. The rules here are those that no request can be
// trusted to keep: where people may be sent, and how an application shows that it is the one.

import { hashSecret, newId, newSecret } from '../../lib/ids.ts';
import {
  type Application,
  type AuthMethod,
  type GrantType,
  isScope,
  type Scope,
  type SigningAlgorithm,
} from '../../oauth/application.ts';
import { isClientKey, isSecretKey, type JSONWebKeySet } from '../../oauth/keys.ts';
import { isRegistrableUri, isResourceUri } from '../../oauth/redirect-uri.ts';
import {
  deleteApplication,
  deleteSecret,
  deleteSecrets,
  insertApplication,
  insertSecret,
  listApplications,
  selectApplication,
  selectSecrets,
  updateApplication,
} from '../../storage/apps/applications.ts';
import { requireChanged } from '../../storage/change.ts';
import type { ApplicationRow, ApplicationSecretRow } from '../../storage/tables/applications.ts';
import type { Actor } from '../actor.ts';
import { checkCallable } from '../callable.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { parseApplicationName } from '../names.ts';
import { eventsOf } from '../operator/deployment-events.ts';

const event = eventsOf('application');

export type { ApplicationRow, ApplicationSecretRow };

/** What the operator says of an application; what is left out has a default, or stays as it is. */
export interface ApplicationInput {
  readonly name?: string | undefined;
  readonly redirectUris?: readonly string[] | undefined;
  readonly postLogoutRedirectUris?: readonly string[] | undefined;
  readonly initiateLoginUri?: string | null | undefined;
  readonly backchannelLogoutUri?: string | null | undefined;
  readonly homeUrl?: string | null | undefined;
  readonly authMethod?: AuthMethod | undefined;
  readonly jwks?: JSONWebKeySet | null | undefined;
  readonly jwksUri?: string | null | undefined;
  readonly idTokenAlg?: SigningAlgorithm | undefined;
  readonly accessTokenFormat?: 'jwt' | 'opaque' | undefined;
  readonly accessTokenSeconds?: number | undefined;
  readonly refreshTokenDays?: number | undefined;
  readonly requirePar?: boolean | undefined;
  readonly requireDpop?: boolean | undefined;
  readonly organizations?: 'all' | readonly string[] | undefined;
  readonly grantTypes?: readonly GrantType[] | undefined;
  readonly scopes?: readonly Scope[] | undefined;
  readonly resource?: string | null | undefined;
}

const MAX_SECRETS = 2;
const SECRET_PREFIX = 'gh_secret_';

/**
 * @returns the secret in clear, which nothing shows again; null where the application has none
 * @throws DomainError `name_missing`, `name_too_long`, `name_invisible`, `redirect_uri_invalid`,
 * `uri_invalid`, `callback_…`, `client_keys_missing`, `client_keys_invalid`, `grant_type_unsuitable`
 */
export async function createApplication(
  deps: Deps,
  actor: Actor,
  input: ApplicationInput,
): Promise<{ row: ApplicationRow; secret: string | null }> {
  const grantTypes = input.grantTypes ?? (['authorization_code', 'refresh_token'] as const);
  const row = merge(
    {
      id: newId('app'),
      name: '',
      redirectUris: [],
      postLogoutRedirectUris: [],
      initiateLoginUri: null,
      backchannelLogoutUri: null,
      homeUrl: null,
      authMethod: 'client_secret_basic',
      jwks: null,
      jwksUri: null,
      idTokenAlg: 'RS256',
      accessTokenFormat: 'jwt',
      accessTokenSeconds: 300,
      refreshTokenDays: 14,
      requirePar: false,
      requireDpop: false,
      organizations: null,
      grantTypes,
      scopes: defaultScopes(grantTypes),
      resource: null,
      createdAt: deps.nowMs,
      updatedAt: deps.nowMs,
    },
    { ...input, name: input.name ?? '' },
  );
  checkApplication(deps, row);
  const secret = hasSecret(row) ? await newSecretOf(deps, row.id) : null;
  await commitChange(deps, [
    insertApplication(deps.db, row),
    ...(secret ? [insertSecret(deps.db, secret.row, MAX_SECRETS)] : []),
    event(deps, actor, 'application.created', row.id, { name: row.name, authMethod: row.authMethod }),
  ]);
  return { row, secret: secret?.secret ?? null };
}

/** @throws DomainError `application_not_found` */
export async function loadApplication(deps: Pick<Deps, 'db'>, id: string): Promise<ApplicationRow> {
  const [row] = await selectApplication(deps.db, id);
  if (!row) throw new DomainError('application_not_found', { applicationId: id });
  return row;
}

export function pageOfApplications(
  deps: Pick<Deps, 'db'>,
  page: Parameters<typeof listApplications>[1],
): Promise<ApplicationRow[]> {
  return listApplications(deps.db, page);
}

/**
 * Secrets end where the application authenticates without one from now on.
 *
 * @throws DomainError as `createApplication`; `application_not_found`, `changed_meanwhile`
 */
export async function changeApplication(
  deps: Deps,
  actor: Actor,
  id: string,
  input: ApplicationInput,
): Promise<ApplicationRow> {
  const before = await loadApplication(deps, id);
  // Two changes in one millisecond must not be taken for one.
  const row = { ...merge(before, input), updatedAt: Math.max(deps.nowMs, before.updatedAt + 1) };
  checkApplication(deps, row, before);
  const changed = Object.keys(input).filter((name) => !same(before, row, name as keyof ApplicationRow));
  if (changed.length === 0) return before;
  await commitChange(deps, [
    updateApplication(deps.db, before, row),
    requireChanged(deps.db),
    ...(hasSecret(before) && !hasSecret(row) ? [deleteSecrets(deps.db, id)] : []),
    event(deps, actor, 'application.updated', id, { name: row.name, changed }),
  ]);
  return row;
}

/** Everything that the application was given ends with it. @throws DomainError `application_not_found` */
export async function removeApplication(deps: Deps, actor: Actor, id: string): Promise<void> {
  const { name } = await loadApplication(deps, id);
  await commitChange(deps, [
    deleteApplication(deps.db, id),
    requireChanged(deps.db, 'application_not_found'),
    event(deps, actor, 'application.deleted', id, { name }),
  ]);
}

export async function listSecrets(deps: Pick<Deps, 'db'>, id: string): Promise<ApplicationSecretRow[]> {
  return await selectSecrets(deps.db, id);
}

/**
 * Makes the second secret, so that the application can be given it before the first one goes.
 *
 * @throws DomainError `application_not_found`, `application_without_secret`, `secret_too_many`
 */
export async function addSecret(
  deps: Deps,
  actor: Actor,
  id: string,
): Promise<{ row: ApplicationSecretRow; secret: string }> {
  const application = await loadApplication(deps, id);
  if (!hasSecret(application))
    throw new DomainError('application_without_secret', { authMethod: application.authMethod });
  const made = await newSecretOf(deps, id);
  await commitChange(deps, [
    insertSecret(deps.db, made.row, MAX_SECRETS),
    requireChanged(deps.db, 'secret_too_many'),
    event(deps, actor, 'application.secret_created', id, { secretId: made.row.id }),
  ]);
  return made;
}

/** It opens nothing from then on. @throws DomainError `secret_not_found` */
export async function removeSecret(deps: Deps, actor: Actor, id: string, secretId: string): Promise<void> {
  await commitChange(deps, [
    deleteSecret(deps.db, id, secretId),
    requireChanged(deps.db, 'secret_not_found'),
    event(deps, actor, 'application.secret_revoked', id, { secretId }),
  ]);
}

/** What the rules of src/oauth have to know. */
export function toApplication(row: ApplicationRow): Application {
  return {
    ...row,
    jwks: row.jwks as JSONWebKeySet | null,
    scopes: row.scopes.filter(isScope),
  };
}

function merge(row: ApplicationRow, input: ApplicationInput): ApplicationRow {
  const { organizations, name, ...rest } = input;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...row,
    ...(given as Partial<ApplicationRow>),
    ...(name !== undefined && { name: parseApplicationName(name) }),
    ...(organizations !== undefined && { organizations: organizations === 'all' ? null : organizations }),
  };
}

function checkApplication(deps: Deps, row: ApplicationRow, before?: ApplicationRow): void {
  const people = row.grantTypes.includes('authorization_code');
  if (people && row.redirectUris.length === 0)
    throw new DomainError('redirect_uri_invalid', { uri: '' }, 'redirectUris');
  for (const field of ['redirectUris', 'postLogoutRedirectUris'] as const) {
    const uri = row[field].find((one) => !isRegistrableUri(one));
    if (uri !== undefined) throw new DomainError('redirect_uri_invalid', { uri }, field);
  }
  for (const field of ['initiateLoginUri', 'backchannelLogoutUri', 'homeUrl', 'jwksUri'] as const) {
    const uri = row[field];
    if (uri !== null && !isRegistrableUri(uri, 'web')) throw new DomainError('uri_invalid', { uri }, field);
  }
  // It must not be another application's name, to which its tokens would then be addressed.
  if (row.resource !== null && !isResourceUri(row.resource))
    throw new DomainError('uri_invalid', { uri: row.resource }, 'resource');
  // We call these by ourselves. One that is there already is checked when it is called.
  for (const field of ['backchannelLogoutUri', 'jwksUri'] as const) {
    const uri = row[field];
    if (uri !== null && uri !== before?.[field]) checkCallable(deps, uri, field);
  }
  checkClientKeys(row);
  // An application that cannot keep a secret has nothing by which it could be told from others.
  if (row.authMethod === 'none' && row.grantTypes.includes('client_credentials'))
    throw new DomainError('grant_type_unsuitable', { grantType: 'client_credentials' }, 'grantTypes');
}

function checkClientKeys({ authMethod, jwks, jwksUri }: ApplicationRow): void {
  if (authMethod !== 'private_key_jwt') return;
  if ((jwks === null) === (jwksUri === null)) throw new DomainError('client_keys_missing', {}, 'jwks');
  const keys = jwks?.keys ?? [];
  // RFC 7517 9.2: somebody has published what only the application may have.
  if (keys.some((key) => isSecretKey({ ...key })))
    throw new DomainError('client_keys_invalid', { because: 'private' }, 'jwks');
  if (jwks !== null && (keys.length === 0 || keys.some((key) => !isClientKey({ ...key }))))
    throw new DomainError('client_keys_invalid', { because: 'type' }, 'jwks');
}

function defaultScopes(grantTypes: readonly GrantType[]): readonly Scope[] {
  const people: readonly Scope[] = ['openid', 'profile', 'email', 'organization', 'groups', 'offline_access'];
  return [
    ...(grantTypes.includes('authorization_code') ? people : []),
    ...(grantTypes.includes('client_credentials') ? (['directory:read'] as const) : []),
  ];
}

function hasSecret({ authMethod }: Pick<ApplicationRow, 'authMethod'>): boolean {
  return authMethod === 'client_secret_basic' || authMethod === 'client_secret_post';
}

async function newSecretOf(
  deps: Deps,
  applicationId: string,
): Promise<{ row: ApplicationSecretRow; secret: string }> {
  const secret = SECRET_PREFIX + newSecret();
  const row = { id: newId('sec'), applicationId, hash: await hashSecret(secret), createdAt: deps.nowMs };
  return { row, secret };
}

function same(a: ApplicationRow, b: ApplicationRow, name: keyof ApplicationRow): boolean {
  return JSON.stringify(a[name]) === JSON.stringify(b[name]);
}
