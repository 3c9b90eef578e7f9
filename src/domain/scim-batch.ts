// The batch that every SCIM request begins with: whether the token is still good, "last used", and the reads of the request itself.

import type { Database, Statement } from '../storage/database.ts';
import { type ScimGateRow, selectScimGate, touchScimToken } from '../storage/scim-gate.ts';
import type { ScimRequest } from './provisioning.ts';
import { confirmClient } from './scim-client.ts';

type Results<T extends readonly Statement[]> = { [K in keyof T]: T[K]['_']['result'] };

/** One round trip. @throws ScimError unauthorized; ProvisioningRefused `plan_lacks_scim` */
export async function readConfirmed<T extends readonly Statement[]>(
  db: Database,
  { client, nowMs }: ScimRequest,
  statements: readonly [...T],
): Promise<{ readonly gate: ScimGateRow; readonly rows: Results<T> }> {
  const [gate, , ...rows] = await db.batch([
    selectScimGate(db, client.tokenId),
    touchScimToken(db, client.tokenId, nowMs),
    ...statements,
  ]);
  return { gate: confirmClient(client, gate), rows: rows as Results<T> };
}
