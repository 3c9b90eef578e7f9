// SSO → Advanced: which SAML attribute is what, and what the identity provider still calls us.

import { MAX_ATTRIBUTE_CHARACTERS, MAX_CLAIMS } from '../../../domain/limits.ts';
import type { FormError } from '../../../ui/form.tsx';
import { TextArea, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';

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

const FIELDS = ['email', 'givenName', 'familyName', 'displayName', 'teams'] as const;

export function Attributes({ attributes, errors, path }: Props & { readonly attributes: AttributeValues }) {
  const t = useTexts();
  return (
    <section aria-labelledby="attributes">
      <h2 id="attributes">{t('attr_title')}</h2>
      <p>{t('attr_intro')}</p>
      <form method="post" action={`${path}/attributes`}>
        {FIELDS.map((name) => (
          <TextField
            label={t(`attr_${name}`)}
            name={name}
            value={attributes[name]}
            maxlength={MAX_ATTRIBUTE_CHARACTERS}
            autocomplete="off"
            errors={errors}
            hint={t(`attr_${name}_hint`)}
          />
        ))}
        <TextArea
          label={t('attr_claims')}
          name="claims"
          value={attributes.claims}
          rows={4}
          errors={errors}
          hint={t('attr_claims_hint', { most: MAX_CLAIMS })}
        />
        <button type="submit" class="outline">
          {t('attr_save')}
        </button>
      </form>
    </section>
  );
}

export function FormerSystem({ former, errors, path }: Props & { readonly former: FormerSystemValues }) {
  const t = useTexts();
  return (
    <section aria-labelledby="former-system">
      <h2 id="former-system">{t('former_title')}</h2>
      <p>{t('former_intro')}</p>
      <form method="post" action={`${path}/former-system`}>
        <TextField
          label={t('former_acs')}
          name="legacyAcsUrl"
          value={former.legacyAcsUrl}
          placeholder="/saml/acs"
          autocomplete="off"
          errors={errors}
          hint={t('former_acs_hint')}
        />
        <TextField
          label={t('former_audience')}
          name="legacyAudience"
          value={former.legacyAudience}
          autocomplete="off"
          errors={errors}
        />
        <button type="submit" class="outline">
          {t('former_save')}
        </button>
      </form>
    </section>
  );
}
