// Audit events. Every change is written in one batch with the event that records it.

import { newId } from '../lib/ids.ts';
import type { Cause } from '../storage/cause.ts';
import { record, recordIfChanged } from '../storage/change.ts';
import type { Statement } from '../storage/database.ts';
import { boundedDetail } from '../storage/log-detail.ts';
import type { AuditEventRow } from '../storage/tables/audit-events.ts';
import type { Actor } from './actor.ts';
import type { Deps } from './deps.ts';

/** Every kind of event, in the order in which the log's filter lists them. */
export const AUDIT_ACTIONS = [
  'organization.created',
  'organization.deleted',
  'organization.suspended',
  'organization.suspension_lifted',
  'organization.data_exported',
  'organization.session_policy_changed',
  'organization.everybody_signed_out',
  'organization.user_added',
  'organization.user_removed',
  'organization.user_left',
  'organization_setting.updated',
  'user.role_changed',
  'user.deactivated',
  'user.reactivated',
  'user.profile_changed',
  'user.address_changed',
  'user.change_asked',
  'user.change_approved',
  'user.change_declined',
  'user.subject_accepted',
  'user.account_taken_over',
  'user.password_changed',
  'user.sessions_ended',
  'organization_access_security.sso_configured',
  'organization_access_security.sso_enabled',
  'organization_access_security.sso_disabled',
  'organization_access_security.sso_removed',
  'organization_access_security.certificate_added',
  'organization_access_security.certificate_removed',
  'organization_access_security.change_staged',
  'organization_access_security.change_discarded',
  'organization_access_security.sso_switched',
  'organization_access_security.test_shared',
  'organization_access_security.test_unshared',
  'organization_access_security.responses_kept',
  'organization_access_security.responses_deleted',
  'organization_access_security.response_opened',
  'organization_access_security.change_requested',
  'organization_access_security.change_approved',
  'organization_access_security.change_declined',
  'organization_access_security.sp_key_created',
  'organization_access_security.sp_key_published',
  'organization_access_security.sp_key_rotated',
  'organization_access_security.subjects_forgotten',
  'organization_access_security.domain_claimed',
  'organization_access_security.domain_verified',
  'organization_access_security.domain_expired',
  'organization_access_security.domain_removed',
  'organization_access_security.role_rules_changed',
  'organization_access_security.scim_token_created',
  'organization_access_security.scim_token_revoked',
  'team.created',
  'team.updated',
  'team.deleted',
  'team.user_added',
  'team.user_removed',
  'invitation.queued',
  'invitation.sent',
  'invitation.stopped',
  'invitation.link_copied',
  'invitation.accepted',
  'invitation.revoked',
  'setup_link.created',
  'setup_link.opened',
  'setup_link.provider_chosen',
  'setup_link.finished',
  'setup_link.revoked',
  'api_key.created',
  'api_key.adopted',
  'api_key.revoked',
  'application.signed_in',
  'application.access_ended',
  'application.created',
  'application.updated',
  'application.deleted',
  'application.secret_created',
  'application.secret_revoked',
  'application.logout_sent_again',
  'webhook.created',
  'webhook.updated',
  'webhook.deleted',
  'webhook.secret_created',
  'webhook.replayed',
  'webhook.stopped',
  'log_stream.created',
  'log_stream.updated',
  'log_stream.deleted',
  'log_stream.stopped',
  'signing_key.created',
  'signing_key.rotated',
  'deployment.set_up',
  'deployment.branding_changed',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export interface AuditEntry {
  readonly organizationId: string;
  readonly action: AuditAction;
  readonly target: { readonly type: string; readonly id: string };
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** A lane has only these dependencies. */
type AuditDeps = Pick<Deps, 'db' | 'nowMs'>;

/** For `commit`, where no audit event says who makes the change. */
export function causeOf({ nowMs }: Pick<Deps, 'nowMs'>, { type, id, label }: Actor): Cause {
  return { actorType: type, actorId: id, actorLabel: label, at: nowMs };
}

/** The statement that appends the event. */
export function audit(deps: AuditDeps, actor: Actor, entry: AuditEntry): Statement {
  return record(deps.db, auditEvent(deps, actor, entry));
}

/**
 * Appends the event only if the statement just before it changed a row. It is for changes that are not
 * refused when there was nothing to change.
 */
export function auditIfChanged(deps: AuditDeps, actor: Actor, entry: AuditEntry): Statement {
  return recordIfChanged(deps.db, auditEvent(deps, actor, entry));
}

export function auditEvent(deps: Pick<Deps, 'nowMs'>, actor: Actor, entry: AuditEntry): AuditEventRow {
  return {
    id: newId('evt'),
    organizationId: entry.organizationId,
    at: deps.nowMs,
    action: entry.action,
    actorType: actor.type,
    actorId: actor.id,
    actorLabel: actor.label,
    address: actor.address,
    targetType: entry.target.type,
    targetId: entry.target.id,
    detail: boundedDetail({ ...entry.detail }),
  };
}
