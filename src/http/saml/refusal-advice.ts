// What an administrator does about each refusal: one heading and one piece of advice. The person in front of
// the browser reads refusal-copy.ts instead, which doesn't name the rule.
//
// A reason that no setting cures ('unreadable') takes the advice of its kind. Every other reason has a line
// of its own in OWN, if only to say that the advice of its kind will do: a reason without one doesn't
// compile.

import type { DomainReason } from '../../domain/errors.ts';
import type { SignInReason } from '../../domain/sign-in/saml-sign-in.ts';
import type { RefusalKind } from './refusal-copy.ts';
import { REFUSAL_KIND } from './refusal-kind.ts';
import { type ArrivedStatus, adviceForStatus } from './status-advice.ts';
import { UNIVERSAL_LOGOUT_ADVICE } from './universal-logout-advice.ts';

export interface Advice {
  readonly title: string;
  readonly text: string;
}

/**
 * Advice for any reason in the sign-in log, even one that a later version has written.
 * @param arrived a status has advice for each of its codes, and for those of the identity provider's vendor
 */
export function adviceFor(reason: string, arrived: ArrivedStatus = {}): Advice {
  if (reason === 'status_not_success') {
    return { title: BY_KIND.idp_refused.title, text: adviceForStatus(arrived) };
  }
  const own = (
    { ...UNREADABLE, ...OWN, ...UNIVERSAL_LOGOUT_ADVICE } as Readonly<Record<string, Advice | null>>
  )[reason];
  if (own) return own;
  const kind = (REFUSAL_KIND as Readonly<Record<string, RefusalKind>>)[reason];
  return kind
    ? BY_KIND[kind]
    : { title: reason, text: 'Compare the values above with the settings at your identity provider.' };
}

type ReasonOfKind<Kind extends RefusalKind> = {
  [Reason in SignInReason]: (typeof REFUSAL_KIND)[Reason] extends Kind ? Reason : never;
}[SignInReason];

/** The password form writes to the same log. */
type PasswordReason = Extract<DomainReason, 'credentials_wrong' | 'sso_required'>;

const AUDIENCE =
  'At your identity provider, set the Audience URI (SP Entity ID) to exactly the value under SSO → Connection, including the slash at the end.';
const ACS =
  'At your identity provider, set the Assertion Consumer Service URL (Okta: Recipient URL and Destination URL) to exactly the value under SSO → Connection.';
const EMAIL =
  'At your identity provider, add an attribute statement named exactly “email” whose value is the user’s email address. In Entra, leave the claim’s namespace empty.';
const CLOCK =
  'Check your identity provider’s clock: it may differ from ours by one minute at most. If this happened to one person only, they took too long.';
const NEW_CERTIFICATE =
  'Your identity provider signs with a certificate that is not under SSO → Certificates. Download its current signing certificate and add it there, next to the existing one.';
const SIGN =
  'Set your identity provider to sign the response or the assertion (Okta: Assertion Signature “Signed”).';
const ISSUER =
  'Copy the issuer (entity ID) from your identity provider to SSO → Connection, exactly as it is shown there.';
const ENCRYPTION_CERTIFICATE =
  'Upload the encryption certificate from our metadata to your identity provider';

const TOO_LARGE =
  'At your identity provider, send only the groups or roles that are assigned to this application, or none: we need the email address and the names alone.';

const OWN = {
  // unsigned
  signature_invalid: { title: 'Signature', text: NEW_CERTIFICATE },
  key_algorithm_mismatch: { title: 'Type of key', text: NEW_CERTIFICATE },
  digest_mismatch: {
    title: 'Response changed on the way',
    text: 'The response that arrived is not the one that was signed. Look for a proxy or a browser extension that rewrites pages. If there is none, contact support.',
  },
  signature_missing: { title: 'Nothing is signed', text: SIGN },
  sha1_refused: {
    title: 'SHA-1 signature',
    text: 'Switch your identity provider to SHA-256. Allow SHA-1 under SSO → Advanced only if you cannot: SHA-1 signatures can be forged.',
  },
  signature_algorithm_refused: {
    title: 'Signature algorithm',
    text: 'Choose RSA-SHA256 at your identity provider.',
  },
  digest_algorithm_refused: { title: 'Digest algorithm', text: 'Choose SHA-256 at your identity provider.' },
  no_certificate: {
    title: 'No certificate',
    text: 'Add your identity provider’s signing certificate under SSO → Certificates.',
  },
  encryption_algorithm_refused: {
    title: 'Encryption algorithm',
    text: 'At your identity provider, choose AES-256-GCM (or AES-CBC) with RSA-OAEP. Its digest has to be SHA-1 for “rsa-oaep-mgf1p”, and the same as the hash of MGF1 for “rsa-oaep”. “Expected” above names what differs.',
  },
  decryption_key_missing: {
    title: 'Encrypted for another key',
    text: `${ENCRYPTION_CERTIFICATE}, or turn encryption off there.`,
  },
  decryption_failed: {
    title: 'Decryption',
    text: `${ENCRYPTION_CERTIFICATE} again. It may still have an old one.`,
  },
  certificate_malformed: null,
  certificate_several: null,
  certificate_private_key: null,
  certificate_bundle: null,
  certificate_missing: null,
  key_type_unsupported: null,
  weak_key: null,
  weak_exponent: {
    title: 'Key of the certificate',
    text: 'The saved certificate has an RSA key that we no longer accept: its public exponent is not 65537 or more. Have your identity provider make a new certificate, and add it under SSO → Certificates.',
  },

  signature_malformed: null,
  canonicalization_refused: null,
  transform_refused: null,
  reference_mismatch: null,
  digest_of_nothing: null,

  // mismatch
  issuer_mismatch: { title: 'Issuer', text: ISSUER },
  connection_unknown: { title: 'Unknown issuer', text: ISSUER },
  destination_missing: { title: 'Destination', text: ACS },
  destination_mismatch: { title: 'Destination', text: ACS },
  recipient_mismatch: { title: 'Recipient', text: ACS },
  audience_missing: { title: 'Audience', text: AUDIENCE },
  audience_mismatch: { title: 'Audience', text: AUDIENCE },
  in_response_to_missing: {
    title: 'Response to our request',
    text: 'The response does not name the request that it answers. The person may have opened your identity provider from a bookmark. Start again here.',
  },
  in_response_to_mismatch: {
    title: 'Response to our request',
    text: 'The response answers another request. Start again here, in a single tab.',
  },
  in_response_to_unexpected: {
    title: 'Unsolicited response',
    text: 'The response names a request that we did not make. Start the sign-in here, or from the application’s tile.',
  },
  idp_initiated_not_allowed: {
    title: 'Started at the identity provider',
    text: 'Turn on “Allow sign-in from the identity provider’s dashboard”, or make the tile a bookmark of the postback URL. If a sign-in that starts here ends like this too, the Authentication URL under SSO → Connection is a link that starts at your identity provider: replace it with the single sign-on URL of its metadata.',
  },

  // too_large
  response_too_large: { title: 'Too large', text: TOO_LARGE },
  xml_too_large: { title: 'Too large', text: TOO_LARGE },
  xml_too_many_nodes: { title: 'Too many elements', text: TOO_LARGE },

  // wrong_binding
  artifact_unsupported: {
    title: 'HTTP-Artifact',
    text: 'Your identity provider sends an artifact instead of the response. Set the application there to answer by HTTP-POST.',
  },
  redirect_unsupported: {
    title: 'HTTP-Redirect',
    text: 'Your identity provider sends the response in the address. Set the application there to answer by HTTP-POST.',
  },
  lifetime_too_long: {
    title: 'Lifetime',
    text: 'At your identity provider, lower the validity of assertions to one day or less. Five minutes is common.',
  },
  domain_not_claimed: {
    title: 'Domain of the email address',
    text: 'Claim and verify this domain under Domain Claiming, or have your identity provider send an address in a domain that you have claimed.',
  },
  confirmation_missing: null,
  confirmation_not_before: null,
  confirmation_expiry_missing: null,
  authn_statement_missing: null,
  issuer_ambiguous: null,
  wrong_organization: null,

  // late
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

  // used
  request_already_used: {
    title: 'Already used',
    text: 'Each response works once. The person went back or reloaded the page.',
  },
  assertion_replayed: {
    title: 'Already used',
    text: 'Each response works once. If nobody reloaded a page, somebody may have copied it: tell your security team.',
  },

  // other_browser
  browser_mismatch: {
    title: 'Another browser',
    text: 'The response arrived in a different browser from the one that started the sign-in, or that browser blocks cookies.',
  },
  request_unknown: null,

  // idp_refused
  status_not_success: null,

  // no_identity
  name_id_missing: {
    title: 'Name ID',
    text: 'Your identity provider does not name the person. Add a Name ID claim to the application there (AD FS: a rule that sends an outgoing claim “Name ID”), best of an identifier that never changes.',
  },
  email_missing: { title: 'Email attribute', text: EMAIL },
  email_invalid: {
    title: 'Email attribute',
    text: 'What arrived as the email attribute is not an email address. At your identity provider, send the user’s email address in it, and not a name or a number.',
  },
  email_ambiguous: { title: 'Several email addresses', text: `${EMAIL} Send one value only.` },

  // not_a_member, inactive, another_person, sso_off
  not_a_member: {
    title: 'Membership',
    text: 'Invite the person or provision them with SCIM. Or turn on IdP-managed access, which adds everyone who signs in.',
  },
  member_inactive: {
    title: 'Membership',
    text: 'This person was deactivated. Reactivate them on the Users page or at your identity provider.',
  },
  subject_changed: {
    title: 'Another person under the same address',
    text: 'Your identity provider names this person differently from before. If they are the same person, for example because you changed the Name ID format, accept the new subject below. If the address now belongs to somebody else, remove the former member first. If nothing arrived, the Name ID is transient: choose a format there that stays the same.',
  },
  address_unconfirmed: {
    title: 'New address, and no known subject',
    text: 'Your directory gave this member the address after they had last signed in, and since then your identity provider or its issuer has changed. Or it gave their externalId to somebody else after they had left. So nothing shows that the same person came. If they are the same person, accept the new subject below. If the address now belongs to somebody else, correct the member’s address in your directory first. If nothing arrived, the Name ID is transient: choose a format there that stays the same.',
  },
  address_of_another: {
    title: 'Address of another member',
    text: 'Your identity provider sent an address that belongs to somebody else than the person whom it names. Look at who may edit the email attribute there. If the address was given to a new owner, change or remove the member who has it.',
  },
  sso_not_enabled: { title: 'SSO is off', text: 'Enable SSO under SSO → Overview.' },
  plan_lacks_sso: null,
  organization_suspended: {
    title: 'Organization suspended',
    text: 'Nobody can sign in while this organization is suspended. Ask our support what to do.',
  },

  // a logout message
  message_replayed: {
    title: 'Already used',
    text: 'Each logout message works once. The person went back or reloaded the page.',
  },

  // the password form
  sso_required: {
    title: 'Password not allowed',
    text: 'SSO is required. This person has to sign in with SSO.',
  },
  credentials_wrong: {
    title: 'Wrong password',
    text: 'You don’t need to do anything, unless this happens often: then somebody may be guessing.',
  },
} satisfies Record<
  Exclude<SignInReason, ReasonOfKind<'unreadable'>> | PasswordReason | 'message_replayed',
  Advice | null
>;

const NOT_ENCODED =
  'Something between your identity provider and us changed the form: a proxy, a browser extension, or a custom page there. The response has to arrive as base64 in the field SAMLResponse.';
const XML_FORBIDDEN =
  'The response has this and we refuse it, because others have been attacked through it. Look for a custom template or a proxy that adds it.';

/** What cannot be read and has advice of its own; the rest takes that of the kind. */
const UNREADABLE: Readonly<Partial<Record<ReasonOfKind<'unreadable'>, Advice>>> = {
  time_malformed: {
    title: 'Form of a time',
    text: 'Your identity provider wrote this time in another form than SAML demands: UTC that ends in Z, as in 2026-01-31T08:00:00Z. Set the time zone of its messages to UTC, or update it.',
  },
  message_missing: { title: 'No response', text: NOT_ENCODED },
  duplicate_parameter: { title: 'Two responses in one form', text: NOT_ENCODED },
  response_not_base64: { title: 'Not base64', text: NOT_ENCODED },
  xml_malformed: { title: 'Not XML', text: NOT_ENCODED },
  xml_encoding: {
    title: 'Encoding',
    text: 'The response is not in UTF-8. Set your identity provider, or its template, to UTF-8.',
  },
  xml_doctype: { title: 'DOCTYPE', text: XML_FORBIDDEN },
  xml_comment: { title: 'Comment', text: XML_FORBIDDEN },
  xml_cdata: { title: 'CDATA', text: XML_FORBIDDEN },
  xml_processing_instruction: { title: 'Processing instruction', text: XML_FORBIDDEN },
  unexpected_root: {
    title: 'Not a SAML 2.0 response',
    text: 'Something else arrived than a SAML 2.0 Response. Make sure that the application at your identity provider is one for SAML 2.0, not for SAML 1.1 or WS-Federation.',
  },
  version_unsupported: {
    title: 'Version',
    text: 'Set the application at your identity provider to SAML 2.0.',
  },
  missing_element: {
    title: 'Something is missing',
    text: 'The response lacks the element above, which SAML demands. Look for it in the settings or the template of the application at your identity provider.',
  },
  missing_attribute: {
    title: 'Something is missing',
    text: 'The response lacks the attribute above, which SAML demands. Look for it in the settings or the template of the application at your identity provider.',
  },
  unexpected_element: {
    title: 'Something too much',
    text: 'The response has the element above where we take none. Turn it off in the settings or the template of the application at your identity provider.',
  },
  condition_unknown: {
    title: 'Condition',
    text: 'The assertion sets the condition above, which we cannot judge. Turn it off at your identity provider.',
  },
  assertion_missing: {
    title: 'No assertion',
    text: 'The response says that the sign-in worked and does not say whose. Look at the log of your identity provider.',
  },
  assertion_several: {
    title: 'Several assertions',
    text: 'Set your identity provider to send one assertion in each response.',
  },
  issuer_missing: { title: 'No issuer', text: 'Set an entity ID (issuer) at your identity provider.' },
};

const BY_KIND: Readonly<Record<RefusalKind, Advice>> = {
  unreadable: {
    title: 'Not a readable SAML response',
    text: 'The response breaks the rules of XML or SAML. Reset the application’s advanced settings at your identity provider. If that does not help, send us the reference number.',
  },
  too_large: { title: 'Too large', text: TOO_LARGE },
  wrong_binding: { title: 'Binding', text: 'Set your identity provider to answer by HTTP-POST.' },
  unsolicited: {
    title: 'Unsolicited response',
    text: 'Start the sign-in here, or allow sign-in from the identity provider’s dashboard.',
  },
  unsigned: {
    title: 'Signature',
    text: `${SIGN} Use RSA-SHA256 and exclusive canonicalization, as most do.`,
  },
  mismatch: {
    title: 'Values differ',
    text: 'Compare the values with those under SSO → Connection, character by character.',
  },
  shared_issuer: {
    title: 'Issuer of several organizations',
    text: 'Have your identity provider post to the postback URL under SSO → Connection, with org_id.',
  },
  suspended: { title: 'Organization suspended', text: 'Ask our support what to do.' },
  late: { title: 'Time', text: CLOCK },
  used: { title: 'Already used', text: 'Each response works once.' },
  other_browser: { title: 'Another browser', text: 'Start again, and stay in one browser.' },
  idp_refused: { title: 'Refused by your identity provider', text: 'Its own log tells you the reason.' },
  no_identity: { title: 'Email attribute', text: EMAIL },
  not_a_member: { title: 'Membership', text: 'Invite the person, or provision them with SCIM.' },
  inactive: { title: 'Membership', text: 'Reactivate the person.' },
  another_person: {
    title: 'Another person',
    text: 'Compare the person whom your identity provider names with the member.',
  },
  sso_off: { title: 'SSO is off', text: 'Enable SSO under SSO → Overview.' },
};
