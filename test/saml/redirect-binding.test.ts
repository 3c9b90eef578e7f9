import { beforeAll, describe, expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../src/lib/bytes.ts';
import type { SamlError } from '../../src/saml/errors.ts';
import {
  decodeRedirect,
  encodeRedirect,
  REDIRECT_LIMITS,
  type RedirectInput,
} from '../../src/saml/redirect-binding.ts';
import { verifyRedirectSignature } from '../../src/saml/redirect-signature.ts';
import { generateSpKey, importSigningKey } from '../../src/saml/sp-key.ts';
import { type Certificate, parseCertificate } from '../../src/xmldsig/certificates.ts';

const SIGN_IN = 'https://idp.example/app/sso/saml';
const XML = '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_é"/>';
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

async function reasonOf(promise: Promise<unknown>): Promise<string> {
  const outcome = await promise.catch((error: SamlError) => error.reason);
  return typeof outcome === 'string' ? outcome : 'accepted';
}

function encode(change: Partial<RedirectInput> = {}): Promise<string> {
  return encodeRedirect({ url: SIGN_IN, message: 'SAMLRequest', xml: XML, ...change });
}

const queryOf = (url: string) => url.slice(url.indexOf('?') + 1);

async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const parameter = (bytes: Uint8Array) => encodeURIComponent(btoa(String.fromCharCode(...bytes)));

describe('encodeRedirect', () => {
  it('carries the document and the relay state to decodeRedirect', async () => {
    const read = await decodeRedirect(queryOf(await encode({ relayState: 'a b+c&d=é' })));
    expect(decodeUtf8(read.document)).toBe(XML);
    expect(read).toMatchObject({ message: 'SAMLRequest', relayState: 'a b+c&d=é', signature: undefined });
  });

  it('keeps the query of the sign-in URL and drops its fragment', async () => {
    const url = await encode({ url: 'https://accounts.example/o/saml2/idp?idpid=C01#top' });
    expect(url).toMatch(/^https:\/\/accounts\.example\/o\/saml2\/idp\?idpid=C01&SAMLRequest=[^#]+$/);
    expect(await encode({ url: `${SIGN_IN}?` })).toMatch(/saml\?SAMLRequest=/);
  });

  it('puts further parameters before the message, so that the signed part stays together', async () => {
    const url = new URL(await encode({ extraParams: { login_hint: 'a+b@acme.test' }, relayState: 'r' }));
    expect(url.searchParams.get('login_hint')).toBe('a+b@acme.test');
    expect([...url.searchParams.keys()]).toEqual(['login_hint', 'SAMLRequest', 'RelayState']);
  });

  it.each([
    ['javascript:alert(1)', 'unusable_url'],
    ['/relative', 'unusable_url'],
    ['', 'unusable_url'],
    [`${SIGN_IN}?RelayState=x`, 'unusable_url'],
    [`${SIGN_IN}?SAML%52equest=x`, 'unusable_url'],
  ])('refuses the endpoint %j', async (url, reason) => {
    expect(await reasonOf(encode({ url }))).toBe(reason);
  });

  it('refuses a further parameter that is one of the binding', async () => {
    expect(await reasonOf(encode({ extraParams: { Signature: 'x' } }))).toBe('unusable_url');
  });

  it('refuses a relay state of 81 bytes', async () => {
    expect(await reasonOf(encode({ relayState: 'é'.repeat(40) }))).toMatch(/^https:/);
    expect(await reasonOf(encode({ relayState: `${'é'.repeat(40)}x` }))).toBe('relay_state_too_long');
  });

  it('echoes a longer one in a response', async () => {
    const relayState = 'x'.repeat(500);
    const read = await decodeRedirect(queryOf(await encode({ message: 'SAMLResponse', relayState })));
    expect(read.relayState).toBe(relayState);
  });
});

describe('decodeRedirect', () => {
  const message = async () => parameter(await deflated(encodeUtf8(XML)));

  it('reads a response as it reads a request, with or without the question mark', async () => {
    const read = await decodeRedirect(`?SAMLResponse=${await message()}&RelayState=`);
    expect(read).toMatchObject({ message: 'SAMLResponse', relayState: '' });
  });

  it('takes a plus sign that its sender did not escape', async () => {
    const query = await encode();
    const raw = queryOf(query).replaceAll('%2B', '+').replaceAll('%2F', '/').replaceAll('%3D', '=');
    expect(decodeUtf8((await decodeRedirect(raw)).document)).toBe(XML);
  });

  it('ignores parameters that are not of the binding, even when they repeat', async () => {
    const read = await decodeRedirect(`x=1&x=2&&y&SAMLRequest=${await message()}&samlrequest=z`);
    expect(decodeUtf8(read.document)).toBe(XML);
  });

  it.each<[string, (m: string) => string, string]>([
    ['nothing', () => '', 'message_missing'],
    ['no message', () => 'RelayState=x', 'message_missing'],
    ['a request twice', (m) => `SAMLRequest=${m}&SAMLRequest=${m}`, 'duplicate_parameter'],
    ['a request and a response', (m) => `SAMLRequest=${m}&SAMLResponse=${m}`, 'duplicate_parameter'],
    ['RelayState twice', (m) => `SAMLRequest=${m}&RelayState=a&RelayState=a`, 'duplicate_parameter'],
    ['SigAlg twice', (m) => `SAMLRequest=${m}&SigAlg=a&SigAlg=a&Signature=AA%3D%3D`, 'duplicate_parameter'],
    ['Signature twice', (m) => `SAMLRequest=${m}&SigAlg=a&Signature=AA&Signature=AA`, 'duplicate_parameter'],
    ['an escaped name', (m) => `SAMLRequest=${m}&Relay%53tate=a`, 'bad_query'],
    ['an escaped name beside the plain one', (m) => `SAMLRequest=${m}&SAML%52equest=${m}`, 'bad_query'],
    ['a name without a value', (m) => `SAMLRequest=${m}&RelayState`, 'bad_query'],
    ['a broken escape', () => 'SAMLRequest=%zz', 'bad_query'],
    ['an escape that is not UTF-8', (m) => `SAMLRequest=${m}&RelayState=%ff`, 'bad_query'],
    ['an empty message', () => 'SAMLRequest=', 'bad_base64'],
    ['a message that is not base64', () => 'SAMLRequest=a%2A%2A%2A', 'bad_base64'],
    ['base64url', () => 'SAMLRequest=ab-_', 'bad_base64'],
    ['trailing bits', () => 'SAMLRequest=QR%3D%3D', 'bad_base64'],
    ['a message that is not deflated', () => `SAMLRequest=${parameter(encodeUtf8(XML))}`, 'bad_deflate'],
    [
      'SigAlg alone',
      (m) => `SAMLRequest=${m}&SigAlg=${encodeURIComponent(RSA_SHA256)}`,
      'signature_incomplete',
    ],
    ['Signature alone', (m) => `SAMLRequest=${m}&Signature=AA%3D%3D`, 'signature_incomplete'],
    ['an empty Signature', (m) => `SAMLRequest=${m}&SigAlg=a&Signature=`, 'bad_base64'],
    ['another encoding', (m) => `SAMLRequest=${m}&SAMLEncoding=urn%3Ax`, 'unknown_encoding'],
    ['a query of 20 KB', (m) => `SAMLRequest=${m}&x=${'a'.repeat(20 * 1024)}`, 'message_too_large'],
  ])('refuses %s', async (_name, query, reason) => {
    expect(await reasonOf(decodeRedirect(query(await message())))).toBe(reason);
  });

  it('refuses a truncated message and one with bytes after its end', async () => {
    const bytes = await deflated(encodeUtf8(XML));
    const truncated = parameter(bytes.subarray(0, bytes.length - 4));
    const longer = parameter(new Uint8Array([...bytes, 0x41]));
    expect(await reasonOf(decodeRedirect(`SAMLRequest=${truncated}`))).toBe('bad_deflate');
    expect(await reasonOf(decodeRedirect(`SAMLRequest=${longer}`))).toBe('bad_deflate');
  });

  it('refuses a message that inflates more than tenfold', async () => {
    const bomb = parameter(await deflated(encodeUtf8(`<a>${' '.repeat(60_000)}</a>`)));
    expect(bomb.length).toBeLessThan(200);
    expect(await reasonOf(decodeRedirect(`SAMLRequest=${bomb}`))).toBe('message_too_large');
  });

  it('refuses a message that inflates past 64 KB, and stops there', async () => {
    const bomb = parameter(await deflated(new Uint8Array(8_000_000)));
    const limits = { ...REDIRECT_LIMITS, maxRatio: Number.POSITIVE_INFINITY };
    expect(bomb.length).toBeLessThan(limits.maxQueryLength);
    expect(await reasonOf(decodeRedirect(`SAMLRequest=${bomb}`, limits))).toBe('message_too_large');
  });
});

describe('verifyRedirectSignature', () => {
  let signingKey: CryptoKey;
  let ours: Certificate;
  let other: Certificate;

  beforeAll(async () => {
    const dates = {
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2036-01-01T00:00:00Z'),
    };
    const [first, second] = await Promise.all([
      generateSpKey({ commonName: 'one', ...dates }),
      generateSpKey({ commonName: 'two', ...dates }),
    ]);
    signingKey = await importSigningKey(first.pkcs8);
    ours = await parseCertificate(first.certificate);
    other = await parseCertificate(second.certificate);
  });

  const signatureOf = async (query: string) => (await decodeRedirect(query)).signature;
  const signedQuery = async () => queryOf(await encode({ relayState: 'r/1', signingKey }));

  it('names the certificate that verified, wherever it is in the list', async () => {
    const signature = await signatureOf(await signedQuery());
    expect(await verifyRedirectSignature(signature, [other, ours])).toBe(ours);
  });

  it('verifies a query without RelayState, and one whose parameters come in another order', async () => {
    const bare = await signatureOf(queryOf(await encode({ signingKey })));
    expect(await verifyRedirectSignature(bare, [ours])).toBe(ours);
    const shuffled = (await signedQuery()).split('&').reverse().join('&');
    expect(await verifyRedirectSignature(await signatureOf(shuffled), [ours])).toBe(ours);
  });

  it('verifies the octets that arrived: lower-case escapes signed as such hold, escaped anew they do not', async () => {
    const lower = (query: string) => query.replace(/%[0-9A-F]{2}/g, (triplet) => triplet.toLowerCase());
    const query = await signedQuery();
    const signed = lower(query.slice(0, query.indexOf('&Signature=')));
    const value = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', signingKey, encodeUtf8(signed));
    const adfs = `${signed}&Signature=${parameter(new Uint8Array(value))}`;
    expect(await verifyRedirectSignature(await signatureOf(adfs), [ours])).toBe(ours);
    expect(await reasonOf(verifyRedirectSignature(await signatureOf(lower(query)), [ours]))).toBe(
      'signature_invalid',
    );
  });

  it.each<[string, (query: string) => string, string]>([
    ['no signature', (q) => q.replace(/&SigAlg=.*/, ''), 'signature_missing'],
    ['another relay state', (q) => q.replace('RelayState=r', 'RelayState=s'), 'signature_invalid'],
    ['a dropped relay state', (q) => q.replace(/&RelayState=[^&]*/, ''), 'signature_invalid'],
    [
      'the message under the other name',
      (q) => q.replace('SAMLRequest', 'SAMLResponse'),
      'signature_invalid',
    ],
    ['another algorithm of the table', (q) => q.replace('rsa-sha256', 'rsa-sha512'), 'signature_invalid'],
    [
      'an algorithm of another key type',
      (q) => q.replace('rsa-sha256', 'ecdsa-sha256'),
      'key_algorithm_mismatch',
    ],
    ['HMAC', (q) => q.replace('rsa-sha256', 'hmac-sha256'), 'signature_algorithm_refused'],
    ['an empty algorithm', (q) => q.replace(/SigAlg=[^&]*/, 'SigAlg='), 'signature_algorithm_refused'],
    [
      'SHA-1',
      (q) => q.replace(/SigAlg=[^&]*/, 'SigAlg=http%3A%2F%2Fwww.w3.org%2F2000%2F09%2Fxmldsig%23rsa-sha1'),
      'sha1_refused',
    ],
    ['a short signature', (q) => q.replace(/Signature=.*/, 'Signature=AAAA'), 'signature_invalid'],
  ])('refuses %s', async (_name, change, reason) => {
    const signature = await signatureOf(change(await signedQuery()));
    expect(await reasonOf(verifyRedirectSignature(signature, [ours]))).toBe(reason);
  });

  it('refuses the key of somebody else', async () => {
    const signature = await signatureOf(await signedQuery());
    expect(await reasonOf(verifyRedirectSignature(signature, [other]))).toBe('signature_invalid');
  });
});
