// Everything that the saml room can refuse, by name.

import { XmlError, type XmlReason } from '../xml/errors.ts';
import { XmldsigError, type XmldsigReason } from '../xmldsig/errors.ts';
import { XmlencError, type XmlencReason } from '../xmlenc/errors.ts';

/** A Response whose shape is wrong. */
export type ShapeReason =
  | 'response_too_large'
  | 'response_not_base64'
  | 'unexpected_root'
  | 'unexpected_element'
  | 'unexpected_text'
  | 'repeated_element'
  | 'missing_element'
  | 'missing_attribute'
  | 'condition_unknown'
  | 'id_malformed'
  | 'id_repeated'
  | 'id_ambiguous'
  | 'assertion_missing'
  | 'assertion_several'
  | 'issuer_missing'
  | 'name_id_empty'
  | 'name_id_missing'
  | 'time_malformed';

/** A Response that is signed and does not say what it must: the rows of rules.ts. */
export type RuleReason =
  | 'version_unsupported'
  | 'status_not_success'
  | 'issuer_mismatch'
  | 'destination_missing'
  | 'destination_mismatch'
  | 'confirmation_missing'
  | 'recipient_mismatch'
  | 'confirmation_not_before'
  | 'confirmation_expiry_missing'
  | 'confirmation_expired'
  | 'in_response_to_missing'
  | 'in_response_to_mismatch'
  | 'in_response_to_unexpected'
  | 'not_yet_valid'
  | 'expired'
  | 'lifetime_too_long'
  | 'audience_missing'
  | 'audience_mismatch'
  | 'authn_statement_missing'
  | 'session_expired';

/** An accepted assertion that does not say who signs in. */
export type IdentityReason = 'email_missing' | 'email_ambiguous';

/** Bindings, metadata, logout and our own keys. */
export type MessageReason =
  // bindings
  | 'message_too_large'
  | 'message_missing'
  | 'artifact_unsupported'
  | 'redirect_unsupported'
  | 'bad_query'
  | 'bad_base64'
  | 'bad_deflate'
  | 'duplicate_parameter'
  | 'unknown_encoding'
  | 'signature_missing'
  | 'message_too_old'
  | 'signature_incomplete'
  | 'relay_state_too_long'
  | 'unusable_url'
  // metadata of an identity provider
  | 'metadata_is_web_page'
  | 'metadata_is_address'
  | 'metadata_is_private_key'
  | 'metadata_is_certificate'
  | 'metadata_is_json'
  | 'metadata_not_idp'
  | 'metadata_several_idps'
  | 'metadata_entity_missing'
  | 'metadata_entity_id_unusable'
  | 'metadata_certificate_missing'
  | 'metadata_sign_in_url_missing'
  | 'metadata_expired'
  // the URL it is fetched from
  | 'metadata_url_malformed'
  | 'metadata_url_not_https'
  | 'metadata_url_credentials'
  | 'metadata_url_port'
  | 'metadata_url_private'
  | 'metadata_unreachable'
  | 'metadata_timeout'
  | 'metadata_status'
  | 'metadata_redirects'
  | 'metadata_too_large'
  // our own key at rest
  | 'wrapping_keys_unusable'
  | 'wrapping_key_unknown'
  | 'wrapped_key_malformed'
  | 'unwrap_failed';

export type SamlReason =
  | XmlReason
  | XmldsigReason
  | XmlencReason
  | ShapeReason
  | RuleReason
  | IdentityReason
  | MessageReason;

export type SamlDetail = Readonly<Record<string, string | number | null>>;

/** The message is the reason. `detail` holds expected and actual identifiers, never XML, tokens or keys. */
export class SamlError extends Error {
  readonly reason: SamlReason;
  readonly detail: SamlDetail;

  constructor(reason: SamlReason, detail: SamlDetail = {}) {
    super(reason);
    this.name = 'SamlError';
    this.reason = reason;
    this.detail = detail;
  }
}

/**
 * A refusal of the rooms below keeps its reason here; any other error is a defect and is returned unchanged.
 */
export function toSamlError(error: unknown): unknown {
  return error instanceof XmlError || error instanceof XmldsigError || error instanceof XmlencError
    ? new SamlError(error.reason, error.detail)
    : error;
}
