// Turns stored rows into the JSON that clients see: schemas,
// meta, references and what the projection leaves of it.

import { renderDateTime } from './date-time.ts';
import { ENTERPRISE_SCHEMA_ID } from './enterprise-schema.ts';
import { renderEtag } from './etag.ts';
import { toGroupTree } from './group.ts';
import { isObject, type JsonObject, type JsonValue, own } from './json.ts';
import { type Projection, parseProjection, project } from './projection.ts';
import { GROUP, type ResourceType, USER } from './schemas.ts';
import type { Reference, StoredGroup, StoredUser } from './stored.ts';
import { toTree } from './user.ts';

export interface ResourceOptions {
  /**
   * The root of the protocol without a slash at the end:
   * `https://sso.example/scim/v2`. Never taken from a request.
   */
  readonly baseUrl: string;
  /** If left out: everything that is returned by default. */
  readonly projection?: Projection;
}

export function toUserResource(user: StoredUser, options: ResourceOptions): JsonObject {
  const { [ENTERPRISE_SCHEMA_ID]: enterprise, ...attributes } = toTree(user);
  const { baseUrl } = options;
  const groups = user.groups?.map((group) => ({
    ...toReference(group, GROUP, baseUrl),
    type: 'direct',
  }));
  return finish(
    USER,
    user,
    {
      ...attributes,
      ...(enterprise === undefined ? {} : { [ENTERPRISE_SCHEMA_ID]: withManagerRef(enterprise, baseUrl) }),
      ...(groups === undefined || groups.length === 0 ? {} : { groups }),
    },
    options,
  );
}

/**
 * `members` is shown as an empty list where it was loaded and there are none: identity providers look for it.
 */
export function toGroupResource(group: StoredGroup, options: ResourceOptions): JsonObject {
  const members = group.members?.map((member) => ({
    ...toReference(member, USER, options.baseUrl),
    type: 'User',
  }));
  return finish(
    GROUP,
    group,
    { ...toGroupTree(group), ...(members === undefined ? {} : { members }) },
    options,
  );
}

/** `meta.location`, and the headers `Location` and `Content-Location`. */
export function locationOf(type: ResourceType, id: string, baseUrl: string): string {
  return `${baseUrl}${type.endpoint}/${encodeURIComponent(id)}`;
}

interface Versioned {
  readonly id: string;
  readonly version: number;
  readonly createdMs: number;
  readonly updatedMs: number;
}

function finish(
  type: ResourceType,
  stored: Versioned,
  attributes: JsonObject,
  { baseUrl, projection = parseProjection([], [], type) }: ResourceOptions,
): JsonObject {
  const resource: JsonObject = {
    // RFC 7643 section 3.3: the base schema, and each extension whose attributes are there.
    schemas: [type.schema.id, ...Object.keys(attributes).filter((key) => key.includes(':'))],
    id: stored.id,
    ...attributes,
    meta: {
      resourceType: type.name,
      created: renderDateTime(stored.createdMs),
      lastModified: renderDateTime(stored.updatedMs),
      location: locationOf(type, stored.id, baseUrl),
      version: renderEtag(stored.version),
    },
  };
  return project(resource, projection);
}

function toReference(reference: Reference, type: ResourceType, baseUrl: string): JsonObject {
  return {
    value: reference.id,
    $ref: locationOf(type, reference.id, baseUrl),
    ...(reference.display === null || reference.display === '' ? {} : { display: reference.display }),
  };
}

function withManagerRef(enterprise: JsonValue, baseUrl: string): JsonValue {
  if (!isObject(enterprise)) return enterprise;
  const manager = own(enterprise, 'manager');
  if (!isObject(manager) || typeof manager.value !== 'string') return enterprise;
  return { ...enterprise, manager: { ...manager, $ref: locationOf(USER, manager.value, baseUrl) } };
}
