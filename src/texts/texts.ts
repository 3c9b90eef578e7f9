// The texts of pages in each language, by typed keys. A text has its parameters in braces; one that counts
// has a form for each number that the language tells apart. A catalog that lacks a key, or a parameter, does
// not compile.

import type { Language } from '../lib/languages.ts';
import { early } from './early.ts';
import type { en } from './en.ts';
import type { late } from './late.ts';

/** A text, or its forms by Intl.PluralRules of `{count}`. */
export type Text = string | { readonly one: string; readonly other: string };

type English = typeof en;
export type Key = keyof English;

type NamesIn<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type FormsOf<T> = T extends string ? T : T extends { readonly other: infer Other } ? Other : never;
type ParametersIn<C extends Record<Key, Text>, K extends Key> = NamesIn<FormsOf<C[K]>>;
type Parameters<K extends Key> = K extends Key ? ParametersIn<English, K> : never;
type Given<K extends Key, V> = [Parameters<K>] extends [never]
  ? []
  : [values: { readonly [Name in Parameters<K>]: V }];

/** The keys of texts without parameters, for tables of texts. */
export type PlainKey = { [K in Key]: [Parameters<K>] extends [never] ? K : never }[Key];

/** The keys that have at most these parameters. */
type KeyWith<Name> = { [K in Key]: [Parameters<K>] extends [Name] ? K : never }[Key];

/** The keys whose parameters in the other catalog are others than in English. */
type Faults<C extends Record<Key, Text>> = {
  [K in Key]: [ParametersIn<C, K>, ParametersIn<English, K>] extends [
    ParametersIn<English, K>,
    ParametersIn<C, K>,
  ]
    ? never
    : K;
}[Key];
/** The catalog itself if no parameter differs, else the keys where one does. */
export type Whole<C extends Record<Key, Text>> = [Faults<C>] extends [never] ? C : Faults<C>;

/** What src/assets/texts.json holds: the texts that are read when a page first needs them. */
export interface LateTexts {
  /** The rest of English. */
  readonly en: Readonly<Record<keyof typeof late, Text>>;
  readonly de: Readonly<Record<Key, Text>>;
  /** The sentences that replace those of domain-copy.ts, by reason. */
  readonly reasons: { readonly de: Readonly<Record<string, string>> };
}

export interface Texts {
  <K extends Key>(key: K, ...given: Given<K, string | number>): string;
  readonly language: Language;
  /** The sentences of this language by reason; what has none here is said in English. */
  readonly reasons: Readonly<Record<string, string>>;
  /** For keys that are made of stored words: whether there is such a text, with no other parameters. */
  has<Name extends string = never>(key: string, ...parameters: readonly Name[]): key is KeyWith<Name>;
  /** The text in pieces, with what stands for each parameter between them, such as an element. */
  parts<K extends Key, V>(key: K, ...given: Given<K, V>): (string | V)[];
}

function textsIn(
  language: Language,
  catalog: Readonly<Partial<Record<Key, Text>>>,
  reasons: Texts['reasons'] = {},
): Texts {
  const plurals = new Intl.PluralRules(language);
  const parts = <V>(key: Key, values: Readonly<Record<string, V>> = {}) => {
    const text = catalog[key];
    if (text === undefined) throw new Error(`the text ${key} has not been read`);
    const form =
      typeof text === 'string'
        ? text
        : text[plurals.select(Number(values.count)) === 'one' ? 'one' : 'other'];
    return form.split(/\{(\w+)\}/).map((piece, at) => (at % 2 === 1 ? (values[piece] as V) : piece));
  };
  const whole = (key: Key, values?: Readonly<Record<string, string | number>>) =>
    parts(key, values)
      .map((piece) => (typeof piece === 'number' ? piece.toLocaleString(language) : piece))
      .join('');
  const has = (key: string, ...parameters: readonly string[]) =>
    Object.hasOwn(catalog, key) &&
    formsOf(catalog[key as Key]).every((form) =>
      [...form.matchAll(/\{(\w+)\}/g)].every(([, name]) => parameters.includes(name as string)),
    );
  return Object.assign(whole, { language, parts, reasons, has }) as Texts;
}

function formsOf(text: Text = ''): string[] {
  return typeof text === 'string' ? [text] : Object.values(text);
}

const english: Partial<Record<Key, Text>> = { ...early };

export const ENGLISH = textsIn('en', english);

let german: Texts | null = null;

/** Takes what was read; it serves all later requests of this isolate. */
export function takeLateTexts({ en: rest, de, reasons }: LateTexts): void {
  Object.assign(english, rest);
  german = textsIn('de', de, reasons.de);
}

/** For tests: as when an isolate starts. */
export function forgetLateTexts(): void {
  for (const key of Object.keys(english)) if (!Object.hasOwn(early, key)) delete english[key as Key];
  german = null;
}

export function lateTextsTaken(): boolean {
  return german !== null;
}

/** English stands in for a language that could not be read. */
export function textsFor(language: Language): Texts {
  return (language === 'de' && german) || ENGLISH;
}
