// OpenID Connect RP-Initiated Logout 1.0, 2 and 3.
import { describe, expect, it } from 'vitest';
import { askingApplication, readLogoutReturn } from '../../src/oauth/logout.ts';
import { application, CLIENT_ID, parameters } from '../support/oauth.ts';
import { reasonOf } from '../support/reason.ts';

const AFTER = 'https://app.example/signed-out';
const app = application({ postLogoutRedirectUris: [AFTER, 'http://127.0.0.1/out', `${AFTER}?a=1`] });
const read = (fields: Readonly<Record<string, string>>, of: typeof app | null = app) =>
  reasonOf(() => readLogoutReturn(parameters(fields), of));

describe('where the person goes after a logout', () => {
  it('is the registered address, with the state', async () => {
    expect(await read({})).toEqual({ returned: null });
    expect(await read({ post_logout_redirect_uri: AFTER })).toEqual({ returned: AFTER });
    expect(await read({ post_logout_redirect_uri: AFTER, state: 'a&b=c#d' })).toEqual({
      returned: `${AFTER}?state=a%26b%3Dc%23d`,
    });
    expect(await read({ post_logout_redirect_uri: `${AFTER}?a=1`, state: 's' })).toEqual({
      returned: `${AFTER}?a=1&state=s`,
    });
  });

  it.each([
    'https://evil.example/signed-out',
    `${AFTER}/`,
    `${AFTER}/x`,
    `${AFTER}?x`,
    `${AFTER}#x`,
    'https://APP.example/signed-out',
    'http://app.example/signed-out',
    'https://app.example@evil.example/signed-out',
    '//app.example/signed-out',
    '/signed-out',
    'javascript:alert(1)',
    // A port is free for a code, which PKCE protects. Nothing protects this.
    'http://127.0.0.1:4711/out',
    // An address for codes is not one for logouts.
    'https://app.example/callback',
  ])('is nowhere else: %s', async (uri) => {
    expect(await read({ post_logout_redirect_uri: uri })).toBe('post_logout_redirect_uri_unknown');
  });

  it('is nowhere where nobody says who asks', async () => {
    expect(await read({ post_logout_redirect_uri: AFTER }, null)).toBe('post_logout_redirect_uri_unknown');
  });

  it('fits into a cookie', async () => {
    const state = 'x'.repeat(3000);
    expect(await read({ post_logout_redirect_uri: AFTER, state })).toBe('parameter_too_long');
    expect(await read({ state })).toEqual({ returned: null });
  });
});

describe('the application that asks', () => {
  it('is the one of client_id or of the hint, and both are the same', async () => {
    const hint = { applicationId: CLIENT_ID };
    const named = parameters({ client_id: CLIENT_ID });
    expect(askingApplication(parameters({}), null)).toBeNull();
    expect(askingApplication(parameters({}), hint)).toBe(CLIENT_ID);
    expect(askingApplication(named, null)).toBe(CLIENT_ID);
    expect(askingApplication(named, hint)).toBe(CLIENT_ID);
    expect(await reasonOf(() => askingApplication(named, { applicationId: 'app_other' }))).toBe(
      'id_token_hint_differs',
    );
  });
});
