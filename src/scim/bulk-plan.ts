// The order in which a bulk request runs, and what `bulkId:…` stands for (RFC 7644 section 3.7.1, 3.7.2).
//
// Operations run in the order of the request. One that refers to a resource which a later operation creates
// has to wait: that POST runs first. Where resources refer to each other in a circle, one is created without
// the reference and completed later.

import type { BulkOperation } from './bulk.ts';
import { quoteName, ScimError } from './errors.ts';
import { isArray, isObject, type JsonObject, type JsonValue } from './json.ts';

export type BulkStep =
  /**
   * `deferred`: the bulkIds that `splitReferences` takes out of the data, because they cannot be known yet.
   */
  | { readonly kind: 'run'; readonly operation: BulkOperation; readonly deferred: readonly string[] }
  /** What was taken out of the data is added to the resource that the operation created. */
  | { readonly kind: 'complete'; readonly operation: BulkOperation; readonly deferred: readonly string[] };

export function planBulk(operations: readonly BulkOperation[]): readonly BulkStep[] {
  const creators = new Map<string, BulkOperation>();
  for (const operation of operations) {
    if (operation.method === 'POST' && operation.bulkId !== undefined)
      creators.set(operation.bulkId, operation);
  }
  const steps: BulkStep[] = [];
  const begun = new Set<BulkOperation>();
  const done = new Set<BulkOperation>();
  const waiting: BulkStep[] = [];

  // This recurses as deep as operations refer to each other, which the cap on operations bounds.
  const run = (operation: BulkOperation) => {
    if (begun.has(operation)) return;
    begun.add(operation);
    const needed = [...referencesIn(operation)].flatMap((bulkId) => creators.get(bulkId) ?? []);
    for (const creator of needed) run(creator);
    const deferred = needed
      .filter((creator) => !done.has(creator))
      .map((creator) => creator.bulkId as string);
    steps.push({ kind: 'run', operation, deferred });
    done.add(operation);
    if (deferred.length > 0) waiting.push({ kind: 'complete', operation, deferred });
    release();
  };
  const release = () => {
    for (const step of [...waiting]) {
      if (!step.deferred.every((bulkId) => done.has(creators.get(bulkId) as BulkOperation))) continue;
      waiting.splice(waiting.indexOf(step), 1);
      steps.push(step);
    }
  };

  for (const operation of operations) run(operation);
  return steps;
}

/** The data without the references, and what of it belongs to them: the value of an `add` without a path. */
export function splitReferences(
  data: JsonObject,
  deferred: readonly string[],
): { readonly now: JsonObject; readonly later: JsonObject } {
  const { now, later } = split(data, new Set(deferred.map((bulkId) => PREFIX + bulkId)));
  return { now: isObject(now) ? now : {}, later: isObject(later) ? later : {} };
}

/**
 * The data with ids in place of bulkIds. `ids` has the resources
 * that exist now, `declared` all bulkIds of the request.
 * @throws ScimError conflict where a reference is declared, but its operation failed.
 */
export function resolveReferences<T extends JsonValue>(
  data: T,
  ids: ReadonlyMap<string, string>,
  declared: ReadonlySet<string>,
): T {
  return mapStrings(data, (text) => {
    if (!text.startsWith(PREFIX)) return resolveInPath(text, ids);
    const bulkId = text.slice(PREFIX.length);
    const id = ids.get(bulkId);
    if (id === undefined && declared.has(bulkId)) {
      throw new ScimError('conflict', `The operation with the bulkId ${quoteName(bulkId)} made no resource.`);
    }
    return id ?? text;
  }) as T;
}

const PREFIX = 'bulkId:';

/** A PATCH may select a member by reference: members[value eq "bulkId:x"]. */
function resolveInPath(text: string, ids: ReadonlyMap<string, string>): string {
  if (!text.includes(`"${PREFIX}`)) return text;
  return text.replace(/"bulkId:([^"\\]+)"/g, (whole, bulkId: string) => {
    const id = ids.get(bulkId);
    return id === undefined ? whole : JSON.stringify(id);
  });
}

function referencesIn({ data, id }: BulkOperation): ReadonlySet<string> {
  const found = new Set<string>();
  const note = (text: string) => {
    if (text.startsWith(PREFIX)) found.add(text.slice(PREFIX.length));
    for (const [, bulkId] of text.matchAll(/"bulkId:([^"\\]+)"/g)) found.add(bulkId as string);
    return text;
  };
  mapStrings(data, note);
  if (id !== undefined) note(id);
  return found;
}

interface Split {
  readonly now?: JsonValue;
  readonly later?: JsonValue;
}

function split(value: JsonValue, references: ReadonlySet<string>): Split {
  if (typeof value === 'string') return references.has(value) ? { later: value } : { now: value };
  if (isArray(value)) {
    // A member without its id is not a member: the whole element waits.
    const parts: readonly Split[] = value.map((item) =>
      split(item, references).later === undefined ? { now: item } : { later: item },
    );
    const now = parts.flatMap((part) => (part.now === undefined ? [] : [part.now]));
    const later = parts.flatMap((part) => (part.later === undefined ? [] : [part.later]));
    return {
      ...(later.length > 0 && now.length === 0 ? {} : { now }),
      ...(later.length > 0 ? { later } : {}),
    };
  }
  if (!isObject(value)) return { now: value };
  const now: [string, JsonValue][] = [];
  const later: [string, JsonValue][] = [];
  for (const [name, item] of Object.entries(value)) {
    const part = split(item, references);
    if (part.now !== undefined) now.push([name, part.now]);
    if (part.later !== undefined) later.push([name, part.later]);
  }
  return {
    ...(later.length > 0 && now.length === 0 ? {} : { now: Object.fromEntries(now) }),
    ...(later.length > 0 ? { later: Object.fromEntries(later) } : {}),
  };
}

function mapStrings(value: JsonValue, map: (text: string) => string): JsonValue {
  if (typeof value === 'string') return map(value);
  if (isArray(value)) return value.map((item) => mapStrings(item, map));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapStrings(item, map)]));
}
