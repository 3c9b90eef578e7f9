// Sign-ins by single sign-on: what the demo organization's Okta would post.

import type { ResponseOptions } from '../../dev/okta/response.ts';
import { type ReceivedResponse, receiveSamlResponse } from '../../src/domain/sign-in/saml-sign-in.ts';
import { asSignedIn, CLIENT, depsAt, NOW_MS } from './deps.ts';
import { issueOktaResponse } from './okta.ts';

/** At the shared ACS, from a browser in which no request waits, unless `input` says otherwise. */
export async function receiveFromOkta(
  options: Partial<ResponseOptions>,
  input: Partial<ReceivedResponse> = {},
  deps = depsAt(),
) {
  const { base64 } = await issueOktaResponse(options);
  return await receiveSamlResponse(deps, {
    samlResponse: base64,
    relayState: null,
    pending: new Map(),
    postbackOrganizationId: null,
    client: CLIENT,
    ...input,
  });
}

/** A sign-in that began at the identity provider: one response, and nothing before it. */
export async function samlSignIn(email: string, options: Partial<ResponseOptions> = {}, nowMs = NOW_MS) {
  const response = { nowMs, nameId: email, attributes: [{ name: 'email', values: [email] }], ...options };
  return asSignedIn(await receiveFromOkta(response, {}, depsAt(nowMs)));
}
