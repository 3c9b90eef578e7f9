// The mail to an organization's last Owner when its identity provider tried to remove them.

import { ENGLISH, type Texts } from '../texts/texts.ts';
import { letter, plain, unmarked, type Words } from './messages.ts';

export function lastOwnerMail(
  facts: { readonly organizationName: string; readonly url: string },
  t: Texts = ENGLISH,
): Words {
  return {
    subject: t('mail_last_owner'),
    text: letter(
      t('mail_last_owner_what', { organization: unmarked(facts.organizationName) }),
      t('mail_last_owner_refused'),
      `${t('mail_last_owner_leaving')}\n${facts.url}`,
      t('mail_last_owner_staying', { organization: plain(facts.organizationName) }),
    ),
  };
}
