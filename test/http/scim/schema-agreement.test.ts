// What /Schemas and /ResourceTypes publish is what happens: each attribute and sub-attribute of Users, of the
// enterprise extension and of Groups is created, replaced, removed, filtered, sorted by and asked for.

import { beforeEach, describe, expect, it } from 'vitest';
import { emptyStorage } from '../../support/storage.ts';
import { created, PUBLISHED, type Published, SCHEMAS } from './published.ts';
import { createGroup, createUser, ENTERPRISE, GROUP, type Json, newTenant, type Tenant } from './server.ts';

let tenant: Tenant;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
});

const SINGLE = PUBLISHED.filter(({ attribute }) => attribute.name !== 'members');
const WRITABLE = SINGLE.filter(({ isReadOnly }) => !isReadOnly);
const KEPT = WRITABLE.filter(({ attribute }) => attribute.returned !== 'never');
const READ_ONLY = SINGLE.filter(({ isReadOnly }) => isReadOnly);
/** The address that a person has is shown as the work address where none was sent. */
const isNeeded = ({ leaf, sub }: Published) => !sub && leaf.required;
const patch = (one: Published, id: string, ...operations: object[]) =>
  tenant.patch(`${one.endpoint}/${id}`, ...operations);
const replaceWith = (one: Published, id: string, body: object) => tenant.put(`${one.endpoint}/${id}`, body);
const read = async (one: Published, id: string) => (await tenant.get(`${one.endpoint}/${id}`)).body;
const query = (params: Record<string, string>) => `?${new URLSearchParams(params)}`;
const find = (one: Published, filter: string) => tenant.get(one.endpoint + query({ filter }));

describe('discovery', () => {
  it('publishes what is tried here', async () => {
    const { body } = await tenant.get('/Schemas');
    expect(body.Resources).toEqual(SCHEMAS);
    expect(PUBLISHED.length).toBeGreaterThan(80);
  });

  it('names an endpoint, a schema and extensions that are there, and requires no extension', async () => {
    const { body } = await tenant.get('/ResourceTypes');
    const known = SCHEMAS.map(({ id }) => id);
    expect(body.Resources.map((type: Json) => type.endpoint)).toEqual(['/Users', '/Groups']);
    for (const type of body.Resources) {
      expect((await tenant.get(type.endpoint)).status).toBe(200);
      expect(known).toContain(type.schema);
      const minimal = PUBLISHED.find(({ schema }) => schema === type.schema)?.minimal();
      expect((await tenant.post(type.endpoint, minimal)).body.schemas).toEqual([type.schema]);
      for (const { schema, required } of type.schemaExtensions) {
        expect([known.includes(schema), required]).toEqual([true, false]);
      }
    }
  });
});

describe('mutability', () => {
  it.each(KEPT)('a value of %s is created, replaced by PUT and by PATCH', async (one) => {
    const made = await created(tenant, one, one.sample());
    expect(one.shownIn(made)).toEqual(shown(one, one.sample()));
    expect((await replaceWith(one, made.id, one.body(one.other()))).status).toBe(200);
    expect(one.shownIn(await read(one, made.id))).toEqual(shown(one, one.other()));
    for (const op of ['add', 'replace']) {
      const value = op === 'add' ? one.sample() : one.other();
      const answer = await patch(one, made.id, { op, path: one.path, value });
      expect([op, answer.status]).toEqual([op, one.endpoint === '/Groups' ? 204 : 200]);
      // What is added to a list comes after what is there.
      const after = one.shownIn(await read(one, made.id));
      if (Array.isArray(after)) expect(after).toEqual(expect.arrayContaining(shown(one, value)));
      else expect(after).toEqual(shown(one, value));
    }
  });

  it.each(KEPT)('%s goes by remove, and by a PUT without it, unless it is required', async (one) => {
    const made = await created(tenant, one, one.sample());
    const removed = await patch(one, made.id, { op: 'remove', path: one.path });
    if (isNeeded(one)) {
      expect([removed.status, removed.body.scimType]).toEqual([400, 'mutability']);
      return;
    }
    expect(removed.status).toBe(200);
    expect(one.shownIn(await read(one, made.id))).not.toEqual(shown(one, one.sample()));
    await replaceWith(one, made.id, one.body(one.sample()));
    expect((await replaceWith(one, made.id, one.body(undefined))).status).toBe(200);
    expect(one.shownIn(await read(one, made.id))).not.toEqual(shown(one, one.sample()));
  });

  it.each(READ_ONLY)('%s is ignored in bodies, and refused as a path', async (one) => {
    const made = await created(tenant, one, one.sample());
    expect(JSON.stringify(made)).not.toContain(`Sample ${one.leaf.name}`);
    const replaced = await replaceWith(one, made.id, one.body(one.sample()));
    expect(replaced.status).toBe(200);
    expect(JSON.stringify(replaced.body)).not.toContain(`Sample ${one.leaf.name}`);
    for (const operation of [
      { op: 'add', path: one.path, value: one.sample() },
      { op: 'replace', path: one.path, value: one.sample() },
      { op: 'remove', path: one.path },
    ]) {
      const { status, body } = await patch(one, made.id, operation);
      expect([operation.op, status, body?.scimType]).toEqual([operation.op, 400, 'mutability']);
    }
  });

  it.each(WRITABLE.filter(({ attribute, sub }) => sub && attribute.multiValued))(
    '%s is replaced and removed in the elements that a filter selects, and in no others',
    async (one) => {
      const { name, subAttributes = [] } = one.attribute;
      const key = subAttributes.some((sub) => sub.name === 'value') ? 'value' : 'formatted';
      const binary = subAttributes.some((sub) => sub.type === 'binary');
      const [first, second] = binary ? ['QUFB', 'QkJC'] : ['First', 'Second'];
      const sub = one.sub?.name ?? '';
      const elements = [first, second].map((value) => ({ type: 'work', [key]: value }));
      const made = await created(tenant, one, undefined);
      expect((await patch(one, made.id, { op: 'replace', path: name, value: elements })).status).toBe(200);
      const path = `${name}[${key} eq "${first}"]`;
      const set = await patch(one, made.id, { op: 'replace', path: `${path}.${sub}`, value: one.sample() });
      expect(set.status).toBe(200);
      const after = (await read(one, made.id))[name];
      expect(after).toHaveLength(2);
      expect(after[0][sub]).toEqual(one.sample());
      expect(after[1]).toEqual(elements[1]);
      const selected = sub === key ? `${name}[${key} eq "${one.sample()}"]` : path;
      expect((await patch(one, made.id, { op: 'remove', path: `${selected}.${sub}` })).status).toBe(200);
      const left = (await read(one, made.id))[name];
      expect(left.some((element: Json) => element[sub] === one.sample() && element[key] === first)).toBe(
        false,
      );
      expect(left).toContainEqual(elements[1]);
      expect(
        (await patch(one, made.id, { op: 'remove', path: `${name}[${key} eq "${second}"]` })).status,
      ).toBe(200);
      expect(JSON.stringify((await read(one, made.id))[name] ?? [])).not.toContain(second);
    },
  );
});

describe('type', () => {
  // What is dropped is not read.
  it.each(KEPT)('%s is refused with values of other types, and nothing is written', async (one) => {
    const made = await created(tenant, one, one.sample());
    const [first, ...others] = one.wrong();
    const answers = [
      await replaceWith(one, made.id, one.body(first)),
      await patch(one, made.id, { op: 'add', path: one.path, value: first }),
      await patch(one, made.id, { op: 'replace', path: one.path, value: first }),
      await tenant.post(one.endpoint, one.body(first, 'two')),
    ];
    for (const value of others) answers.push(await tenant.post(one.endpoint, one.body(value, 'two')));
    expect(answers.map(({ status, body }) => [status, body?.scimType])).toEqual(
      answers.map(() => [400, 'invalidValue']),
    );
    expect(await read(one, made.id)).toEqual(made);
  });
});

describe('required', () => {
  it.each(SINGLE.filter(isNeeded).filter(({ leaf }) => leaf.name !== 'active'))('%s', async (one) => {
    const made = await created(tenant, one, one.sample());
    for (const value of [undefined, null, '']) {
      const answers = [
        await tenant.post(one.endpoint, one.body(value)),
        await replaceWith(one, made.id, one.body(value)),
      ];
      expect(answers.map(({ status, body }) => [status, body?.scimType])).toEqual(
        answers.map(() => [400, 'invalidValue']),
      );
    }
  });
});

describe('uniqueness', () => {
  const unique = WRITABLE.filter(({ leaf }) => leaf.uniqueness !== 'none');

  it.each(unique)('no second resource has the %s of another', async (one) => {
    await created(tenant, one, one.sample());
    for (const value of [one.sample(), one.sample().toUpperCase()]) {
      const { status, body } = await tenant.post(one.endpoint, one.body(value));
      expect([status, body.scimType]).toEqual([409, 'uniqueness']);
    }
  });

  it.each(['/Users', '/Groups'])('of %s, two may have everything else', async (endpoint) => {
    const others = KEPT.filter((one) => one.endpoint === endpoint && !one.sub && !unique.includes(one));
    for (const id of ['one', 'two']) {
      const [first = unique.find((one) => one.endpoint === endpoint)] = others;
      const parts = others.map((one) => one.part(one.sample()));
      const body = Object.assign({}, first?.minimal(id), ...parts.filter((part) => !(ENTERPRISE in part)), {
        [ENTERPRISE]: Object.assign({}, ...parts.map((part) => part[ENTERPRISE])),
      });
      expect((await tenant.post(endpoint, body)).status).toBe(201);
    }
  });
});

describe('filters', () => {
  /** What is made when it is shown, or dropped, is in no row. */
  const cannot = ({ attribute, leaf, path }: Published) =>
    attribute.returned === 'never' || leaf.name === '$ref' || path.endsWith('manager.displayName');
  const simple = SINGLE.filter(({ leaf }) => leaf.type !== 'complex');

  it.each(simple.filter(cannot))('%s cannot be compared, and the refusal says so', async (one) => {
    for (const filter of [`${one.path} pr`, `${one.path} eq "x"`]) {
      const { status, body } = await find(one, filter);
      expect([status, body.scimType]).toEqual([400, 'invalidFilter']);
    }
  });

  it.each(simple.filter((one) => !cannot(one) && !one.isReadOnly))('%s', async (one) => {
    const made = await created(tenant, one, one.sample(), 'one');
    const another = await tenant.post(one.endpoint, one.minimal('two'));
    const found = async (filter: string) => {
      const { status, body } = await find(one, filter);
      return status === 200 ? body.Resources.some(({ id }: Json) => id === made.id) : body.scimType;
    };
    const value = one.sample();
    const literal = typeof value === 'boolean' ? String(value) : JSON.stringify(value);
    expect(await found(`${one.path} pr`)).toBe(true);
    expect(await found(`${one.path} eq ${literal}`)).toBe(true);
    expect(await found(`not (${one.path} eq ${literal})`)).toBe(false);
    expect(await found(`${one.path} eq ${typeof value === 'boolean' ? !value : '"Other"'}`)).toBe(false);
    const comparisons = [
      ['co', String(value).slice(1, 4)],
      ['sw', String(value).slice(0, 3)],
      ['ew', String(value).slice(-3)],
      ['ge', String(value)],
      ['le', String(value)],
    ].map(([operator, part]) => `${one.path} ${operator} "${part}"`);
    if (one.leaf.type === 'string' || one.leaf.type === 'reference') {
      expect(await found(comparisons.join(' and '))).toBe(true);
    } else {
      for (const filter of comparisons)
        expect([filter, await found(filter)]).toEqual([filter, 'invalidFilter']);
    }
    if (typeof value === 'string') {
      const upper = `${one.path} eq ${JSON.stringify(value.toUpperCase())}`;
      expect([upper, await found(upper)]).toEqual([upper, !one.leaf.caseExact]);
    }
    expect(another.status).toBe(201);
  });
});

it('sorts by what a row has, and refuses to sort by anything else', async () => {
  await createUser(tenant, 'zoe@acme.test');
  for (const one of SINGLE) {
    const { leaf, attribute, path, isReadOnly } = one;
    const { status, body } = await tenant.get(one.endpoint + query({ sortBy: path }));
    // Where a list has a `value`, that is what it is sorted by.
    const value = (leaf.subAttributes ?? []).find(({ name }) => name === 'value') ?? leaf;
    const kept = attribute.returned !== 'never' && !isReadOnly;
    const isSortable = kept && ['string', 'boolean', 'reference'].includes(value.type);
    expect([path, status, body.scimType]).toEqual([
      path,
      ...(isSortable ? [200, undefined] : [400, 'invalidValue']),
    ]);
  }
});

describe('returned', () => {
  it.each(WRITABLE)('%s', async (one) => {
    const { id } = await created(tenant, one, one.sample());
    const ask = async (params: Record<string, string>) =>
      (await tenant.get(`${one.endpoint}/${id}${query(params)}`)).body;
    const isThere = one.leaf.returned !== 'never';
    expect(one.shownIn(await ask({})) !== undefined).toBe(isThere);
    const only = await ask({ attributes: one.path });
    expect(one.shownIn(only) !== undefined).toBe(isThere);
    // RFC 7643 section 3.1: id and schemas are returned always, and nothing else is without being asked for.
    const own = one.isExtension ? one.schema : one.attribute.name;
    expect(Object.keys(only).sort()).toEqual(['schemas', 'id', ...(isThere ? [own] : [])].sort());
    const without = await ask({ excludedAttributes: one.path });
    expect(one.shownIn(without)).toBeUndefined();
    expect(without).toMatchObject({ id, meta: {} });
    const always = await ask({ excludedAttributes: 'id,schemas' });
    expect(Object.keys(always)).toEqual(expect.arrayContaining(['id', 'schemas']));
  });
});

describe('the members of a group', () => {
  let group: string;
  let ada: string;
  let bob: string;
  const MEMBERS = PUBLISHED.filter(({ attribute, sub }) => attribute.name === 'members' && sub);
  const members = async () => (await tenant.get(`/Groups/${group}`)).body.members;
  const change = (...operations: object[]) => tenant.patch(`/Groups/${group}`, ...operations);

  beforeEach(async () => {
    ada = await createUser(tenant, 'ada@acme.test');
    bob = await createUser(tenant, 'bob@acme.test');
    group = await createGroup(tenant, 'Engineers', [ada]);
  });

  it.each(MEMBERS)('%s of a member that is there is not changed, whatever is sent', async (one) => {
    const before = await members();
    expect(one.leaf.mutability).toMatch(/^(?:immutable|readOnly)$/);
    for (const path of [`members[value eq "${ada}"].${one.leaf.name}`, `members.${one.leaf.name}`]) {
      for (const op of ['add', 'replace', 'remove']) {
        const { status, body } = await change({ op, path, ...(op === 'remove' ? {} : { value: bob }) });
        expect([path, op, status, body?.scimType]).toEqual([path, op, 400, 'mutability']);
      }
    }
    expect(await members()).toEqual(before);
  });

  it.each(MEMBERS.filter(({ leaf }) => leaf.name !== 'value'))(
    '%s is what the server says, not the client',
    async (one) => {
      const before = await members();
      const body = {
        schemas: [GROUP],
        displayName: 'Engineers',
        members: [{ value: ada, [one.leaf.name]: 'Sample' }],
      };
      expect((await tenant.put(`/Groups/${group}`, body)).status).toBe(200);
      expect(await members()).toEqual(before);
    },
  );

  it('are refused where they are no list of ids, and nothing is written', async () => {
    const before = await members();
    for (const value of [true, [true], [[ada]], [{ value: { id: ada } }], {}]) {
      const answers = [
        await tenant.post('/Groups', { schemas: [GROUP], displayName: 'New', members: value }),
        await tenant.put(`/Groups/${group}`, { schemas: [GROUP], displayName: 'Engineers', members: value }),
        await change({ op: 'replace', path: 'members', value }),
      ];
      expect([value, answers.map(({ status, body }) => [status, body?.scimType])]).toEqual([
        value,
        answers.map(() => [400, 'invalidValue']),
      ]);
    }
    expect(await members()).toEqual(before);
  });

  it.each(MEMBERS)('%s is found by, if a row has it, and shown if it is asked for', async (one) => {
    const [member] = await members();
    const value = member[one.leaf.name];
    const { status, body } = await find(one, `${one.path} eq ${JSON.stringify(value)}`);
    if (one.leaf.name === '$ref') expect([status, body.scimType]).toEqual([400, 'invalidFilter']);
    else expect(body.Resources.map(({ id }: Json) => id)).toEqual([group]);
    const only = (await tenant.get(`/Groups/${group}${query({ attributes: one.path })}`)).body;
    expect(only.members).toEqual([{ [one.leaf.name]: value }]);
    const without = (await tenant.get(`/Groups/${group}${query({ excludedAttributes: one.path })}`)).body;
    expect(without.members[0]).not.toHaveProperty([one.leaf.name]);
  });
});

/** A value as it is shown: what is read-only is left out of it, and the server adds what it computes. */
function shown(one: Published, value: Json): Json {
  if (one.leaf.type !== 'complex') return value;
  const writable = (one.leaf.subAttributes ?? []).filter(({ mutability }) => mutability !== 'readOnly');
  const pick = (item: Json) =>
    expect.objectContaining(Object.fromEntries(writable.map(({ name }) => [name, item[name]])));
  return Array.isArray(value) ? value.map(pick) : pick(value);
}
