// One guide as a page of the settings.

import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import type { PicturesOfGuide } from './pictures.ts';
import { BACK } from './sentences.ts';
import { type Guide, type GuideValues, Steps } from './steps.tsx';

export interface GuidePageProps {
  readonly frame: SettingsFrame;
  readonly guide: Guide;
  readonly pictures: PicturesOfGuide;
  readonly values: GuideValues;
  readonly ssoHref: string;
  readonly scimHref: string;
}

export function GuidePage({ frame, guide, pictures, values, ssoHref, scimHref }: GuidePageProps) {
  const steps = { guide, values, goOn: BACK };
  return (
    <SettingsPage frame={frame} title={`Set up ${guide.name}`}>
      <p>
        <a href={ssoHref}>SSO → Connection</a> · <a href={values.metadata}>our metadata</a>
      </p>
      <h2>Single sign-on</h2>
      <Steps {...steps} part="sso" pictures={pictures.sso} />
      <h2>Provisioning (SCIM)</h2>
      {guide.scim ? (
        <>
          <p>
            First generate a token on the <a href={scimHref}>SCIM page</a>.
          </p>
          <Steps {...steps} part="scim" pictures={pictures.scim} />
        </>
      ) : (
        <p>
          {`${guide.name} cannot provision a custom application. Enable IdP-managed access instead: anyone who signs in becomes a Member.`}
        </p>
      )}
    </SettingsPage>
  );
}
