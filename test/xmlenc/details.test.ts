// What a refusal of an encrypted assertion names, and OAEP's parameters.

import { describe, expect, it } from 'vitest';
import { parseXml } from '../../src/xml/parse.ts';
import { decryptElement } from '../../src/xmlenc/decrypt.ts';
import { serviceProviderKey } from '../support/okta-keys.ts';
import { detailOf, reasonOf } from '../support/reason.ts';
import { type Encryption, encryptXml, privateKeyDer, XENC, XENC11 } from '../support/saml-encrypter.ts';

const DS = 'http://www.w3.org/2000/09/xmldsig#';

async function decrypt(options: Partial<Encryption>, clear = '<t:Thing xmlns:t="urn:thing"/>') {
  const xml = await encryptXml(clear, { recipient: serviceProviderKey, ...options });
  return await decryptElement(parseXml(xml), [privateKeyDer(serviceProviderKey)]);
}

const digest = (name: string) => `<ds:DigestMethod xmlns:ds="${DS}" Algorithm="${name}"/>`;
const mask = (name: string) => `<m:MGF xmlns:m="${XENC11}" Algorithm="${name}"/>`;
const method = (uri: string, children: string) =>
  `<xenc:EncryptionMethod Algorithm="${uri}">${children}</xenc:EncryptionMethod>`;
const params = (text: string) => `<xenc:OAEPparams>${text}</xenc:OAEPparams>`;
const OAEP = `${XENC11}rsa-oaep`;
const MGF1P = `${XENC}rsa-oaep-mgf1p`;

describe('a label of OAEP', () => {
  const label = Buffer.from('a label');
  const named = (text: string) => method(MGF1P, digest(`${DS}sha1`) + params(text));

  it('that the document names opens the key', async () => {
    const { element } = await decrypt({ label, keyMethod: named(label.toString('base64')) });
    expect(element.local).toBe('Thing');
  });

  it('that is empty is none', async () => {
    expect((await decrypt({ keyMethod: named('') })).element.local).toBe('Thing');
  });

  it.each([
    ['that is another one', Buffer.from('a Label').toString('base64')],
    ['that is missing', ''],
  ])('%s opens nothing', async (_, text) => {
    expect(await reasonOf(() => decrypt({ label, keyMethod: named(text) }))).toBe('decryption_failed');
  });

  it('that is not base64 is named', async () => {
    expect(await detailOf(() => decrypt({ keyMethod: named('!') }))).toEqual({ what: 'OAEPparams' });
  });
});

describe('masks', () => {
  it('with SHA-1 may be named', async () => {
    const keyMethod = method(OAEP, digest(`${DS}sha1`) + mask(`${XENC11}mgf1sha1`));
    expect((await decrypt({ keyMethod })).element.local).toBe('Thing');
  });
});

describe('a refusal names', () => {
  const edit = (from: string | RegExp, to: string) => ({ edit: (xml: string) => xml.replace(from, to) });
  it.each<[string, Partial<Encryption>, object]>([
    ['the unknown cipher', { dataUri: `${XENC11}chacha20` }, { actual: `${XENC11}chacha20` }],
    ['the unknown transport', { keyMethod: method(`${XENC}rsa-1_5`, '') }, { actual: `${XENC}rsa-1_5` }],
    ['the unknown digest', { keyMethod: method(MGF1P, digest(`${DS}md5`)) }, { actual: `${DS}md5` }],
    ['the unknown mask', { keyMethod: method(OAEP, mask('urn:mask')) }, { actual: 'urn:mask' }],
    [
      'both hashes where digest and mask differ',
      { keyMethod: method(OAEP, digest(`${XENC}sha256`) + mask(`${XENC11}mgf1sha1`)) },
      { actual: OAEP, expected: 'mask with SHA-256', mask: 'SHA-1' },
    ],
    [
      'a missing attribute',
      { keyMethod: '<xenc:EncryptionMethod/>' },
      { what: 'EncryptionMethod/@Algorithm' },
    ],
    ['Type', edit(`Type="${XENC}Element"`, `Type="${XENC}Content"`), { what: 'Type' }],
    ['the key', edit(/<xenc:EncryptedKey.*<\/xenc:EncryptedKey>/s, ''), { what: 'EncryptedKey' }],
    ['the value', edit('<xenc:CipherValue>', '<xenc:CipherValue>!'), { what: 'CipherValue' }],
    [
      'a way to the key that leads elsewhere',
      { keyPlace: 'retrieval', ...edit('#key1', '#key2') },
      { what: 'RetrievalMethod' },
    ],
    [
      'a way to a key that has no Id',
      { keyPlace: 'retrieval', ...edit(' Id="key1"', '') },
      { what: 'RetrievalMethod' },
    ],
    [
      'the data that is missing',
      edit(/<xenc:EncryptedData.*<\/xenc:EncryptedData>/s, ''),
      { what: 'EncryptedData' },
    ],
  ])('%s', async (_, options, detail) => {
    expect(await detailOf(() => decrypt(options))).toEqual(detail);
  });

  it('nothing where Type is absent, which is allowed', async () => {
    expect((await decrypt(edit(` Type="${XENC}Element"`, ''))).element.local).toBe('Thing');
  });
});

describe('a plaintext without the declarations around it', () => {
  const around = (clear: string) =>
    encryptXml(clear, { recipient: serviceProviderKey }).then(
      (xml) =>
        parseXml(`<w xmlns="urn:outer" xmlns:t="urn:far"><v xmlns:t="urn:near">${xml}</v></w>`).children[0],
    );
  const decryptIn = async (clear: string) => {
    const outer = await around(clear);
    const container = typeof outer === 'object' ? outer.children[0] : undefined;
    if (typeof container !== 'object') throw new Error('no element');
    return await decryptElement(container, [privateKeyDer(serviceProviderKey)]);
  };

  it('has the nearest of each prefix, and the default', async () => {
    const { element } = await decryptIn('<t:Thing><Inner/></t:Thing>');
    expect(element.namespace).toBe('urn:near');
    expect(element.children[0]).toMatchObject({ local: 'Inner', namespace: 'urn:outer' });
  });

  it.each([
    ['two elements', '<t:A/><t:B/>'],
    ['text before it', 'x<t:A/>'],
    ['text alone', 't:A'],
    ['nothing', ''],
  ])('is one element: %s is not', async (_, clear) => {
    expect(await reasonOf(() => decryptIn(clear))).toBe('decryption_failed');
  });
});
