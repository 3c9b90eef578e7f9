// Any input gives a result or a ScimError, in bounded time, and is not changed itself.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/lib/bytes.ts';
import { parseBulk } from '../../src/scim/bulk.ts';
import { ScimError } from '../../src/scim/errors.ts';
import { parseFilter } from '../../src/scim/filter-parse.ts';
import { parseGroup } from '../../src/scim/group.ts';
import { planGroupPatch } from '../../src/scim/group-patch.ts';
import type { JsonObject, JsonValue } from '../../src/scim/json.ts';
import { parseJsonObject } from '../../src/scim/json-parse.ts';
import { PATCH_SCHEMA, parsePatch } from '../../src/scim/patch-parse.ts';
import { parsePath } from '../../src/scim/path-parse.ts';
import { parseListQuery, parseSearchRequest } from '../../src/scim/query.ts';
import { toUserResource } from '../../src/scim/resource.ts';
import { GROUP, USER } from '../../src/scim/schemas.ts';
import { applyUserPatch, parseUser, readUserReplacement, toTree } from '../../src/scim/user.ts';
import { leastMs } from '../support/least-ms.ts';
import { matchesResource } from '../support/scim-filter-oracle.ts';
import { ACME, ADA, ENTERPRISE } from './ada.ts';
import { reasonOf } from './reason.ts';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
// The seed is fixed: a run that fails, fails again.
const RUNS = { numRuns: 2000, seed: 20260101 };

/** Anything but a result or a ScimError fails the property. */
function tame<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return undefined;
  }
}

const names = fc.constantFrom(
  'userName',
  'EMAILS',
  'emails.value',
  'name.givenName',
  'active',
  'meta.created',
  'manager',
  'schemas',
  'groups',
  'members',
  'x509Certificates',
  'primary',
  'type',
  'value',
  '__proto__',
  'constructor',
  'nope',
  'id',
  '$ref',
  `${ENTERPRISE}:manager.value`,
  ENTERPRISE,
  ACME,
  `${ACME}:badge`,
  `${CORE}:userName`,
  '',
  '.',
  ':',
  'urn:',
);
const token = fc.oneof(
  names,
  fc.constantFrom(
    'eq',
    'ne',
    'co',
    'gt',
    'pr',
    'and',
    'or',
    'not',
    '(',
    ')',
    '[',
    ']',
    '"',
    '\\',
    '"x"',
    '"work"',
    'true',
    'null',
    '17',
    '.value',
    ' ',
  ),
  fc.string({ maxLength: 5, unit: 'binary' }),
);
const soup = fc.array(token, { maxLength: 25 }).map((tokens) => tokens.join(' '));
const tight = fc.array(token, { maxLength: 15 }).map((tokens) => tokens.join(''));
const text = fc.oneof(soup, tight, fc.string({ unit: 'binary' }));

/** Bodies as JSON.parse would make them: known and unknown names over any values. */
const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<JsonValue>(null, true, false, 'True', '', 'x', 0, 1.5, 'work', 'mem_1', [], {}),
    fc.string({ maxLength: 4 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(names, tie('value'), { maxKeys: 5 }).map((object) => ({ ...object })),
  ),
})).value;

const operations = fc.array(
  fc.record(
    {
      op: fc.constantFrom('add', 'remove', 'replace', 'Add', 'Replace', 'move'),
      path: fc.oneof(
        names,
        text,
        fc.constantFrom(
          'emails[type eq "work"].value',
          'emails[primary eq true]',
          'roles[value pr]',
          'members[value eq "a"]',
          'name',
          `${ACME}:desks[floor gt 3].room`,
        ),
      ),
      value,
    },
    { requiredKeys: ['op'] },
  ),
  { maxLength: 6 },
);

describe('filters', () => {
  it('are a tree or invalidFilter, and the tree can be evaluated', () => {
    const resource = toUserResource(
      { ...ADA, id: 'a', version: 1, createdMs: 0, updatedMs: 0 },
      { baseUrl: 'https://x' },
    );
    fc.assert(
      fc.property(text, (filter) => {
        for (const type of [USER, GROUP]) {
          const tree = tame(() => parseFilter(filter, type, { otherTypes: [USER, GROUP] }));
          if (tree !== undefined) expect(matchesResource(tree, resource)).toBeTypeOf('boolean');
        }
      }),
      RUNS,
    );
  });

  it('mean the same in any spacing, grouping and case', () => {
    const leaf = fc.constantFrom(
      'title pr',
      'userName eq "ada@acme.test"',
      'active eq false',
      'emails[type eq "work" and primary eq true]',
      'not (name pr)',
    );
    const tree = fc.letrec<{ filter: string }>((tie) => ({
      filter: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc
          .tuple(tie('filter'), fc.constantFrom('and', 'or'), tie('filter'))
          .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
        tie('filter').map((inner) => `not (${inner})`),
      ),
    })).filter;
    const parse = (filter: string) => JSON.stringify(parseFilter(filter, USER));
    fc.assert(
      fc.property(tree, (filter) => {
        const spaced = filter
          .replaceAll(' ', '  ')
          .replace(/\b(and|or|not|eq|pr)\b/g, (word) => word.toUpperCase());
        expect(parse(spaced)).toBe(parse(filter));
        expect(parse(`((${filter}))`)).toBe(parse(filter));
      }),
      { ...RUNS, numRuns: 500 },
    );
  });

  it('bring back any string that is written as JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (written) => {
        const filter = tame(() => parseFilter(`title eq ${JSON.stringify(written)}`, USER));
        const allowed = written.isWellFormed() && !written.includes('\0');
        expect(filter?.kind === 'compare' ? filter.value : undefined).toEqual(
          allowed ? { type: 'string', value: written } : undefined,
        );
      }),
      RUNS,
    );
  });

  it('take time in proportion to their length at most', () => {
    for (const filter of [
      '('.repeat(8000),
      'not '.repeat(2000),
      '"'.repeat(8000),
      'a.'.repeat(4000),
      `title eq "${'\\'.repeat(8000)}`,
      'title pr and '.repeat(600),
      'emails['.repeat(1000),
      'urn:'.repeat(2000),
    ]) {
      expect(reasonOf(() => parseFilter(filter, USER))).toBe('invalidFilter');
    }
  });
});

describe('paths', () => {
  it('are a path or a ScimError', () => {
    fc.assert(
      fc.property(text, (path) => {
        tame(() => parsePath(path, USER, [ACME]));
        tame(() => parsePath(path, GROUP, []));
        tame(() => parsePath(`emails[${path}].value`, USER, []));
      }),
      RUNS,
    );
  });
});

describe('PATCH', () => {
  const before = JSON.stringify(ADA);

  it('gives a person or a ScimError, and leaves the one before alone', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const patched = tame(() =>
          applyUserPatch(ADA, parsePatch({ schemas: [PATCH_SCHEMA], Operations: list as JsonValue })),
        );
        expect(JSON.stringify(ADA)).toBe(before);
        expect(({} as Record<string, unknown>).polluted).toBeUndefined();
        if (patched === undefined) return;
        // The result is a person that stays the same when it is written
        // again: nothing unassigned, nothing unknown, at most one primary.
        const again = readUserReplacement(
          { ...toTree(patched.fields), schemas: [CORE] },
          ADA,
          'strict',
        ).fields;
        expect(again).toEqual(patched.fields);
        expect(patched.changed).toBe(
          JSON.stringify(canonical(patched.fields)) !== JSON.stringify(canonical(ADA)),
        );
      }),
      RUNS,
    );
  });

  it('of the same replacement twice changes nothing the second time', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const replaces = list.map((one) => ({ ...one, op: 'replace' }));
        tame(() => {
          const parsed = parsePatch({ schemas: [PATCH_SCHEMA], Operations: replaces as JsonValue });
          for (const operation of parsed) {
            const once = applyUserPatch(ADA, [operation]).fields;
            if (operation.path?.includes('[') || hasValuePath(operation.value)) continue;
            expect(applyUserPatch(once, [operation]).changed).toBe(false);
          }
        });
      }),
      RUNS,
    );
  });

  it('compares many long values with many others without folding each of them again', () => {
    // Each letter folds to three.
    const values = (from: number) =>
      Array.from({ length: 100 }, (_, n) => `${from + n}${'\ufb03'.repeat(200)}`);
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
    const ada = parseUser({ schemas, userName: 'ada@acme.test', phoneNumbers: values(1000) });
    const Operations = Array.from({ length: 29 }, (_, n) => ({
      op: 'remove',
      path: 'phoneNumbers',
      value: [...values(2000 + 100 * n).slice(1), `${1000 + n}${'FFI'.repeat(200)}`],
    }));
    const operations = parsePatch({ schemas: [PATCH_SCHEMA], Operations });
    const run = () => expect(applyUserPatch(ada, operations).fields.profile.phoneNumbers).toHaveLength(71);
    // Folded for each comparison, it would take ten seconds.
    expect(leastMs(3000, run)).toBeLessThan(3000);
  });

  it('selects among many long values by many long ones without folding each of them again', () => {
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
    const phoneNumbers = Array.from({ length: 100 }, (_, n) => `${n}${'\ufb03'.repeat(200)}`);
    const ada = parseUser({ schemas, userName: 'ada@acme.test', phoneNumbers });
    const terms = Array.from({ length: 10 }, (_, n) => `value co "${'\ufb03'.repeat(180)}q${n}"`).join(
      ' or ',
    );
    const replacement = { op: 'replace', path: `phoneNumbers[not (${terms})].display`, value: 'x' };
    const operations = parsePatch({ schemas: [PATCH_SCHEMA], Operations: Array(93).fill(replacement) });
    const run = () => {
      const { phoneNumbers } = applyUserPatch(ada, operations).fields.profile;
      expect(phoneNumbers).toMatchObject(Array(100).fill({ display: 'x' }));
    };
    // Folded for each comparison, it would take three seconds.
    expect(leastMs(1500, run)).toBeLessThan(1500);
  });

  it('of a Group gives a plan or a ScimError', () => {
    fc.assert(
      fc.property(operations, (list) => {
        const fields = { displayName: 'G', externalId: null, profile: {} };
        tame(() =>
          planGroupPatch(fields, parsePatch({ schemas: [PATCH_SCHEMA], Operations: list as JsonValue })),
        );
      }),
      RUNS,
    );
  });
});

describe('bodies', () => {
  it('are a person, a group, a search, a bulk request or a ScimError', () => {
    fc.assert(
      fc.property(fc.dictionary(names, value), value, (members, list) => {
        const body = { ...members, schemas: [CORE], userName: 'a@acme.test' } as JsonObject;
        const user = tame(() => parseUser(body));
        if (user !== undefined) expect(parseUser({ ...toTree(user), schemas: [CORE] })).toEqual(user);
        tame(() =>
          parseGroup({
            ...members,
            schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
            displayName: 'g',
          } as JsonObject),
        );
        tame(() =>
          parseBulk({ schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: [list] }),
        );
        tame(() =>
          parseSearchRequest(
            {
              schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
              filter: list,
              attributes: [list],
            },
            USER,
          ),
        );
      }),
      RUNS,
    );
  });

  it('of bytes are an object or a ScimError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(encodeUtf8), text.map(encodeUtf8)), (bytes) => {
        tame(() => parseJsonObject(bytes));
      }),
      RUNS,
    );
  });
});

describe('query strings', () => {
  it('are a query or a ScimError', () => {
    const parameter = fc.tuple(
      fc.constantFrom(
        'filter',
        'sortBy',
        'sortOrder',
        'startIndex',
        'count',
        'cursor',
        'attributes',
        'excludedAttributes',
        'x',
      ),
      text,
    );
    fc.assert(
      fc.property(fc.array(parameter, { maxLength: 5 }), (params) => {
        tame(() => parseListQuery(params, USER));
      }),
      RUNS,
    );
  });
});

function hasValuePath(operand: JsonValue | undefined): boolean {
  return (
    typeof operand === 'object' && operand !== null && Object.keys(operand).some((key) => key.includes('['))
  );
}

/** With the members of every object in one order. */
function canonical(input: unknown): unknown {
  if (Array.isArray(input)) return input.map(canonical);
  if (typeof input !== 'object' || input === null) return input;
  return Object.fromEntries(
    Object.entries(input)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, canonical(item)]),
  );
}
