// /setup: makes the operator's own organization. The token of the link that `npm run deploy` printed is the
// only proof; it works once.

import { Hono } from 'hono';
import { DomainError } from '../../../domain/errors.ts';
import { finishSetup, openSetup } from '../../../domain/operator/set-up.ts';
import { PATHS, settingsPath } from '../../../domain/paths.ts';
import type { Session } from '../../../domain/sign-in/sessions.ts';
import { clientKey, clientOf } from '../../client.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { setDeviceCookie, setSessionCookie } from '../../cookies.ts';
import { DOMAIN_COPY, sentenceFor } from '../../domain-copy.ts';
import { answerMessage } from '../../error-answer.tsx';
import { readForm } from '../../form.ts';
import { textsOf } from '../../language.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { findSession } from '../../middleware/session.ts';
import { countUnknown, refuseLinkFlood } from '../../middleware/unknown-secrets.ts';
import { type Refusal, refusalIn } from '../../outcome.ts';
import { goTo, renderPage, viewerOf } from '../../render.tsx';
import { goToShowOnce, takeShownOnce } from '../../shown-once.ts';
import { SetUpPage, SetupPage, type SetupValues } from './page.tsx';

export const setup = new Hono<AppEnv>();

const BLANK: SetupValues = { organizationName: '', email: '', givenName: '', familyName: '' };

setup.use(PATHS.setup, refuseLinkFlood);
setup.get(PATHS.setup, async (c) => {
  const token = c.req.query('token');
  const session = token === undefined ? await findSession(c) : null;
  return session ? await showSetUp(c, session) : await showForm(c, token ?? '', BLANK);
});

setup.post(PATHS.setup, async (c) => {
  await limitRate(c.env.COSTLY_REQUESTS, clientKey(c));
  const form = await readForm(c);
  const token = form.text('token');
  const values = {
    organizationName: form.text('organizationName'),
    email: form.text('email').trim(),
    givenName: form.text('givenName'),
    familyName: form.text('familyName'),
  };
  const deps = c.get('deps');
  try {
    const { cookie, sessionId, device, organizationId, apiKey } = await finishSetup(deps, token, {
      ...values,
      password: form.text('password'),
      client: clientOf(c),
    });
    setSessionCookie(c, cookie);
    setDeviceCookie(c, device);
    return await goToShowOnce(c, PATHS.setup, JSON.stringify([organizationId, apiKey]), sessionId);
  } catch (error) {
    if (!(error instanceof DomainError) || error.field === undefined) return await answerUnusable(c, error);
    return await showForm(c, token, values, refusalIn(textsOf(c), error));
  }
});

/** Where there is nothing to show any more, this address leads on. */
async function showSetUp(c: AppContext, session: Session): Promise<Response> {
  const made = await takeShownOnce(c, PATHS.setup);
  if (made === null) return goTo(c, PATHS.profile);
  const [organizationId, apiKey] = JSON.parse(made) as [string, string];
  return renderPage(
    c,
    <SetUpPage
      viewer={viewerOf(session) ?? { name: '', email: session.account.email }}
      apiKey={apiKey}
      apiUrl={c.get('deps').urls.origin + PATHS.api}
      settingsHref={settingsPath(organizationId)}
    />,
  );
}

async function showForm(
  c: AppContext,
  token: string,
  values: SetupValues,
  refusal?: Refusal,
): Promise<Response> {
  try {
    await openSetup(c.get('deps'), token);
  } catch (error) {
    return await answerUnusable(c, error);
  }
  const page = <SetupPage token={token} values={values} errors={refusal?.errors ?? []} />;
  return renderPage(c, page, refusal?.status);
}

/** The same for a link that was used as for one that nobody made. */
async function answerUnusable(c: AppContext, error: unknown): Promise<Response> {
  if (!(error instanceof DomainError && error.reason === 'setup_link_unusable')) throw error;
  await countUnknown(c);
  const t = textsOf(c);
  const { status } = DOMAIN_COPY.setup_link_unusable;
  return answerMessage(c, status, 'setup_link_unusable', {
    title: t('link_dead'),
    sentence: sentenceFor('setup_link_unusable', t),
    advice: t('setup_again'),
    actions: [{ label: t('sign_in'), href: PATHS.signIn }],
  });
}
