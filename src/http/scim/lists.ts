// Lists and searches (RFC 7644 section 3.4.2 and 3.4.3), paged by index or by cursor (RFC 9865).

import {
  isLookUp,
  listScimGroups,
  listScimUsers,
  type ScimResults,
} from '../../domain/provisioning/lists.ts';
import { type CursorPosition, encodeCursor, importCursorKey, verifyCursor } from '../../scim/cursor.ts';
import { ScimError } from '../../scim/errors.ts';
import type { JsonObject } from '../../scim/json.ts';
import { toListResponse } from '../../scim/list.ts';
import { shows } from '../../scim/projection.ts';
import { type ListQuery, parseListQuery, parseSearchRequest } from '../../scim/query.ts';
import { toUserResource } from '../../scim/resource.ts';
import { GROUP, type ResourceType, USER } from '../../scim/schemas.ts';
import type { Handler, ScimAnswer, ScimCall, StreamedGroups } from './call.ts';
import { toGroupResources } from './group-stream.ts';
import { takeTurn } from './pace.ts';

/** How long a client may take from one page to the next. */
export const CURSOR_TIMEOUT_SECONDS = 3600;

export const listUsers: Handler = (call) => answerList(call, USER, parseListQuery(call.input.params, USER));
export const listGroups: Handler = (call) =>
  answerList(call, GROUP, parseListQuery(call.input.params, GROUP));
export const searchUsers: Handler = async (call) =>
  answerList(call, USER, parseSearchRequest(await call.input.json(), USER));
export const searchGroups: Handler = async (call) =>
  answerList(call, GROUP, parseSearchRequest(await call.input.json(), GROUP));

/** All resource types at once (RFC 7644 section 3.4.3): Users first, then Groups, as one list. */
export const searchAll: Handler = async (call) => {
  const body = await call.input.json();
  const users = parseSearchRequest(body, USER, { otherTypes: [GROUP] });
  const groups = parseSearchRequest(body, GROUP, { otherTypes: [USER] });
  if (users.page.kind !== 'index' || groups.page.kind !== 'index') {
    throw new ScimError('invalidValue', 'Use "startIndex" to page a search over several resource types.');
  }
  const { startIndex, count } = users.page;
  const first = await read(call, USER, users, undefined);
  const left = first.isShort ? 0 : count - first.items.length;
  const page = { kind: 'index', startIndex: Math.max(1, startIndex - first.total), count: left } as const;
  const second = await read(call, GROUP, { ...groups, page }, undefined);
  return {
    status: 200,
    body: toListResponse({
      resources: [...first.items, ...second.items],
      totalResults: first.total + second.total,
      startIndex,
    }),
    streamed: second.streamed,
  };
};

async function answerList(call: ScimCall, type: ResourceType, query: ListQuery): Promise<ScimAnswer> {
  const { page } = query;
  if (page.kind === 'index') {
    const { items, total, streamed } = await read(call, type, query, undefined);
    const body = toListResponse({ resources: items, totalResults: total, startIndex: page.startIndex });
    return { status: 200, body, streamed };
  }
  const key = await importCursorKey(call.deps.sessionKeys.current.secret);
  const scope = {
    scope: [call.request.client.organizationId, type.name, query.fingerprint],
    count: page.count,
  };
  const { nowMs } = call.request;
  const after = page.cursor === undefined ? undefined : await verifyCursor(page.cursor, scope, nowMs, key);
  const { items, total, next, streamed } = await read(call, type, query, after);
  const nextCursor = next && (await encodeCursor(next, scope, nowMs + CURSOR_TIMEOUT_SECONDS * 1000, key));
  const body = toListResponse({ resources: items, totalResults: total, nextCursor });
  return { status: 200, body, streamed };
}

interface Resources extends ScimResults<JsonObject> {
  readonly streamed?: StreamedGroups | undefined;
}

async function read(
  call: ScimCall,
  type: ResourceType,
  query: ListQuery,
  after: CursorPosition | undefined,
): Promise<Resources> {
  if (isLookUp(query, type.name)) return await readNow(call, type, query, after);
  const paid = await takeTurn(call.request.client.organizationId);
  let bytes = 0;
  try {
    const resources = await readNow(call, type, query, after);
    bytes = resources.bytes;
    return resources;
  } finally {
    paid(bytes);
  }
}

async function readNow(
  call: ScimCall,
  type: ResourceType,
  query: ListQuery,
  after: CursorPosition | undefined,
): Promise<Resources> {
  const { deps, request, baseUrl } = call;
  const { projection } = query;
  if (type.name === 'User') {
    const found = await call.read(() =>
      listScimUsers(deps, request, query, after, shows(projection, 'groups')),
    );
    return { ...found, items: found.items.map((user) => toUserResource(user, { baseUrl, projection })) };
  }
  const { parts, ...found } = await call.read(() =>
    listScimGroups(deps, request, query, after, shows(projection, 'members')),
  );
  const { resources, streamed } = toGroupResources(call, found.items, projection, parts);
  return { ...found, items: resources, streamed };
}
