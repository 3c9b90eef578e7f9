// The switches of SSO, and the addresses that only some identity providers need.

import { Checkbox, type FormError, SelectField, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';

export interface SsoOptionValues {
  readonly managedAccess: boolean;
  readonly refreshNames: boolean;
  readonly allowIdpInitiated: boolean;
  readonly allowSha1: boolean;
  readonly signRequests: boolean;
  readonly ignoreSessionEnd: boolean;
  readonly signInBinding: string;
  readonly logoutUrl: string;
  readonly logoutBinding: string;
}

export function SsoOptions({
  options,
  errors,
  path,
}: {
  options: SsoOptionValues;
  errors: readonly FormError[];
  path: string;
}) {
  const t = useTexts();
  const bindings = [
    { value: 'redirect', label: t('adv_redirect') },
    { value: 'post', label: t('adv_post') },
  ];
  return (
    <section aria-labelledby="options">
      <h2 id="options">{t('adv_options')}</h2>
      <form method="post" action={`${path}/options`}>
        <Checkbox
          label={t('adv_managed')}
          name="managedAccess"
          checked={options.managedAccess}
          hint={t('adv_managed_hint')}
        />
        <Checkbox
          label={t('adv_names')}
          name="refreshNames"
          checked={options.refreshNames}
          hint={t('adv_names_hint')}
        />
        <Checkbox
          label={t('adv_initiated')}
          name="allowIdpInitiated"
          checked={options.allowIdpInitiated}
          hint={t('adv_initiated_hint')}
        />
        <Checkbox
          label={t('adv_sha1')}
          name="allowSha1"
          checked={options.allowSha1}
          hint={<strong class="field-error">{t('adv_sha1_hint')}</strong>}
        />
        <Checkbox
          label={t('adv_sign')}
          name="signRequests"
          checked={options.signRequests}
          hint={t('adv_sign_hint')}
        />
        <Checkbox
          label={t('adv_ends')}
          name="ignoreSessionEnd"
          checked={options.ignoreSessionEnd}
          hint={t('adv_ends_hint')}
        />
        <SelectField
          label={t('adv_requests')}
          name="signInBinding"
          value={options.signInBinding}
          options={bindings}
        />
        <TextField
          label={t('adv_logout_url')}
          name="logoutUrl"
          type="url"
          value={options.logoutUrl}
          placeholder="https://"
          errors={errors}
          hint={t('adv_logout_url_hint')}
        />
        <SelectField
          label={t('adv_logout_requests')}
          name="logoutBinding"
          value={options.logoutBinding}
          options={bindings}
        />
        <button type="submit">{t('adv_save_options')}</button>
      </form>
    </section>
  );
}
