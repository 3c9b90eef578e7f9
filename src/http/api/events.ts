// The feed of events, for the operator and for applications that act for themselves.

import * as z from 'zod/mini';
import { EVENT_TYPES, type EventType } from '../../domain/event-types.ts';
import { readEvents } from '../../domain/events/feed.ts';
import { EVENT_DAYS } from '../../domain/limits.ts';
import { ApiError } from './errors.ts';
import { DEFAULT_LIMIT, MAX_LIMIT } from './page.ts';
import { defineRoute } from './route.ts';
import { id, instant, named } from './shapes.ts';

const values = z.record(z.string(), z.unknown());

export const event = named(
  'Event',
  z.strictObject({
    seq: z
      .int()
      .check(z.describe('The order in which the changes were committed. It is the same for everybody.')),
    id: id.check(z.describe('The same in the feed and in each delivery to a webhook.')),
    type: z.enum(EVENT_TYPES),
    at: instant,
    organizationId: id,
    subject: z.strictObject({
      type: z.enum(['member', 'team', 'session', 'organization', 'domain', 'connection', 'scim_token']),
      id,
    }),
    changed: z
      .nullable(z.array(z.string()))
      .check(z.describe('The members of data that changed; null: the subject came or went.')),
    before: z
      .nullable(values)
      .check(z.describe('The old values of what changed, or all of them where the subject is gone.')),
    data: z.nullable(values).check(z.describe('The whole subject after the change; null: it is gone.')),
    cause: z
      .strictObject({
        type: z.enum(['account', 'operator', 'setup_link', 'scim', 'saml', 'system']),
        id: z.nullable(z.string()).check(z.describe('The account, key, SCIM token or connection.')),
      })
      .check(z.describe('Who made the change.')),
  }),
);

const eventPage = named(
  'EventPage',
  z.strictObject({
    items: z.array(event),
    next: z
      .int()
      .check(
        z.describe(
          'Ask again with this as "after": at once if it has grown, and otherwise after a pause. It grows even where no item is wanted.',
        ),
      ),
  }),
);

const eventQuery = z.strictObject({
  after: z
    .optional(z.int().check(z.gte(0)))
    .check(
      z.describe(
        `The page begins after this event. Without it, it begins with the oldest one that is kept (${EVENT_DAYS} days).`,
      ),
    ),
  limit: z
    .optional(z.int().check(z.gte(1), z.lte(MAX_LIMIT)))
    .check(z.describe(`The largest number of items; ${DEFAULT_LIMIT} unless given.`)),
  organization: z
    .optional(z.string().check(z.minLength(1), z.maxLength(100)))
    .check(z.describe('Only the events of this organization.')),
  types: z
    .optional(z.string().check(z.minLength(1), z.maxLength(1000)))
    .check(z.describe('Only events of these types, with commas between them.')),
});

export const events = [
  defineRoute({
    method: 'GET',
    path: '/events',
    operationId: 'listEvents',
    tag: 'Events',
    summary: 'List events in the order of their commits, to follow what changes',
    query: eventQuery,
    status: 200,
    answer: eventPage,
    refusals: ['organization_not_found', 'events_gone'],
    handle: async ({ deps, operator, query }) => {
      const page = await readEvents(deps, operator.organizations, {
        after: query.after ?? null,
        limit: query.limit ?? DEFAULT_LIMIT,
        organizationId: query.organization ?? null,
        types: query.types === undefined ? null : readTypes(query.types),
      });
      return page as z.infer<typeof eventPage>;
    },
  }),
];

/** @throws ApiError `request_invalid`: a misspelled type must not look like one that never happens */
function readTypes(text: string): readonly EventType[] {
  const names = [...new Set(text.split(','))];
  const unknown = names.find((name) => !EVENT_TYPES.includes(name as EventType));
  if (unknown !== undefined) {
    throw new ApiError('request_invalid', [
      { parameter: 'types', detail: `Not a type of event: "${unknown.slice(0, 50)}".` },
    ]);
  }
  return names as EventType[];
}
