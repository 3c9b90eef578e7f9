// The mails about a new address that a directory gives somebody.

import type { IdentityMail } from '../domain/people/identity-notices.ts';
import { letter, plain, quoted, type Words } from './messages.ts';

export function identityMail(
  mail: Pick<IdentityMail, 'kind' | 'from' | 'to' | 'organizationName' | 'url'>,
): Words {
  const { from, to, organizationName, url } = mail;
  if (mail.kind === 'address_changed') {
    return {
      subject: 'Your sign-in address has changed',
      text: letter(
        `The identity provider of the organization ${quoted(organizationName)} changed the address ${plain(from)} to ${plain(to)}.`,
        'From now on, sign in with the new address. Your access stays as it was.',
        `If this is wrong, tell an Owner of ${plain(organizationName)} at once: someone else may be able to sign in in your place.`,
        url,
      ),
    };
  }
  if (mail.kind === 'subject_pinned') {
    return {
      subject: 'Your first sign-in with SSO',
      text: letter(
        `Someone signed in as ${plain(from)} through the identity provider of the organization ${quoted(organizationName)} for the first time.`,
        'If it was you, there is nothing to do: we recognize you by this sign-in from now on.',
        `If it was not you, tell an Owner of ${plain(organizationName)} at once.`,
        url,
      ),
    };
  }
  return {
    subject: 'A change waits for an Owner',
    text: letter(
      from === to
        ? `The identity provider of the organization ${quoted(organizationName)} asked to reactivate ${plain(from)}, who has a role above Member.`
        : `The identity provider of the organization ${quoted(organizationName)} asked to change the address of ${plain(from)}, who has a role above Member, to ${plain(to)}.`,
      'Nothing has changed. An Owner approves or declines it on the page below:',
      url,
      'If nobody expected this, decline it and look at who can change your directory or has the provisioning token.',
    ),
  };
}
