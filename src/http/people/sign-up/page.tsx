// Signing up: a page that asks for the address, and the page behind the mailed link, which makes an account
// and its organization at once.

import { MAX_NAME_CHARACTERS } from '../../../domain/limits.ts';
import { PATHS } from '../../../domain/paths.ts';
import { ErrorSummary } from '../../../ui/alert.tsx';
import { NarrowPage } from '../../../ui/document.tsx';
import { type FormError, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { EmailField, NameFields, NewPasswordField } from '../../../ui/person-fields.tsx';

export function SignUpPage({ email, errors = [] }: { email: string; errors?: readonly FormError[] }) {
  const t = useTexts();
  return (
    <NarrowPage title={t('create_an_organization')}>
      <ErrorSummary errors={errors} />
      <p>{t('sign_up_intro')}</p>
      <form method="post" action={PATHS.signUp}>
        <EmailField value={email} first errors={errors} />
        <button type="submit">{t('send_link')}</button>
      </form>
      <p>{t.parts('have_account', { link: <a href={PATHS.signIn}>{t('sign_in')}</a> })}</p>
    </NarrowPage>
  );
}

/** What was typed, except the password, which is asked for again. */
export interface SignUpValues {
  readonly givenName: string;
  readonly familyName: string;
  readonly organizationName: string;
}

export interface FinishSignUpProps {
  readonly path: string;
  readonly email: string;
  readonly values: SignUpValues;
  readonly errors?: readonly FormError[];
}

export function FinishSignUpPage({ path, email, values, errors = [] }: FinishSignUpProps) {
  const t = useTexts();
  return (
    <NarrowPage title={t('create_an_organization')}>
      <ErrorSummary errors={errors} />
      <p>{t.parts('sign_in_as', { email: <strong>{email}</strong> })}</p>
      <form method="post" action={path}>
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
        <NameFields values={values} errors={errors} />
        <NewPasswordField label={t('password')} email={email} errors={errors} />
        <button type="submit">{t('create_organization')}</button>
      </form>
    </NarrowPage>
  );
}
