// The structure of a certificate: what may be odd in one, and what makes it none. Each case is built of
// parts, so that everything else about it is right.
import { expect, it } from 'vitest';
import { type Bytes, encodeUtf8 } from '../../src/lib/bytes.ts';
import { DER, type DerPart, encodeDer, encodeObjectIdentifier, parseDer } from '../../src/lib/der.ts';
import { decodePem } from '../../src/lib/pem.ts';
import { readCertificateFacts } from '../../src/xmldsig/certificates.ts';
import { parseX509, type X509 } from '../../src/xmldsig/x509.ts';
import { oktaKey } from '../support/okta-keys.ts';
import { detailOf } from '../support/reason.ts';

const OKTA = parseDer(decodePem(oktaKey.certificate)![0]!.bytes)!;
const OKTA_PARTS = OKTA.parts[0]!.parts.map(({ whole }) => whole);
const ALGORITHM = OKTA.parts[1]!.whole;
const SIGNATURE = OKTA.parts[2]!.whole;

const FIELDS = [
  'version',
  'serialNumber',
  'signature',
  'issuer',
  'validity',
  'subject',
  'publicKey',
  'rest',
] as const;
type Field = (typeof FIELDS)[number];

const sequence = (...parts: Uint8Array[]) => encodeDer(DER.sequence, ...parts);
const octets = (tag: number, ...content: number[]) => encodeDer(tag, Uint8Array.from(content));
const oid = encodeObjectIdentifier;
const text = (tag: number, value: string) => encodeDer(tag, encodeUtf8(value));
const named = (value: Uint8Array, type = '2.5.4.3') =>
  sequence(encodeDer(DER.set, sequence(oid(type), value)));
const extensions = (...list: Uint8Array[]) => encodeDer(0xa3, sequence(...list));
const VALUE = encodeDer(DER.octetString, sequence());
const UTC = text(DER.utcTime, '260101000000Z');

/** The certificate with other fields. */
function certificate(fields: Partial<Record<Field, Bytes>>): DerPart {
  const tbs = sequence(...FIELDS.map((field, index) => fields[field] ?? OKTA_PARTS[index] ?? sequenceEnd()));
  return parseDer(sequence(tbs, ALGORITHM, SIGNATURE))!;
}

/** Nothing. */
function sequenceEnd(): Bytes {
  return new Uint8Array();
}

const read = (fields: Partial<Record<Field, Bytes>>): X509 => parseX509(certificate(fields));

it('has the fields in the order that the cases assume', () => {
  expect(read({})).toEqual(parseX509(OKTA));
  expect(read({}).subject).toContain('CN=acme');
});

it('is read with another version, without one, and without extensions', () => {
  for (const fields of [
    { version: new Uint8Array(), rest: new Uint8Array() },
    { version: encodeDer(0xa0, octets(DER.integer, 0)) },
    { rest: extensions() },
    { rest: extensions(sequence(oid('1.2.3'), VALUE)) },
    { rest: extensions(sequence(oid('1.2.3'), octets(DER.boolean, 0), VALUE)) },
    { rest: Uint8Array.of(...octets(0x81, 0, 1), ...octets(0x82, 0, 1), ...extensions()) },
  ]) {
    expect(read(fields).subject).toContain('CN=acme');
  }
});

it.each([
  ['UTF-8', text(DER.utf8String, 'Åcme, "x"'), 'Åcme\\, \\"x\\"'],
  ['broken UTF-8', octets(DER.utf8String, 0xc5, 0x41), 'ÅA'],
  ['PrintableString', text(0x13, 'acme'), 'acme'],
  ['TeletexString', octets(0x14, 0xc5), 'Å'],
  ['IA5String', text(0x16, 'a=b'), 'a\\=b'],
  ['BMPString', octets(0x1e, 0x20, 0xac, 0, 0x41), '€A'],
  ['UniversalString', octets(0x1c, 0, 1, 0xf6, 0, 0, 0, 0, 0x41), '😀A'],
  ['another kind of string, as its DER', text(0x12, '12'), '12023132'],
  ['nothing', text(DER.utf8String, ''), ''],
])('shows a name in %s', (_, value, expected) => {
  expect(read({ subject: named(value) }).subject).toBe(`CN=${expected}`);
  expect(read({ issuer: named(value) }).issuer).toBe(`CN=${expected}`);
});

it('shows the last of a name first, several at one place with a plus, and unknown types by number', () => {
  const attribute = (type: string, value: string) => sequence(oid(type), text(DER.utf8String, value));
  const subject = sequence(
    encodeDer(DER.set, attribute('2.5.4.6', 'DE')),
    encodeDer(DER.set, attribute('2.5.4.3', 'a'), attribute('2.5.4.97', 'b')),
  );
  expect(read({ subject }).subject).toBe('CN=a+2.5.4.97=b, C=DE');
  expect(read({ subject: sequence() }).subject).toBe('');
});

it.each([
  ['491231235959Z', DER.utcTime, '2049-12-31T23:59:59Z'],
  ['500101000000Z', DER.utcTime, '1950-01-01T00:00:00Z'],
  ['2601010000Z', DER.utcTime, '2026-01-01T00:00:00Z'],
  ['20500101000000Z', DER.generalizedTime, '2050-01-01T00:00:00Z'],
  ['20280229120000.5Z', DER.generalizedTime, '2028-02-29T12:00:00Z'],
  ['99991231235959Z', DER.generalizedTime, '9999-12-31T23:59:59Z'],
])('reads the time %s', (value, tag, expected) => {
  const { notBefore, notAfter } = read({ validity: sequence(UTC, text(tag, value)) });
  expect([notBefore, notAfter]).toEqual([Date.parse('2026-01-01T00:00:00Z'), Date.parse(expected)]);
});

it.each<[string, Partial<Record<Field, Bytes>>]>([
  ['no serial number', { serialNumber: new Uint8Array() }],
  ['a serial number of nothing', { serialNumber: octets(DER.integer) }],
  ['a serial number with a zero too many', { serialNumber: octets(DER.integer, 0, 1) }],
  ['a negative one with ones too many', { serialNumber: octets(DER.integer, 0xff, 0x80) }],
  ['a version without a number', { version: encodeDer(0xa0, octets(DER.null)) }],
  ['two versions', { version: encodeDer(0xa0, octets(DER.integer, 2), octets(DER.integer, 2)) }],
  ['an algorithm without its identifier', { signature: sequence() }],
  ['an algorithm with a broken identifier', { signature: sequence(octets(DER.objectIdentifier, 0x86)) }],
  ['an algorithm with two parameters', { signature: sequence(oid('1.2.3'), octets(5), octets(5)) }],
  ['an issuer that is a set', { issuer: encodeDer(DER.set) }],
  ['a name without its set', { subject: sequence(sequence(oid('2.5.4.3'), text(DER.utf8String, 'a'))) }],
  ['a name without its value', { subject: sequence(encodeDer(DER.set, sequence(oid('2.5.4.3')))) }],
  ['a name whose type is a date', { subject: sequence(encodeDer(DER.set, sequence(UTC, UTC))) }],
  ['half a character', { subject: named(octets(0x1e, 0x20)) }],
  ['a character that Unicode does not have', { subject: named(octets(0x1c, 0, 0x11, 0, 0)) }],
  ['a string of bits of nothing', { subject: named(octets(DER.bitString)) }],
  ['one date', { validity: sequence(UTC) }],
  ['three dates', { validity: sequence(UTC, UTC, UTC) }],
  ['a date that is a string', { validity: sequence(UTC, text(DER.utf8String, '260101000000Z')) }],
  ['no validity', { validity: new Uint8Array() }],
  ['a key without its bits', { publicKey: sequence(ALGORITHM) }],
  ['a key of no bits', { publicKey: sequence(ALGORITHM, octets(DER.bitString)) }],
  ['a key with eight bits unused', { publicKey: sequence(ALGORITHM, octets(DER.bitString, 8, 0)) }],
  ['a key with bits unused of nothing', { publicKey: sequence(ALGORITHM, octets(DER.bitString, 1)) }],
  ['a key with more after it', { publicKey: sequence(ALGORITHM, octets(DER.bitString, 0), octets(5)) }],
  ['a part that nobody knows', { rest: octets(0x84) }],
  ['extensions twice', { rest: Uint8Array.of(...extensions(), ...extensions()) }],
  ['two lists of extensions', { rest: encodeDer(0xa3, sequence(), sequence()) }],
  ['an extension before its place', { rest: Uint8Array.of(...extensions(), ...octets(0x81, 0)) }],
  ['an extension without value', { rest: extensions(sequence(oid('1.2.3'))) }],
  [
    'an extension that is critical twice',
    { rest: extensions(sequence(oid('1.2.3'), ...criticals(2), VALUE)) },
  ],
  ['an extension whose value is a sequence', { rest: extensions(sequence(oid('1.2.3'), sequence())) }],
  ['an extension of two truths', { rest: extensions(sequence(oid('1.2.3'), octets(1, 255, 255), VALUE)) }],
])('refuses %s', async (_, fields) => {
  expect(await detailOf(() => read(fields))).toEqual({ what: 'not X.509' });
});

function criticals(count: number): Bytes[] {
  return Array.from({ length: count }, () => octets(DER.boolean, 255));
}

it.each([
  '260230000000Z',
  '261301000000Z',
  '260100000000Z',
  '260101240000Z',
  '260101006000Z',
  '260101000060Z',
  '260101000000',
  '260101000000+0000',
  '20260101000000Z',
  ' 260101000000Z',
  '260101000000Z ',
  '26O101000000Z',
  '',
])('refuses the time "%s"', async (value) => {
  const validity = sequence(UTC, text(DER.utcTime, value));
  expect(await detailOf(() => read({ validity }))).toEqual({ what: 'not X.509' });
});

it('refuses what is around it: no signature, another order, something after', async () => {
  const tbs = OKTA.parts[0]!.whole;
  for (const whole of [
    sequence(tbs),
    sequence(tbs, ALGORITHM),
    sequence(tbs, SIGNATURE, ALGORITHM),
    sequence(tbs, ALGORITHM, octets(DER.bitString)),
    sequence(tbs, ALGORITHM, SIGNATURE, octets(DER.null)),
    sequence(octets(DER.integer, 1), ALGORITHM, SIGNATURE),
  ]) {
    expect(await detailOf(() => parseX509(parseDer(whole)!))).toEqual({ what: 'not X.509' });
  }
});

it('reads a certificate that an older rule let in as well as any other', async () => {
  expect((await readCertificateFacts(oktaKey.certificate)).subject).toBe(parseX509(OKTA).subject);
});
