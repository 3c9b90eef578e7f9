// The person or program that made a change, as the audit log and the lanes know it.

import { type AuditEventRow, SYSTEM_LABEL } from '../storage/tables/audit-events.ts';

/** Who made the change. */
export interface Actor {
  readonly type: AuditEventRow['actorType'];
  readonly id: string | null;
  /** What the log shows: an email address or a key's label. */
  readonly label: string;
  readonly address: string | null;
}

/**
 * Whether the organization's own rules bind them: its people, and someone with a setup link. The operator
 * stands above those rules, and may supply the pieces in any order.
 */
export function isOfOrganization({ type }: Pick<Actor, 'type'>): boolean {
  return type === 'account' || type === 'setup_link';
}

/** The ids of setup links begin with it. */
export const SETUP_LINK_ID = 'lnk';

export const SYSTEM: Actor = { type: 'system', id: null, label: SYSTEM_LABEL, address: null };
