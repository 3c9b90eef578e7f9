// An authorization request: OpenID Connect Core 3.1.2.1, RFC 6749 4.1.1, RFC 7636, RFC 9126.
//
// It is read in two steps. Nothing is answered by a redirect before `readTarget` has proven that the redirect
// URI is the application's; after it every refusal is.

import { type Application, isScope, type Scope } from './application.ts';
import { OAuthError } from './errors.ts';
import { type Parameters, requireParameter } from './parameters.ts';
import { readChallenge } from './pkce.ts';
import { matchesRedirectUri } from './redirect-uri.ts';

/** OAuth 2.0 Form Post Response Mode. */
export type ResponseMode = 'query' | 'form_post';

/** Where the answer goes. Only `readTarget` makes one. */
export interface Target {
  readonly redirectUri: string;
  readonly responseMode: ResponseMode;
  readonly state: string | null;
  readonly [proven]: true;
}

declare const proven: unique symbol;

export type Prompt = 'none' | 'login' | 'consent' | 'select_account';

export interface AuthorizeRequest {
  readonly scope: readonly Scope[];
  readonly challenge: string;
  readonly nonce: string | null;
  readonly prompt: readonly Prompt[];
  readonly maxAgeSeconds: number | null;
  readonly loginHint: string | null;
  readonly idTokenHint: string | null;
  readonly uiLocales: string | null;
  readonly acrValues: string | null;
  /** Ours: an organization by our id or the operator's, and a domain that one of them claims. */
  readonly organization: string | null;
  readonly domainHint: string | null;
  /** RFC 9449 10: the thumbprint of the key that has to redeem the code. */
  readonly dpopThumbprint: string | null;
}

/**
 * @throws OAuthError `parameter_missing`, `redirect_uri_unknown`: the person stays here
 */
export function readTarget(parameters: Parameters, application: Application): Target {
  // RFC 6749 3.1.2.3 lets one that is the only one be left out; OpenID Connect Core 3.1.2.1 does not.
  const redirectUri = asksForOpenId(parameters)
    ? parameters.get('redirect_uri')
    : redirectUriOf(parameters, application);
  if (redirectUri === undefined) throw new OAuthError('parameter_missing', { name: 'redirect_uri' });
  if (!application.redirectUris.some((one) => matchesRedirectUri(one, redirectUri)))
    throw new OAuthError('redirect_uri_unknown', { actual: redirectUri });
  const mode = parameters.get('response_mode') ?? 'query';
  const responseMode = mode === 'form_post' ? 'form_post' : 'query';
  return { redirectUri, responseMode, state: parameters.get('state') ?? null } as Target;
}

/**
 * The token request names the address to which the code went: RFC 6749 4.1.3. One that is the only one may be
 * left out here even after an OpenID request (OpenID Connect Core 3.1.3.2).
 *
 * @param redirectUri of the `Target` that the code was made for
 * @throws OAuthError `redirect_uri_differs`
 */
export function requireRedirectUri(
  parameters: Parameters,
  application: Application,
  redirectUri: string,
): void {
  if (redirectUriOf(parameters, application) !== redirectUri) throw new OAuthError('redirect_uri_differs');
}

function redirectUriOf(parameters: Parameters, { redirectUris }: Application): string | undefined {
  return parameters.get('redirect_uri') ?? (redirectUris.length === 1 ? redirectUris[0] : undefined);
}

/**
 * @throws OAuthError `response_type_unsupported`, `request_object_unsupported`, `request_uri_unsupported`,
 * `registration_unsupported`, `grant_type_not_allowed`, `pkce_missing`, `pkce_plain`, `scope_empty`,
 * `resource_unknown`, `prompt_contradictory`, `parameter_missing`, `parameter_malformed`
 */
export function readAuthorizeRequest(parameters: Parameters, application: Application): AuthorizeRequest {
  refuseUnsupported(parameters);
  const mode = parameters.get('response_mode');
  if (mode !== undefined && mode !== 'query' && mode !== 'form_post')
    throw malformed('response_mode', 'It is query or form_post.');
  const type = requireParameter(parameters, 'response_type');
  if (type !== 'code') throw new OAuthError('response_type_unsupported', { actual: type });
  if (!application.grantTypes.includes('authorization_code'))
    throw new OAuthError('grant_type_not_allowed', { actual: 'authorization_code' });
  requireResource(parameters, application);
  const text = (name: string) => parameters.get(name) ?? null;
  return {
    scope: readScope(parameters, application),
    challenge: readChallenge(parameters),
    nonce: text('nonce'),
    prompt: readPrompt(parameters),
    maxAgeSeconds: readMaxAge(parameters),
    loginHint: text('login_hint'),
    idTokenHint: text('id_token_hint'),
    uiLocales: text('ui_locales'),
    acrValues: text('acr_values'),
    organization: text('organization'),
    domainHint: text('domain_hint'),
    dpopThumbprint: readThumbprint(parameters),
  };
}

/** What a person is asked for. Unknown scopes are ignored (OpenID Connect Core 3.1.2.1). */
function readScope(parameters: Parameters, application: Application): Scope[] {
  const asked = (parameters.get('scope') ?? '').split(' ').filter((one) => one !== '');
  const scope = asked.filter(isScope).filter((one) => application.scopes.includes(one));
  const ofPeople = scope.filter((one) => one !== 'directory:read');
  const lasting = application.grantTypes.includes('refresh_token');
  const granted = ofPeople.filter((one) => one !== 'offline_access' || lasting);
  if (granted.length === 0) throw new OAuthError('scope_empty');
  return [...new Set(granted)];
}

function refuseUnsupported(parameters: Parameters): void {
  if (parameters.has('request')) throw new OAuthError('request_object_unsupported');
  if (parameters.has('request_uri')) throw new OAuthError('request_uri_unsupported');
  if (parameters.has('registration')) throw new OAuthError('registration_unsupported');
}

const PROMPTS: readonly string[] = ['none', 'login', 'consent', 'select_account'] satisfies Prompt[];

function readPrompt(parameters: Parameters): Prompt[] {
  const prompts = (parameters.get('prompt') ?? '').split(' ').filter((one) => one !== '');
  if (!prompts.every((one): one is Prompt => PROMPTS.includes(one)))
    throw malformed('prompt', 'It is none, login, consent or select_account.');
  if (prompts.includes('none') && prompts.length > 1) throw new OAuthError('prompt_contradictory');
  return prompts;
}

/** Seconds. So many digits are a safe integer; some libraries send 2147483647 for no limit. */
function readMaxAge(parameters: Parameters): number | null {
  const text = parameters.get('max_age');
  if (text === undefined) return null;
  if (!/^\d{1,12}$/.test(text)) throw malformed('max_age', 'It is a number of seconds.');
  return Number(text);
}

function readThumbprint(parameters: Parameters): string | null {
  const thumbprint = parameters.get('dpop_jkt') ?? null;
  if (thumbprint !== null && !/^[A-Za-z0-9_-]{43}$/.test(thumbprint))
    throw malformed('dpop_jkt', 'It is the SHA-256 thumbprint of a key in base64url.');
  return thumbprint;
}

/** RFC 8707 2: access tokens are for one resource, which is registered. */
export function requireResource(parameters: Parameters, { id, resource }: Application): void {
  const asked = parameters.get('resource');
  if (asked !== undefined && asked !== (resource ?? id)) throw new OAuthError('resource_unknown');
}

function asksForOpenId(parameters: Parameters): boolean {
  return (parameters.get('scope') ?? '').split(' ').includes('openid');
}

function malformed(name: string, expected: string): OAuthError {
  return new OAuthError('parameter_malformed', { name, expected });
}
