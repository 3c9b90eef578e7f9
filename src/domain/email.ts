// Email addresses as identities. Each address has one folded key, the same for sign-in, SAML, SCIM and
// invitations.

import { compose, foldCase, foldsToAscii } from '../lib/fold.ts';
import { DomainError } from './errors.ts';
import { MAX_EMAIL_CHARACTERS } from './limits.ts';

export interface Email {
  /** The address as given, in NFC, without surrounding white space. */
  readonly address: string;
  /** The address in lower case: this is what is unique and compared. */
  readonly key: string;
  /** The folded part after the @. */
  readonly domain: string;
}

// Any printable local part without white space, quotes or brackets; a domain of dotted LDH labels. This is
// stricter than RFC 5321 on purpose: it takes no quoted local parts, address literals or comments (rfc5321
// 4.5.3.1: at most 64 and 255 octets). It also refuses text that the database would store differently: lone
// surrogates all become U+FFFD there, as broken UTF-8 does on its way in. Domains are ASCII: an international
// one is written in its A-labels (rfc5890), as mail servers without SMTPUTF8 and certificates write it.
const LOCAL = /^[^\s"(),:;<>@[\\\]\p{C}\ufffd]{1,64}$/u;
const DOMAIN =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export function findEmail(text: string): Email | null {
  const address = compose(text.trim(), MAX_EMAIL_CHARACTERS);
  if (address === null || foldsToAscii(text.trim())) return null;
  const at = address.indexOf('@');
  if (at < 1 || at !== address.lastIndexOf('@')) return null;
  const local = address.slice(0, at);
  const domain = address.slice(at + 1).toLowerCase();
  if (!LOCAL.test(local) || local.startsWith('.') || local.endsWith('.') || local.includes('..')) return null;
  if (!DOMAIN.test(domain)) return null;
  // The local part is folded too: no identity provider in use distinguishes Ada@ from ada@, and two accounts
  // for one person would be worse.
  return { address: `${local}@${domain}`, key: `${foldCase(local)}@${domain}`, domain };
}

/** @throws DomainError `email_invalid` */
export function parseEmail(text: string, field = 'email'): Email {
  const email = findEmail(text);
  if (!email) throw new DomainError('email_invalid', {}, field);
  return email;
}
