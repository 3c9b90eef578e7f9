// The events that a piece of work wrote.

import { env } from 'cloudflare:workers';
import type { EventItem } from '../../src/domain/events/item.ts';
import { toEventItem } from '../../src/domain/events/item.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { directoryEvents } from '../../src/storage/tables/directory-events.ts';

export async function newestSeq(): Promise<number> {
  return (await env.DB.prepare('select max(seq) as seq from directory_events').first<number>('seq')) ?? 0;
}

export async function eventsAfter(seq: number): Promise<EventItem[]> {
  const rows = await openDatabase(env.DB).select().from(directoryEvents).orderBy(directoryEvents.seq);
  return rows.filter((row) => row.seq > seq).map(toEventItem);
}

/** What the work wrote, in order. */
export async function eventsOf(work: () => Promise<unknown>): Promise<EventItem[]> {
  const before = await newestSeq();
  await work();
  return await eventsAfter(before);
}

export function typesOf(events: readonly EventItem[]): string[] {
  return events.map(({ type }) => type);
}
