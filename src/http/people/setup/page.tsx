// Setting up a deployment: the form behind the link that `npm run deploy` prints, and the page that shows the
// first key.

import { MAX_NAME_CHARACTERS, MIN_PASSWORD_CHARACTERS } from '../../../domain/limits.ts';
import { PATHS } from '../../../domain/paths.ts';
import { Alert, ErrorSummary } from '../../../ui/alert.tsx';
import { NarrowPage, type Viewer } from '../../../ui/document.tsx';
import { CopyField, type FormError, TextField } from '../../../ui/form.tsx';
import { EmailField, NameFields } from '../../../ui/person-fields.tsx';

/** What was typed, except the password, which is asked for again. */
export interface SetupValues {
  readonly organizationName: string;
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
}

export interface SetupPageProps {
  readonly token: string;
  readonly values: SetupValues;
  readonly errors?: readonly FormError[];
}

export function SetupPage({ token, values, errors = [] }: SetupPageProps) {
  return (
    <NarrowPage title="Set up Gatehouse">
      <ErrorSummary errors={errors} />
      <p>Create your own organization: the people in it run this service. You are its first Owner.</p>
      <form method="post" action={PATHS.setup}>
        <input type="hidden" name="token" value={token} />
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
        <EmailField value={values.email} errors={errors} />
        <NameFields values={values} errors={errors} />
        <TextField
          label="Password"
          name="password"
          type="password"
          autocomplete="new-password"
          required
          errors={errors}
          hint={`At least ${MIN_PASSWORD_CHARACTERS} characters.`}
        />
        <button type="submit">Create organization</button>
      </form>
    </NarrowPage>
  );
}

export interface SetUpPageProps {
  readonly viewer: Viewer;
  readonly apiKey: string;
  readonly apiUrl: string;
  readonly settingsHref: string;
}

export function SetUpPage({ viewer, apiKey, apiUrl, settingsHref }: SetUpPageProps) {
  return (
    <NarrowPage title="Gatehouse is set up" viewer={viewer}>
      <p>Your organization is ready, and you are signed in as its Owner.</p>
      <h2>Your first API key</h2>
      <Alert kind="warning">
        We show this key only once. It may do everything: store it as you store passwords.
      </Alert>
      <CopyField label="API key" name="apiKey" value={apiKey} />
      <p>
        The management API is at <code>{apiUrl}</code>. Use this key to create others with fewer scopes and an
        end.
      </p>
      <p class="actions">
        <a class="button" href={PATHS.operator}>
          Open the console
        </a>{' '}
        <a href={settingsHref}>Open the settings of your organization</a>
      </p>
    </NarrowPage>
  );
}
