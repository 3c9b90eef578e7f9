// Names and values of attributes and settings in words, for people who read logs: no camel case, no JSON.

import type { Texts } from '../../texts/texts.ts';

/** A value has no reason to be longer on a page. */
const MAX_CHARACTERS = 300;

/** `urn:…:enterprise:2.0:User:costCenter` and `costCenter` are "cost center". */
export function nameOfAttribute(t: Texts, name: string): string {
  const last = name.slice(name.lastIndexOf(':') + 1);
  if (name.startsWith('urn:') && /^(User|Group)$/i.test(last)) return t('named_extension');
  const key = `named_${last}`;
  if (t.has(key)) return t(key);
  return last
    .replaceAll('_', ' ')
    .replace(/([a-z0-9])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

export function plainText(t: Texts, value: unknown): string {
  return inWords(t, value).slice(0, MAX_CHARACTERS);
}

function inWords(t: Texts, value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return t(value ? 'fact_yes' : 'fact_no');
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map((one) => inWords(t, one)).join(', ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `${nameOfAttribute(t, name)} ${inWords(t, inner)}`)
    .join('; ');
}

/** "a", "a and b", "a, b and c" */
export function listed(t: Texts, parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : t('log_and', { first: parts.slice(0, -1).join(', '), last });
}
