// The limits of a certificate, exactly, and what each refusal names.
import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { decodePem, encodePem } from '../../src/lib/pem.ts';
import { parseCertificate } from '../../src/xmldsig/certificates.ts';
import { oktaKey, otherKey } from '../support/okta-keys.ts';
import { detailOf, reasonOf } from '../support/reason.ts';
import { ec256Key, ed25519Certificate, rsa1024Key, secp256k1Certificate } from '../support/saml-keys.ts';
import { certificateBody } from '../support/saml-signer.ts';

const DER = decodePem(oktaKey.certificate)![0]!.bytes;

it.each([
  ['prose', 'my certificate', 'not base64'],
  ['an armor without its end', '-----BEGIN CERTIFICATE-----\nQQ==', 'not PEM'],
  ['another block', encodePem('PUBLIC KEY', DER), 'no CERTIFICATE block'],
  ['something after it', new Uint8Array([...DER, 0]), 'not one DER sequence'],
  ['another sequence', new Uint8Array([0x30, 3, 2, 1, 1]), 'not X.509'],
  ['100 KB', 'A'.repeat(100_000), 'too large'],
  ['20 KB that decode', encodePem('CERTIFICATE', new Uint8Array(20_000).fill(0x30)), 'not one DER sequence'],
])('says why it refuses %s', async (_, input, what) => {
  expect(await detailOf(() => parseCertificate(input))).toEqual({ what });
});

it('says how many certificates there were, how long a key is, and of which kind', async () => {
  const several = oktaKey.certificate + otherKey.certificate;
  expect(await detailOf(() => parseCertificate(several))).toEqual({ expected: 1, actual: 2 });
  expect(await detailOf(() => parseCertificate(rsa1024Key.certificate))).toEqual({
    expected: 2048,
    actual: 1024,
  });
  expect(await detailOf(() => parseCertificate(ed25519Certificate))).toEqual({ actual: '1.3.101.112' });
  expect(await detailOf(() => parseCertificate(secp256k1Certificate))).toEqual({ actual: 'ec' });
});

it('reads base64 with white space around it', async () => {
  const { fingerprintSha256 } = await parseCertificate(oktaKey.certificate);
  expect((await parseCertificate(`\n  ${certificateBody(oktaKey)}\u00a0\n`)).fingerprintSha256).toBe(
    fingerprintSha256,
  );
});

it('refuses a key of 16,384 bits, which would take seconds', async () => {
  // Only the length matters: the modulus is made up.
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = publicKey.export({ format: 'jwk' });
  const modulus = new Uint8Array(2049).fill(0xff);
  modulus[0] = 0;
  expect(jwk.e).toBe('AQAB');
  const spki = sequence([
    sequence([Uint8Array.of(6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1), Uint8Array.of(5, 0)]),
    tagged(3, Uint8Array.of(0, ...sequence([tagged(2, modulus), tagged(2, Uint8Array.of(1, 0, 1))]))),
  ]);
  const own = spkiOf(DER);
  const at = DER.findIndex((_, index) => own.every((byte, offset) => DER[index + offset] === byte));
  const inner = withoutHeader(tbsOf(DER));
  const before = inner.subarray(0, at - headerLength(DER) - headerLength(tbsOf(DER)));
  const after = inner.subarray(before.length + own.length);
  const rest = withoutHeader(DER).subarray(tbsOf(DER).length);
  const large = sequence([sequence([before, spki, after]), rest]);
  // BoringSSL refuses to read it at all.
  expect(['key_type_unsupported', 'certificate_malformed']).toContain(
    await reasonOf(() => parseCertificate(large)),
  );
});

it('refuses a curve whose point is not on it', async () => {
  const der = decodePem(ec256Key.certificate)![0]!.bytes.slice();
  const at = der.findIndex((_, index) => der[index] === 3 && der[index + 1] === 0x42 && der[index + 3] === 4);
  der[at + 10]! ^= 1;
  expect(await reasonOf(() => parseCertificate(der))).toBe('certificate_malformed');
});

it('remembers a few hundred certificates and no more', async () => {
  const first = await parseCertificate(`${oktaKey.certificate}x`);
  for (let n = 0; n < 300; n++) await parseCertificate(`${oktaKey.certificate}${n}`);
  expect(await parseCertificate(`${oktaKey.certificate}299`)).toBe(
    await parseCertificate(`${oktaKey.certificate}299`),
  );
  expect(await parseCertificate(`${oktaKey.certificate}x`)).not.toBe(first);
});

function tagged(tag: number, content: Uint8Array): Uint8Array {
  const { length } = content;
  const header = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 255];
  return Uint8Array.of(...header, ...content);
}

function sequence(parts: readonly Uint8Array[]): Uint8Array {
  return tagged(0x30, Uint8Array.from(parts.flatMap((part) => [...part])));
}

function headerLength(der: Uint8Array): number {
  const first = der[1]!;
  return first < 128 ? 2 : 2 + (first & 127);
}

function withoutHeader(der: Uint8Array): Uint8Array {
  return der.subarray(headerLength(der));
}

/** The first part inside. */
function tbsOf(der: Uint8Array): Uint8Array {
  return partsOf(der)[0]!;
}

function spkiOf(der: Uint8Array): Uint8Array {
  return partsOf(tbsOf(der))[6]!;
}

function partsOf(der: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let rest = withoutHeader(der);
  while (rest.length > 0) {
    const first = rest[1]!;
    const count = first < 128 ? 0 : first & 127;
    const length =
      first < 128 ? first : rest.subarray(2, 2 + count).reduce((value, byte) => value * 256 + byte, 0);
    const whole = 2 + count + length;
    parts.push(rest.subarray(0, whole));
    rest = rest.subarray(whole);
  }
  return parts;
}
