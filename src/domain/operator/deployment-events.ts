// Events of what belongs to no organization: keys, applications, webhooks, log streams, the set-up.

import type { Statement } from '../../storage/database.ts';
import type { Actor } from '../actor.ts';
import { type AuditEntry, audit, auditIfChanged } from '../audit.ts';
import type { Deps } from '../deps.ts';

/** They are in the audit log under this name. */
export const DEPLOYMENT = 'deployment';

type EventDeps = Pick<Deps, 'db' | 'nowMs'>;
type Event = Omit<AuditEntry, 'organizationId'>;

export function auditDeployment(deps: EventDeps, actor: Actor, event: Event): Statement {
  return audit(deps, actor, { organizationId: DEPLOYMENT, ...event });
}

/** As `auditIfChanged`. */
export function auditDeploymentIfChanged(deps: EventDeps, actor: Actor, event: Event): Statement {
  return auditIfChanged(deps, actor, { organizationId: DEPLOYMENT, ...event });
}

/** Says in one call what the events of one kind of thing have in common. */
export function eventsOf(type: string) {
  return (
    deps: EventDeps,
    actor: Actor,
    action: AuditEntry['action'],
    id: string,
    detail: Readonly<Record<string, unknown>>,
  ): Statement => auditDeployment(deps, actor, { action, target: { type, id }, detail });
}
