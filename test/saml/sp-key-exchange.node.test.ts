// While our key is exchanged, other people's identity providers hold our requests against the certificates
// of the metadata that they have: samlp verifies. One that keeps only the last certificate, as Keycloak's
// importer does, is why the newest comes last.

import samlp from 'samlp';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildSpMetadata, renderSpMetadata } from '../../src/saml/metadata-out.ts';
import { sendAuthnRequest } from '../../src/saml/send-authn-request.ts';
import { generateSpKey, type SpKey } from '../../src/saml/sp-key.ts';
import { parseCertificate } from '../../src/xmldsig/certificates.ts';
import { certificatesIn, toPem } from '../support/our-keys.ts';

const ENTITY_ID = 'https://sso.example/security/sso/v2/authorize/';
const ACS = 'https://sso.example/sso/saml2';

let [former, present, next]: SpKey[] = [];

beforeAll(async () => {
  const dates = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };
  const make = (commonName: string) => generateSpKey({ commonName, ...dates });
  [former, present, next] = await Promise.all([make('former'), make('present'), make('next')]);
});

/** @param keys newest first */
async function published(...keys: readonly (SpKey | undefined)[]): Promise<string[]> {
  const certificates = await Promise.all(keys.map((key) => parseCertificate((key as SpKey).certificate)));
  const metadata = buildSpMetadata({
    entityId: ENTITY_ID,
    acsUrl: ACS,
    nameIdFormats: [],
    signingCertificates: certificates,
    encryptionCertificate: certificates[0],
    authnRequestsSigned: true,
  });
  return certificatesIn(renderSpMetadata(metadata), 'signing');
}

/** samlp's verdict about a request that the key signed, with each of the certificates in turn. */
async function isTaken(by: SpKey | undefined, certificates: readonly string[], binding: 'post' | 'redirect') {
  const sent = await sendAuthnRequest({
    id: '_a1',
    issueInstant: new Date('2026-11-01T12:00:00Z'),
    destination: 'https://idp.example/sso/saml',
    issuer: ENTITY_ID,
    acsUrl: ACS,
    binding,
    signingKey: by?.pkcs8,
  });
  const request =
    sent.kind === 'post'
      ? { method: 'POST', query: {}, body: Object.fromEntries(sent.fields) }
      : {
          method: 'GET',
          query: Object.fromEntries(new URL(sent.url).searchParams),
          body: {},
          originalUrl: sent.url,
        };
  const verdicts = await Promise.all(
    certificates.map(
      (one) =>
        new Promise<boolean>((resolve) => {
          samlp.parseRequest(request, { signingCert: toPem(one) }, (error) => resolve(!error));
        }),
    ),
  );
  return verdicts.includes(true);
}

describe.each(['redirect', 'post'] as const)('an identity provider with our metadata (%s)', (binding) => {
  it('takes what the present key signs from before the exchange until the switch', async () => {
    expect(await isTaken(present, await published(present), binding)).toBe(true);
    expect(await isTaken(present, await published(next, present), binding)).toBe(true);
  });

  it('takes what the new key signs if it loaded the metadata at any time since the new key is there', async () => {
    expect(await isTaken(next, await published(next, present), binding)).toBe(true);
    expect(await isTaken(next, await published(next), binding)).toBe(true);
  });

  it('takes nothing from the new key if it loaded the metadata only before: the reason for the wait', async () => {
    expect(await isTaken(next, await published(present), binding)).toBe(false);
  });

  it('takes nothing from a key that is not published any more', async () => {
    expect(await isTaken(former, await published(next, present), binding)).toBe(false);
  });

  it('that keeps the last certificate alone takes the new key', async () => {
    const last = (await published(next, present)).slice(-1);
    expect(await isTaken(next, last, binding)).toBe(true);
    expect(await isTaken(present, last, binding)).toBe(false);
  });
});
