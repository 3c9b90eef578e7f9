// An event as the feed shows it, and webhooks send it: one shape for who reads both.

import type { DirectoryEventRow } from '../../storage/tables/directory-events.ts';

export type EventItem = ReturnType<typeof toEventItem>;

export function toEventItem(row: DirectoryEventRow) {
  const { seq, id, type, at, organizationId, subjectType, subjectId, changed, before, after, cause } = row;
  return {
    seq,
    id,
    type,
    at: new Date(at).toISOString(),
    organizationId,
    subject: { type: subjectType, id: subjectId },
    changed,
    before,
    data: after,
    cause,
  };
}
