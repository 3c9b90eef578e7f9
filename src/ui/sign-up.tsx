// Signing up: an account and its organization at once.

import { ErrorSummary } from './alert.tsx';
import { NarrowPage } from './document.tsx';
import { type FormError, TextField } from './form.tsx';

/** What was typed, but for the password: that one is asked again. */
export interface SignUpValues {
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly organizationName: string;
}

export function SignUpPage({ values, errors = [] }: { values: SignUpValues; errors?: readonly FormError[] }) {
  return (
    <NarrowPage title="Create an organization">
      <ErrorSummary errors={errors} />
      <form method="post" action="/sign-up">
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
        <TextField
          label="Email"
          name="email"
          type="email"
          value={values.email}
          autocomplete="username"
          required
          errors={errors}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autocomplete="new-password"
          required
          errors={errors}
        />
        <button type="submit">Create organization</button>
      </form>
      <p>
        Already have an account? <a href="/sign-in">Sign in</a>
      </p>
    </NarrowPage>
  );
}
