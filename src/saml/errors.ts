// Everything that the saml room can refuse, by name.

import { XmlError, type XmlReason } from '../xml/errors.ts';
import { XmldsigError, type XmldsigReason } from '../xmldsig/errors.ts';

/** Bindings, metadata, logout and our own keys. */
export type MessageReason =
  // bindings
  | 'message_too_large'
  | 'message_missing'
  | 'bad_query'
  | 'bad_base64'
  | 'bad_deflate'
  | 'duplicate_parameter'
  | 'unknown_encoding'
  | 'signature_missing'
  | 'signature_incomplete'
  | 'relay_state_too_long'
  | 'unusable_url'
  // our own key at rest
  | 'wrapping_keys_unusable'
  | 'wrapping_key_unknown'
  | 'wrapped_key_malformed'
  | 'unwrap_failed';

export type SamlReason = XmlReason | XmldsigReason | MessageReason;

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

/** A refusal of the rooms below keeps its reason here; whatever is no refusal is a defect and passes unchanged. */
export function toSamlError(error: unknown): unknown {
  return error instanceof XmlError || error instanceof XmldsigError
    ? new SamlError(error.reason, error.detail)
    : error;
}
