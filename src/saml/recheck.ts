// A redacted response, held against other values than when it came: what it says of addresses, audience and
// times is still there. Its signature and its person are not, so this proves nothing and accepts nobody.

import { parseProvisionally } from '../xml/parse.ts';
import { SamlError, toSamlError } from './errors.ts';
import type { RuleResult } from './evaluate.ts';
import { checkGrammar } from './grammar.ts';
import { DSIG } from './names.ts';
import { findChild, readAssertionFacts, readResponseFacts } from './response-facts.ts';
import { assertionsOf } from './response-verify.ts';
import { evaluateRules, findFailure, type RuleTrust } from './rules.ts';

/**
 * The verdict of every rule at `nowMs`. The request that it answered is taken at its word, as none is kept.
 *
 * @param redacted as `redactedResponse` has made it
 * @returns null where too little is kept: it was cut, its assertion is encrypted, or it was refused unread
 */
export function recheckRedacted(
  redacted: string,
  trust: Omit<RuleTrust, 'requestId'>,
  nowMs: number,
): readonly RuleResult[] | null {
  try {
    const { root } = parseProvisionally(redacted);
    checkGrammar(root, 'samlp:Response');
    const response = readResponseFacts(root);
    const failure = findFailure(response);
    if (failure !== undefined) return [failure];
    const { plain } = assertionsOf(root);
    if (plain === undefined) return null;
    const nobody = { value: '', format: null, nameQualifier: null, spNameQualifier: null };
    const assertion = readAssertionFacts(plain, nobody);
    const responseSigned = findChild(root, 'Signature', DSIG) !== undefined;
    const requestId = response.inResponseTo;
    return evaluateRules({ response, responseSigned, assertion }, { ...trust, requestId }, nowMs);
  } catch (error) {
    if (toSamlError(error) instanceof SamlError) return null;
    throw error;
  }
}
