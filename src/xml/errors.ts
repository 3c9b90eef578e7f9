// Everything that the xml room can refuse, by name.

export type XmlReason =
  | 'xml_too_large'
  | 'xml_too_deep'
  | 'xml_too_many_nodes'
  | 'xml_forbidden_character'
  | 'xml_encoding'
  | 'xml_doctype'
  | 'xml_comment'
  | 'xml_cdata'
  | 'xml_processing_instruction'
  | 'xml_malformed'
  | 'xml_unknown_entity'
  | 'xml_duplicate_attribute'
  | 'xml_unbound_prefix'
  | 'xml_reserved_prefix'
  | 'xml_empty_namespace'
  | 'xml_relative_namespace'
  | 'xml_reserved_name'
  | 'xml_parsers_disagree'
  | 'xml_not_canonicalizable'
  | 'xml_not_writable';

/** The message is the reason. `detail` holds names and positions, never document text of any length. */
export class XmlError extends Error {
  readonly reason: XmlReason;
  readonly detail: Readonly<Record<string, string | number>>;

  constructor(reason: XmlReason, detail: Readonly<Record<string, string | number>> = {}) {
    super(reason);
    this.name = 'XmlError';
    this.reason = reason;
    this.detail = detail;
  }
}
