// Metadata that an administrator pastes: what it says, with usable addresses and certificates, or a refusal.
import fc from 'fast-check';
import { SamlError } from '../../src/saml/errors.ts';
import { readIdpMetadata } from '../../src/saml/metadata-in.ts';
import { oktaKey, otherKey } from '../support/okta-keys.ts';
import { certificateBody } from '../support/saml-signer.ts';
import { bent, XML_PIECES } from './bends.ts';
import { promise, type Target, valueOrReason } from './target.ts';

const NOW_MS = Date.parse('2026-11-02T09:00:00Z');
const MD = 'urn:oasis:names:tc:SAML:2.0:metadata';
const key = (body: string, use = '') =>
  `<KeyDescriptor${use}><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${body}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`;
const entity = (id: string, keys: string) =>
  `<EntityDescriptor xmlns="${MD}" entityID="${id}" validUntil="2030-01-01T00:00:00Z" cacheDuration="P1DT2H"><!-- a note -->` +
  `<IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys}` +
  '<SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.test/slo" ResponseLocation="https://idp.test/slo2"/>' +
  '<NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</NameIDFormat>' +
  '<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.test/sso"/>' +
  '</IDPSSODescriptor></EntityDescriptor>';
const one = entity(
  'urn:idp',
  key(certificateBody(oktaKey)) + key(certificateBody(otherKey), ' use="signing"'),
);
const two = `<EntitiesDescriptor xmlns="${MD}">${one}${entity('urn:other', key(certificateBody(otherKey), ' use="encryption"'))}</EntitiesDescriptor>`;

export const metadata: Target = {
  name: 'metadata',
  inputs: bent(fc.constantFrom(one, two), [
    ...XML_PIECES,
    'use="signing"',
    'EntityDescriptor',
    'https:',
    'javascript:',
    'P1D',
    'urn:idp',
  ]),
  async check(text) {
    const outcome = await valueOrReason([SamlError], () => readIdpMetadata(text, { now: NOW_MS }));
    if ('reason' in outcome) return outcome.reason;
    const { issuer, certificates, signIn, logout } = outcome.value;
    promise(issuer !== '', 'there is an issuer');
    for (const { url } of [...signIn, ...logout])
      promise(/^https?:$/.test(new URL(url).protocol), 'addresses are of the web', url);
    for (const { spki } of certificates) promise(spki.length > 0, 'certificates have a key');
    return 'accepted';
  },
};
