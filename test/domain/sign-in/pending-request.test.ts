// A request that waits in the browser: only its own cookie opens it, and only we can have made its ID.

import { beforeEach, describe, expect, it } from 'vitest';
import type { Deps } from '../../../src/domain/deps.ts';
import { type Keyring, parseKeyring } from '../../../src/domain/keyring.ts';
import { expiryOfKey, openRequest, sealRequest } from '../../../src/domain/sign-in/pending-request.ts';
import { newRequestId, type RequestFacts, verifyRequestId } from '../../../src/domain/sign-in/request-id.ts';
import { depsAt, NOW_MS } from '../../support/deps.ts';

const ORGANIZATION = 'org_0123456789abcdefghjk';
const keyring = (letter: string): Keyring => parseKeyring('KEYS', `k1:${letter.repeat(43)}`);
const rotated = (newer: string, older: string): Keyring =>
  parseKeyring('KEYS', `k2:${newer.repeat(43)},k1:${older.repeat(43)}`);
const KEYS = keyring('A');

let facts: RequestFacts;
beforeEach(async () => {
  facts = await newRequestId(KEYS, { purpose: 'sign_in', organizationId: ORGANIZATION, nowMs: NOW_MS });
});

describe('the ID of a request', () => {
  it('says whose it is, what for and until when, and is an xs:ID of at most 100 characters', async () => {
    expect(facts.id).toMatch(/^_[A-Za-z0-9_.-]{60,99}$/);
    expect(await verifyRequestId(KEYS, facts.id)).toEqual(facts);
    expect(facts).toMatchObject({ organizationId: ORGANIZATION, expiresAt: NOW_MS + 600_000 });
    for (const purpose of ['test', 'logout'] as const) {
      const { id } = await newRequestId(KEYS, { purpose, organizationId: ORGANIZATION, nowMs: NOW_MS });
      expect(await verifyRequestId(KEYS, id)).toMatchObject({ purpose });
    }
  });

  it('still counts after the key was rotated, and no longer when the key is gone', async () => {
    expect(await verifyRequestId(rotated('E', 'A'), facts.id)).toEqual(facts);
    expect(await verifyRequestId(keyring('E'), facts.id)).toBeNull();
  });

  it('is different each time', async () => {
    const again = await newRequestId(KEYS, {
      purpose: 'sign_in',
      organizationId: ORGANIZATION,
      nowMs: NOW_MS,
    });
    expect(again.id).not.toBe(facts.id);
  });

  const parts = (id: string) => id.split('.') as [string, string, string, string];
  it.each<[string, (id: string) => string]>([
    ['another organization', (id) => id.replace(ORGANIZATION, `${ORGANIZATION.slice(0, -1)}z`)],
    ['another purpose', (id) => id.replace('.s', '.t')],
    ['another expiry', (id) => id.replace(/\.s(.)/, (_, digit) => `.s${digit === 'z' ? 'y' : 'z'}`)],
    ['another random part', (id) => (id[1] === 'A' ? `_B${id.slice(2)}` : `_A${id.slice(2)}`)],
    ['no MAC', (id) => parts(id).slice(0, 3).join('.')],
    ['an empty MAC', (id) => `${parts(id).slice(0, 3).join('.')}.`],
    ['another spelling of the MAC’s last bits', (id) => id.slice(0, -1) + nextLetter(id.at(-1) as string)],
    ['something behind it', (id) => `${id}.x`],
    ['the form of former versions', () => `_${'0'.repeat(40)}`],
    ['nothing', () => ''],
  ])('is not ours with %s', async (_, change) => {
    expect(await verifyRequestId(KEYS, change(facts.id))).toBeNull();
  });
});

describe('a sealed request', () => {
  const deps = (keys = KEYS, origin = 'https://sso.example') =>
    ({ sessionKeys: keys, urls: { ...depsAt().urls, origin } }) satisfies Pick<Deps, 'sessionKeys' | 'urls'>;
  const waits = {
    connectionId: 'con_1',
    returnTo: '/invitations/secret?a=1',
    accountId: 'acc_1',
    application: { id: 'app_1', name: 'Reports' },
    versionId: null,
  };
  const open = (value: string, by = deps(), asked = facts, key?: string) =>
    sealRequest(deps(), asked, waits).then((own) =>
      openRequest(by, asked, new Map([[key ?? own.key, value]])),
    );

  it('opens in the browser that keeps it, as it was sealed, after a rotation of the keys too', async () => {
    const { value, key } = await sealRequest(deps(), facts, waits);
    expect(await open(value)).toEqual({ ...facts, ...waits });
    expect(await open(value, deps(rotated('E', 'A')))).toEqual({ ...facts, ...waits });
    expect(expiryOfKey(key)).toBe(facts.expiresAt);
  });

  it('shows nothing of the path, and fits a cookie whatever the path', async () => {
    const { value } = await sealRequest(deps(), facts, waits);
    expect(atob(value.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '')).not.toContain(
      'secret',
    );
    const longest = await sealRequest(deps(), facts, { ...waits, returnTo: `/${'x'.repeat(1023)}` });
    expect(longest.value.length).toBeLessThan(1700);
    const tooLong = await sealRequest(deps(), facts, { ...waits, returnTo: `/${'x'.repeat(1024)}` });
    expect(await open(tooLong.value)).toMatchObject({ returnTo: null });
  });

  it('does not open for another request, with another key or for another deployment', async () => {
    const { value } = await sealRequest(deps(), facts, waits);
    const other = await newRequestId(KEYS, { purpose: 'test', organizationId: ORGANIZATION, nowMs: NOW_MS });
    expect(await open(value, deps(), other)).toBeNull();
    expect(await open(value, deps(keyring('E')))).toBeNull();
    expect(await open(value, deps(KEYS, 'https://staging.example'))).toBeNull();
  });

  it.each<[string, (value: string) => string]>([
    [
      'changed in one letter',
      (value) => value.slice(0, 20) + nextLetter(value[20] as string) + value.slice(21),
    ],
    ['cut short', (value) => value.slice(0, 40)],
    ['only its beginning', (value) => value.slice(0, 10)],
    ['without the name of its key', (value) => value.slice(3)],
    ['with a key that we do not have', (value) => `k9${value.slice(2)}`],
    ['with something behind it', (value) => `${value}.AAAA`],
    ['no base64', () => 'k1.!!!!'],
    ['empty', () => ''],
  ])('does not open when it is %s', async (_, change) => {
    const { value } = await sealRequest(deps(), facts, waits);
    expect(await open(change(value))).toBeNull();
  });

  it('does not open under another name', async () => {
    const { value } = await sealRequest(deps(), facts, waits);
    expect(await open(value, deps(), facts, 'another')).toBeNull();
    expect(['', 'x', 'zzz-1', `${'z'.repeat(10)}-0123456789abcdef`].map(expiryOfKey)).toEqual([0, 0, 0, 0]);
  });
});

/** The next letter of base64url, so that the text stays well formed. */
function nextLetter(letter: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[(alphabet.indexOf(letter) + 1) % 64] as string;
}
