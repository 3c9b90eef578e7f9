// The keys that sign tokens: who signs when, and what is published.

import { beforeEach, describe, expect, it } from 'vitest';
import {
  currentKey,
  keepWrapped,
  openSigningKey,
  publishedKeys,
  rewrapSigningKeys,
  rotateDueSigningKeys,
  rotateSigningKeys,
  selectKeysToSign,
} from '../../../src/domain/apps/signing-keys.ts';
import { count, depsAt, NOW_MS, OPERATOR, reasonOf } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';

beforeEach(emptyStorage);

const DAY_MS = 24 * 3_600_000;
const at = (days: number) => depsAt(NOW_MS + days * DAY_MS);
const kids = async (days: number) => (await publishedKeys(at(days))).map(({ kid }) => kid);
const signing = async (days: number) =>
  currentKey(await publishedKeys(at(days)), 'ES256', NOW_MS + days * DAY_MS)?.kid;

describe('a rotation', () => {
  it('publishes the next key a day before it signs, and the one before for a day after', async () => {
    const first = await signing(0);
    await rotateSigningKeys(at(1), OPERATOR, false);
    expect(await kids(1)).toHaveLength(6);
    expect(await signing(1)).toBe(first);
    expect(await signing(1.9)).toBe(first);
    const second = await signing(2);
    expect(second).not.toBe(first);
    expect(await kids(2.9)).toContain(first);
    expect(await kids(3)).not.toContain(first);
    expect(await kids(3)).toContain(second);
  });

  it('that is asked for twice publishes one', async () => {
    await publishedKeys(at(0));
    await rotateSigningKeys(at(1), OPERATOR, false);
    await rotateSigningKeys(at(1.5), OPERATOR, false);
    expect(await kids(1.5)).toHaveLength(6);
    expect(await count('audit_events', `action = 'signing_key.rotated'`)).toBe(3);
  });

  it('of two at once is one', async () => {
    await publishedKeys(at(0));
    const both = await Promise.all([1, 2].map(() => reasonOf(rotateSigningKeys(at(1), OPERATOR, false))));
    expect(both.filter((one) => one === 'changed_meanwhile').length).toBeLessThanOrEqual(1);
    expect(await kids(1)).toHaveLength(6);
  });

  it('of keys that leaked replaces them at once', async () => {
    const first = await signing(0);
    await rotateSigningKeys(at(0.5), OPERATOR, false);
    const next = await kids(0.5);
    await rotateSigningKeys(at(1), OPERATOR, true);
    const now = await kids(1);
    expect(now).toHaveLength(3);
    expect(now.filter((kid) => next.includes(kid))).toEqual([]);
    expect(await signing(1)).not.toBe(first);
  });

  it('comes by itself after ninety days, once', async () => {
    await publishedKeys(at(0));
    expect(await rotateDueSigningKeys(at(89))).toEqual({ rotated: 0 });
    expect(await rotateDueSigningKeys(at(90))).toEqual({ rotated: 3 });
    expect(await rotateDueSigningKeys(at(91))).toEqual({ rotated: 0 });
    expect(await rotateDueSigningKeys(at(181))).toEqual({ rotated: 3 });
  });

  it('makes nothing in a deployment without keys', async () => {
    expect(await rotateDueSigningKeys(at(0))).toEqual({ rotated: 0 });
    expect(await count('signing_keys')).toBe(0);
  });
});

describe('a private key', () => {
  it('signs what its public key verifies', async () => {
    for (const row of await publishedKeys(at(0))) {
      const { privateKey } = await openSigningKey(at(0), row);
      expect(privateKey.extractable).toBe(false);
      const { name, hash } = privateKey.algorithm as { name: string; hash?: object };
      const algorithm = { name, hash: hash ?? 'SHA-256' };
      const text = new TextEncoder().encode('token');
      const signature = await crypto.subtle.sign(algorithm, privateKey, text);
      const parameters = name === 'ECDSA' ? { name, namedCurve: 'P-256' } : algorithm;
      const publicKey = await crypto.subtle.importKey('jwk', row.publicJwk, parameters, false, ['verify']);
      expect(await crypto.subtle.verify(algorithm, publicKey, signature, text)).toBe(true);
    }
  });

  it('is wrapped anew by the first of two secrets, and by nobody without one of them', async () => {
    const rows = await publishedKeys(at(0));
    const wrappingKeys = `w2:${'B'.repeat(43)},${at(0).wrappingKeys}`.replace(/B(?=,)/, 'A');
    const deps = { ...at(0), wrappingKeys };
    expect(await rewrapSigningKeys(deps)).toEqual({ rewrapped: 3, failed: 0 });
    expect(await rewrapSigningKeys(deps)).toEqual({ rewrapped: 0, failed: 0 });
    const [anew] = await publishedKeys(deps);
    expect(anew?.privateWrapped.startsWith('w2.')).toBe(true);
    expect(await reasonOf(openSigningKey(at(0), anew!))).toBe('wrapping_key_unknown');
    // A key is bound to its own id.
    const swapped = { ...rows[0]!, privateWrapped: rows[1]!.privateWrapped };
    expect(await reasonOf(openSigningKey(at(0), swapped))).toBe('unwrap_failed');
  });

  it('comes wrapped once to an isolate, and by its name alone from then on', async () => {
    await publishedKeys(at(0));
    const wrapped = async (deps = at(0)) =>
      (await selectKeysToSign(deps)).filter((row) => row.privateWrapped !== null);
    const first = await wrapped();
    expect(first).toHaveLength(3);
    keepWrapped(at(0), first);
    expect(await wrapped()).toEqual([]);
    for (const row of await selectKeysToSign(at(0))) {
      expect((await openSigningKey(at(0), row)).kid).toBe(row.kid);
    }
    // Other secrets open it another way, and a new key is not known.
    expect(await wrapped({ ...at(0), wrappingKeys: `w9:${'A'.repeat(43)}` })).toHaveLength(3);
    await rotateSigningKeys(at(0), OPERATOR, true);
    const rows = await selectKeysToSign(at(0));
    expect(rows.map(({ kid }) => kid).toSorted()).toEqual((await kids(0)).toSorted());
    expect(
      rows.filter((row) => first.some(({ kid }) => kid === row.kid) || row.privateWrapped === null),
    ).toEqual([]);
  });

  it('is read anew where it could not be opened', async () => {
    const [row] = await publishedKeys(at(0));
    const damaged = { ...row!, privateWrapped: `${row!.privateWrapped.slice(0, -4)}AAAA` };
    expect(await reasonOf(openSigningKey(at(0), damaged))).toBe('unwrap_failed');
    expect((await openSigningKey(at(0), row!)).kid).toBe(row!.kid);
  });

  it('is found where others have taken its place since', async () => {
    const [row] = await publishedKeys(at(0));
    expect((await openSigningKey(at(0), { ...row!, privateWrapped: null })).kid).toBe(row!.kid);
    const gone = { ...row!, kid: 'gone', privateWrapped: null };
    expect(await reasonOf(openSigningKey(at(0), gone))).toBe('wrapped_key_malformed');
  });
});
