// The three logs of an organization, newest first. They outlive it: their rows hang on no foreign key.

import { type AuditEventRow, listAuditEvents } from '../storage/audit-events.ts';
import { listProvisioningEvents, type ProvisioningEventRow } from '../storage/provisioning-events.ts';
import { findSignInAttempt, listSignInAttempts, type SignInAttemptRow } from '../storage/sign-in-attempts.ts';
import type { Deps } from './deps.ts';

export type { AuditEventRow, ProvisioningEventRow, SignInAttemptRow };

export interface LogPage {
  readonly limit: number;
  /** The last row of the page before. */
  readonly before?: { readonly at: number; readonly id: string } | undefined;
}

/** Without the redacted responses, which are large: `findSignIn` has them. */
export async function pageOfSignIns(
  deps: Deps,
  organizationId: string,
  page: LogPage,
): Promise<Omit<SignInAttemptRow, 'redactedResponse'>[]> {
  return await listSignInAttempts(deps.db, organizationId, page);
}

/** By the reference number that the browser showed; null for one of another organization. */
export async function findSignIn(
  deps: Deps,
  organizationId: string,
  reference: string,
): Promise<SignInAttemptRow | null> {
  return (await findSignInAttempt(deps.db, organizationId, reference)) ?? null;
}

export async function pageOfProvisioning(
  deps: Deps,
  organizationId: string,
  page: LogPage,
): Promise<ProvisioningEventRow[]> {
  return await listProvisioningEvents(deps.db, organizationId, page);
}

export async function pageOfAudit(
  deps: Deps,
  organizationId: string,
  page: LogPage,
): Promise<AuditEventRow[]> {
  return await listAuditEvents(deps.db, organizationId, page);
}
