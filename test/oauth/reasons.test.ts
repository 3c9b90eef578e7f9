// Every reason of errors.ts is brought about here, or is one that the callers of this room have to give.

import { describe, expect, it } from 'vitest';
import { requireScopeOf } from '../../src/oauth/access-token.ts';
import { readAuthorizeRequest, readTarget, requireRedirectUri } from '../../src/oauth/authorize.ts';
import { readClientCredentials, requireMethod } from '../../src/oauth/client-auth.ts';
import { verifyDpopProof } from '../../src/oauth/dpop.ts';
import { OAUTH_REASONS, type OAuthReason } from '../../src/oauth/errors.ts';
import { askingApplication, readLogoutReturn } from '../../src/oauth/logout.ts';
import { readParameters } from '../../src/oauth/parameters.ts';
import { requireVerifier } from '../../src/oauth/pkce.ts';
import {
  application,
  authorization,
  basic,
  CALLBACK,
  CHALLENGE,
  CLIENT_ID,
  ISSUER,
  NOW_MS,
  parameters,
} from '../support/oauth.ts';
import { OF_CALLERS } from '../support/oauth-reasons.ts';
import { reasonOf } from '../support/reason.ts';

const request = (changes: Readonly<Record<string, string | null>>) => () =>
  readAuthorizeRequest(authorization(changes), application());
const credentials = (fields: Readonly<Record<string, string>>, header: string | null) => () =>
  readClientCredentials(parameters(fields), header);
const none = { method: 'none', clientId: CLIENT_ID } as const;

const HERE: Readonly<Record<Exclude<OAuthReason, (typeof OF_CALLERS)[number]>, () => unknown>> = {
  parameter_repeated: () =>
    readParameters([
      ['a', '1'],
      ['a', '2'],
    ]),
  parameter_missing: request({ response_type: null }),
  parameter_too_long: () => readParameters([['a', 'x'.repeat(2049)]]),
  parameters_too_many: () => readParameters(Array.from({ length: 65 }, (_, index) => [`p${index}`, ''])),
  parameter_malformed: request({ prompt: 'x' }),
  client_unknown: credentials({ client_id: 'app_other' }, basic(CLIENT_ID, 's')),
  client_authentication_missing: () => requireMethod(none, application()),
  client_authentication_several: credentials({ client_secret: 's' }, basic(CLIENT_ID, 's')),
  client_authentication_other: () =>
    requireMethod(
      { ...none, method: 'client_secret_basic', secret: 's' },
      application({ authMethod: 'none' }),
    ),
  client_authentication_malformed: credentials({}, 'Basic'),
  client_assertion_refused: credentials({ client_assertion: 'x' }, null),
  redirect_uri_unknown: () => readTarget(authorization({ redirect_uri: 'https://evil.test' }), application()),
  post_logout_redirect_uri_unknown: () =>
    readLogoutReturn(parameters({ post_logout_redirect_uri: 'https://evil.test' }), application()),
  id_token_hint_differs: () =>
    askingApplication(parameters({ client_id: CLIENT_ID }), { applicationId: 'app_other' }),
  response_type_unsupported: request({ response_type: 'token' }),
  request_object_unsupported: request({ request: 'x' }),
  request_uri_unsupported: request({ request_uri: 'x' }),
  registration_unsupported: request({ registration: 'x' }),
  pkce_missing: request({ code_challenge: null }),
  pkce_plain: request({ code_challenge_method: 'plain' }),
  scope_empty: request({ scope: 'x' }),
  resource_unknown: request({ resource: 'x' }),
  prompt_contradictory: request({ prompt: 'none login' }),
  grant_type_not_allowed: () => readAuthorizeRequest(authorization(), application({ grantTypes: [] })),
  redirect_uri_differs: () => requireRedirectUri(parameters({}), application(), CALLBACK),
  verifier_wrong: () => requireVerifier(parameters({ code_verifier: 'x' }), CHALLENGE),
  scope_insufficient: () =>
    requireScopeOf(
      {
        grantId: null,
        applicationId: CLIENT_ID,
        scope: ['email'],
        jti: 'j',
        issuedAtMs: 0,
        expiresAtMs: 0,
        thumbprint: null,
      },
      'openid',
    ),
  dpop_refused: () => verifyDpopProof('x', { method: 'POST', url: ISSUER, accessToken: null, nowMs: NOW_MS }),
};

describe('every reason', () => {
  it('is in one of two lists, and only there', () => {
    expect([...Object.keys(HERE), ...OF_CALLERS].toSorted()).toEqual([...OAUTH_REASONS].toSorted());
  });

  for (const [reason, attempt] of Object.entries(HERE)) {
    it(`of this room is brought about: ${reason}`, async () => {
      expect(await reasonOf(attempt)).toBe(reason);
    });
  }
});
