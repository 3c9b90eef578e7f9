// The envelope that every request body has: `schemas` (RFC 7643 section 3, RFC 7644 section 3.1).

import { quoteName, ScimError } from './errors.ts';
import { isArray, type JsonObject, ownFolded } from './json.ts';

/**
 * Checks that `schemas` names `schema`, without case. Others beside it are allowed: JumpCloud lists
 * extensions that it does not send, Entra ID lists one of its own. Order and repetition mean nothing.
 *
 * @throws ScimError invalidSyntax where there is no list, invalidValue where the URN is missing from it.
 */
export function checkSchemas(body: JsonObject, schema: string): void {
  const schemas = ownFolded(body, 'schemas');
  if (!isArray(schemas) || schemas.length === 0 || !schemas.every((one) => typeof one === 'string')) {
    throw new ScimError('invalidSyntax', '"schemas" is not a list of schema URNs.');
  }
  const folded = schema.toLowerCase();
  if (!schemas.some((one) => String(one).toLowerCase() === folded)) {
    throw new ScimError('invalidValue', `"schemas" lacks ${quoteName(schema)}.`);
  }
}
