import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** The program or person that made a change, as an application may know it. */
export interface EventCause {
  readonly type: 'account' | 'operator' | 'scim' | 'saml' | 'system';
  readonly id: string | null;
}

/**
 * What applications follow: one row for each change, written by triggers in the transaction of the change
 * itself (migration `directory_events`). D1 has one writer, so that `seq` is the order of the commits and
 * nothing fills in later.
 *
 * `seq` is not AUTOINCREMENT, which would write a second row for each event: SQLite gives a number out twice
 * only if the newest row is deleted, and retention leaves that one alone.
 */
export const directoryEvents = sqliteTable(
  'directory_events',
  {
    seq: integer().primaryKey(),
    id: text().notNull(),
    organizationId: text('organization_id').notNull(),
    type: text().notNull(),
    subjectType: text('subject_type', {
      enum: ['member', 'team', 'session', 'organization', 'domain', 'connection', 'scim_token'],
    }).notNull(),
    subjectId: text('subject_id').notNull(),
    at: integer().notNull(),
    /** The names of what changed; null: the subject came or went as a whole. */
    changed: text({ mode: 'json' }).$type<readonly string[]>(),
    /** The old values of what changed, or all of them if the subject is gone. */
    before: text({ mode: 'json' }).$type<Record<string, unknown>>(),
    /** The whole subject, in the words of the API; null: it is gone. */
    after: text({ mode: 'json' }).$type<Record<string, unknown>>(),
    cause: text({ mode: 'json' }).$type<EventCause>().notNull(),
  },
  // The index holds `seq` too, because that is the row's number: it gives an organization's events in order.
  (table) => [index('directory_events_organization').on(table.organizationId)],
);

export type DirectoryEventRow = typeof directoryEvents.$inferSelect;

/**
 * One row: who makes the changes of the batch that runs. `commit` writes it, only where it differs from the
 * batch before, and the triggers read it.
 */
export const changeCause = sqliteTable('change_cause', {
  id: integer().primaryKey(),
  actorType: text('actor_type', {
    enum: ['account', 'operator', 'setup_link', 'scim', 'saml', 'system'],
  }).notNull(),
  actorId: text('actor_id'),
  actorLabel: text('actor_label').notNull(),
  /** When the batch was decided, if it deletes something; a deleted row has no time of its own. */
  decidedAt: integer('decided_at').notNull(),
});
