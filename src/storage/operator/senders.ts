import { sql } from 'drizzle-orm';
import { type Database, rawRows } from '../database.ts';

/** The first of what is due at each endpoint is enough: what fails is tried again and stays due. */
const LOOKED_AT = 100;

/** Whether any webhook endpoint or log stream has stopped by itself, or has failed last. */
export async function findFailingSenders(
  db: Database,
): Promise<{ readonly webhooks: boolean; readonly logStreams: boolean }> {
  const [row] = await rawRows<{ webhooks: number; logStreams: number }>(
    db,
    sql`select exists (select 1 from webhook_endpoints e where e.status = 'failing'
        or (e.status = 'enabled' and exists (select 1 from (select failing_since from webhook_positions
          where endpoint_id = e.id and next_at is not null order by next_at limit ${LOOKED_AT})
          where failing_since is not null))) as webhooks,
      exists (select 1 from log_streams where status = 'failing'
        or (status = 'enabled' and failing_since is not null)) as "logStreams"`,
  );
  return { webhooks: row?.webhooks === 1, logStreams: row?.logStreams === 1 };
}
