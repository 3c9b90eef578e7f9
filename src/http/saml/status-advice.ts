// What to do about a sign-in that the identity provider itself refused: by its own code, where the message
// has one, then by the status codes of SAML.

import type { PlainKey, Texts } from '../../texts/texts.ts';
import { findVendorCode, whereExplained } from './vendor-codes.ts';

/** What arrived: the status codes, separated by spaces, and StatusMessage. */
export interface ArrivedStatus {
  readonly actual?: unknown;
  readonly message?: unknown;
}

export function adviceForStatus(t: Texts, { actual, message }: ArrivedStatus): string {
  const codes = typeof actual === 'string' ? actual : '';
  const found = (typeof message === 'string' ? findVendorCode(message) : null) ?? findVendorCode(codes);
  const general = t(generalAdvice(codes));
  if (found) {
    const says = t('vendor_says', { vendor: found.vendor, code: found.code });
    return found.text ? `${says} ${t(found.text)}` : `${says} ${general} ${whereExplained(t, found)}`;
  }
  const unknown = codes.split(' ').findLast((code) => !isKnown(nameOf(code)) && PRINTABLE.test(code));
  return unknown === undefined ? general : `${general} ${t('advice_code_arrived', { code: unknown })}`;
}

/** An identity provider may make codes of its own; nothing but a short URI without an address is repeated. */
const PRINTABLE = /^[\w.:/#-]{1,100}$/;

function generalAdvice(codes: string): PlainKey {
  const known = codes.split(' ').map(nameOf).findLast(isKnown);
  return known === undefined ? 'advice_kind_idp_refused' : BY_STATUS[known];
}

function nameOf(code: string): string {
  return code.slice(code.lastIndexOf(':') + 1);
}

function isKnown(name: string): name is keyof typeof BY_STATUS {
  return Object.hasOwn(BY_STATUS, name);
}

/** saml-core 3.2.2.2, by the second-level code or, failing that, the first. */
const BY_STATUS = {
  AuthnFailed: 'advice_status_AuthnFailed',
  RequestDenied: 'advice_status_RequestDenied',
  UnknownPrincipal: 'advice_status_UnknownPrincipal',
  NoAuthnContext: 'advice_status_NoAuthnContext',
  NoPassive: 'advice_status_NoPassive',
  InvalidNameIDPolicy: 'advice_status_InvalidNameIDPolicy',
  InvalidAttrNameOrValue: 'advice_status_InvalidAttrNameOrValue',
  RequestUnsupported: 'advice_status_RequestUnsupported',
  UnsupportedBinding: 'advice_status_UnsupportedBinding',
  NoAvailableIDP: 'advice_status_NoAvailableIDP',
  NoSupportedIDP: 'advice_status_NoSupportedIDP',
  VersionMismatch: 'advice_status_VersionMismatch',
  Requester: 'advice_status_Requester',
  Responder: 'advice_status_Responder',
} as const satisfies Readonly<Record<string, PlainKey>>;
