// English: support in the operator's console.

export const support = {
  support_intro: 'Find a sign-in of any organization by the reference number that the browser showed.',
  support_number: 'Reference number',
  support_number_of_request:
    'Numbers that begin with “req_” appear only in the Worker’s log: we refused those requests before we knew which organization they were for. Search that log for the number.',
  support_not_found:
    'No organization has a sign-in attempt with this number. Of many refusals in a short time we keep only some and count the rest, and we delete all of them after 90 days.',
  support_organization: 'Organization',
  support_whole: 'Full response',
  support_whole_kept:
    'An Owner lets us keep it until {until}. It contains what the identity provider says about a person. The organization’s audit log will show that you opened it.',
  support_open: 'Open the response',
  support_rules: 'Every rule, checked with today’s settings as of when the response arrived:',
  support_input: 'Input for npm run verify-response',
  support_today: 'With today’s settings',
  support_look_at: 'Open {organization}',
  support_is_suspended: 'suspended',
  support_is_not_suspended: 'not suspended',
  support_is_with_sso: 'a plan with SSO',
  support_is_enabled: 'enabled',
  support_is_switched_off: 'switched off',
  support_is_not_configured: 'not configured',
  support_today_rechecked:
    'We checked what we keep of the response against today’s settings, as of when it arrived. We keep neither the signature nor anything about the person, so those were not checked again.',
  support_today_none_kept: 'We keep nothing of a response here, so only the settings were checked.',
  support_today_not_readable:
    'What we keep of the response cannot be read again: it was cut off, its assertion is encrypted, or it was unreadable when it arrived.',
  support_today_no_connection:
    'The organization no longer has an SSO connection, so there is nothing to check the response against.',
} as const;
