// Namespaces in XML 1.0: which prefix means which name at which element. What the standard only deprecates, but what has
// carried attacks, is refused: relative names, `xml` and `xmlns` bound anew, names that are no URI.

import { XmlError } from './errors.ts';
import type { XmlLimits } from './limits.ts';
import { XML_NAMESPACE, XMLNS_NAMESPACE } from './names.ts';
import type { ScannedAttribute } from './scan.ts';
import type { XmlDeclaration } from './tree.ts';

// A URI with a scheme, in the characters of RFC 3986. A relative name makes libxml2 canonicalize to nothing (CVE-2025-66568).
const ABSOLUTE_URI =
  /^[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+(?:#(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)?$/;
const NO_DECLARATIONS: readonly XmlDeclaration[] = [];

/** The bindings in force at the element being read. */
export class NamespaceScope {
  readonly #bound = new Map<string, string>([['xml', XML_NAMESPACE]]);
  readonly #shadowed: { prefix: string; namespace: string | undefined }[] = [];
  readonly #accepted = new Set<string>();
  readonly #maxDeclarations: number;

  constructor(limits: XmlLimits) {
    this.#maxDeclarations = limits.maxDeclarations;
  }

  /** Takes the declarations out of an element's attributes and puts them in force. */
  enter(attributes: readonly ScannedAttribute[]): readonly XmlDeclaration[] {
    let declarations: XmlDeclaration[] | undefined;
    for (const attribute of attributes) {
      if (!isDeclaration(attribute)) continue;
      declarations ??= [];
      const declaration = this.#declaration(attribute);
      declarations.push(declaration);
      this.#shadowed.push({ prefix: declaration.prefix, namespace: this.#bound.get(declaration.prefix) });
      this.#bound.set(declaration.prefix, declaration.namespace);
    }
    if (this.#shadowed.length > this.#maxDeclarations) {
      throw new XmlError('xml_too_many_nodes', { limit: this.#maxDeclarations, of: 'declarations' });
    }
    return declarations ?? NO_DECLARATIONS;
  }

  leave(declarations: readonly XmlDeclaration[]): void {
    for (let i = 0; i < declarations.length; i++) {
      const { prefix, namespace } = this.#shadowed.pop()!;
      if (namespace === undefined) this.#bound.delete(prefix);
      else this.#bound.set(prefix, namespace);
    }
  }

  /** '' when there is no default namespace. @throws XmlError xml_unbound_prefix, xml_reserved_prefix */
  resolve(prefix: string, at: number): string {
    const namespace = this.#bound.get(prefix);
    if (namespace !== undefined) return namespace;
    if (prefix === '') return '';
    if (prefix === 'xmlns') throw new XmlError('xml_reserved_prefix', { prefix, at });
    throw new XmlError('xml_unbound_prefix', { prefix: prefix.slice(0, 64), at });
  }

  #declaration({ name, value, at }: ScannedAttribute): XmlDeclaration {
    const prefix = name.prefix === '' ? '' : name.local;
    if (prefix === 'xml' || prefix === 'xmlns' || value === XML_NAMESPACE || value === XMLNS_NAMESPACE) {
      throw new XmlError('xml_reserved_prefix', { prefix, at });
    }
    if (value === '') {
      // Only the default namespace can be undeclared: Namespaces in XML 1.0 section 6.2.
      if (prefix !== '') throw new XmlError('xml_empty_namespace', { prefix: prefix.slice(0, 64), at });
    } else if (!this.#accepted.has(value)) {
      if (!ABSOLUTE_URI.test(value))
        throw new XmlError('xml_relative_namespace', { prefix: prefix.slice(0, 64), at });
      this.#accepted.add(value);
    }
    return { prefix, namespace: value };
  }
}

export function isDeclaration({ name }: ScannedAttribute): boolean {
  return name.prefix === 'xmlns' || (name.prefix === '' && name.local === 'xmlns');
}
