// The step of the identity provider.

import { Alert } from '../../ui/alert.tsx';
import { FileField, type FormError, TextField } from '../../ui/form.tsx';
import type { findGuide } from '../settings/guides/guides.tsx';
import { type GuideValues, Steps } from '../settings/guides/steps.tsx';
import { CertificateFields } from '../settings/sso/connection.tsx';
import { GoOn, type SetUpFrame, SetUpPage } from './frame.tsx';

export interface ConnectValues {
  readonly metadataUrl: string;
  readonly entityId: string;
  readonly signInUrl: string;
  readonly issuer: string;
  readonly certificate: string;
}

export interface ConnectProps {
  readonly frame: SetUpFrame;
  readonly path: string;
  readonly providerHref: string;
  readonly guide: ReturnType<typeof findGuide>;
  readonly values: GuideValues;
  /** What is saved already; null: nothing. */
  readonly present: { readonly issuer: string; readonly signInUrl: string } | null;
  /** People sign in with it. */
  readonly isLive: boolean;
  readonly typed: ConnectValues;
}

const GO_ON = {
  values: 'Then enter them below.',
  metadata: 'Then enter it below.',
} as const;

export function ConnectPage(props: ConnectProps) {
  const { frame, path, providerHref, guide, values, present, isLive, typed } = props;
  const { errors } = frame;
  const hasTyped = typed.signInUrl !== '' || typed.issuer !== '' || typed.certificate !== '';
  return (
    <SetUpPage frame={frame} step="connect">
      {present && (
        <Alert kind="info">
          <p>
            {isLive ? 'People sign in with ' : 'Saved already: '}
            <code>{present.issuer}</code>.{' '}
            {isLive && 'What you enter here is kept beside it until you have tested it and switched.'}
          </p>
          <GoOn href={frame.nextHref} />
        </Alert>
      )}
      <h2>{`At ${guide?.guide.name ?? 'your identity provider'}`}</h2>
      <p>
        <a href={providerHref}>Another identity provider</a> · <a href={values.metadata}>our metadata</a>
      </p>
      {guide && (
        <Steps
          guide={guide.guide}
          part="sso"
          pictures={guide.pictures.sso}
          values={values}
          goOn={GO_ON}
          isGuided
        />
      )}
      <h2 id="given">What it gave you</h2>
      <form method="post" action={path} enctype="multipart/form-data">
        <MetadataFields typed={typed} errors={errors} />
        <details class="fold-away" open={hasTyped}>
          <summary>It has no metadata: enter the three values</summary>
          <TextField
            label="Authentication URL"
            name="signInUrl"
            type="url"
            value={typed.signInUrl}
            placeholder="https://"
            errors={errors}
            hint="Where people sign in."
          />
          <TextField
            label="Issuer URL"
            name="issuer"
            value={typed.issuer}
            errors={errors}
            hint="Exactly as shown there; also called entity ID."
          />
          <CertificateFields
            value={typed.certificate}
            errors={errors}
            hint="Paste the X.509 certificate in PEM form, or choose its file."
          />
        </details>
        <button type="submit">Save and go on</button>
      </form>
    </SetUpPage>
  );
}

export function MetadataFields({
  typed,
  errors,
}: {
  typed: Pick<ConnectValues, 'metadataUrl' | 'entityId'>;
  errors: readonly FormError[];
}) {
  return (
    <>
      <TextField
        label="Address of its metadata"
        name="metadataUrl"
        type="url"
        value={typed.metadataUrl}
        placeholder="https://"
        errors={errors}
      />
      <FileField
        label="or its metadata file (.xml)"
        name="metadataFile"
        accept=".xml,application/xml,text/xml"
        errors={errors}
      />
      {errors.length > 0 && (
        <TextField
          label="Entity ID, if the file describes several identity providers"
          name="entityId"
          value={typed.entityId}
        />
      )}
    </>
  );
}
