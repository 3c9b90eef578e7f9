// Certificates that an administrator pastes: what we pin and OpenSSL can read is the same certificate to it.
// OpenSSL refuses more: names and dates, which we show and do not trust, may be odd.
import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { decodePem, encodePem } from '../../src/lib/pem.ts';
import { parseCertificate } from '../../src/xmldsig/certificates.ts';
import { XmldsigError } from '../../src/xmldsig/errors.ts';
import { oktaKey, otherKey } from '../support/okta-keys.ts';
import { certificateBody } from '../support/saml-signer.ts';
import { bends, bent } from './bends.ts';
import { promise, type Target, valueOrReason } from './target.ts';

const PIECES = [
  '-----BEGIN CERTIFICATE-----',
  '-----END CERTIFICATE-----',
  '-----',
  '\n',
  '\r\n',
  ' ',
  '=',
  'A',
  'PRIVATE KEY',
  '\t',
  'é',
];
const pasted = fc.constantFrom(oktaKey.certificate, otherKey.certificate, certificateBody(oktaKey));
const der = Buffer.from(certificateBody(oktaKey), 'base64').toString('latin1');
/** Octets inside the certificate change, and its base64 stays base64. */
const inside = fc
  .array(bends(['0', '\u0002\u0001\u0001', '\u0030\u0082', '\u0005\u0000']), { minLength: 1, maxLength: 3 })
  .map((list) => list.reduce((text, bend) => bend(text), der))
  .map((text) => encodePem('CERTIFICATE', Buffer.from(text, 'latin1')));

export const certificate: Target = {
  name: 'certificate',
  inputs: fc.oneof(bent(pasted, PIECES), inside),
  async check(text) {
    const blocks = decodePem(text);
    for (const { label, bytes } of blocks ?? []) {
      const [again] = decodePem(encodePem(label, bytes)) ?? [];
      promise(again?.label === label && Buffer.from(again.bytes).equals(bytes), 'PEM comes back as it was');
    }
    const outcome = await valueOrReason([XmldsigError], () => parseCertificate(text));
    if ('reason' in outcome) return outcome.reason;
    const mine = outcome.value;
    const theirs = readByOpenSsl(mine.der);
    if (theirs === undefined) return 'accepted by us alone';
    promise(
      theirs.fingerprint256.replaceAll(':', '').toLowerCase() === mine.fingerprintSha256,
      'same certificate',
    );
    const spki = theirs.publicKey.export({ type: 'spki', format: 'der' });
    promise(Buffer.from(mine.spki).equals(spki), 'OpenSSL reads the same key');
    const end = Date.parse(theirs.validTo);
    promise(Number.isNaN(end) || end === mine.notAfter, 'OpenSSL reads the same end', theirs.validTo);
    return 'accepted';
  },
};

function readByOpenSsl(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}
