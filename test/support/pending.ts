// A browser as far as the domain's tests need one: it keeps the requests that wait for a response, and knows
// the ID of the AuthnRequest that each message carries.

import type { Deps } from '../../src/domain/deps.ts';
import { type BeginSamlSignIn, beginSamlSignIn } from '../../src/domain/sign-in/saml-sign-in.ts';
import type { OutgoingMessage } from '../../src/saml/send-authn-request.ts';

export type WaitingRequests = Map<string, string>;

/** Starts a sign-in whose request waits among `waiting`. Returns the AuthnRequest's ID. */
export async function beginIn(waiting: WaitingRequests, deps: Deps, input: BeginSamlSignIn): Promise<string> {
  const { message, pending } = await beginSamlSignIn(deps, input);
  waiting.set(pending.key, pending.value);
  return await idOfMessage(message);
}

/** The ID of the request that a message carries, by whichever binding. */
export async function idOfMessage(message: OutgoingMessage | null): Promise<string> {
  if (message?.kind === 'redirect') return await requestIdOf(message.url);
  const posted = String(message?.fields.find(([name]) => name === 'SAMLRequest')?.[1] ?? '');
  return idIn(atob(posted));
}

/** The same for the URL of a redirect, as the identity provider reads it. */
export async function requestIdOf(location: string): Promise<string> {
  const message = new URL(location).searchParams.get('SAMLRequest') ?? '';
  const deflated = Uint8Array.from(atob(message), (letter) => letter.charCodeAt(0));
  return idIn(
    await new Response(
      new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw')),
    ).text(),
  );
}

function idIn(xml: string): string {
  return /\sID="([^"]+)"/.exec(xml)?.[1] ?? '';
}
