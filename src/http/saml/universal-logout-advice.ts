// What an administrator does about a Universal Logout that is refused. Only those that a pinned key has
// signed come into the log; `sso_not_enabled` and `plan_lacks_sso` have the advice of a sign-in.

import type { UniversalLogoutReason } from '../../domain/sign-in/universal-logout.ts';

const URL_OF_PAGE =
  'At your identity provider, set the logout endpoint URL to exactly the value under SSO → Advanced, Universal Logout.';
const TOKEN =
  'The token of the logout is not one of Okta’s Universal Logout. At Okta, choose “Signed JWT” as the endpoint authentication type.';
const CLOCK =
  'Check your identity provider’s clock: it may differ from ours by one minute at most. If this happened once, the logout was long on its way: send it again.';

export const UNIVERSAL_LOGOUT_ADVICE = {
  token_claims_malformed: { title: 'Token', text: TOKEN },
  token_claim_missing: { title: 'Token', text: TOKEN },
  token_type_wrong: { title: 'Type of the token', text: TOKEN },
  token_issuer_wrong: {
    title: 'Issuer of the token',
    text: 'The token has to name the address where people sign in at your identity provider, or its issuer. If your Okta has a domain of its own, use the Authentication URL with the domain that arrived.',
  },
  token_audience_wrong: { title: 'Audience of the token', text: URL_OF_PAGE },
  token_expired: { title: 'Expired', text: CLOCK },
  token_not_yet_valid: { title: 'Not yet valid', text: CLOCK },
  token_lifetime_too_long: {
    title: 'Lifetime',
    text: 'The token is good for longer than ten minutes. Okta’s are good for five: look at what sends this one.',
  },
  token_replayed: {
    title: 'Already used',
    text: 'Each token works once. If your identity provider did not send it twice, somebody may have copied it: tell your security team.',
  },
  universal_logout_off: {
    title: 'Universal Logout is off',
    text: 'Nobody was signed out. Switch Universal Logout on under SSO → Advanced, or switch it off at your identity provider.',
  },
  body_malformed: {
    title: 'Not a readable logout',
    text: 'The logout does not say in a readable form whom it means. Look at what sends it.',
  },
  subject_format_unsupported: {
    title: 'Subject format',
    text: 'At your identity provider, choose “Email Identifier” or “Issuer and Subject Identifier” as the subject format.',
  },
  revoked_subject_unknown: {
    title: 'Unknown person',
    text: 'Nobody here is the one whom the logout means, so nobody was signed out. At your identity provider, choose “Email Identifier” as the subject format, or check that the address there is the one here.',
  },
} as const satisfies Partial<Record<UniversalLogoutReason, { title: string; text: string }>>;
