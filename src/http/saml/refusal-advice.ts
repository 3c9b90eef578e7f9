// What an administrator does about each refusal: one heading and one piece of advice. The person in front of
// the browser reads refusal-copy.ts instead, which doesn't name the rule.
//
// A reason that no setting cures ('unreadable') takes the advice of its kind. Every other reason has a line
// of its own in OWN, if only to say that the advice of its kind will do: a reason without one doesn't
// compile.

import type { DomainReason } from '../../domain/errors.ts';
import type { SignInReason } from '../../domain/sign-in/saml-sign-in.ts';
import type { PlainKey, Texts } from '../../texts/texts.ts';
import type { RefusalKind } from './refusal-copy.ts';
import { REFUSAL_KIND } from './refusal-kind.ts';
import { type ArrivedStatus, adviceForStatus } from './status-advice.ts';
import { UNIVERSAL_LOGOUT_ADVICE } from './universal-logout-advice.ts';

export interface Advice {
  readonly title: string;
  readonly text: string;
}

interface Keys {
  readonly title: PlainKey;
  readonly text: PlainKey;
}

/**
 * Advice for any reason in the sign-in log, even one that a later version has written.
 * @param arrived a status has advice for each of its codes, and for those of the identity provider's vendor
 */
export function adviceFor(t: Texts, reason: string, arrived: ArrivedStatus = {}): Advice {
  if (reason === 'status_not_success') {
    return { title: t(BY_KIND.idp_refused.title), text: adviceForStatus(t, arrived) };
  }
  const own = (
    { ...UNREADABLE, ...OWN, ...UNIVERSAL_LOGOUT_ADVICE } as Readonly<Record<string, Keys | null>>
  )[reason];
  if (own) return inWords(t, own);
  const kind = (REFUSAL_KIND as Readonly<Record<string, RefusalKind>>)[reason];
  return kind ? inWords(t, BY_KIND[kind]) : { title: reason, text: t('advice_unknown') };
}

function inWords(t: Texts, { title, text }: Keys): Advice {
  return { title: t(title), text: t(text) };
}

type ReasonOfKind<Kind extends RefusalKind> = {
  [Reason in SignInReason]: (typeof REFUSAL_KIND)[Reason] extends Kind ? Reason : never;
}[SignInReason];

/** The password form writes to the same log. */
type PasswordReason = Extract<DomainReason, 'credentials_wrong' | 'sso_required'>;

const OWN = {
  // unsigned
  signature_invalid: { title: 'advice_title_signature', text: 'advice_new_certificate' },
  key_algorithm_mismatch: { title: 'advice_title_type_of_key', text: 'advice_new_certificate' },
  digest_mismatch: { title: 'advice_title_response_changed_on_the_way', text: 'advice_digest_mismatch' },
  signature_missing: { title: 'advice_title_nothing_is_signed', text: 'advice_sign' },
  sha1_refused: { title: 'advice_title_sha_1_signature', text: 'advice_sha1_refused' },
  signature_algorithm_refused: {
    title: 'advice_title_signature_algorithm',
    text: 'advice_signature_algorithm_refused',
  },
  digest_algorithm_refused: {
    title: 'advice_title_digest_algorithm',
    text: 'advice_digest_algorithm_refused',
  },
  no_certificate: { title: 'advice_title_no_certificate', text: 'advice_no_certificate' },
  encryption_algorithm_refused: {
    title: 'advice_title_encryption_algorithm',
    text: 'advice_encryption_algorithm_refused',
  },
  decryption_key_missing: {
    title: 'advice_title_encrypted_for_another_key',
    text: 'advice_decryption_key_missing',
  },
  decryption_failed: { title: 'advice_title_decryption', text: 'advice_decryption_failed' },
  certificate_malformed: null,
  certificate_several: null,
  certificate_private_key: null,
  certificate_bundle: null,
  certificate_missing: null,
  key_type_unsupported: null,
  weak_key: null,
  weak_exponent: { title: 'advice_title_key_of_the_certificate', text: 'advice_weak_exponent' },

  signature_malformed: null,
  canonicalization_refused: null,
  transform_refused: null,
  reference_mismatch: null,
  digest_of_nothing: null,

  // mismatch
  issuer_mismatch: { title: 'advice_title_issuer', text: 'advice_issuer' },
  connection_unknown: { title: 'advice_title_unknown_issuer', text: 'advice_issuer' },
  destination_missing: { title: 'advice_title_destination', text: 'advice_acs' },
  destination_mismatch: { title: 'advice_title_destination', text: 'advice_acs' },
  recipient_mismatch: { title: 'advice_title_recipient', text: 'advice_acs' },
  audience_missing: { title: 'advice_title_audience', text: 'advice_audience' },
  audience_mismatch: { title: 'advice_title_audience', text: 'advice_audience' },
  in_response_to_missing: {
    title: 'advice_title_response_to_our_request',
    text: 'advice_in_response_to_missing',
  },
  in_response_to_mismatch: {
    title: 'advice_title_response_to_our_request',
    text: 'advice_in_response_to_mismatch',
  },
  in_response_to_unexpected: {
    title: 'advice_title_unsolicited_response',
    text: 'advice_in_response_to_unexpected',
  },
  idp_initiated_not_allowed: {
    title: 'advice_title_started_at_the_identity_provider',
    text: 'advice_idp_initiated_not_allowed',
  },

  // too_large
  response_too_large: { title: 'advice_title_too_large', text: 'advice_too_large' },
  xml_too_large: { title: 'advice_title_too_large', text: 'advice_too_large' },
  xml_too_many_nodes: { title: 'advice_title_too_many_elements', text: 'advice_too_large' },

  // wrong_binding
  artifact_unsupported: { title: 'advice_title_http_artifact', text: 'advice_artifact_unsupported' },
  redirect_unsupported: { title: 'advice_title_http_redirect', text: 'advice_redirect_unsupported' },
  lifetime_too_long: { title: 'advice_title_lifetime', text: 'advice_lifetime_too_long' },
  domain_not_claimed: {
    title: 'advice_title_domain_of_the_email_address',
    text: 'advice_domain_not_claimed',
  },
  confirmation_missing: null,
  confirmation_not_before: null,
  confirmation_expiry_missing: null,
  authn_statement_missing: null,
  issuer_ambiguous: null,
  wrong_organization: null,

  // late
  not_yet_valid: { title: 'advice_title_not_yet_valid', text: 'advice_clock' },
  expired: { title: 'advice_title_expired', text: 'advice_clock' },
  confirmation_expired: { title: 'advice_title_expired_confirmation', text: 'advice_clock' },
  request_expired: { title: 'advice_title_took_too_long', text: 'advice_request_expired' },
  session_expired: { title: 'advice_title_session_at_the_identity_provider', text: 'advice_session_expired' },

  // used
  request_already_used: { title: 'advice_title_already_used', text: 'advice_request_already_used' },
  assertion_replayed: { title: 'advice_title_already_used', text: 'advice_assertion_replayed' },

  // other_browser
  browser_mismatch: { title: 'advice_title_another_browser', text: 'advice_browser_mismatch' },
  request_unknown: null,

  // idp_refused
  status_not_success: null,

  // no_identity
  name_id_missing: { title: 'advice_title_name_id', text: 'advice_name_id_missing' },
  email_missing: { title: 'advice_title_email_attribute', text: 'advice_email' },
  email_invalid: { title: 'advice_title_email_attribute', text: 'advice_email_invalid' },
  email_ambiguous: { title: 'advice_title_several_email_addresses', text: 'advice_email_ambiguous' },

  // not_a_member, inactive, another_person, sso_off
  not_a_member: { title: 'advice_title_membership', text: 'advice_not_a_member' },
  member_inactive: { title: 'advice_title_membership', text: 'advice_member_inactive' },
  subject_changed: {
    title: 'advice_title_another_person_under_the_same_address',
    text: 'advice_subject_changed',
  },
  address_unconfirmed: {
    title: 'advice_title_new_address_and_no_known_subject',
    text: 'advice_address_unconfirmed',
  },
  address_of_another: { title: 'advice_title_address_of_another_member', text: 'advice_address_of_another' },
  sso_not_enabled: { title: 'advice_title_sso_is_off', text: 'advice_sso_not_enabled' },
  plan_lacks_sso: null,
  organization_suspended: {
    title: 'advice_title_organization_suspended',
    text: 'advice_organization_suspended',
  },

  // a logout message
  message_replayed: { title: 'advice_title_already_used', text: 'advice_message_replayed' },

  // the password form
  sso_required: { title: 'advice_title_password_not_allowed', text: 'advice_sso_required' },
  credentials_wrong: { title: 'advice_title_wrong_password', text: 'advice_credentials_wrong' },
} satisfies Record<
  Exclude<SignInReason, ReasonOfKind<'unreadable'>> | PasswordReason | 'message_replayed',
  Keys | null
>;

/** What cannot be read and has advice of its own; the rest takes that of the kind. */
const UNREADABLE: Readonly<Partial<Record<ReasonOfKind<'unreadable'>, Keys>>> = {
  time_malformed: { title: 'advice_title_form_of_a_time', text: 'advice_time_malformed' },
  message_missing: { title: 'advice_title_no_response', text: 'advice_not_encoded' },
  duplicate_parameter: { title: 'advice_title_two_responses_in_one_form', text: 'advice_not_encoded' },
  response_not_base64: { title: 'advice_title_not_base64', text: 'advice_not_encoded' },
  xml_malformed: { title: 'advice_title_not_xml', text: 'advice_not_encoded' },
  xml_encoding: { title: 'advice_title_encoding', text: 'advice_xml_encoding' },
  xml_doctype: { title: 'advice_title_doctype', text: 'advice_xml_forbidden' },
  xml_comment: { title: 'advice_title_comment', text: 'advice_xml_forbidden' },
  xml_cdata: { title: 'advice_title_cdata', text: 'advice_xml_forbidden' },
  xml_processing_instruction: { title: 'advice_title_processing_instruction', text: 'advice_xml_forbidden' },
  unexpected_root: { title: 'advice_title_not_a_saml_2_0_response', text: 'advice_unexpected_root' },
  version_unsupported: { title: 'advice_title_version', text: 'advice_version_unsupported' },
  missing_element: { title: 'advice_title_something_is_missing', text: 'advice_missing_element' },
  missing_attribute: { title: 'advice_title_something_is_missing', text: 'advice_missing_attribute' },
  unexpected_element: { title: 'advice_title_something_too_much', text: 'advice_unexpected_element' },
  condition_unknown: { title: 'advice_title_condition', text: 'advice_condition_unknown' },
  assertion_missing: { title: 'advice_title_no_assertion', text: 'advice_assertion_missing' },
  assertion_several: { title: 'advice_title_several_assertions', text: 'advice_assertion_several' },
  issuer_missing: { title: 'advice_title_no_issuer', text: 'advice_issuer_missing' },
};

const BY_KIND: Readonly<Record<RefusalKind, Keys>> = {
  unreadable: { title: 'advice_title_not_a_readable_saml_response', text: 'advice_kind_unreadable' },
  too_large: { title: 'advice_title_too_large', text: 'advice_too_large' },
  wrong_binding: { title: 'advice_title_binding', text: 'advice_kind_wrong_binding' },
  unsolicited: { title: 'advice_title_unsolicited_response', text: 'advice_kind_unsolicited' },
  unsigned: { title: 'advice_title_signature', text: 'advice_kind_unsigned' },
  mismatch: { title: 'advice_title_values_differ', text: 'advice_kind_mismatch' },
  wrong_domain: { title: 'advice_title_domain_of_the_email_address', text: 'advice_domain_not_claimed' },
  shared_issuer: { title: 'advice_title_issuer_of_several_organizations', text: 'advice_kind_shared_issuer' },
  suspended: { title: 'advice_title_organization_suspended', text: 'advice_kind_suspended' },
  late: { title: 'advice_title_time', text: 'advice_clock' },
  used: { title: 'advice_title_already_used', text: 'advice_kind_used' },
  other_browser: { title: 'advice_title_another_browser', text: 'advice_kind_other_browser' },
  idp_refused: { title: 'advice_title_refused_by_your_identity_provider', text: 'advice_kind_idp_refused' },
  no_identity: { title: 'advice_title_email_attribute', text: 'advice_email' },
  not_a_member: { title: 'advice_title_membership', text: 'advice_kind_not_a_member' },
  inactive: { title: 'advice_title_membership', text: 'advice_kind_inactive' },
  another_person: { title: 'advice_title_another_person', text: 'advice_kind_another_person' },
  sso_off: { title: 'advice_title_sso_is_off', text: 'advice_kind_sso_off' },
};
