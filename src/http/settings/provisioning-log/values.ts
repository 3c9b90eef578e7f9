// The values before and after a change, one line for each that differs.

import type { ValuesOfChange } from '../../../domain/organization/logs.ts';
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

export function changedValues(changes: readonly ValuesOfChange[]): ChangedValue[] {
  return changes.flatMap(linesOf).slice(0, MAX_LINES);
}

function linesOf({ type, before, after, member }: ValuesOfChange): ChangedValue[] {
  if (type === 'team.member_added') return [{ name: 'member', before: null, after: member ?? GONE }];
  if (type === 'team.member_removed') return [{ name: 'member', before: member ?? GONE, after: null }];
  const old = leaves(before);
  const now = leaves(after);
  // For a change, `before` has only what changed, and `after` has everything.
  const isChange = before !== null && after !== null;
  const tops = new Set(Object.keys(before ?? {}));
  const names = [...old.keys(), ...now.keys()].filter(
    (name) => !isChange || tops.has(name.split('.')[0] ?? ''),
  );
  return [...new Set(names)]
    .filter((name) => old.get(name) !== now.get(name))
    .map((name) => ({ name: shownName(name), before: old.get(name) ?? null, after: now.get(name) ?? null }));
}

const GONE = 'somebody who has gone';

/** Every value that is not a list or an object, by the way that leads to it. */
function leaves(value: unknown): Map<string, string> {
  const found = new Map<string, string>();
  walk(value, '', found);
  return found;
}

function walk(value: unknown, path: string, found: Map<string, string>): void {
  if (value === null || value === undefined || value === '' || found.size > 500) return;
  if (typeof value !== 'object') {
    found.set(path, textOf(value));
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    if (path === '' && NOT_SHOWN.has(name)) continue;
    // The names of extensions have full stops of their own.
    walk(inner, path === '' ? name : `${path}.${name.replaceAll('.', '\u2024')}`, found);
  }
}

function textOf(value: unknown): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  return String(value).slice(0, MAX_CHARACTERS);
}

/** `attributes.emails.0.type` is "emails 1 type". */
function shownName(path: string): string {
  const names = path.split('.').filter((name, index) => index > 0 || name !== 'attributes');
  return names
    .map((name) => name.replaceAll('\u2024', '.'))
    .filter((name) => !/^urn:.*:(User|Group)$/i.test(name))
    .map((name) => (/^\d+$/.test(name) ? String(Number(name) + 1) : nameOfAttribute(name)))
    .join(' ')
    .slice(0, MAX_CHARACTERS);
}
