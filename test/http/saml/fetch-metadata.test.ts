import { describe, expect, it } from 'vitest';
import { type FetchMetadataOptions, fetchIdpMetadata } from '../../../src/http/saml/fetch-metadata.ts';
import { encodeBase64 } from '../../../src/lib/base64.ts';
import { encodeUtf8 } from '../../../src/lib/bytes.ts';
import type { SamlError } from '../../../src/saml/errors.ts';
import { generateSpKey } from '../../../src/saml/sp-key.ts';

const NOW = Date.parse('2026-11-01T12:00:00Z');
const URL_OF_METADATA = 'https://acme.okta.com/app/exk1/sso/saml/metadata';

async function metadata(validUntil = '2026-12-01T00:00:00Z'): Promise<string> {
  const dates = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };
  const { certificate } = await generateSpKey({ commonName: 'idp', ...dates });
  return (
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="http://www.okta.com/exk1" validUntil="${validUntil}">` +
    '<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor>' +
    '<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>' +
    `${encodeBase64(certificate)}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>` +
    '<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://acme.okta.com/sso"/>' +
    '</IDPSSODescriptor></EntityDescriptor>'
  );
}

interface Request {
  readonly url: string;
  readonly init: RequestInit;
}

/** A web of answers by URL. What is not in it fails as an unknown host does. */
function web(answers: Readonly<Record<string, () => Response | Promise<Response>>>) {
  const requests: Request[] = [];
  const send = async (url: string, init: RequestInit) => {
    requests.push({ url, init });
    const answer = answers[url];
    if (answer === undefined) throw new TypeError('unknown host');
    return answer();
  };
  return { requests, fetch: send as unknown as FetchMetadataOptions['fetch'] };
}

const redirect =
  (location: string, status = 302) =>
  () =>
    new Response('moved', { status, headers: { location } });

function outcome(
  answers: Parameters<typeof web>[0],
  url = URL_OF_METADATA,
  options: Partial<FetchMetadataOptions> = {},
): Promise<string> {
  return fetchIdpMetadata(url, { fetch: web(answers).fetch, now: NOW, ...options }).then(
    (found) => found.issuer,
    (error: SamlError) => error.reason,
  );
}

describe('fetchIdpMetadata', () => {
  it('asks for metadata, and follows no redirect unseen', async () => {
    const text = await metadata();
    const { fetch, requests } = web({ [URL_OF_METADATA]: () => new Response(text) });
    const found = await fetchIdpMetadata(URL_OF_METADATA, { fetch, now: NOW });
    expect(found).toMatchObject({
      issuer: 'http://www.okta.com/exk1',
      validUntil: Date.parse('2026-12-01T00:00:00Z'),
    });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.init.redirect).toBe('manual');
    expect(new Headers(requests[0]?.init.headers).get('accept')).toMatch(/^application\/samlmetadata\+xml/);
  });

  it.each([
    ['https://acme.okta.com/a', 302],
    ['/a', 301],
    ['https://other.okta.com/b', 307],
    ['https://127.0.0.1/', 308],
    ['https://', 303],
  ])('follows no redirect: %s', async (location, status) => {
    const text = await metadata();
    const { fetch, requests } = web({
      [URL_OF_METADATA]: redirect(location, status),
      'https://acme.okta.com/a': () => new Response(text),
      'https://other.okta.com/b': () => new Response(text),
    });
    const caught = await fetchIdpMetadata(URL_OF_METADATA, { fetch, now: NOW }).catch(
      (e: SamlError) => e.reason,
    );
    expect(caught).toBe('metadata_redirects');
    expect(requests.map((one) => one.url)).toEqual([URL_OF_METADATA]);
  });

  it.each([
    ['http://acme.okta.com/metadata', 'metadata_url_not_https'],
    ['https://127.0.0.1/metadata', 'metadata_url_private'],
    ['https://169.254.169.254/latest/meta-data', 'metadata_url_private'],
    ['https://[::ffff:10.0.0.1]/', 'metadata_url_private'],
    ['https://localhost/metadata', 'metadata_url_private'],
    ['https://u:p@acme.okta.com/', 'metadata_url_credentials'],
    ['https://acme.okta.com:6379/', 'metadata_url_port'],
    ['https://', 'metadata_url_malformed'],
    ['file:///etc/passwd', 'metadata_url_not_https'],
  ])('refuses %s, and sends nothing there', async (target, reason) => {
    const { fetch, requests } = web({});
    const caught = await fetchIdpMetadata(target, { fetch, now: NOW }).catch((e: SamlError) => e.reason);
    expect([caught, requests]).toEqual([reason, []]);
  });

  it('finds an identity provider on this machine only where the deployment is there, too', async () => {
    const text = await metadata();
    const local = 'http://localhost:8788/metadata';
    const answers = { [local]: () => new Response(text) };
    expect(await outcome(answers, local, { allowLoopback: true })).toBe('http://www.okta.com/exk1');
    expect(await outcome(answers, local)).toBe('metadata_url_not_https');
  });

  it.each([404, 500, 204, 304])('refuses the status %i', async (status) => {
    expect(await outcome({ [URL_OF_METADATA]: () => new Response(null, { status }) })).toBe(
      'metadata_status',
    );
  });

  it('refuses a redirect that leads nowhere', async () => {
    expect(await outcome({ [URL_OF_METADATA]: () => new Response(null, { status: 302 }) })).toBe(
      'metadata_redirects',
    );
  });

  it('refuses a host that does not answer', async () => {
    expect(await outcome({})).toBe('metadata_unreachable');
  });

  it('refuses an empty answer, a web page and an expired file', async () => {
    const text = await metadata('2026-10-01T00:00:00Z');
    expect(await outcome({ [URL_OF_METADATA]: () => new Response('') })).toBe('xml_malformed');
    expect(await outcome({ [URL_OF_METADATA]: () => new Response('<!DOCTYPE html><html/>') })).toBe(
      'metadata_is_web_page',
    );
    expect(await outcome({ [URL_OF_METADATA]: () => new Response(text) })).toBe('metadata_expired');
  });

  it('stops reading after 1 MB, whatever Content-Length says', async () => {
    let sent = 0;
    let canceled = false;
    const endless = () =>
      new Response(
        new ReadableStream<Uint8Array>({
          pull(controller) {
            sent += 64 * 1024;
            controller.enqueue(encodeUtf8(' '.repeat(64 * 1024)));
          },
          cancel() {
            canceled = true;
          },
        }),
        { headers: { 'content-length': '10' } },
      );
    expect(await outcome({ [URL_OF_METADATA]: endless })).toBe('metadata_too_large');
    expect(canceled).toBe(true);
    expect(sent).toBeLessThan(2 * 1024 * 1024);
  });

  it('gives up when the body never ends, or never begins', async () => {
    const silent = () => new Response(new ReadableStream({}));
    const never = () => new Promise<Response>(() => undefined);
    const options = { deadlineMs: 20 };
    expect(await outcome({ [URL_OF_METADATA]: silent }, URL_OF_METADATA, options)).toBe('metadata_timeout');
    expect(await outcome({ [URL_OF_METADATA]: never }, URL_OF_METADATA, options)).toBe('metadata_timeout');
  });
});
