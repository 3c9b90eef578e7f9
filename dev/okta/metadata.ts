// The identity provider's metadata for one app, byte for byte as Okta writes it: one signing key, Redirect
// and POST at the same address, and SingleLogoutService only when the app offers it.

import { attribute, DSIG, METADATA, SAML2P, XML_DECLARATION } from '../idp/markup.ts';
import { certificateBody } from '../idp/signature.ts';
import { type AppInstance, issuerOf, signInUrlOf, singleLogoutUrlOf } from './app-instance.ts';

export function metadataXml(app: AppInstance, oktaUrl: string): string {
  const location = attribute('Location', signInUrlOf(app, oktaUrl));
  const logout = attribute('Location', singleLogoutUrlOf(app, oktaUrl));
  const binding = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-';
  return (
    `${XML_DECLARATION}<md:EntityDescriptor${attribute('entityID', issuerOf(app))} xmlns:md="${METADATA}">` +
    `<md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="${SAML2P}">` +
    `<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="${DSIG}"><ds:X509Data><ds:X509Certificate>` +
    `${certificateBody(app.key.certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>` +
    (app.settings.singleLogoutUrl
      ? `<md:SingleLogoutService Binding="${binding}POST"${logout}/>` +
        `<md:SingleLogoutService Binding="${binding}Redirect"${logout}/>`
      : '') +
    '<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified</md:NameIDFormat>' +
    '<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>' +
    `<md:SingleSignOnService Binding="${binding}POST"${location}/>` +
    `<md:SingleSignOnService Binding="${binding}Redirect"${location}/>` +
    '</md:IDPSSODescriptor></md:EntityDescriptor>'
  );
}
