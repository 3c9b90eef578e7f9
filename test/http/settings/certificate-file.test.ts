// Routes through the Worker: the file of a certificate, in whatever an administrator's tools write.

import { beforeEach, describe, expect, it } from 'vitest';
import { oktaKey, otherKey } from '../../support/okta-keys.ts';
import { signedIn } from '../session-of.ts';
import { beginWithoutSso, claim, multipart, saved, sso, typed } from './sso-start.ts';

beforeEach(beginWithoutSso);

describe('the file of a certificate', () => {
  const around = (text: string) => `friendlyName: ${text}\n${oktaKey.certificate}`;
  const utf16 = (text: string) =>
    Uint8Array.from([
      0xff,
      0xfe,
      ...[...text].flatMap((one) => [one.charCodeAt(0) & 255, one.charCodeAt(0) >> 8]),
    ]);
  const latin1 = (text: string) => Uint8Array.from(text, (one) => one.charCodeAt(0));

  it.each([
    ['UTF-8', new TextEncoder().encode(around('Verein zur F\u00f6rderung'))],
    ['UTF-8 with a byte order mark', new TextEncoder().encode(`\ufeff${around('\u6771\u4eac')}`)],
    ['Latin-1', latin1(around('F\u00f6rderung'))],
    ['UTF-16', utf16(around('F\u00f6rderung'))],
  ])('may have text in %s around it', async (_name, bytes) => {
    await claim();
    const browser = await signedIn('owner@acme.test');
    const response = await browser.post(
      sso(),
      multipart({ ...typed, certificate: '' }, { bytes, name: 'idp.pem' }),
    );
    expect(response.status).toBe(303);
    expect((await saved()).certificates).toHaveLength(1);
  });

  it.each([
    ['text alone', new TextEncoder().encode('F\u00f6rderung')],
    ['a private key', new TextEncoder().encode(`\u00fc\n${oktaKey.privateKey}`)],
    ['two certificates', new TextEncoder().encode(`\u00fc\n${oktaKey.certificate}${otherKey.certificate}`)],
    ['a block that was cut', new TextEncoder().encode(`\u00fc\n${oktaKey.certificate.slice(0, 300)}`)],
    ['a letter within the block', new TextEncoder().encode(oktaKey.certificate.replace('MII', 'M\u00fcI'))],
  ])('may not be %s', async (_name, bytes) => {
    const browser = await signedIn('owner@acme.test');
    const response = await browser.post(
      sso(),
      multipart({ ...typed, certificate: '' }, { bytes, name: 'idp.pem' }),
    );
    expect(response.status).toBe(422);
    expect((await saved()).certificates).toEqual([]);
  });
});
