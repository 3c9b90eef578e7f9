// What an administrator does about a Universal Logout that is refused. Only those that a pinned key has
// signed come into the log; `sso_not_enabled` and `plan_lacks_sso` have the advice of a sign-in.

import type { UniversalLogoutReason } from '../../domain/sign-in/universal-logout.ts';
import type { PlainKey } from '../../texts/texts.ts';

export const UNIVERSAL_LOGOUT_ADVICE = {
  token_claims_malformed: { title: 'advice_title_token', text: 'advice_logout_token' },
  token_claim_missing: { title: 'advice_title_token', text: 'advice_logout_token' },
  token_type_wrong: { title: 'advice_title_type_of_the_token', text: 'advice_logout_token' },
  token_issuer_wrong: { title: 'advice_title_issuer_of_the_token', text: 'advice_token_issuer_wrong' },
  token_audience_wrong: { title: 'advice_title_audience_of_the_token', text: 'advice_logout_url_of_page' },
  token_expired: { title: 'advice_title_expired', text: 'advice_logout_clock' },
  token_not_yet_valid: { title: 'advice_title_not_yet_valid', text: 'advice_logout_clock' },
  token_lifetime_too_long: { title: 'advice_title_lifetime', text: 'advice_token_lifetime_too_long' },
  token_replayed: { title: 'advice_title_already_used', text: 'advice_token_replayed' },
  universal_logout_off: {
    title: 'advice_title_universal_logout_is_off',
    text: 'advice_universal_logout_off',
  },
  body_malformed: { title: 'advice_title_not_a_readable_logout', text: 'advice_body_malformed' },
  subject_format_unsupported: {
    title: 'advice_title_subject_format',
    text: 'advice_subject_format_unsupported',
  },
  revoked_subject_unknown: { title: 'advice_title_unknown_person', text: 'advice_revoked_subject_unknown' },
} as const satisfies Partial<Record<UniversalLogoutReason, { title: PlainKey; text: PlainKey }>>;
