import type { OAuthReason } from '../../src/oauth/errors.ts';

/** What rows, sessions and headers decide: the domain and the routes throw these. */
export const OF_CALLERS = [
  'client_assertion_replayed',
  'client_keys_unreachable',
  'client_too_fast',
  'request_uri_unusable',
  'par_required',
  'login_required',
  'interaction_required',
  'account_selection_required',
  'access_denied',
  'grant_type_unsupported',
  'code_unusable',
  'code_used',
  'refresh_token_unusable',
  'refresh_token_used',
  'grant_ended',
  'scope_widened',
  'token_missing',
  'token_invalid',
  'dpop_required',
  'dpop_replayed',
] as const satisfies readonly OAuthReason[];
