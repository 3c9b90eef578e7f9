// The form of the vendor's name and look.

import type { Child } from 'hono/jsx';
import { contrast, onDark } from '../../../brand/accent.ts';
import type { Branding } from '../../../brand/branding.ts';
import { MAX_LOGO_KB, MAX_PRODUCT_NAME_CHARACTERS } from '../../../domain/limits.ts';
import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { Checkbox, FileField, TextField } from '../../../ui/form.tsx';
import { logoHref, useTexts } from '../../../ui/look.ts';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';

/** The fields of text, by the names that the domain knows them by. */
export const TEXTS = [
  'productName',
  'accent',
  'supportEmail',
  'supportUrl',
  'termsUrl',
  'privacyUrl',
] as const;
export type BrandingFields = Readonly<Record<(typeof TEXTS)[number], string>>;

/** The field in which a preview carries the logo on. */
export const LOGO_DATA = 'logoData';

export interface BrandingProps extends Outcome {
  readonly frame: SettingsFrame;
  readonly path: string;
  readonly fields: BrandingFields;
  /** What the page shows: what is saved, or what a preview was asked for. */
  readonly branding: Branding;
  readonly preview: boolean;
  readonly logo: string | null;
}

export function BrandingPage(props: BrandingProps) {
  const { frame, path, fields, notice, errors, preview, logo } = props;
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('console_branding')}>
      <OutcomeAlerts notice={notice} errors={errors} />
      {preview && (
        <Alert kind="info">
          <p>{t('branding_preview_note')}</p>
        </Alert>
      )}
      <p>{t('branding_intro')}</p>
      <form method="post" action={path} enctype="multipart/form-data">
        <TextField
          label={t('branding_product')}
          name="productName"
          value={fields.productName}
          maxlength={MAX_PRODUCT_NAME_CHARACTERS}
          hint={t('branding_product_hint')}
          errors={errors}
        />
        <TextField
          label={t('branding_accent')}
          name="accent"
          value={fields.accent}
          placeholder="#0f5cc0"
          hint={t('branding_accent_hint')}
          errors={errors}
        />
        <FileField
          label={t('branding_logo')}
          name="logo"
          accept="image/png,image/svg+xml"
          hint={t('branding_logo_hint', { max: MAX_LOGO_KB })}
          errors={errors}
        />
        {logo && <input type="hidden" name={LOGO_DATA} value={logo} />}
        {(logo || logoHref(props.branding)) && (
          <Checkbox label={t('branding_remove_logo')} name="removeLogo" checked={false} />
        )}
        <TextField
          label={t('branding_support_email')}
          name="supportEmail"
          type="email"
          value={fields.supportEmail}
          errors={errors}
        />
        <TextField
          label={t('branding_support_page')}
          name="supportUrl"
          type="url"
          value={fields.supportUrl}
          errors={errors}
        />
        <TextField
          label={t('branding_terms')}
          name="termsUrl"
          type="url"
          value={fields.termsUrl}
          errors={errors}
        />
        <TextField
          label={t('branding_privacy')}
          name="privacyUrl"
          type="url"
          value={fields.privacyUrl}
          errors={errors}
        />
        <p class="actions">
          <button type="submit">{t('console_save')}</button>
          <button type="submit" class="secondary" formaction={`${path}/preview`}>
            {t('branding_preview')}
          </button>
        </p>
      </form>
      <Sample {...props} />
    </SettingsPage>
  );
}

const ONE_DIGIT = { minimumFractionDigits: 1, maximumFractionDigits: 1 };

/** A logo that is not saved has no address yet. */
function Sample({ branding, logo, path }: BrandingProps) {
  const { productName, accent, logoType } = branding;
  const t = useTexts();
  const src = logo ? `data:${logoType};base64,${logo}` : logoHref(branding);
  return (
    <section aria-labelledby="sample">
      <h2 id="sample">{t('branding_sample')}</h2>
      {src && (
        <p class="logo-sample">
          <img src={src} alt={productName} />
        </p>
      )}
      <p>
        <a href={path}>{t('branding_sample_link', { product: productName })}</a>
      </p>
      {accent && (
        <p>
          {t.parts<'branding_contrast', Child>('branding_contrast', {
            accent: <code>{accent}</code>,
            ratio: contrast(accent, '#ffffff').toLocaleString(t.language, ONE_DIGIT),
            dark: <code>{onDark(accent)}</code>,
          })}
        </p>
      )}
    </section>
  );
}
