// One guide: numbered steps, and fields with the values to copy.

import { CopyField } from '../../../ui/form.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';

export interface GuideValues {
  readonly postback: string;
  readonly acs: string;
  readonly audience: string;
  readonly metadata: string;
  readonly logout: string;
  readonly scim: string;
}

export interface GuideStep {
  readonly text: string;
  /** Named as the identity provider names them. */
  readonly fields?: readonly { readonly label: string; readonly value: keyof GuideValues }[];
}

export interface Guide {
  readonly name: string;
  readonly sso: readonly GuideStep[];
  /** null: it has no SCIM for custom applications. */
  readonly scim: readonly GuideStep[] | null;
}

export interface GuidePageProps {
  readonly frame: SettingsFrame;
  readonly guide: Guide;
  readonly values: GuideValues;
  readonly ssoHref: string;
  readonly scimHref: string;
}

export function GuidePage({ frame, guide, values, ssoHref, scimHref }: GuidePageProps) {
  return (
    <SettingsPage frame={frame} title={`Set up ${guide.name}`}>
      <p>
        <a href={ssoHref}>SSO → Connection</a> · <a href={values.metadata}>our metadata</a>
      </p>
      <h2>Single sign-on</h2>
      <Steps steps={guide.sso} values={values} prefix="sso" />
      <h2>Provisioning (SCIM)</h2>
      {guide.scim ? (
        <>
          <p>
            First generate a token on the <a href={scimHref}>SCIM page</a>.
          </p>
          <Steps steps={guide.scim} values={values} prefix="scim" />
        </>
      ) : (
        <p>
          {`${guide.name} cannot provision a custom application. Enable IdP-managed access instead: anyone who signs in becomes a Member.`}
        </p>
      )}
    </SettingsPage>
  );
}

function Steps({
  steps,
  values,
  prefix,
}: {
  steps: readonly GuideStep[];
  values: GuideValues;
  prefix: string;
}) {
  return (
    <ol>
      {steps.map(({ text, fields = [] }, step) => (
        <li>
          <p>{text}</p>
          {fields.map(({ label, value }, index) => (
            <CopyField label={label} name={`${prefix}-${step}-${index}`} value={values[value]} />
          ))}
        </li>
      ))}
    </ol>
  );
}
