// The answer to an authorization request: RFC 6749 4.1.2, RFC 9207, OAuth 2.0 Form Post Response Mode.

import type { Target } from './authorize.ts';
import type { OAuthError } from './errors.ts';

export type AuthorizeAnswer = { readonly code: string } | { readonly refusal: OAuthError };

/** The fields of the answer, in order. `iss` is in each (RFC 9207 2). */
export function answerFields(
  target: Target,
  issuer: string,
  answer: AuthorizeAnswer,
): [name: string, value: string][] {
  const own: [string, string][] =
    'code' in answer
      ? [['code', answer.code]]
      : [
          ['error', answer.refusal.code],
          ['error_description', answer.refusal.description],
        ];
  return [
    ...own,
    ...(target.state === null ? [] : [['state', target.state] as [string, string]]),
    ['iss', issuer],
  ];
}

/** The address that the browser is sent to in the mode `query`. What the registered address asks stays. */
export function answerUrl(target: Target, issuer: string, answer: AuthorizeAnswer): string {
  const fields = new URLSearchParams(answerFields(target, issuer, answer)).toString();
  const [address, ...rest] = target.redirectUri.split('?');
  return rest.length === 0 ? `${address}?${fields}` : `${address}?${rest.join('?')}&${fields}`;
}
