// A hasher: one Durable Object for a share of all addresses. It counts their tries and hashes their
// passwords, one at a time, so that neither a flood nor guessing holds the Worker's requests.

import { DurableObject } from 'cloudflare:workers';
import type { HashResult, NewPassword, PasswordTry, TryResult } from '../domain/hashers.ts';
import { hashPassword, verifyPassword } from '../domain/sign-in/passwords.ts';
import { TRIES_TTL_MS } from '../domain/sign-in/try-limits.ts';
import { HashQueue, type Place } from './hash-queue.ts';
import { inTurn } from './hash-turn.ts';
import { countKeysOf, TryCounts } from './try-counts.ts';

/** A job that has waited this long is not worth its work: its browser has been told nothing for too long. */
const MAX_WAIT_MS = 20_000;
const EXPIRY_EVERY_MS = TRIES_TTL_MS / 4;
const BUSY_SECONDS = 5;
const BUSY = { kind: 'refused', reason: 'passwords_busy', retryAfterSeconds: BUSY_SECONDS } as const;

export class Hasher extends DurableObject {
  readonly #queue = new HashQueue();
  readonly #counts: TryCounts;
  /** Whether this object knows that an alarm is set. */
  #expires = false;

  constructor(ctx: DurableObjectState, env: never) {
    super(ctx, env);
    this.#counts = new TryCounts(ctx.storage.sql);
  }

  async tryPassword(input: PasswordTry): Promise<TryResult> {
    const keys = await countKeysOf(input);
    const wait = this.#counts.take(keys, input.nowMs);
    if (wait > 0) {
      return { kind: 'refused', reason: 'too_many_tries', retryAfterSeconds: Math.ceil(wait / 1000) };
    }
    this.#expireLater();
    const place = { who: input.emailKey, known: input.from.kind === 'known' };
    const right = await this.#run(place, () => verifyPassword(input.password, input.stored));
    if (right === null) {
      this.#counts.giveBack(keys);
      return BUSY;
    }
    if (right) this.#counts.forgive(keys);
    return { kind: right ? 'right' : 'wrong' };
  }

  async hashPassword({ emailKey, password }: NewPassword): Promise<HashResult> {
    const hash = await this.#run({ who: emailKey, known: true }, () => hashPassword(password));
    return hash === null ? BUSY : { kind: 'hashed', hash };
  }

  override async alarm(): Promise<void> {
    this.#expires = false;
    if (this.#counts.deleteExpired(Date.now())) this.#expireLater();
  }

  /** @returns null when the job was not run, because too many wait */
  async #run<T>(place: Place, work: () => Promise<T>): Promise<T | null> {
    const askedAt = Date.now();
    const done = this.#queue.enter(place, () =>
      inTurn(async () => (Date.now() - askedAt > MAX_WAIT_MS ? null : await work())),
    );
    return done === null ? null : await done;
  }

  /**
   * Not awaited: the answer waits for all writes. An alarm that was set before this object was loaded stays,
   * because one that is moved at every load would never go off.
   */
  #expireLater(): void {
    if (this.#expires) return;
    this.#expires = true;
    this.ctx.waitUntil(this.#setAlarm());
  }

  async #setAlarm(): Promise<void> {
    const { storage } = this.ctx;
    if ((await storage.getAlarm()) === null) await storage.setAlarm(Date.now() + EXPIRY_EVERY_MS);
  }
}
