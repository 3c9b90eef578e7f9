// The mail to an organization's last Owner when its identity provider tried to remove them.

import { letter, plain, quoted, type Words } from './messages.ts';

export function lastOwnerMail(facts: { readonly organizationName: string; readonly url: string }): Words {
  return {
    subject: 'We kept you as the last Owner',
    text: letter(
      `The identity provider of the organization ${quoted(facts.organizationName)} asked us to deactivate or delete you, its last active Owner.`,
      'We refused, because otherwise nobody could manage the organization. The identity provider shows an error for you.',
      `If you are leaving, make someone else an Owner first:\n${facts.url}`,
      `If you are staying, assign yourself to the application again at the identity provider of ${plain(facts.organizationName)}.`,
    ),
  };
}
