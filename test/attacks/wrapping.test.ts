// Signature wrapping, and signatures that cover something other than what is read.
// The numbers are rows of the table in src/saml/README.md.
import { describe, expect, it } from 'vitest';
import { issue } from '../support/saml-issuer.ts';
import { EVIL } from './bend.ts';
import {
  A,
  ASSERTION,
  forge,
  google,
  okta,
  outcome,
  replace,
  responseSigned,
  SIGNATURE,
  signatureOf,
} from './ground.ts';

describe('3: signature wrapping', () => {
  // XSW1 to XSW8 of "On Breaking SAML" (USENIX Security 2012), and what came after.
  const cases: [string, string, () => string][] = [
    [
      'XSW1: a new Response around, the signed one inside its Signature',
      'unexpected_root',
      () => `<x>${okta.replace(/^<\?.*?\?>/, '')}</x>`,
    ],
    [
      'XSW1: the signed Response inside the Signature of the forged one',
      'signature_malformed',
      () => {
        const inner = responseSigned.replace(/^<\?.*?\?>/, '').replace(SIGNATURE, '');
        const forged = responseSigned
          .replace('id40', 'id98')
          .replace('id41', 'id97')
          .replaceAll('ada@acme.test', EVIL);
        return replace(forged, '</ds:Signature>', `<ds:Object>${inner}</ds:Object></ds:Signature>`);
      },
    ],
    [
      'XSW2: the signed Response before the Signature that refers to it',
      'unexpected_element',
      () => {
        const inner = responseSigned.replace(/^<\?.*?\?>/, '').replace(SIGNATURE, '');
        const forged = responseSigned.replace('id40', 'id98').replaceAll('ada@acme.test', EVIL);
        return replace(forged, '<ds:Signature', `${inner}<ds:Signature`);
      },
    ],
    [
      'XSW3: a forged assertion before the signed one',
      'assertion_several',
      () => replace(google, ASSERTION, (signed) => forge(google) + signed),
    ],
    [
      'XSW3: a forged assertion after the signed one',
      'assertion_several',
      () => replace(google, ASSERTION, (signed) => signed + forge(google)),
    ],
    [
      'XSW4: the signed assertion inside the forged one',
      'unexpected_element',
      () =>
        replace(google, ASSERTION, (signed) =>
          replace(forge(google), '</saml2:Assertion>', `${signed}</saml2:Assertion>`),
        ),
    ],
    [
      'XSW5: the forged assertion keeps the Signature, the signed one follows',
      'assertion_several',
      () =>
        replace(
          google,
          ASSERTION,
          (signed) =>
            replace(signed, 'id41', 'id99').replaceAll('ada@acme.test', EVIL) + signed.replace(SIGNATURE, ''),
        ),
    ],
    [
      'XSW6: the signed assertion inside the Signature of the forged one',
      'signature_malformed',
      () =>
        replace(google, ASSERTION, (signed) =>
          replace(
            replace(signed, 'id41', 'id99').replaceAll('ada@acme.test', EVIL),
            '</ds:Signature>',
            `${signed.replace(SIGNATURE, '')}</ds:Signature>`,
          ),
        ),
    ],
    [
      'XSW7: the forged assertion in Extensions',
      'unexpected_element',
      () =>
        replace(
          google,
          '<saml2p:Status>',
          `<saml2p:Extensions>${forge(google)}</saml2p:Extensions><saml2p:Status>`,
        ),
    ],
    [
      'XSW8: the signed assertion in an Object of the forged one',
      'signature_malformed',
      () =>
        replace(google, ASSERTION, (signed) =>
          replace(
            replace(signed, 'id41', 'id99').replaceAll('ada@acme.test', EVIL),
            '</ds:Signature>',
            `<ds:Object>${signed.replace(SIGNATURE, '')}</ds:Object></ds:Signature>`,
          ),
        ),
    ],
    [
      'XSW9: the forged assertion under the ID of the signed one',
      'id_repeated',
      () => replace(google, ASSERTION, (signed) => forge(google, 'id41') + signed),
    ],
    [
      'the forged assertion in StatusDetail',
      'unexpected_element',
      () =>
        replace(
          google,
          '</saml2p:Status>',
          `<saml2p:StatusDetail>${forge(google)}</saml2p:StatusDetail></saml2p:Status>`,
        ),
    ],
    [
      'the signed assertion in Advice',
      'unexpected_element',
      () =>
        replace(google, ASSERTION, (signed) =>
          replace(
            forge(google),
            '<saml2:AuthnStatement',
            `<saml2:Advice>${signed}</saml2:Advice><saml2:AuthnStatement`,
          ),
        ),
    ],
    [
      'the signed assertion in an AttributeValue',
      'unexpected_element',
      () =>
        replace(google, ASSERTION, (signed) =>
          replace(
            forge(google),
            '<saml2:AttributeStatement>',
            `<saml2:AttributeStatement><saml2:Attribute Name="x"><saml2:AttributeValue>${signed}</saml2:AttributeValue></saml2:Attribute>`,
          ),
        ),
    ],
    [
      'a Signature under Response that refers to the Assertion',
      'reference_mismatch',
      () => {
        return replace(
          google.replace(SIGNATURE, ''),
          '<saml2p:Status>',
          `${signatureOf(google)}<saml2p:Status>`,
        );
      },
    ],
    [
      'a forged assertion beside, in an EncryptedAssertion',
      'assertion_several',
      () =>
        replace(
          google,
          '</saml2p:Response>',
          `<saml2:EncryptedAssertion xmlns:saml2="${A}">${forge(google)}</saml2:EncryptedAssertion></saml2p:Response>`,
        ),
    ],
    [
      'a forged assertion as plain content of an EncryptedAssertion',
      'encryption_malformed',
      () =>
        replace(
          google,
          ASSERTION,
          () => `<saml2:EncryptedAssertion xmlns:saml2="${A}">${forge(google)}</saml2:EncryptedAssertion>`,
        ),
    ],
    ['a second root', 'xml_malformed', () => okta + forge(okta)],
    [
      'a forged assertion of the same local name in another namespace',
      'unexpected_element',
      () => replace(google, '<saml2p:Status>', `${forge(google).replaceAll(A, 'urn:x')}<saml2p:Status>`),
    ],
  ];
  for (const [what, reason, make] of cases) {
    it(what, async () => {
      expect(await outcome(make())).toBe(reason);
    });
  }

  it('never reads an unsigned Response beyond what may refuse: its Issuer is not the identity', async () => {
    const xml = replace(
      google,
      /(<saml2p:StatusCode [^>]*)\/>/,
      `$1><saml2p:StatusCode Value="${EVIL}"/></saml2p:StatusCode>`,
    );
    expect(await outcome(xml)).toMatchObject({ returned: { nameId: 'ada@acme.test' } });
  });
});

describe('4: a genuinely signed error Response', () => {
  const failure = (text: string) =>
    replace(text, ASSERTION, '').replace('status:Success', 'status:Responder');

  it('gives its signature to nobody', async () => {
    const signedError = await issue({ sign: 'response', editResponse: failure });
    expect(await outcome(signedError)).toBe('status_not_success');
    // OneUptime #2981: the forged assertion in an Object, the SignatureValue repeated.
    const object = `<ds:Object>${forge(google)}<ds:SignatureValue>${/<ds:SignatureValue>([^<]*)/.exec(signedError)![1]}</ds:SignatureValue></ds:Object>`;
    const smuggled = replace(signedError, '</ds:Signature>', `${object}</ds:Signature>`);
    expect(await outcome(smuggled)).toBe('status_not_success');
    const renamed = smuggled.replace('status:Responder', 'status:Success');
    expect(await outcome(renamed)).toBe('assertion_missing');
    const moved = replace(renamed, '</saml2p:Response>', `${forge(google, 'id96')}</saml2p:Response>`);
    expect(await outcome(moved)).toBe('signature_malformed');
  });

  it('removes one Signature, by identity: a twin of the same SignatureValue stays and is digested', async () => {
    const twin = `<saml2p:Extensions><x>${/<ds:SignatureValue>([^<]*)/.exec(responseSigned)![1]}</x></saml2p:Extensions>`;
    expect(await outcome(replace(responseSigned, '<saml2p:Status>', `${twin}<saml2p:Status>`))).toBe(
      'digest_mismatch',
    );
    expect(await outcome(replace(responseSigned, SIGNATURE, '$&$&'))).toBe('repeated_element');
  });
});

it('the ground truth: each of the three is accepted as it is', async () => {
  for (const xml of [okta, google, responseSigned]) {
    expect(await outcome(xml)).toMatchObject({ returned: { nameId: 'ada@acme.test' } });
  }
});
