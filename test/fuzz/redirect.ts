// The query of the HTTP-Redirect binding: never more octets than allowed, and those that zlib inflates.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { SamlError } from '../../src/saml/errors.ts';
import { decodeRedirect, REDIRECT_LIMITS } from '../../src/saml/redirect-binding.ts';
import { logoutRequestXml, redirectQuery } from '../support/logout-issuer.ts';
import { oktaKey } from '../support/okta-keys.ts';
import { bent } from './bends.ts';
import { promise, type Target, valueOrReason } from './target.ts';

const genuine = redirectQuery('SAMLRequest', logoutRequestXml(), oktaKey, 'r1');
const encoded = (text: string) => encodeURIComponent(deflateRawSync(Buffer.from(text)).toString('base64'));
const PIECES = [
  '&',
  '=',
  '%',
  '+',
  '%2B',
  '%00',
  '?',
  'SAMLRequest=',
  'SAMLResponse=',
  'RelayState=',
  'SigAlg=',
  'Signature=',
];

export const redirect: Target = {
  name: 'redirect',
  inputs: fc.oneof(
    bent(fc.constant(genuine), PIECES),
    fc
      .tuple(fc.constantFrom('SAMLRequest', 'SAMLResponse'), fc.string(), fc.integer({ min: 1, max: 40_000 }))
      .map(([name, text, times]) => `${name}=${encoded(text.repeat(Math.ceil(times / (text.length + 1))))}`),
    fc
      .uint8Array({ maxLength: 300 })
      .map((octets) => `SAMLResponse=${encodeURIComponent(Buffer.from(octets).toString('base64'))}`),
  ),
  async check(query) {
    const outcome = await valueOrReason([SamlError], () => decodeRedirect(query));
    if ('reason' in outcome) return outcome.reason;
    const { document, message } = outcome.value;
    promise(
      document.length <= REDIRECT_LIMITS.maxInflatedBytes,
      'it inflates within its limit',
      document.length,
    );
    const raw = new RegExp(`(?:^\\??|&)${message}=([^&]*)`).exec(query)?.[1] ?? '';
    const theirs = inflateRawSync(Buffer.from(decodeURIComponent(raw), 'base64'));
    promise(theirs.equals(document), 'zlib inflates the same octets');
    return 'accepted';
  },
};
