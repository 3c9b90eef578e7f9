// The parameters of a request, from a query or a form. RFC 6749 3.1: one without a value counts as absent,
// none may come twice, and unknown ones are ignored.

import { OAuthError } from './errors.ts';

export type Parameters = ReadonlyMap<string, string>;

/** More than any library sends; a form of this many fields is no mistake. */
const MAX_PARAMETERS = 64;

/** Characters. Some libraries keep their own sealed state in `state`; an ID token may hold fifty names. */
const LIMITS: ReadonlyMap<string, number> = new Map([
  ['state', 4096],
  ['client_assertion', 8192],
  ['request', 8192],
  ['id_token_hint', 65_536],
  ['token', 8192],
  ['refresh_token', 1024],
]);
const MAX_CHARACTERS = 2048;

/**
 * @param pairs as they came; a name may be there more than once
 * @throws OAuthError `parameter_repeated`, `parameter_too_long`, `parameters_too_many`
 */
export function readParameters(pairs: Iterable<readonly [string, string]>): Parameters {
  const seen = new Set<string>();
  const parameters = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (seen.has(name)) throw new OAuthError('parameter_repeated', { name: nameOf(name) });
    seen.add(name);
    if (seen.size > MAX_PARAMETERS) throw new OAuthError('parameters_too_many', { limit: MAX_PARAMETERS });
    const limit = LIMITS.get(name) ?? MAX_CHARACTERS;
    if (value.length > limit) throw new OAuthError('parameter_too_long', { name: nameOf(name), limit });
    if (value !== '') parameters.set(name, value);
  }
  return parameters;
}

/** @throws OAuthError `parameter_missing` */
export function requireParameter(parameters: Parameters, name: string): string {
  const value = parameters.get(name);
  if (value === undefined) throw new OAuthError('parameter_missing', { name });
  return value;
}

/** A name that came from outside, for a sentence. */
function nameOf(name: string): string {
  return name.slice(0, 50);
}
