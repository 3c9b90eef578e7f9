// The schemas of the discovery resources themselves (RFC 7643 section 8.7.2, RFC 9865 section 4). Everything
// in them is readOnly.

import { type Attribute, attribute, type Schema } from './attribute.ts';

const URN = 'urn:ietf:params:scim:schemas:core:2.0:';

export const SERVICE_PROVIDER_CONFIG_SCHEMA: Schema = {
  id: `${URN}ServiceProviderConfig`,
  name: 'Service Provider Configuration',
  description: 'What this server offers',
  attributes: [
    field('documentationUri', 'Where people read about the server.', {
      type: 'reference',
      referenceTypes: ['external'],
    }),
    group('patch', 'PATCH.', [supported()]),
    group('bulk', 'Bulk requests.', [
      supported(),
      number('maxOperations', 'The most operations in a request.'),
      number('maxPayloadSize', 'The most bytes in a request.'),
    ]),
    group('filter', 'Filters.', [supported(), number('maxResults', 'The most resources in a response.')]),
    group('changePassword', 'Changing passwords.', [supported()]),
    group('sort', 'Sorting.', [supported()]),
    group('etag', 'Entity tags.', [supported()]),
    group(
      'pagination',
      'Paging.',
      [
        flag('cursor', 'Whether pages can be asked for by cursor.'),
        flag('index', 'Whether pages can be asked for by index.'),
        field('defaultPaginationMethod', 'What a query without either gets.', {
          canonicalValues: ['cursor', 'index'],
        }),
        number('defaultPageSize', 'The resources in a page when the query does not say.', false),
        number('maxPageSize', 'The most resources in a page.', false),
        number('cursorTimeout', 'The seconds for which a cursor is good at least.', false),
      ],
      false,
    ),
    group(
      'authenticationSchemes',
      'How clients authenticate.',
      [
        field('type', 'The scheme.', {
          required: true,
          canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
        }),
        field('name', 'The common name of the scheme.', { required: true }),
        field('description', 'What the scheme is.', { required: true }),
        field('specUri', 'Where the scheme is specified.', {
          type: 'reference',
          referenceTypes: ['external'],
        }),
        field('documentationUri', 'How the scheme is used here.', {
          type: 'reference',
          referenceTypes: ['external'],
        }),
        field('primary', 'Whether this is the preferred scheme.', { type: 'boolean' }),
      ],
      true,
      true,
    ),
  ],
};

export const RESOURCE_TYPE_SCHEMA: Schema = {
  id: `${URN}ResourceType`,
  name: 'ResourceType',
  description: 'What kinds of resources this server has',
  attributes: [
    field('id', 'The identifier, equal to the name.'),
    field('name', 'The name of the resource type.', { required: true }),
    field('description', 'What the resource type is.'),
    field('endpoint', 'The path of the endpoint, relative to the base URL.', {
      type: 'reference',
      referenceTypes: ['uri'],
      required: true,
    }),
    field('schema', 'The URN of the base schema.', {
      type: 'reference',
      referenceTypes: ['uri'],
      required: true,
    }),
    group(
      'schemaExtensions',
      'The URNs of the extensions.',
      [
        field('schema', 'The URN of an extension.', {
          type: 'reference',
          referenceTypes: ['uri'],
          required: true,
        }),
        flag('required', 'Whether every resource of the type has to have it.'),
      ],
      false,
      true,
    ),
  ],
};

const CHARACTERISTICS: readonly Attribute[] = [
  field('name', 'The name of the attribute.', { required: true, caseExact: true }),
  field('type', 'The data type.', {
    required: true,
    canonicalValues: [
      'string',
      'complex',
      'boolean',
      'decimal',
      'integer',
      'dateTime',
      'reference',
      'binary',
    ],
  }),
  flag('multiValued', 'Whether there can be several values.'),
  field('description', 'What the attribute is for.', { caseExact: true }),
  flag('required', 'Whether there has to be a value.', false),
  field('canonicalValues', 'Values that are suggested.', { multiValued: true, caseExact: true }),
  flag('caseExact', 'Whether strings compare case-sensitively.', false),
  field('mutability', 'Whether the attribute can be written.', {
    caseExact: true,
    canonicalValues: ['readOnly', 'readWrite', 'immutable', 'writeOnly'],
  }),
  field('returned', 'When the attribute is returned.', {
    caseExact: true,
    canonicalValues: ['always', 'never', 'default', 'request'],
  }),
  field('uniqueness', 'Among what values have to be unique.', {
    caseExact: true,
    canonicalValues: ['none', 'server', 'global'],
  }),
  field('referenceTypes', 'What a reference can refer to.', { multiValued: true, caseExact: true }),
];

export const SCHEMA_SCHEMA: Schema = {
  id: `${URN}Schema`,
  name: 'Schema',
  description: 'What attributes resources have',
  attributes: [
    field('id', 'The URN of the schema.', { returned: 'always', caseExact: true, required: true }),
    field('name', 'The name of the schema.', { required: true }),
    field('description', 'What the schema is for.'),
    group(
      'attributes',
      'The attributes of the schema.',
      // RFC 7643 section 7: the one place where a complex attribute holds complex ones.
      [...CHARACTERISTICS, group('subAttributes', 'The sub-attributes.', CHARACTERISTICS, false, true)],
      true,
      true,
    ),
  ],
};

function field(name: string, description: string, characteristics: Partial<Attribute> = {}): Attribute {
  return attribute(name, description, { mutability: 'readOnly', ...characteristics });
}

function flag(name: string, description: string, required = true): Attribute {
  return field(name, description, { type: 'boolean', required });
}

function number(name: string, description: string, required = true): Attribute {
  return field(name, description, { type: 'integer', required });
}

function supported(): Attribute {
  return flag('supported', 'Whether the server offers it.');
}

function group(
  name: string,
  description: string,
  subAttributes: readonly Attribute[],
  required = true,
  multiValued = false,
): Attribute {
  return field(name, description, { type: 'complex', required, multiValued, subAttributes });
}
