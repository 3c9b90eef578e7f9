// Setting up a deployment: the form behind the link that `npm run deploy` prints, and the page that shows the
// first key.

import { MAX_NAME_CHARACTERS, MIN_PASSWORD_CHARACTERS } from '../../../domain/limits.ts';
import { PATHS } from '../../../domain/paths.ts';
import { Alert, ErrorSummary } from '../../../ui/alert.tsx';
import { NarrowPage, type Viewer } from '../../../ui/document.tsx';
import { CopyField, type FormError, TextField } from '../../../ui/form.tsx';
import { useLook } from '../../../ui/look.ts';
import { EmailField, NameFields } from '../../../ui/person-fields.tsx';

/** What was typed, except the password, which is asked for again. */
export interface SetupValues {
  readonly organizationName: string;
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
}

export interface SetupPageProps {
  readonly token: string;
  readonly values: SetupValues;
  readonly errors?: readonly FormError[];
}

export function SetupPage({ token, values, errors = [] }: SetupPageProps) {
  const { branding, t } = useLook();
  return (
    <NarrowPage title={t('setup_title', { product: branding.productName })}>
      <ErrorSummary errors={errors} />
      <p>{t('setup_intro')}</p>
      <form method="post" action={PATHS.setup}>
        <input type="hidden" name="token" value={token} />
        <TextField
          label={t('organization_name')}
          name="organizationName"
          value={values.organizationName}
          autocomplete="organization"
          maxlength={MAX_NAME_CHARACTERS}
          autofocus={errors.length === 0}
          required
          errors={errors}
        />
        <EmailField value={values.email} errors={errors} />
        <NameFields values={values} errors={errors} />
        <TextField
          label={t('password')}
          name="password"
          type="password"
          autocomplete="new-password"
          required
          errors={errors}
          hint={t('at_least', { characters: MIN_PASSWORD_CHARACTERS })}
        />
        <button type="submit">{t('create_organization')}</button>
      </form>
    </NarrowPage>
  );
}

export interface SetUpPageProps {
  readonly viewer: Viewer;
  readonly apiKey: string;
  readonly apiUrl: string;
  readonly settingsHref: string;
}

export function SetUpPage({ viewer, apiKey, apiUrl, settingsHref }: SetUpPageProps) {
  const { branding, t } = useLook();
  return (
    <NarrowPage title={t('setup_done', { product: branding.productName })} viewer={viewer}>
      <p>{t('setup_ready')}</p>
      <h2>{t('first_key')}</h2>
      <Alert kind="warning">{t('key_once')}</Alert>
      <CopyField label={t('api_key')} name="apiKey" value={apiKey} />
      <p>{t.parts('api_at', { url: <code>{apiUrl}</code> })}</p>
      <p class="actions">
        <a class="button" href={PATHS.operator}>
          {t('open_console')}
        </a>{' '}
        <a href={settingsHref}>{t('open_settings')}</a>
      </p>
    </NarrowPage>
  );
}
