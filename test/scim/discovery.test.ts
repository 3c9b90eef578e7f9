import { describe, expect, it } from 'vitest';
import type { Attribute } from '../../src/scim/attribute.ts';
import { BULK_LIMITS } from '../../src/scim/bulk.ts';
import {
  checkDiscoveryQuery,
  loadResourceType,
  loadSchema,
  toResourceTypes,
  toSchemas,
  toServiceProviderConfig,
} from '../../src/scim/discovery.ts';
import type { JsonObject } from '../../src/scim/json.ts';
import { PAGE_LIMITS } from '../../src/scim/query.ts';
import { findAttribute, USER } from '../../src/scim/schemas.ts';
import { reasonOf } from './reason.ts';

const baseUrl = 'https://sso.example/scim/v2';
const CORE = 'urn:ietf:params:scim:schemas:core:2.0:';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('ServiceProviderConfig', () => {
  const config = toServiceProviderConfig({ baseUrl, cursorTimeoutSeconds: 3600 });

  it('says what is offered, with the limits that hold', () => {
    expect(config).toMatchObject({
      schemas: [`${CORE}ServiceProviderConfig`],
      patch: { supported: true },
      bulk: {
        supported: true,
        maxOperations: BULK_LIMITS.maxOperations,
        maxPayloadSize: BULK_LIMITS.maxPayloadBytes,
      },
      filter: { supported: true, maxResults: PAGE_LIMITS.maxCount },
      changePassword: { supported: false },
      sort: { supported: true },
      etag: { supported: true },
      authenticationSchemes: [{ type: 'oauthbearertoken' }],
      meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
    });
  });

  it('9865 4: says how pages are asked for', () => {
    expect(config.pagination).toEqual({
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: PAGE_LIMITS.defaultCount,
      maxPageSize: PAGE_LIMITS.maxCount,
      cursorTimeout: 3600,
    });
  });

  it('7643 3.1: has no id', () => {
    expect(config).not.toHaveProperty('id');
  });

  it('4: has nothing that its schema does not know, and all that it requires', () => {
    const definition = loadSchema(`${CORE}ServiceProviderConfig`, baseUrl)
      .attributes as unknown as readonly Attribute[];
    const { schemas: _, meta: _meta, ...attributes } = config;
    expectFits(attributes, definition);
  });
});

describe('ResourceTypes', () => {
  it('are User and Group, with their schemas', () => {
    expect(toResourceTypes(baseUrl)).toMatchObject([
      {
        id: 'User',
        endpoint: '/Users',
        schema: `${CORE}User`,
        schemaExtensions: [{ schema: ENTERPRISE, required: false }],
      },
      { id: 'Group', endpoint: '/Groups', schema: `${CORE}Group`, schemaExtensions: [] },
    ]);
  });

  it('7643 6: refer to schemas that exist', () => {
    for (const type of toResourceTypes(baseUrl)) {
      expect(reasonOf(() => loadSchema(String(type.schema), baseUrl))).toBe('accepted');
      for (const extension of type.schemaExtensions as readonly JsonObject[]) {
        expect(reasonOf(() => loadSchema(String(extension.schema), baseUrl))).toBe('accepted');
      }
    }
  });

  it('are found by name without case, or not', () => {
    expect(loadResourceType('group', baseUrl).id).toBe('Group');
    for (const name of ['', 'Device', '__proto__']) {
      expect(
        reasonOf(() => loadResourceType(name, baseUrl)),
        name,
      ).toBe('notFound');
    }
  });

  it('fit their schema', () => {
    const definition = loadSchema(`${CORE}ResourceType`, baseUrl)
      .attributes as unknown as readonly Attribute[];
    for (const type of toResourceTypes(baseUrl)) {
      const { schemas: _, meta: _meta, ...attributes } = type;
      expectFits(attributes, definition);
    }
  });
});

describe('Schemas', () => {
  it('4: are all of them, and 3.1: no message among them', () => {
    const ids = toSchemas(baseUrl).map((schema) => schema.id);
    expect(ids).toEqual([
      `${CORE}User`,
      ENTERPRISE,
      `${CORE}Group`,
      `${CORE}ServiceProviderConfig`,
      `${CORE}ResourceType`,
      `${CORE}Schema`,
    ]);
  });

  it('7643 7: fit the schema of schemas, with every characteristic and no null', () => {
    const definition = loadSchema(`${CORE}Schema`, baseUrl).attributes as unknown as readonly Attribute[];
    for (const schema of toSchemas(baseUrl)) {
      expect(JSON.stringify(schema)).not.toContain('null');
      // It nests itself without end, so its own definition stops where the RFC's does.
      if (schema.id === `${CORE}Schema`) continue;
      const { schemas: _, meta: _meta, ...attributes } = schema;
      expectFits(attributes, definition);
    }
  });

  it('are found by URN without case, or not', () => {
    expect(loadSchema(ENTERPRISE.toUpperCase(), baseUrl).id).toBe(ENTERPRISE);
    expect(reasonOf(() => loadSchema('urn:ietf:params:scim:api:messages:2.0:PatchOp', baseUrl))).toBe(
      'notFound',
    );
    expect(reasonOf(() => loadSchema('', baseUrl))).toBe('notFound');
  });

  it('show an extension that nobody defined only because it is stored', () => {
    const seen = [{ schema: 'urn:acme:hr:1.0:Person', attributes: ['badge'], types: ['Group'] }];
    expect(reasonOf(() => loadSchema('urn:acme:hr:1.0:Person', baseUrl))).toBe('notFound');
    expect(loadSchema('urn:acme:hr:1.0:person', baseUrl, seen)).toMatchObject({
      id: 'urn:acme:hr:1.0:Person',
      name: 'Person',
      attributes: [{ name: 'badge', type: 'string' }],
    });
    expect(toSchemas(baseUrl, seen)).toHaveLength(7);
    expect(loadResourceType('Group', baseUrl, seen)).toMatchObject({
      schemaExtensions: [{ schema: 'urn:acme:hr:1.0:Person', required: false }],
    });
    expect(JSON.stringify(loadResourceType('User', baseUrl, seen))).not.toContain('acme');
  });

  it('are the definitions that the server uses', () => {
    const [first] = loadSchema(`${CORE}User`, baseUrl).attributes as readonly JsonObject[];
    expect(first).toEqual(findAttribute('userName', USER)?.attribute);
  });
});

describe('4: the query of a discovery list', () => {
  it('is refused with a filter, as forbidden', () => {
    expect(reasonOf(() => checkDiscoveryQuery(new URLSearchParams('Filter=x')))).toBe('forbidden');
  });

  it('means nothing otherwise', () => {
    expect(reasonOf(() => checkDiscoveryQuery(new URLSearchParams('startIndex=x&count=0&sortBy=y')))).toBe(
      'accepted',
    );
  });
});

/** Every attribute is defined, has its type, and is there when it is required. */
function expectFits(object: JsonObject, definitions: readonly Attribute[]): void {
  for (const definition of definitions) {
    if (definition.required) expect(object, definition.name).toHaveProperty([definition.name]);
  }
  for (const [name, value] of Object.entries(object)) {
    const definition = definitions.find((one) => one.name === name);
    expect(definition, name).toBeDefined();
    expect(Array.isArray(value), name).toBe(definition?.multiValued);
    for (const item of [value].flat()) {
      const types = { complex: 'object', integer: 'number', boolean: 'boolean' } as Record<string, string>;
      expect(typeof item, name).toBe(types[definition?.type ?? ''] ?? 'string');
      if (definition?.type !== 'complex') continue;
      // RFC 7643 section 7: attributes nest once in the schema of schemas.
      expectFits(item as unknown as JsonObject, definition.subAttributes ?? []);
    }
  }
}
