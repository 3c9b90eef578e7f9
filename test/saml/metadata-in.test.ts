import { beforeAll, describe, expect, it } from 'vitest';
import { encodeBase64 } from '../../src/lib/base64.ts';
import { concatBytes, encodeUtf8 } from '../../src/lib/bytes.ts';
import type { SamlDetail, SamlError } from '../../src/saml/errors.ts';
import { type MetadataOptions, readIdpMetadata } from '../../src/saml/metadata-in.ts';
import { generateSpKey } from '../../src/saml/sp-key.ts';

const NOW = Date.parse('2026-11-01T12:00:00Z');
const ISSUER = 'http://www.okta.com/exk1';
const SIGN_IN = 'https://acme.okta.test/app/exk1/sso/saml';
const MD = 'urn:oasis:names:tc:SAML:2.0:metadata';
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

let first: string;
let second: string;
let expired: string;

beforeAll(async () => {
  const make = async (commonName: string, until: string) => {
    const dates = { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date(until) };
    return encodeBase64((await generateSpKey({ commonName, ...dates })).certificate);
  };
  [first, second, expired] = await Promise.all([
    make('first', '2036-01-01T00:00:00Z'),
    make('second', '2036-01-01T00:00:00Z'),
    make('expired', '2026-01-01T00:00:00Z'),
  ]);
});

const key = (certificate: string, use = ' use="signing"') =>
  `<md:KeyDescriptor${use}><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:KeyName>k</ds:KeyName>` +
  `<ds:X509Data><ds:X509Certificate>\n  ${certificate.replace(/(.{64})/g, '$1\n    ')}\n</ds:X509Certificate>` +
  '</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>';
const service = (local: string, binding: string, url: string, more = '') =>
  `<md:${local} Binding="${binding}" Location="${url}"${more}/>`;
const signIn = () => service('SingleSignOnService', REDIRECT, SIGN_IN);
const role = (content: string, attributes = `protocolSupportEnumeration="${PROTOCOL}"`) =>
  `<md:IDPSSODescriptor ${attributes}>${content}</md:IDPSSODescriptor>`;
const entity = (content: string, attributes = `entityID="${ISSUER}"`) =>
  `<md:EntityDescriptor xmlns:md="${MD}" ${attributes}>${content}</md:EntityDescriptor>`;
const aggregate = (content: string, attributes = '') =>
  `<md:EntitiesDescriptor xmlns:md="${MD}" ${attributes}>${content}</md:EntitiesDescriptor>`;
const simple = () => entity(role(key(first) + signIn()));
const provider = (entityId: string) => entity(role(key(first) + signIn()), `entityID="${entityId}"`);

const validity = (attribute: string) =>
  entity(role(key(first) + signIn()), `entityID="${ISSUER}" ${attribute}`);
const read = (document: string | Uint8Array, options: Partial<MetadataOptions> = {}) =>
  readIdpMetadata(document, { now: NOW, ...options });

async function refusal(document: string | Uint8Array, options: Partial<MetadataOptions> = {}) {
  return read(document, options).then(
    () => ({ reason: 'accepted', detail: {} as SamlDetail }),
    (error: SamlError) => ({ reason: error.reason as string, detail: error.detail }),
  );
}

describe('readIdpMetadata', () => {
  it('reads what an identity provider says', async () => {
    const metadata = await read(
      `<?xml version="1.0" encoding="UTF-8"?>${entity(
        role(
          key(first) +
            key(second, '') +
            key(expired, ' use="encryption"') +
            service(
              'SingleLogoutService',
              POST,
              'https://acme.okta.test/slo',
              ' ResponseLocation="https://acme.okta.test/slo/callback"',
            ) +
            service(
              'SingleLogoutService',
              'urn:oasis:names:tc:SAML:2.0:bindings:SOAP',
              'https://acme.okta.test/soap',
            ) +
            `<md:NameIDFormat>\n${EMAIL} </md:NameIDFormat>` +
            signIn() +
            service('SingleSignOnService', POST, `${SIGN_IN}?a=1&amp;b=2`),
          `WantAuthnRequestsSigned="true" protocolSupportEnumeration="urn:x ${PROTOCOL}" cacheDuration="PT6H"`,
        ),
        `entityID="${ISSUER}" validUntil="2026-12-01T00:00:00Z" cacheDuration="P1DT1.5S"`,
      )}`,
    );
    expect(metadata.certificates.map((one) => one.subject)).toEqual(['CN=first', 'CN=second']);
    expect(metadata).toMatchObject({
      issuer: ISSUER,
      signIn: [
        { binding: 'redirect', url: SIGN_IN, responseUrl: undefined },
        { binding: 'post', url: `${SIGN_IN}?a=1&b=2`, responseUrl: undefined },
      ],
      logout: [
        {
          binding: 'post',
          url: 'https://acme.okta.test/slo',
          responseUrl: 'https://acme.okta.test/slo/callback',
        },
      ],
      wantAuthnRequestsSigned: true,
      nameIdFormats: [EMAIL],
      validUntil: Date.parse('2026-12-01T00:00:00Z'),
      cacheDurationSeconds: 6 * 3600,
      warnings: [],
    });
  });

  it('leaves empty what the file leaves out', async () => {
    expect(await read(simple())).toMatchObject({
      logout: [],
      wantAuthnRequestsSigned: false,
      nameIdFormats: [],
      validUntil: undefined,
      cacheDurationSeconds: undefined,
    });
  });

  it('takes bytes, a byte order mark, an empty line at the beginning, and comments for people', async () => {
    const text = `<!-- a <b> -->${simple().replace('</md:KeyDescriptor>', '<!----></md:KeyDescriptor><!-- - -->')}`;
    for (const document of [
      `\uFEFF${text}`,
      `\r\n  <?xml version="1.0"?>\n${text}`,
      concatBytes(new Uint8Array([0xef, 0xbb, 0xbf]), encodeUtf8(text)),
    ]) {
      expect((await read(document)).issuer).toBe(ISSUER);
    }
  });

  it('takes each certificate once, and the first of a chain', async () => {
    const chain = key(first).replace(
      '</ds:X509Data>',
      `<ds:X509Certificate>${second}</ds:X509Certificate></ds:X509Data>`,
    );
    const metadata = await read(entity(role(chain + key(first, '') + signIn())));
    expect(metadata.certificates.map((one) => one.subject)).toEqual(['CN=first']);
  });

  it('ignores the roles of other protocols', async () => {
    const foreign =
      '<md:RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="urn:fed"' +
      ` xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="urn:fed">${key(second)}</md:RoleDescriptor>` +
      `<md:SPSSODescriptor protocolSupportEnumeration="${PROTOCOL}">${key(second)}</md:SPSSODescriptor>`;
    const saml1 = role(
      key(second) + signIn(),
      'protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol"',
    );
    const metadata = await read(entity(foreign + saml1 + role(key(first) + signIn())));
    expect(metadata.certificates.map((one) => one.subject)).toEqual(['CN=first']);
  });

  it('warns about expired and unusable certificates, http, and endpoints that are not URLs', async () => {
    const metadata = await read(
      entity(
        role(
          key(expired) +
            key('AAAA') +
            service('SingleSignOnService', REDIRECT, 'http://localhost:8788/sso') +
            service('SingleSignOnService', POST, 'javascript:alert(1)') +
            service('SingleLogoutService', POST, 'https://u:p@acme.okta.test/slo'),
        ),
      ),
    );
    expect(metadata.signIn.map((one) => one.url)).toEqual(['http://localhost:8788/sso']);
    expect(metadata.logout).toEqual([]);
    expect(metadata.warnings).toEqual([
      { code: 'certificate_expired', fingerprintSha256: metadata.certificates[0].fingerprintSha256 },
      { code: 'certificate_skipped', reason: 'certificate_malformed' },
      { code: 'endpoint_skipped', binding: 'post' },
      { code: 'endpoint_insecure', url: 'http://localhost:8788/sso' },
      { code: 'endpoint_skipped', binding: 'post' },
    ]);
  });
});

describe('a file as people have it', () => {
  const utf16 = (text: string, big = false, mark = true) => {
    const bytes = new Uint8Array(Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le'));
    return big ? bytes.map((_, at) => bytes[at ^ 1] as number) : bytes;
  };
  const declared = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>\n${simple()}`;

  it.each<[string, () => string | Uint8Array]>([
    ['UTF-16, little-endian', () => utf16(declared('UTF-16'))],
    ['UTF-16, big-endian', () => utf16(declared('utf-16'), true)],
    ['UTF-16 without a mark', () => utf16(declared('UTF-16'), false, false)],
    ['UTF-16, big-endian, without a mark', () => utf16(simple(), true, false)],
    ['text that was UTF-16 before it was pasted', () => declared('UTF-16')],
    ['text that says so in single quotes', () => declared('UTF-16').replaceAll('"UTF-16"', "'UTF-16'")],
    [
      'with a style sheet',
      () => `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="a.xsl"?>${simple()}`,
    ],
    [
      'with two style sheets and a comment',
      () => `<?xml-stylesheet href="a"?><!-- a --><?xml-stylesheet href="b"?>${simple()}`,
    ],
    [
      'with the prefix xml declared',
      () => simple().replace('<md:IDP', '<md:IDP xmlns:xml="http://www.w3.org/XML/1998/namespace"'),
    ],
  ])('is read: %s', async (_, document) => {
    expect((await read(document())).issuer).toBe(ISSUER);
  });

  it('may describe the provider twice: the first place to sign in counts', async () => {
    const twice = entity(role(key(second)) + role(key(first) + signIn()) + role(key(second) + signIn()));
    const { certificates, warnings } = await read(twice);
    expect(certificates).toHaveLength(1);
    expect(warnings).toEqual([{ code: 'roles_several', roles: 3 }]);
  });

  it.each([
    ['validUntil', 'tomorrow'],
    ['validUntil', '2036-01-01T00:00:00'],
    ['cacheDuration', 'P'],
    ['cacheDuration', '3600'],
    ['cacheDuration', ''],
  ])('may have an odd %s: "%s"', async (attribute, value) => {
    const { issuer, warnings, ...rest } = await read(validity(`${attribute}="${value}"`));
    expect(issuer).toBe(ISSUER);
    expect(warnings).toEqual([{ code: 'validity_ignored', attribute, value }]);
    expect([rest.validUntil, rest.cacheDurationSeconds]).toEqual([undefined, undefined]);
  });

  it('may have addresses with http beside one with https, which is taken', async () => {
    const insecure = service('SingleSignOnService', REDIRECT, 'http://acme.okta.test/sso');
    const metadata = await read(
      entity(role(key(first) + insecure + service('SingleSignOnService', POST, SIGN_IN))),
    );
    expect(metadata.signIn.map(({ url }) => url)).toEqual([SIGN_IN]);
    expect(metadata.warnings).toEqual([]);
  });

  it('says why the only certificate cannot be used', async () => {
    expect(await refusal(entity(role(key('AAAA') + signIn())))).toEqual({
      reason: 'metadata_certificate_missing',
      detail: { why: 'certificate_malformed' },
    });
    expect((await refusal(entity(role(signIn())))).detail).toEqual({});
  });
});

describe('a file with several entities', () => {
  const sp = () =>
    entity(`<md:SPSSODescriptor protocolSupportEnumeration="${PROTOCOL}"/>`, 'entityID="https://sp.test"');

  it('gives the only identity provider, however deep', async () => {
    expect((await read(aggregate(sp() + aggregate(provider('urn:a'))))).issuer).toBe('urn:a');
  });

  it('gives the one that was asked for', async () => {
    const document = aggregate(provider('urn:a') + provider('urn:b') + sp());
    expect((await read(document, { entityId: 'urn:b' })).issuer).toBe('urn:b');
  });

  it('refuses to guess, and names the choices', async () => {
    expect(await refusal(aggregate(provider('urn:a b') + provider('urn:c') + sp()))).toEqual({
      reason: 'metadata_several_idps',
      detail: { actual: 'urn:a b\nurn:c' },
    });
  });

  it('names at most twenty', async () => {
    const many = Array.from({ length: 30 }, (_, i) => provider(`urn:${i}`)).join('');
    const { detail } = await refusal(aggregate(many));
    expect(String(detail.actual).split('\n')).toHaveLength(21);
  });

  it.each<[string, () => string, string, string]>([
    ['one that is not there', () => aggregate(provider('urn:a')), 'urn:b', 'metadata_entity_missing'],
    [
      'one that differs by a slash',
      () => provider('https://a.test'),
      'https://a.test/',
      'metadata_entity_missing',
    ],
    [
      'one that is there twice',
      () => aggregate(provider('urn:a') + provider('urn:a')),
      'urn:a',
      'metadata_several_idps',
    ],
    ['a service provider', () => aggregate(provider('urn:a') + sp()), 'https://sp.test', 'metadata_not_idp'],
  ])('refuses %s', async (_name, document, entityId, reason) => {
    expect((await refusal(document(), { entityId })).reason).toBe(reason);
  });

  it('honors the earliest validity on the way down', async () => {
    const inner = entity(
      role(
        key(first) + signIn(),
        `protocolSupportEnumeration="${PROTOCOL}" validUntil="2027-01-01T00:00:00Z"`,
      ),
    );
    const document = aggregate(inner, 'validUntil="2026-11-02T00:00:00Z" cacheDuration="PT1M"');
    expect(await read(document)).toMatchObject({
      validUntil: Date.parse('2026-11-02T00:00:00Z'),
      cacheDurationSeconds: 60,
    });
  });
});

describe('a file that is refused', () => {
  it.each<[string, () => string, string]>([
    ['nothing', () => '', 'xml_malformed'],
    ['a web page', () => '<!DOCTYPE html><html></html>', 'metadata_is_web_page'],
    ['a web page without its type', () => '\n<HTML lang="en">', 'metadata_is_web_page'],
    ['an address', () => ' https://idp.example.test/metadata\n', 'metadata_is_address'],
    ['a certificate', () => '-----BEGIN CERTIFICATE-----\nAAAA\n', 'metadata_is_certificate'],
    ['a private key', () => '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n', 'metadata_is_private_key'],
    ['JSON', () => '{"issuer":"https://idp.example.test"}', 'metadata_is_json'],
    ['another document type', () => '<!DOCTYPE htmlx><md:x/>', 'xml_doctype'],
    ['two addresses', () => 'https://a.test https://b.test', 'xml_malformed'],
    ['an instruction of another kind', () => `<?php echo 1 ?>${simple()}`, 'xml_processing_instruction'],
    [
      'a style sheet inside',
      () => simple().replace('<md:IDP', '<?xml-stylesheet href="x"?><md:IDP'),
      'xml_processing_instruction',
    ],
    [
      'another meaning of the prefix xml',
      () => simple().replace('<md:IDP', '<md:IDP xmlns:xml="urn:x"'),
      'xml_reserved_prefix',
    ],
    ['well-formed XML of another kind', () => '<page/>', 'unexpected_root'],
    ['an entity in no namespace', () => `<EntityDescriptor entityID="${ISSUER}"/>`, 'unexpected_root'],
    [
      'a service provider',
      () => entity(`<md:SPSSODescriptor protocolSupportEnumeration="${PROTOCOL}"/>`),
      'metadata_not_idp',
    ],
    ['an entity without a role', () => entity(''), 'metadata_not_idp'],
    [
      'an identity provider of SAML 1 only',
      () =>
        entity(
          role(key(first) + signIn(), 'protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol"'),
        ),
      'metadata_not_idp',
    ],
    [
      'a role in another namespace',
      () => entity(`<IDPSSODescriptor protocolSupportEnumeration="${PROTOCOL}"/>`),
      'metadata_not_idp',
    ],
    [
      'a role inside an extension',
      () => entity(`<md:Extensions>${role(key(first) + signIn())}</md:Extensions>`),
      'metadata_not_idp',
    ],
    ['no entityID', () => entity(role(key(first) + signIn()), ''), 'metadata_entity_id_unusable'],
    [
      'an entityID in a namespace',
      () => entity(role(key(first) + signIn()), 'md:entityID="x"'),
      'metadata_entity_id_unusable',
    ],
    ['an entityID of 1,025 characters', () => provider('x'.repeat(1025)), 'metadata_entity_id_unusable'],
    ['no certificate', () => entity(role(signIn())), 'metadata_certificate_missing'],
    [
      'an encryption certificate only',
      () => entity(role(key(first, ' use="encryption"') + signIn())),
      'metadata_certificate_missing',
    ],
    [
      'an unusable certificate only',
      () => entity(role(key('AAAA') + signIn())),
      'metadata_certificate_missing',
    ],
    [
      'a certificate outside the role',
      () => entity(key(first) + role(signIn())),
      'metadata_certificate_missing',
    ],
    ['no sign-in URL', () => entity(role(key(first))), 'metadata_sign_in_url_missing'],
    [
      'a sign-in URL for artifacts only',
      () =>
        entity(
          role(
            key(first) +
              service('SingleSignOnService', 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact', SIGN_IN),
          ),
        ),
      'metadata_sign_in_url_missing',
    ],
    [
      'a sign-in URL that is a script',
      () => entity(role(key(first) + service('SingleSignOnService', POST, 'javascript:alert(1)'))),
      'metadata_sign_in_url_missing',
    ],
    ['validUntil in the past', () => validity('validUntil="2026-11-01T11:59:59Z"'), 'metadata_expired'],
    ['validUntil now', () => validity('validUntil="2026-11-01T12:00:00Z"'), 'metadata_expired'],
    ['a comment that never ends', () => `${simple()}<!-- x`, 'xml_comment'],
    [
      'a comment with two hyphens',
      () => simple().replace('<md:IDP', '<!-- a -- b --><md:IDP'),
      'xml_comment',
    ],
    [
      'a comment inside CDATA',
      () => entity(`<![CDATA[<!-- x -->]]>${role(key(first) + signIn())}`),
      'xml_cdata',
    ],
    ['a processing instruction', () => `<?x <!-- ?> -->?>${simple()}`, 'xml_processing_instruction'],
    [
      'more than 1 MB',
      () => entity(`${role(key(first) + signIn())}${' '.repeat(1024 * 1024)}`),
      'xml_too_large',
    ],
  ])('refuses %s', async (_name, document, reason) => {
    expect((await refusal(document())).reason).toBe(reason);
  });

  it('refuses bytes that are not UTF-8', async () => {
    expect((await refusal(new Uint8Array([0xff, 0xfe, 0x3c, 0x00, 0x00, 0xdc]))).reason).toBe('xml_encoding');
    expect((await refusal(new Uint8Array([0x3c, 0xff]))).reason).toBe('xml_encoding');
    expect((await refusal(concatBytes(encodeUtf8(simple()), new Uint8Array([0xc3])))).reason).toBe(
      'xml_encoding',
    );
  });
});
