// Who did something, as the audit log and the lanes know them.

import type { AuditEventRow } from '../storage/tables/audit-events.ts';

/** Who did it. */
export interface Actor {
  readonly type: AuditEventRow['actorType'];
  readonly id: string | null;
  /** What the log shows: an e-mail address, a key's label. */
  readonly label: string;
  readonly address: string | null;
}

export const SYSTEM: Actor = { type: 'system', id: null, label: 'Gatehouse', address: null };
