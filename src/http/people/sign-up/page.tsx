// Signing up: a page that asks for the address, and the page behind the mailed link, which makes an account
// and its organization at once.

import { MAX_NAME_CHARACTERS } from '../../../domain/limits.ts';
import { PATHS } from '../../../domain/paths.ts';
import { ErrorSummary } from '../../../ui/alert.tsx';
import { NarrowPage } from '../../../ui/document.tsx';
import { type FormError, TextField } from '../../../ui/form.tsx';
import { EmailField, NameFields, NewPasswordField } from '../../../ui/person-fields.tsx';

export function SignUpPage({ email, errors = [] }: { email: string; errors?: readonly FormError[] }) {
  return (
    <NarrowPage title="Create an organization">
      <ErrorSummary errors={errors} />
      <p>We will email you a link to continue.</p>
      <form method="post" action={PATHS.signUp}>
        <EmailField value={email} first errors={errors} />
        <button type="submit">Send link</button>
      </form>
      <p>
        Already have an account? <a href={PATHS.signIn}>Sign in</a>
      </p>
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
  return (
    <NarrowPage title="Create an organization">
      <ErrorSummary errors={errors} />
      <p>
        You will sign in as <strong>{email}</strong>.
      </p>
      <form method="post" action={path}>
        <TextField
          label="Organization name"
          name="organizationName"
          value={values.organizationName}
          autocomplete="organization"
          maxlength={MAX_NAME_CHARACTERS}
          autofocus={errors.length === 0}
          required
          errors={errors}
        />
        <NameFields values={values} errors={errors} />
        <NewPasswordField label="Password" email={email} errors={errors} />
        <button type="submit">Create organization</button>
      </form>
    </NarrowPage>
  );
}
