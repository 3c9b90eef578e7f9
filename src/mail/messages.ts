// The text of each mail. Strangers chose the names in it, so names are cut and cannot become a link.

import { visibleText } from '../lib/visible.ts';
import type { Mail } from './mailer.ts';

export type Words = Omit<Mail, 'to'>;

export function invitationMail(facts: {
  readonly organizationName: string;
  readonly invitedBy: string;
  readonly role: string;
  readonly url: string;
  readonly days: number;
}): Words {
  const organization = quoted(facts.organizationName);
  return {
    subject: `Invitation to ${plain(facts.organizationName)}`,
    text: letter(
      `${plain(facts.invitedBy)} has invited you to join the organization ${organization} as ${facts.role}.`,
      `To accept, open this link within ${facts.days} days:\n${facts.url}`,
      'Do not share this link: anyone who has it can join in your place. If you did not expect it, ignore this email.',
    ),
  };
}

export function signUpMail(facts: { readonly url: string; readonly hours: number }): Words {
  return {
    subject: 'Create your organization',
    text: letter(
      'Someone, probably you, asked to create an organization with this email address.',
      `To continue, open this link within ${facts.hours} hours. It works once:\n${facts.url}`,
      'If it was not you, ignore this email: nothing has been created.',
    ),
  };
}

/**
 * Replaces the link. The browser does not learn that there is an account, but the owner of the mailbox may.
 */
export function accountExistsMail(facts: { readonly signInUrl: string; readonly resetUrl: string }): Words {
  return {
    subject: 'You already have an account',
    text: letter(
      'Someone, probably you, asked to create an organization with this email address, but it already has an account.',
      `Sign in here:\n${facts.signInUrl}`,
      `If you do not know the password, choose a new one:\n${facts.resetUrl}`,
      'If it was not you, ignore this email: nothing has changed.',
    ),
  };
}

export function passwordResetMail(facts: { readonly url: string; readonly minutes: number }): Words {
  return {
    subject: 'Choose a new password',
    text: letter(
      'Someone, probably you, asked for a new password for the account with this email address.',
      `To choose one, open this link within ${facts.minutes} minutes. It works once:\n${facts.url}`,
      'If it was not you, ignore this email: nothing has changed.',
    ),
  };
}

/** Replaces the link, because a new password would not let this person in. */
export function passwordClosedMail(facts: { readonly url: string }): Words {
  return {
    subject: 'Sign in with single sign-on',
    text: letter(
      'Someone, probably you, asked for a new password for the account with this email address.',
      'Your organization requires single sign-on (SSO), so you cannot sign in with a password.',
      `Sign in here instead:\n${facts.url}`,
    ),
  };
}

/** Replaces the link: the one who reads this mailbox may be another than the one whose account it is. */
export function addressUnconfirmedMail(facts: { readonly url: string }): Words {
  return {
    subject: 'Sign in with single sign-on first',
    text: letter(
      'Someone, probably you, asked for a new password for the account with this email address.',
      'Your organization gave the account this address, and nobody has signed in with it yet. So a link in an email cannot show that the account is yours.',
      `Sign in with single sign-on (SSO) first:\n${facts.url}`,
      'If that does not work, ask an administrator of your organization.',
    ),
  };
}

export function passwordChangedMail(facts: { readonly url: string }): Words {
  return {
    subject: 'Your password was changed',
    text: letter(
      'The password of the account with this email address was changed, and all its other sessions have ended.',
      `If it was not you, choose a new password now:\n${facts.url}`,
    ),
  };
}

/** One blank line between paragraphs. */
export function letter(...paragraphs: readonly string[]): string {
  return `${paragraphs.join('\n\n')}\n`;
}

const MAX_NAME_CHARACTERS = 60;

export function quoted(name: string): string {
  return `“${plain(name).replace(/[“”]/g, '"')}”`;
}

/** Puts a name on one line, cuts it, and joins words at each sign that makes mail programs see an address. */
export function plain(name: string, maxCharacters = MAX_NAME_CHARACTERS): string {
  const line = [
    ...visibleText(name)
      .replace(/[\s\p{Co}]+/gu, ' ')
      .trim(),
  ];
  const cut = line.length > maxCharacters ? `${line.slice(0, maxCharacters - 1).join('')}…` : line.join('');
  return cut.replace(/[.:/@](?=\S)/g, '\u2060$&\u2060');
}
