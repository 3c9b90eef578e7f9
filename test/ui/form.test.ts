// Components as functions: props in, markup out.

import { describe, expect, it } from 'vitest';
import { ErrorSummary } from '../../src/ui/alert.tsx';
import { Checkbox, CopyField, FileField, TextArea, TextField } from '../../src/ui/form.tsx';

const render = (node: unknown) => String(node);
const errors = [
  { field: 'email', message: 'Enter an address.' },
  { field: null, message: 'The whole form is wrong.' },
];

describe('a field', () => {
  const kinds = {
    text: TextField({ label: 'Email', name: 'email', hint: 'Yours', errors }),
    area: TextArea({ label: 'Email', name: 'email', hint: 'Yours', errors }),
    file: FileField({ label: 'Email', name: 'email', hint: 'Yours', errors, accept: '.pem' }),
    checkbox: Checkbox({ label: 'Email', name: 'email', hint: 'Yours', errors, checked: true }),
  };
  it.each(Object.entries(kinds))('ties label, hint and message to the %s input', (_name, node) => {
    const markup = render(node);
    expect(markup).toContain('<label for="email">');
    expect(markup).toContain('id="email"');
    expect(markup).toContain('aria-describedby="email-error email-hint"');
    expect(markup).toContain('aria-invalid="true"');
    expect(markup).toContain('<small id="email-error" class="field-error">Enter an address.</small>');
    expect(markup).toContain('<small id="email-hint">Yours</small>');
  });

  it('does not show errors of other fields', () => {
    const markup = render(TextField({ label: 'Name', name: 'name', errors }));
    expect(markup).not.toMatch(/aria-|<small/);
  });

  it('escapes what it is given', () => {
    const markup = render(TextField({ label: '<b>', name: 'x', value: '"><b>', hint: '<b>' }));
    expect(markup).not.toContain('<b>');
    expect(render(TextArea({ label: 'a', name: 'x', value: '</textarea><b>' }))).not.toContain('<b>');
  });

  it('never shows a password again', () => {
    expect(render(TextField({ label: 'Password', name: 'password', type: 'password' }))).not.toContain(
      'value=',
    );
  });
});

describe('a value to copy', () => {
  it('is read-only, and its button waits for the script', () => {
    const markup = render(
      CopyField({ label: 'Postback URL', name: 'postbackUrl', value: 'https://sso.example/' }),
    );
    expect(markup).toContain('readonly=""');
    expect(markup).toMatch(
      /<button type="button"[^>]* data-copy="postbackUrl"[^>]* aria-label="Copy Postback URL" hidden="">/,
    );
  });
});

describe('the error summary', () => {
  it('links each message to its field, and can take the focus', () => {
    const markup = render(ErrorSummary({ errors }));
    expect(markup).toContain('role="alert" tabindex="-1"');
    expect(markup).toContain('<a href="#email">Enter an address.</a>');
    expect(markup).toContain('<li>The whole form is wrong.</li>');
  });

  it('is not there without errors', () => {
    expect(ErrorSummary({ errors: [] })).toBeNull();
  });
});
