// Signing in: the email address first, because it decides how; then the password, with SSO offered where it
// is available.

import { PATHS, signInPath, withQuery } from '../../../domain/paths.ts';
import { ErrorSummary, OutcomeAlerts } from '../../../ui/alert.tsx';
import { NarrowPage } from '../../../ui/document.tsx';
import { type FormError, TextField } from '../../../ui/form.tsx';
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
  return (
    <NarrowPage title="Sign in">
      <OutcomeAlerts notice={notice} errors={errors} />
      <form method="get" action={PATHS.signIn}>
        <p>We send you to your organization’s sign-in (SSO) if your address has one.</p>
        <EmailField value={email} first errors={errors} />
        <ReturnTo path={returnTo} />
        <button type="submit">Continue</button>
      </form>
      <p>
        Owner or Admin?{' '}
        <a href={withQuery(PATHS.signIn, { method: 'password', return_to: returnTo })}>Use your password</a>
      </p>
      <p>
        New here? <a href={PATHS.signUp}>Create an organization</a>
      </p>
    </NarrowPage>
  );
}

export interface PasswordStepProps extends Step {
  /** The link that starts single sign-on; null if the address's domain does not have it. */
  readonly ssoHref: string | null;
}

export function PasswordStep({ email, returnTo, ssoHref, errors = [] }: PasswordStepProps) {
  return (
    <NarrowPage title="Sign in">
      <ErrorSummary errors={errors} />
      {ssoHref && (
        <>
          <p>
            <a href={ssoHref} class="button">
              Sign in with SSO
            </a>
          </p>
          <h2>Or use your password</h2>
        </>
      )}
      <form method="post" action={PATHS.signIn}>
        <EmailField value={email} first={email === ''} errors={errors} />
        <TextField
          label="Password"
          name="password"
          type="password"
          autocomplete="current-password"
          autofocus={email !== '' && errors.length === 0 && ssoHref === null}
          required
          errors={errors}
        />
        <ReturnTo path={returnTo} />
        <button type="submit" class={ssoHref ? 'outline' : undefined}>
          Sign in
        </button>
      </form>
      <p>
        <a href={signInPath(returnTo)}>Use another email address</a> ·{' '}
        <a href={withQuery(PATHS.passwordReset, { email })}>Forgot your password?</a>
      </p>
    </NarrowPage>
  );
}

export function SignOutPage() {
  return (
    <NarrowPage title="Sign out">
      <form method="post" action={PATHS.signOut}>
        <button type="submit">Sign out</button>
      </form>
    </NarrowPage>
  );
}

function ReturnTo({ path }: { path: string | null }) {
  return path ? <input type="hidden" name="return_to" value={path} /> : null;
}
