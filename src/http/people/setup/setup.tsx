// /setup: makes the operator's own organization. The token of the link that `npm run deploy` printed is the
// only proof; it works once.

import { Hono } from 'hono';
import { DomainError } from '../../../domain/errors.ts';
import { finishSetup, openSetup } from '../../../domain/operator/set-up.ts';
import { PATHS, settingsPath } from '../../../domain/paths.ts';
import { clientKey, clientOf } from '../../client.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { setDeviceCookie, setSessionCookie } from '../../cookies.ts';
import { DOMAIN_COPY } from '../../domain-copy.ts';
import { answerMessage } from '../../error-answer.tsx';
import { readForm } from '../../form.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { countUnknown, refuseLinkFlood } from '../../middleware/unknown-secrets.ts';
import { type Refusal, refusalOf } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { SetUpPage, SetupPage, type SetupValues } from './page.tsx';

export const setup = new Hono<AppEnv>();

const BLANK: SetupValues = { organizationName: '', email: '', givenName: '', familyName: '' };

setup.use(PATHS.setup, refuseLinkFlood);
setup.get(PATHS.setup, (c) => showForm(c, c.req.query('token') ?? '', BLANK));

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
    const { cookie, device, organizationId, apiKey } = await finishSetup(deps, token, {
      ...values,
      password: form.text('password'),
      client: clientOf(c),
    });
    setSessionCookie(c, cookie);
    setDeviceCookie(c, device);
    // The page itself, not a redirect: across one, the key would have to be kept somewhere.
    const name = `${values.givenName} ${values.familyName}`.trim();
    return renderPage(
      c,
      <SetUpPage
        viewer={{ name, email: values.email }}
        apiKey={apiKey}
        apiUrl={deps.urls.origin + PATHS.api}
        settingsHref={settingsPath(organizationId)}
      />,
    );
  } catch (error) {
    if (!(error instanceof DomainError) || error.field === undefined) return await answerUnusable(c, error);
    return await showForm(c, token, values, refusalOf(error));
  }
});

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
  const { status, sentence } = DOMAIN_COPY.setup_link_unusable;
  return answerMessage(c, status, 'setup_link_unusable', {
    title: 'This link no longer works',
    sentence,
    advice:
      'If you run this service and have not set it up yet, run “npm run deploy” again: it prints a new link.',
    actions: [{ label: 'Sign in', href: PATHS.signIn }],
  });
}
