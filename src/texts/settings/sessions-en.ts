// English: Access Security → Sessions.

export const sessions = {
  sessions_policy: 'Session policy',
  sessions_lifetime: 'Sign people out after',
  sessions_lifetime_hint:
    'Since they last signed in or typed their password. Where you require SSO, a password counts only for Owners and Admins. If your identity provider sets an earlier end, that counts (SSO, “Options”).',
  sessions_idle: 'Sign people out when they have been idle for',
  sessions_idle_hint: 'To within a tenth of this time, never later.',
  sessions_off: 'Off',
  sessions_save: 'Save policy',
  sessions_applies:
    'The policy applies to sessions that are open, too. Someone who belongs to several organizations stays signed in for the others as long as those allow.',
  sessions_end: 'Sign out everybody',
  sessions_end_means:
    'Ends the sessions of all members at once, yours included. Everyone has to sign in again before they can use this organization. Someone whose session at the identity provider is still open is not asked for anything there: end those first if an account was stolen.',
  sessions_last_done: ' Last done on {at}.',
  sessions_end_me_too: 'Sign out everybody, me too',
  sessions_end_ask: 'Sign out everybody…',
  sessions_saved: 'The session policy has been saved. It applies to sessions that are open, too.',
  sessions_signed_out: 'Everybody has been signed out.',
  sessions_days: { one: '{count} day', other: '{count} days' },
  sessions_hours: { one: '{count} hour', other: '{count} hours' },
  sessions_minutes: { one: '{count} minute', other: '{count} minutes' },
} as const;
