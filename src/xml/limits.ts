// What one document may cost. Each limit is far above what identity providers send and far below what hurts:
// the largest real response seen has 70 KB, depth 9 and 900 elements.

export interface XmlLimits {
  /** UTF-16 code units of the whole text, which are never more than its bytes in UTF-8. */
  readonly maxLength: number;
  /** Elements open at once; the root is at depth 1. */
  readonly maxDepth: number;
  /** Elements in the document. */
  readonly maxElements: number;
  /** Attributes of one element, namespace declarations included: duplicates are looked for among them. */
  readonly maxAttributes: number;
  /**
   * Namespace declarations in force at one point. Okta repeats
   * two on each of 200 values, so the sum says nothing.
   */
  readonly maxDeclarations: number;
}

export const XML_LIMITS: XmlLimits = {
  maxLength: 200 * 1024,
  maxDepth: 60,
  maxElements: 5_000,
  maxAttributes: 64,
  maxDeclarations: 128,
};
