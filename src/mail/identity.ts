// The mails about a new address that a directory gives somebody.

import type { IdentityMail } from '../domain/people/identity-notices.ts';
import { ENGLISH, type Texts } from '../texts/texts.ts';
import { letter, plain, unmarked, type Words } from './messages.ts';

export function identityMail(
  mail: Pick<IdentityMail, 'kind' | 'from' | 'to' | 'organizationName' | 'url'>,
  t: Texts = ENGLISH,
): Words {
  const { organizationName, url } = mail;
  const [from, to, name] = [plain(mail.from), plain(mail.to), plain(organizationName)];
  const organization = unmarked(organizationName);
  if (mail.kind === 'address_changed') {
    return {
      subject: t('mail_address_changed'),
      text: letter(
        t('mail_address_changed_what', { organization, from, to }),
        t('mail_address_changed_next'),
        t('mail_address_changed_wrong', { organization: name }),
        url,
      ),
    };
  }
  if (mail.kind === 'subject_pinned') {
    return {
      subject: t('mail_subject_pinned'),
      text: letter(
        t('mail_subject_pinned_what', { organization, who: from }),
        t('mail_subject_pinned_you'),
        t('mail_subject_pinned_not_you', { organization: name }),
        url,
      ),
    };
  }
  return {
    subject: t('mail_change_asked'),
    text: letter(
      mail.from === mail.to
        ? t('mail_change_asked_revival', { organization, from })
        : t('mail_change_asked_address', { organization, from, to }),
      t('mail_change_asked_decide'),
      url,
      t('mail_change_asked_unexpected'),
    ),
  };
}
