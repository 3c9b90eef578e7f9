// The batch that every SCIM request begins with: it confirms that the token is still good, updates "last
// used", and runs the statements of the request itself.

import type { Database, Statement } from '../../storage/database.ts';
import { type ScimClientRow, selectScimClient, touchScimToken } from '../../storage/provisioning/token.ts';
import type { ScimRequest } from '../commands.ts';
import { confirmClient } from './client.ts';

type Results<T extends readonly Statement[]> = { [K in keyof T]: T[K]['_']['result'] };

/** One round trip. @throws ScimError unauthorized; ProvisioningRefused `token_expired`, `plan_lacks_scim` */
export async function runConfirmed<T extends readonly Statement[]>(
  db: Database,
  { client, nowMs }: ScimRequest,
  statements: readonly [...T],
): Promise<{ readonly clientRow: ScimClientRow; readonly rows: Results<T> }> {
  const [clientRows, , ...rows] = await db.batch([
    selectScimClient(db, client.tokenId),
    touchScimToken(db, client.tokenId, nowMs),
    ...statements,
  ]);
  return { clientRow: confirmClient(client, clientRows, nowMs), rows: rows as Results<T> };
}

type Parts = Readonly<Record<string, Statement | undefined>>;
type PartResults<T extends Parts> = {
  [K in keyof T]: NonNullable<T[K]>['_']['result'] | (undefined extends T[K] ? undefined : never);
};

/**
 * The same with named statements, some of which a request may not need: those are undefined and don't run.
 */
export async function runConfirmedParts<T extends Parts>(
  db: Database,
  request: ScimRequest,
  parts: T,
): Promise<{ readonly clientRow: ScimClientRow; readonly rows: PartResults<T> }> {
  const run = Object.entries(parts).filter((part): part is [string, Statement] => part[1] !== undefined);
  const { clientRow, rows } = await runConfirmed(
    db,
    request,
    run.map(([, statement]) => statement),
  );
  const named = Object.fromEntries(run.map(([name], index) => [name, rows[index]]));
  return { clientRow, rows: named as PartResults<T> };
}
