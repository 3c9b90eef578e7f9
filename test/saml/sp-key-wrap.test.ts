import { describe, expect, it } from 'vitest';
import { encodeBase64Url } from '../../src/lib/base64.ts';
import { encodeUtf8 } from '../../src/lib/bytes.ts';
import type { SamlError } from '../../src/saml/errors.ts';
import { parseWrappingKeys, unwrapPrivateKey, wrapPrivateKey } from '../../src/saml/sp-key-wrap.ts';

const secretOf = (byte: number) => encodeBase64Url(new Uint8Array(32).fill(byte));
const OLD = `w1:${secretOf(1)}`;
const BOTH = `w2:${secretOf(2)}, w1:${secretOf(1)}`;
const PKCS8 = encodeUtf8('a private key');

async function reasonOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'accepted',
    (error: SamlError) => error.reason,
  );
}

describe('wrapPrivateKey', () => {
  it('gives keyId.iv.ciphertext, which unwraps for its owner', async () => {
    const keys = await parseWrappingKeys(OLD);
    const wrapped = await wrapPrivateKey(PKCS8, keys[0], 'org_1');
    expect(wrapped).toMatch(/^w1\.[\w-]{16}\.[\w-]{39}$/);
    expect(await unwrapPrivateKey(wrapped, keys, 'org_1')).toEqual(PKCS8);
  });

  it('takes a fresh IV each time', async () => {
    const [key] = await parseWrappingKeys(OLD);
    expect(await wrapPrivateKey(PKCS8, key, 'o')).not.toBe(await wrapPrivateKey(PKCS8, key, 'o'));
  });
});

describe('unwrapPrivateKey', () => {
  const wrapped = async () => wrapPrivateKey(PKCS8, (await parseWrappingKeys(OLD))[0], 'org_1');

  it('opens with an older secret while both are configured', async () => {
    const keys = await parseWrappingKeys(BOTH);
    expect(await unwrapPrivateKey(await wrapped(), keys, 'org_1')).toEqual(PKCS8);
  });

  it.each<[string, (text: string) => string, string]>([
    ['nothing', () => '', 'wrapped_key_malformed'],
    ['two parts', (text) => text.slice(0, text.lastIndexOf('.')), 'wrapped_key_malformed'],
    ['four parts', (text) => `${text}.AAAA`, 'wrapped_key_malformed'],
    ['an empty ciphertext', (text) => text.replace(/[^.]+$/, ''), 'wrapped_key_malformed'],
    ['a short IV', (text) => text.replace(/\.[^.]{4}/, '.'), 'wrapped_key_malformed'],
    ['standard base64', (text) => `${text}==`, 'wrapped_key_malformed'],
    ['a key id that nobody has', (text) => text.replace('w1', 'w9'), 'wrapping_key_unknown'],
    ['a changed ciphertext', (text) => text.replace(/(.)$/, (c) => (c === 'A' ? 'Q' : 'A')), 'unwrap_failed'],
    ['a truncated tag', (text) => text.slice(0, -3), 'unwrap_failed'],
  ])('refuses %s', async (_name, change, reason) => {
    const keys = await parseWrappingKeys(OLD);
    expect(await reasonOf(unwrapPrivateKey(change(await wrapped()), keys, 'org_1'))).toBe(reason);
  });

  it('refuses a key that was moved to another owner', async () => {
    const keys = await parseWrappingKeys(OLD);
    expect(await reasonOf(unwrapPrivateKey(await wrapped(), keys, 'org_2'))).toBe('unwrap_failed');
  });

  it('refuses another secret under the same id', async () => {
    const keys = await parseWrappingKeys(`w1:${secretOf(7)}`);
    expect(await reasonOf(unwrapPrivateKey(await wrapped(), keys, 'org_1'))).toBe('unwrap_failed');
  });
});

describe('parseWrappingKeys', () => {
  it.each([
    ['', 'nothing'],
    ['w1', 'no secret'],
    ['w1:', 'an empty secret'],
    [secretOf(1), 'no key id'],
    [`w1:${secretOf(1)}A`, 'a longer secret'],
    [`w1:${secretOf(1).slice(1)}`, 'a shorter secret'],
    [`w1:${'_'.repeat(43)}`, 'trailing bits'],
    [`w.1:${secretOf(1)}`, 'a dot in the key id'],
    [`${OLD},`, 'an empty entry'],
    [`${OLD},w1:${secretOf(2)}`, 'a key id twice'],
  ])('refuses %j: %s', async (secret) => {
    expect(await reasonOf(parseWrappingKeys(secret))).toBe('wrapping_keys_unusable');
  });
});
