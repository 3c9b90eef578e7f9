// One guide as a page of the settings.

import { useTexts } from '../../../ui/look.ts';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import type { PicturesOfGuide } from './pictures.ts';
import { type Guide, type GuideValues, nameOfGuide, Steps } from './steps.tsx';

export interface GuidePageProps {
  readonly frame: SettingsFrame;
  readonly guide: Guide;
  readonly pictures: PicturesOfGuide;
  readonly values: GuideValues;
  readonly ssoHref: string;
  readonly scimHref: string;
}

export function GuidePage({ frame, guide, pictures, values, ssoHref, scimHref }: GuidePageProps) {
  const t = useTexts();
  const goOn = { values: t('guide_back_values'), metadata: t('guide_back_metadata') };
  const steps = { guide, values, goOn };
  const name = nameOfGuide(t, guide);
  return (
    <SettingsPage frame={frame} title={t('guide_title', { name })}>
      <p>
        <a href={ssoHref}>{t('guide_connection')}</a> · <a href={values.metadata}>{t('guide_metadata')}</a>
      </p>
      <h2>{t('guide_sso')}</h2>
      <Steps {...steps} part="sso" pictures={pictures.sso} />
      <h2>{t('guide_scim')}</h2>
      {guide.scim ? (
        <>
          <p>{t.parts('guide_token', { link: <a href={scimHref}>{t('adv_scim_page')}</a> })}</p>
          <Steps {...steps} part="scim" pictures={pictures.scim} />
        </>
      ) : (
        <p>{t('guide_no_scim', { name })}</p>
      )}
    </SettingsPage>
  );
}
