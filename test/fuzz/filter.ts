// Filters of SCIM: a tree or a ScimError; a tree is written and read again as the same tree; SQLite runs what
// it compiles to.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'drizzle-orm';
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import fc from 'fast-check';
import { ScimError } from '../../src/scim/errors.ts';
import type { Filter, FilterValue } from '../../src/scim/filter.ts';
import { parseFilter } from '../../src/scim/filter-parse.ts';
import { GROUP, USER } from '../../src/scim/schemas.ts';
import { filterSql } from '../../src/storage/provisioning/filter-sql.ts';
import { bent } from './bends.ts';
import { promise, type Target, valueOrReason } from './target.ts';

const OPEN = 'urn:acme:hr:1.0:Person';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const paths = fc.constantFrom(
  'userName',
  'externalId',
  'id',
  'displayName',
  'title',
  'active',
  'name',
  'name.familyName',
  'emails',
  'emails.value',
  'emails.primary',
  'phoneNumbers.type',
  'meta.created',
  'meta.resourceType',
  'schemas',
  'groups',
  'groups.value',
  'members.value',
  'members.type',
  `${ENTERPRISE}:manager`,
  `${ENTERPRISE}:employeeNumber`,
  `${OPEN}:badge`,
  `${OPEN}:desks.floor`,
);
const operators = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le', 'EQ', 'Co');
const literals = fc.oneof(
  fc.string({ maxLength: 6, unit: 'grapheme' }).map((text) => JSON.stringify(text)),
  fc.constantFrom(
    'true',
    'false',
    'null',
    'work',
    '"True"',
    '"2026-01-01T00:00:00Z"',
    '1e3',
    `"${ENTERPRISE}"`,
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);
const inner = fc.constantFrom('type', 'value', 'primary', 'display', 'floor', '$ref');

const leaf = fc.oneof(
  fc.tuple(paths, operators, literals).map((parts) => parts.join(' ')),
  paths.map((path) => `${path} pr`),
  fc
    .tuple(
      fc.constantFrom('emails', 'phoneNumbers', 'groups', 'members', `${OPEN}:desks`),
      inner,
      operators,
      literals,
      fc.constantFrom('', '.value eq "x"', '.type co "w"'),
    )
    .map(([path, name, operator, literal, rest]) => `${path}[${name} ${operator} ${literal}]${rest}`),
);
const grammar = fc.letrec<{ filter: string }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc
      .tuple(tie('filter'), fc.constantFrom('and', 'or'), tie('filter'))
      .map(([a, word, b]) => `${a} ${word} ${b}`),
    tie('filter').map((one) => `not (${one})`),
    tie('filter').map((one) => `(${one})`),
  ),
})).filter;

const PIECES = [
  '(',
  ')',
  '[',
  ']',
  '"',
  '\\',
  ' ',
  '.',
  ':',
  ' and ',
  ' or ',
  'not (',
  ' pr',
  ' eq ',
  'null',
  '$ref',
];

export const filter: Target = {
  name: 'filter',
  inputs: fc.oneof(grammar, bent(grammar, PIECES)),
  async check(text) {
    const found: string[] = [];
    for (const type of [USER, GROUP]) {
      const parsed = await valueOrReason([ScimError], () =>
        parseFilter(text, type, { otherTypes: [USER, GROUP] }),
      );
      if ('reason' in parsed) {
        found.push(parsed.reason);
        continue;
      }
      const tree = parsed.value;
      const written = print(tree, type.name);
      const again = await valueOrReason([ScimError], () =>
        parseFilter(written, type, { otherTypes: [USER, GROUP] }),
      );
      promise('value' in again, 'what is written can be read', written);
      if ('value' in again)
        promise(JSON.stringify(again.value) === JSON.stringify(tree), 'it reads as the same', written);
      runSql(tree, type === USER ? 'members' : 'teams');
      found.push('accepted');
    }
    return found.includes('accepted') ? 'accepted' : (found[0] ?? '');
  },
};

/** The tree as text, with as few parentheses as the grammar allows. */
function print(tree: Filter, type: string, element = ''): string {
  switch (tree.kind) {
    case 'and':
      return tree.terms
        .map((term) => (term.kind === 'or' ? `(${print(term, type, element)})` : print(term, type, element)))
        .join(' and ');
    case 'or':
      return tree.terms.map((term) => print(term, type, element)).join(' or ');
    case 'not':
      return `not (${print(tree.term, type, element)})`;
    case 'present':
      return `${element ? tree.path.leaf.name : tree.path.text} pr`;
    case 'compare':
      return `${element ? tree.path.leaf.name : tree.path.text} ${tree.operator} ${literalOf(tree.value)}`;
    case 'valuePath':
      return `${tree.path.text}[${print(tree.filter, type, tree.path.text)}]`;
    case 'hasSchema':
      return `schemas eq ${JSON.stringify(tree.schema)}`;
    case 'constant':
      return tree.matches ? fixed(type, element) : fixed('Nothing', element && 'nothing');
  }
}

/** A comparison that is the same for all resources, or for all elements of the attribute. */
function fixed(type: string, element: string): string {
  if (element === '') return `meta.resourceType eq "${type}"`;
  return `type eq "${element === 'groups' ? 'direct' : element === 'members' ? 'User' : 'Nothing'}"`;
}

function literalOf(value: FilterValue): string {
  if (value.type === 'dateTime') return JSON.stringify(new Date(value.ms).toISOString());
  return JSON.stringify(value.value);
}

const dialect = new SQLiteSyncDialect();
const database = openDatabase();

function runSql(tree: Filter, table: 'members' | 'teams'): void {
  const { args, condition } = filterSql(tree, table);
  const row = sql.raw(table === 'members' ? 'm' : 't');
  const query = sql`${args} select ${row}.id, (${condition}) as found from ${sql.raw(table)} ${row}
    where ${row}.organization_id = 'org_a'`;
  const { sql: text, params } = dialect.sqlToQuery(query);
  const rows = database.prepare(text).all(...(params as string[]));
  promise(
    rows.length > 0 && rows.every((one) => one.found === 0 || one.found === 1),
    'a row matches or not',
    {
      text,
      rows,
    },
  );
}

/** The product's own tables, with one member and one team that have every kind of value. */
function openDatabase(): DatabaseSync {
  const opened = new DatabaseSync(':memory:');
  const folder = join(import.meta.dirname, '../../migrations');
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort())
    opened.exec(readFileSync(join(folder, file), 'utf8'));
  const profile = JSON.stringify({
    title: 'Countess',
    emails: [{ value: 'ada@acme.test', type: 'work', primary: true }],
    [ENTERPRISE]: { employeeNumber: 'E1', manager: { value: 'mem_2' } },
    [OPEN]: { badge: 17, desks: [{ floor: 3 }, 'x', null], empty: '' },
  });
  opened.exec(`
    insert into organizations (id, name, plan, created_at, updated_at) values ('org_a', 'A', 'enterprise', 1, 1);
    insert into accounts (id, email, email_key, created_at, updated_at) values ('acc_1', 'ada@acme.test', 'ada@acme.test', 1, 1);
    insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, external_id, profile,
      created_at, updated_at)
      values ('mem_1', 'org_a', 'acc_1', 'member', 'scim', 'ada@acme.test', 'ada@acme.test', 'x', '${profile}', 1, 1);
    insert into teams (id, organization_id, name, name_key, source, created_at, updated_at)
      values ('tea_1', 'org_a', 'Engineering', 'engineering', 'scim', 1, 1);
    insert into team_members (team_id, member_id, created_at) values ('tea_1', 'mem_1', 1);`);
  return opened;
}
