// Access Security → Domain Claiming: claim, look the record up now, give up.

import { Hono } from 'hono';
import { DnsError } from '../../../dns/errors.ts';
import {
  claimDomain,
  type DomainRow,
  dropDomain,
  GRACE_DAYS,
  listDomains,
  recordOf,
  verifyDomain,
} from '../../../domain/domains/claims.ts';
import { DomainError } from '../../../domain/errors.ts';
import { settingsPath } from '../../../domain/paths.ts';
import type { FormError } from '../../../ui/form.tsx';
import { openTxtLookup } from '../../../worker/dns-lookup.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { DOMAIN_COPY } from '../../domain-copy.ts';
import { readForm } from '../../form.ts';
import { dayOf, minuteOf } from '../../instants.ts';
import { requireConfirmed } from '../../middleware/confirmed.ts';
import { goTo, renderPage } from '../../render.tsx';
import { settingsFrame } from '../frame.ts';
import { DomainsPage, type ShownDomain } from './page.tsx';

export const domains = new Hono<AppEnv>();

/** `?name=`: what was typed before the password was asked for. */
domains.get('/', (c) => showDomains(c, { typed: c.req.query('name') ?? '' }));

domains.post('/', async (c) => {
  const { organization, actor } = c.get('access');
  const name = (await readForm(c)).text('name').slice(0, 1000);
  await requireConfirmed(c, `${basePath(c)}?${new URLSearchParams({ name })}`);
  try {
    await claimDomain(c.get('deps'), actor, organization.id, name);
  } catch (error) {
    return await showRefused(c, error, name);
  }
  return goTo(c, `${basePath(c)}?done=claimed`);
});

domains.post('/:domainId/check', async (c) => {
  const { organization, actor } = c.get('access');
  try {
    const lookup = openTxtLookup(c.env);
    await verifyDomain(c.get('deps'), actor, organization.id, c.req.param('domainId'), lookup);
  } catch (error) {
    if (error instanceof DnsError) {
      return await showDomains(c, { errors: [{ field: null, message: DNS_UNAVAILABLE }], status: 503 });
    }
    return await showRefused(c, error);
  }
  return goTo(c, `${basePath(c)}?done=verified`);
});

domains.post('/:domainId/remove', async (c) => {
  const { organization, actor } = c.get('access');
  await requireConfirmed(c, `${basePath(c)}?${new URLSearchParams({ remove: c.req.param('domainId') })}`);
  await dropDomain(c.get('deps'), actor, organization.id, c.req.param('domainId'));
  return goTo(c, `${basePath(c)}?done=removed`);
});

const DNS_UNAVAILABLE = 'DNS did not answer just now. Nothing has changed; try again in a minute.';

const NOTICES: Readonly<Record<string, string>> = {
  claimed: 'The domain is claimed. Publish its record, then check.',
  verified: 'The domain is verified.',
  removed: 'The claim has been given up.',
};

interface Shown {
  readonly errors?: readonly FormError[];
  readonly status?: 400 | 403 | 404 | 409 | 422 | 503;
  readonly typed?: string;
}

async function showRefused(c: AppContext, error: unknown, typed = ''): Promise<Response> {
  if (!(error instanceof DomainError) || error.reason === 'domain_not_found') throw error;
  const { status, sentence } = DOMAIN_COPY[error.reason];
  return await showDomains(c, { errors: [{ field: error.field ?? null, message: sentence }], status, typed });
}

async function showDomains(
  c: AppContext,
  { errors = [], status, typed = '' }: Shown = {},
): Promise<Response> {
  const access = c.get('access');
  const deps = c.get('deps');
  const rows = await listDomains(deps, access.organization.id);
  return renderPage(
    c,
    <DomainsPage
      frame={settingsFrame(c, access)}
      notice={errors.length === 0 ? (NOTICES[c.req.query('done') ?? ''] ?? null) : null}
      errors={errors}
      domains={rows.map((row) => toShown(row, deps.nowMs))}
      typed={typed}
      removing={c.req.query('remove') ?? null}
    />,
    status ?? 200,
  );
}

function toShown(row: DomainRow, nowMs: number): ShownDomain {
  const { id, name, status, failingSince, checkedAt } = row;
  const since = status === 'verified' ? (row.verifiedAt ?? row.createdAt) : row.createdAt;
  const left = failingSince === null ? null : GRACE_DAYS - Math.floor((nowMs - failingSince) / 86_400_000);
  return {
    id,
    name,
    status,
    record: recordOf(row),
    since: status === 'expired' ? '' : `since ${dayOf(since)}`,
    vouched: row.vouchedBy !== null && status === 'verified',
    checked: checkedAt === null ? null : minuteOf(checkedAt),
    daysLeft: status === 'verified' && left !== null ? Math.max(1, left) : null,
  };
}

function basePath(c: AppContext): string {
  return settingsPath(c.get('access').organization.id, 'domains');
}
