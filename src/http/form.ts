// Reads a submitted form. Syntax only: the rules of the product check what the values mean.

import type { AppContext, Form } from './context.ts';
import { HttpError } from './errors.ts';

/**
 * Reads the body once for each request. @throws HttpError `form_malformed`: neither URL-encoded nor
 * multipart, or a field twice
 */
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
  // Different readers read a repeated field differently; our forms have none.
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

/**
 * `name = value`, a line each. A line that is none has an empty value, and of two with one name the last
 * counts.
 */
export function readPairs(text: string): Record<string, string> {
  const lines = text.split('\n').map((line) => line.trim());
  return Object.fromEntries(
    lines
      .filter((line) => line !== '')
      .map((line) => {
        const at = line.indexOf('=');
        return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
      }),
  );
}

export function pairsOf(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name} = ${value}`)
    .join('\n');
}
