// Everything that the oauth room can refuse, by name. Each refusal has the code that its RFC prescribes, the
// clause, and one sentence that says what to do about it.

/** RFC 6749 4.1.2.1 and 5.2, OpenID Connect Core 3.1.2.6, RFC 6750 3.1, RFC 8707 2, RFC 9449 5. */
export type OAuthCode =
  | 'access_denied'
  | 'account_selection_required'
  | 'interaction_required'
  | 'insufficient_scope'
  | 'invalid_client'
  | 'invalid_dpop_proof'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_scope'
  | 'invalid_target'
  | 'invalid_token'
  | 'login_required'
  | 'registration_not_supported'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'temporarily_unavailable'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'unsupported_token_type';

interface Refusal {
  readonly code: OAuthCode;
  readonly clause: string;
  readonly says: string;
}

/** `{name}` in a sentence is the detail of that name. */
const REFUSALS = {
  // parameters
  parameter_repeated: {
    code: 'invalid_request',
    clause: 'RFC 6749 3.1',
    says: 'The parameter {name} came more than once. Send it once.',
  },
  parameter_missing: {
    code: 'invalid_request',
    clause: 'RFC 6749 4.1.2.1',
    says: 'The parameter {name} is missing.',
  },
  parameter_too_long: {
    code: 'invalid_request',
    clause: 'RFC 6749 4.1.2.1',
    says: 'The parameter {name} has more than {limit} characters.',
  },
  parameters_too_many: {
    code: 'invalid_request',
    clause: 'RFC 6749 4.1.2.1',
    says: 'The request has more than {limit} parameters.',
  },
  parameter_malformed: {
    code: 'invalid_request',
    clause: 'RFC 6749 4.1.2.1',
    says: 'The parameter {name} has a value that it cannot have. {expected}',
  },
  // the client
  client_unknown: {
    code: 'invalid_client',
    clause: 'RFC 6749 5.2',
    says: 'There is no application with this client_id, or its credentials are wrong.',
  },
  client_authentication_missing: {
    code: 'invalid_client',
    clause: 'RFC 6749 2.3',
    says: 'This application has to authenticate with {expected}.',
  },
  client_authentication_several: {
    code: 'invalid_request',
    clause: 'RFC 6749 2.3',
    says: 'The application authenticates in more than one way. Use {expected} alone.',
  },
  client_authentication_other: {
    code: 'invalid_client',
    clause: 'OpenID Connect Core 9',
    says: 'This application is registered for {expected} and came with {actual}.',
  },
  client_authentication_malformed: {
    code: 'invalid_client',
    clause: 'RFC 6749 2.3.1',
    says: 'The Authorization header is not Basic with a client_id and a secret.',
  },
  client_assertion_refused: {
    code: 'invalid_client',
    clause: 'RFC 7523 3',
    says: 'The client_assertion is refused: {expected}',
  },
  client_assertion_replayed: {
    code: 'invalid_client',
    clause: 'RFC 7523 3',
    says: 'The client_assertion was used before. Make one with a new jti for each request.',
  },
  client_keys_unreachable: {
    code: 'invalid_client',
    clause: 'RFC 7591 2',
    says: 'The keys of the application could not be read from its jwks_uri ({expected}). Mend the address, or try again later.',
  },
  client_too_fast: {
    code: 'temporarily_unavailable',
    clause: 'RFC 6585 4',
    says: 'The application sends too many requests. Wait for the seconds of Retry-After, then send it again.',
  },
  // the redirect URI: never answered by a redirect
  redirect_uri_unknown: {
    code: 'invalid_request',
    clause: 'RFC 9700 4.1.3',
    says: 'The redirect_uri is not one of those that the application has registered.',
  },
  post_logout_redirect_uri_unknown: {
    code: 'invalid_request',
    clause: 'OpenID Connect RP-Initiated Logout 3',
    says: 'The post_logout_redirect_uri is not one of those that the application has registered.',
  },
  id_token_hint_differs: {
    code: 'invalid_request',
    clause: 'OpenID Connect RP-Initiated Logout 2',
    says: 'The id_token_hint was made for another application than client_id names.',
  },
  // the authorization request
  response_type_unsupported: {
    code: 'unsupported_response_type',
    clause: 'RFC 6749 3.1.1',
    says: 'The response_type has to be code.',
  },
  request_object_unsupported: {
    code: 'request_not_supported',
    clause: 'OpenID Connect Core 6.1',
    says: 'Request objects are not supported. Send plain parameters, or push them.',
  },
  request_uri_unsupported: {
    code: 'request_uri_not_supported',
    clause: 'OpenID Connect Core 6.2',
    says: 'The request_uri is not one that the endpoint for pushed requests has given.',
  },
  request_uri_unusable: {
    code: 'invalid_request',
    clause: 'RFC 9126 4',
    says: 'The request_uri is unknown, was used, has expired, or belongs to another application. Push the request again.',
  },
  par_required: {
    code: 'invalid_request',
    clause: 'RFC 9126 6',
    says: 'This application has to push its authorization requests first.',
  },
  registration_unsupported: {
    code: 'registration_not_supported',
    clause: 'OpenID Connect Core 7.2.1',
    says: 'Applications do not register themselves here.',
  },
  pkce_missing: {
    code: 'invalid_request',
    clause: 'RFC 7636 4.4.1',
    says: 'PKCE is required: send code_challenge, and code_challenge_method S256.',
  },
  pkce_plain: {
    code: 'invalid_request',
    clause: 'RFC 9700 2.1.1',
    says: 'The code_challenge_method has to be S256.',
  },
  scope_empty: {
    code: 'invalid_scope',
    clause: 'RFC 6749 3.3',
    says: 'The scope has nothing that this application may ask for.',
  },
  resource_unknown: {
    code: 'invalid_target',
    clause: 'RFC 8707 2',
    says: 'The resource is not the one that the application has registered.',
  },
  prompt_contradictory: {
    code: 'invalid_request',
    clause: 'OpenID Connect Core 3.1.2.1',
    says: 'The prompt none stands alone.',
  },
  login_required: {
    code: 'login_required',
    clause: 'OpenID Connect Core 3.1.2.6',
    says: 'Nobody is signed in, or not recently enough.',
  },
  interaction_required: {
    code: 'interaction_required',
    clause: 'OpenID Connect Core 3.1.2.6',
    says: 'The person has to do something first: {expected}',
  },
  account_selection_required: {
    code: 'account_selection_required',
    clause: 'OpenID Connect Core 3.1.2.6',
    says: 'The person belongs to several organizations and has to choose one. Send organization, or ask without prompt none.',
  },
  access_denied: {
    code: 'access_denied',
    clause: 'RFC 6749 4.1.2.1',
    says: '{expected}',
  },
  // grants
  grant_type_unsupported: {
    code: 'unsupported_grant_type',
    clause: 'RFC 6749 5.2',
    says: 'The grant_type has to be authorization_code, refresh_token or client_credentials.',
  },
  grant_type_not_allowed: {
    code: 'unauthorized_client',
    clause: 'RFC 6749 5.2',
    says: 'This application may not use the grant_type {actual}.',
  },
  code_unusable: {
    code: 'invalid_grant',
    clause: 'RFC 6749 4.1.2',
    says: 'The code is unknown, has expired, or belongs to another application.',
  },
  code_used: {
    code: 'invalid_grant',
    clause: 'RFC 6749 4.1.2',
    says: 'The code was used before. What it gave has ended; start a new authorization.',
  },
  redirect_uri_differs: {
    code: 'invalid_grant',
    clause: 'RFC 6749 4.1.3',
    says: 'The redirect_uri is not the one of the authorization request.',
  },
  verifier_wrong: {
    code: 'invalid_grant',
    clause: 'RFC 7636 4.6',
    says: 'The code_verifier does not fit the code_challenge.',
  },
  refresh_token_unusable: {
    code: 'invalid_grant',
    clause: 'RFC 6749 5.2',
    says: 'The refresh token is unknown, has expired, or belongs to another application.',
  },
  refresh_token_used: {
    code: 'invalid_grant',
    clause: 'RFC 9700 4.14.2',
    says: 'The refresh token was used before, so that all of its family has ended. Start a new authorization.',
  },
  grant_ended: {
    code: 'invalid_grant',
    clause: 'RFC 6749 5.2',
    says: 'The access has ended: {expected}. Start a new authorization.',
  },
  scope_widened: {
    code: 'invalid_scope',
    clause: 'RFC 6749 6',
    says: 'The scope goes beyond the one that was granted.',
  },
  // tokens that are presented
  token_missing: {
    code: 'invalid_request',
    clause: 'RFC 6750 2',
    says: 'The request has no access token. Send it in the Authorization header.',
  },
  token_invalid: {
    code: 'invalid_token',
    clause: 'RFC 6750 3.1',
    says: 'The access token is malformed, unknown, or has expired or ended.',
  },
  scope_insufficient: {
    code: 'insufficient_scope',
    clause: 'RFC 6750 3.1',
    says: 'The access token does not have the scope {expected}.',
  },
  // DPoP
  dpop_required: {
    code: 'invalid_dpop_proof',
    clause: 'RFC 9449 5',
    says: 'This application has to prove its key: send a DPoP header.',
  },
  dpop_refused: {
    code: 'invalid_dpop_proof',
    clause: 'RFC 9449 4.3',
    says: 'The DPoP proof is refused: {expected}',
  },
  dpop_replayed: {
    code: 'invalid_dpop_proof',
    clause: 'RFC 9449 11.1',
    says: 'The DPoP proof was used before. Make a new one for each request.',
  },
} as const satisfies Record<string, Refusal>;

export type OAuthReason = keyof typeof REFUSALS;

export const OAUTH_REASONS = Object.keys(REFUSALS) as readonly OAuthReason[];

export type OAuthDetail = Readonly<Record<string, string | number>>;

/** Our own tokens, and whatever is signed: somebody may have put one where something else belongs. */
const SECRETS = /gh_(?:code|refresh|access|secret)_[\w.-]*|eyJ[\w-]{8,}[\w.-]*/g;

function redacted(value: string | number): string | number {
  return typeof value === 'string' ? value.replace(SECRETS, '[redacted]') : value;
}

/** A refusal. `message` is the reason; `description` is for `error_description`. */
export class OAuthError extends Error {
  readonly reason: OAuthReason;
  readonly detail: OAuthDetail;

  constructor(reason: OAuthReason, detail: OAuthDetail = {}) {
    super(reason);
    this.name = 'OAuthError';
    this.reason = reason;
    this.detail = Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, redacted(value)]));
  }

  get code(): OAuthCode {
    return REFUSALS[this.reason].code;
  }

  get clause(): string {
    return REFUSALS[this.reason].clause;
  }

  /** RFC 6749 5.2: no character outside %x20-21, %x23-5B and %x5D-7E. */
  get description(): string {
    return REFUSALS[this.reason].says
      .replace(/\{(\w+)\}/g, (_, name: string) => String(this.detail[name] ?? '').slice(0, 200))
      .replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, '?')
      .trim();
  }
}
