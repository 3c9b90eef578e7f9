import { describe, expect, it } from 'vitest';
import {
  BULK_LIMITS,
  BULK_REQUEST_SCHEMA,
  type BulkOperation,
  parseBulk,
  toBulkResponse,
} from '../../src/scim/bulk.ts';
import { planBulk, resolveReferences, splitReferences } from '../../src/scim/bulk-plan.ts';
import { ScimError } from '../../src/scim/errors.ts';
import type { JsonObject, JsonValue } from '../../src/scim/json.ts';
import { reasonOf } from './reason.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const request = (operations: JsonValue, more: JsonObject = {}) =>
  parseBulk({ schemas: [BULK_REQUEST_SCHEMA], Operations: operations, ...more });

const user = (bulkId: string, more: JsonObject = {}): JsonObject => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data: { userName: bulkId, ...more },
});
const group = (bulkId: string, ...members: string[]): JsonObject => ({
  method: 'POST',
  path: '/Groups',
  bulkId,
  data: { displayName: bulkId, members: members.map((id) => ({ value: `bulkId:${id}` })) },
});

/** The steps as text: what runs, without which references, and what completes. */
function steps(...operations: JsonObject[]): string {
  const ready = request(operations).operations.filter((one): one is BulkOperation => one.kind === 'ready');
  expect(ready).toHaveLength(operations.length);
  return planBulk(ready)
    .map(({ kind, operation, deferred }) => {
      const name = operation.bulkId ?? `${operation.method} ${operation.id}`;
      const cut = deferred.length === 0 ? '' : ` -${deferred.join(',')}`;
      return kind === 'run' ? `${name}${cut}` : `+${name}`;
    })
    .join(' | ');
}

describe('3.7: a bulk request', () => {
  it('takes methods without case and paths with or without the slash', () => {
    const { operations, failOnErrors } = request(
      [
        { METHOD: 'post', path: '/users', bulkId: 'a', data: {} },
        { method: 'Put', path: 'Groups/g%2F1', version: 'W/"1"', data: {} },
        { method: 'PATCH', path: '/Users/bulkId:a', data: {} },
        { method: 'delete', path: '/Users/u1' },
      ],
      { failOnErrors: 2 },
    );
    expect(failOnErrors).toBe(2);
    expect(operations).toMatchObject([
      { kind: 'ready', index: 0, method: 'POST', type: { name: 'User' }, id: undefined, bulkId: 'a' },
      { kind: 'ready', index: 1, method: 'PUT', type: { name: 'Group' }, id: 'g/1', version: 'W/"1"' },
      { kind: 'ready', index: 2, method: 'PATCH', id: 'bulkId:a' },
      { kind: 'ready', index: 3, method: 'DELETE', id: 'u1', data: {} },
    ]);
  });

  for (const [what, operation, reason] of [
    ['no object', 'POST', 'invalidSyntax'],
    ['no method', { path: '/Users', data: {} }, 'invalidSyntax'],
    ['GET', { method: 'GET', path: '/Users/1' }, 'invalidSyntax'],
    ['no path', { method: 'DELETE' }, 'invalidSyntax'],
    ['a path of nothing', { method: 'DELETE', path: '/Devices/1' }, 'invalidSyntax'],
    ['a path that climbs', { method: 'DELETE', path: '/Users/../Groups/1' }, 'invalidSyntax'],
    ['a path that is not a URI', { method: 'DELETE', path: '/Users/%zz' }, 'invalidSyntax'],
    ['a POST to a resource', { method: 'POST', path: '/Users/1', bulkId: 'a', data: {} }, 'invalidSyntax'],
    ['a POST without bulkId', { method: 'POST', path: '/Users', data: {} }, 'invalidSyntax'],
    ['a POST without data', { method: 'POST', path: '/Users', bulkId: 'a' }, 'invalidSyntax'],
    ['a PUT to all', { method: 'PUT', path: '/Users', data: {} }, 'invalidSyntax'],
    ['data that is a list', { method: 'PUT', path: '/Users/1', data: [] }, 'invalidSyntax'],
    ['a version that is a number', { method: 'DELETE', path: '/Users/1', version: 3 }, 'invalidVers'],
  ] as const) {
    it(`refuses one operation with ${what} as ${reason}, and not the others`, () => {
      const { operations } = request([operation, { method: 'DELETE', path: '/Users/1' }]);
      expect(operations).toMatchObject([{ kind: 'refused', error: { reason } }, { kind: 'ready' }]);
    });
  }

  it('refuses the second use of a bulkId', () => {
    expect(request([user('a'), user('a')]).operations).toMatchObject([
      { kind: 'ready' },
      { kind: 'refused', bulkId: 'a' },
    ]);
  });

  for (const [what, body, reason] of [
    ['no schemas', { Operations: [user('a')] }, 'invalidSyntax'],
    ['another schema', { schemas: ['urn:x:y'], Operations: [user('a')] }, 'invalidValue'],
    ['no operations', { schemas: [BULK_REQUEST_SCHEMA] }, 'invalidSyntax'],
    ['an empty list', { schemas: [BULK_REQUEST_SCHEMA], Operations: [] }, 'invalidSyntax'],
    [
      'failOnErrors 0',
      { schemas: [BULK_REQUEST_SCHEMA], Operations: [user('a')], failOnErrors: 0 },
      'invalidValue',
    ],
    [
      'failOnErrors as text',
      { schemas: [BULK_REQUEST_SCHEMA], Operations: [user('a')], failOnErrors: '1' },
      'invalidValue',
    ],
  ] as const) {
    it(`is refused with ${what}: ${reason}`, () => {
      expect(reasonOf(() => parseBulk(body as JsonObject))).toBe(reason);
    });
  }

  it('3.7.4: is refused beyond the limit with payloadTooLarge', () => {
    const operations = (count: number) => Array.from({ length: count }, (_, i) => user(`u${i}`));
    expect(reasonOf(() => request(operations(BULK_LIMITS.maxOperations)))).toBe('accepted');
    expect(reasonOf(() => request(operations(BULK_LIMITS.maxOperations + 1)))).toBe('payloadTooLarge');
    expect(reasonOf(() => request(Array(5000).fill('x')))).toBe('payloadTooLarge');
  });
});

describe('3.7.1: the plan', () => {
  it('keeps the order of the request', () => {
    expect(steps(user('a'), user('b'), { method: 'DELETE', path: '/Users/1' }, user('c'))).toBe(
      'a | b | DELETE 1 | c',
    );
    expect(steps(user('a'), group('g', 'a'))).toBe('a | g');
  });

  it('creates first what an earlier operation refers to', () => {
    expect(steps(group('g', 'b', 'a'), user('a'), user('b'))).toBe('b | a | g');
    expect(steps({ method: 'DELETE', path: '/Users/bulkId:a' }, user('a'))).toBe('a | DELETE bulkId:a');
    const patch = {
      method: 'PATCH',
      path: '/Groups/1',
      data: { Operations: [{ op: 'remove', path: 'members[value eq "bulkId:a"]' }] },
    };
    expect(steps(patch, user('a'))).toBe('a | PATCH 1');
  });

  it('breaks circles and completes them', () => {
    const manager = (id: string) => ({ [ENTERPRISE]: { manager: { value: `bulkId:${id}` } } });
    expect(steps(user('a', manager('b')), user('b', manager('a')))).toBe('b -a | a | +b');
    expect(steps(user('a', manager('a')))).toBe('a -a | +a');
    expect(steps(user('a', manager('b')), user('b', manager('c')), user('c', manager('a')))).toBe(
      'c -a | b | a | +c',
    );
  });

  it('leaves references to nothing alone', () => {
    expect(steps(group('g', 'nobody'))).toBe('g');
  });

  it('plans a chain through all operations', () => {
    const chain = Array.from({ length: 100 }, (_, i) => group(`g${i}`, `g${i + 1}`));
    expect(steps(...chain).split(' | ')).toHaveLength(100);
    expect(steps(...chain).startsWith('g99 | g98')).toBe(true);
  });
});

describe('3.7.2: references', () => {
  const ids = new Map([['a', 'mem_a']]);
  const declared = new Set(['a', 'b']);

  it('become ids, also in a path', () => {
    expect(
      resolveReferences(
        {
          members: [{ value: 'bulkId:a' }],
          n: 1,
          path: 'members[value eq "bulkId:a"]',
          name: 'bulkId:x',
          x: null,
        },
        ids,
        declared,
      ),
    ).toEqual({
      members: [{ value: 'mem_a' }],
      n: 1,
      path: 'members[value eq "mem_a"]',
      name: 'bulkId:x',
      x: null,
    });
  });

  it('to an operation that failed are a conflict', () => {
    expect(reasonOf(() => resolveReferences({ members: [{ value: 'bulkId:b' }] }, ids, declared))).toBe(
      'conflict',
    );
  });

  it('are cut out of the data and kept for later', () => {
    const data = {
      userName: 'u',
      empty: [],
      members: [{ value: 'bulkId:b', type: 'User' }, { value: 'bulkId:a' }],
      [ENTERPRISE]: { department: 'd', manager: { value: 'bulkId:b' } },
    };
    expect(splitReferences(data, ['b'])).toEqual({
      now: {
        userName: 'u',
        empty: [],
        members: [{ value: 'bulkId:a' }],
        [ENTERPRISE]: { department: 'd' },
      },
      later: {
        members: [{ value: 'bulkId:b', type: 'User' }],
        [ENTERPRISE]: { manager: { value: 'bulkId:b' } },
      },
    });
  });
});

describe('3.7.3: the response', () => {
  it('has every processed operation in the order of the request, with status as text', () => {
    const { operations } = request([
      user('a'),
      { method: 'GET', path: '/Users/1' },
      { method: 'DELETE', path: '/Users/2' },
    ]);
    const [created, refused, deleted] = operations as [BulkOperation, BulkOperation, BulkOperation];
    expect(
      toBulkResponse([
        { operation: deleted, status: 204, location: 'https://x/Users/2' },
        { operation: refused, status: 400, error: new ScimError('invalidSyntax', 'No.') },
        { operation: created, status: 201, location: 'https://x/Users/9', version: 'W/"1"' },
      ]),
    ).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'],
      Operations: [
        { method: 'POST', bulkId: 'a', location: 'https://x/Users/9', version: 'W/"1"', status: '201' },
        {
          method: 'GET',
          status: '400',
          response: {
            schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
            status: '400',
            scimType: 'invalidSyntax',
            detail: 'No.',
          },
        },
        { method: 'DELETE', location: 'https://x/Users/2', status: '204' },
      ],
    });
  });
});

describe('an operation that cannot be read', () => {
  const one = (operation: JsonObject) => request([operation]).operations[0];
  const refused = (operation: JsonObject) => {
    const read = one(operation);
    if (read?.kind !== 'refused') throw new Error('it was read');
    return read;
  };
  const put = { method: 'PUT', path: '/Users/a', data: {} };

  it.each<[string, JsonObject, string]>([
    ['of no method', { path: '/Users/a', data: {} }, 'invalidSyntax'],
    ['of another method', { ...put, method: 'GET' }, 'invalidSyntax'],
    ['that posts to a resource', { ...put, method: 'POST', bulkId: 'x' }, 'invalidSyntax'],
    ['that posts without a bulkId', { method: 'POST', path: '/Users', data: {} }, 'invalidSyntax'],
    [
      'that posts with an empty one',
      { method: 'POST', path: '/Users', bulkId: '', data: {} },
      'invalidSyntax',
    ],
    ['that posts with a number', { method: 'POST', path: '/Users', bulkId: 7, data: {} }, 'invalidSyntax'],
    ['that puts to the collection', { ...put, path: '/Users' }, 'invalidSyntax'],
    ['with a version that is none', { ...put, version: 7 }, 'invalidVers'],
    ['without data', { method: 'PATCH', path: '/Users/a' }, 'invalidSyntax'],
    ['elsewhere', { ...put, path: '/Schemas/a' }, 'invalidSyntax'],
    ['nowhere', { method: 'PUT', data: {} }, 'invalidSyntax'],
    ['at a number', { ...put, path: 7 }, 'invalidSyntax'],
    ['at a malformed URI', { ...put, path: '/Users/%E0%A4%A' }, 'invalidSyntax'],
  ])('%s, has its reason', (_, operation, reason) => {
    expect(refused(operation).error.reason).toBe(reason);
  });

  it.each<[string, JsonObject, object | undefined]>([
    ['where the rest is odd', { ...put, version: 7 }, { id: 'a' }],
    ['of a group', { ...put, path: 'Groups/g', version: 7 }, { id: 'g' }],
    ['of a POST, which makes it', { method: 'POST', path: '/Users/a', bulkId: 'x', data: {} }, undefined],
    ['of an operation before it', { ...put, path: '/Users/bulkId:x', version: 7 }, undefined],
    ['in a malformed URI', { ...put, path: '/Users/%E0%A4%A' }, undefined],
    ['of the collection', { ...put, path: '/Users' }, undefined],
  ])('names the resource, %s', (_, operation, target) => {
    const read = refused(operation);
    if (target === undefined) expect(read.target).toBeUndefined();
    else expect(read.target).toMatchObject(target);
  });

  it('keeps the bulkId that is one, and ten letters of the method', () => {
    expect(refused({ ...put, method: 'PROPFINDALL1', bulkId: 'x' })).toMatchObject({
      method: 'PROPFINDAL',
      bulkId: 'x',
    });
    expect(refused({ ...put, version: 7, bulkId: 7 }).bulkId).toBeUndefined();
    expect(refused({ ...put, version: 7, bulkId: '' }).bulkId).toBeUndefined();
  });

  it('is answered with what it has, and nothing else', () => {
    const operation = one({ method: 'PUT', path: '/Users/a', data: {} }) as BulkOperation;
    const [answer] = toBulkResponse([{ operation, status: 204 }]).Operations as JsonObject[];
    expect(answer).toEqual({ method: 'PUT', status: '204' });
    expect(Object.keys(answer ?? {})).toEqual(['method', 'status']);
  });
});
