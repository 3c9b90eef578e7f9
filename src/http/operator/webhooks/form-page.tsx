// The fields of a webhook endpoint.

import { Checkbox, type FormError, TextArea, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';

export interface WebhookValues {
  readonly url: string;
  readonly description: string;
  /** None: all. */
  readonly types: readonly string[];
  /** One id a line; '': everybody's. */
  readonly organizations: string;
}

export interface WebhookFieldsProps {
  readonly values: WebhookValues;
  readonly allTypes: readonly string[];
  readonly errors: readonly FormError[];
}

export function WebhookFields({ values, allTypes, errors }: WebhookFieldsProps) {
  const t = useTexts();
  return (
    <>
      <TextField
        label="URL"
        name="url"
        type="url"
        value={values.url}
        maxlength={2048}
        required
        errors={errors}
        hint={t('webhooks_url_hint')}
      />
      <TextField
        label={t('webhooks_description')}
        name="description"
        value={values.description}
        maxlength={1000}
        errors={errors}
      />
      <TextArea
        label={t('webhooks_only')}
        name="organizations"
        value={values.organizations}
        rows={2}
        errors={errors}
        hint={t('webhooks_only_hint')}
      />
      <details class="fold-away" open={values.types.length > 0}>
        <summary>
          {values.types.length === 0
            ? t('webhooks_events_all')
            : t('webhooks_events_some', { some: values.types.length, all: allTypes.length })}
        </summary>
        <fieldset id="types">
          <legend>{t('webhooks_events_only')}</legend>
          {allTypes.map((type) => (
            <Checkbox label={type} name={`type_${type}`} checked={values.types.includes(type)} />
          ))}
        </fieldset>
      </details>
    </>
  );
}
