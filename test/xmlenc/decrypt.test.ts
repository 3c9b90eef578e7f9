import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseXml } from '../../src/xml/parse.ts';
import { beginUnwrapping, decryptElement } from '../../src/xmlenc/decrypt.ts';
import { oktaKey, otherKey, serviceProviderKey } from '../support/okta-keys.ts';
import { detailOf, reasonOf } from '../support/reason.ts';
import { replace } from '../support/saml-consume.ts';
import {
  type Cipher,
  type Encryption,
  encryptXml,
  privateKeyDer,
  XENC,
  XENC11,
} from '../support/saml-encrypter.ts';

const THING = '<t:Thing xmlns:t="urn:thing"><t:Value>grüße &amp; 1</t:Value></t:Thing>';
const KEY = privateKeyDer(serviceProviderKey);
const DS = 'http://www.w3.org/2000/09/xmldsig#';

async function decrypt(options: Partial<Encryption> = {}, keys = [KEY], clear = THING) {
  return decryptElement(
    parseXml(await encryptXml(clear, { recipient: serviceProviderKey, ...options })),
    keys,
  );
}

describe('decryptElement', () => {
  const ciphers: Cipher[] = [
    'aes-128-cbc',
    'aes-192-cbc',
    'aes-256-cbc',
    'aes-128-gcm',
    'aes-192-gcm',
    'aes-256-gcm',
  ];
  for (const cipher of ciphers) {
    it(`decrypts ${cipher}`, async () => {
      const { element, tamperProof } = await decrypt({ cipher });
      expect(element).toMatchObject({ local: 'Thing', namespace: 'urn:thing' });
      expect(tamperProof).toBe(cipher.endsWith('gcm'));
    });
  }

  it('decrypts plaintexts of every length modulo the block, with random and with PKCS#7 padding', async () => {
    for (let length = 0; length < 17; length++) {
      for (const padding of ['iso10126', 'pkcs7'] as const) {
        const { element } = await decrypt({ padding }, [KEY], `<t>${'x'.repeat(length)}</t>`);
        expect(element.children.join('')).toBe('x'.repeat(length));
      }
    }
  });

  for (const hash of ['sha1', 'sha256', 'sha384', 'sha512'] as const) {
    it(`unwraps the content key with OAEP and ${hash}`, async () => {
      expect((await decrypt({ hash })).element.local).toBe('Thing');
    });
  }

  it('takes SHA-1 for OAEP where the document names no digest (OneLogin)', async () => {
    const keyMethod = `<xenc:EncryptionMethod Algorithm="${XENC}rsa-oaep-mgf1p"/>`;
    expect((await decrypt({ keyMethod })).element.local).toBe('Thing');
  });

  for (const keyPlace of ['inside', 'retrieval', 'sibling'] as const) {
    it(`finds the EncryptedKey: ${keyPlace}`, async () => {
      expect((await decrypt({ keyPlace })).element.local).toBe('Thing');
    });
  }

  it('tries each of our keys, while one replaces another', async () => {
    const { element } = await decrypt({}, [privateKeyDer(oktaKey), privateKeyDer(otherKey), KEY]);
    expect(element.local).toBe('Thing');
  });

  it('adds the surrounding declarations to a plaintext that has none', async () => {
    const xml = await encryptXml('<t:Thing a="1"/>', { recipient: serviceProviderKey });
    const outer = parseXml(`<w xmlns:t="urn:a?b=1&amp;c">${xml}</w>`);
    const { element } = await decryptElement(outer.children[0] as typeof outer, [KEY]);
    expect(element).toMatchObject({ local: 'Thing', namespace: 'urn:a?b=1&c' });
  });
});

describe('decryptElement has one answer, without detail, to', () => {
  const flip = (at: number) => (cipher: Buffer) => {
    cipher[at < 0 ? cipher.length + at : at]! ^= 1;
    return cipher;
  };
  const cases: [string, Partial<Encryption>, string?][] = [
    ['a changed GCM ciphertext', { cipher: 'aes-256-gcm', editCipher: flip(20) }],
    ['a changed GCM tag', { cipher: 'aes-256-gcm', editCipher: flip(-1) }],
    ['a short GCM tag', { cipher: 'aes-256-gcm', editCipher: (cipher) => cipher.subarray(0, -4) }],
    [
      'a GCM ciphertext of an IV and a tag',
      { cipher: 'aes-256-gcm', editCipher: (cipher) => cipher.subarray(0, 28) },
    ],
    ['CBC padding that counts 0', { lastByte: 0 }, THING],
    // White space after the root is no error: only the count can be wrong.
    ['CBC padding that counts 17', { lastByte: 17 }, `${THING}${' '.repeat(40)}`],
    ['a CBC ciphertext that is cut', { editCipher: (cipher) => cipher.subarray(0, -3) }],
    ['a CBC ciphertext of one block', { editCipher: (cipher) => cipher.subarray(0, 16) }],
    ['an empty ciphertext', { editCipher: () => Buffer.alloc(0) }],
    ['a changed CBC block', { editCipher: flip(17) }],
    ['a content key of another length', { cipher: 'aes-256-cbc', keyBytes: 16 }],
    ['a key for somebody else', { recipient: oktaKey }],
    ['plaintext that is not XML', {}, 'thing'],
    ['plaintext with two roots', {}, '<a/><b/>'],
    ['plaintext with a DOCTYPE', {}, '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['plaintext with a comment', {}, '<a>x<!-- y --></a>'],
    ['plaintext that closes what is around it', {}, '<t:a/></context><context>'],
    ['plaintext with a prefix that nothing declares', {}, '<q:a/>'],
  ];
  for (const [what, options, clear] of cases) {
    it(what, async () => {
      expect(await reasonOf(() => decrypt(options, [KEY], clear))).toBe('decryption_failed');
      expect(await detailOf(() => decrypt(options, [KEY], clear))).toEqual({});
    });
  }
});

describe('decryptElement refuses', () => {
  const sha1 = `<ds:DigestMethod xmlns:ds="${DS}" Algorithm="${DS}sha1"/>`;
  const sha256 = `<ds:DigestMethod xmlns:ds="${DS}" Algorithm="${XENC}sha256"/>`;
  const mask = (hash: string) => `<m:MGF xmlns:m="${XENC11}" Algorithm="${XENC11}mgf1${hash}"/>`;
  const method = (uri: string, children = '') =>
    `<xenc:EncryptionMethod Algorithm="${uri}">${children}</xenc:EncryptionMethod>`;
  const cases: [string, string, Partial<Encryption>][] = [
    ['RSA 1.5', 'encryption_algorithm_refused', { keyMethod: method(`${XENC}rsa-1_5`) }],
    ['triple DES', 'encryption_algorithm_refused', { dataUri: `${XENC}tripledes-cbc` }],
    ['an unknown cipher', 'encryption_algorithm_refused', { dataUri: `${XENC11}chacha20` }],
    ['AES key wrap', 'encryption_algorithm_refused', { keyMethod: method(`${XENC}kw-aes256`) }],
    [
      'mgf1p with SHA-256, whose mask stays SHA-1',
      'encryption_algorithm_refused',
      { keyMethod: method(`${XENC}rsa-oaep-mgf1p`, sha256) },
    ],
    [
      'mgf1p with a mask of its own',
      'encryption_algorithm_refused',
      { keyMethod: method(`${XENC}rsa-oaep-mgf1p`, sha1 + mask('sha1')) },
    ],
    [
      'OAEP with unequal hashes',
      'encryption_algorithm_refused',
      { keyMethod: method(`${XENC11}rsa-oaep`, sha256 + mask('sha1')) },
    ],
    [
      'OAEP with SHA-256 and no mask, which is SHA-1',
      'encryption_algorithm_refused',
      { keyMethod: method(`${XENC11}rsa-oaep`, sha256) },
    ],
    [
      'OAEP with an unknown digest',
      'encryption_algorithm_refused',
      { keyMethod: method(`${XENC}rsa-oaep-mgf1p`, sha1.replace('sha1', 'md5')) },
    ],
    [
      'OAEP with an unknown mask',
      'encryption_algorithm_refused',
      { keyMethod: method(`${XENC11}rsa-oaep`, sha1 + mask('md5')) },
    ],
    [
      'two EncryptedKeys',
      'encryption_malformed',
      { edit: replace(/<xenc:EncryptedKey.*<\/xenc:EncryptedKey>/s, '$&$&') },
    ],
    [
      'an EncryptedKey inside and one beside',
      'encryption_malformed',
      {
        keyPlace: 'sibling',
        edit: replace(
          '<xenc:CipherData>',
          `<ds:KeyInfo xmlns:ds="${DS}"><xenc:EncryptedKey/></ds:KeyInfo><xenc:CipherData>`,
        ),
      },
    ],
    [
      'no EncryptedKey',
      'encryption_malformed',
      { edit: replace(/<xenc:EncryptedKey.*<\/xenc:EncryptedKey>/s, '') },
    ],
    [
      'a RetrievalMethod that names another key',
      'encryption_malformed',
      { keyPlace: 'retrieval', edit: replace('#key1', '#key2') },
    ],
    [
      'a RetrievalMethod that leads away',
      'encryption_malformed',
      { keyPlace: 'retrieval', edit: replace('#key1', 'https://evil.example/key') },
    ],
    [
      'a RetrievalMethod with transforms',
      'encryption_malformed',
      {
        keyPlace: 'retrieval',
        edit: replace(/(<ds:RetrievalMethod [^>]*)\/>/, '$1><ds:Transforms/></ds:RetrievalMethod>'),
      },
    ],
    [
      'two EncryptedData',
      'encryption_malformed',
      { edit: replace(/<xenc:EncryptedData.*<\/xenc:EncryptedData>/s, '$&$&') },
    ],
    [
      'no EncryptedData',
      'encryption_malformed',
      { edit: replace(/<xenc:EncryptedData.*<\/xenc:EncryptedData>/s, '') },
    ],
    [
      'two CipherData',
      'encryption_malformed',
      { edit: replace(/<xenc:CipherData>(?!.*EncryptedKey).*?<\/xenc:CipherData>/s, '$&$&') },
    ],
    [
      'a CipherReference',
      'encryption_malformed',
      {
        edit: replace(
          /<xenc:CipherValue>.*?<\/xenc:CipherValue>/s,
          '<xenc:CipherReference URI="https://evil.example"/>',
        ),
      },
    ],
    [
      'a CipherValue that is not base64',
      'encryption_malformed',
      { edit: replace('<xenc:CipherValue>', '<xenc:CipherValue>!') },
    ],
    [
      'Content instead of an Element',
      'encryption_malformed',
      { edit: replace(`Type="${XENC}Element"`, `Type="${XENC}Content"`) },
    ],
    [
      'no EncryptionMethod',
      'encryption_malformed',
      { edit: replace(/<xenc:EncryptionMethod [^>]*aes[^>]*>/, '') },
    ],
    [
      'an EncryptionMethod without Algorithm',
      'encryption_malformed',
      { keyMethod: '<xenc:EncryptionMethod/>' },
    ],
    [
      'something else beside',
      'encryption_malformed',
      { edit: replace('</saml2:EncryptedAssertion>', '<x/></saml2:EncryptedAssertion>') },
    ],
  ];
  for (const [what, reason, options] of cases) {
    it(what, async () => {
      expect(await reasonOf(() => decrypt(options))).toBe(reason);
    });
  }

  it('everything while we have no key', async () => {
    expect(await reasonOf(() => decrypt({}, []))).toBe('decryption_key_missing');
  });
});

describe('beginUnwrapping', () => {
  const other = privateKeyDer(otherKey);
  const encrypted = async (clear = THING) =>
    parseXml(await encryptXml(clear, { recipient: serviceProviderKey, cipher: 'aes-256-gcm' }));

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('spares decryptElement the work with the private key', async () => {
    const container = await encrypted();
    const decrypting = vi.spyOn(crypto.subtle, 'decrypt');
    const begun = beginUnwrapping(container, [KEY]);
    expect((await decryptElement(container, [KEY], { begun })).element.local).toBe('Thing');
    expect(decrypting).toHaveBeenCalledTimes(2); // the content key, then the content
  });

  it('covers the first key alone: the next one is tried as usual', async () => {
    const container = await encrypted();
    const keys = [other, KEY];
    const begun = beginUnwrapping(container, keys);
    expect((await decryptElement(container, keys, { begun })).element.local).toBe('Thing');
  });

  it('is forgotten where it read another ciphertext', async () => {
    const begun = beginUnwrapping(await encrypted('<t>one</t>'), [KEY]);
    const { element } = await decryptElement(await encrypted('<t>two</t>'), [KEY], { begun });
    expect(element.children).toEqual(['two']);
  });

  it('has nothing to begin with without a key, or with a shape that is refused', async () => {
    expect(beginUnwrapping(await encrypted(), [])).toBeUndefined();
    expect(beginUnwrapping(parseXml('<t/>'), [KEY])).toBeUndefined();
  });

  it.each([
    ['an algorithm of the content', `${XENC11}aes256-gcm`, `${XENC}tripledes-cbc`],
    ['an algorithm of the key', `${XENC}rsa-oaep-mgf1p`, `${XENC}rsa-1_5`],
    ['a type of the content', `${XENC}Element`, `${XENC}Content`],
  ])('touches no key where %s is refused', async (_, from, to) => {
    const xml = await encryptXml(THING, { recipient: serviceProviderKey, cipher: 'aes-256-gcm' });
    expect(xml).toContain(from);
    const decrypting = vi.spyOn(crypto.subtle, 'decrypt');
    expect(beginUnwrapping(parseXml(xml.replaceAll(from, to)), [KEY])).toBeUndefined();
    expect(decrypting).not.toHaveBeenCalled();
  });

  it('imports a key once', async () => {
    const container = await encrypted();
    const own = privateKeyDer(serviceProviderKey);
    const importing = vi.spyOn(crypto.subtle, 'importKey');
    for (let time = 0; time < 3; time++) {
      await decryptElement(container, [own], { begun: beginUnwrapping(container, [own]) });
    }
    expect(importing.mock.calls.filter(([format]) => format === 'pkcs8')).toHaveLength(1);
  });

  it('never rejects: a ciphertext of nonsense is the same failure later', async () => {
    const xml = await encryptXml(THING, { recipient: otherKey });
    const container = parseXml(xml);
    const begun = beginUnwrapping(container, [KEY]);
    expect(await begun?.contents[0]).toBeUndefined();
    expect(await reasonOf(() => decryptElement(container, [KEY], { begun }))).toBe('decryption_failed');
  });
});

describe('the work of a message', () => {
  afterEach(() => vi.restoreAllMocks());

  /** What the platform is asked to do, with the size of what it is done to. */
  async function workOf(keys: Uint8Array<ArrayBuffer>[], options: Partial<Encryption> = {}) {
    const container = parseXml(await encryptXml(THING, { recipient: serviceProviderKey, ...options }));
    await decryptElement(container, keys).catch(() => {}); // imports the keys
    const calls: string[] = [];
    for (const method of ['decrypt', 'encrypt', 'importKey'] as const) {
      const real = crypto.subtle[method].bind(crypto.subtle) as (...all: unknown[]) => Promise<never>;
      vi.spyOn(crypto.subtle, method).mockImplementation(((...all: unknown[]) => {
        const size = all.findLast((one) => ArrayBuffer.isView(one));
        const [algorithm] = all as [{ name?: string } | string];
        const name = typeof algorithm === 'string' ? algorithm : algorithm.name;
        calls.push(`${method} ${name} ${(size as Uint8Array | undefined)?.byteLength}`);
        return real(...all);
      }) as never);
    }
    const outcome = await decryptElement(container, keys).then(
      () => 'decrypted',
      (error: Error) => error.message,
    );
    vi.restoreAllMocks();
    return { outcome, calls: calls.sort() };
  }

  const strange = [privateKeyDer(oktaKey), privateKeyDer(otherKey)] as const;
  for (const cipher of ['aes-256-gcm', 'aes-256-cbc'] as const) {
    it(`is the same whichever of two keys it is for, and if it is for neither: ${cipher}`, async () => {
      const first = await workOf([KEY, strange[0]], { cipher });
      const second = await workOf([strange[0], KEY], { cipher });
      const neither = await workOf([...strange], { cipher });
      expect([first.outcome, second.outcome, neither.outcome]).toEqual([
        'decrypted',
        'decrypted',
        'decryption_failed',
      ]);
      expect(second.calls).toEqual(first.calls);
      expect(neither.calls.filter((call) => call.includes('RSA'))).toEqual(
        first.calls.filter((call) => call.includes('RSA')),
      );
      const contents = ({ calls }: typeof first) => calls.filter((call) => call.startsWith('decrypt AES'));
      expect(contents(first)).toHaveLength(2);
      expect(contents(neither)).toEqual(contents(first));
    });
  }

  it('has one private-key operation for each key', async () => {
    const { calls } = await workOf([KEY, strange[0]]);
    expect(calls.filter((call) => call.startsWith('decrypt RSA'))).toHaveLength(2);
  });

  it('accepts nothing that a key in place of the right one decrypts', async () => {
    // Encrypted with the octets that stand in for a content key that nobody could open.
    const zeros = new Uint8Array(32);
    const aes = await crypto.subtle.importKey('raw', zeros, 'AES-GCM', false, ['encrypt']);
    const iv = new Uint8Array(12);
    const sealed = new Uint8Array(
      await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, aes, new TextEncoder().encode(THING)),
    );
    const value = Buffer.concat([iv, sealed]).toString('base64');
    const xml = await encryptXml(THING, { recipient: serviceProviderKey, cipher: 'aes-256-gcm' });
    const values = [...xml.matchAll(/<xenc:CipherValue>([^<]*)<\/xenc:CipherValue>/g)].map(
      (one) => one[1] as string,
    );
    const data = values.reduce((a, b) => (a.length > b.length ? a : b));
    const content = values.find((one) => one !== data) as string;
    const forged = parseXml(xml.replace(data, value).replace(content, `AAAA${content.slice(4)}`));
    expect(await reasonOf(() => decryptElement(forged, [KEY]))).toBe('decryption_failed');
  });
});
