// The text of each mail. Strangers chose the names in it, so names are cut and cannot become a link.

import type { Role } from '../domain/roles.ts';
import { visibleText } from '../lib/visible.ts';
import { ENGLISH, type Texts } from '../texts/texts.ts';
import type { Mail } from './mailer.ts';

export type Words = Omit<Mail, 'to'>;

export function invitationMail(
  facts: {
    readonly organizationName: string;
    readonly invitedBy: string;
    readonly role: Role;
    readonly url: string;
    readonly days: number;
  },
  t: Texts = ENGLISH,
): Words {
  const { organizationName, role, url, days } = facts;
  return {
    subject: t('mail_invitation', { organization: plain(organizationName) }),
    text: letter(
      t('mail_invitation_who', {
        who: plain(facts.invitedBy),
        organization: unmarked(organizationName),
        role: t(`role_${role}`),
      }),
      `${t('mail_invitation_link', { days })}\n${url}`,
      t('mail_invitation_keep'),
    ),
  };
}

export function setupLinkMail(
  facts: {
    readonly organization: string;
    readonly askedBy: string;
    readonly url: string;
    readonly days: number;
  },
  t: Texts = ENGLISH,
): Words {
  const { url, days } = facts;
  const [who, organization] = [plain(facts.askedBy), unmarked(facts.organization)];
  return {
    subject: t('mail_setup', { organization: plain(facts.organization) }),
    text: letter(
      t('mail_setup_who', { who, organization }),
      `${t('mail_setup_link', { count: days })}\n${url}`,
      t('mail_setup_keep'),
    ),
  };
}

export function signUpMail(
  { url, hours }: { readonly url: string; readonly hours: number },
  t: Texts = ENGLISH,
): Words {
  return {
    subject: t('mail_sign_up'),
    text: letter(
      t('mail_sign_up_who'),
      `${t('mail_sign_up_link', { hours })}\n${url}`,
      t('mail_sign_up_ignore'),
    ),
  };
}

/**
 * Replaces the link. The browser does not learn that there is an account, but the owner of the mailbox may.
 */
export function accountExistsMail(
  facts: { readonly signInUrl: string; readonly resetUrl: string },
  t: Texts = ENGLISH,
): Words {
  return {
    subject: t('mail_exists'),
    text: letter(
      t('mail_exists_who'),
      `${t('mail_exists_sign_in')}\n${facts.signInUrl}`,
      `${t('mail_exists_reset')}\n${facts.resetUrl}`,
      t('mail_nothing_changed'),
    ),
  };
}

export function passwordResetMail(
  { url, minutes }: { readonly url: string; readonly minutes: number },
  t: Texts = ENGLISH,
): Words {
  const link = `${t('mail_reset_link', { minutes })}\n${url}`;
  return {
    subject: t('mail_reset'),
    text: letter(t('mail_someone_reset'), link, t('mail_nothing_changed')),
  };
}

/** Replaces the link, because a new password would not let this person in. */
export function passwordClosedMail({ url }: { readonly url: string }, t: Texts = ENGLISH): Words {
  return {
    subject: t('mail_closed'),
    text: letter(t('mail_someone_reset'), t('mail_closed_why'), `${t('mail_closed_link')}\n${url}`),
  };
}

/** Replaces the link: the one who reads this mailbox may be another than the one whose account it is. */
export function addressUnconfirmedMail({ url }: { readonly url: string }, t: Texts = ENGLISH): Words {
  return {
    subject: t('mail_unconfirmed'),
    text: letter(
      t('mail_someone_reset'),
      t('mail_unconfirmed_why'),
      `${t('mail_unconfirmed_link')}\n${url}`,
      t('mail_unconfirmed_ask'),
    ),
  };
}

export function passwordChangedMail({ url }: { readonly url: string }, t: Texts = ENGLISH): Words {
  return {
    subject: t('mail_changed'),
    text: letter(t('mail_changed_what'), `${t('mail_changed_not_you')}\n${url}`),
  };
}

/** One blank line between paragraphs. */
export function letter(...paragraphs: readonly string[]): string {
  return `${paragraphs.join('\n\n')}\n`;
}

const MAX_NAME_CHARACTERS = 60;

/** A name that stands in quotation marks: it has none of those itself. */
export function unmarked(name: string): string {
  return plain(name).replace(/[“”„]/g, '"');
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
