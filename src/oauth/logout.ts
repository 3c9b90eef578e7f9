// What an application asks for when it signs a person out: OpenID Connect RP-Initiated Logout 1.0.

import type { Application } from './application.ts';
import { OAuthError } from './errors.ts';
import type { Parameters } from './parameters.ts';

/** The address and the state wait in a cookie while the browser is at the identity provider. */
const MAX_RETURN_CHARACTERS = 2600;

/**
 * Where the person goes afterwards. The address has to be a registered one, as it is: nothing is matched by
 * its beginning, and no port is free.
 *
 * @returns null where the application names no address
 * @throws OAuthError `post_logout_redirect_uri_unknown`, `parameter_too_long`
 */
export function readLogoutReturn(parameters: Parameters, application: Application | null): string | null {
  const uri = parameters.get('post_logout_redirect_uri');
  if (uri === undefined) return null;
  // Without an application there is nobody who has registered it.
  if (application === null || !application.postLogoutRedirectUris.includes(uri))
    throw new OAuthError('post_logout_redirect_uri_unknown', { actual: uri });
  const state = parameters.get('state');
  if (state === undefined) return uri;
  const url = `${uri}${uri.includes('?') ? '&' : '?'}${new URLSearchParams({ state })}`;
  if (url.length > MAX_RETURN_CHARACTERS)
    throw new OAuthError('parameter_too_long', { name: 'state', limit: MAX_RETURN_CHARACTERS - uri.length });
  return url;
}

/**
 * RP-Initiated Logout 2: where both are there, the hint was made for the application that is named.
 *
 * @returns the client_id of the application that asks; null: it does not say
 * @throws OAuthError `id_token_hint_differs`
 */
export function askingApplication(
  parameters: Parameters,
  hint: { readonly applicationId: string } | null,
): string | null {
  const clientId = parameters.get('client_id') ?? null;
  if (clientId !== null && hint !== null && hint.applicationId !== clientId)
    throw new OAuthError('id_token_hint_differs');
  return clientId ?? hint?.applicationId ?? null;
}
