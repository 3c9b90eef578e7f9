// Metadata of real identity providers, where the collection is
// found beside the repository; and what other people's code writes.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as samlify from 'samlify';
import { describe, expect, it } from 'vitest';
import { encodePem } from '../../src/lib/pem.ts';
import { readIdpMetadata } from '../../src/saml/metadata-in.ts';
import { generateSpKey } from '../../src/saml/sp-key.ts';

const CORPUS = resolve(import.meta.dirname, '../../../shared/corpus/saml/ssoready/assertions');
const NOW = Date.parse('2024-06-01T00:00:00Z');

describe.runIf(existsSync(CORPUS))('metadata of real identity providers', () => {
  const files = existsSync(CORPUS) ? readdirSync(CORPUS) : [];

  it.each(files)('reads the file of %s, and finds in it what the sign-in needs', async (name) => {
    const file = readFileSync(resolve(CORPUS, name, 'metadata.xml'));
    const metadata = await readIdpMetadata(file, { now: NOW });
    const text = file.toString();
    expect(text).toContain(`entityID="${metadata.issuer}"`);
    // Every certificate of the identity provider's role, each once, and none of another role.
    const [role] = /<(?:\w+:)?IDPSSODescriptor[\s\S]*<\/(?:\w+:)?IDPSSODescriptor>/.exec(
      text,
    ) as RegExpExecArray;
    const inRole = [...role.matchAll(/<(?:\w+:)?X509Certificate>([^<]+)</g)].map((one) =>
      one[1]?.replace(/\s/g, ''),
    );
    expect(metadata.certificates.map((one) => Buffer.from(one.der).toString('base64'))).toEqual([
      ...new Set(inRole),
    ]);
    expect(metadata.signIn.length).toBe(
      [...role.matchAll(/<(?:\w+:)?SingleSignOnService [^>]*HTTP-(POST|Redirect)"/g)].length,
    );
    expect(metadata.warnings.filter((one) => one.code !== 'endpoint_insecure')).toEqual([]);
  });
});

describe('metadata of other implementations', () => {
  it('reads what samlify writes', async () => {
    const { certificate } = await generateSpKey({
      commonName: 'idp',
      notBefore: new Date('2020-01-01T00:00:00Z'),
      notAfter: new Date('2036-01-01T00:00:00Z'),
    });
    const { post, redirect } = samlify.Constants.namespace.binding;
    const idp = samlify.IdentityProvider({
      entityID: 'https://idp.example/metadata',
      wantAuthnRequestsSigned: true,
      signingCert: encodePem('CERTIFICATE', certificate),
      nameIDFormat: ['urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'],
      singleSignOnService: [{ Binding: redirect, Location: 'https://idp.example/sso' }],
      singleLogoutService: [{ Binding: post, Location: 'https://idp.example/slo' }],
    });
    const metadata = await readIdpMetadata(idp.getMetadata(), { now: NOW });
    expect(metadata).toMatchObject({
      issuer: 'https://idp.example/metadata',
      wantAuthnRequestsSigned: true,
      signIn: [{ binding: 'redirect', url: 'https://idp.example/sso' }],
      logout: [{ binding: 'post', url: 'https://idp.example/slo' }],
      nameIdFormats: ['urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'],
      warnings: [],
    });
    expect(metadata.certificates[0].subject).toBe('CN=idp');
  });
});
