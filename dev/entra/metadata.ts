// The federation metadata document of the simulated tenant, in Entra's shape: signed, with the two roles of
// WS-Federation before the one of SAML 2.0, in which sign-in and sign-out have the same address.
import { attribute, DSIG, METADATA, SAML2P, text, XML_DECLARATION, XSI } from '../idp/markup.ts';
import { certificateBody, signElement } from '../idp/signature.ts';
import { LAYOUT, newId } from './response.ts';
import { ISSUER, samlUrlOf, type Tenant } from './tenant.ts';

const FEDERATION = 'http://docs.oasis-open.org/wsfed/federation/200706';
const ADDRESSING = 'http://www.w3.org/2005/08/addressing';
const BINDING = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-';
const EMAIL_CLAIM = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress';

export function metadataXml(tenant: Tenant): string {
  const id = newId();
  const certificate = certificateBody(tenant.key.certificate, LAYOUT.lineLength);
  const key =
    `<KeyDescriptor use="signing"><KeyInfo xmlns="${DSIG}"><X509Data><X509Certificate>${certificate}` +
    '</X509Certificate></X509Data></KeyInfo></KeyDescriptor>';
  const open = `<EntityDescriptor ID="${id}"${attribute('entityID', ISSUER)} xmlns="${METADATA}">`;
  const xml =
    open +
    federationRole('SecurityTokenServiceType', key + claimTypes(), tenant.url) +
    federationRole('ApplicationServiceType', key, tenant.url) +
    samlRole(key, attribute('Location', samlUrlOf(tenant))) +
    '</EntityDescriptor>';
  const options = { id, key: tenant.key, algorithm: 'rsa-sha256', inclusivePrefixes: [] } as const;
  return XML_DECLARATION + signElement(xml, { ...options, layout: { ...LAYOUT, after: open } });
}

function federationRole(type: string, inside: string, url: string): string {
  const endpoint =
    type === 'SecurityTokenServiceType' ? 'SecurityTokenServiceEndpoint' : 'ApplicationServiceEndpoint';
  const reference = (name: string) =>
    `<fed:${name}><wsa:EndpointReference xmlns:wsa="${ADDRESSING}"><wsa:Address>${text(`${url}/wsfed`)}` +
    `</wsa:Address></wsa:EndpointReference></fed:${name}>`;
  return (
    `<RoleDescriptor xmlns:xsi="${XSI}" xsi:type="fed:${type}" protocolSupportEnumeration="${FEDERATION}"` +
    ` xmlns:fed="${FEDERATION}">${inside}${reference(endpoint)}${reference('PassiveRequestorEndpoint')}</RoleDescriptor>`
  );
}

function claimTypes(): string {
  const auth = 'http://docs.oasis-open.org/wsfed/authorization/200706';
  return (
    `<fed:ClaimTypesOffered><auth:ClaimType Uri="${EMAIL_CLAIM}" xmlns:auth="${auth}">` +
    '<auth:DisplayName>Email</auth:DisplayName></auth:ClaimType></fed:ClaimTypesOffered>'
  );
}

function samlRole(key: string, location: string): string {
  return (
    `<IDPSSODescriptor protocolSupportEnumeration="${SAML2P}">${key}` +
    `<SingleLogoutService Binding="${BINDING}Redirect"${location}/>` +
    `<SingleSignOnService Binding="${BINDING}Redirect"${location}/>` +
    `<SingleSignOnService Binding="${BINDING}POST"${location}/></IDPSSODescriptor>`
  );
}
