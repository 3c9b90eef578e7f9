// The fields of an application (an OAuth client).

import { MAX_NAME_CHARACTERS } from '../../../domain/limits.ts';
import { Checkbox, Fieldset, type FormError, SelectField, TextArea, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';

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
  const t = useTexts();
  const text = (name: keyof ApplicationValues) => ({ name, value: String(values[name]), errors });
  return (
    <>
      <TextField label={t('applications_name')} {...text('name')} maxlength={MAX_NAME_CHARACTERS} required />
      <TextArea
        label={t('applications_redirects')}
        {...text('redirectUris')}
        rows={3}
        hint={t('applications_redirects_hint')}
      />
      <TextArea label={t('applications_logout_redirects')} {...text('postLogoutRedirectUris')} rows={2} />
      <TextField label={t('applications_initiate')} {...text('initiateLoginUri')} type="url" />
      <TextField label={t('applications_backchannel')} {...text('backchannelLogoutUri')} type="url" />
      <TextField label={t('applications_home')} {...text('homeUrl')} type="url" />
      <TextArea
        label={t('applications_only')}
        {...text('organizations')}
        rows={2}
        hint={t('applications_only_hint')}
      />
      <SelectField
        label={t('applications_authentication')}
        {...text('authMethod')}
        options={choices.authMethods.map(same)}
      />
      <TextArea
        label={t('applications_jwks')}
        {...text('jwks')}
        rows={3}
        hint={t('applications_jwks_hint')}
      />
      <TextField label={t('applications_jwks_uri')} {...text('jwksUri')} type="url" />
      <SelectField
        label={t('applications_id_token_alg')}
        {...text('idTokenAlg')}
        options={choices.algorithms.map(same)}
      />
      <SelectField
        label={t('applications_format')}
        {...text('accessTokenFormat')}
        options={[
          { value: 'jwt', label: 'JWT' },
          { value: 'opaque', label: t('applications_format_opaque') },
        ]}
      />
      <SelectField
        label={t('applications_access_lives')}
        {...text('accessTokenSeconds')}
        options={withPresent(SECONDS, values.accessTokenSeconds, (number) =>
          t('applications_seconds', { number }),
        )}
      />
      <SelectField
        label={t('applications_refresh_lives')}
        {...text('refreshTokenDays')}
        options={withPresent(DAYS, values.refreshTokenDays, (count) => t('applications_days', { count }))}
      />
      <TextField
        label={t('applications_resource')}
        {...text('resource')}
        hint={t('applications_resource_hint')}
      />
      <Checkbox label={t('applications_par')} name="requirePar" checked={values.requirePar} />
      <Checkbox label={t('applications_dpop')} name="requireDpop" checked={values.requireDpop} />
      <Choices
        legend={t('applications_grants')}
        kind="grant"
        all={choices.grantTypes}
        chosen={values.grantTypes}
        errors={errors}
      />
      <Choices
        legend={t('applications_scopes')}
        kind="scope"
        all={choices.scopes}
        chosen={values.scopes}
        errors={errors}
      />
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
function withPresent(offered: readonly number[], present: string, nameOf: (number: number) => string) {
  const all = offered.some((one) => String(one) === present)
    ? offered.map(String)
    : [present, ...offered.map(String)];
  return all.map((value) => ({ value, label: nameOf(Number(value)) }));
}
