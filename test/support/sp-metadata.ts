// The metadata of a service provider, as little as the simulated providers read of it.

/** @param certificate PEM, for signing and for encryption */
export function spMetadata(certificate: string, logoutUrl: string): string {
  const body = certificate.replace(/-----[A-Z ]+-----/g, '').trim();
  const key = (use: string) =>
    `<md:KeyDescriptor use="${use}"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>` +
    `<ds:X509Certificate>${body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;
  return (
    '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"><md:SPSSODescriptor>' +
    `${key('signing')}${key('encryption')}<md:SingleLogoutService` +
    ` Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${logoutUrl}"/>` +
    '</md:SPSSODescriptor></md:EntityDescriptor>'
  );
}
