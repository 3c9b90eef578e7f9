// RFC 9126 2.1 and 2.2.
import { describe, expect, it } from 'vitest';
import { REQUEST_URI_PREFIX, readPushedRequest, secretOfRequestUri } from '../../src/oauth/par.ts';
import { application, authorization, CLIENT_ID } from '../support/oauth.ts';
import { reasonOf } from '../support/reason.ts';

const JKT = 'a'.repeat(43);
const push = (changes: Readonly<Record<string, string | null>> = {}, thumbprint: string | null = null) =>
  reasonOf(() => readPushedRequest(authorization(changes), application(), thumbprint));

describe('a pushed request', () => {
  it('is kept without what authenticated the application, and with its name', async () => {
    const credentials = { client_secret: 's', client_assertion: 'a.b.c', client_assertion_type: 't' };
    expect(await push({ ...credentials, client_id: null })).toEqual({
      returned: { ...Object.fromEntries(authorization()), client_id: CLIENT_ID },
    });
  });

  it('is bound to the key that was proven with it (RFC 9449 10.1)', async () => {
    expect(await push({}, JKT)).toMatchObject({ returned: { dpop_jkt: JKT } });
    expect(await push({ dpop_jkt: JKT }, JKT)).toMatchObject({ returned: { dpop_jkt: JKT } });
    expect(await push({ dpop_jkt: 'b'.repeat(43) }, JKT)).toBe('dpop_refused');
  });

  it.each<[Readonly<Record<string, string | null>>, string]>([
    [{ request_uri: `${REQUEST_URI_PREFIX}${JKT}` }, 'parameter_malformed'],
    [{ request: 'x.y.z' }, 'request_object_unsupported'],
    [{ redirect_uri: 'https://evil.example/callback' }, 'redirect_uri_unknown'],
    [{ redirect_uri: null }, 'parameter_missing'],
    [{ response_type: 'token' }, 'response_type_unsupported'],
    [{ code_challenge: null }, 'pkce_missing'],
    [{ code_challenge_method: 'plain' }, 'pkce_plain'],
    [{ scope: 'unknown' }, 'scope_empty'],
    [{ prompt: 'none login' }, 'prompt_contradictory'],
    [{ dpop_jkt: 'short' }, 'parameter_malformed'],
  ])('is refused as at the authorization endpoint: %o', async (changes, reason) => {
    expect(await push(changes)).toBe(reason);
  });
});

describe('the address of one', () => {
  it('has a secret after its prefix, and nothing else is one', () => {
    expect(secretOfRequestUri(REQUEST_URI_PREFIX + JKT)).toBe(JKT);
    for (const text of [
      '',
      JKT,
      REQUEST_URI_PREFIX,
      `${REQUEST_URI_PREFIX}${JKT}a`,
      `${REQUEST_URI_PREFIX}${'%'.repeat(43)}`,
      `urn:ietf:params:oauth:request-uri:${JKT}`,
      `https://app.example/${REQUEST_URI_PREFIX}${JKT}`,
    ])
      expect(secretOfRequestUri(text)).toBeNull();
  });
});
