// The step of the identity provider.

import type { Texts } from '../../texts/texts.ts';
import { Alert } from '../../ui/alert.tsx';
import { FileField, type FormError, TextField } from '../../ui/form.tsx';
import { useTexts } from '../../ui/look.ts';
import type { findGuide } from '../settings/guides/guides.tsx';
import { type Guide, type GuideValues, nameOfGuide, Steps } from '../settings/guides/steps.tsx';
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
  /** Why nothing can be saved; null: it can. */
  readonly obstacle: string | null;
}

export function ConnectPage(props: ConnectProps) {
  const { frame, path, providerHref, guide, values, present, isLive, typed } = props;
  const { errors } = frame;
  const t = useTexts();
  const hasTyped = typed.signInUrl !== '' || typed.issuer !== '' || typed.certificate !== '';
  return (
    <SetUpPage frame={frame} step="connect">
      {props.obstacle && <Alert kind="warning">{props.obstacle}</Alert>}
      {present && (
        <Alert kind="info">
          <p>
            {t.parts(isLive ? 'set_up_live_with' : 'set_up_saved_already', {
              issuer: <code>{present.issuer}</code>,
            })}{' '}
            {isLive && t('set_up_live_beside')}
          </p>
          <GoOn href={frame.nextHref} />
        </Alert>
      )}
      <h2>{guide ? atProvider(t, guide.guide) : t('set_up_at_yours')}</h2>
      <p>
        <a href={providerHref}>{t('set_up_another_provider')}</a> ·{' '}
        <a href={values.metadata}>{t('set_up_our_metadata')}</a>
      </p>
      {guide && (
        <Steps
          guide={guide.guide}
          part="sso"
          pictures={guide.pictures.sso}
          values={values}
          goOn={{ values: t('set_up_enter_values'), metadata: t('set_up_enter_metadata') }}
          isGuided
        />
      )}
      <h2 id="given">{t('set_up_given')}</h2>
      <form method="post" action={path} enctype="multipart/form-data">
        <MetadataFields typed={typed} errors={errors} />
        <details class="fold-away" open={hasTyped}>
          <summary>{t('set_up_no_metadata')}</summary>
          <TextField
            label={t('sso_sign_in_url')}
            name="signInUrl"
            type="url"
            value={typed.signInUrl}
            placeholder="https://"
            errors={errors}
            hint={t('set_up_sign_in_url_hint')}
          />
          <TextField
            label={t('sso_issuer')}
            name="issuer"
            value={typed.issuer}
            errors={errors}
            hint={t('set_up_issuer_hint')}
          />
          <CertificateFields value={typed.certificate} errors={errors} hint={t('sso_certificate_paste')} />
        </details>
        <button type="submit" {...(present && { class: 'outline' })}>
          {t('set_up_save')}
        </button>
      </form>
    </SetUpPage>
  );
}

/** The guide for all other providers has no name to stand there. */
export function atProvider(t: Texts, guide: Guide): string {
  if (guide.ownName !== undefined) return t('set_up_at_yours');
  return t('set_up_at', { name: nameOfGuide(t, guide) });
}

export function MetadataFields({
  typed,
  errors,
}: {
  typed: Pick<ConnectValues, 'metadataUrl' | 'entityId'>;
  errors: readonly FormError[];
}) {
  const t = useTexts();
  return (
    <>
      <TextField
        label={t('set_up_metadata_url')}
        name="metadataUrl"
        type="url"
        value={typed.metadataUrl}
        placeholder="https://"
        errors={errors}
      />
      <FileField
        label={t('set_up_metadata_file')}
        name="metadataFile"
        accept=".xml,application/xml,text/xml"
        errors={errors}
      />
      {errors.length > 0 && (
        <TextField label={t('import_entity_id')} name="entityId" value={typed.entityId} />
      )}
    </>
  );
}
