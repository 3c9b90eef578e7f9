// The audit log: who changed what, from where, before and after; filtered, and exported as CSV or NDJSON
// while it is read.

import { Hono } from 'hono';
import {
  type AuditEventRow,
  type AuditFilter,
  countAudit,
  exportAudit,
  namesInAudit,
  searchAudit,
} from '../../../domain/organization/logs.ts';
import { auditRetentionDays } from '../../../domain/plans.ts';
import { csvLine } from '../../../lib/csv.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { textsOf } from '../../language.ts';
import { renderPage } from '../../render.tsx';
import { rangeOf, readDays } from '../day-range.ts';
import { answerExport } from '../export.ts';
import { settingsFrame } from '../frame.ts';
import { pagePath } from '../kit.ts';
import { cutPage, logPageOf } from '../log-page.ts';
import { toLine } from './line.ts';
import { type AuditFilterValues, AuditLogPage } from './page.tsx';

export const auditLog = new Hono<AppEnv>();

auditLog.get('/', async (c) => {
  const access = c.get('access');
  const values = readValues(c);
  const { id } = access.organization;
  const filter = toFilter(values);
  const [found, { count, complete }] = await Promise.all([
    searchAudit(c.get('deps'), id, logPageOf(c), filter),
    countAudit(c.get('deps'), id, filter),
  ]);
  const { rows, older } = cutPage(c, found);
  const query = new URLSearchParams({ ...values });
  const names = await namesInAudit(c.get('deps'), id, rows);
  return renderPage(
    c,
    <AuditLogPage
      frame={settingsFrame(c, access)}
      values={values}
      events={rows.map((row) => toLine(textsOf(c), row, names))}
      older={older}
      exports={{
        count,
        more: !complete,
        links: (['csv', 'ndjson'] as const).map((format) => ({
          format,
          href: `${pagePath(c, 'auditLog', `export.${format}`)}?${query}`,
        })),
      }}
      keptDays={auditRetentionDays(access.organization.plan)}
    />,
  );
});

const COLUMNS = [
  'time',
  'action',
  'actorType',
  'actor',
  'address',
  'targetType',
  'target',
  'detail',
] as const;

auditLog.get('/export.csv', (c) =>
  answerExport(
    c,
    { name: 'audit-log', extension: 'csv', head: csvLine(COLUMNS), lineOf: csvOf },
    filteredEvents(c),
  ),
);

auditLog.get('/export.ndjson', (c) =>
  answerExport(
    c,
    {
      name: 'audit-log',
      extension: 'ndjson',
      head: '',
      lineOf: (row) => `${JSON.stringify(toExported(row))}\n`,
    },
    filteredEvents(c),
  ),
);

function filteredEvents(c: AppContext) {
  return exportAudit(c.get('deps'), c.get('access').organization.id, toFilter(readValues(c)));
}

function csvOf(row: AuditEventRow): string {
  const cells = Object.values(toExported(row));
  return csvLine(
    cells.map((cell) => (typeof cell === 'string' ? cell : cell === null ? '' : JSON.stringify(cell))),
  );
}

function toExported(row: AuditEventRow): Record<(typeof COLUMNS)[number], string | null | object> {
  return {
    time: new Date(row.at).toISOString(),
    action: row.action,
    actorType: row.actorType,
    actor: row.actorLabel,
    address: row.address,
    targetType: row.targetType,
    target: row.targetId,
    detail: row.detail,
  };
}

export function readValues(c: AppContext): AuditFilterValues {
  const query = (name: string) => (c.req.query(name) ?? '').trim().slice(0, 200);
  return { action: query('action'), actor: query('actor'), ...readDays(c) };
}

export function toFilter(values: AuditFilterValues): AuditFilter {
  return {
    action: values.action || undefined,
    actor: values.actor || undefined,
    ...rangeOf(values),
  };
}
