// What providers send that is harmless, and its neighbors that are not: each is bent before it is signed, so
// that every signature verifies.

import { describe, expect, it } from 'vitest';
import { otherKey, serviceProviderKey } from '../support/okta-keys.ts';
import { detailOf } from '../support/reason.ts';
import { assertion, consume, consumeReason as reason, replace, response } from '../support/saml-consume.ts';
import { type Encryption, encryptXml, privateKeyDer } from '../support/saml-encrypter.ts';
import { ACS, AUDIENCE, ISSUER, type IssueOptions } from '../support/saml-issuer.ts';
import { EXC_C14N } from '../support/saml-signer.ts';

describe('exclusive C14N with comments', () => {
  const ask = (edit: (signedInfo: string) => string): IssueOptions => ({
    signature: { editSignedInfo: edit },
  });
  const everywhere = ask((xml) =>
    xml.replaceAll(`Algorithm="${EXC_C14N}"`, `Algorithm="${EXC_C14N}WithComments"`),
  );

  it.each<[string, IssueOptions]>([
    ['everywhere', everywhere],
    ['in the CanonicalizationMethod', ask(replace(`"${EXC_C14N}"`, `"${EXC_C14N}WithComments"`))],
    [
      'in the Transform',
      ask((xml) =>
        xml.replace(`Transform Algorithm="${EXC_C14N}"`, `Transform Algorithm="${EXC_C14N}WithComments"`),
      ),
    ],
    ['with prefixes', { ...everywhere, inclusivePrefixes: ['xs'] }],
  ])('is accepted %s', async (_, options) => {
    expect((await consume(options)).nameId).toBe('ada@acme.test');
  });

  it.each<[string, IssueOptions, string]>([
    [
      'a comment',
      { ...everywhere, editAssertion: replace('<saml2:Conditions', '<!-- x --><saml2:Conditions') },
      'xml_comment',
    ],
    [
      'a comment in the NameID',
      { ...everywhere, editAssertion: replace('ada@acme.test', 'ada@acme.test<!-- -->.evil') },
      'xml_comment',
    ],
    [
      'inclusive C14N',
      ask(replace(`"${EXC_C14N}"`, '"http://www.w3.org/TR/2001/REC-xml-c14n-20010315"')),
      'canonicalization_refused',
    ],
    [
      'inclusive C14N with comments',
      ask(replace(`"${EXC_C14N}"`, '"http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"')),
      'canonicalization_refused',
    ],
    [
      'C14N 1.1',
      ask(replace(`"${EXC_C14N}"`, '"http://www.w3.org/2006/12/xml-c14n11#WithComments"')),
      'canonicalization_refused',
    ],
    ['another case', ask(replace(`"${EXC_C14N}"`, `"${EXC_C14N}withcomments"`)), 'canonicalization_refused'],
    [
      'something after it',
      ask(replace(`"${EXC_C14N}"`, `"${EXC_C14N}WithComments#"`)),
      'canonicalization_refused',
    ],
    [
      'it twice',
      ask(replace('</ds:Transforms>', `<ds:Transform Algorithm="${EXC_C14N}WithComments"/></ds:Transforms>`)),
      'transform_refused',
    ],
  ])('refuses %s', async (_, options, expected) => {
    expect(await reason(options)).toBe(expected);
  });
});

describe('white space around a value of XML Schema', () => {
  const around = ['\n  VALUE\n  ', ' VALUE', 'VALUE\t', '&#13;&#10;VALUE'];
  const places: [string, (value: string) => IssueOptions][] = [
    ['the Audience', (value) => assertion(AUDIENCE, value.replace('VALUE', AUDIENCE))],
    ['the Issuer of the assertion', (value) => assertion(ISSUER, value.replace('VALUE', ISSUER))],
    ['the Issuer of the response', (value) => response(ISSUER, value.replace('VALUE', ISSUER))],
    ['Recipient', (value) => assertion(`Recipient="${ACS}"`, `Recipient="${value.replace('VALUE', ACS)}"`)],
    [
      'Destination',
      (value) => response(`Destination="${ACS}"`, `Destination="${value.replace('VALUE', ACS)}"`),
    ],
    [
      'an instant',
      (value) =>
        assertion('"2026-11-02T08:55:00.000Z"', `"${value.replace('VALUE', '2026-11-02T08:55:00.000Z')}"`),
    ],
    [
      'the Method',
      (value) =>
        assertion(
          '"urn:oasis:names:tc:SAML:2.0:cm:bearer"',
          `"${value.replace('VALUE', 'urn:oasis:names:tc:SAML:2.0:cm:bearer')}"`,
        ),
    ],
    [
      'the status',
      (value) =>
        response(
          '"urn:oasis:names:tc:SAML:2.0:status:Success"',
          `"${value.replace('VALUE', 'urn:oasis:names:tc:SAML:2.0:status:Success')}"`,
        ),
    ],
  ];
  it.each(places)('means nothing: %s', async (_, bend) => {
    for (const value of around) expect((await consume(bend(value))).issuer).toBe(ISSUER);
  });

  it.each<[string, IssueOptions, string]>([
    [
      'within the Audience',
      assertion(AUDIENCE, AUDIENCE.replace('/sso/v2', '/ sso/v2')),
      'audience_mismatch',
    ],
    ['that is not XML’s (U+00A0)', assertion(AUDIENCE, `\u00a0${AUDIENCE}`), 'audience_mismatch'],
    ['that is not XML’s (U+3000)', assertion(ISSUER, `${ISSUER}\u3000`), 'issuer_mismatch'],
    ['within the Issuer', assertion(ISSUER, ISSUER.replace('okta.com', 'okta .com')), 'issuer_mismatch'],
    ['between two Audiences', assertion(AUDIENCE, `${AUDIENCE} urn:other`), 'audience_mismatch'],
    ['within Recipient', assertion(`Recipient="${ACS}"`, `Recipient="${ACS} /"`), 'recipient_mismatch'],
    [
      'within an instant',
      assertion('2026-11-02T08:55:00.000Z', '2026-11-02 T08:55:00.000Z'),
      'time_malformed',
    ],
    ['of the Version', assertion('Version="2.0"', 'Version=" 2.0"'), 'version_unsupported'],
    ['of an ID', { sign: 'assertion', ...response('ID="id40"', 'ID=" id40"') }, 'id_malformed'],
  ])('is refused %s', async (_, options, expected) => {
    expect(await reason(options)).toBe(expected);
  });
});

describe('an empty InResponseTo', () => {
  it.each<[string, IssueOptions]>([
    ['everywhere', { requestId: '' }],
    [
      'in the response alone',
      { requestId: null, ...response('<saml2p:Response ', '<saml2p:Response InResponseTo="" ') },
    ],
    [
      'in the confirmation alone',
      {
        requestId: null,
        ...assertion('<saml2:SubjectConfirmationData', '<saml2:SubjectConfirmationData InResponseTo=""'),
      },
    ],
  ])('is none: %s', async (_, options) => {
    expect((await consume(options, { requestId: null })).inResponseTo).toBeNull();
  });

  it.each<[string, IssueOptions, string | null, string]>([
    ['where we have asked', { requestId: '' }, '_a1b2c3d4e5f6a7b8c9d0e1f2', 'in_response_to_missing'],
    [
      'where we have asked, in the response',
      response('InResponseTo="_a1b2c3d4e5f6a7b8c9d0e1f2"', 'InResponseTo=""'),
      '_a1b2c3d4e5f6a7b8c9d0e1f2',
      'in_response_to_missing',
    ],
    [
      'beside one that is not',
      response('InResponseTo="_a1b2c3d4e5f6a7b8c9d0e1f2"', 'InResponseTo=""'),
      null,
      'in_response_to_unexpected',
    ],
    ['but white space', { requestId: ' ' }, null, 'in_response_to_unexpected'],
    ['but zero', { requestId: '0' }, null, 'in_response_to_unexpected'],
  ])('is refused %s', async (_, options, requestId, expected) => {
    expect(await reason(options, { requestId })).toBe(expected);
  });
});

describe('an ID', () => {
  it.each(['0a', '9', '1234-5678', 'a.b', '-x'])('may begin as it likes: %s', async (id) => {
    expect((await consume({ sign: 'response', ...assertion('ID="id41"', `ID="${id}"`) })).assertionId).toBe(
      id,
    );
  });

  it.each(['', ' ', 'a b', 'a:b', '#x', 'a/b', "x'y", '\u00a0'])('is refused as %j', async (id) => {
    const options = { sign: 'response', ...assertion('ID="id41"', `ID="${id}"`) } as const;
    expect(await reason(options)).toBe('id_malformed');
  });

  it('that begins with a digit names what is signed', async () => {
    expect((await consume(assertion('ID="id41"', 'ID="41"'))).assertionId).toBe('41');
  });
});

describe('an instant that is none', () => {
  it.each(['2026-11-02T09:05:00+00:00', '2026-11-02T09:05:00', '2026-11-02', '1793610300', 'later'])(
    'is shown: %s',
    async (value) => {
      const options = assertion(
        'NotOnOrAfter="2026-11-02T09:05:00.000Z" Recipient',
        `NotOnOrAfter="${value}" Recipient`,
      );
      expect(await reason(options)).toBe('time_malformed');
      expect(await detailOf(() => consume(options))).toMatchObject({
        in: 'SubjectConfirmationData/@NotOnOrAfter',
        actual: value,
      });
    },
  );
});

describe('a subject', () => {
  const NAME = /<saml2:NameID .*?<\/saml2:NameID>/;
  const plain =
    '<saml2:NameID xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" Format="urn:f">00u1</saml2:NameID>';
  const encrypted = async (clear = plain, options: Partial<Encryption> = {}) =>
    (await encryptXml(clear, { recipient: serviceProviderKey, ...options })).replaceAll(
      'saml2:EncryptedAssertion',
      'saml2:EncryptedID',
    );
  const keys = { decryptionKeys: [privateKeyDer(serviceProviderKey)] };

  it.each<[string, IssueOptions]>([
    ['is missing', assertion(NAME, '')],
    ['is empty', assertion(NAME, '<saml2:EncryptedID/>')],
  ])('whose name %s is refused', async (_, options) => {
    expect(await reason(options, keys)).toMatch(/^name_id_missing$|^encryption_malformed$/);
  });

  it.each(['both', 'assertion', 'response'] as const)('may be named in secret: %s signed', async (sign) => {
    for (const cipher of ['aes-256-gcm', 'aes-256-cbc'] as const) {
      const accepted = await consume({ sign, ...assertion(NAME, await encrypted(plain, { cipher })) }, keys);
      expect(accepted).toMatchObject({ nameId: '00u1', nameIdFormat: 'urn:f' });
    }
  });

  it('may be named in secret inside an encrypted assertion', async () => {
    const options = { ...assertion(NAME, await encrypted()), encrypt: { recipient: serviceProviderKey } };
    expect((await consume(options, keys)).nameId).toBe('00u1');
  });

  it.each<[string, () => Promise<IssueOptions>, string]>([
    ['twice', async () => assertion(NAME, plain + (await encrypted())), 'repeated_element'],
    [
      'by an Assertion',
      async () =>
        assertion(
          NAME,
          await encrypted('<saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"/>'),
        ),
      'unexpected_element',
    ],
    [
      'by a NameID of another namespace',
      async () => assertion(NAME, await encrypted('<NameID>00u1</NameID>')),
      'unexpected_element',
    ],
    [
      'by something inside the NameID',
      async () => assertion(NAME, await encrypted(plain.replace('00u1', '00u1<x/>'))),
      'unexpected_element',
    ],
    [
      'by an empty NameID',
      async () => assertion(NAME, await encrypted(plain.replace('00u1', ' '))),
      'name_id_empty',
    ],
    [
      'for another key',
      async () => assertion(NAME, await encrypted(plain, { recipient: otherKey })),
      'decryption_failed',
    ],
    [
      'in secret without a signature',
      async () => ({ sign: 'none', ...assertion(NAME, await encrypted()) }),
      'signature_missing',
    ],
    [
      'by ciphertext that was changed',
      async () =>
        assertion(
          NAME,
          await encrypted(plain, {
            cipher: 'aes-256-gcm',
            editCipher: (bytes) =>
              Buffer.concat([bytes.subarray(0, 20), Buffer.from([bytes[20]! ^ 1]), bytes.subarray(21)]),
          }),
        ),
      'decryption_failed',
    ],
  ])('is refused if it is named %s', async (_, options, expected) => {
    expect(await reason(await options(), keys)).toBe(expected);
  });

  it('named in secret is refused where we have no key', async () => {
    expect(await reason(assertion(NAME, await encrypted()))).toBe('decryption_key_missing');
  });
});

describe('several EncryptedKeys', () => {
  const keys = { decryptionKeys: [privateKeyDer(serviceProviderKey)] };
  const KEY = /<xenc:EncryptedKey .*?<\/xenc:EncryptedKey>/s;
  const forUs = (xml: string) =>
    xml.replace('<xenc:EncryptedKey ', `<xenc:EncryptedKey Recipient="${AUDIENCE}" `);
  const forThem = (xml: string) =>
    xml
      .replace('<xenc:EncryptedKey ', '<xenc:EncryptedKey Recipient="urn:other" ')
      .replace('Id="key1"', 'Id="key2"');
  const encrypt = (
    edit: (key: string) => string,
    keyPlace: 'inside' | 'sibling' | 'retrieval' = 'inside',
  ) => ({
    encrypt: {
      recipient: serviceProviderKey,
      keyPlace,
      edit: (xml: string) => xml.replace(KEY, (key) => edit(key)),
    },
  });

  it.each<[string, IssueOptions]>([
    ['ours first', encrypt((key) => forUs(key) + forThem(key))],
    ['ours last', encrypt((key) => forThem(key) + forUs(key))],
    ['beside the data', encrypt((key) => forThem(key) + forUs(key), 'sibling')],
    ['with a way to ours', encrypt((key) => forThem(key) + forUs(key), 'retrieval')],
    ['one alone, for somebody else by its name', encrypt(forThem)],
    [
      'ours with white space around its Recipient',
      encrypt((key) => forThem(key) + forUs(key).replace(AUDIENCE, ` ${AUDIENCE}\n`)),
    ],
  ])('are told apart by their Recipient: %s', async (_, options) => {
    expect((await consume(options, keys)).nameId).toBe('ada@acme.test');
  });

  it.each<[string, IssueOptions]>([
    ['two for us', encrypt((key) => forUs(key) + forUs(key))],
    ['two for nobody', encrypt((key) => key + key)],
    ['two for others', encrypt((key) => forThem(key) + forThem(key))],
    ['two for us, one beside', encrypt((key) => forUs(key) + forUs(key), 'sibling')],
    ['nine', encrypt((key) => forUs(key) + forThem(key).repeat(8))],
    [
      'a way that leads to the other one',
      encrypt(
        (key) =>
          forThem(key).replace('Id="key2"', 'Id="key1"') + forUs(key).replace('Id="key1"', 'Id="key3"'),
        'retrieval',
      ),
    ],
  ])('are refused: %s', async (_, options) => {
    expect(await reason(options, keys)).toBe('encryption_malformed');
  });
});

describe('a key of a holder beside a bearer', () => {
  const method = 'urn:oasis:names:tc:SAML:2.0:cm:';
  const hok = (key: string, name = 'holder-of-key') => ({
    editAssertion: (xml: string) => {
      const added = `<SubjectConfirmation xmlns="urn:oasis:names:tc:SAML:2.0:assertion" Method="${method}${name}"><SubjectConfirmationData>${key}</SubjectConfirmationData></SubjectConfirmation>`;
      return replace(/(?=<\/(?:\w+:)?Subject>)/, added)(xml);
    },
  });
  const info = (inside: string) =>
    `<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${inside}</ds:KeyInfo>`;
  const x509 = '<ds:X509Data><ds:X509Certificate>MIIB</ds:X509Certificate></ds:X509Data>';

  it.each<[string, string]>([
    ['a certificate', info(x509)],
    ['a name', info('<ds:KeyName>k</ds:KeyName>')],
    [
      'two keys',
      info(x509) +
        info('<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus></ds:RSAKeyValue></ds:KeyValue>'),
    ],
  ])('as %s changes nothing', async (_, key) => {
    expect((await consume(hok(key))).nameId).toBe('ada@acme.test');
  });

  it.each<[string, IssueOptions, string]>([
    ['a bearer with a key', hok(info(x509), 'bearer'), 'unexpected_element'],
    ['a signature within', hok(info('<ds:Signature/>')), 'unexpected_element'],
    ['an object within', hok(info('<ds:X509Data><ds:Object/></ds:X509Data>')), 'unexpected_element'],
    ['a way to fetch a key', hok(info('<ds:RetrievalMethod URI="#x"/>')), 'unexpected_element'],
    [
      'an assertion within',
      hok(info('<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_x"/>')),
      'unexpected_element',
    ],
    [
      'an encrypted key within',
      hok(info('<EncryptedKey xmlns="http://www.w3.org/2001/04/xmlenc#"/>')),
      'unexpected_element',
    ],
    ['a foreign element within', hok(info('<x xmlns="urn:x"/>')), 'unexpected_element'],
    ['text beside it', hok(`x${info(x509)}`), 'unexpected_text'],
    ['no bearer', assertion(/cm:bearer(?=")/, 'cm:holder-of-key'), 'confirmation_missing'],
  ])('is refused as %s', async (_, options, expected) => {
    expect(await reason(options)).toBe(expected);
  });
});
