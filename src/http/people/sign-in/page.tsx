// Signing in: the email address first, because it decides how; then the password, with SSO offered where it
// is available.

import { PATHS, signInPath, withQuery } from '../../../domain/paths.ts';
import { ErrorSummary, OutcomeAlerts } from '../../../ui/alert.tsx';
import { NarrowPage } from '../../../ui/document.tsx';
import { type FormError, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { EmailField } from '../../../ui/person-fields.tsx';

interface Step {
  readonly email: string;
  readonly returnTo: string | null;
  readonly errors?: readonly FormError[];
}

export interface EmailStepProps extends Step {
  /** What the person did just before. */
  readonly notice?: string | null;
}

export function EmailStep({ email, returnTo, notice = null, errors = [] }: EmailStepProps) {
  const t = useTexts();
  return (
    <NarrowPage title={t('sign_in')}>
      <OutcomeAlerts notice={notice} errors={errors} />
      <form method="get" action={PATHS.signIn}>
        <p>{t('sso_by_address')}</p>
        <EmailField value={email} first errors={errors} />
        <ReturnTo path={returnTo} />
        <button type="submit">{t('continue')}</button>
      </form>
      <p>
        {t.parts('use_password_who', {
          link: (
            <a href={withQuery(PATHS.signIn, { method: 'password', return_to: returnTo })}>
              {t('use_password')}
            </a>
          ),
        })}
      </p>
      <p>{t.parts('new_here', { link: <a href={PATHS.signUp}>{t('create_an_organization')}</a> })}</p>
    </NarrowPage>
  );
}

export interface PasswordStepProps extends Step {
  /** The link that starts single sign-on; null if the address's domain does not have it. */
  readonly ssoHref: string | null;
}

export function PasswordStep({ email, returnTo, ssoHref, errors = [] }: PasswordStepProps) {
  const t = useTexts();
  return (
    <NarrowPage title={t('sign_in')}>
      <ErrorSummary errors={errors} />
      {ssoHref && (
        <>
          <p>
            <a href={ssoHref} class="button">
              {t('sign_in_sso')}
            </a>
          </p>
          <h2>{t('or_password')}</h2>
        </>
      )}
      <form method="post" action={PATHS.signIn}>
        <EmailField value={email} first={email === ''} errors={errors} />
        <TextField
          label={t('password')}
          name="password"
          type="password"
          autocomplete="current-password"
          autofocus={email !== '' && errors.length === 0 && ssoHref === null}
          required
          errors={errors}
        />
        <ReturnTo path={returnTo} />
        <button type="submit" class={ssoHref ? 'outline' : undefined}>
          {t('sign_in')}
        </button>
      </form>
      <p>
        <a href={signInPath(returnTo)}>{t('other_address')}</a> ·{' '}
        <a href={withQuery(PATHS.passwordReset, { email })}>{t('forgot_password')}</a>
      </p>
    </NarrowPage>
  );
}

export function SignOutPage() {
  const t = useTexts();
  return (
    <NarrowPage title={t('sign_out')}>
      <form method="post" action={PATHS.signOut}>
        <button type="submit">{t('sign_out')}</button>
      </form>
    </NarrowPage>
  );
}

function ReturnTo({ path }: { path: string | null }) {
  return path ? <input type="hidden" name="return_to" value={path} /> : null;
}
