// The switches of SSO, and the addresses that only some identity providers need.

import { Checkbox, type FormError, SelectField, TextField } from '../../../ui/form.tsx';

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
  return (
    <section aria-labelledby="options">
      <h2 id="options">Options</h2>
      <form method="post" action={`${path}/options`}>
        <Checkbox
          label="IdP-managed access"
          name="managedAccess"
          checked={options.managedAccess}
          hint="Your identity provider decides who has access: everyone with an address in a claimed domain signs in there, and anyone who signs in becomes a Member."
        />
        <Checkbox
          label="Update names at each sign-in"
          name="refreshNames"
          checked={options.refreshNames}
          hint="With IdP-managed access, users get the first and last name that your identity provider sends. Users whom SCIM provisions keep the names that SCIM sends."
        />
        <Checkbox
          label="Allow sign-in from the identity provider’s dashboard (IdP-initiated)"
          name="allowIdpInitiated"
          checked={options.allowIdpInitiated}
          hint="Okta’s tile needs this. When it is off, the tile starts a sign-in from our side instead."
        />
        <Checkbox
          label="Accept SHA-1 signatures"
          name="allowSha1"
          checked={options.allowSha1}
          hint={
            <strong class="field-error">
              SHA-1 is broken: its signatures can be forged. Accept them only if your identity provider
              supports nothing else, and not for long.
            </strong>
          }
        />
        <Checkbox
          label="Sign our requests"
          name="signRequests"
          checked={options.signRequests}
          hint="Only if your identity provider requires it. It needs our certificate, which is below and in our metadata."
        />
        <Checkbox
          label="Ignore when the identity provider says that sessions end"
          name="ignoreSessionEnd"
          checked={options.ignoreSessionEnd}
          hint="It may send an end with each sign-in (SessionNotOnOrAfter), and sessions here end no later. Tick this if it signs people out too early. An end that has passed is refused in any case."
        />
        <SelectField
          label="How requests are sent"
          name="signInBinding"
          value={options.signInBinding}
          options={BINDINGS}
        />
        <TextField
          label="Logout URL"
          name="logoutUrl"
          type="url"
          value={options.logoutUrl}
          placeholder="https://"
          errors={errors}
          hint="Optional: signing out here then also signs people out there. Okta: “Identity Provider Single Logout URL”."
        />
        <SelectField
          label="How logout requests are sent"
          name="logoutBinding"
          value={options.logoutBinding}
          options={BINDINGS}
        />
        <button type="submit">Save options</button>
      </form>
    </section>
  );
}

const BINDINGS = [
  { value: 'redirect', label: 'HTTP-Redirect (usual)' },
  { value: 'post', label: 'HTTP-POST' },
] as const;
