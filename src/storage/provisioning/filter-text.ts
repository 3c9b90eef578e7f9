// Compares text without regard to case, in SQL. SQLite's lower() only knows ASCII, while `foldCase` (the
// oracle, and what the key columns contain) knows Unicode. For that reason the literal's letters beyond ASCII
// are folded in the column too, with one replace() each. Letters that the literal does not have cannot decide
// eq, co, sw or ew; gt, ge, lt and le order by the ASCII folding and the literal's letters.

import { type SQL, sql } from 'drizzle-orm';
import { foldCase } from '../../lib/fold.ts';

/** Folds `value` as far as a comparison with `literal` needs it. */
export function foldSql(value: SQL, literal: string, bind: (value: string) => SQL): SQL {
  const pairs = pairsOf(foldCase(literal));
  if (pairs.length === 0) return sql`lower(${value})`;
  // A recursion instead of nested calls: D1 refuses expressions deeper than 100.
  const list = bind(JSON.stringify(pairs));
  return sql`(with recursive fold(v, i) as (select lower(${value}), 0 union all
    select replace(v, ${list} ->> ('$[' || i || '][0]'), ${list} ->> ('$[' || i || '][1]')), i + 1 from fold
    where i < ${sql.raw(String(pairs.length))}) select v from fold order by i desc limit 1)`;
}

/** Returns what to replace in a column's text so that it folds as `folded` did, longest first. */
function pairsOf(folded: string): [string, string][] {
  const pairs = new Map<string, string>();
  for (const letter of new Set(folded)) {
    if (letter <= '\x7f') continue;
    for (const upper of [letter.toUpperCase(), letter]) {
      for (const spelling of [upper, upper.normalize('NFD'), lowerAscii(upper.normalize('NFD'))]) {
        if (spelling !== letter && foldCase(spelling) === letter) pairs.set(spelling, letter);
      }
    }
  }
  return [...pairs].sort(([a], [b]) => b.length - a.length);
}

/** Returns what lower() has made of the text before the first replace(). */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
