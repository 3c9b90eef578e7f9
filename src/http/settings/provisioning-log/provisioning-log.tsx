// The provisioning log: what the identity provider requested over SCIM, and the outcome.

import { Hono } from 'hono';
import { type ProvisioningEventRow, searchProvisioning } from '../../../domain/organization/logs.ts';
import type { AppEnv } from '../../context.ts';
import { minuteOf } from '../../instants.ts';
import { renderPage } from '../../render.tsx';
import { settingsFrame } from '../frame.ts';
import { cutPage, logPageOf } from '../log-page.ts';
import { detailLines } from './detail.ts';
import { type ProvisioningLine, ProvisioningLogPage } from './page.tsx';

export const provisioningLog = new Hono<AppEnv>();

provisioningLog.get('/', async (c) => {
  const access = c.get('access');
  const search = (c.req.query('search') ?? '').trim().slice(0, 200);
  const failedOnly = c.req.query('failed') === 'on';
  const filter = { search: search || undefined, failedOnly };
  const found = await searchProvisioning(c.get('deps'), access.organization.id, logPageOf(c), filter);
  const { rows, older } = cutPage(c, found);
  return renderPage(
    c,
    <ProvisioningLogPage
      frame={settingsFrame(c, access)}
      search={search}
      failedOnly={failedOnly}
      events={rows.map(toLine)}
      older={older}
    />,
  );
});

function toLine(row: ProvisioningEventRow): ProvisioningLine {
  return {
    at: minuteOf(row.at),
    request: `${row.method} ${row.path}`,
    operation: row.operation,
    target: row.targetLabel ?? row.targetId,
    status: row.status,
    reason: row.reason,
    detail: detailLines(row.detail),
    durationMs: row.durationMs,
  };
}
