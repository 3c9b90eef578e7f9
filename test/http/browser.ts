// A browser, as far as these tests need one: a cookie jar that knows SameSite, the headers that browsers add
// by themselves, and an address of its own, so that the rate limits of one test do not slow another.

import { exports } from 'cloudflare:workers';
import { OKTA_SIGN_IN_URL } from '../support/okta.ts';
import { requestIdOf } from '../support/pending.ts';

export const ORIGIN = 'https://sso.example';
export const SESSION_COOKIE = '__Host-gatehouse';
/** The name of each cookie in which a request waits begins with it. */
export const REQUEST_COOKIES = '__Host-gatehouse-saml-';

interface Cookie {
  readonly value: string;
  readonly attributes: string;
}

let browsers = 0;

export class Browser {
  readonly cookies = new Map<string, Cookie>();
  readonly address = `2001:db8:0:${(browsers++).toString(16)}::1`;

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(path, { headers: { Accept: 'text/html', ...headers } });
  }

  /** A form of our own page. */
  post(path: string, fields: Record<string, string> | FormData, headers: Record<string, string> = {}) {
    return this.send(path, {
      method: 'POST',
      body: fields instanceof FormData ? fields : new URLSearchParams(fields),
      headers: { Accept: 'text/html', Origin: ORIGIN, 'Sec-Fetch-Site': 'same-origin', ...headers },
    });
  }

  /** A form of the identity provider's page: a cross-site POST, with which Lax cookies do not travel. */
  postFromIdp(path: string, fields: Record<string, string> | URLSearchParams) {
    const headers = {
      Accept: 'text/html',
      Origin: new URL(OKTA_SIGN_IN_URL).origin,
      'Sec-Fetch-Site': 'cross-site',
    };
    return this.send(path, { method: 'POST', body: new URLSearchParams(fields), headers }, true);
  }

  async send(path: string, init: RequestInit & { headers: Record<string, string> }, crossSite = false) {
    const sent = [...this.cookies].filter(
      ([, cookie]) => !crossSite || /SameSite=None/.test(cookie.attributes),
    );
    const response = await exports.default.fetch(
      new Request(ORIGIN + path, {
        redirect: 'manual',
        ...init,
        headers: {
          'CF-Connecting-IP': this.address,
          ...(sent.length > 0 && { Cookie: sent.map(([name, { value }]) => `${name}=${value}`).join('; ') }),
          ...init.headers,
        },
      }),
    );
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = '', attributes = ''] = /^([^=]+)=([^;]*);?(.*)$/.exec(line) ?? [];
      if (/Max-Age=0\b/.test(attributes)) this.cookies.delete(name);
      else this.cookies.set(name, { value, attributes: attributes.trim() });
    }
    return response;
  }

  /** The cookies in which requests wait. */
  waiting(): [name: string, cookie: Cookie][] {
    return [...this.cookies].filter(([name]) => name.startsWith(REQUEST_COOKIES));
  }

  async signIn(email: string, password: string): Promise<Response> {
    return await this.post('/sign-in', { email, password });
  }

  /** Starts single sign-on and returns the AuthnRequest's ID, as the identity provider reads it. */
  async startSso(organizationId: string, query = ''): Promise<string> {
    const response = await this.get(`/security/sso/v2/authorize/?org_id=${organizationId}${query}`);
    const location = response.headers.get('Location') ?? '';
    if (!location.startsWith(OKTA_SIGN_IN_URL))
      throw new Error(`no redirect to the identity provider: ${response.status}`);
    return await requestIdOf(location);
  }
}

/** The number that a page asks its reader to quote. */
export function referenceOf(page: string): string | undefined {
  return /Reference number: <code>([^<]+)<\/code>/.exec(page)?.[1];
}
