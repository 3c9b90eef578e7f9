// /set-up: what a setup link opens, for people without an account. The secret stands in the first address
// alone; from then on a cookie of the link's own, and the link's id in the path, say which link it is.

import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { DomainError } from '../../domain/errors.ts';
import { PATHS, settingsPath, setUpPath } from '../../domain/paths.ts';
import { noteRequest } from '../../domain/request-record.ts';
import { beginSetup, enterSetup, openSetupLink } from '../../domain/setup-links/access.ts';
import { isOwnSetupLink, makerIn, organizationOfOwn } from '../../domain/setup-links/own.ts';
import { nextStep } from '../../domain/setup-links/steps.ts';
import { visibleText } from '../../lib/visible.ts';
import { clientKey, clientOf } from '../client.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { readSetUpCookie, setSetUpCookie } from '../cookies.ts';
import { DOMAIN_COPY, sentenceFor } from '../domain-copy.ts';
import { answerMessage } from '../error-answer.tsx';
import { dayOf } from '../instants.ts';
import { textsOf } from '../language.ts';
import { limitRate } from '../middleware/rate-limit.ts';
import { findSession } from '../middleware/session.ts';
import { countUnknown, refuseLinkFlood } from '../middleware/unknown-secrets.ts';
import { goTo, renderPage } from '../render.tsx';
import { certificate } from './certificate.tsx';
import { connect } from './connect.tsx';
import { domain } from './domain.tsx';
import { done } from './done.tsx';
import { goToStep, loadSetUp } from './kit.ts';
import { OfferPage } from './offer-page.tsx';
import { provider } from './provider.tsx';
import { scim } from './scim.tsx';
import { test } from './test.tsx';

const LINK = `${PATHS.setUp}/:linkId{lnk_[0-9a-z]+}` as const;
const OFFER = `${PATHS.setUp}/:token` as const;

export const setUp = new Hono<AppEnv>();

setUp.use(`${PATHS.setUp}/*`, async (c, next) => {
  // The link is the only key to what it opens, so no search engine may keep it.
  c.header('X-Robots-Tag', 'noindex, nofollow');
  await next();
});

/** Everything below a link's id is behind its cookie. */
const guard = createMiddleware<AppEnv>(async (c, next) => {
  const linkId = c.req.param('linkId') ?? '';
  try {
    const access = await enterSetup(c.get('deps'), readSetUpCookie(c), linkId, clientOf(c));
    const { link, actor } = access;
    const doer = isOwnSetupLink(link) ? makerIn(await findSession(c), link, clientOf(c)) : actor;
    // The settings say what is missing: a session, another way to sign in, or the role.
    if (doer === null) return goTo(c, settingsPath(link.organizationId));
    c.set('setUp', { ...access, actor: doer });
  } catch (error) {
    const isEnded = error instanceof DomainError && error.reason === 'setup_link_ended';
    const begunIn = isEnded ? await organizationOfOwn(c.get('deps'), await findSession(c), linkId) : null;
    // Nobody has given them a link that they could open again; the settings begin the path anew.
    return begunIn === null ? answerEnded(c, error) : goTo(c, settingsPath(begunIn));
  }
  noteRequest({ organizationId: c.get('setUp').organization.id });
  return await next();
});

setUp.use(LINK, guard);
setUp.use(`${LINK}/*`, guard);

setUp.get(LINK, async (c) => {
  const { frame } = await loadSetUp(c, 'provider');
  return goToStep(c, nextStep(frame.steps));
});
for (const routes of [provider, domain, connect, certificate, test, scim, done]) setUp.route(LINK, routes);

setUp.use(OFFER, refuseLinkFlood);

/** Says who asks for what. Programs that scan mails open every link, so it takes a button to begin. */
setUp.get(OFFER, async (c) => {
  try {
    const { link, organization } = await openSetupLink(c.get('deps'), c.req.param('token'));
    return renderPage(
      c,
      <OfferPage
        path={c.req.path}
        organization={visibleText(organization.name)}
        askedBy={link.makerType === 'account' ? link.makerLabel : null}
        scopes={link.scopes}
        until={dayOf(link.expiresAt)}
      />,
    );
  } catch (error) {
    return await answerUnknown(c, error);
  }
});

setUp.post(OFFER, async (c) => {
  await limitRate(c.env.COSTLY_REQUESTS, `set-up:${clientKey(c)}`);
  try {
    const { link, cookie } = await beginSetup(c.get('deps'), c.req.param('token'), clientOf(c));
    setSetUpCookie(c, cookie);
    return goTo(c, setUpPath(link.id));
  } catch (error) {
    return await answerUnknown(c, error);
  }
});

/** The same answer for every link that does not work, so that nobody learns which of them once did. */
async function answerUnknown(c: AppContext, error: unknown): Promise<Response> {
  if (!(error instanceof DomainError) || error.reason !== 'setup_link_ended') throw error;
  await countUnknown(c);
  return answerEnded(c, error);
}

async function answerEnded(c: AppContext, error: unknown): Promise<Response> {
  if (!(error instanceof DomainError) || error.reason !== 'setup_link_ended') throw error;
  const { status } = DOMAIN_COPY.setup_link_ended;
  const t = textsOf(c);
  if (error.detail.state === 'not_opened') {
    return answerMessage(c, status, 'setup_link_ended', {
      title: t('set_up_not_opened_title'),
      sentence: t('set_up_not_opened'),
      advice: t('set_up_not_opened_advice'),
    });
  }
  return answerMessage(c, status, 'setup_link_ended', {
    title: t('set_up_ended_title'),
    sentence: sentenceFor('setup_link_ended', t),
    advice: t('set_up_ended_advice'),
  });
}
