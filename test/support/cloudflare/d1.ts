// D1: databases that run the SQL that they are sent.

import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { unstable_splitSqlQuery } from 'wrangler';
import type { Account, Database } from './account.ts';
import { ApiError, type Route } from './call.ts';

export const d1Route: Route = (account, { method, path, body }) => {
  const match = /^\/d1\/database(?:\/([^/]+)(?:\/(\w+))?)?$/.exec(path);
  if (match === null) return undefined;
  const [, key, action] = match;
  if (key === undefined) {
    if (method === 'GET') return [...account.databases.values()].map(shown);
    return method === 'POST' ? shown(create(account, JSON.parse(body.toString()).name)) : undefined;
  }
  const database = [...account.databases.values()].find(({ uuid, name }) => uuid === key || name === key);
  if (!database) throw new ApiError(404, 7404, `The database ${key} could not be found`);
  if (action === undefined && method === 'GET') return shown(database);
  if (action === 'query' && method === 'POST') return query(database, JSON.parse(body.toString()).sql);
  return undefined;
};

function shown({ uuid, name }: Database) {
  return { uuid, name, version: 'production', created_at: '2026-11-26T00:00:00.000Z' };
}

function create(account: Account, name: string): Database {
  if ([...account.databases.values()].some((one) => one.name === name)) {
    throw new ApiError(400, 7502, 'Database with name already exists');
  }
  const database = { uuid: randomUUID(), name, d1: new DatabaseSync(':memory:'), done: [] };
  account.databases.set(database.uuid, database);
  return database;
}

/** All statements or none, like D1. */
function query({ d1, done }: Database, sql: string) {
  d1.exec('begin');
  try {
    const results = unstable_splitSqlQuery(sql).map((statement) => ({
      results: d1.prepare(statement).all(),
      success: true,
      meta: { duration: 0.1, changes: 0, rows_read: 0, rows_written: 0 },
    }));
    d1.exec('commit');
    done.push(sql);
    return results;
  } catch (error) {
    d1.exec('rollback');
    throw new ApiError(400, 7500, `${(error as Error).message}: SQLITE_ERROR`);
  }
}
