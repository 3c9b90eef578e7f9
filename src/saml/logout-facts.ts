// What a LogoutRequest or a LogoutResponse says, as values. Reading decides nothing; it expects a tree that
// `checkGrammar` has accepted.

import { collapsed, textOf } from '../xml/read.ts';
import type { XmlElement } from '../xml/tree.ts';
import { SamlError } from './errors.ts';
import { SAMLP } from './names.ts';
import {
  findChild,
  findChildren,
  inResponseToOf,
  instantOf,
  readStatusCodes,
  requiredAttribute,
  uriOf,
} from './response-facts.ts';

export interface LogoutFacts {
  readonly id: string;
  readonly version: string;
  readonly issueInstantMs: number;
  readonly issuer: string;
  readonly destination: string | null;
  /** Only a response has this and the next. */
  readonly inResponseTo: string | null;
  readonly statusCodes: readonly string[];
  /** Only a request has this and the next. */
  readonly notOnOrAfterMs: number | null;
  readonly sessionIndexes: readonly string[];
}

/** saml-core 3.7.1, 3.7.2. @throws SamlError `issuer_missing`, `time_malformed` */
export function readLogoutFacts(message: XmlElement): LogoutFacts {
  const issuer = findChild(message, 'Issuer');
  // saml-profiles 4.4.4.1 demands the Issuer of both.
  if (issuer === undefined) throw new SamlError('issuer_missing');
  const status = findChild(message, 'Status', SAMLP);
  const indexes = findChildren(message, 'SessionIndex', SAMLP).map((one) => textOf(one) ?? '');
  return {
    id: requiredAttribute(message, 'ID'),
    version: requiredAttribute(message, 'Version'),
    issueInstantMs: instantOf(message, 'IssueInstant') as number, // the grammar demands it
    issuer: collapsed(textOf(issuer) ?? ''),
    destination: uriOf(message, 'Destination'),
    inResponseTo: inResponseToOf(message),
    statusCodes: status === undefined ? [] : readStatusCodes(status),
    notOnOrAfterMs: instantOf(message, 'NotOnOrAfter'),
    sessionIndexes: [...new Set(indexes)],
  };
}
