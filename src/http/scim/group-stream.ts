// Groups whose members are too many to be held at once: the answer is written part by part, so that a team of a hundred thousand, or a
// page of two hundred large ones, costs no more memory than a small one.

import { membersInParts } from '../../domain/scim-reads.ts';
import { encodeUtf8 } from '../../lib/bytes.ts';
import { ScimError } from '../../scim/errors.ts';
import { isArray, isObject, type JsonObject, type JsonValue } from '../../scim/json.ts';
import { type Projection, shows } from '../../scim/projection.ts';
import { toGroupResource } from '../../scim/resource.ts';
import type { StoredGroup } from '../../scim/stored.ts';
import { describeFault, logLine } from '../log.ts';
import type { GroupApart, ScimCall } from './call.ts';

/** The Group as the answer shows it; without its members where they have to be streamed, which the call remembers. */
export function showGroup(call: ScimCall, group: StoredGroup, projection: Projection): JsonObject {
  const resource = toGroupResource(group, { baseUrl: call.baseUrl, projection });
  if (group.members === undefined && shows(projection, 'members')) {
    call.apart.set(resource, { group, projection });
  }
  return resource;
}

/** The body as JSON, a resource or a list of them. What goes wrong on the way the client sees as a body that breaks off. */
export function streamBody(call: ScimCall, body: JsonObject): ReadableStream<Uint8Array> {
  const texts = textsOf(call, body);
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await texts.next();
        if (done) controller.close();
        else controller.enqueue(encodeUtf8(value));
      } catch (error) {
        if (error instanceof ScimError)
          logLine('warn', 'refused', { path: '/scim/v2', reason: error.reason });
        else logLine('error', 'fault', { path: '/scim/v2', ...describeFault(error) });
        controller.error(error);
      }
    },
    async cancel() {
      await texts.return(undefined);
    },
  });
}

async function* textsOf(call: ScimCall, body: JsonObject): AsyncGenerator<string> {
  const single = call.apart.get(body);
  if (single !== undefined) return yield* textsOfGroup(call, body, single);
  const { Resources, ...envelope } = body;
  yield `${opened(envelope)},"Resources":[`;
  let separator = '';
  for (const resource of isArray(Resources) ? Resources : []) {
    const apart = isObject(resource) ? call.apart.get(resource) : undefined;
    if (apart === undefined) yield separator + JSON.stringify(resource);
    else yield* textsOfGroup(call, resource as JsonObject, apart, separator);
    separator = ',';
  }
  yield ']}';
}

async function* textsOfGroup(
  call: ScimCall,
  resource: JsonObject,
  { group, projection }: GroupApart,
  before = '',
): AsyncGenerator<string> {
  yield `${before}${opened(resource)},"members":[`;
  let separator = '';
  for await (const members of membersInParts(call.deps, call.request, group.id)) {
    const shown = toGroupResource({ ...group, members }, { baseUrl: call.baseUrl, projection }).members;
    const texts = (isArray(shown) ? shown : []).map((member: JsonValue) => JSON.stringify(member));
    if (texts.length > 0) yield separator + texts.join(',');
    if (texts.length > 0) separator = ',';
  }
  yield ']}';
}

/** An object that goes on: a resource and an envelope have members always. */
function opened(object: JsonObject): string {
  return JSON.stringify(object).slice(0, -1);
}
