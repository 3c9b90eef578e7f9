// Asking again who is there.

import { ErrorSummary } from './alert.tsx';
import { NarrowPage, type Viewer } from './document.tsx';
import { type FormError, TextField } from './form.tsx';

export interface ConfirmProps {
  readonly viewer: Viewer;
  readonly returnTo: string | null;
  readonly hasPassword: boolean;
  /** The link that renews the sign-in at the identity provider, where this session came from one. */
  readonly ssoHref: string | null;
  readonly errors?: readonly FormError[];
}

export function ConfirmPage({ viewer, returnTo, hasPassword, ssoHref, errors = [] }: ConfirmProps) {
  return (
    <NarrowPage title="Confirm that it is you" viewer={viewer}>
      <ErrorSummary errors={errors} />
      <p>
        This change needs a sign-in of the last 15 minutes. You are signed in as{' '}
        <strong>{viewer.email}</strong>.
      </p>
      {ssoHref && (
        <p>
          <a href={ssoHref} class={hasPassword ? 'button quiet' : 'button'}>
            Sign in with SSO again
          </a>
        </p>
      )}
      {hasPassword && (
        <form method="post" action="/confirm">
          <TextField
            label="Your current password"
            name="password"
            type="password"
            autocomplete="current-password"
            autofocus={errors.length === 0}
            required
            errors={errors}
          />
          {returnTo && <input type="hidden" name="return_to" value={returnTo} />}
          <button type="submit">Confirm</button>
        </form>
      )}
      {hasPassword ? (
        <p>
          <a href="/password-reset">Forgot your password?</a>
        </p>
      ) : (
        <p>
          Your account has no password. If your identity provider cannot be reached, you can{' '}
          <a href="/password-reset">set one by mail</a>.
        </p>
      )}
      {returnTo && (
        <p>
          <a href={returnTo}>Cancel</a>
        </p>
      )}
    </NarrowPage>
  );
}
