// Single logout in Entra's manner: by HTTP-Redirect alone. Which session a request means is decided by the
// browser's cookie, not by the NameID.

import {
  type Header,
  LogoutError,
  type LogoutMessage,
  type LogoutTrust,
  type Outgoing,
  sendLogout,
} from '../idp/logout-message.ts';
import { attribute, SAML2, SAML2P, text } from '../idp/markup.ts';
import { nameIdOf } from './claims.ts';
import { issuerXml, newId } from './response.ts';
import type { SignedIn } from './sign-in.ts';
import { ISSUER, noteMessage, samlUrlOf, type Tenant } from './tenant.ts';

/** @throws LogoutError `logout_not_configured` */
export function trustOf(tenant: Tenant): LogoutTrust {
  const { identifier, logoutUrl, verificationCertificate } = tenant.application.saml;
  if (!logoutUrl || !verificationCertificate) throw new LogoutError('logout_not_configured');
  return { issuer: identifier, certificate: verificationCertificate, destination: samlUrlOf(tenant) };
}

/** The response to a request; null when the message was itself a response. */
export function receive(tenant: Tenant, message: LogoutMessage, nowMs: number): Outgoing | null {
  if (message.kind === 'response') {
    const what = message.success ? 'Signed out there' : 'Could not sign out there';
    noteMessage(tenant, { atMs: nowMs, what, xml: message.xml });
    return null;
  }
  noteMessage(tenant, { atMs: nowMs, what: 'Asked to sign out', xml: message.xml });
  const status =
    '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>';
  const more = attribute('InResponseTo', message.id);
  return send(tenant, nowMs, 'SAMLResponse', message.relayState, (header) =>
    messageXml('LogoutResponse', header, more, status),
  );
}

/** The request to the application, if it was opened in this session and is to be told. */
export function farewell(tenant: Tenant, { person, session }: SignedIn, nowMs: number): Outgoing | null {
  const { saml } = tenant.application;
  const { sessionIndex } = session;
  if (!saml.logoutUrl || sessionIndex === null) return null;
  const { format, value } = nameIdOf(person, saml);
  const subject =
    `<NameID${attribute('Format', format)} xmlns="${SAML2}">${text(value)}</NameID>` +
    `<samlp:SessionIndex>${text(sessionIndex)}</samlp:SessionIndex>`;
  return send(tenant, nowMs, 'SAMLRequest', null, (header) =>
    messageXml('LogoutRequest', header, '', subject),
  );
}

function send(
  tenant: Tenant,
  nowMs: number,
  parameter: 'SAMLRequest' | 'SAMLResponse',
  relayState: string | null,
  write: (header: Header) => string,
): Outgoing {
  const { saml } = tenant.application;
  const header = { id: newId(), issuer: ISSUER, destination: saml.logoutUrl, nowMs };
  const xml = write(header);
  noteMessage(tenant, {
    atMs: nowMs,
    what: parameter === 'SAMLRequest' ? 'Asked the application to sign out' : 'Answered',
    xml,
  });
  return sendLogout({ parameter, xml, header, binding: 'redirect', key: tenant.key, relayState });
}

function messageXml(name: string, header: Header, more: string, inside: string): string {
  const instant = new Date(header.nowMs).toISOString();
  return (
    `<samlp:${name} ID="${header.id}" Version="2.0" IssueInstant="${instant}"` +
    `${attribute('Destination', header.destination)}${more} xmlns:samlp="${SAML2P}">` +
    `${issuerXml(header.issuer)}${inside}</samlp:${name}>`
  );
}
