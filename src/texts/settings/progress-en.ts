// English: how far the lists are that somebody invited.

export const progress = {
  progress_label: 'Invitations on their way',
  progress_goes_on: 'This goes on by itself, also after you close the page. {link}',
  progress_see: 'See where it stands now',
  progress_sent_label: 'Invitations sent',
  progress_waits: { one: '{count} waits.', other: '{count} wait.' },
  progress_by: 'Invited by {who}, {at}',
  progress_nobody: 'Nobody was invited.',
  progress_all_sent: {
    one: '{count} invitation has been sent.',
    other: '{count} invitations have been sent.',
  },
  progress_sent_so_far: '{sent} of {total} invitations have been sent so far.',
  progress_sent: '{sent} of {total} invitations have been sent.',
  progress_sending: 'They are being sent now.',
  progress_pace: 'We send them evenly, and go on in less than a minute.',
  progress_suspended: 'Paused: this organization is suspended.',
  progress_mail_service: 'Paused until {until}: our mail service takes no mails at the moment.',
  progress_retry:
    'Paused until {until}: a mail could not be sent and is tried again, or its mailbox has had {most} invitation mails in a day.',
  progress_domain_limit:
    'Paused until {until}: at most {most} invitation mails an hour go to one email domain that is not yours, and {total} in total. Verify your domain to lift this limit.',
  progress_failed: {
    one: '{count} mail could not be sent. Check the address, then resend it or copy its link.',
    other: '{count} mails could not be sent. Check the addresses, then resend them or copy their links.',
  },
  progress_sender_left: {
    one: '{count} was stopped, because {who} may no longer invite. Send the rest to invite them yourself.',
    other: '{count} were stopped, because {who} may no longer invite. Send the rest to invite them yourself.',
  },
  progress_role_not_in_plan: {
    one: '{count} was stopped, because your plan does not include their role any more.',
    other: '{count} were stopped, because your plan does not include their role any more.',
  },
  progress_joined: {
    one: '{count} person has become a member since then.',
    other: '{count} people have become members since then.',
  },
  progress_members: {
    one: '{count} address already belongs to a member.',
    other: '{count} addresses already belong to members.',
  },
  progress_already: {
    one: '{count} address has an open invitation already. Resend it from the list below.',
    other: '{count} addresses have an open invitation already. Resend it from the list below.',
  },
} as const;
