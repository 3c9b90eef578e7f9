import { beforeEach, describe, expect, it } from 'vitest';
import { DEVICE_TTL_SECONDS, fromDevice, rememberDevice } from '../../../src/domain/sign-in/devices.ts';
import { depsAt, NOW_MS } from '../../support/deps.ts';

const ADA = { id: 'acc_ada', passwordHash: 'scrypt$1' };
const GRACE = { id: 'acc_grace', passwordHash: 'scrypt$2' };
const NETWORK = '192.0.2.7';
const STRANGER = { kind: 'stranger', network: NETWORK };

let cookie = '';
beforeEach(async () => {
  cookie = await rememberDevice(depsAt(), null, ADA);
});

const from = (account: typeof ADA | undefined, value: string | null = cookie, nowMs = NOW_MS) =>
  fromDevice(depsAt(nowMs), value, account, NETWORK);

describe('a browser that signed in before', () => {
  it('is known to the account whose password was right in it', async () => {
    expect(await from(ADA)).toMatchObject({ kind: 'known' });
  });

  it('is a stranger to another account, to none, and to an account without a password', async () => {
    expect(await from(GRACE)).toEqual(STRANGER);
    expect(await from(undefined)).toEqual(STRANGER);
    expect(await fromDevice(depsAt(), cookie, { id: ADA.id, passwordHash: null }, NETWORK)).toEqual(STRANGER);
  });

  it('is a stranger once the password has changed', async () => {
    expect(await from({ ...ADA, passwordHash: 'scrypt$new' })).toEqual(STRANGER);
  });

  it('is known to several accounts, each by its own password, and to the last four at most', async () => {
    const accounts = [GRACE, ...[3, 4, 5].map((n) => ({ id: `acc_${n}`, passwordHash: `scrypt$${n}` }))];
    for (const account of accounts) cookie = await rememberDevice(depsAt(), cookie, account);
    for (const account of accounts) expect(await from(account)).toMatchObject({ kind: 'known' });
    expect(await from(ADA)).toEqual(STRANGER);
    expect(cookie.length).toBeLessThan(1000);
  });

  it('gets another name at each right password, so that an old copy shares no budget with it', async () => {
    const again = await rememberDevice(depsAt(), cookie, ADA);
    expect(await from(ADA, again)).not.toEqual(await from(ADA));
  });

  it('is forgotten after half a year', async () => {
    const end = NOW_MS + DEVICE_TTL_SECONDS * 1000;
    expect(await from(ADA, cookie, end - 1)).toMatchObject({ kind: 'known' });
    expect(await from(ADA, cookie, end)).toEqual(STRANGER);
  });

  it('shows neither an account nor a hash in its cookie', () => {
    expect(atob(cookie.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/'))).not.toMatch(/acc_|scrypt/);
  });

  it.each([
    ['nothing', () => null],
    ['an empty text', () => ''],
    ['another key id', () => cookie.replace(/^k1/, 'k2')],
    ['a changed byte', () => cookie.slice(0, -3) + (cookie.at(-3) === 'A' ? 'B' : 'A') + cookie.slice(-2)],
    ['a part too many', () => `${cookie}.x`],
    ['no base64url', () => 'k1.%%%'],
    ['a very long text', () => `k1.${'A'.repeat(5000)}`],
  ])('is a stranger with %s for a cookie', async (_, forged) => {
    expect(await from(ADA, forged())).toEqual(STRANGER);
  });
});
