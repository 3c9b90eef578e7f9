// Which identity provider it is. It decides which guide the next steps show, and nothing else.

import { Hono } from 'hono';
import { chooseProvider } from '../../domain/setup-links/acts.ts';
import { nextStep } from '../../domain/setup-links/steps.ts';
import { useTexts } from '../../ui/look.ts';
import type { AppEnv } from '../context.ts';
import { readForm } from '../form.ts';
import { textsOf } from '../language.ts';
import { refuse } from '../outcome.ts';
import { renderPage } from '../render.tsx';
import { findGuide, GUIDES } from '../settings/guides/guides.tsx';
import { SetUpPage } from './frame.tsx';
import { goToStep, loadSetUp, stepPath } from './kit.ts';

export const provider = new Hono<AppEnv>();

provider.get('/provider', async (c) => {
  const { frame } = await loadSetUp(c, 'provider');
  return renderPage(
    c,
    <ProviderPage frame={frame} path={stepPath(c, 'provider')} chosen={c.get('setUp').link.provider} />,
  );
});

provider.post('/provider', async (c) => {
  const chosen = (await readForm(c)).text('provider');
  if (findGuide(chosen) === null) {
    const refusal = refuse(null, textsOf(c)('set_up_choose'));
    const { frame } = await loadSetUp(c, 'provider', refusal);
    const page = <ProviderPage frame={frame} path={stepPath(c, 'provider')} chosen={null} />;
    return renderPage(c, page, refusal.status);
  }
  await chooseProvider(c.get('setUp'), chosen);
  const { frame } = await loadSetUp(c, 'provider');
  // The row that this request has read is older than what it wrote.
  return goToStep(c, nextStep(frame.steps.filter(({ step }) => step !== 'provider')));
});

interface ProviderPageProps {
  readonly frame: Parameters<typeof SetUpPage>[0]['frame'];
  readonly path: string;
  readonly chosen: string | null;
}

function ProviderPage({ frame, path, chosen }: ProviderPageProps) {
  const t = useTexts();
  return (
    <SetUpPage frame={frame} step="provider">
      <p>{t('set_up_where')}</p>
      <form method="post" action={path} class="choices">
        {GUIDES.map(({ id, name }) => (
          <button type="submit" name="provider" value={id} class={id === chosen ? '' : 'outline'}>
            {id === 'other' ? t('set_up_another') : name}
            {id === chosen && <span class="unseen">{t('set_up_chosen')}</span>}
          </button>
        ))}
      </form>
    </SetUpPage>
  );
}
