// LogoutRequest and LogoutResponse (saml-core 3.7, saml-profiles 4.4) on their way to the identity provider.
//
// Promises: always signed, since a logout message without a signature would let anybody end the sessions of
// the person it names; each names its Destination and, when it is a request, until when it holds.

import type { Bytes } from '../lib/bytes.ts';
import type { XmlElement } from '../xml/tree.ts';
import { element } from '../xml/write.ts';
import { SAML, SAMLP } from './names.ts';
import { type OutgoingMessage, type SendOptions, sendMessage } from './outgoing-message.ts';

export interface LogoutHeader {
  /** xs:ID that begins with `_` (lib/xml-id.ts). */
  readonly id: string;
  readonly issueInstant: Date;
  /** The logout URL of the identity provider; of a response, its ResponseLocation where it has one. */
  readonly destination: string;
  /** Our entity ID. */
  readonly issuer: string;
}

/** As the assertion gave it: the identity provider compares all four. */
export interface LogoutNameId {
  readonly value: string;
  readonly format: string | null;
  readonly nameQualifier: string | null;
  readonly spNameQualifier: string | null;
}

export interface LogoutRequestInput extends LogoutHeader {
  readonly nameId: LogoutNameId;
  /** SessionIndex of the AuthnStatements; none: every session of this person at our application. */
  readonly sessionIndexes: readonly string[];
  readonly notOnOrAfter: Date;
}

export interface LogoutResponseInput extends LogoutHeader {
  /** ID of the request that is answered. */
  readonly inResponseTo: string;
  /** saml-core 3.2.2.2. Success: nobody is signed in now, whether or not somebody was before. */
  readonly status: 'Success' | 'Requester' | 'Responder';
}

/** A logout message is never sent without a key. */
export interface SignedSendOptions extends SendOptions {
  readonly signingKey: Bytes;
}

/** @throws SamlError `unusable_url`, `relay_state_too_long` */
export function sendLogoutRequest(
  input: LogoutRequestInput,
  options: SignedSendOptions,
): Promise<OutgoingMessage> {
  return sendMessage('SAMLRequest', buildLogoutRequest(input), input.destination, options);
}

/**
 * `relayState` is that of the request, whatever its length
 * (saml-bindings 3.4.3). @throws SamlError `unusable_url`
 */
export function sendLogoutResponse(
  input: LogoutResponseInput,
  options: SignedSendOptions,
): Promise<OutgoingMessage> {
  return sendMessage('SAMLResponse', buildLogoutResponse(input), input.destination, options);
}

/** The tree, not signed yet. */
export function buildLogoutRequest(input: LogoutRequestInput): XmlElement {
  const { value, format, nameQualifier, spNameQualifier } = input.nameId;
  const nameId = {
    Format: format ?? undefined,
    NameQualifier: nameQualifier ?? undefined,
    SPNameQualifier: spNameQualifier ?? undefined,
  };
  return element(
    SAMLP,
    'LogoutRequest',
    { ...headerAttributes(input), NotOnOrAfter: input.notOnOrAfter.toISOString() },
    [
      element(SAML, 'Issuer', {}, [input.issuer]),
      element(SAML, 'NameID', nameId, [value]),
      ...input.sessionIndexes.map((index) => element(SAMLP, 'SessionIndex', {}, [index])),
    ],
  );
}

/** The tree, not signed yet. */
export function buildLogoutResponse(input: LogoutResponseInput): XmlElement {
  const code = { Value: `urn:oasis:names:tc:SAML:2.0:status:${input.status}` };
  return element(SAMLP, 'LogoutResponse', { ...headerAttributes(input), InResponseTo: input.inResponseTo }, [
    element(SAML, 'Issuer', {}, [input.issuer]),
    element(SAMLP, 'Status', {}, [element(SAMLP, 'StatusCode', code)]),
  ]);
}

function headerAttributes(header: LogoutHeader) {
  return {
    ID: header.id,
    Version: '2.0',
    IssueInstant: header.issueInstant.toISOString(),
    Destination: header.destination,
  };
}
