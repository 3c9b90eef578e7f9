// The one tree that everything reads. Made by reader.ts from text and by write.ts for messages of our own;
// immutable; every name is resolved, every reference decoded once.

/**
 * An attribute that is not a namespace declaration. `namespace`
 * is '' for an unprefixed one (it has no namespace).
 */
export interface XmlAttribute {
  readonly prefix: string;
  readonly local: string;
  readonly namespace: string;
  /** Decoded, with white space normalized as XML 1.0 section 3.3.3 says for CDATA attributes. */
  readonly value: string;
}

/** `xmlns:prefix="namespace"` as it is written on one element; the default namespace has the prefix ''. */
export interface XmlDeclaration {
  readonly prefix: string;
  readonly namespace: string;
}

export interface XmlElement {
  readonly prefix: string;
  readonly local: string;
  /** '' when the element is in no namespace. */
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  readonly declarations: readonly XmlDeclaration[];
  /** Elements and text in document order; two strings are never adjacent, and none is empty. */
  readonly children: readonly XmlNode[];
  readonly parent: XmlElement | undefined;
}

/**
 * Comments, processing instructions and CDATA are refused by
 * the parser, so that a node is an element or text.
 */
export type XmlNode = XmlElement | string;
