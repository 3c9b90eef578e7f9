// Signing up: the address, to which a link is mailed; and what the link opens: an account and its organization at once.

import { ErrorSummary } from './alert.tsx';
import { NarrowPage } from './document.tsx';
import { type FormError, TextField } from './form.tsx';

export function SignUpPage({ email, errors = [] }: { email: string; errors?: readonly FormError[] }) {
  return (
    <NarrowPage title="Create an organization">
      <ErrorSummary errors={errors} />
      <p>We mail you a link with which you go on.</p>
      <form method="post" action="/sign-up">
        <TextField
          label="Email"
          name="email"
          type="email"
          value={email}
          autocomplete="username"
          autofocus={errors.length === 0}
          required
          errors={errors}
        />
        <button type="submit">Send link</button>
      </form>
      <p>
        Already have an account? <a href="/sign-in">Sign in</a>
      </p>
    </NarrowPage>
  );
}

/** What was typed, but for the password: that one is asked again. */
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
          maxlength={100}
          autofocus={errors.length === 0}
          required
          errors={errors}
        />
        <TextField
          label="First name"
          name="givenName"
          value={values.givenName}
          autocomplete="given-name"
          maxlength={100}
          errors={errors}
        />
        <TextField
          label="Last name"
          name="familyName"
          value={values.familyName}
          autocomplete="family-name"
          maxlength={100}
          errors={errors}
        />
        {/* For password managers: what the password belongs to. */}
        <input type="hidden" name="username" value={email} autocomplete="username" />
        <TextField
          label="Password"
          name="password"
          type="password"
          autocomplete="new-password"
          required
          errors={errors}
          hint="At least 10 characters."
        />
        <button type="submit">Create organization</button>
      </form>
    </NarrowPage>
  );
}
