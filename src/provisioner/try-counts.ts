// The counts of wrong passwords, in the storage of the hasher that has the address. They outlive the
// object's eviction, hold neither addresses nor clients in clear, are gone a day after the last try, and
// have a cap, so that strangers can't fill the storage.

import type { PasswordTry, TryFrom } from '../domain/hashers.ts';
import {
  counted,
  sharedNow,
  sharedWaitOf,
  TRIES_TTL_MS,
  type Tries,
  waitOf,
} from '../domain/sign-in/try-limits.ts';
import { hashSecret } from '../lib/ids.ts';

export const MAX_COUNTS = 10_000;
/** How many go at once when there are too many. */
const EVICTED = 500;

/** The keys of the counts that a try adds to. */
export interface CountKeys {
  readonly kind: TryFrom['kind'];
  readonly own: string;
  /** The budget that strangers share; a known browser doesn't use it. */
  readonly shared: string | null;
}

export async function countKeysOf({
  emailKey,
  from,
}: Pick<PasswordTry, 'emailKey' | 'from'>): Promise<CountKeys> {
  const own = await keyOf(from.kind, emailKey, from.kind === 'known' ? from.id : from.network);
  return { kind: from.kind, own, shared: from.kind === 'known' ? null : await keyOf('shared', emailKey) };
}

async function keyOf(...parts: readonly string[]): Promise<string> {
  return (await hashSecret(parts.join('\n'))).slice(0, 32);
}

export class TryCounts {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      'create table if not exists tries (key text primary key, failures real, at integer) without rowid',
    );
  }

  /**
   * Counts a try, unless it has to wait: then it counts nothing, so that someone who is impatient doesn't
   * wait longer.
   * @returns how long to wait, in milliseconds; 0 when the try is counted
   */
  take(keys: CountKeys, nowMs: number): number {
    const own = this.#read(keys.own, nowMs);
    const shared = keys.shared === null ? null : sharedNow(this.#read(keys.shared, nowMs), nowMs);
    const wait = Math.max(waitOf(keys.kind, own, nowMs), shared ? sharedWaitOf(shared) : 0);
    if (wait > 0) return wait;
    this.#write(keys.own, counted(own, nowMs));
    if (keys.shared !== null && shared) this.#write(keys.shared, counted(shared, nowMs));
    return 0;
  }

  /** Takes one try back, which was not made. */
  giveBack(keys: CountKeys): void {
    for (const key of [keys.own, keys.shared]) {
      if (key === null) continue;
      this.#sql.exec('update tries set failures = failures - 1 where key = ?', key);
      this.#sql.exec('delete from tries where key = ? and failures <= 0', key);
    }
  }

  /** The password was right: this client starts anew, and the shared budget gets its try back. */
  forgive(keys: CountKeys): void {
    this.giveBack(keys);
    this.#sql.exec('delete from tries where key = ?', keys.own);
  }

  /** @returns whether any are left */
  deleteExpired(nowMs: number): boolean {
    this.#sql.exec('delete from tries where at <= ?', nowMs - TRIES_TTL_MS);
    return this.#size() > 0;
  }

  #read(key: string, nowMs: number): Tries | undefined {
    const [row] = this.#sql
      .exec<{ failures: number; at: number }>('select failures, at from tries where key = ?', key)
      .toArray();
    return row && row.at > nowMs - TRIES_TTL_MS ? row : undefined;
  }

  #write(key: string, { failures, at }: Tries): void {
    this.#sql.exec(
      `insert into tries (key, failures, at) values (?, ?, ?)
        on conflict (key) do update set failures = excluded.failures, at = excluded.at`,
      key,
      failures,
      at,
    );
    // The smallest counts go first. Someone who fills the storage from many places makes small ones, and the
    // large ones of an address under attack stay.
    if (this.#size() > MAX_COUNTS) {
      this.#sql.exec(
        'delete from tries where key in (select key from tries where key != ? order by failures, at limit ?)',
        key,
        EVICTED,
      );
    }
  }

  #size(): number {
    return this.#sql.exec<{ n: number }>('select count(*) as n from tries').one().n;
  }
}
