// ServiceProviderConfig, ResourceTypes and Schemas (RFC 7644 section 4, RFC 7643 section 5 to 7, RFC 9865
// section 4). They are made from the limits and definitions that the rest of the room uses.

import { type Attribute, attribute, type Schema } from './attribute.ts';
import { BULK_LIMITS, type BulkLimits } from './bulk.ts';
import { RESOURCE_TYPE_SCHEMA, SCHEMA_SCHEMA, SERVICE_PROVIDER_CONFIG_SCHEMA } from './config-schemas.ts';
import { ScimError } from './errors.ts';
import type { JsonObject } from './json.ts';
import { PAGE_LIMITS, type PageLimits } from './query.ts';
import { RESOURCE_TYPES, type ResourceType } from './schemas.ts';

export interface DiscoveryOptions {
  /** See `ResourceOptions`. */
  readonly baseUrl: string;
  readonly documentationUri?: string;
  readonly pageLimits?: PageLimits;
  readonly bulkLimits?: BulkLimits;
  readonly cursorTimeoutSeconds: number;
}

export function toServiceProviderConfig({
  baseUrl,
  documentationUri,
  pageLimits = PAGE_LIMITS,
  bulkLimits = BULK_LIMITS,
  cursorTimeoutSeconds,
}: DiscoveryOptions): JsonObject {
  return {
    schemas: [SERVICE_PROVIDER_CONFIG_SCHEMA.id],
    ...(documentationUri === undefined ? {} : { documentationUri }),
    patch: { supported: true },
    bulk: {
      supported: true,
      maxOperations: bulkLimits.maxOperations,
      maxPayloadSize: bulkLimits.maxPayloadBytes,
    },
    filter: { supported: true, maxResults: pageLimits.maxCount },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      // RFC 9865 section 2.4: clients that know no cursor expect it.
      defaultPaginationMethod: 'index',
      defaultPageSize: pageLimits.defaultCount,
      maxPageSize: pageLimits.maxCount,
      cursorTimeout: cursorTimeoutSeconds,
    },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'OAuth Bearer Token',
        description: 'A bearer token that an administrator generates in the settings of the organization.',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  };
}

export function toResourceTypes(baseUrl: string, seen: readonly SeenExtension[] = []): readonly JsonObject[] {
  return RESOURCE_TYPES.map((type) => toResourceType(type, baseUrl, seen));
}

/** @throws ScimError notFound */
export function loadResourceType(
  name: string,
  baseUrl: string,
  seen: readonly SeenExtension[] = [],
): JsonObject {
  const type = RESOURCE_TYPES.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (type === undefined) throw new ScimError('notFound', 'There is no such resource type.');
  return toResourceType(type, baseUrl, seen);
}

/** An open extension that resources have, and the attributes that were seen in it. */
export interface SeenExtension {
  readonly schema: string;
  readonly attributes: readonly string[];
  /** The names of the resource types that have it. */
  readonly types: readonly string[];
}

/**
 * `seen`: extensions that nobody has defined, shown only because they are stored. Message schemas are never
 * listed (RFC 7644 3.1).
 */
export function toSchemas(baseUrl: string, seen: readonly SeenExtension[] = []): readonly JsonObject[] {
  return [...SCHEMAS, ...seen.map(describeSeen)].map((schema) => toSchema(schema, baseUrl));
}

/** Finds a schema by its URN, without case. @throws ScimError notFound */
export function loadSchema(urn: string, baseUrl: string, seen: readonly SeenExtension[] = []): JsonObject {
  const folded = urn.toLowerCase();
  const schema = [...SCHEMAS, ...seen.map(describeSeen)].find((one) => one.id.toLowerCase() === folded);
  if (schema === undefined) throw new ScimError('notFound', 'There is no such schema.');
  return toSchema(schema, baseUrl);
}

/**
 * RFC 7644 section 4: a filter on a discovery list is refused, other parameters mean nothing. @throws
 * ScimError forbidden
 */
export function checkDiscoveryQuery(params: Iterable<readonly [string, string]>): void {
  for (const [name] of params) {
    if (name.toLowerCase() === 'filter') throw new ScimError('forbidden', 'This list cannot be filtered.');
  }
}

const SCHEMAS: readonly Schema[] = [
  ...RESOURCE_TYPES.flatMap((type) => [type.schema, ...type.extensions]),
  SERVICE_PROVIDER_CONFIG_SCHEMA,
  RESOURCE_TYPE_SCHEMA,
  SCHEMA_SCHEMA,
];

function toResourceType(type: ResourceType, baseUrl: string, seen: readonly SeenExtension[]): JsonObject {
  const open = seen.filter((one) => one.types.includes(type.name)).map((one) => one.schema);
  return {
    schemas: [RESOURCE_TYPE_SCHEMA.id],
    id: type.name,
    name: type.name,
    endpoint: type.endpoint,
    description: type.description,
    schema: type.schema.id,
    schemaExtensions: [...type.extensions.map((one) => one.id), ...open].map((schema) => ({
      schema,
      required: false,
    })),
    meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${type.name}` },
  };
}

function toSchema(schema: Schema, baseUrl: string): JsonObject {
  return {
    schemas: [SCHEMA_SCHEMA.id],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map(toDefinition),
    meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
  };
}

/** RFC 7643 section 7. Characteristics that do not apply are left out: Entra ID reads no nulls. */
function toDefinition({ subAttributes, ...characteristics }: Attribute): JsonObject {
  return subAttributes === undefined
    ? characteristics
    : { ...characteristics, subAttributes: subAttributes.map(toDefinition) };
}

/** Their types are not known: strings are what identity providers send. */
function describeSeen({ schema, attributes }: SeenExtension): Schema {
  return {
    id: schema,
    name: schema.slice(schema.lastIndexOf(':') + 1),
    description: 'An extension that the identity provider brought; kept and returned as it came.',
    attributes: attributes.map((name) => attribute(name, 'Kept and returned as it came.')),
  };
}
