// SSO → Advanced: which SAML attribute is what, and what the identity provider still calls us.

import { MAX_ATTRIBUTE_CHARACTERS, MAX_CLAIMS } from '../../../domain/limits.ts';
import type { FormError } from '../../../ui/form.tsx';
import { TextArea, TextField } from '../../../ui/form.tsx';

export interface AttributeValues {
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly displayName: string;
  readonly teams: string;
  /** `cost_center = costCenter`, a line each. */
  readonly claims: string;
}

export interface FormerSystemValues {
  readonly legacyAcsUrl: string;
  readonly legacyAudience: string;
}

interface Props {
  readonly errors: readonly FormError[];
  readonly path: string;
}

const FIELDS = [
  ['email', 'Email address', 'Empty: “email”, then the usual names. “NameID” means the Name ID.'],
  ['givenName', 'First name', 'Empty: “firstName”, then the usual names.'],
  ['familyName', 'Last name', 'Empty: “lastName”, then the usual names.'],
  ['displayName', 'Display name', 'The name that applications show. Empty: first and last name.'],
  [
    'teams',
    'Teams',
    'Its values are the names of teams: each sign-in puts people into them, and out of those that it no longer names. Leave it empty if SCIM manages your teams.',
  ],
] as const;

export function Attributes({ attributes, errors, path }: Props & { readonly attributes: AttributeValues }) {
  return (
    <section aria-labelledby="attributes">
      <h2 id="attributes">Attributes</h2>
      <p>
        The names of the SAML attributes, exactly as your identity provider sends them. While SSO is enabled,
        a change is kept beside the names in use until you have tested it and switch.
      </p>
      <form method="post" action={`${path}/attributes`}>
        {FIELDS.map(([name, label, hint]) => (
          <TextField
            label={label}
            name={name}
            value={attributes[name]}
            maxlength={MAX_ATTRIBUTE_CHARACTERS}
            autocomplete="off"
            errors={errors}
            hint={hint}
          />
        ))}
        <TextArea
          label="For applications"
          name="claims"
          value={attributes.claims}
          rows={4}
          errors={errors}
          hint={`One line each, at most ${MAX_CLAIMS}: the name that applications see, “=”, and the attribute. For example: cost_center = costCenter`}
        />
        <button type="submit">Save attributes</button>
      </form>
    </section>
  );
}

export function FormerSystem({ former, errors, path }: Props & { readonly former: FormerSystemValues }) {
  return (
    <section aria-labelledby="former-system">
      <h2 id="former-system">Addresses of a former system</h2>
      <p>
        If another system signed you in before at this site, your identity provider can go on using its
        values, so that nobody has to change anything there. We check them as strictly as our own.
      </p>
      <form method="post" action={`${path}/former-system`}>
        <TextField
          label="ACS URL of the former system"
          name="legacyAcsUrl"
          value={former.legacyAcsUrl}
          placeholder="/saml/acs"
          autocomplete="off"
          errors={errors}
          hint="A path or a URL of this site that nothing else here uses."
        />
        <TextField
          label="Audience (SP Entity ID) of the former system"
          name="legacyAudience"
          value={former.legacyAudience}
          autocomplete="off"
          errors={errors}
        />
        <button type="submit">Save addresses</button>
      </form>
    </section>
  );
}
