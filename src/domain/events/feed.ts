// The feed of events. Its order is that of the commits, so that who asks for what came after the last number
// misses nothing and hears nothing twice.

import { readFeed } from '../../storage/events/feed.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { EventType } from '../event-types.ts';
import { type EventItem, toEventItem } from './item.ts';
import { narrow, type Readable, requireOpen } from './reader.ts';

export interface FeedQuery {
  /** The number after which the page begins; null: with the oldest event that is kept. */
  readonly after: number | null;
  readonly limit: number;
  readonly organizationId: string | null;
  readonly types: readonly EventType[] | null;
}

/**
 * @returns `next`: the number to ask with again. It grows even where a page has no event, because a page
 * looks at a bounded number of them
 * @throws DomainError `organization_not_found`; `events_gone` if something after `after` is not kept any
 * more, or if this database has never been as far
 */
export async function readEvents(
  deps: Pick<Deps, 'db'>,
  readable: Readable,
  query: FeedQuery,
): Promise<{ readonly items: readonly EventItem[]; readonly next: number }> {
  const organizations = narrow(readable, query.organizationId);
  const page = await readFeed(deps.db, { ...query, organizations });
  const { after } = query;
  if (after !== null && (after + 1 < page.oldest || after > page.newest)) {
    throw new DomainError('events_gone', { after, oldest: page.oldest, newest: page.newest });
  }
  if (page.rows.length === 0 && query.organizationId !== null) await requireOpen(deps, query.organizationId);
  return { items: page.rows.map(toEventItem), next: page.end };
}
