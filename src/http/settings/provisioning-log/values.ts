// The values before and after a change, one line for each that differs.

import type { ValuesOfChange } from '../../../domain/organization/logs.ts';
import type { Texts } from '../../../texts/texts.ts';
import { nameOfAttribute } from '../plain-values.ts';

export interface ChangedValue {
  readonly name: string;
  /** Null: there was or is none. */
  readonly before: string | null;
  readonly after: string | null;
}

/** A person has no reason to have more. */
const MAX_LINES = 100;
const MAX_CHARACTERS = 300;
/** They name the row, or follow from the request itself. */
const NOT_SHOWN = new Set(['id', 'accountId', 'createdAt', 'updatedAt', 'source', 'version']);

export function changedValues(t: Texts, changes: readonly ValuesOfChange[]): ChangedValue[] {
  return changes.flatMap((one) => linesOf(t, one)).slice(0, MAX_LINES);
}

function linesOf(t: Texts, { type, before, after, member }: ValuesOfChange): ChangedValue[] {
  const who = { name: t('named_member'), label: member ?? t('log_gone') };
  if (type === 'team.member_added') return [{ name: who.name, before: null, after: who.label }];
  if (type === 'team.member_removed') return [{ name: who.name, before: who.label, after: null }];
  const old = leaves(t, before);
  const now = leaves(t, after);
  // For a change, `before` has only what changed, and `after` has everything.
  const isChange = before !== null && after !== null;
  const tops = new Set(Object.keys(before ?? {}));
  const names = [...old.keys(), ...now.keys()].filter(
    (name) => !isChange || tops.has(name.split('.')[0] ?? ''),
  );
  return [...new Set(names)]
    .filter((name) => old.get(name) !== now.get(name))
    .map((name) => ({
      name: shownName(t, name),
      before: old.get(name) ?? null,
      after: now.get(name) ?? null,
    }));
}

/** Every value that is not a list or an object, by the way that leads to it. */
function leaves(t: Texts, value: unknown): Map<string, string> {
  const found = new Map<string, string>();
  walk(t, value, '', found);
  return found;
}

function walk(t: Texts, value: unknown, path: string, found: Map<string, string>): void {
  if (value === null || value === undefined || value === '' || found.size > 500) return;
  if (typeof value !== 'object') {
    found.set(path, textOf(t, value));
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    if (path === '' && NOT_SHOWN.has(name)) continue;
    // The names of extensions have full stops of their own.
    walk(t, inner, path === '' ? name : `${path}.${name.replaceAll('.', '\u2024')}`, found);
  }
}

function textOf(t: Texts, value: unknown): string {
  if (typeof value === 'boolean') return t(value ? 'fact_yes' : 'fact_no');
  return String(value).slice(0, MAX_CHARACTERS);
}

/** `attributes.emails.0.type` is "emails 1 type". */
function shownName(t: Texts, path: string): string {
  const names = path.split('.').filter((name, index) => index > 0 || name !== 'attributes');
  return names
    .map((name) => name.replaceAll('\u2024', '.'))
    .filter((name) => !/^urn:.*:(User|Group)$/i.test(name))
    .map((name) => (/^\d+$/.test(name) ? String(Number(name) + 1) : nameOfAttribute(t, name)))
    .join(' ')
    .slice(0, MAX_CHARACTERS);
}
