// The page of a scan: its matches come in the order of creation, piece by piece, and may have to be sorted as
// SQLite would sort them.

import { ScimError } from '../../scim/errors.ts';
import type { ScimPage, ScimPosition, ScimSort } from '../../storage/provisioning/pages.ts';
import type { ScanMatch } from '../../storage/provisioning/scan.ts';
import type { Found } from './page-rows.ts';

/** Values to sort by are held in memory. */
const MAX_HELD_CHARACTERS = 16_000_000;

export class ScanPage {
  readonly #page: ScimPage;
  readonly #sort: ScimSort | undefined;
  #held: ScanMatch[] = [];
  #characters = 0;
  #total = 0;

  constructor(page: ScimPage, sort: ScimSort | undefined) {
    this.#page = page;
    this.#sort = sort;
  }

  /** @throws ScimError tooMany */
  add(matches: readonly ScanMatch[]): void {
    this.#total += matches.length;
    for (const match of matches) {
      if (!this.#isBehind(match)) continue;
      if (this.#sort === undefined && this.#held.length >= this.#capacity) continue;
      this.#held.push(match);
      this.#characters += charactersOf(match);
    }
    if (this.#held.length > 2 * this.#capacity + 1000) this.#cut();
    if (this.#characters > MAX_HELD_CHARACTERS) this.#cut();
    if (this.#characters > MAX_HELD_CHARACTERS) {
      throw new ScimError(
        'tooMany',
        'The values to sort by are too long to be sorted: sort by a shorter attribute.',
      );
    }
  }

  /** The rows of the page in its order, at most as many as its limit. */
  result(): Found {
    this.#cut();
    const offset = this.#page.kind === 'index' ? this.#page.offset : 0;
    return { found: this.#held.slice(offset, offset + this.#page.limit), total: this.#total };
  }

  /** Everything up to the end of the page. */
  get #capacity(): number {
    return this.#page.limit + (this.#page.kind === 'index' ? this.#page.offset : 0);
  }

  #cut(): void {
    const sort = this.#sort;
    if (sort !== undefined) this.#held.sort((a, b) => compareMatches(a, b, sort));
    this.#held.length = Math.min(this.#held.length, this.#capacity);
    this.#characters = this.#held.reduce((sum, match) => sum + charactersOf(match), 0);
  }

  /** Whether it comes after the position of the cursor. */
  #isBehind(match: ScanMatch): boolean {
    if (this.#page.kind !== 'cursor' || this.#page.after === undefined) return true;
    return compareMatches(match, toMatch(this.#page.after), this.#sort) > 0;
  }
}

function toMatch(position: ScimPosition): ScanMatch {
  const [id, createdAt, value = null] = [...position].reverse();
  return [id as string, createdAt as number, value];
}

function charactersOf([, , value]: ScanMatch): number {
  return 50 + (typeof value === 'string' ? value.length : 0);
}

/**
 * As `orderOf` in SQL; rows with one value come in the order of creation, in either direction.
 */
function compareMatches(a: ScanMatch, b: ScanMatch, sort: ScimSort | undefined): number {
  if (sort !== undefined) {
    const compared = compareValues(a[2], b[2]);
    if (compared !== 0) return sort.order === 'ascending' ? compared : -compared;
  }
  return a[1] - b[1] || compareText(a[0], b[0]);
}

/** Missing values come last; numbers come before texts. */
function compareValues(a: ScanMatch[2], b: ScanMatch[2]): number {
  const rank = (value: ScanMatch[2]) => (value === null ? 2 : typeof value === 'string' ? 1 : 0);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return typeof a === 'number' && typeof b === 'number' ? a - b : 0;
}

/** By code points, which is the order of UTF-8. JavaScript's own compares code units. */
function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x === y) continue;
    const [isPairX, isPairY] = [isSurrogate(x), isSurrogate(y)];
    return isPairX === isPairY ? x - y : isPairX ? 1 : -1;
  }
  return a.length - b.length;
}

/** Half of a character beyond U+FFFF, and so greater than every other unit. */
function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
