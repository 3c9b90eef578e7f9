// /Users (RFC 7644 section 3.3 to 3.6).

import { findEmail } from '../../domain/email.ts';
import { loadScimUser } from '../../domain/provisioning/reads.ts';
import { refused } from '../../domain/provisioning/refusals.ts';
import { type JsonObject, ownFolded } from '../../scim/json.ts';
import { parseUserPatch } from '../../scim/patch-parse.ts';
import { type Projection, shows } from '../../scim/projection.ts';
import { parseResourceQuery } from '../../scim/query.ts';
import { locationOf, toUserResource } from '../../scim/resource.ts';
import { USER } from '../../scim/schemas.ts';
import type { StoredUser } from '../../scim/stored.ts';
import { parseUser } from '../../scim/user.ts';
import { readAnswer, writtenAnswer } from './answers.ts';
import type { Handler, ScimAnswer, ScimCall } from './call.ts';

export const readUser: Handler = async (call, id) => {
  const projection = parseResourceQuery(call.input.params, USER);
  const user = await call.read(() => loadScimUser(call.deps, call.request, id, shows(projection, 'groups')));
  const location = locationOf(USER, id, call.baseUrl);
  return readAnswer(render(call, user, projection), user.version, location, call.input.ifNoneMatch);
};

export const createUser: Handler = async (call) => {
  const projection = parseResourceQuery(call.input.params, USER);
  const body = await call.input.json();
  call.names('user', null, ownFolded(body, 'userName'));
  const fields = parseUser(body);
  const email = findEmail(fields.userName);
  if (email === null) throw refused('email_invalid');
  const request = call.write(201, shows(projection, 'groups'));
  return written(
    call,
    await call.provision({ kind: 'createUser', request, fields, email }),
    projection,
    request.successStatus,
  );
};

export const replaceUser: Handler = async (call, id) => {
  call.names('user', id);
  const projection = parseResourceQuery(call.input.params, USER);
  const body = await call.input.json();
  const request = call.write(200, shows(projection, 'groups'));
  return written(
    call,
    await call.provision({ kind: 'replaceUser', request, id, body }),
    projection,
    request.successStatus,
  );
};

export const patchUser: Handler = async (call, id) => {
  call.names('user', id);
  const projection = parseResourceQuery(call.input.params, USER);
  const operations = parseUserPatch(await call.input.json());
  const request = call.write(200, shows(projection, 'groups'));
  return written(
    call,
    await call.provision({ kind: 'patchUser', request, id, operations }),
    projection,
    request.successStatus,
  );
};

export const deleteUser: Handler = async (call, id) => {
  await call.provision({ kind: 'deleteUser', request: call.write(204, false), id });
  return { status: 204 };
};

function written(
  call: ScimCall,
  { user }: { user?: StoredUser },
  projection: Projection,
  status: 200 | 201,
): ScimAnswer {
  if (user === undefined) throw new Error('a user was written and not answered');
  return writtenAnswer(
    status,
    render(call, user, projection),
    user.version,
    locationOf(USER, user.id, call.baseUrl),
  );
}

function render({ baseUrl }: ScimCall, user: StoredUser, projection: Projection): JsonObject {
  return toUserResource(user, { baseUrl, projection });
}
