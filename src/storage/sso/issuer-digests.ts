// Connections whose issuer has no digest yet.

import { and, eq, isNull } from 'drizzle-orm';
import { withoutEvent } from '../cause.ts';
import type { Database } from '../database.ts';
import { connections } from '../tables/connections.ts';

/** By the index on the digest, which has the rows without one first. */
export async function selectUndigestedIssuers(db: Database, limit: number) {
  return await db
    .select({ id: connections.id, issuer: connections.issuer })
    .from(connections)
    .where(isNull(connections.issuerSha1))
    .limit(limit);
}

/** Only while the connection still has this issuer. */
export function writeIssuerDigest(
  db: Database,
  { id, issuer, issuerSha1 }: { readonly id: string; readonly issuer: string; readonly issuerSha1: string },
) {
  return withoutEvent(
    db
      .update(connections)
      .set({ issuerSha1 })
      .where(and(eq(connections.id, id), eq(connections.issuer, issuer))),
  );
}
