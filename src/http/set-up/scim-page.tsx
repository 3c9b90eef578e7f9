// The step of provisioning.

import { Alert } from '../../ui/alert.tsx';
import { CopyField } from '../../ui/form.tsx';
import { useTexts } from '../../ui/look.ts';
import { Question } from '../../ui/question.tsx';
import type { findGuide } from '../settings/guides/guides.tsx';
import { type GuideValues, nameOfGuide, Steps } from '../settings/guides/steps.tsx';
import { atProvider } from './connect-page.tsx';
import { GoOn, Live, type SetUpFrame, SetUpPage } from './frame.tsx';

export interface ScimStepProps {
  readonly frame: SetUpFrame;
  readonly path: string;
  readonly guide: ReturnType<typeof findGuide>;
  readonly values: GuideValues;
  /** Why there cannot be a token yet; null: there can. */
  readonly obstacle: string | null;
  /** In clear, right after it was made; never again. */
  readonly newToken: string | null;
  readonly state: 'none' | 'waiting' | 'working';
  readonly askAt: string | null;
  readonly refresh: { readonly seconds: number; readonly path: string } | null;
}

const GO_ON = { values: '', metadata: '' } as const;

export function ScimStepPage(props: ScimStepProps) {
  const t = useTexts();
  const { frame, guide, values, obstacle, newToken, state, askAt, refresh } = props;
  return (
    <SetUpPage frame={frame} step="scim" refresh={refresh}>
      <p>{t('set_up_scim_intro')}</p>
      {obstacle && <Alert kind="warning">{obstacle}</Alert>}
      {newToken && (
        <section aria-labelledby="new-token">
          <h2 id="new-token">{t('set_up_scim_values')}</h2>
          <Alert kind="warning">{t('scim_once')}</Alert>
          <CopyField label={t('scim_bearer')} name="newToken" value={newToken} />
          <CopyField
            label={t('scim_base_url')}
            name="baseUrl"
            value={values.scim}
            hint={t('scim_base_url_hint')}
          />
        </section>
      )}
      {!obstacle && <Token {...props} />}
      {state !== 'none' && (
        <Live id="live" askAt={askAt} waiting={t('set_up_scim_waiting')}>
          {state === 'working' && (
            <>
              <p>
                <span class="badge badge-done">{t('set_up_scim_works')}</span> {t('set_up_scim_works_text')}
              </p>
              <GoOn href={frame.nextHref} />
            </>
          )}
        </Live>
      )}
      {state === 'waiting' && (
        <noscript>
          <p>
            <a href={askAt ?? ''}>{t('set_up_scim_see')}</a>
          </p>
        </noscript>
      )}
      {guide && state !== 'none' && (
        <AtProvider guide={guide} values={values} isOwn={frame.settingsHref !== null} />
      )}
      {state !== 'working' && <GoOn href={frame.nextHref} quiet />}
    </SetUpPage>
  );
}

function Token({ path, state }: ScimStepProps) {
  const t = useTexts();
  if (state === 'none') {
    return (
      <form method="post" action={`${path}/token`}>
        <button type="submit">{t('set_up_scim_make')}</button>
      </form>
    );
  }
  return (
    <Question
      label={t('set_up_scim_new_ask')}
      consequence={t('set_up_scim_new_means')}
      action={`${path}/token`}
      button={t('set_up_scim_new')}
    />
  );
}

function AtProvider({
  guide: { guide, pictures },
  values,
  isOwn,
}: {
  guide: NonNullable<ScimStepProps['guide']>;
  values: GuideValues;
  isOwn: boolean;
}) {
  const t = useTexts();
  return (
    <section aria-labelledby="at-provider">
      <h2 id="at-provider">{atProvider(t, guide)}</h2>
      {guide.scim ? (
        <Steps guide={guide} part="scim" pictures={pictures.scim} values={values} goOn={GO_ON} isGuided />
      ) : (
        <p>{t(isOwn ? 'set_up_scim_cannot_own' : 'set_up_scim_cannot', { name: nameOfGuide(t, guide) })}</p>
      )}
    </section>
  );
}
