// What an administrator would copy from a service provider's metadata into the app's settings.
import { parseRoot } from './authn-request.ts';
import { DSIG, METADATA } from './markup.ts';

export interface SpValues {
  /** Empty when the service provider has no single logout by HTTP-Redirect. */
  singleLogoutUrl: string;
  /** PEM, the first of its kind; empty when there is none. */
  signatureCertificate: string;
  encryptionCertificate: string;
}

export function readSpMetadata(xml: string): SpValues {
  const root = parseRoot(xml);
  const elements = (name: string) => Array.from(root.getElementsByTagNameNS(METADATA, name));
  const certificate = (use: string) => {
    const key = elements('KeyDescriptor').find((one) => [use, ''].includes(one.getAttribute('use') ?? ''));
    return toPem(key?.getElementsByTagNameNS(DSIG, 'X509Certificate').item(0)?.textContent ?? '');
  };
  const logout = elements('SingleLogoutService').find((one) =>
    one.getAttribute('Binding')?.endsWith(':HTTP-Redirect'),
  );
  return {
    singleLogoutUrl: logout?.getAttribute('Location') ?? '',
    signatureCertificate: certificate('signing'),
    encryptionCertificate: certificate('encryption'),
  };
}

function toPem(base64: string): string {
  const lines = base64.replace(/\s+/g, '').match(/.{1,64}/g);
  return lines ? ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\n') : '';
}
