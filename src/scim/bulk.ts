// Bulk (RFC 7644 section 3.7): turns the request into its operations, and the
// results into a response. An operation that cannot be read is the failure of
// that operation; only what concerns the request as a whole refuses it.

import { quoteName, ScimError, toErrorBody } from './errors.ts';
import { isArray, isObject, type JsonObject, type JsonValue, ownFolded } from './json.ts';
import { checkSchemas } from './message.ts';
import { RESOURCE_TYPES, type ResourceType } from './schemas.ts';

export const BULK_REQUEST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const BULK_RESPONSE_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

export interface BulkLimits {
  readonly maxOperations: number;
  /** The limit of the whole body, which `parseJsonObject` enforces. */
  readonly maxPayloadBytes: number;
}

/** A Worker may make 1,000 calls in a request; an operation takes up to four. */
export const BULK_LIMITS: BulkLimits = { maxOperations: 100, maxPayloadBytes: 1_048_576 };

export type BulkMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface BulkOperation {
  readonly kind: 'ready';
  /** The place in the request. */
  readonly index: number;
  readonly method: BulkMethod;
  readonly type: ResourceType;
  /** The id of the resource; undefined for POST. It may be the `bulkId:…` of another operation. */
  readonly id: string | undefined;
  readonly bulkId: string | undefined;
  /** The entity tag to match, as `If-Match` would have it. */
  readonly version: string | undefined;
  /** Empty for DELETE. */
  readonly data: JsonObject;
}

export interface RefusedOperation {
  readonly kind: 'refused';
  readonly index: number;
  /** The parts that could be read. */
  readonly method: string;
  readonly bulkId: string | undefined;
  /** The resource that it names, unless it is a POST. */
  readonly target: { readonly type: ResourceType; readonly id: string } | undefined;
  readonly error: ScimError;
}

export interface BulkRequest {
  /** The number of failures after which no more operations are tried; undefined: all are tried. */
  readonly failOnErrors: number | undefined;
  readonly operations: readonly (BulkOperation | RefusedOperation)[];
}

/** @throws ScimError invalidSyntax, invalidValue, payloadTooLarge */
export function parseBulk(body: JsonObject, limits: BulkLimits = BULK_LIMITS): BulkRequest {
  checkSchemas(body, BULK_REQUEST_SCHEMA);
  const operations = ownFolded(body, 'Operations');
  if (!isArray(operations) || operations.length === 0) {
    throw new ScimError('invalidSyntax', '"Operations" is not a list of one or more operations.');
  }
  if (operations.length > limits.maxOperations) {
    throw new ScimError(
      'payloadTooLarge',
      `A bulk request takes at most ${limits.maxOperations} operations.`,
    );
  }
  const failOnErrors = ownFolded(body, 'failOnErrors') ?? undefined;
  if (failOnErrors !== undefined && !(Number.isInteger(failOnErrors) && Number(failOnErrors) > 0)) {
    throw new ScimError('invalidValue', '"failOnErrors" is not a positive integer.');
  }
  const seen = new Set<string>();
  return {
    failOnErrors: failOnErrors as number | undefined,
    operations: operations.map((operation, index) => parseOperation(operation, index, seen)),
  };
}

export interface BulkResult {
  readonly operation: BulkOperation | RefusedOperation;
  /** The status that the single request would have had. */
  readonly status: number;
  /** The URL of the resource; undefined for a POST that failed. */
  readonly location?: string | undefined;
  /** The entity tag. */
  readonly version?: string | undefined;
  /** Needed unless the status is a success. */
  readonly error?: ScimError | undefined;
}

/**
 * In the order of the request, no matter in which order they
 * ran. Operations that were not tried are not in it.
 */
export function toBulkResponse(results: readonly BulkResult[]): JsonObject {
  const inOrder = [...results].sort((a, b) => a.operation.index - b.operation.index);
  return { schemas: [BULK_RESPONSE_SCHEMA], Operations: inOrder.map(toResult) };
}

function toResult({ operation, status, location, version, error }: BulkResult): JsonObject {
  return {
    method: operation.method,
    ...(operation.bulkId === undefined ? {} : { bulkId: operation.bulkId }),
    ...(location === undefined ? {} : { location }),
    ...(version === undefined ? {} : { version }),
    status: String(status),
    ...(error === undefined ? {} : { response: { ...toErrorBody(error) } }),
  };
}

function parseOperation(
  operation: JsonValue,
  index: number,
  seen: Set<string>,
): BulkOperation | RefusedOperation {
  const object = isObject(operation) ? operation : {};
  const method = String(ownFolded(object, 'method') ?? '').toUpperCase();
  const bulkId = ownFolded(object, 'bulkId');
  const known = typeof bulkId === 'string' && bulkId !== '' ? bulkId : undefined;
  try {
    return { kind: 'ready', index, bulkId: known, ...readOperation(object, method, known, seen) };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const target = method === 'POST' ? undefined : findTarget(ownFolded(object, 'path'));
    return { kind: 'refused', index, method: method.slice(0, 10), bulkId: known, target, error };
  }
}

function readOperation(object: JsonObject, method: string, bulkId: string | undefined, seen: Set<string>) {
  if (method !== 'POST' && method !== 'PUT' && method !== 'PATCH' && method !== 'DELETE') {
    throw new ScimError('invalidSyntax', 'The method of an operation is not POST, PUT, PATCH or DELETE.');
  }
  const { type, id } = parseResourcePath(ownFolded(object, 'path'));
  if (method === 'POST') {
    if (id !== undefined) throw new ScimError('invalidSyntax', 'The path of a POST names a resource.');
    if (bulkId === undefined) throw new ScimError('invalidSyntax', 'A POST has no "bulkId".');
    if (seen.has(bulkId))
      throw new ScimError('invalidSyntax', `The bulkId ${quoteName(bulkId)} is used twice.`);
    seen.add(bulkId);
  } else if (id === undefined) {
    throw new ScimError('invalidSyntax', `The path of a ${method} names no resource.`);
  }
  const version = ownFolded(object, 'version') ?? undefined;
  if (version !== undefined && typeof version !== 'string') {
    throw new ScimError('invalidVers', 'The version of an operation is not a string.');
  }
  const data = ownFolded(object, 'data');
  if (method !== 'DELETE' && !isObject(data)) {
    throw new ScimError('invalidSyntax', `A ${method} has no "data".`);
  }
  return { method, type, id, version, data: isObject(data) ? data : {} } as const;
}

/** RFC 7644 section 3.7.3: the response names the resource even of an operation that cannot be read. */
function findTarget(path: JsonValue | undefined): RefusedOperation['target'] {
  try {
    const { type, id } = parseResourcePath(path);
    return id === undefined || id.startsWith('bulkId:') ? undefined : { type, id };
  } catch (error) {
    if (error instanceof ScimError) return undefined;
    throw error;
  }
}

/** `/Users`, `/Groups/ID`; the name of the endpoint without case, because clients differ. */
function parseResourcePath(path: JsonValue | undefined): { type: ResourceType; id: string | undefined } {
  const [, endpoint = '', id] =
    (typeof path === 'string' && /^\/?([^/]+)(?:\/([^/]+))?\/?$/.exec(path)) || [];
  const type = RESOURCE_TYPES.find((one) => one.endpoint.toLowerCase() === `/${endpoint.toLowerCase()}`);
  if (type === undefined) {
    throw new ScimError(
      'invalidSyntax',
      'The path of an operation is not /Users, /Groups or a resource in them.',
    );
  }
  return { type, id: id === undefined ? undefined : decode(id) };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ScimError('invalidSyntax', 'The path of an operation is not a valid URI.');
  }
}
