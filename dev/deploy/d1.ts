// The deployment's database, over Cloudflare's API.

import { type Call, CallFailure } from './cloudflare.ts';
import type { Project } from './project.ts';

/** All statements or none, and the rows of the last one. */
export type Query = <Row>(sql: string) => Promise<Row[]>;

/** @returns null where the database isn't there yet */
export async function findDatabase(call: Call, project: Project): Promise<Query | null> {
  const uuid = project.databaseId ?? (await findByName(call, project.databaseName));
  if (uuid === null) return null;
  return async <Row>(sql: string) => {
    const done = await call<{ results: Row[] }[]>('POST', `/d1/database/${uuid}/query`, { sql });
    return done.at(-1)?.results ?? [];
  };
}

async function findByName(call: Call, name: string): Promise<string | null> {
  try {
    const path = `/d1/database/${encodeURIComponent(name)}?fields=uuid,name`;
    return (await call<{ uuid: string }>('GET', path)).uuid;
  } catch (error) {
    if (error instanceof CallFailure && error.status === 404) return null;
    throw error;
  }
}

/** A table of the statement isn't there. */
export function isMissingTable(error: unknown): boolean {
  return error instanceof CallFailure && /no such table/.test(error.message);
}
