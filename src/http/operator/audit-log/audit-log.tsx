// What belongs to no organization: API keys, applications, signing keys, webhooks, the set-up.

import { Hono } from 'hono';
import { AUDIT_ACTIONS } from '../../../domain/audit.ts';
import { DEPLOYMENT } from '../../../domain/operator/deployment-events.ts';
import { searchAudit } from '../../../domain/organization/logs.ts';
import { auditRetentionDays } from '../../../domain/plans.ts';
import type { AppEnv } from '../../context.ts';
import { renderPage } from '../../render.tsx';
import { readValues, toFilter, toLine } from '../../settings/audit-log/audit-log.tsx';
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
      actions={AUDIT_ACTIONS}
      events={rows.map(toLine)}
      older={older}
      exports={[]}
      keptDays={auditRetentionDays('free')}
    />,
  );
});
