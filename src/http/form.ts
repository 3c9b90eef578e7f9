// A submitted form, as the browser sends it. Syntax only: what the values mean is checked where the rule stands.

import type { AppContext, Form } from './context.ts';
import { HttpError } from './errors.ts';

/** Read once for each request. @throws HttpError `form_malformed`: neither URL-encoded nor multipart, or a field twice */
export async function readForm(c: AppContext): Promise<Form> {
  const form = c.get('form') ?? (await parseForm(c));
  c.set('form', form);
  return form;
}

async function parseForm(c: AppContext): Promise<Form> {
  let data: FormData;
  try {
    data = await c.req.raw.formData();
  } catch {
    throw new HttpError('form_malformed', { contentType: c.req.header('Content-Type') ?? null });
  }
  // A repeated field is read differently by different readers; no form of ours has one.
  const fields = [...data.entries()];
  const names = new Set(fields.map(([name]) => name));
  if (names.size !== fields.length) throw new HttpError('form_malformed', { fields: 'repeated' });
  return {
    text: (name) => {
      const value = data.get(name);
      return typeof value === 'string' ? value : '';
    },
    flag: (name) => data.get(name) === 'on',
    file: (name) => {
      const value = data.get(name);
      return value instanceof File && value.size > 0 ? value : null;
    },
    fields,
  };
}
