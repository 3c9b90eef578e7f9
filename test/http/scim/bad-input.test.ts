// What nobody should send: a SCIM error each, nothing changed, and never a 500.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyStorage } from '../../support/storage.ts';
import { createGroup, createUser, ERROR, newTenant, PATCH_OP, rows, type Tenant, USER } from './server.ts';

let tenant: Tenant;
let user: string;
let group: string;

beforeAll(async () => {
  await emptyStorage();
  tenant = await newTenant();
  user = await createUser(tenant, 'ada@acme.test');
  group = await createGroup(tenant, 'Engineering', [user]);
});

const state = async () =>
  JSON.stringify(await rows('select * from members')) + JSON.stringify(await rows('select * from teams'));

async function refuses(method: string, path: string, raw: BodyInit, status = 400): Promise<void> {
  const before = await state();
  const answer = await tenant.send(method, path, undefined, { raw });
  expect([answer.status, answer.body.schemas]).toEqual([status, [ERROR]]);
  expect(await state()).toBe(before);
}

describe('a body', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', '{"userName":'],
    ['a list', '[]'],
    ['a string', '"x"'],
    ['null', 'null'],
    ['no UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
    ['an unpaired surrogate', `{"schemas":["${USER}"],"userName":"\\ud800@acme.test"}`],
    ['NUL', `{"schemas":["${USER}"],"userName":"a\\u0000@acme.test"}`],
    ['__proto__', `{"schemas":["${USER}"],"userName":"p@acme.test","__proto__":{"active":false}}`],
    ['constructor', `{"schemas":["${USER}"],"userName":"p@acme.test","constructor":{"prototype":{"x":1}}}`],
    ['a name twice', `{"schemas":["${USER}"],"userName":"p@acme.test","userName":"q@acme.test"}`],
    ['a name in two cases', `{"schemas":["${USER}"],"userName":"p@acme.test","USERNAME":"q@acme.test"}`],
    ['no schemas', '{"userName":"p@acme.test"}'],
    ['another schema', `{"schemas":["${PATCH_OP}"],"userName":"p@acme.test"}`],
    ['no userName', `{"schemas":["${USER}"]}`],
    ['an empty userName', `{"schemas":["${USER}"],"userName":" "}`],
    ['a userName of another type', `{"schemas":["${USER}"],"userName":7}`],
    ['active as a word', `{"schemas":["${USER}"],"userName":"p@acme.test","active":"perhaps"}`],
    [
      'two primaries',
      `{"schemas":["${USER}"],"userName":"p@acme.test","emails":[{"value":"a","primary":true},{"value":"b","primary":true}]}`,
    ],
    [
      'deep nesting',
      `{"schemas":["${USER}"],"userName":"p@acme.test","x":${'['.repeat(5000)}${']'.repeat(5000)}}`,
    ],
    ['a userName without end', `{"schemas":["${USER}"],"userName":"${'p'.repeat(300)}@acme.test"}`],
  ])('with %s is refused', async (_, raw) => {
    await refuses('POST', '/Users', raw);
    await refuses('PUT', `/Users/${user}`, raw);
  });

  it('of 10 MB is 413', async () => {
    const raw = new Uint8Array(10_000_000).fill(0x20);
    for (const [method, path] of [
      ['POST', '/Users'],
      ['PUT', `/Users/${user}`],
      ['PATCH', `/Groups/${group}`],
      ['POST', '/Bulk'],
      ['POST', '/.search'],
    ] as const) {
      await refuses(method, path, raw, 413);
    }
  });

  it('of 10 MB that does not say its length is 413, too', async () => {
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new Uint8Array(100_000).fill(0x20));
      },
    });
    await refuses('POST', '/Users', stream, 413);
  });

  it('with 5,000 operations is 413', async () => {
    const operation = { op: 'add', path: 'title', value: 'x' };
    const raw = JSON.stringify({ schemas: [PATCH_OP], Operations: Array(5000).fill(operation) });
    await refuses('PATCH', `/Users/${user}`, raw, 413);
    await refuses('PATCH', `/Groups/${group}`, raw, 413);
  });

  it('that grows a profile beyond its limit is refused', async () => {
    const many = Array.from({ length: 50 }, (_, i) => ({
      op: 'add',
      path: `urn:x:y:z${i}:a`,
      value: 'x'.repeat(2000),
    }));
    await refuses('PATCH', `/Users/${user}`, JSON.stringify({ schemas: [PATCH_OP], Operations: many }));
  });
});

describe('an operation', () => {
  it.each([
    ['no op', {}],
    ['an unknown op', { op: 'move', path: 'title', value: 'x' }],
    ['remove without a path', { op: 'remove' }],
    ['add without a value', { op: 'add', path: 'title' }],
    ['a path that is not a string', { op: 'add', path: 7, value: 'x' }],
    ['a broken path', { op: 'add', path: 'emails[type eq', value: 'x' }],
    ['an unknown attribute in a filter', { op: 'add', path: 'emails[nothing eq "x"]', value: 'x' }],
    ['more parts than a path has', { op: 'add', path: 'nothing.of.that', value: 'x' }],
    ['a prototype', { op: 'add', path: '__proto__.polluted', value: 'x' }],
    ['a constructor', { op: 'add', path: 'constructor.prototype', value: 'x' }],
    ['id', { op: 'replace', path: 'id', value: 'x' }],
    ['meta', { op: 'replace', path: 'meta.version', value: 'x' }],
    ['groups', { op: 'add', path: 'groups', value: [{ value: 'x' }] }],
    ['a list for a string', { op: 'replace', path: 'title', value: ['x'] }],
    ['an empty userName', { op: 'replace', path: 'userName', value: '' }],
  ])('with %s is refused', async (_, operation) => {
    await refuses(
      'PATCH',
      `/Users/${user}`,
      JSON.stringify({ schemas: [PATCH_OP], Operations: [operation] }),
    );
  });
});

describe('whatever is sent', () => {
  const paths = fc.oneof(
    fc.constantFrom(
      'userName',
      'emails[type eq "work"].value',
      'members',
      `members[value eq "x"]`,
      'name',
      'urn:a:b:c',
      'displayName',
      'active',
      'roles',
      'manager',
      'schemas',
    ),
    fc.string({ maxLength: 40 }),
  );
  const operations = fc.array(
    fc.record(
      {
        op: fc.constantFrom('add', 'replace', 'remove', 'Add'),
        path: paths,
        value: fc.jsonValue({ maxDepth: 3 }),
      },
      { requiredKeys: ['op'] },
    ),
    { minLength: 1, maxLength: 4 },
  );

  it('never ends in a 500: PATCH documents', async () => {
    await fc.assert(
      fc.asyncProperty(operations, fc.constantFrom('Users', 'Groups'), async (list, type) => {
        const id = type === 'Users' ? user : group;
        const { status } = await tenant.send('PATCH', `/${type}/${id}`, {
          schemas: [PATCH_OP],
          Operations: list,
        });
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
  });

  it('never ends in a 500: bodies of users and groups', async () => {
    const bodies = fc.record(
      {
        userName: fc.string(),
        displayName: fc.jsonValue(),
        emails: fc.jsonValue(),
        members: fc.jsonValue(),
        externalId: fc.jsonValue(),
        'urn:x:y': fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(bodies, fc.constantFrom('Users', 'Groups'), async (body, type) => {
        const schemas = [`urn:ietf:params:scim:schemas:core:2.0:${type.slice(0, -1)}`];
        const { status } = await tenant.post(`/${type}`, { schemas, ...body });
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
  });

  it('never ends in a 500: queries, paths and ids', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 });
    const filter = fc.oneof(
      text,
      fc
        .tuple(
          fc.constantFrom('userName', 'emails', 'urn:a:b:c.d', 'meta.created', 'members', 'groups.display'),
          fc.constantFrom('eq', 'co', 'gt', 'pr'),
          text.map((one) => JSON.stringify(one)),
        )
        .map((parts) => parts.join(' ')),
    );
    await fc.assert(
      fc.asyncProperty(
        filter,
        text,
        text,
        fc.constantFrom('Users', 'Groups'),
        async (one, sortBy, id, type) => {
          const query = new URLSearchParams({
            filter: one,
            ...(sortBy ? { sortBy } : {}),
            attributes: sortBy,
            cursor: '',
          });
          const answers = [
            await tenant.get(`/${type}?${query}`),
            await tenant.get(`/${type}/${encodeURIComponent(id)}`),
          ];
          for (const { status, body } of answers) {
            expect(status).toBeLessThan(500);
            expect(typeof body).toBe('object');
          }
        },
      ),
      { numRuns: 80 },
    );
  });
});
