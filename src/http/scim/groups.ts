// /Groups (RFC 7644 section 3.3 to 3.6). A team may have tens of thousands of members, so a PATCH returns
// 204, which every identity provider accepts, unless the client names the attributes that it wants to see.

import { MEMBER_BYTES } from '../../domain/provisioning/lists.ts';
import { membersInParts } from '../../domain/provisioning/member-parts.ts';
import { loadScimGroup } from '../../domain/provisioning/reads.ts';
import { parseGroup } from '../../scim/group.ts';
import { ownFolded } from '../../scim/json.ts';
import { parsePatch } from '../../scim/patch-parse.ts';
import { type Projection, shows } from '../../scim/projection.ts';
import { parseResourceQuery } from '../../scim/query.ts';
import { Reading } from '../../scim/reading.ts';
import { locationOf } from '../../scim/resource.ts';
import { GROUP } from '../../scim/schemas.ts';
import type { StoredGroup } from '../../scim/stored.ts';
import { readAnswer, writtenAnswer } from './answers.ts';
import type { Handler, ScimAnswer, ScimCall } from './call.ts';
import { toSingleGroupResource } from './group-stream.ts';
import { takeTurn } from './pace.ts';

export const readGroup: Handler = async (call, id) => {
  const projection = parseResourceQuery(call.input.params, GROUP);
  const withMembers = shows(projection, 'members');
  const paid = withMembers ? await takeTurn(call.request.client.organizationId) : undefined;
  const read = () => loadScimGroup(call.deps, call.request, id, withMembers);
  let members = 0;
  try {
    const { group, parts } = await call.read(read);
    members = group.members?.length ?? 0;
    const location = locationOf(GROUP, id, call.baseUrl);
    const { resource, streamed } = toSingleGroupResource(call, group, projection, parts);
    return { ...readAnswer(resource, group.version, location, call.input.ifNoneMatch), streamed };
  } finally {
    paid?.(MEMBER_BYTES * members);
  }
};

export const createGroup: Handler = async (call) => {
  const projection = parseResourceQuery(call.input.params, GROUP);
  const reading = Reading.of(call.request.handling);
  const body = await call.input.json();
  call.names('group', null, ownFolded(body, 'displayName'));
  const { fields, memberIds = [] } = parseGroup(body, reading);
  const { leftOut } = reading;
  const request = call.write(201, shows(projection, 'members'));
  const result = await call.provision({ kind: 'createGroup', request, fields, memberIds, leftOut });
  return written(call, result, projection, request.successStatus);
};

export const replaceGroup: Handler = async (call, id) => {
  call.names('group', id);
  const projection = parseResourceQuery(call.input.params, GROUP);
  const reading = Reading.of(call.request.handling);
  const { fields, memberIds } = parseGroup(await call.input.json(), reading);
  const { leftOut } = reading;
  const request = call.write(200, shows(projection, 'members'));
  const result = await call.provision({ kind: 'replaceGroup', request, id, fields, memberIds, leftOut });
  return written(call, result, projection, request.successStatus);
};

export const patchGroup: Handler = async (call, id) => {
  call.names('group', id);
  const projection = parseResourceQuery(call.input.params, GROUP);
  const operations = parsePatch(await call.input.json());
  // RFC 7644 section 3.5.2: 200 with the resource where `attributes` is given.
  if (projection.mode !== 'only') {
    await call.provision({ kind: 'patchGroup', request: call.write(204, false), id, operations });
    return { status: 204 };
  }
  const request = call.write(200, shows(projection, 'members'));
  const result = await call.provision({ kind: 'patchGroup', request, id, operations });
  return written(call, result, projection, request.successStatus);
};

export const deleteGroup: Handler = async (call, id) => {
  await call.provision({ kind: 'deleteGroup', request: call.write(204, false), id });
  return { status: 204 };
};

function written(
  call: ScimCall,
  { group }: { group?: StoredGroup },
  projection: Projection,
  status: 200 | 201,
): ScimAnswer {
  if (group === undefined) throw new Error('a group was written and not answered');
  const location = locationOf(GROUP, group.id, call.baseUrl);
  const isStreamed = group.members === undefined && shows(projection, 'members');
  const teams = [{ id: group.id, memberCount: Number.POSITIVE_INFINITY }];
  const parts = isStreamed ? membersInParts(call.deps, call.request, teams) : undefined;
  const { resource, streamed } = toSingleGroupResource(call, group, projection, parts);
  return { ...writtenAnswer(status, resource, group.version, location), streamed };
}
