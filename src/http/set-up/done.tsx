// The end: what is set up by now, "I'm done", and the way back to where the reader came from.

import { Hono } from 'hono';
import { settingsPath } from '../../domain/paths.ts';
import { finishSetup } from '../../domain/setup-links/access.ts';
import { isOwnSetupLink } from '../../domain/setup-links/own.ts';
import { useTexts } from '../../ui/look.ts';
import type { AppEnv } from '../context.ts';
import { setSetUpCookie } from '../cookies.ts';
import { answerMessage } from '../error-answer.tsx';
import { textsOf } from '../language.ts';
import { goTo, renderPage } from '../render.tsx';
import { type SetUpFrame, SetUpPage } from './frame.tsx';
import { loadSetUp, stepPath } from './kit.ts';

export const done = new Hono<AppEnv>();

done.get('/done', async (c) => {
  const { frame } = await loadSetUp(c, 'done');
  return renderPage(c, <DonePage frame={frame} path={stepPath(c, 'done')} />);
});

/** The page is the answer itself: the link's cookie opens none any more. */
done.post('/done', async (c) => {
  const { link } = c.get('setUp');
  await finishSetup(c.get('deps'), c.get('setUp'));
  setSetUpCookie(c, '');
  if (isOwnSetupLink(link)) return goTo(c, settingsPath(link.organizationId));
  const t = textsOf(c);
  return answerMessage(c, 200, 'set_up', {
    title: t('set_up_done_title'),
    sentence: t('set_up_done'),
    ...(link.returnUrl !== null && {
      actions: [{ label: t('set_up_go_back', { host: new URL(link.returnUrl).host }), href: link.returnUrl }],
    }),
  });
});

function DonePage({ frame, path }: { frame: SetUpFrame; path: string }) {
  const t = useTexts();
  const isComplete = frame.steps.every(({ step, state }) => step === 'done' || state === 'done');
  return (
    <SetUpPage frame={frame} step="done">
      {!isComplete && <p>{t('set_up_steps_open')}</p>}
      <p>{t(frame.settingsHref === null ? 'set_up_finish' : 'set_up_finish_own')}</p>
      <form method="post" action={path}>
        <button type="submit">{t('set_up_finish_button')}</button>
      </form>
    </SetUpPage>
  );
}
