// Compares what the SQL selects with what a plain evaluation in memory selects from the same rows; and counts
// how many rows the database reads.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseFilter } from '../../../src/scim/filter-parse.ts';
import type { JsonObject } from '../../../src/scim/json.ts';
import { parseListQuery } from '../../../src/scim/query.ts';
import { GROUP, USER } from '../../../src/scim/schemas.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { selectScimGroupPage } from '../../../src/storage/provisioning/groups.ts';
import { countScimUsers, selectScimUserPage } from '../../../src/storage/provisioning/users.ts';
import { matchesResource } from '../../support/scim-filter-oracle.ts';
import { ALL, ENTERPRISE, OPEN, seedOrganization, TEXTS } from './seed.ts';

const db = openDatabase(env.DB);
let users: ReadonlyMap<string, JsonObject>;
let groups: ReadonlyMap<string, JsonObject>;

beforeAll(async () => {
  ({ users, groups } = await seedOrganization());
});

const word = fc.constantFrom(...TEXTS).map((one) => JSON.stringify(one));
const equality = fc.constantFrom('eq', 'ne');
const matching = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew');
const instant = fc
  .integer({ min: 0, max: 40 })
  .map((n) => JSON.stringify(new Date(1_700_000_000_000 + n * 1000).toISOString()));
const ordered = fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le');
const ascii = fc.constantFrom('"a"', '"A"', '"ab"', '"x_y"', '"50%"', '""', '"m"');

const compare = (paths: readonly string[], operator: fc.Arbitrary<string>, value: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom(...paths), operator, value).map((parts) => parts.join(' '));

const userLeaf = fc.oneof(
  {
    weight: 4,
    arbitrary: compare(
      [
        'userName',
        'name.givenName',
        'NAME.familyname',
        'displayName',
        'title',
        'name.middleName',
        'emails',
        'emails.value',
        'emails.type',
        'addresses.locality',
        `${ENTERPRISE}:department`,
        'manager',
        `${OPEN}:badge`,
        `${OPEN.toLowerCase()}:color`,
        `${OPEN}:badge.level`,
        'groups.display',
      ],
      matching,
      word,
    ),
  },
  compare(
    ['externalId', 'id', 'groups.value', 'meta.version'],
    matching,
    fc.constantFrom('"a"', '"A"', '"mem_3"', '"team_1"', '"É"', '"W/\\"2\\""'),
  ),
  compare(
    ['active', 'emails.primary', `${OPEN}:badge`],
    equality,
    fc.constantFrom('true', 'false', '"True"'),
  ),
  compare(['meta.created', 'meta.lastModified'], ordered, instant),
  compare([`${OPEN}:badge`, `${OPEN}:badge.level`], ordered, fc.constantFrom('0', '1', '-1')),
  fc.constantFrom(
    'name pr',
    'emails pr',
    'externalId pr',
    'displayName pr',
    'meta pr',
    'groups pr',
    'manager pr',
    'name.formatted pr',
    `${OPEN}:badge pr`,
    `${OPEN}:badge.level pr`,
    `schemas eq "${ENTERPRISE}"`,
    `schemas eq "${OPEN}"`,
    'emails.display pr',
    'title eq null',
    'groups.type eq "direct"',
  ),
);
const element1 = fc.oneof(
  compare(['type', 'value', 'display'], matching, word),
  compare(['primary'], equality, fc.constantFrom('true', 'false')),
  fc.constantFrom('value pr', 'display pr'),
);
const elementFilter = fc.oneof(
  element1,
  fc.tuple(element1, fc.constantFrom(' and ', ' or '), element1).map((parts) => parts.join('')),
  element1.map((one) => `not (${one})`),
);
const userValuePath = fc.oneof(
  elementFilter.map((inner) => `emails[${inner}]`),
  compare(['level', 'value'], equality, word).map((inner) => `${OPEN}:badge[${inner}]`),
  compare(['display', 'value'], equality, fc.constantFrom('"a"', '"ЖЖ"', '"team_1"')).map(
    (inner) => `groups[${inner}]`,
  ),
);

function filters(leaf: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc
        .tuple(tie('filter'), fc.constantFrom(' and ', ' or '), tie('filter'))
        .map((parts) => `(${parts.join('')})`),
      tie('filter').map((inner) => `not (${inner})`),
    ),
  })).filter;
}

describe('a filter as SQL', () => {
  it('selects the same users as an evaluation in memory', async () => {
    await fc.assert(
      fc.asyncProperty(filters(fc.oneof(userLeaf, userValuePath)), async (text) => {
        const filter = parseFilter(text, USER);
        const expected = [...users].filter(([, user]) => matchesResource(filter, user)).map(([id]) => id);
        const [found, counted] = await db.batch([
          selectScimUserPage(db, 'org_f', { filter, sort: undefined, page: ALL }, false),
          countScimUsers(db, 'org_f', filter),
        ]);
        expect(
          found.map((row) => row.id),
          text,
        ).toEqual(expected);
        expect(counted).toEqual([{ total: expected.length }]);
      }),
      { numRuns: 500 },
    );
  });

  it('orders strings as the evaluation in memory does', async () => {
    const leaf = compare(
      ['name.givenName', 'externalId', 'userName', 'displayName', 'emails.value', `${OPEN}:badge`],
      fc.constantFrom('gt', 'ge', 'lt', 'le'),
      ascii,
    );
    await fc.assert(
      fc.asyncProperty(leaf, async (text) => {
        const filter = parseFilter(text, USER);
        const expected = [...users].filter(([, user]) => matchesResource(filter, user)).map(([id]) => id);
        const found = await selectScimUserPage(db, 'org_f', { filter, sort: undefined, page: ALL }, false);
        expect(
          found.map((row) => row.id),
          text,
        ).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('selects the same groups as an evaluation in memory', async () => {
    const leaf = fc.oneof(
      compare(
        ['displayName', 'members.display'],
        matching,
        fc.oneof(word, fc.constantFrom('"éclair"', '"zOË"', '"жж"')),
      ),
      compare(
        ['members', 'members.value', 'id', 'externalId'],
        matching,
        fc.constantFrom('"mem_3"', '"mem_9"', '"team_1"', '"a"', '"MEM_3"'),
      ),
      fc.constantFrom(
        'members pr',
        'externalId pr',
        'members.type eq "User"',
        'meta.resourceType eq "Group"',
        'members[value eq "mem_4"]',
      ),
      compare(['meta.created'], ordered, instant),
    );
    await fc.assert(
      fc.asyncProperty(filters(leaf), async (text) => {
        const filter = parseFilter(text, GROUP);
        const expected = [...groups].filter(([, group]) => matchesResource(filter, group)).map(([id]) => id);
        const found = await selectScimGroupPage(db, 'org_f', { filter, sort: undefined, page: ALL });
        expect(
          found.map((row) => row.id),
          text,
        ).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps every filter that the parser accepts within the limits of D1', async () => {
    const deep = `${'not ('.repeat(30)}displayName co "É"${')'.repeat(30)}`;
    const wide = Array.from({ length: 80 }, (_, i) => `emails[type eq "work" and value co "É${i}"]`)
      .slice(0, 40)
      .join(' or ');
    const open = Array.from({ length: 80 }, () => `${OPEN}:badge.level co "é"`).join(' and ');
    let nested = 'userName sw "a"';
    for (let depth = 0; depth < 29; depth++) {
      nested = `(${nested}) ${depth % 2 ? 'and' : 'or'} (title co "Ж" ${depth % 2 ? 'or' : 'and'} active eq true)`;
    }
    for (const text of [deep, wide, open, nested]) {
      const filter = parseFilter(text, USER);
      await expect(countScimUsers(db, 'org_f', filter), text.slice(0, 60)).resolves.toHaveLength(1);
    }
  });

  it('never runs a value as SQL', async () => {
    const nasty = `'; drop table members; --`;
    const found = await countScimUsers(
      db,
      'org_f',
      parseFilter(
        `displayName eq ${JSON.stringify(nasty)} or ${OPEN}:badge co ${JSON.stringify(nasty)}`,
        USER,
      ),
    );
    expect(found).toEqual([{ total: 0 }]);
    expect(await env.DB.prepare('select count(*) as n from members').first('n')).toBe(40);
  });
});

describe('sorting', () => {
  const sortable = [
    'userName',
    'name.givenName',
    'displayName',
    'emails',
    'externalId',
    'active',
    'meta.lastModified',
    `${ENTERPRISE}:department`,
    'addresses.locality',
    'id',
  ];

  for (const sortBy of sortable) {
    for (const sortOrder of ['ascending', 'descending']) {
      it(`pages by cursor in the order of ${sortBy}, ${sortOrder}, without loss`, async () => {
        const { sort } = parseListQuery(
          [
            ['sortBy', sortBy],
            ['sortOrder', sortOrder],
          ],
          USER,
        );
        const whole = await selectScimUserPage(db, 'org_f', { filter: undefined, sort, page: ALL }, false);
        expect(new Set(whole.map((row) => row.id)).size).toBe(40);
        const paged: string[] = [];
        let after: readonly (string | number | null)[] | undefined;
        for (let page = 0; page < 20; page++) {
          const rows = await selectScimUserPage(
            db,
            'org_f',
            { filter: undefined, sort, page: { kind: 'cursor', after, limit: 7 } },
            false,
          );
          paged.push(...rows.map((row) => row.id));
          const last = rows.at(-1);
          if (last === undefined) break;
          after = [last.sortValue, last.createdAt, last.id];
        }
        expect(paged).toEqual(whole.map((row) => row.id));
        const values = whole.map((row) => row.sortValue);
        const missing = values.filter((value) => value === null).length;
        // RFC 7644 section 3.4.2.3
        const expected =
          sortOrder === 'ascending' ? values.slice(values.length - missing) : values.slice(0, missing);
        expect(expected.every((value) => value === null)).toBe(true);
      });
    }
  }
});
