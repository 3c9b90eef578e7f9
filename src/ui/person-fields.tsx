// The fields about a person that several forms share, with the names that browsers and password managers
// know.

import { MAX_NAME_CHARACTERS, MIN_PASSWORD_CHARACTERS } from '../domain/limits.ts';
import { type FormError, TextField } from './form.tsx';
import { useTexts } from './look.ts';

interface PersonFieldProps {
  readonly errors?: readonly FormError[];
  /** The form's first field, unless there is a list of errors to read first. */
  readonly first?: boolean;
}

export function EmailField({
  value,
  errors = [],
  first = false,
}: PersonFieldProps & { readonly value: string }) {
  return (
    <TextField
      label={useTexts()('email')}
      name="email"
      type="email"
      value={value}
      autocomplete="username"
      autofocus={first && errors.length === 0}
      required
      errors={errors}
    />
  );
}

export interface PersonName {
  readonly givenName: string;
  readonly familyName: string;
}

export function NameFields({
  values,
  errors = [],
  first = false,
  hint,
}: PersonFieldProps & { readonly values: PersonName; readonly hint?: string }) {
  const t = useTexts();
  return (
    <>
      <TextField
        label={t('first_name')}
        name="givenName"
        value={values.givenName}
        autocomplete="given-name"
        maxlength={MAX_NAME_CHARACTERS}
        autofocus={first && errors.length === 0}
        errors={errors}
      />
      <TextField
        label={t('last_name')}
        name="familyName"
        value={values.familyName}
        autocomplete="family-name"
        maxlength={MAX_NAME_CHARACTERS}
        errors={errors}
        hint={hint}
      />
    </>
  );
}

/** Names the account that the password belongs to, for password managers. */
export function NewPasswordField({
  label,
  email,
  errors = [],
  first = false,
}: PersonFieldProps & { readonly label: string; readonly email: string }) {
  return (
    <>
      <input type="hidden" name="username" value={email} autocomplete="username" />
      <TextField
        label={label}
        name="password"
        type="password"
        autocomplete="new-password"
        autofocus={first && errors.length === 0}
        required
        errors={errors}
        hint={useTexts()('at_least', { characters: MIN_PASSWORD_CHARACTERS })}
      />
    </>
  );
}
