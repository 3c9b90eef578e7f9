// Access Security → Domain Claiming: claim a domain, look up its record now, give it up.

import { Hono } from 'hono';
import { DnsError } from '../../../dns/errors.ts';
import {
  claimDomain,
  type DomainRow,
  dropDomain,
  listDomains,
  recordOf,
  verifyDomain,
} from '../../../domain/domains/claims.ts';
import { RECORD_PREFIX } from '../../../domain/domains/lookup.ts';
import { DomainError } from '../../../domain/errors.ts';
import { GRACE_DAYS } from '../../../domain/limits.ts';
import { withQuery } from '../../../domain/paths.ts';
import type { Texts } from '../../../texts/texts.ts';
import { openTxtLookup } from '../../../worker/dns-lookup.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { seenBySome } from '../../domain-copy.ts';
import { readForm } from '../../form.ts';
import { dayOf, minuteOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { type Refusal, refusalIn, refuse } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { goToDone } from '../../told-once.ts';
import { settingsFrame } from '../frame.ts';
import { outcomeIn, pagePath, supportWay } from '../kit.ts';
import { DomainsPage, type ShownDomain } from './page.tsx';

export const domains = new Hono<AppEnv>();

/** `?name=` is what was typed before we asked for the password. */
domains.get('/', (c) => showDomains(c, { typed: c.req.query('name') ?? '' }));

domains.post(
  '/',
  confirmed(async (c) => withQuery(pagePath(c, 'domains'), { name: await typedName(c) })),
  async (c) => {
    const { organization, actor } = c.get('access');
    const name = await typedName(c);
    try {
      await claimDomain(c.get('deps'), actor, organization.id, name);
    } catch (error) {
      const refusal = refusalIn(textsOf(c), error, 'domain_not_found');
      return await showDomains(c, { refusal, typed: name, elsewhere: isTaken(error) });
    }
    return goToDone(c, pagePath(c, 'domains'), 'claimed');
  },
);

domains.post('/:domainId/check', async (c) => {
  const { organization, actor } = c.get('access');
  try {
    const lookup = openTxtLookup(c.env);
    await verifyDomain(c.get('deps'), actor, organization.id, c.req.param('domainId'), lookup);
  } catch (error) {
    const t = textsOf(c);
    const refusal =
      error instanceof DnsError
        ? refuse(null, t('domains_dns_unavailable'), 503)
        : refusalIn(t, error, 'domain_not_found');
    return await showDomains(c, { refusal, elsewhere: isTaken(error) });
  }
  return goToDone(c, pagePath(c, 'domains'), 'verified');
});

domains.post(
  '/:domainId/remove',
  confirmed((c) => withQuery(pagePath(c, 'domains'), { remove: c.req.param('domainId') ?? null })),
  async (c) => {
    const { organization, actor } = c.get('access');
    await dropDomain(c.get('deps'), actor, organization.id, c.req.param('domainId'));
    return goToDone(c, pagePath(c, 'domains'), 'removed');
  },
);

const NOTICES = {
  claimed: 'domains_claimed',
  verified: 'domains_verified',
  removed: 'domains_removed',
} as const;

async function typedName(c: AppContext): Promise<string> {
  return (await readForm(c)).text('name').slice(0, 1000);
}

interface Shown {
  readonly refusal?: Refusal;
  readonly typed?: string;
  /** Another organization has the domain. */
  readonly elsewhere?: boolean;
}

function isTaken(error: unknown): boolean {
  return error instanceof DomainError && error.reason === 'domain_taken';
}

async function showDomains(
  c: AppContext,
  { refusal, typed = '', elsewhere = false }: Shown = {},
): Promise<Response> {
  const access = c.get('access');
  const deps = c.get('deps');
  const rows = await listDomains(deps, access.organization.id);
  return renderPage(
    c,
    <DomainsPage
      frame={settingsFrame(c, access)}
      {...outcomeIn(c, NOTICES, refusal)}
      domains={rows.map((row) => toShown(row, deps.nowMs, textsOf(c)))}
      typed={typed}
      elsewhere={
        elsewhere ? { sentence: textsOf(c)('frame_domain_elsewhere'), ...(await supportWay(c)) } : null
      }
      removing={c.req.query('remove') ?? null}
    />,
    refusal?.status,
  );
}

export function toShown(row: DomainRow, nowMs: number, t: Texts): ShownDomain {
  const { id, name, status, failingSince, checkedAt, seenBy, askedOf, found, zone } = row;
  const since = status === 'verified' ? (row.verifiedAt ?? row.createdAt) : row.createdAt;
  const left = failingSince === null ? null : GRACE_DAYS - Math.floor((nowMs - failingSince) / 86_400_000);
  return {
    id,
    name,
    status,
    record: recordOf(row),
    since: status === 'expired' ? '' : t('domains_since', { day: dayOf(since) }),
    vouched: row.vouchedBy !== null && status === 'verified',
    checked: checkedAt === null ? null : minuteOf(checkedAt),
    disagreement: seenBy !== null && askedOf !== null ? seenBySome(seenBy, askedOf, t) : null,
    found,
    foundOurs: found?.some((one) => one.startsWith(RECORD_PREFIX)) ?? false,
    zone,
    daysLeft: status === 'verified' && left !== null ? Math.max(1, left) : null,
  };
}
