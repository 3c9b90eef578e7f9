// A forgotten password: the page that asks for a link, and the page behind the link.

import { PATHS } from '../../../domain/paths.ts';
import { ErrorSummary } from '../../../ui/alert.tsx';
import { NarrowPage } from '../../../ui/document.tsx';
import type { FormError } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { EmailField, NewPasswordField } from '../../../ui/person-fields.tsx';

export function PasswordResetRequestPage({
  email,
  errors = [],
}: {
  email: string;
  errors?: readonly FormError[];
}) {
  const t = useTexts();
  return (
    <NarrowPage title={t('reset_title')}>
      <ErrorSummary errors={errors} />
      <p>{t('reset_intro')}</p>
      <form method="post" action={PATHS.passwordReset}>
        <EmailField value={email} first errors={errors} />
        <button type="submit">{t('send_link')}</button>
      </form>
      <p>
        <a href={PATHS.signIn}>{t('sign_in')}</a>
      </p>
    </NarrowPage>
  );
}

export function NewPasswordPage({
  path,
  email,
  errors = [],
}: {
  path: string;
  email: string;
  errors?: readonly FormError[];
}) {
  const t = useTexts();
  return (
    <NarrowPage title={t('choose_new_password')}>
      <ErrorSummary errors={errors} />
      <p>{t.parts('choose_new_for', { email: <strong>{email}</strong> })}</p>
      <form method="post" action={path}>
        <NewPasswordField label={t('new_password')} email={email} first errors={errors} />
        <button type="submit">{t('set_password')}</button>
      </form>
    </NarrowPage>
  );
}
