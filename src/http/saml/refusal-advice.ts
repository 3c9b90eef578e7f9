// What an administrator does about each refusal: one heading and one piece of advice. Reasons that people meet have their own; the
// others share that of their kind. Unlike refusal-copy.ts, which speaks to whoever stands in front of the browser, this names the rule.

import type { RefusalKind } from './refusal-copy.ts';
import { REFUSAL_KIND } from './refusal-kind.ts';

export interface Advice {
  readonly title: string;
  readonly text: string;
}

/** For any reason of the sign-in log, also of one that a later version wrote. */
export function adviceFor(reason: string): Advice {
  const own = OWN[reason];
  if (own) return own;
  const kind = (REFUSAL_KIND as Readonly<Record<string, RefusalKind>>)[reason];
  return kind
    ? BY_KIND[kind]
    : { title: reason, text: 'Compare the values above with the settings at your identity provider.' };
}

const AUDIENCE =
  'Set the Audience URI (SP Entity ID) at your identity provider to exactly the value on the SSO page. The slash at its end counts.';
const ACS =
  'Set the Assertion Consumer Service URL at your identity provider (Okta: Recipient URL and Destination URL) to exactly the value on the SSO page.';
const EMAIL =
  'Add an attribute statement with the exact name “email” and the user’s email address as its value. At Entra, clear the claim’s namespace.';
const CLOCK =
  'Check the clock of your identity provider; ours allows a minute of difference. If only one person is affected, they took too long.';
const NEW_CERTIFICATE =
  'Your identity provider signs with a certificate that is not on the SSO page. Download its current signing certificate and add it there beside the present one.';
const SIGN =
  'Let your identity provider sign the response or the assertion (Okta: Assertion Signature “Signed”).';

const OWN: Readonly<Record<string, Advice>> = {
  signature_invalid: { title: 'Signature', text: NEW_CERTIFICATE },
  key_algorithm_mismatch: { title: 'Kind of key', text: NEW_CERTIFICATE },
  digest_mismatch: {
    title: 'The response was changed on the way',
    text: 'What arrived is not what was signed. Look for a proxy or browser extension that rewrites pages; if there is none, tell support.',
  },
  signature_missing: { title: 'Nothing is signed', text: SIGN },
  sha1_refused: {
    title: 'SHA-1 signature',
    text: 'Switch your identity provider to SHA-256. Only if it cannot, allow SHA-1 on the SSO page: such signatures can be forged with effort.',
  },
  signature_algorithm_refused: {
    title: 'Signature algorithm',
    text: 'Choose RSA-SHA256 at your identity provider.',
  },
  digest_algorithm_refused: { title: 'Digest algorithm', text: 'Choose SHA-256 at your identity provider.' },
  no_certificate: {
    title: 'No certificate',
    text: 'Add your identity provider’s signing certificate on the SSO page.',
  },
  encryption_algorithm_refused: {
    title: 'Encryption algorithm',
    text: 'Choose AES-256-GCM (or AES-CBC) with RSA-OAEP at your identity provider.',
  },
  decryption_key_missing: {
    title: 'Encrypted for another key',
    text: 'Give your identity provider the encryption certificate from our metadata, or switch encryption off there.',
  },
  decryption_failed: {
    title: 'Decryption',
    text: 'Give your identity provider the encryption certificate from our metadata again; it may hold an old one.',
  },
  status_not_success: {
    title: 'Your identity provider refused',
    text: 'Assign the person to the application at your identity provider, and look into its own log for the reason.',
  },
  issuer_mismatch: {
    title: 'Issuer',
    text: 'Copy the issuer (entity ID) from your identity provider to the SSO page, exactly as it stands there.',
  },
  connection_unknown: {
    title: 'Unknown issuer',
    text: 'Copy the issuer (entity ID) from your identity provider to the SSO page, exactly as it stands there.',
  },
  destination_missing: { title: 'Destination', text: ACS },
  destination_mismatch: { title: 'Destination', text: ACS },
  recipient_mismatch: { title: 'Recipient', text: ACS },
  audience_missing: { title: 'Audience', text: AUDIENCE },
  audience_mismatch: { title: 'Audience', text: AUDIENCE },
  in_response_to_missing: {
    title: 'Answer to our request',
    text: 'The response does not say which request it answers. Your identity provider may have been opened from a bookmark; start again here.',
  },
  in_response_to_mismatch: {
    title: 'Answer to our request',
    text: 'Start again here, and use one tab only.',
  },
  in_response_to_unexpected: {
    title: 'Unsolicited response',
    text: 'It names a request that we did not make. Start the sign-in here, or from the application’s tile.',
  },
  idp_initiated_not_allowed: {
    title: 'Started at the identity provider',
    text: 'Switch “Allow sign-in from the identity provider’s dashboard” on, or point the tile at the postback URL as a bookmark.',
  },
  not_yet_valid: { title: 'Not yet valid', text: CLOCK },
  expired: { title: 'Expired', text: CLOCK },
  confirmation_expired: { title: 'Expired confirmation', text: CLOCK },
  request_expired: {
    title: 'Took too long',
    text: 'A sign-in has to be finished within ten minutes. Start again.',
  },
  session_expired: {
    title: 'Session at the identity provider',
    text: 'Sign out at your identity provider, then try again.',
  },
  lifetime_too_long: {
    title: 'Lifetime',
    text: 'Lower the validity of assertions at your identity provider to a day or less; five minutes are usual.',
  },
  email_missing: { title: 'Email attribute', text: EMAIL },
  email_invalid: { title: 'Email attribute', text: EMAIL },
  email_ambiguous: { title: 'Several email addresses', text: `${EMAIL} One value only.` },
  domain_not_claimed: {
    title: 'Domain of the email address',
    text: 'Claim and verify this domain under Domain Claiming, or let your identity provider send the address of a claimed domain.',
  },
  not_a_member: {
    title: 'Membership',
    text: 'Invite the person, provision them by SCIM, or switch IdP-managed access on, which makes members of everybody who signs in.',
  },
  member_inactive: {
    title: 'Membership',
    text: 'The person was deactivated. Reactivate them on the Users page or at your identity provider.',
  },
  browser_mismatch: {
    title: 'Another browser',
    text: 'The answer arrived in another browser than the request was made in, or cookies are blocked there.',
  },
  request_already_used: {
    title: 'Used already',
    text: 'Each answer works once. The person pressed “back”, or reloaded the page.',
  },
  assertion_replayed: {
    title: 'Used already',
    text: 'Each answer works once. If nobody reloaded a page, somebody may have copied it: tell your security team.',
  },
  sso_not_enabled: { title: 'SSO is off', text: 'Enable SSO on the SSO page.' },
  sso_required: {
    title: 'Password not allowed',
    text: 'SSO is required. The person has to sign in with SSO.',
  },
  credentials_wrong: {
    title: 'Wrong password',
    text: 'Nothing to do, unless it happens often: then somebody may be guessing.',
  },
};

const BY_KIND: Readonly<Record<RefusalKind, Advice>> = {
  unreadable: {
    title: 'Not a SAML response that can be read',
    text: 'Its form breaks the rules of XML or SAML. Reset the application’s advanced settings at your identity provider; if it stays, send us the reference number.',
  },
  unsigned: {
    title: 'Signature',
    text: `${SIGN} Use RSA-SHA256 and exclusive canonicalization, which are usual.`,
  },
  mismatch: {
    title: 'Values differ',
    text: 'Compare the values with those on the SSO page, character by character.',
  },
  late: { title: 'Time', text: CLOCK },
  used: { title: 'Used already', text: 'Each answer works once.' },
  other_browser: { title: 'Another browser', text: 'Start again, in one browser.' },
  idp_refused: { title: 'Your identity provider refused', text: 'Look into its log.' },
  no_identity: { title: 'Email attribute', text: EMAIL },
  not_a_member: { title: 'Membership', text: 'Invite the person, or provision them by SCIM.' },
  inactive: { title: 'Membership', text: 'Reactivate the person.' },
  sso_off: { title: 'SSO is off', text: 'Enable SSO on the SSO page.' },
};
