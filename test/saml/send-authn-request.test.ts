import { describe, expect, it } from 'vitest';
import { decodeBase64 } from '../../src/lib/base64.ts';
import { type Bytes, decodeUtf8 } from '../../src/lib/bytes.ts';
import { decodePem } from '../../src/lib/pem.ts';
import { decodeRedirect } from '../../src/saml/redirect-binding.ts';
import { verifyRedirectSignature } from '../../src/saml/redirect-signature.ts';
import { type SendAuthnRequest, sendAuthnRequest } from '../../src/saml/send-authn-request.ts';
import { parseXml } from '../../src/xml/parse.ts';
import { childElements } from '../../src/xml/read.ts';
import { parseCertificate } from '../../src/xmldsig/certificates.ts';
import { verifySignature } from '../../src/xmldsig/verify.ts';
import { serviceProviderKey } from '../support/okta-keys.ts';
import { reasonOf } from '../support/reason.ts';

const INPUT: SendAuthnRequest = {
  id: '_a1',
  issueInstant: new Date('2026-11-01T12:00:00Z'),
  destination: 'https://idp.example/sso?idpid=C01',
  issuer: 'https://sso.example/security/sso/v2/authorize/',
  acsUrl: 'https://sso.example/sso/saml2',
  binding: 'redirect',
};
const signingKey = decodePem(serviceProviderKey.privateKey)?.[0]?.bytes as Bytes;
const certificate = () => parseCertificate(serviceProviderKey.certificate);

async function redirect(change: Partial<SendAuthnRequest> = {}): Promise<string> {
  const sent = await sendAuthnRequest({ ...INPUT, ...change });
  return sent.kind === 'redirect' ? sent.url : '';
}

async function posted(change: Partial<SendAuthnRequest> = {}): Promise<string> {
  const sent = await sendAuthnRequest({ ...INPUT, binding: 'post', ...change });
  return sent.kind === 'post' ? decodeUtf8(decodeBase64(sent.fields[0]?.[1] ?? '') as Bytes) : '';
}

describe('sendAuthnRequest', () => {
  it('redirects to the sign-in URL, its own query kept, with the typed address as hint', async () => {
    const url = await redirect({ loginHint: 'ada+x@acme.test' });
    expect(url).toMatch(
      /^https:\/\/idp\.example\/sso\?idpid=C01&login_hint=ada%2Bx%40acme\.test&SAMLRequest=/,
    );
    expect(await redirect()).not.toContain('login_hint');
  });

  it('signs the query of a redirect, and not the document', async () => {
    const url = await redirect({ signingKey, loginHint: 'ada@acme.test' });
    const { document, signature } = await decodeRedirect(url.slice(url.indexOf('?')));
    expect(decodeUtf8(document)).not.toContain('Signature');
    expect(await verifyRedirectSignature(signature, [await certificate()])).toEqual(await certificate());
  });

  it('signs the document of a form', async () => {
    const request = parseXml(await posted({ signingKey }));
    const signature = childElements(request)[1]!;
    const trust = { certificates: [await certificate()] as const, allowSha1: false };
    expect((await verifySignature(request, signature, trust)).canonical).toContain('ID="_a1"');
  });

  it('signs nothing without a key', async () => {
    expect(await redirect()).not.toContain('Signature');
    expect(await posted()).not.toContain('Signature');
  });

  it.each(['redirect', 'post'] as const)('refuses a sign-in URL that is a script, by %s', async (binding) => {
    const input = { ...INPUT, binding, destination: 'javascript:alert(1)' };
    expect(await reasonOf(() => sendAuthnRequest(input))).toBe('unusable_url');
  });
});
