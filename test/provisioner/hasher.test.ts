// The hashers on real Durable Objects and their storage.
import { listDurableObjectIds, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PasswordTry, TryFrom } from '../../src/domain/hashers.ts';
import { hashPassword } from '../../src/domain/sign-in/passwords.ts';
import { TRIES_TTL_MS } from '../../src/domain/sign-in/try-limits.ts';
import { MAX_WAITING, MAX_WAITING_OF_ONE } from '../../src/provisioner/hash-queue.ts';
import type { Hasher } from '../../src/provisioner/hasher.ts';
import { hasherNameOf, openHashers } from '../../src/provisioner/hashers.ts';
import { countKeysOf, MAX_COUNTS, TryCounts } from '../../src/provisioner/try-counts.ts';
import { NOW_MS, PASSWORD } from '../support/deps.ts';
import { forgetTries } from '../support/storage.ts';

const hashers = openHashers(env.HASHERS);
const ADA = 'ada@acme.test';
const MINUTE_MS = 60_000;
/** It is too long to be anybody's, so that it is wrong without the work of a hash. */
const WRONG = 'x'.repeat(300);

let stored = '';
beforeAll(async () => {
  stored = await hashPassword(PASSWORD);
});
beforeEach(forgetTries);

const stranger = (n: number | string): TryFrom => ({ kind: 'stranger', network: `192.0.2.${n}` });
const KNOWN: TryFrom = { kind: 'known', id: 'device:dev_1' };

function attempt(more: Partial<PasswordTry> = {}) {
  const input = { emailKey: ADA, from: stranger(1), password: WRONG, stored, nowMs: NOW_MS, ...more };
  return hashers.tryPassword(input);
}

async function kindsOf(tries: number, more: (n: number) => Partial<PasswordTry>): Promise<string[]> {
  const kinds = [];
  for (let n = 0; n < tries; n++) kinds.push((await attempt(more(n))).kind);
  return kinds;
}

async function storedTries() {
  const rows = [];
  for (const id of await listDurableObjectIds(env.HASHERS)) {
    rows.push(
      ...(await runInDurableObject(env.HASHERS.get(id), (_, { storage }) =>
        storage.sql.exec('select * from tries').toArray(),
      )),
    );
  }
  return rows;
}

describe('one client', () => {
  it('waits after five wrong passwords, twice as long after each further one, and at most an hour', async () => {
    expect(await kindsOf(5, () => ({}))).toEqual(Array(5).fill('wrong'));
    const waits = [];
    let nowMs = NOW_MS;
    for (let n = 0; n < 9; n++) {
      const refused = await attempt({ nowMs });
      if (refused.kind !== 'refused') throw new Error(refused.kind);
      expect(refused.reason).toBe('too_many_tries');
      waits.push(refused.retryAfterSeconds);
      expect((await attempt({ nowMs: nowMs + refused.retryAfterSeconds * 1000 - 1 })).kind).toBe('refused');
      nowMs += refused.retryAfterSeconds * 1000;
      expect((await attempt({ nowMs })).kind).toBe('wrong');
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
  });

  it('waits for an address without an account as for one with it', async () => {
    for (const stored of [await hashPassword('another password'), null]) {
      await forgetTries();
      expect(await kindsOf(7, () => ({ stored }))).toEqual([...Array(5).fill('wrong'), 'refused', 'refused']);
    }
  });

  it('is refused even with the right password while it waits, which so tells nothing', async () => {
    await kindsOf(5, () => ({}));
    expect((await attempt({ password: PASSWORD })).kind).toBe('refused');
  });

  it('starts anew after the right password, which counts nowhere', async () => {
    await kindsOf(4, () => ({}));
    expect(await attempt({ password: PASSWORD })).toEqual({ kind: 'right' });
    expect(await kindsOf(5, () => ({}))).toEqual(Array(5).fill('wrong'));
  });

  it('gets no more tries by sending them at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => attempt()));
    expect(answers.filter(({ kind }) => kind === 'wrong').length).toBeLessThanOrEqual(5);
  });

  it('does not make another client wait', async () => {
    await kindsOf(6, () => ({}));
    expect((await attempt({ from: stranger(2), password: PASSWORD })).kind).toBe('right');
  });

  it('does not make another address wait', async () => {
    await kindsOf(6, () => ({}));
    expect((await attempt({ emailKey: 'grace@acme.test' })).kind).toBe('wrong');
  });
});

describe('all strangers together', () => {
  it('get 60 tries at once and 300 in any day, from however many places', async () => {
    expect(await kindsOf(61, (n) => ({ from: stranger(n) }))).toEqual([
      ...Array(60).fill('wrong'),
      'refused',
    ]);
    let more = 0;
    for (let minute = 1; minute < 24 * 60; minute++) {
      const { kind } = await attempt({ from: stranger(`new-${minute}`), nowMs: NOW_MS + minute * MINUTE_MS });
      if (kind === 'wrong') more++;
    }
    expect(more).toBeGreaterThan(200);
    expect(60 + more).toBeLessThanOrEqual(300);
  });

  it('leave a browser that signed in before its own tries', async () => {
    await kindsOf(61, (n) => ({ from: stranger(n) }));
    expect((await attempt({ from: stranger('new'), password: PASSWORD })).kind).toBe('refused');
    expect((await attempt({ from: KNOWN })).kind).toBe('wrong');
    expect((await attempt({ from: KNOWN, password: PASSWORD })).kind).toBe('right');
  });

  it('are told when to come back', async () => {
    await kindsOf(60, (n) => ({ from: stranger(n) }));
    expect(await attempt({ from: stranger('new') })).toEqual({
      kind: 'refused',
      reason: 'too_many_tries',
      retryAfterSeconds: 360,
    });
    expect((await attempt({ from: stranger('new'), nowMs: NOW_MS + 360_000 })).kind).toBe('wrong');
  });

  it('are not used up by right passwords', async () => {
    const right = Array.from({ length: 5 }, (_, n) => attempt({ from: stranger(n), password: PASSWORD }));
    await Promise.all(right);
    expect(await kindsOf(61, (n) => ({ from: stranger(n) }))).toEqual([
      ...Array(60).fill('wrong'),
      'refused',
    ]);
  });
});

describe('a browser that signed in before', () => {
  it('waits as well, after ten, at most a quarter of an hour', async () => {
    expect(await kindsOf(11, () => ({ from: KNOWN }))).toEqual([...Array(10).fill('wrong'), 'refused']);
    let tries = 0;
    for (let minute = 1; minute < 24 * 60; minute++) {
      if ((await attempt({ from: KNOWN, nowMs: NOW_MS + minute * MINUTE_MS })).kind === 'wrong') tries++;
    }
    expect(tries + 10).toBeLessThan(120);
  });

  it('does not use the tries of strangers', async () => {
    await kindsOf(11, () => ({ from: KNOWN }));
    expect(await kindsOf(60, (n) => ({ from: stranger(n) }))).toEqual(Array(60).fill('wrong'));
  });
});

describe('the queue', () => {
  const busy = { kind: 'refused', reason: 'passwords_busy', retryAfterSeconds: 5 };

  it('refuses what has no place, runs one at a time, and does not count what it refused', async () => {
    const jobs = MAX_WAITING_OF_ONE + 3;
    const work = Array.from({ length: jobs }, () =>
      hashers.hashPassword({ emailKey: ADA, password: PASSWORD }),
    );
    const results = await Promise.all(work);
    expect(results.filter(({ kind }) => kind === 'hashed').length).toBeLessThanOrEqual(
      MAX_WAITING_OF_ONE + 1,
    );
    expect(results.find(({ kind }) => kind === 'refused')).toEqual(busy);
    expect(MAX_WAITING).toBeLessThanOrEqual(8);

    const from = stranger(9);
    const wrong = 'a wrong password';
    const tries = await Promise.all(Array.from({ length: 5 }, () => attempt({ from, password: wrong })));
    expect(tries).toContainEqual(busy);
    const checked = tries.filter(({ kind }) => kind === 'wrong').length;
    // Each of the five is either checked or can be tried again.
    expect(await kindsOf(6 - checked, () => ({ from }))).toEqual([
      ...Array(5 - checked).fill('wrong'),
      'refused',
    ]);
  });
});

describe('what is stored', () => {
  it('names neither addresses nor clients, and goes a day after the last try', async () => {
    await kindsOf(3, (n) => ({ from: stranger(n) }));
    const rows = await storedTries();
    expect(rows).toHaveLength(4);
    expect(JSON.stringify(rows)).not.toMatch(/ada|acme|192\.0\.2/);
    for (const { key } of rows) expect(key).toMatch(/^[0-9a-f]{32}$/);
    const stub = env.HASHERS.get(env.HASHERS.idFromName(hasherNameOf(ADA)));
    const left = await runInDurableObject(stub, (_, { storage }) => [
      new TryCounts(storage.sql).deleteExpired(NOW_MS + TRIES_TTL_MS - 1),
      new TryCounts(storage.sql).deleteExpired(NOW_MS + TRIES_TTL_MS),
    ]);
    expect(left).toEqual([true, false]);
    expect(await storedTries()).toEqual([]);
  });

  it('is deleted by an alarm, whether anybody comes back or not', async () => {
    await attempt();
    const stub = env.HASHERS.get(env.HASHERS.idFromName(hasherNameOf(ADA)));
    await runInDurableObject(stub, async (hasher, { storage }) => {
      expect(await storage.getAlarm()).not.toBeNull();
      storage.sql.exec('update tries set at = 0');
      await (hasher as unknown as Hasher).alarm();
    });
    expect(await storedTries()).toEqual([]);
  });

  it('has an alarm that stays when the object is loaded again', async () => {
    await attempt();
    const stub = env.HASHERS.get(env.HASHERS.idFromName(hasherNameOf(ADA)));
    await runInDurableObject(stub, async (hasher, state) => {
      const soon = Date.now() + MINUTE_MS;
      await state.storage.setAlarm(soon);
      const Again = hasher.constructor as new (state: DurableObjectState, env: unknown) => Hasher;
      const input = { emailKey: ADA, from: stranger(2), password: WRONG, stored, nowMs: NOW_MS };
      expect(await new Again(state, env).tryPassword(input)).toEqual({ kind: 'wrong' });
      await state.storage.sync();
      // Moved at every load, it would never go off where an object is loaded more often than that.
      expect(await state.storage.getAlarm()).toBe(soon);
    });
  });

  it('survives the loss of the object from memory', async () => {
    await kindsOf(6, () => ({}));
    const stub = env.HASHERS.get(env.HASHERS.idFromName(hasherNameOf(ADA)));
    const again = await runInDurableObject(stub, async (_, { storage }) =>
      new TryCounts(storage.sql).take(await countKeysOf({ emailKey: ADA, from: stranger(1) }), NOW_MS),
    );
    expect(again).toBe(30_000);
  });

  it('has a cap, at which the smallest counts go and that of an address under attack stays', async () => {
    await kindsOf(60, (n) => ({ from: stranger(n) }));
    const stub = env.HASHERS.get(env.HASHERS.idFromName(hasherNameOf(ADA)));
    const rows = await runInDurableObject(stub, async (_, { storage }) => {
      const counts = new TryCounts(storage.sql);
      storage.sql.exec(
        `insert into tries (key, failures, at) with recursive n (i) as (select 1 union all select i + 1 from n
          where i < ${MAX_COUNTS}) select 'filled' || i, 1, ${NOW_MS} from n`,
      );
      counts.take(await countKeysOf({ emailKey: 'new@acme.test', from: stranger(1) }), NOW_MS);
      return storage.sql.exec<{ n: number }>('select count(*) as n from tries').one().n;
    });
    expect(rows).toBeLessThanOrEqual(MAX_COUNTS);
    expect((await attempt({ from: stranger('new') })).kind).toBe('refused');
  });
});
