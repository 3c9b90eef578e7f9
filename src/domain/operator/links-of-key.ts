// The setup links that a key of the management API has made end with it.

import type { Statement } from '../../storage/database.ts';
import { revokeSetupLinksOfKey } from '../../storage/setup-links/links.ts';
import type { Actor } from '../actor.ts';
import { auditEvent } from '../audit.ts';
import type { Deps } from '../deps.ts';

/** Returns what ends them, with an event for each in the log of the organization that it is for. */
export function endLinksOf(
  { db, nowMs }: Pick<Deps, 'db' | 'nowMs'>,
  actor: Actor,
  keyId: string,
): Statement[] {
  const {
    targetId: _,
    organizationId: __,
    ...event
  } = auditEvent({ nowMs }, actor, {
    organizationId: '',
    action: 'setup_link.revoked',
    target: { type: 'setup_link', id: '' },
    detail: { because: 'key_revoked' },
  });
  return revokeSetupLinksOfKey(db, keyId, event, nowMs);
}
