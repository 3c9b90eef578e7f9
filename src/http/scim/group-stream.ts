// Writes groups with too many members to hold at once part by part, so that a team of a hundred thousand, or
// a page of two hundred large ones, needs no more memory than a small one.

import type { MemberParts } from '../../domain/provisioning/member-parts.ts';
import { encodeUtf8 } from '../../lib/bytes.ts';
import { ScimError } from '../../scim/errors.ts';
import { isArray, isObject, type JsonObject, type JsonValue } from '../../scim/json.ts';
import type { Projection } from '../../scim/projection.ts';
import { toGroupResource } from '../../scim/resource.ts';
import type { Reference, StoredGroup } from '../../scim/stored.ts';
import { describeFault, logLine } from '../../worker/log.ts';
import type { AppContext } from '../context.ts';
import type { ScimCall, StreamedGroups } from './call.ts';
import { payForPart } from './pace.ts';

/**
 * The Groups as the response shows them. If `parts` brings their members later, `streamed` says how to add
 * them.
 */
export function toGroupResources(
  call: ScimCall,
  groups: readonly StoredGroup[],
  projection: Projection,
  parts: MemberParts | undefined,
): { readonly resources: readonly JsonObject[]; readonly streamed: StreamedGroups | undefined } {
  const { baseUrl, request } = call;
  const shown = groups.map((group) => [toGroupResource(group, { baseUrl, projection }), group] as const);
  const resources = shown.map(([resource]) => resource);
  if (parts === undefined) return { resources, streamed: undefined };
  const { organizationId } = request.client;
  return { resources, streamed: { groups: new Map(shown), parts, projection, baseUrl, organizationId } };
}

/** The same for a single Group. */
export function toSingleGroupResource(
  call: ScimCall,
  group: StoredGroup,
  projection: Projection,
  parts: MemberParts | undefined,
): { readonly resource: JsonObject; readonly streamed: StreamedGroups | undefined } {
  const { resources, streamed } = toGroupResources(call, [group], projection, parts);
  return { resource: resources[0] as JsonObject, streamed };
}

/**
 * The body as JSON, a resource or a list of them. If a later read fails, the client sees a body that breaks
 * off.
 */
export function streamBody(
  c: AppContext,
  streamed: StreamedGroups,
  body: JsonObject,
): ReadableStream<Uint8Array> {
  const texts = textsOf(streamed, body);
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await texts.next();
        if (done) controller.close();
        else {
          controller.enqueue(encodeUtf8(value));
          await payForPart(streamed.organizationId, value.length);
        }
      } catch (error) {
        const { method, path } = c.req;
        const { organizationId } = streamed;
        const request = { requestId: c.get('requestId'), method, path, organizationId };
        if (error instanceof ScimError) logLine('warn', 'refused', { ...request, reason: error.reason });
        else logLine('error', 'fault', { ...request, ...describeFault(error) });
        controller.error(error);
      }
    },
    async cancel() {
      await texts.return(undefined);
    },
  });
}

async function* textsOf(streamed: StreamedGroups, body: JsonObject): AsyncGenerator<string> {
  const single = streamed.groups.get(body);
  if (single !== undefined) return yield* textsOfGroup(streamed, body, single);
  const { Resources, ...envelope } = body;
  yield `${opened(envelope)},"Resources":[`;
  let separator = '';
  for (const resource of isArray(Resources) ? Resources : []) {
    const group = isObject(resource) ? streamed.groups.get(resource) : undefined;
    if (group === undefined) yield separator + JSON.stringify(resource);
    else yield* textsOfGroup(streamed, resource as JsonObject, group, separator);
    separator = ',';
  }
  yield ']}';
}

async function* textsOfGroup(
  { parts, projection, baseUrl }: StreamedGroups,
  resource: JsonObject,
  group: StoredGroup,
  before = '',
): AsyncGenerator<string> {
  yield before + opened(resource);
  const show = (members: readonly Reference[]) =>
    toGroupResource({ ...group, members }, { baseUrl, projection }).members;
  let isEmpty = true;
  let separator = ',"members":[';
  for (let isLast = false; !isLast; ) {
    const { value: part } = await parts.next();
    if (part === undefined) throw new Error('the parts of a page ended before its groups');
    isLast = part.isLast;
    if (part.members.length === 0) continue;
    isEmpty = false;
    const shown = show(part.members);
    const texts = (isArray(shown) ? shown : []).map((member: JsonValue) => JSON.stringify(member));
    if (texts.length === 0) continue;
    yield separator + texts.join(',');
    separator = ',';
  }
  // Without a visible member, `members` is left out; the projection decides about a group that has none.
  if (separator === ',') yield ']}';
  else yield isEmpty && show([]) !== undefined ? ',"members":[]}' : '}';
}

/** The JSON of an object without its closing brace, for more members to follow. The object is never empty. */
function opened(object: JsonObject): string {
  return JSON.stringify(object).slice(0, -1);
}
