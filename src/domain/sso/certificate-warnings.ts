// Certificates of identity providers that are about to expire. The key is what we trust, so an expired
// certificate still verifies: many are self-signed for years. But identity providers replace theirs around
// that day, and the page and the mail warn of it in time.

import { commit } from '../../storage/change.ts';
import {
  type CertificateOfConnection,
  claimCertificateWarning,
  listExpiringCertificates,
} from '../../storage/sso/connections.ts';
import type { CertificateRow } from '../../storage/tables/connections.ts';
import type { Deps } from '../deps.ts';
import { type Notice, noticesTo } from '../notices.ts';

const DAY_MS = 24 * 3_600_000;
/** How many days before the end a mail goes out; 0 is when it has expired. */
const WARN_BEFORE_DAYS = [0, 1, 7, 30, 60] as const;
const FIRST_WARNING_DAYS = Math.max(...WARN_BEFORE_DAYS);
/** Ignores certificates that ended longer ago. */
const ENDED_WITHIN_MS = 7 * DAY_MS;
const BATCH = 200;

/** Returns the whole days until `row` expires; negative once it has. */
export function daysLeft(row: Pick<CertificateRow, 'notAfter'>, nowMs: number): number {
  return Math.ceil((row.notAfter - nowMs) / DAY_MS);
}

export interface CertificateWarning {
  readonly fingerprint: string;
  readonly daysLeft: number;
}

/**
 * Returns the certificates that the page warns of: all that expire within 60 days, unless one that expires
 * later has been used since. In that case the identity provider signs with the later one, and the old one can
 * go.
 */
export function certificateWarnings(
  rows: readonly CertificateOfConnection[],
  nowMs: number,
): CertificateWarning[] {
  return rows
    .filter((row) => daysLeft(row, nowMs) <= FIRST_WARNING_DAYS && row.isSucceeded === 0)
    .map((row) => ({ fingerprint: row.fingerprint, daysLeft: daysLeft(row, nowMs) }));
}

/** Returns the warnings that are due now, each of them once: only the run that marks the row mails it. */
export async function takeCertificateWarnings(deps: Deps): Promise<Notice[]> {
  const rows = await listExpiringCertificates(deps.db, {
    sinceMs: deps.nowMs - ENDED_WITHIN_MS,
    untilMs: deps.nowMs + FIRST_WARNING_DAYS * DAY_MS,
    limit: BATCH,
  });
  const due = rows.flatMap(({ certificate, organizationId }) => {
    const left = daysLeft(certificate, deps.nowMs);
    const threshold = WARN_BEFORE_DAYS.find((days) => left <= days);
    const known =
      certificate.warnedDays !== null && certificate.warnedDays <= (threshold ?? FIRST_WARNING_DAYS + 1);
    return threshold === undefined || known ? [] : [{ certificate, organizationId, left, threshold }];
  });
  const taken = (await commit(
    deps.db,
    due.map(({ certificate, threshold }) => claimCertificateWarning(deps.db, certificate, threshold)),
  )) as unknown as { id: string }[][];
  return await noticesTo(
    deps,
    due
      .filter((_one, index) => (taken[index]?.length ?? 0) > 0)
      .map(({ certificate, organizationId, left }) => ({
        organizationId,
        kind: left <= 0 ? 'certificate_expired' : 'certificate_expiring',
        subject: certificate.fingerprint,
        daysLeft: Math.max(0, left),
      })),
  );
}
