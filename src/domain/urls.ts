// The URLs of this deployment: PUBLIC_URL with the paths of paths.ts. Audience and ACS are the same for every
// organization.

import { isLoopback } from '../lib/callable-url.ts';
import { PATHS, ssoPath } from './paths.ts';

export interface Urls {
  /** The origin, without a final slash. */
  readonly origin: string;
  /** SP entity ID = Audience URI; the final slash matters. */
  readonly audience: string;
  /** Assertion consumer service = Recipient = Destination. */
  readonly acs: string;
  readonly metadata: string;
  readonly logout: string;
  readonly scim: string;
}

/** @throws Error when `publicUrl` is not an origin, or neither https nor a loopback address */
export function urlsOf(publicUrl: string): Urls {
  const url = new URL(publicUrl);
  if (url.pathname !== '/' || url.search || url.hash || url.username) {
    throw new Error('PUBLIC_URL must be an origin such as https://sso.example, without path or query');
  }
  if (url.protocol !== 'https:' && !isLoopback(url)) throw new Error('PUBLIC_URL must begin with https://');
  const { origin } = url;
  return {
    origin,
    audience: `${origin}${PATHS.postback}/`,
    acs: origin + PATHS.acs,
    metadata: origin + PATHS.metadata,
    logout: origin + PATHS.logout,
    scim: origin + PATHS.scim,
  };
}

export function postbackUrl(urls: Urls, organizationId: string): string {
  return urls.origin + ssoPath(organizationId, { returnTo: null, loginHint: null });
}

/** Where the identity provider of a connection sends Universal Logout, and the audience of its tokens. */
export function revocationUrl(urls: Urls, connectionId: string): string {
  return `${urls.origin}${PATHS.revocation}/${encodeURIComponent(connectionId)}`;
}

/**
 * Accepts https to any other host, and refuses credentials in the URL. Only where Gatehouse itself runs on a
 * loopback address (a developer's machine) does it take loopback addresses, with http too: to everybody else
 * they lead to whatever listens on their own machine.
 */
export function isIdentityProviderUrl(urls: Urls, text: string): boolean {
  if (text.length > 2048 || !URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username || url.password) return false;
  if (isLoopback(url)) return allowsLoopback(urls) && /^https?:$/.test(url.protocol);
  return url.protocol === 'https:';
}

/** Whether this deployment is a developer's machine, whose browser and server share one loopback. */
export function allowsLoopback(urls: Pick<Urls, 'origin'>): boolean {
  return isLoopback(new URL(urls.origin));
}
