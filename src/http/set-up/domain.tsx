// The domain: claim it, publish its record, and see what DNS has instead while we look for it.

import { Hono } from 'hono';
import { DnsError } from '../../dns/errors.ts';
import { isPublicDomain } from '../../domain/domains/public-domains.ts';
import { findEmail } from '../../domain/email.ts';
import { DomainError } from '../../domain/errors.ts';
import { withQuery } from '../../domain/paths.ts';
import { requireScope } from '../../domain/setup-links/access.ts';
import { checkWithLink, claimWithLink } from '../../domain/setup-links/acts.ts';
import type { SetupLinkRow } from '../../domain/setup-links/links.ts';
import { isOwnSetupLink } from '../../domain/setup-links/own.ts';
import { openTxtLookup } from '../../worker/dns-lookup.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { HttpError } from '../errors.ts';
import { readForm } from '../form.ts';
import { textsOf } from '../language.ts';
import { limitRate } from '../middleware/rate-limit.ts';
import { type Refusal, refusalIn, refuse } from '../outcome.ts';
import { renderPage } from '../render.tsx';
import { toShown } from '../settings/domains/domains.tsx';
import { goToDone } from '../told-once.ts';
import { DomainStepPage } from './domain-page.tsx';
import { asksFirst, goToStep, loadSetUp, refreshOf, stepPath } from './kit.ts';

export const domain = new Hono<AppEnv>();

/** DNS is asked at most this often by a page that waits. */
const LOOK_EVERY_MS = 20_000;

domain.use('/domain/*', async (c, next) => {
  requireScope(c.get('setUp'), 'domains');
  await next();
});

domain.get('/domain', async (c) => {
  if (c.req.query('live') !== 'yes') return await showDomain(c);
  await lookAgain(c);
  const { frame, sso } = await loadSetUp(c, 'domain');
  // Nothing is left to wait for.
  const isDone = sso.domains.length > 0 && sso.domains.every(({ status }) => status === 'verified');
  return isDone ? goToDone(c, frame.nextHref, 'verified') : await showDomain(c);
});

domain.post('/domain', asksFirst('domain'), async (c) => {
  const name = (await readForm(c)).text('name').slice(0, 1000);
  try {
    await claimWithLink(c.get('setUp'), name);
  } catch (error) {
    return await showDomain(c, refusalIn(textsOf(c), error, 'setup_link_ended'), name);
  }
  return goToStep(c, 'domain', 'claimed');
});

domain.post('/domain/:domainId/check', async (c) => {
  await limitLookups(c);
  try {
    await checkWithLink(c.get('setUp'), c.req.param('domainId'), openTxtLookup(c.env));
  } catch (error) {
    const refusal =
      error instanceof DnsError
        ? refuse(null, textsOf(c)('domains_dns_unavailable'), 503)
        : refusalIn(textsOf(c), error, 'domain_not_found', 'setup_link_ended');
    return await showDomain(c, refusal);
  }
  return goToStep(c, 'domain', 'verified');
});

/**
 * A page that waits looks for the record itself, so that nobody has to press anything. It does what the check
 * of every ten minutes does, only sooner; what it does not find stands on the page.
 */
async function lookAgain(c: AppContext): Promise<void> {
  const { nowMs } = c.get('deps');
  const { sso } = await loadSetUp(c, 'domain');
  const due = sso.domains.find(
    ({ status, checkedAt }) => status === 'pending' && (checkedAt ?? 0) + LOOK_EVERY_MS <= nowMs,
  );
  if (due === undefined) return;
  try {
    await limitLookups(c);
    await checkWithLink(c.get('setUp'), due.id, openTxtLookup(c.env));
  } catch (error) {
    // A page that waits does not end with an error: the next look may find more.
    const canWait =
      error instanceof DomainError
        ? error.reason !== 'setup_link_ended'
        : error instanceof HttpError
          ? error.reason === 'too_many_requests'
          : error instanceof DnsError;
    if (!canWait) throw error;
  }
}

async function limitLookups(c: AppContext): Promise<void> {
  await limitRate(c.env.COSTLY_REQUESTS, `set-up-dns:${c.get('setUp').link.id}`);
}

async function showDomain(c: AppContext, refusal?: Refusal, typed?: string): Promise<Response> {
  const { frame, sso } = await loadSetUp(c, 'domain', refusal);
  const domains = sso.domains.map((row) => toShown(row, c.get('deps').nowMs, textsOf(c)));
  const path = stepPath(c, 'domain');
  const waits = domains.some(({ status }) => status === 'pending');
  return renderPage(
    c,
    <DomainStepPage
      frame={frame}
      path={path}
      domains={domains}
      typed={typed ?? (domains.length === 0 ? readersDomain(c.get('setUp').link) : '')}
      askAt={waits ? withQuery(path, { live: 'yes' }) : null}
      refresh={waits && !refusal ? refreshOf(c, path) : null}
    />,
    refusal?.status,
  );
}

/** What the reader would type most likely; '' if nobody knows, or if their address is not of a company. */
function readersDomain(link: SetupLinkRow): string {
  const address = link.email ?? (isOwnSetupLink(link) ? link.makerLabel : '');
  const domain = findEmail(address)?.domain ?? '';
  return isPublicDomain(domain) ? '' : domain;
}
