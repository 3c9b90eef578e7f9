// The provisioning log: what the identity provider changed over SCIM, what was refused, and one request with
// its values before and after.

import { Hono } from 'hono';
import {
  findProvisioning,
  type ProvisioningEventRow,
  searchProvisioning,
} from '../../../domain/organization/logs.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { HttpError } from '../../errors.ts';
import { minuteOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { renderPage } from '../../render.tsx';
import { rangeOf, readDays } from '../day-range.ts';
import { settingsFrame } from '../frame.ts';
import { pagePath } from '../kit.ts';
import { cutPage, logPageOf } from '../log-page.ts';
import { detailLines } from './detail.ts';
import { type ProvisioningFilterValues, type ProvisioningLine, ProvisioningLogPage } from './page.tsx';
import { ProvisioningRequestPage } from './request.tsx';
import { isOperation, OPERATIONS, sentenceOf } from './sentence.ts';
import { changedValues } from './values.ts';

export const provisioningLog = new Hono<AppEnv>();

provisioningLog.get('/', async (c) => {
  const access = c.get('access');
  const values = readValues(c);
  const { search, outcome, operation, reads } = values;
  const filter = {
    search: search || undefined,
    outcome: outcome || undefined,
    operation: operation || undefined,
    // Someone who asks for look-ups by name wants to see them.
    writesOnly: !reads && !/\.(?:read|listed)$/.test(operation),
    ...rangeOf(values),
  };
  const found = await searchProvisioning(c.get('deps'), access.organization.id, logPageOf(c), filter);
  const { rows, older } = cutPage(c, found);
  const t = textsOf(c);
  return renderPage(
    c,
    <ProvisioningLogPage
      frame={settingsFrame(c, access)}
      values={values}
      operations={OPERATIONS.map((value) => ({ value, label: t(`plog_name_${value}`) }))}
      events={rows.map((row) => toLine(c, row))}
      older={older}
    />,
  );
});

provisioningLog.get('/:eventId', async (c) => {
  const access = c.get('access');
  const found = await findProvisioning(c.get('deps'), access.organization.id, c.req.param('eventId'));
  if (found === null) throw new HttpError('page_not_found');
  const { row, values } = found;
  return renderPage(
    c,
    <ProvisioningRequestPage
      frame={settingsFrame(c, access)}
      line={toLine(c, row)}
      values={changedValues(textsOf(c), values)}
      request={`${row.method} ${row.path}`}
      status={row.status}
      code={row.reason ?? row.operation}
      targetId={row.targetId}
      tokenId={row.tokenId}
      durationMs={row.durationMs}
      logHref={pagePath(c, 'provisioningLog')}
    />,
  );
});

function readValues(c: AppContext): ProvisioningFilterValues {
  const query = (name: string) => (c.req.query(name) ?? '').trim().slice(0, 200);
  const [outcome, operation] = [query('outcome'), query('operation')];
  return {
    search: query('search'),
    outcome: outcome === 'done' || outcome === 'changed' || outcome === 'refused' ? outcome : '',
    operation: isOperation(operation) ? operation : '',
    reads: query('reads') === 'on',
    ...readDays(c),
  };
}

function toLine(c: AppContext, row: ProvisioningEventRow): ProvisioningLine {
  const t = textsOf(c);
  return {
    href: pagePath(c, 'provisioningLog', row.id),
    at: minuteOf(row.at),
    who: row.targetLabel ?? row.targetId,
    sentence: sentenceOf(t, row),
    outcome: row.status >= 400 ? 'refused' : 'done',
    detail: detailLines(t, row),
  };
}
