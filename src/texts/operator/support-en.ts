// English: support in the operator's console.

export const support = {
  support_intro: 'Find a sign-in of any organization by the number that its browser was shown.',
  support_number: 'Reference number',
  support_number_of_request:
    'Numbers that begin with “req_” are in the log of the Worker alone: what was turned away before it could be told whose it was. Search that log for the number.',
  support_not_found:
    'No organization has a sign-in attempt with this number. Of many refusals in a short time, we keep some and count the others; after 90 days all are gone.',
  support_organization: 'Organization',
  support_whole: 'The whole response',
  support_whole_kept:
    'An Owner lets us keep it until {until}. It holds what the identity provider says of a person. The organization’s audit log will show that you have opened it.',
  support_open: 'Open it',
  support_rules: 'Each rule, with the settings of today, at the time when it came:',
  support_input: 'Input for npm run verify-response',
  support_today: 'With the settings of today',
  support_look_at: 'Look at {organization}',
  support_is_suspended: 'suspended',
  support_is_not_suspended: 'not suspended',
  support_is_with_sso: 'a plan with SSO',
  support_is_enabled: 'enabled',
  support_is_switched_off: 'switched off',
  support_is_not_configured: 'not configured',
  support_today_rechecked:
    'We held what is kept of the response against the settings of today, at the time when it came. We keep no signature and nothing of the person, so neither was checked again.',
  support_today_none_kept: 'We keep nothing of a response here, so only the settings were looked at.',
  support_today_not_readable:
    'What is kept of the response cannot be read again: it was cut, its assertion is encrypted, or it could not be read when it came.',
  support_today_no_connection:
    'The organization has no SSO connection any more, so there is nothing to hold it against.',
} as const;
