// The resource types of this server, the attributes that every
// resource has, and the one way from a name to its definition.

import { type Attribute, attribute, findSubAttribute, type Schema } from './attribute.ts';
import { ENTERPRISE_SCHEMA } from './enterprise-schema.ts';
import type { AttributePath } from './filter.ts';
import { GROUP_SCHEMA } from './group-schema.ts';
import { USER_SCHEMA } from './user-schema.ts';

export interface ResourceType {
  readonly name: 'User' | 'Group';
  /** Relative to the base URL. */
  readonly endpoint: '/Users' | '/Groups';
  readonly description: string;
  readonly schema: Schema;
  /** The defined ones; any other URN that is not the standard's own is an open extension. */
  readonly extensions: readonly Schema[];
}

export const USER: ResourceType = {
  name: 'User',
  endpoint: '/Users',
  description: 'User Account',
  schema: USER_SCHEMA,
  extensions: [ENTERPRISE_SCHEMA],
};

export const GROUP: ResourceType = {
  name: 'Group',
  endpoint: '/Groups',
  description: 'Group',
  schema: GROUP_SCHEMA,
  extensions: [],
};

export const RESOURCE_TYPES: readonly ResourceType[] = [USER, GROUP];

/**
 * The definition of `userName`, `name.givenName`, `manager`, `urn:…:User:manager.value` or `meta.created`,
 * without case (RFC 7644 section 3.10). A bare name is looked for in the core schema, then in the extensions,
 * because Entra ID leaves their URN out. undefined: no such attribute.
 */
export function findAttribute(text: string, type: ResourceType): AttributePath | undefined {
  const { schema, open, rest } = splitUrn(text, type);
  const [name, subName, ...more] = rest.split('.');
  if (name === undefined || !isAttributeName(name) || more.length > 0) return undefined;
  if (subName !== undefined && !isAttributeName(subName)) return undefined;
  if (open !== undefined) return openPath(open, name, subName);
  const schemas = schema === undefined ? [type.schema, ...type.extensions] : [schema];
  for (const candidate of schemas) {
    const found = NAMES.get(candidate)?.get(name.toLowerCase());
    if (found === undefined) continue;
    if (subName === undefined) return path(type, candidate.id, found, undefined);
    const subAttribute = findSubAttribute(found, subName);
    return subAttribute && path(type, candidate.id, found, subAttribute);
  }
  return undefined;
}

/**
 * The defined extension of that URN, or the URN itself when
 * it is an open one; undefined: not an extension of the type.
 */
export function findExtension(urn: string, type: ResourceType): string | undefined {
  const folded = urn.toLowerCase();
  const defined = type.extensions.find((one) => one.id.toLowerCase() === folded);
  if (defined !== undefined) return defined.id;
  return isOpenUrn(urn) ? urn : undefined;
}

/** `attribute` of `path` with the sub-attribute of that name. For an open attribute any name will do. */
export function subPath(parent: AttributePath, name: string): AttributePath | undefined {
  if (!isAttributeName(name)) return undefined;
  if (parent.open) return openPath(parent.schema, parent.attribute.name, name);
  const subAttribute = findSubAttribute(parent.attribute, name);
  return (
    subAttribute && {
      ...parent,
      subAttribute,
      leaf: subAttribute,
      text: `${parent.text}.${subAttribute.name}`,
    }
  );
}

/** RFC 7643 section 3.1, which defines them for every resource. */
const COMMON: readonly Attribute[] = [
  attribute('schemas', 'The URNs of the schemas of the resource.', {
    type: 'reference',
    multiValued: true,
    required: true,
    caseExact: false,
    mutability: 'readOnly',
    returned: 'always',
    referenceTypes: ['uri'],
  }),
  attribute('id', 'The identifier that the server gave the resource. Never reassigned.', {
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: 'server',
  }),
  attribute('externalId', 'The identifier that the client gave the resource.', { caseExact: true }),
  attribute('meta', 'What the server knows about the resource.', {
    type: 'complex',
    mutability: 'readOnly',
    subAttributes: [
      attribute('resourceType', 'The name of the resource type.', {
        caseExact: true,
        mutability: 'readOnly',
      }),
      attribute('created', 'When the resource was created.', { type: 'dateTime', mutability: 'readOnly' }),
      attribute('lastModified', 'When the resource was last changed.', {
        type: 'dateTime',
        mutability: 'readOnly',
      }),
      attribute('location', 'The URI of the resource.', {
        type: 'reference',
        mutability: 'readOnly',
        referenceTypes: ['uri'],
      }),
      attribute('version', 'The version, equal to the entity tag.', {
        caseExact: true,
        mutability: 'readOnly',
      }),
    ],
  }),
];

/** The attributes of each schema by folded name; the core schemas have the common ones, too. */
const NAMES: ReadonlyMap<Schema, ReadonlyMap<string, Attribute>> = new Map(
  RESOURCE_TYPES.flatMap((type) => [
    [type.schema, byName([...COMMON, ...type.schema.attributes])] as const,
    ...type.extensions.map((one) => [one, byName(one.attributes)] as const),
  ]),
);

function byName(attributes: readonly Attribute[]): ReadonlyMap<string, Attribute> {
  return new Map(attributes.map((one) => [one.name.toLowerCase(), one]));
}

/**
 * RFC 7644 section 3.4.2.2, ATTRNAME, with the `$` of `$ref`. A name that could reach a prototype is not an
 * attribute of anything.
 */
function isAttributeName(name: string): boolean {
  return /^[A-Za-z$][\w$-]*$/.test(name) && name !== 'constructor' && name !== 'prototype';
}

/**
 * RFC 7643 section 10 keeps these for the standard: an unknown URN under them is unknown, not an extension.
 */
const RESERVED = ['urn:ietf:params:scim:schemas:core:', 'urn:ietf:params:scim:api:'];

function isOpenUrn(urn: string): boolean {
  const folded = urn.toLowerCase();
  return (
    /^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/.test(folded) &&
    urn.length <= 200 &&
    !RESERVED.some((prefix) => folded.startsWith(prefix)) &&
    !isDefinedUrn(folded)
  );
}

function isDefinedUrn(folded: string): boolean {
  return RESOURCE_TYPES.some((type) =>
    [type.schema, ...type.extensions].some((one) => one.id.toLowerCase() === folded),
  );
}

interface Split {
  readonly schema?: Schema;
  /** The URN of an open extension. */
  readonly open?: string;
  /** Empty when the URN is not one that the type can have. */
  readonly rest: string;
}

function splitUrn(text: string, type: ResourceType): Split {
  const folded = text.toLowerCase();
  for (const schema of [type.schema, ...type.extensions]) {
    // Not the last colon and not the first dot: the "2.0" of the URN holds one, too.
    if (folded.startsWith(`${schema.id.toLowerCase()}:`))
      return { schema, rest: text.slice(schema.id.length + 1) };
  }
  const colon = text.lastIndexOf(':');
  if (colon < 0) return { rest: text };
  const urn = text.slice(0, colon);
  // The URN of a schema is not an attribute of the URN before its last colon.
  if (isDefinedUrn(folded)) return { rest: '' };
  return isOpenUrn(urn) ? { open: urn, rest: text.slice(colon + 1) } : { rest: '' };
}

function path(
  type: ResourceType,
  schema: string,
  found: Attribute,
  subAttribute: Attribute | undefined,
): AttributePath {
  const local = subAttribute === undefined ? found.name : `${found.name}.${subAttribute.name}`;
  return {
    schema,
    attribute: found,
    subAttribute,
    leaf: subAttribute ?? found,
    text: schema === type.schema.id ? local : `${schema}:${local}`,
    open: false,
  };
}

function openPath(schema: string, name: string, subName: string | undefined): AttributePath {
  const parent = attribute(name, '', { multiValued: true });
  const subAttribute = subName === undefined ? undefined : attribute(subName, '', { multiValued: true });
  return {
    schema,
    attribute: parent,
    subAttribute,
    leaf: subAttribute ?? parent,
    text: subName === undefined ? `${schema}:${name}` : `${schema}:${name}.${subName}`,
    open: true,
  };
}
