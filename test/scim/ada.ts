import type { JsonObject, JsonValue } from '../../src/scim/json.ts';
import { PATCH_SCHEMA, parsePatch } from '../../src/scim/patch-parse.ts';
import type { UserFields } from '../../src/scim/stored.ts';
import { applyUserPatch, toTree } from '../../src/scim/user.ts';

export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const ACME = 'urn:acme:hr:1.0:Person';

export const WORK = { value: 'ada@acme.test', type: 'work', primary: true };
export const HOME = { value: 'ada@home.test', type: 'home' };

/** A person with everything that a PATCH can touch. */
export const ADA: UserFields = {
  userName: 'ada@acme.test',
  externalId: '00uAda',
  active: true,
  givenName: 'Ada',
  familyName: 'Byron',
  profile: {
    name: { middleName: 'K' },
    title: 'Countess',
    emails: [WORK, HOME],
    [ENTERPRISE]: { employeeNumber: 'E1', manager: { value: 'mem_1' } },
    [ACME]: {
      badge: 17,
      desks: [
        { floor: 3, room: 'a' },
        { floor: 4, room: 'b' },
      ],
    },
  },
};

export interface Operation {
  readonly op: string;
  readonly path?: string;
  readonly value?: JsonValue;
}

export function patch(...operations: Operation[]) {
  const body = { schemas: [PATCH_SCHEMA], Operations: operations.map((one) => ({ ...one })) };
  return applyUserPatch(ADA, parsePatch(body));
}

/** The attributes after the operations. */
export function patched(...operations: Operation[]): JsonObject {
  return toTree(patch(...operations).fields);
}
