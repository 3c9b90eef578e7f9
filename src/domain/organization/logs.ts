// The three logs of an organization, newest first. Their rows have no foreign key to it: the audit log
// outlives it (retention.ts), and the other two are deleted with it, some rows at a time (deletion.ts).

import type { FoundRows, LogPlace } from '../../storage/log-search.ts';
import { type AuditFilter, countAuditEvents, listAuditEvents } from '../../storage/organization/audit-log.ts';
import { selectTargetNames } from '../../storage/organization/target-names.ts';
import {
  findProvisioningEvent,
  listProvisioningEvents,
  type ProvisioningFilter,
  selectValuesOfChange,
  type ValuesOfChange,
} from '../../storage/provisioning/events.ts';
import { findSignInAttempt, listSignInAttempts, type SignInFilter } from '../../storage/sign-in/attempts.ts';
import type { AuditEventRow } from '../../storage/tables/audit-events.ts';
import type { ProvisioningEventRow } from '../../storage/tables/provisioning-events.ts';
import type { SignInAttemptRow } from '../../storage/tables/sign-in-attempts.ts';
import type { Deps } from '../deps.ts';

export type {
  AuditEventRow,
  AuditFilter,
  FoundRows,
  ProvisioningEventRow,
  ProvisioningFilter,
  SignInAttemptRow,
  ValuesOfChange,
};

export interface LogPage {
  readonly limit: number;
  /** The last row of the previous page, or where the previous search gave up. */
  readonly before?: LogPlace | undefined;
}

/** An attempt without the redacted response, which is large: `findSignIn` returns it. */
export type ListedAttempt = Omit<SignInAttemptRow, 'redactedResponse'>;

export async function searchSignIns(
  deps: Deps,
  organizationId: string,
  page: LogPage,
  filter: SignInFilter,
): Promise<FoundRows<ListedAttempt>> {
  return await listSignInAttempts(deps.db, organizationId, page, filter);
}

/** Finds it by the reference number that the browser showed. Returns null for another organization's. */
export async function findSignIn(
  deps: Deps,
  organizationId: string,
  reference: string,
): Promise<SignInAttemptRow | null> {
  return (await findSignInAttempt(deps.db, organizationId, reference)) ?? null;
}

export async function searchProvisioning(
  deps: Deps,
  organizationId: string,
  page: LogPage,
  filter: ProvisioningFilter,
): Promise<FoundRows<ProvisioningEventRow>> {
  return await listProvisioningEvents(deps.db, organizationId, page, filter);
}

/**
 * One request, with the values that it changed as far as the feed of events still has them. Returns null for
 * another organization's.
 */
export async function findProvisioning(
  { db }: Pick<Deps, 'db'>,
  organizationId: string,
  id: string,
): Promise<{ readonly row: ProvisioningEventRow; readonly values: readonly ValuesOfChange[] } | null> {
  const row = await findProvisioningEvent(db, organizationId, id);
  if (row === undefined) return null;
  const { targetId, status, at } = row;
  const values =
    targetId === null || status >= 400
      ? []
      : await selectValuesOfChange(db, organizationId, { subjectId: targetId, at });
  return { row, values };
}

export async function searchAudit(
  deps: Deps,
  organizationId: string,
  page: LogPage,
  filter: AuditFilter,
): Promise<FoundRows<AuditEventRow>> {
  return await listAuditEvents(deps.db, organizationId, page, filter);
}

/** How many events an export has, as far as that is counted. */
export async function countAudit(
  deps: Deps,
  organizationId: string,
  filter: AuditFilter,
): Promise<Awaited<ReturnType<typeof countAuditEvents>>> {
  return await countAuditEvents(deps.db, organizationId, filter);
}

/** The ids whose names a page of the audit log shows, at most. */
const MAX_NAMED = 500;

/** The names that people and things of `events` have now; what is gone has none. */
export async function namesInAudit(
  deps: Pick<Deps, 'db'>,
  organizationId: string,
  events: readonly AuditEventRow[],
): Promise<ReadonlyMap<string, string>> {
  const ids = events.flatMap(({ targetId, detail }) => [targetId, ...idsIn(detail.memberIds)]);
  const found = await selectTargetNames(deps.db, organizationId, [...new Set(ids)].slice(0, MAX_NAMED));
  return new Map(found.map(({ id, name }) => [id, name]));
}

function idsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** The rows that one step of an export reads. */
const EXPORT_STEP = 500;

/** Yields every event that matches `filter`, step by step, so that the log is never in memory as a whole. */
export async function* exportAudit(
  deps: Deps,
  organizationId: string,
  filter: AuditFilter,
): AsyncGenerator<AuditEventRow[]> {
  for (let before: LogPage['before']; ; ) {
    const { rows, gaveUpAt } = await searchAudit(
      deps,
      organizationId,
      { limit: EXPORT_STEP, before },
      filter,
    );
    if (rows.length > 0) yield rows;
    if (rows.length < EXPORT_STEP && gaveUpAt === null) return;
    before = gaveUpAt ?? rows.at(-1);
  }
}
