// The fields of a webhook endpoint.

import { Checkbox, type FormError, TextArea, TextField } from '../../../ui/form.tsx';

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
        hint="https, with a public host name. We follow no redirect."
      />
      <TextField
        label="Description"
        name="description"
        value={values.description}
        maxlength={1000}
        errors={errors}
      />
      <TextArea
        label="Only these organizations"
        name="organizations"
        value={values.organizations}
        rows={2}
        errors={errors}
        hint="Their ids, one a line. Empty: events of every organization."
      />
      <details class="fold-away" open={values.types.length > 0}>
        <summary>
          {values.types.length === 0 ? 'Events: all' : `Events: ${values.types.length} of ${allTypes.length}`}
        </summary>
        <fieldset id="types">
          <legend>Only these events</legend>
          {allTypes.map((type) => (
            <Checkbox label={type} name={`type_${type}`} checked={values.types.includes(type)} />
          ))}
        </fieldset>
      </details>
    </>
  );
}
