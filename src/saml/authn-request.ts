// AuthnRequest (saml-core 3.4.1, saml-profiles 4.1.4.1): the
// request that starts a sign-in at the identity provider.
//
// Promises: no RequestedAuthnContext, since exact contexts break Entra, ADFS and passkeys (AADSTS75011); the
// answer is asked for at one assertion consumer URL by HTTP-POST; the text comes from the escaping writer.

import type { XmlElement } from '../xml/tree.ts';
import { element } from '../xml/write.ts';
import { HTTP_POST, SAML, SAMLP } from './names.ts';

export interface NameIdPolicy {
  readonly format?: string | undefined;
  readonly allowCreate?: boolean | undefined;
}

export interface AuthnRequestInput {
  /** xs:ID that begins with `_` (lib/xml-id.ts). The Response names it in InResponseTo. */
  readonly id: string;
  readonly issueInstant: Date;
  /** The sign-in URL of the identity provider, as configured. */
  readonly destination: string;
  /** Our entity ID, the audience of assertions. */
  readonly issuer: string;
  readonly acsUrl: string;
  /** Left out unless given: the identity provider's own setting for the application then decides. */
  readonly nameIdPolicy?: NameIdPolicy | undefined;
  /** Asks for a fresh sign-in; saml-core 3.4.1. */
  readonly forceAuthn?: boolean | undefined;
}

/** Unsigned: `encodeRedirect` signs the query, `signElement` the document for HTTP-POST. */
export function buildAuthnRequest(input: AuthnRequestInput): XmlElement {
  const attributes = {
    ID: input.id,
    Version: '2.0',
    IssueInstant: input.issueInstant.toISOString(),
    Destination: input.destination,
    ForceAuthn: input.forceAuthn === true ? 'true' : undefined,
    ProtocolBinding: HTTP_POST,
    AssertionConsumerServiceURL: input.acsUrl,
  };
  const children = [element(SAML, 'Issuer', {}, [input.issuer])];
  if (input.nameIdPolicy !== undefined) {
    const { format, allowCreate } = input.nameIdPolicy;
    const policy = {
      Format: format,
      AllowCreate: allowCreate === undefined ? undefined : String(allowCreate),
    };
    children.push(element(SAMLP, 'NameIDPolicy', policy));
  }
  return element(SAMLP, 'AuthnRequest', attributes, children);
}
