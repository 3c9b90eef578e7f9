// Turns the body of a PATCH request (RFC 7644 section 3.5.2) into its operations. Paths and values are read
// when they are applied, because what they mean depends on the resource and on the operations before.

import { quoteName, ScimError, type ScimReason } from './errors.ts';
import { isArray, isObject, type JsonObject, type JsonValue, ownFolded } from './json.ts';
import { checkSchemas } from './message.ts';

export const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace';
  /** undefined: the resource itself. */
  readonly path: string | undefined;
  /** undefined: there was none, which only a removal may do. */
  readonly value: JsonValue | undefined;
  /** Why the operation cannot be read; it is refused when it is applied. */
  readonly fault?: { readonly reason: ScimReason; readonly detail: string };
}

/** Okta removes the members of a group with one operation each; more than this is a flood, not a push. */
export const MAX_PATCH_OPERATIONS = 1000;

/**
 * What all operations may weigh together: one each, one for each value in them, thirty for a path that
 * selects elements, because that is read against every element. Members weigh nothing beyond their operation:
 * they become rows. This keeps the worst case to a fraction of a second.
 */
const MAX_PATCH_WEIGHT = 3000;

/** @throws ScimError invalidSyntax, invalidValue, noTarget, payloadTooLarge */
export function parsePatch(body: JsonObject): PatchOperation[] {
  return parseEach(body, parseOperation);
}

/**
 * The operations on a User: one that cannot be read is kept as its fault, because another one beside it may
 * deactivate the person. @throws ScimError invalidSyntax, payloadTooLarge
 */
export function parseUserPatch(body: JsonObject): PatchOperation[] {
  return parseEach(body, (operation) => {
    try {
      return parseOperation(operation);
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      const path = isObject(operation) ? ownFolded(operation, 'path') : undefined;
      const fault = { reason: error.reason, detail: error.detail };
      return { op: 'add', path: typeof path === 'string' ? path : undefined, value: null, fault };
    }
  });
}

function parseEach(body: JsonObject, parse: (operation: JsonValue) => PatchOperation): PatchOperation[] {
  checkSchemas(body, PATCH_SCHEMA);
  const operations = ownFolded(body, 'Operations');
  if (!isArray(operations) || operations.length === 0) {
    throw new ScimError('invalidSyntax', '"Operations" is not a list of one or more operations.');
  }
  if (operations.length > MAX_PATCH_OPERATIONS) {
    throw new ScimError('payloadTooLarge', `A PATCH takes at most ${MAX_PATCH_OPERATIONS} operations.`);
  }
  const parsed = operations.map(parse);
  if (parsed.reduce((weight, operation) => weight + weigh(operation), 0) > MAX_PATCH_WEIGHT) {
    throw new ScimError(
      'payloadTooLarge',
      'The operations of the PATCH hold too many values: send fewer at once.',
    );
  }
  return parsed;
}

function weigh({ path, value }: PatchOperation): number {
  return 1 + weighMember(path ?? '', value ?? null, 3);
}

function weighMember(name: string, value: JsonValue, depth: number): number {
  if (/(?:^|:)members(?:$|\[)/i.test(name)) return 0;
  const selects = name.includes('[') ? 30 : 0;
  if (depth === 0) return selects;
  if (isArray(value))
    return value.reduce<number>((sum, item) => sum + 1 + weighMember('', item, depth - 1), selects);
  if (!isObject(value)) return selects;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + 1 + weighMember(key, item, depth - 1),
    selects,
  );
}

function parseOperation(operation: JsonValue): PatchOperation {
  if (!isObject(operation)) throw new ScimError('invalidSyntax', 'An operation is not an object.');
  const op = parseOp(ownFolded(operation, 'op'));
  const path = ownFolded(operation, 'path') ?? '';
  const value = ownFolded(operation, 'value');
  if (typeof path !== 'string')
    throw new ScimError('invalidPath', 'The path of an operation is not a string.');
  // RFC 7644 section 3.5.2.2
  if (op === 'remove' && path.trim() === '')
    throw new ScimError('noTarget', 'A remove operation has no path.');
  if (op !== 'remove' && value === undefined) {
    throw new ScimError('invalidSyntax', `The operation "${op}" has no value.`);
  }
  return { op, path: path.trim() === '' ? undefined : path, value };
}

function parseOp(op: JsonValue | undefined): PatchOperation['op'] {
  if (typeof op !== 'string') throw new ScimError('invalidSyntax', 'An operation has no "op".');
  // Entra ID capitalizes them.
  const folded = op.toLowerCase();
  if (folded === 'add' || folded === 'remove' || folded === 'replace') return folded;
  throw new ScimError('invalidSyntax', `The operation ${quoteName(op)} is not add, remove or replace.`);
}
