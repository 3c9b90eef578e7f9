// The person or program that made a change, as the audit log and the lanes know it.

import type { AuditEventRow } from '../storage/tables/audit-events.ts';

/** Who made the change. */
export interface Actor {
  readonly type: AuditEventRow['actorType'];
  readonly id: string | null;
  /** What the log shows: an email address or a key's label. */
  readonly label: string;
  readonly address: string | null;
}

export const SYSTEM: Actor = { type: 'system', id: null, label: 'Gatehouse', address: null };
