import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { organizations } from './organizations.ts';

/**
 * One row for each organization with invitations that wait to be mailed, so that a look for what waits reads
 * no invitation.
 */
export const invitationQueues = sqliteTable(
  'invitation_queues',
  {
    organizationId: text('organization_id')
      .primaryKey()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** When somebody looks again. */
    nextAt: integer('next_at').notNull(),
    /** Why nothing goes out until then. */
    held: text({ enum: ['domain_limit', 'pace', 'mail_service', 'retry'] }),
  },
  (table) => [index('invitation_queues_next').on(table.nextAt)],
);

export type InvitationQueueRow = typeof invitationQueues.$inferSelect;
