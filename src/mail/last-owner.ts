// The mail to an organization's last Owner when its identity provider tried to remove them.

import { plain, quoted, type Words } from './messages.ts';

export function lastOwnerMail(facts: { readonly organizationName: string; readonly url: string }): Words {
  return {
    subject: 'The last Owner was kept',
    text: `${[
      `The identity provider of the organization ${quoted(facts.organizationName)} asked to deactivate or delete you: its last active Owner.`,
      'Gatehouse refused, because nobody could manage the organization then. The identity provider shows an error for you.',
      `If you are meant to leave, make somebody else an Owner first:\n${facts.url}`,
      `If not, assign yourself to the application at the identity provider of ${plain(facts.organizationName)} again.`,
    ].join('\n\n')}\n`,
  };
}
