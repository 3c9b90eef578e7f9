// E-mail addresses as identities. One folded key per address, the same for sign-in, SAML, SCIM and
// invitations.

import { foldCase } from '../lib/fold.ts';
import { DomainError } from './errors.ts';
import { MAX_EMAIL_CHARACTERS } from './limits.ts';

export interface Email {
  /** As given, in NFC, without surrounding white space. */
  readonly address: string;
  /** Folded to lower case: what is unique and compared. */
  readonly key: string;
  /** The folded part after the @. */
  readonly domain: string;
}

// Any printable local part without white space, quotes or brackets; a domain of dotted LDH labels. Stricter
// than RFC 5321 on purpose: no quoted local parts, no address literals, no comments. (rfc5321 4.5.3.1: 64 and
// 255 octets) Nothing that the database would store as another text, either: lone surrogates all become
// U+FFFD there, as broken UTF-8 does on its way in.
const LOCAL = /^[^\s"(),:;<>@[\\\]\p{C}\ufffd]{1,64}$/u;
const DOMAIN =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export function findEmail(text: string): Email | null {
  const address = text.trim().normalize('NFC');
  const at = address.indexOf('@');
  if (at < 1 || at !== address.lastIndexOf('@') || address.length > MAX_EMAIL_CHARACTERS) return null;
  const local = address.slice(0, at);
  const domain = address.slice(at + 1).toLowerCase();
  if (!LOCAL.test(local) || local.startsWith('.') || local.endsWith('.') || local.includes('..')) return null;
  if (!DOMAIN.test(domain)) return null;
  // The local part is folded too: no identity provider in use tells Ada@ from ada@, and two accounts for one
  // person are worse.
  return { address: `${local}@${domain}`, key: `${foldCase(local)}@${domain}`, domain };
}

/** @throws DomainError `email_invalid` */
export function parseEmail(text: string, field = 'email'): Email {
  const email = findEmail(text);
  if (!email) throw new DomainError('email_invalid', {}, field);
  return email;
}
