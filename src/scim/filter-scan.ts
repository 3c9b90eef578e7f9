// The characters of a filter: words, keywords, quoted and unquoted values. The scanner does not know the
// grammar, and only moves forward.

import { quoteName, ScimError } from './errors.ts';
import type { Literal } from './filter-compare.ts';

const SPACE = ' \t\r\n';
const WORD_END = `${SPACE}()[]"`;

export class FilterScanner {
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  /** The next character as it is, space or not; undefined at the end. */
  get next(): string | undefined {
    return this.#text[this.#at];
  }

  /** The next character after spaces. */
  peek(): string | undefined {
    this.#takeWhile(isSpace);
    return this.next;
  }

  /** Consumes that character, after spaces, and returns where it was. */
  expect(character: string): number {
    if (this.peek() !== character) throw this.unexpected();
    return this.#at++;
  }

  expectEnd(): void {
    if (this.peek() !== undefined) throw this.unexpected();
  }

  /** A keyword is a word of its own: `notes pr` does not begin with `not`. */
  takeKeyword(keyword: string): boolean {
    this.peek();
    const end = this.#at + keyword.length;
    if (this.#text.slice(this.#at, end).toLowerCase() !== keyword) return false;
    const next = this.#text[end];
    if (next === undefined || !`${SPACE}(`.includes(next)) return false;
    this.#at = end;
    return true;
  }

  /** The text from here to a space, a bracket or a quote; it may be empty. */
  takeWord(): string {
    this.peek();
    return this.#takeWhile((character) => !WORD_END.includes(character));
  }

  /** The name after a dot, if a dot comes next. */
  takeSubName(): string {
    this.expect('.');
    return this.#takeWhile((character) => /[\w$-]/.test(character));
  }

  takeLiteral(): Literal {
    if (this.peek() === '"') return { text: this.#takeQuoted(), quoted: true };
    const text = this.takeWord();
    if (text === '') throw invalid('An operator in the filter is not followed by a value.');
    if (text.startsWith("'")) throw invalid('Values stand in double quotes, not in single ones.');
    this.#expectBoundary();
    return { text: checkText(text), quoted: false };
  }

  unexpected(): ScimError {
    return invalid(
      this.next === undefined
        ? 'The filter ends too early.'
        : `The filter has an unexpected ${quoteName(this.next)} at character ${this.#at + 1}.`,
    );
  }

  #takeQuoted(): string {
    const start = this.#at++;
    while (this.next !== undefined && this.next !== '"') this.#at += this.next === '\\' ? 2 : 1;
    if (this.next === undefined) throw invalid('A quoted value in the filter does not end.');
    this.#at++;
    this.#expectBoundary();
    return checkText(parseString(this.#text.slice(start, this.#at)));
  }

  #expectBoundary(): void {
    if (this.next !== undefined && !`${SPACE})]`.includes(this.next)) throw this.unexpected();
  }

  #takeWhile(accepts: (character: string) => boolean): string {
    const start = this.#at;
    while (this.next !== undefined && accepts(this.next)) this.#at++;
    return this.#text.slice(start, this.#at);
  }
}

function isSpace(character: string): boolean {
  return SPACE.includes(character);
}

/** The escapes are JSON's (RFC 7644 section 3.4.2.2, compValue). */
function parseString(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    throw invalid('A quoted value in the filter is not a JSON string.');
  }
}

/** A value that cannot be stored cannot be searched for either. */
function checkText(text: string): string {
  if (!text.isWellFormed() || text.includes('\0')) {
    throw invalid('A value in the filter has an unpaired surrogate or a NUL character.');
  }
  return text;
}

function invalid(detail: string): ScimError {
  return new ScimError('invalidFilter', detail);
}
