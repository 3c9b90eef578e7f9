// What to do about a sign-in that the identity provider itself refused: by its own code, where the message
// has one, then by the status codes of SAML.

import { findVendorCode, whereExplained } from './vendor-codes.ts';

/** What arrived: the status codes, separated by spaces, and StatusMessage. */
export interface ArrivedStatus {
  readonly actual?: unknown;
  readonly message?: unknown;
}

export function adviceForStatus({ actual, message }: ArrivedStatus): string {
  const codes = typeof actual === 'string' ? actual : '';
  const found = (typeof message === 'string' ? findVendorCode(message) : null) ?? findVendorCode(codes);
  if (found?.text) return `${found.vendor} says “${found.code}”. ${found.text}`;
  const general = generalAdvice(codes);
  if (found) return `${found.vendor} says “${found.code}”. ${general} ${whereExplained(found)}`;
  const unknown = codes.split(' ').findLast((code) => !isKnown(nameOf(code)) && PRINTABLE.test(code));
  return unknown === undefined ? general : `${general} The code “${unknown}” arrived.`;
}

/** An identity provider may make codes of its own; nothing but a short URI without an address is repeated. */
const PRINTABLE = /^[\w.:/#-]{1,100}$/;

const OWN_LOG = 'Its own log tells you the reason.';

function generalAdvice(codes: string): string {
  const known = codes.split(' ').map(nameOf).findLast(isKnown);
  return known === undefined ? OWN_LOG : BY_STATUS[known];
}

function nameOf(code: string): string {
  return code.slice(code.lastIndexOf(':') + 1);
}

function isKnown(name: string): name is keyof typeof BY_STATUS {
  return Object.hasOwn(BY_STATUS, name);
}

/** saml-core 3.2.2.2, by the second-level code or, failing that, the first. */
const BY_STATUS = {
  AuthnFailed: 'The person could not sign in at your identity provider. Look for the reason in its own log.',
  RequestDenied:
    'Your identity provider does not let this person use the application. Assign them, or a group that they are in, to it there.',
  UnknownPrincipal:
    'Your identity provider does not know the person. Add them there, and assign them to the application.',
  NoAuthnContext:
    'Your identity provider cannot authenticate the person in the way that is asked of it. Look at the sign-in policy of the application there.',
  NoPassive:
    'Your identity provider had to ask the person something and was not allowed to. Have them sign in there first.',
  InvalidNameIDPolicy:
    'Your identity provider cannot make the kind of Name ID that is set for the application. Choose another Name ID format there.',
  InvalidAttrNameOrValue:
    'Look at the attributes of the application at your identity provider: one of them cannot be sent.',
  RequestUnsupported:
    'Your identity provider does not take this request. Under SSO → Advanced, send requests the other way (“How requests are sent”).',
  UnsupportedBinding:
    'Your identity provider does not answer by HTTP-POST. Set the application there to answer by HTTP-POST.',
  NoAvailableIDP:
    'Your identity provider passes people on to another one that it could not reach. Look there.',
  NoSupportedIDP:
    'Your identity provider passes people on to others, and none of them can sign this person in.',
  VersionMismatch:
    'The application at your identity provider is not one for SAML 2.0. Make a new one for SAML 2.0.',
  Requester:
    'Your identity provider refuses our request. Compare its values for the application with those under SSO → Connection, and upload our signing certificate there if it asks for signed requests.',
  Responder: 'Your identity provider could not answer. Its own log tells you the reason.',
} as const satisfies Readonly<Record<string, string>>;
