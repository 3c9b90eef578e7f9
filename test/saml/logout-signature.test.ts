// The signature of a logout request, by each binding, and documents that are wrapped around a signed one.

import { describe, expect, it } from 'vitest';
import type { LogoutDelivery } from '../../src/saml/logout-in.ts';
import { logoutRequestXml, NAME_ID, redirectQuery, SESSION_INDEX } from '../support/logout-issuer.ts';
import { oktaKey, otherKey } from '../support/okta-keys.ts';
import { reasonOf } from '../support/reason.ts';
import { signXml } from '../support/saml-signer.ts';
import { ADA, acceptRequest, posted, redirected, requestQuery, signed } from './logout-delivery.ts';

describe('the signature of a request', () => {
  const xml = logoutRequestXml();

  it.each<[string, () => LogoutDelivery, string]>([
    ['no signature, by HTTP-POST', () => posted('samlRequest', xml), 'signature_missing'],
    [
      'no signature, by HTTP-Redirect',
      () => redirected(redirectQuery('SAMLRequest', xml, undefined)),
      'signature_missing',
    ],
    [
      'only a signature in the document, by HTTP-Redirect',
      () => redirected(redirectQuery('SAMLRequest', signed(xml), undefined)),
      'signature_missing',
    ],
    [
      'a broken signature in the document beside a good one in the query',
      () => redirected(redirectQuery('SAMLRequest', signed(xml).replace('ada@', 'eve@'), oktaKey)),
      'digest_mismatch',
    ],
    [
      'somebody else’s key, by HTTP-POST',
      () => posted('samlRequest', signed(xml, { key: otherKey })),
      'signature_invalid',
    ],
    [
      'somebody else’s key, by HTTP-Redirect',
      () => redirected(redirectQuery('SAMLRequest', xml, otherKey)),
      'signature_invalid',
    ],
    [
      'another relay state, by HTTP-Redirect',
      () => redirected(requestQuery({}, 'r1').replace('=r1&', '=r2&')),
      'signature_invalid',
    ],
    ['another name', () => posted('samlRequest', signed(xml).replace('ada@', 'eve@')), 'digest_mismatch'],
    [
      'another session',
      () => posted('samlRequest', signed(xml).replace('_session1', '_session2')),
      'digest_mismatch',
    ],
    [
      'a session more',
      () =>
        posted(
          'samlRequest',
          signed(xml).replace('</saml2p:LogoutRequest>', `${SESSION_INDEX}</saml2p:LogoutRequest>`),
        ),
      'digest_mismatch',
    ],
    [
      'another instant',
      () => posted('samlRequest', signed(xml).replace('T08:59:58', 'T08:59:59')),
      'digest_mismatch',
    ],
    [
      'a Reference to something else',
      () => posted('samlRequest', signed(xml, { editSignedInfo: (text) => text.replace('#_idp1', '') })),
      'reference_mismatch',
    ],
    [
      'SHA-1',
      () => posted('samlRequest', signed(xml, { method: 'rsa-sha1', digest: 'sha1' })),
      'sha1_refused',
    ],
    [
      'HMAC with the certificate as secret',
      () => posted('samlRequest', signed(xml, { method: 'hmac-sha256' })),
      'signature_algorithm_refused',
    ],
    [
      'two signatures',
      () => posted('samlRequest', signXml(signed(xml), { key: oktaKey })),
      'repeated_element',
    ],
  ])('refuses %s', async (_name, delivery, reason) => {
    expect(await reasonOf(() => acceptRequest(delivery()))).toBe(reason);
  });

  it('verifies one inside the document as well as the query’s', async () => {
    const delivery = redirected(redirectQuery('SAMLRequest', signed(xml), oktaKey));
    expect((await acceptRequest(delivery)).nameId).toEqual(ADA);
  });

  it('verifies one that comes last', async () => {
    const delivery = posted('samlRequest', signed(xml, { position: 'last' }));
    expect((await acceptRequest(delivery)).nameId).toEqual(ADA);
  });

  it('accepts SHA-1 where an administrator switched it on', async () => {
    const delivery = posted('samlRequest', signed(xml, { method: 'rsa-sha1', digest: 'sha1' }));
    expect((await acceptRequest(delivery, { trust: { allowSha1: true } })).nameId).toEqual(ADA);
  });
});

describe('a wrapped request', () => {
  const evil = (id: string, content = '') =>
    logoutRequestXml({
      attributes: { ID: id },
      content: content + NAME_ID.replace('ada', 'victim') + SESSION_INDEX,
    });
  const good = () => signed(logoutRequestXml());
  const signature = () => /<ds:Signature[\s\S]*<\/ds:Signature>/.exec(good())?.[0] as string;
  const bare = () => good().replace(signature(), '');

  it.each<[string, () => string, string]>([
    ['the signed request inside the forged one', () => evil('_evil', good()), 'unexpected_element'],
    [
      'the signed request inside an extension',
      () => evil('_evil', `<saml2p:Extensions>${good()}</saml2p:Extensions>`),
      'unexpected_element',
    ],
    [
      'the signed request inside a foreign wrapper',
      () => evil('_evil', `<x:w xmlns:x="urn:x">${good()}</x:w>`),
      'unexpected_element',
    ],
    [
      'the signed request inside the Signature',
      () =>
        evil(
          '_evil',
          signature().replace('</ds:Signature>', `<ds:Object>${bare()}</ds:Object></ds:Signature>`),
        ),
      'signature_malformed',
    ],
    ['the signature moved to the forged one', () => evil('_evil', signature()), 'reference_mismatch'],
    ['the signature moved, and the ID with it', () => evil('_idp1', signature()), 'digest_mismatch'],
    [
      'the forged one with the signed one inside, both of one ID',
      () => evil('_idp1', `${signature()}<saml2p:Extensions>${bare()}</saml2p:Extensions>`),
      'unexpected_element',
    ],
    ['two requests side by side', () => `${good()}${evil('_evil')}`, 'xml_malformed'],
    [
      'a root of another name around it',
      () =>
        `<saml2p:ArtifactResponse xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_a">${good()}</saml2p:ArtifactResponse>`,
      'unexpected_root',
    ],
    [
      'the same names in another namespace',
      () => good().replace(/xmlns:saml2p="[^"]*"/, 'xmlns:saml2p="urn:x"'),
      'unexpected_root',
    ],
    ['a DOCTYPE', () => `<!DOCTYPE a>${good()}`, 'xml_doctype'],
  ])('refuses %s', async (_name, xml, reason) => {
    expect(await reasonOf(() => acceptRequest(posted('samlRequest', xml())))).toBe(reason);
  });
});
