// A forgotten password: the page that asks for a link, and the page behind the link.

import { PATHS } from '../../../domain/paths.ts';
import { ErrorSummary } from '../../../ui/alert.tsx';
import { NarrowPage } from '../../../ui/document.tsx';
import type { FormError } from '../../../ui/form.tsx';
import { EmailField, NewPasswordField } from '../../../ui/person-fields.tsx';

export function PasswordResetRequestPage({
  email,
  errors = [],
}: {
  email: string;
  errors?: readonly FormError[];
}) {
  return (
    <NarrowPage title="Get a new password">
      <ErrorSummary errors={errors} />
      <p>We will email you a link to choose a new password.</p>
      <form method="post" action={PATHS.passwordReset}>
        <EmailField value={email} first errors={errors} />
        <button type="submit">Send link</button>
      </form>
      <p>
        <a href={PATHS.signIn}>Sign in</a>
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
  return (
    <NarrowPage title="Choose a new password">
      <ErrorSummary errors={errors} />
      <p>
        This is for the account <strong>{email}</strong>. Setting a new password ends all its sessions.
      </p>
      <form method="post" action={path}>
        <NewPasswordField label="New password" email={email} first errors={errors} />
        <button type="submit">Set password</button>
      </form>
    </NarrowPage>
  );
}
