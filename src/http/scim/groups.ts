// /Groups (RFC 7644 section 3.3 to 3.6). A team may have tens of thousands of members, so a PATCH returns
// 204, which every identity provider accepts, unless the client names the attributes that it wants to see.

import { membersInParts } from '../../domain/provisioning/member-parts.ts';
import { loadScimGroup } from '../../domain/provisioning/reads.ts';
import { parseGroup } from '../../scim/group.ts';
import { parsePatch } from '../../scim/patch-parse.ts';
import { type Projection, shows } from '../../scim/projection.ts';
import { parseResourceQuery } from '../../scim/query.ts';
import { locationOf } from '../../scim/resource.ts';
import { GROUP } from '../../scim/schemas.ts';
import type { StoredGroup } from '../../scim/stored.ts';
import { readAnswer, writtenAnswer } from './answers.ts';
import type { Handler, ScimAnswer, ScimCall } from './call.ts';
import { renderOrStreamGroup } from './group-stream.ts';

export const readGroup: Handler = async (call, id) => {
  const projection = parseResourceQuery(call.input.params, GROUP);
  const { group, parts } = await call.read(() =>
    loadScimGroup(call.deps, call.request, id, shows(projection, 'members')),
  );
  const location = locationOf(GROUP, id, call.baseUrl);
  const body = renderOrStreamGroup(call, group, projection, parts);
  return readAnswer(body, group.version, location, call.input.ifNoneMatch);
};

export const createGroup: Handler = async (call) => {
  const projection = parseResourceQuery(call.input.params, GROUP);
  const { fields, memberIds = [] } = parseGroup(await call.input.json());
  const request = call.write(shows(projection, 'members'));
  return written(
    call,
    await call.provision({ kind: 'createGroup', request, fields, memberIds }),
    projection,
    201,
  );
};

export const replaceGroup: Handler = async (call, id) => {
  const projection = parseResourceQuery(call.input.params, GROUP);
  const { fields, memberIds } = parseGroup(await call.input.json());
  const request = call.write(shows(projection, 'members'));
  const result = await call.provision({ kind: 'replaceGroup', request, id, fields, memberIds });
  return written(call, result, projection, 200);
};

export const patchGroup: Handler = async (call, id) => {
  const projection = parseResourceQuery(call.input.params, GROUP);
  const operations = parsePatch(await call.input.json());
  // RFC 7644 section 3.5.2: 200 with the resource where `attributes` is given.
  const answers = projection.mode === 'only';
  const request = call.write(answers && shows(projection, 'members'));
  const status = answers ? 200 : 204;
  const result = await call.provision({ kind: 'patchGroup', request, id, operations, status });
  return answers ? written(call, result, projection, 200) : { status: 204 };
};

export const deleteGroup: Handler = async (call, id) => {
  await call.provision({ kind: 'deleteGroup', request: call.write(false), id });
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
  return writtenAnswer(status, renderOrStreamGroup(call, group, projection, parts), group.version, location);
}
