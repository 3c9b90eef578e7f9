// Small readers of a tree. They return what is unambiguous, or nothing.

import type { XmlElement } from './tree.ts';

/**
 * The value of the attribute without a prefix; an attribute
 * of the same local name in a namespace is another one.
 */
export function attributeOf(element: XmlElement, local: string): string | undefined {
  return element.attributes.find((one) => one.local === local && one.namespace === '')?.value;
}

/** Child elements in document order; the text between them is ignored. */
export function childElements(element: XmlElement): readonly XmlElement[] {
  return element.children.filter((child) => typeof child !== 'string');
}

/** All the text of an element that has nothing else; `undefined` when there is an element among it. */
export function textOf(element: XmlElement): string | undefined {
  const { children } = element;
  if (children.length === 0) return '';
  const [only] = children;
  // Two texts are never adjacent, so a second child means an element.
  return children.length === 1 && typeof only === 'string' ? only : undefined;
}

/**
 * Without the white space around it, which XML Schema drops from an xs:anyURI, an xs:dateTime and the like
 * (whiteSpace="collapse"). White space within stays: such a value is no URI and no instant.
 */
export function collapsed(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
}

export function isNamed(element: XmlElement, namespace: string, local: string): boolean {
  return element.local === local && element.namespace === namespace;
}
