// Form fields: a label tied to its field, and a hint and a message that are read out with it
// (aria-describedby). A field's name is its id.

import type { Child } from 'hono/jsx';
import { useTexts } from './look.ts';

/** `field` is the name of the field at fault; null: the form as a whole. */
export interface FormError {
  readonly field: string | null;
  readonly message: string;
}

interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly errors?: readonly FormError[];
  readonly hint?: Child;
  readonly required?: boolean;
}

export interface TextFieldProps extends FieldProps {
  readonly type?: 'text' | 'email' | 'password' | 'url' | 'date';
  readonly value?: string;
  readonly autocomplete?: string;
  readonly placeholder?: string;
  readonly minlength?: number;
  readonly maxlength?: number;
  readonly autofocus?: boolean;
}

export function TextField({ label, name, errors, hint, type = 'text', ...input }: TextFieldProps) {
  return (
    <div>
      <label for={name}>{label}</label>
      <input id={name} name={name} type={type} {...input} {...describedBy(name, errors, hint)} />
      <Notes name={name} errors={errors} hint={hint} />
    </div>
  );
}

export interface TextAreaProps extends FieldProps {
  readonly value?: string;
  readonly rows?: number;
  readonly placeholder?: string;
}

export function TextArea({ label, name, errors, hint, value, ...area }: TextAreaProps) {
  return (
    <div>
      <label for={name}>{label}</label>
      <textarea id={name} name={name} class="code" {...area} {...describedBy(name, errors, hint)}>
        {value}
      </textarea>
      <Notes name={name} errors={errors} hint={hint} />
    </div>
  );
}

export function FileField({ label, name, errors, hint, accept }: FieldProps & { readonly accept: string }) {
  return (
    <div>
      <label for={name}>{label}</label>
      <input id={name} name={name} type="file" accept={accept} {...describedBy(name, errors, hint)} />
      <Notes name={name} errors={errors} hint={hint} />
    </div>
  );
}

export function Checkbox({ label, name, errors, hint, checked }: FieldProps & { readonly checked: boolean }) {
  return (
    <div>
      <label for={name}>
        <input
          id={name}
          name={name}
          type="checkbox"
          value="on"
          checked={checked}
          {...describedBy(name, errors, hint)}
        />
        {label}
      </label>
      <Notes name={name} errors={errors} hint={hint} />
    </div>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

export function SelectField({
  label,
  name,
  errors,
  hint,
  value,
  options,
}: FieldProps & { readonly value: string; readonly options: readonly Option[] }) {
  return (
    <div>
      <label for={name}>{label}</label>
      <select id={name} name={name} {...describedBy(name, errors, hint)}>
        {options.map((option) => (
          <option value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
      <Notes name={name} errors={errors} hint={hint} />
    </div>
  );
}

/** Fields that are one choice together: what is wrong with it stands with them, and a message leads to it. */
export function Fieldset({
  id,
  legend,
  errors,
  children,
}: {
  id: string;
  legend: string;
  errors: readonly FormError[];
  children?: Child;
}) {
  return (
    <fieldset id={id} tabindex={-1} {...describedBy(id, errors, undefined)}>
      <legend>{legend}</legend>
      {children}
      <Notes name={id} errors={errors} hint={undefined} />
    </fieldset>
  );
}

/** The filters of a log, on one line; it requests the same page again. */
export function FilterForm({ button, children }: { button: string; children?: Child }) {
  return (
    <form method="get" class="search">
      {children}
      <button type="submit" class="go">
        {button}
      </button>
    </form>
  );
}

/** A value to copy to another place. The button appears only with script. */
export function CopyField({ label, name, value, hint }: FieldProps & { readonly value: string }) {
  const t = useTexts();
  return (
    <div>
      <label for={name}>{label}</label>
      <div class="copy">
        <input id={name} value={value} readonly {...describedBy(name, undefined, hint)} />
        <button
          type="button"
          class="secondary"
          data-copy={name}
          data-copied={t('copied')}
          data-copied-long={t('copied_long')}
          data-press={t('press_copy')}
          data-press-long={t('press_copy_long')}
          aria-label={t('copy_what', { label })}
          hidden
        >
          {t('copy')}
        </button>
      </div>
      <Notes name={name} errors={undefined} hint={hint} />
    </div>
  );
}

function Notes({ name, errors, hint }: Pick<FieldProps, 'name' | 'hint'> & { errors: FieldProps['errors'] }) {
  const message = messageFor(name, errors);
  return (
    <>
      {message && (
        <small id={`${name}-error`} class="field-error">
          {message}
        </small>
      )}
      {hint && <small id={`${name}-hint`}>{hint}</small>}
    </>
  );
}

function describedBy(name: string, errors: FieldProps['errors'], hint: Child) {
  const message = messageFor(name, errors);
  const ids = [message && `${name}-error`, hint && `${name}-hint`].filter(Boolean).join(' ');
  return { ...(ids && { 'aria-describedby': ids }), ...(message && { 'aria-invalid': 'true' as const }) };
}

function messageFor(name: string, errors: FieldProps['errors']): string | undefined {
  return errors?.find((error) => error.field === name)?.message;
}
