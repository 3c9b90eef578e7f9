// English: the sign-in log, one attempt of it, and the whole responses that support may need.

export const signInLog = {
  attempts_find: 'Find',
  attempts_reference: 'Reference number',
  attempts_reference_hint: 'The browser shows it when a sign-in is refused.',
  attempts_reference_ours:
    'Numbers that begin with “req_” are in our own log, not in yours: what was turned away before we could tell whose it was. Send it to us.',
  attempts_reference_none:
    'This organization has no sign-in attempt with this number. Of many refusals in a short time, we keep some and count the others.',
  attempts_refused_only: 'Refused only',
  attempts_no_match: 'No matching attempts.',
  attempts_none: 'Nobody has tried to sign in yet.',
  attempts_table: 'Attempts',
  attempts_how: 'How',
  attempts_column_reference: 'Reference',
  attempts_is_accepted: 'accepted',
  attempts_is_refused: 'refused',
  attempts_and_more: ' and {number} more',
  attempts_who_unknown: 'not known',
  attempts_way_sp_initiated: 'SSO',
  attempts_way_idp_initiated: 'SSO, from the identity provider',
  attempts_way_test: 'Connection test',
  attempts_way_form: 'Password',
  attempts_way_logout: 'Single logout, refused',
  attempts_way_universal_logout: 'Universal Logout',
  attempts_kept:
    'From now on, we keep whole responses. Let the sign-in fail once more, and send us its reference number.',
  attempts_deleted: 'What was kept has been deleted, and no more is kept.',
  kept_title: 'Help from our support',
  kept_nothing:
    'We keep only a redacted part of a refused response. If our support needs more to find out what is wrong, an Owner can let us keep whole responses for {hours} hours.',
  kept_until:
    'Until {until} we keep each whole response, encrypted. Then all of them are deleted. The audit log shows when our support opens one.',
  kept_keep: 'Keep whole responses for a day',
  kept_keep_longer: 'Keep them for a day from now',
  kept_stop: 'Stop, and delete what was kept',
  attempt_test_title: 'Connection test',
  attempt_title: 'Sign-in attempt',
  attempt_back: 'Back to SSO',
  attempt_test_again: 'Test again',
  attempt_after: 'After it',
  attempt_after_text: '{number} more refused in a short time: we counted them and kept nothing else of them',
  attempt_technical: 'Technical detail',
  attempt_address: 'Address',
  attempt_browser: 'Browser',
  attempt_response: 'Response, redacted',
  attempt_response_hint:
    'We replaced values about the person, signatures and certificates with their length.',
  attempt_share: 'Show it to somebody without an account',
  attempt_share_link: 'Link to this result',
  attempt_share_link_hint:
    'Anybody who has it sees the rules above until {until}: no names, no addresses, no response.',
  attempt_share_end: 'End the link',
  attempt_share_what:
    'For your identity provider’s support, or a colleague. The link shows the rules above for {days} days: no names, no addresses, no response.',
  attempt_share_make: 'Make a link',
  attempt_accept: 'Accept the new subject',
  attempt_forget_ask: 'Accept new subjects of everybody…',
  attempt_forget_means:
    'Do this only if you have changed the Name ID format. We then forget who is who: until people sign in again, their address alone says who they are.',
  attempt_forget: 'Accept new subjects of everybody',
  attempt_shared: 'Anybody who has the link below can see this result for seven days.',
  attempt_unshared: 'The link has ended.',
  attempt_accepted: 'Accepted. This person can sign in again.',
  attempt_forgotten:
    'Everybody can sign in again. We remember whom your identity provider means from their next sign-in on.',
} as const;
