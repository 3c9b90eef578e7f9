// /test-results/:token: the result of a test, for people without an account. The link is the only key to it,
// so no search engine may keep it.

import { Hono } from 'hono';
import { PATHS } from '../../../domain/paths.ts';
import { openSharedTest } from '../../../domain/sign-in/shared-tests.ts';
import { visibleText } from '../../../lib/visible.ts';
import type { AppEnv } from '../../context.ts';
import { answerMessage } from '../../error-answer.tsx';
import { dayOf, minuteOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { renderPage } from '../../render.tsx';
import { adviceFor } from '../../saml/refusal-advice.ts';
import { readDetail } from '../../settings/sign-in-log/detail.ts';
import { SharedTestPage } from './page.tsx';

export const sharedTest = new Hono<AppEnv>();

sharedTest.get(`${PATHS.sharedTest}/:token`, async (c) => {
  c.header('X-Robots-Tag', 'noindex, nofollow');
  const t = textsOf(c);
  const opened = await openSharedTest(c.get('deps'), c.req.param('token'));
  if (!opened) {
    return answerMessage(c, 404, 'shared_test_not_found', {
      title: t('shared_ended_title'),
      sentence: t('shared_ended'),
      advice: t('shared_ended_advice'),
    });
  }
  const { at, reason, organizationName, expiresAt, detail } = opened;
  const { checks } = readDetail(t, { reason, detail: { ...detail } });
  return renderPage(
    c,
    <SharedTestPage
      organization={visibleText(organizationName)}
      at={minuteOf(at)}
      until={dayOf(expiresAt)}
      checks={checks}
      refusal={reason === null || checks.length > 0 ? null : adviceFor(t, reason, detail)}
    />,
  );
});
