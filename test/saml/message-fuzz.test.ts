// For any input, the readers of messages and metadata return
// a value or refuse by name: no other exception, no hang.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { urlProblem } from '../../src/lib/callable-url.ts';
import { SamlError } from '../../src/saml/errors.ts';
import {
  acceptLogoutRequest,
  type LogoutDelivery,
  type LogoutTrust,
  readLogoutMessage,
} from '../../src/saml/logout-in.ts';
import { readIdpMetadata } from '../../src/saml/metadata-in.ts';
import { decodeRedirect } from '../../src/saml/redirect-binding.ts';
import { parseCertificate } from '../../src/xmldsig/certificates.ts';
import { base64, IDP, logoutRequestXml, NOW_MS, redirectQuery, SLO } from '../support/logout-issuer.ts';
import { oktaKey } from '../support/okta-keys.ts';
import { certificateBody, signXml } from '../support/saml-signer.ts';

const SEED = 20261102;
const NAME = 'ada@acme.test';

/** The value, or `undefined` for a refusal by name. Every other error is thrown again. */
async function answered<T>(attempt: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof SamlError) return undefined;
    throw error;
  }
}

const post = (samlRequest: string): LogoutDelivery => ({
  binding: 'post',
  samlRequest,
  samlResponse: undefined,
  relayState: undefined,
});
const metadata = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="urn:idp" validUntil="2030-01-01T00:00:00Z" cacheDuration="P1D"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${certificateBody(oktaKey)}</X509Certificate></X509Data></KeyInfo></KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.test/sso"/></IDPSSODescriptor></EntityDescriptor>`;

/** `text` with a few places replaced, removed, doubled or swapped for something that means something. */
function bent(text: string): fc.Arbitrary<string> {
  const piece = fc.constantFrom(
    '<',
    '>',
    '&',
    '"',
    "'",
    '=',
    '%',
    '+',
    '\u0000',
    '<!--',
    '-->',
    '<?x?>',
    'ID="_a"',
    ' ',
    '\r',
    'é',
    'xmlns=""',
    '&#60;',
    '',
  );
  const edit = fc.tuple(fc.nat(text.length - 1), fc.nat(40), fc.oneof(piece, fc.string({ maxLength: 4 })));
  return fc
    .array(edit, { minLength: 1, maxLength: 3 })
    .map((edits) =>
      edits.reduce((all, [at, length, put]) => all.slice(0, at) + put + all.slice(at + (length % 7)), text),
    );
}

let trust: LogoutTrust;

beforeAll(async () => {
  const certificates = [await parseCertificate(oktaKey.certificate)] as const;
  trust = { sloUrl: SLO, issuer: IDP, certificates, allowSha1: true, clockSkewSeconds: 60 };
});

async function nameLoggedOut(delivery: LogoutDelivery): Promise<string | undefined> {
  const accepted = await answered(async () =>
    acceptLogoutRequest(await readLogoutMessage(delivery), trust, NOW_MS),
  );
  return accepted === undefined ? undefined : `${accepted.nameId.value} ${accepted.sessionIndexes.join()}`;
}

describe('hostile input', () => {
  it('never logs out anybody but the one in the signed document', async () => {
    const signed = signXml(logoutRequestXml(), { key: oktaKey });
    expect(await nameLoggedOut(post(base64(signed)))).toBe(`${NAME} _session1`);
    await fc.assert(
      fc.asyncProperty(bent(signed), async (xml) => {
        const name = await nameLoggedOut(post(base64(xml)));
        expect([undefined, `${NAME} _session1`]).toContain(name);
      }),
      { seed: SEED, numRuns: 1500 },
    );
  });

  it('never logs out anybody by a query that was changed in its signed part', async () => {
    const query = redirectQuery('SAMLRequest', logoutRequestXml(), oktaKey, 'r1');
    expect(await nameLoggedOut({ binding: 'redirect', rawQuery: query })).toBe(`${NAME} _session1`);
    await fc.assert(
      fc.asyncProperty(bent(query), async (rawQuery) => {
        const name = await nameLoggedOut({ binding: 'redirect', rawQuery });
        expect([undefined, `${NAME} _session1`]).toContain(name);
      }),
      { seed: SEED, numRuns: 1500 },
    );
  });

  it('never makes decodeRedirect throw anything but a refusal', async () => {
    const value = fc.oneof(fc.string(), fc.base64String({ maxLength: 200 }).map(encodeURIComponent));
    const name = fc.constantFrom(
      'SAMLRequest',
      'SAMLResponse',
      'RelayState',
      'SigAlg',
      'Signature',
      'SAMLEncoding',
      'x',
      '',
    );
    const query = fc.array(fc.tuple(name, value), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(query, async (pairs) => {
        await answered(() => decodeRedirect(pairs.map((one) => one.join('=')).join('&')));
      }),
      { seed: SEED, numRuns: 1500 },
    );
  });

  it('never makes readIdpMetadata throw anything but a refusal, or take another key', async () => {
    const [{ fingerprintSha256 }] = trust.certificates;
    await fc.assert(
      fc.asyncProperty(bent(metadata), async (text) => {
        const read = await answered(() => readIdpMetadata(text, { now: NOW_MS }));
        if (read === undefined) return;
        expect(read.signIn.every((one) => /^https?:/.test(one.url))).toBe(true);
        // A bent certificate is another one, if it is a certificate
        // at all; an unbent one is the one in the file.
        const whole = text.includes(certificateBody(oktaKey));
        if (whole && !text.includes('<!--'))
          expect(read.certificates[0].fingerprintSha256).toBe(fingerprintSha256);
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });

  it('never lets a URL through that is not https to a name with a dot', () => {
    const host = fc.oneof(
      fc.ipV4(),
      fc.ipV4Extended(),
      fc.ipV6().map((ip) => `[${ip}]`),
      fc.domain(),
      fc.string(),
    );
    const scheme = fc.constantFrom(
      'https://',
      'http://',
      'https:',
      'https:\\\\',
      ' https://',
      'file://',
      '//',
    );
    fc.assert(
      fc.property(
        scheme,
        host,
        fc.constantFrom('', '.', ':443', ':8080', '/x', '#', '?', '\\@'),
        (...parts) => {
          const text = parts.join('');
          if (urlProblem(text) !== null) return;
          expect(new URL(text).href).toMatch(/^https:\/\/([a-z0-9_-]+\.)+[a-z][a-z0-9_-]*\.?\//);
        },
      ),
      { seed: SEED, numRuns: 3000 },
    );
  });
});
