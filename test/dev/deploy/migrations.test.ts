// Each migration keeps its word. One that only adds runs while the Worker before it still serves, so that
// nothing may be missing or newly refused afterwards; one that takes away is named `contract` and runs after
// the new code. Since the second kind waits, the order of the two may differ from that of the files.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { unstable_splitSqlQuery } from 'wrangler';
import { pendingMigrations } from '../../../dev/deploy/database.ts';
import type { Project } from '../../../dev/deploy/project.ts';
import { ROOT } from '../../../dev/wrangler.ts';
import { isContracting } from '../../../src/storage/migration-kinds.ts';

const FOLDER = join(ROOT, 'migrations');
const NAMES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sql'))
  .sort();

/** They were applied to every deployment before the first one that `npm run deploy` made. */
const BEFORE_DEPLOYMENTS = ['0013_used_assertions_of_issuer.sql', '0021_applications.sql'];

const read = (name: string) =>
  unstable_splitSqlQuery(readFileSync(join(FOLDER, name), 'utf8')).map((statement) =>
    statement
      .replaceAll(/--.*$/gm, '')
      .replaceAll(/[`"[\]]/g, '')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );

/** What a statement takes from the Worker that runs, or refuses it from then on; null: nothing. */
function takes(statement: string, all: readonly string[]): string | null {
  const made = (kind: string, name: string) =>
    all.some((one) => new RegExp(`^create ${kind} (if not exists )?${name}\\b`, 'i').test(one));
  if (/^drop table|^alter table \S+ (drop|rename)/i.test(statement)) return 'something that is used';
  const trigger = /^drop trigger (?:if exists )?(\w+)/i.exec(statement)?.[1];
  if (trigger !== undefined && !made('trigger', trigger)) return 'a trigger';
  if (/^alter table \S+ add .*\bnot null\b/i.test(statement) && !/\bdefault\b/i.test(statement)) {
    return 'rows without the column';
  }
  const table = /^create unique index \w+ on (\w+)/i.exec(statement)?.[1];
  if (table !== undefined && !made('table', table)) return 'rows that were unique enough before';
  return /^delete from/i.test(statement) ? 'rows' : null;
}

describe.each(NAMES.filter((name) => !BEFORE_DEPLOYMENTS.includes(name)))('%s', (name) => {
  const statements = read(name);
  const taken = statements.filter((statement) => takes(statement, statements) !== null);

  if (isContracting(name)) {
    it('takes something away, as its name says', () => expect(taken).not.toEqual([]));
  } else {
    it('only adds, as its name says', () => expect(taken).toEqual([]));
  }
});

it.each([
  'drop table notes',
  'alter table notes drop column old',
  'alter table notes rename to others',
  'alter table notes add column new text not null',
  'create unique index notes_text on notes (text)',
  'drop trigger notes_count',
  'delete from notes',
])('sees that "%s" takes something away', (statement) => {
  expect(takes(statement, [statement])).not.toBeNull();
});

it.each([
  ['create table notes (id text not null)'],
  ['alter table notes add column new text'],
  ["alter table notes add column new text default '' not null"],
  ['drop index notes_old'],
  ['create unique index notes_text on notes (text)', 'create table notes (text text)'],
  ['drop trigger notes_count', 'create trigger notes_count after insert on notes begin select 1; end'],
])('sees that "%s" only adds', (...statements) => {
  expect(takes(statements[0]!, statements)).toBeNull();
});

function schemaAfter(names: readonly string[]) {
  const database = new DatabaseSync(':memory:');
  for (const name of names) database.exec(readFileSync(join(FOLDER, name), 'utf8'));
  const rows = database
    .prepare('select type, name, tbl_name, sql from sqlite_master order by type, name')
    .all();
  database.close();
  return rows;
}

it('knows by the column which connections were required before there was one', () => {
  const database = new DatabaseSync(':memory:');
  const at = NAMES.indexOf('0035_required_connection.sql');
  const apply = (names: readonly string[]) => {
    for (const name of names) database.exec(readFileSync(join(FOLDER, name), 'utf8'));
  };
  apply(NAMES.slice(0, at));
  for (const [enabled, required] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ]) {
    const id = `${enabled}${required}`;
    database.exec(`insert into organizations (id, name, plan, created_at, updated_at) values ('${id}', 'x', 'growth', 1, 1);
      insert into connections (id, organization_id, issuer, sign_in_url, enabled, require_sso, managed_access,
        allow_idp_initiated, allow_sha1, created_at, updated_at)
        values ('con_${id}', '${id}', 'i', 'u', ${enabled}, ${required}, 0, 0, 0, 1, 1)`);
  }
  apply(NAMES.slice(at));
  const rows = database.prepare('select required_connection_id as id from organizations order by id').all();
  database.close();
  expect(rows.map(({ id }) => id)).toEqual([null, null, null, 'con_11']);
});

it('comes to the same schema with those that take away last', () => {
  const { expanding, contracting } = pendingMigrations({ migrations: NAMES } as unknown as Project, []);
  expect(schemaAfter([...expanding, ...contracting])).toEqual(schemaAfter(NAMES));
});

it('has each file in the journal, from which the Worker knows what it needs', () => {
  const { entries } = JSON.parse(readFileSync(join(FOLDER, 'meta/_journal.json'), 'utf8')) as {
    entries: { tag: string }[];
  };
  expect(entries.map(({ tag }) => `${tag}.sql`)).toEqual(NAMES);
});

it('leaves out what is applied, whatever its number', () => {
  const migrations = ['1_a.sql', '2_contract_b.sql', '3_c.sql', '4_contract_d.sql'];
  const project = { migrations } as unknown as Project;
  expect(pendingMigrations(project, ['1_a.sql', '4_contract_d.sql'])).toEqual({
    expanding: ['3_c.sql'],
    contracting: ['2_contract_b.sql'],
  });
});
