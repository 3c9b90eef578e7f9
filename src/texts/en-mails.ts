// English: mails about a person's own account.

export const mails = {
  mail_someone_reset:
    'Someone, probably you, asked for a new password for the account with this email address.',
  mail_nothing_changed: 'If it was not you, ignore this email: nothing has changed.',
  mail_sign_up: 'Create your organization',
  mail_sign_up_who: 'Someone, probably you, asked to create an organization with this email address.',
  mail_sign_up_link: 'To continue, open this link within {hours} hours. It works once:',
  mail_sign_up_ignore: 'If it was not you, ignore this email: nothing has been created.',
  mail_exists: 'You already have an account',
  mail_exists_who:
    'Someone, probably you, asked to create an organization with this email address, but it already has an account.',
  mail_exists_sign_in: 'Sign in here:',
  mail_exists_reset: 'If you do not know the password, choose a new one:',
  mail_reset: 'Choose a new password',
  mail_reset_link: 'To choose one, open this link within {minutes} minutes. It works once:',
  mail_closed: 'Sign in with single sign-on',
  mail_closed_why: 'Your organization requires single sign-on (SSO), so you cannot sign in with a password.',
  mail_closed_link: 'Sign in here instead:',
  mail_unconfirmed: 'Sign in with single sign-on first',
  mail_unconfirmed_why:
    'Your organization gave the account this address, and nobody has signed in with it yet. So a link in an email cannot show that the account is yours.',
  mail_unconfirmed_link: 'Sign in with single sign-on (SSO) first:',
  mail_unconfirmed_ask: 'If that does not work, ask an administrator of your organization.',
  mail_changed: 'Your password was changed',
  mail_changed_what:
    'The password of the account with this email address was changed, and all its other sessions have ended.',
  mail_changed_not_you: 'If it was not you, choose a new password now:',
  mail_setup: 'Set up sign-in for {organization}',
  mail_setup_who: '{who} asks you to set up how people of {organization} sign in.',
  mail_setup_link: {
    one: 'This link guides you step by step, and you need no account. It works for {count} day:',
    other: 'This link guides you step by step, and you need no account. It works for {count} days:',
  },
  mail_setup_keep:
    'Do not share it with others than your colleagues: anyone who has it can do the same. If you did not expect it, ignore this email.',
} as const;
