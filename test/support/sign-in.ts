// A sign-in by single sign-on that began at the identity provider: one response, and nothing before it.

import type { ResponseOptions } from '../../dev/okta/response.ts';
import { receiveSamlResponse } from '../../src/domain/sign-in/saml-sign-in.ts';
import { asSignedIn, CLIENT, depsAt, NOW_MS } from './deps.ts';
import { issueOktaResponse } from './okta.ts';

export async function samlSignIn(email: string, options: Partial<ResponseOptions> = {}, nowMs = NOW_MS) {
  const { base64 } = await issueOktaResponse({
    nowMs,
    nameId: email,
    attributes: [{ name: 'email', values: [email] }],
    ...options,
  });
  return asSignedIn(
    await receiveSamlResponse(depsAt(nowMs), {
      samlResponse: base64,
      relayState: null,
      pending: new Map(),
      postbackOrganizationId: null,
      client: CLIENT,
    }),
  );
}
