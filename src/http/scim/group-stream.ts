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

/**
 * The Groups as the response shows them; without their members where `parts` brings them later, which the
 * call remembers.
 */
export function renderOrStreamGroups(
  call: ScimCall,
  groups: readonly StoredGroup[],
  projection: Projection,
  parts: MemberParts | undefined,
): JsonObject[] {
  const options = { baseUrl: call.baseUrl, projection };
  const shown = groups.map((group) => [toGroupResource(group, options), group] as const);
  if (parts !== undefined) call.streamed = { groups: new Map(shown), parts, projection };
  return shown.map(([resource]) => resource);
}

export function renderOrStreamGroup(
  call: ScimCall,
  group: StoredGroup,
  projection: Projection,
  parts: MemberParts | undefined,
): JsonObject {
  const [resource] = renderOrStreamGroups(call, [group], projection, parts);
  return resource as JsonObject;
}

/**
 * The body as JSON, a resource or a list of them. If a later read fails, the client sees a body that breaks
 * off.
 */
export function streamBody(
  c: AppContext,
  call: ScimCall,
  streamed: StreamedGroups,
  body: JsonObject,
): ReadableStream<Uint8Array> {
  const texts = textsOf(call, streamed, body);
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await texts.next();
        if (done) controller.close();
        else controller.enqueue(encodeUtf8(value));
      } catch (error) {
        const { method, path } = c.req;
        const { organizationId } = call.request.client;
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

async function* textsOf(call: ScimCall, streamed: StreamedGroups, body: JsonObject): AsyncGenerator<string> {
  const single = streamed.groups.get(body);
  if (single !== undefined) return yield* textsOfGroup(call, streamed, body, single);
  const { Resources, ...envelope } = body;
  yield `${opened(envelope)},"Resources":[`;
  let separator = '';
  for (const resource of isArray(Resources) ? Resources : []) {
    const group = isObject(resource) ? streamed.groups.get(resource) : undefined;
    if (group === undefined) yield separator + JSON.stringify(resource);
    else yield* textsOfGroup(call, streamed, resource as JsonObject, group, separator);
    separator = ',';
  }
  yield ']}';
}

async function* textsOfGroup(
  call: ScimCall,
  { parts, projection }: StreamedGroups,
  resource: JsonObject,
  group: StoredGroup,
  before = '',
): AsyncGenerator<string> {
  yield before + opened(resource);
  const show = (members: readonly Reference[]) =>
    toGroupResource({ ...group, members }, { baseUrl: call.baseUrl, projection }).members;
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
