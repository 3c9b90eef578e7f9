// The form of the vendor's name and look.

import { contrast, onDark } from '../../../brand/accent.ts';
import type { Branding } from '../../../brand/branding.ts';
import { MAX_LOGO_KB, MAX_PRODUCT_NAME_CHARACTERS } from '../../../domain/limits.ts';
import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { Checkbox, FileField, TextField } from '../../../ui/form.tsx';
import { logoHref } from '../../../ui/look.ts';
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
  return (
    <SettingsPage frame={frame} title="Branding">
      <OutcomeAlerts notice={notice} errors={errors} />
      {preview && (
        <Alert kind="info">
          <p>This page looks as every page would. Nothing is saved yet.</p>
        </Alert>
      )}
      <p>What people see of you on every page and in every mail. What you leave empty is not shown.</p>
      <form method="post" action={path} enctype="multipart/form-data">
        <TextField
          label="Product name"
          name="productName"
          value={fields.productName}
          maxlength={MAX_PRODUCT_NAME_CHARACTERS}
          hint="In titles, in the bar of each page, and as the sender of mails."
          errors={errors}
        />
        <TextField
          label="Accent color"
          name="accent"
          value={fields.accent}
          placeholder="#0f5cc0"
          hint="For links and buttons, as #rrggbb. White text on it has to be readable; on dark pages links are lighter."
          errors={errors}
        />
        <FileField
          label="Logo"
          name="logo"
          accept="image/png,image/svg+xml"
          hint={`PNG, or SVG without scripts, styles of its own and outside references; at most ${MAX_LOGO_KB} KB. It is shown two lines high.`}
          errors={errors}
        />
        {logo && <input type="hidden" name={LOGO_DATA} value={logo} />}
        <Checkbox label="Remove the logo" name="removeLogo" checked={false} />
        <TextField
          label="Support email"
          name="supportEmail"
          type="email"
          value={fields.supportEmail}
          errors={errors}
        />
        <TextField
          label="Support page"
          name="supportUrl"
          type="url"
          value={fields.supportUrl}
          errors={errors}
        />
        <TextField
          label="Terms of service"
          name="termsUrl"
          type="url"
          value={fields.termsUrl}
          errors={errors}
        />
        <TextField
          label="Privacy policy"
          name="privacyUrl"
          type="url"
          value={fields.privacyUrl}
          errors={errors}
        />
        <p class="actions">
          <button type="submit">Save</button>
          <button type="submit" class="secondary" formaction={`${path}/preview`}>
            Preview
          </button>
        </p>
      </form>
      <Sample {...props} />
    </SettingsPage>
  );
}

/** A logo that is not saved has no address yet. */
function Sample({ branding, logo, path }: BrandingProps) {
  const { productName, accent, logoType } = branding;
  const src = logo ? `data:${logoType};base64,${logo}` : logoHref(branding);
  return (
    <section aria-labelledby="sample">
      <h2 id="sample">How it looks</h2>
      {src && (
        <p class="logo-sample">
          <img src={src} alt={productName} />
        </p>
      )}
      <p>
        <a href={path}>A link of {productName}</a>
      </p>
      {accent && (
        <p>
          White on <code>{accent}</code> has a contrast of {contrast(accent, '#ffffff').toFixed(1)} to 1. On
          dark pages links are <code>{onDark(accent)}</code>.
        </p>
      )}
    </section>
  );
}
