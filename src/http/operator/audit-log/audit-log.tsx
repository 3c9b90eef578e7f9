// What belongs to no organization: API keys, applications, signing keys, webhooks, the set-up.

import { Hono } from 'hono';
import { DEPLOYMENT } from '../../../domain/operator/deployment-events.ts';
import { searchAudit } from '../../../domain/organization/logs.ts';
import { auditRetentionDays } from '../../../domain/plans.ts';
import type { AppEnv } from '../../context.ts';
import { textsOf } from '../../language.ts';
import { renderPage } from '../../render.tsx';
import { readValues, toFilter } from '../../settings/audit-log/audit-log.tsx';
import { toLine } from '../../settings/audit-log/line.ts';
import { AuditLogPage } from '../../settings/audit-log/page.tsx';
import { cutPage, logPageOf } from '../../settings/log-page.ts';
import { consoleFrame } from '../frame.ts';

export const auditLog = new Hono<AppEnv>();

auditLog.get('/', async (c) => {
  const values = readValues(c);
  const found = await searchAudit(c.get('deps'), DEPLOYMENT, logPageOf(c), toFilter(values));
  const { rows, older } = cutPage(c, found);
  return renderPage(
    c,
    <AuditLogPage
      frame={consoleFrame(c)}
      values={values}
      events={rows.map((row) => toLine(textsOf(c), row, NOBODY))}
      older={older}
      exports={null}
      keptDays={auditRetentionDays('free')}
    />,
  );
});

/** The events of the deployment bear the names of their own. */
const NOBODY: ReadonlyMap<string, string> = new Map();
