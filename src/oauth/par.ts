// Pushed authorization requests (RFC 9126): what an application sends beforehand, under the same rules as at
// the authorization endpoint, and the address by which the browser names it.

import type { Application } from './application.ts';
import { readAuthorizeRequest, readTarget } from './authorize.ts';
import { OAuthError } from './errors.ts';
import type { Parameters } from './parameters.ts';

/** RFC 9126 2.2. */
export const REQUEST_URI_PREFIX = 'urn:ietf:params:oauth:request_uri:';

/** A browser that is sent at once arrives in time, and nobody guesses or collects what is so short-lived. */
export const REQUEST_URI_SECONDS = 60;

/** What authenticates the application is nobody's business afterwards. */
const CREDENTIALS = ['client_secret', 'client_assertion', 'client_assertion_type'];

/**
 * Checks the request as a whole, and returns what of it is kept.
 *
 * @param thumbprint of the key that was proven with the request (RFC 9449 10.1), or null
 * @throws OAuthError as `readTarget` and `readAuthorizeRequest`; `dpop_refused`
 */
export function readPushedRequest(
  parameters: Parameters,
  application: Application,
  thumbprint: string | null,
): Readonly<Record<string, string>> {
  if (parameters.has('request_uri')) {
    throw new OAuthError('parameter_malformed', {
      name: 'request_uri',
      expected: 'A request that is pushed has none (RFC 9126 2.1).',
    });
  }
  readTarget(parameters, application);
  const { dpopThumbprint } = readAuthorizeRequest(parameters, application);
  if (thumbprint !== null && dpopThumbprint !== null && thumbprint !== dpopThumbprint)
    throw new OAuthError('dpop_refused', { expected: 'its key is not that of dpop_jkt.' });
  const kept = [...parameters].filter(([name]) => !CREDENTIALS.includes(name));
  return {
    ...Object.fromEntries(kept),
    client_id: application.id,
    ...(thumbprint !== null && { dpop_jkt: thumbprint }),
  };
}

/** @returns what follows the prefix; null for an address that the endpoint cannot have given */
export function secretOfRequestUri(requestUri: string): string | null {
  const secret = requestUri.slice(REQUEST_URI_PREFIX.length);
  return requestUri.startsWith(REQUEST_URI_PREFIX) && /^[\w-]{43}$/.test(secret) ? secret : null;
}
