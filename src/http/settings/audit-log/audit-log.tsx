// The audit log: who changed what, from where, before and after; filtered, and exported as CSV or NDJSON
// while it is read.

import { Hono } from 'hono';
import { AUDIT_ACTIONS } from '../../../domain/audit.ts';
import {
  type AuditEventRow,
  type AuditFilter,
  exportAudit,
  searchAudit,
} from '../../../domain/organization/logs.ts';
import { auditRetentionDays } from '../../../domain/plans.ts';
import { csvLine } from '../../../lib/csv.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { minuteOf } from '../../instants.ts';
import { renderPage } from '../../render.tsx';
import { rangeOf, readDays } from '../day-range.ts';
import { answerExport } from '../export.ts';
import { settingsFrame } from '../frame.ts';
import { pagePath } from '../kit.ts';
import { cutPage, logPageOf } from '../log-page.ts';
import { type AuditFilterValues, type AuditLine, AuditLogPage } from './page.tsx';

export const auditLog = new Hono<AppEnv>();

auditLog.get('/', async (c) => {
  const access = c.get('access');
  const values = readValues(c);
  const found = await searchAudit(c.get('deps'), access.organization.id, logPageOf(c), toFilter(values));
  const { rows, older } = cutPage(c, found);
  const query = new URLSearchParams({ ...values });
  return renderPage(
    c,
    <AuditLogPage
      frame={settingsFrame(c, access)}
      values={values}
      actions={AUDIT_ACTIONS}
      events={rows.map(toLine)}
      older={older}
      exports={[
        { label: 'CSV', href: `${pagePath(c, 'auditLog', 'export.csv')}?${query}` },
        { label: 'NDJSON', href: `${pagePath(c, 'auditLog', 'export.ndjson')}?${query}` },
      ]}
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

export function toLine(row: AuditEventRow): AuditLine {
  const { before, after, ...rest } = row.detail;
  return {
    at: minuteOf(row.at),
    action: row.action,
    actor: row.actorLabel,
    address: row.address,
    target: `${row.targetType.replaceAll('_', ' ')} ${row.targetId}`,
    facts: [
      ...Object.entries(rest).map(([name, value]) => ({ name, before: null, after: textOf(value) })),
      ...changesOf(before, after),
    ],
  };
}

/** Each setting that differs, with both values. */
function changesOf(before: unknown, after: unknown): AuditLine['facts'] {
  const [from, to] = [recordOf(before), recordOf(after)];
  return Object.keys({ ...from, ...to })
    .filter((name) => JSON.stringify(from[name]) !== JSON.stringify(to[name]))
    .map((name) => ({
      name,
      before: name in from ? textOf(from[name]) : '–',
      after: name in to ? textOf(to[name]) : '–',
    }));
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  return typeof value === 'object' ? { ...value } : { value };
}

function textOf(value: unknown): string {
  // An instant: no other number in the log is as large.
  if (typeof value === 'number' && value > 1e12) return minuteOf(value);
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 500);
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
