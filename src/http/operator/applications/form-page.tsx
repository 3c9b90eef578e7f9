// The fields of an application (an OAuth client).

import { MAX_NAME_CHARACTERS } from '../../../domain/limits.ts';
import { Checkbox, Fieldset, type FormError, SelectField, TextArea, TextField } from '../../../ui/form.tsx';

export const SECONDS = [60, 300, 600, 900, 1800, 3600] as const;
export const DAYS = [1, 7, 14, 30, 90, 180, 365] as const;

export interface ApplicationValues {
  readonly name: string;
  readonly redirectUris: string;
  readonly postLogoutRedirectUris: string;
  readonly initiateLoginUri: string;
  readonly backchannelLogoutUri: string;
  readonly homeUrl: string;
  readonly authMethod: string;
  readonly jwks: string;
  readonly jwksUri: string;
  readonly idTokenAlg: string;
  readonly accessTokenFormat: string;
  readonly accessTokenSeconds: string;
  readonly refreshTokenDays: string;
  readonly requirePar: boolean;
  readonly requireDpop: boolean;
  /** One id a line; '': everybody's. */
  readonly organizations: string;
  readonly resource: string;
  readonly grantTypes: readonly string[];
  readonly scopes: readonly string[];
}

export interface ApplicationChoices {
  readonly authMethods: readonly string[];
  readonly algorithms: readonly string[];
  readonly grantTypes: readonly string[];
  readonly scopes: readonly string[];
}

export interface ApplicationFieldsProps {
  readonly values: ApplicationValues;
  readonly choices: ApplicationChoices;
  readonly errors: readonly FormError[];
}

export function ApplicationFields({ values, choices, errors }: ApplicationFieldsProps) {
  const text = (name: keyof ApplicationValues) => ({ name, value: String(values[name]), errors });
  return (
    <>
      <TextField label="Name" {...text('name')} maxlength={MAX_NAME_CHARACTERS} required />
      <TextArea
        label="Redirect URIs"
        {...text('redirectUris')}
        rows={3}
        hint="One a line, compared as text."
      />
      <TextArea label="Redirect URIs after a sign-out" {...text('postLogoutRedirectUris')} rows={2} />
      <TextField label="Sign-in initiation URI" {...text('initiateLoginUri')} type="url" />
      <TextField label="Back-channel logout URI" {...text('backchannelLogoutUri')} type="url" />
      <TextField label="Home page" {...text('homeUrl')} type="url" />
      <TextArea
        label="Only these organizations"
        {...text('organizations')}
        rows={2}
        hint="Their ids, one a line. Empty: people of every organization may sign in to it."
      />
      <SelectField label="Authentication" {...text('authMethod')} options={choices.authMethods.map(same)} />
      <TextArea label="Public keys (JWKS)" {...text('jwks')} rows={3} hint="For private_key_jwt, or a URL." />
      <TextField label="URL of its public keys" {...text('jwksUri')} type="url" />
      <SelectField
        label="Algorithm of ID tokens"
        {...text('idTokenAlg')}
        options={choices.algorithms.map(same)}
      />
      <SelectField
        label="Access tokens"
        {...text('accessTokenFormat')}
        options={[
          { value: 'jwt', label: 'JWT' },
          { value: 'opaque', label: 'Opaque: each call asks us' },
        ]}
      />
      <SelectField
        label="Access tokens live"
        {...text('accessTokenSeconds')}
        options={withPresent(SECONDS, values.accessTokenSeconds, 'seconds')}
      />
      <SelectField
        label="Refresh tokens live"
        {...text('refreshTokenDays')}
        options={withPresent(DAYS, values.refreshTokenDays, 'days')}
      />
      <TextField label="Audience of access tokens" {...text('resource')} hint="Empty: its client_id." />
      <Checkbox label="Require pushed requests (PAR)" name="requirePar" checked={values.requirePar} />
      <Checkbox label="Require proof of possession (DPoP)" name="requireDpop" checked={values.requireDpop} />
      <Choices
        legend="Grant types"
        kind="grant"
        all={choices.grantTypes}
        chosen={values.grantTypes}
        errors={errors}
      />
      <Choices legend="Scopes" kind="scope" all={choices.scopes} chosen={values.scopes} errors={errors} />
    </>
  );
}

function Choices({
  legend,
  kind,
  all,
  chosen,
  errors,
}: {
  legend: string;
  kind: string;
  all: readonly string[];
  chosen: readonly string[];
  errors: readonly FormError[];
}) {
  return (
    <Fieldset id={kind === 'grant' ? 'grantTypes' : 'scopes'} legend={legend} errors={errors}>
      {all.map((name) => (
        <Checkbox label={name} name={`${kind}_${name}`} checked={chosen.includes(name)} />
      ))}
    </Fieldset>
  );
}

const same = (value: string) => ({ value, label: value });

/** One that the API has set to another value keeps it. */
function withPresent(offered: readonly number[], present: string, unit: string) {
  const all = offered.some((one) => String(one) === present)
    ? offered.map(String)
    : [present, ...offered.map(String)];
  return all.map((value) => ({ value, label: `${value} ${unit}` }));
}
