// The end: what is set up by now, "I'm done", and the way back to where the reader came from.

import { Hono } from 'hono';
import { finishSetup } from '../../domain/setup-links/access.ts';
import type { AppEnv } from '../context.ts';
import { setSetUpCookie } from '../cookies.ts';
import { answerMessage } from '../error-answer.tsx';
import { renderPage } from '../render.tsx';
import { type SetUpFrame, SetUpPage, STEP_TITLES } from './frame.tsx';
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
  return answerMessage(c, 200, 'set_up', {
    title: 'You are done',
    sentence: 'The link has ended, and what you set up stays. You can close this page.',
    ...(link.returnUrl !== null && {
      actions: [{ label: `Go back to ${new URL(link.returnUrl).host}`, href: link.returnUrl }],
    }),
  });
});

function DonePage({ frame, path }: { frame: SetUpFrame; path: string }) {
  const steps = frame.steps.filter(({ step }) => step !== 'done');
  return (
    <SetUpPage frame={frame} step="done">
      <ul>
        {steps.map(({ step, state, href }) => (
          <li>
            {state === 'done' ? '✓ ' : ''}
            <a href={href}>{STEP_TITLES[step]}</a>
            {state === 'done' ? ': done' : ': not done yet'}
          </li>
        ))}
      </ul>
      <p>
        When you are done, end the link: nobody can use it any more, and what is set up stays. You can also
        leave it open and come back until it expires.
      </p>
      <form method="post" action={path}>
        <button type="submit">I’m done</button>
      </form>
    </SetUpPage>
  );
}
