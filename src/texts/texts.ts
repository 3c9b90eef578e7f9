// The texts of pages in each language, by typed keys. A text has its parameters in braces; one that counts
// has a form for each number that the language tells apart. A catalog that lacks a key, or a parameter, does
// not compile.

import type { Language } from '../lib/languages.ts';
import { de } from './de.ts';
import { en } from './en.ts';

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

/** The keys whose parameters in the other catalog are others than in English. */
type Faults<C extends Record<Key, Text>> = {
  [K in Key]: [ParametersIn<C, K>, ParametersIn<English, K>] extends [
    ParametersIn<English, K>,
    ParametersIn<C, K>,
  ]
    ? never
    : K;
}[Key];
type Whole<C extends Record<Key, Text>> = [Faults<C>] extends [never] ? C : Faults<C>;

const CATALOGS = { en, de: de satisfies Whole<typeof de> } as const satisfies Record<
  Language,
  Record<Key, Text>
>;

export interface Texts {
  <K extends Key>(key: K, ...given: Given<K, string | number>): string;
  readonly language: Language;
  /** The text in pieces, with what stands for each parameter between them, such as an element. */
  parts<K extends Key, V>(key: K, ...given: Given<K, V>): (string | V)[];
}

function textsIn(language: Language): Texts {
  const catalog: Readonly<Record<Key, Text>> = CATALOGS[language];
  const plurals = new Intl.PluralRules(language);
  const parts = <V>(key: Key, values: Readonly<Record<string, V>> = {}) => {
    const text = catalog[key];
    const form =
      typeof text === 'string'
        ? text
        : text[plurals.select(Number(values.count)) === 'one' ? 'one' : 'other'];
    return form.split(/\{(\w+)\}/).map((piece, at) => (at % 2 === 1 ? (values[piece] as V) : piece));
  };
  const whole = (key: Key, values?: Readonly<Record<string, string | number>>) => parts(key, values).join('');
  return Object.assign(whole, { language, parts }) as Texts;
}

const TEXTS: Readonly<Record<Language, Texts>> = { en: textsIn('en'), de: textsIn('de') };

export const ENGLISH = TEXTS.en;

export function textsFor(language: Language): Texts {
  return TEXTS[language];
}

/** For tests: what there is to say in a language. */
export function catalogOf(language: Language): Readonly<Record<Key, Text>> {
  return CATALOGS[language];
}
