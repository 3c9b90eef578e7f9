// Namespaces in XML 1.0: which prefix means which name at the element being read. Some things that the
// standard only deprecates are refused because they have carried attacks: relative names, `xml` and `xmlns`
// bound anew, names that are not URIs.

import { XmlError } from './errors.ts';
import { isNamespaceName, XML_NAMESPACE, XMLNS_NAMESPACE } from './names.ts';

export class NamespaceScope {
  readonly #bound = new Map<string, string>([['xml', XML_NAMESPACE]]);
  readonly #shadowed: { readonly prefix: string; readonly namespace: string | undefined }[] = [];
  /** Names that have been accepted, each once, so that equal names are the same string. */
  readonly #accepted = new Map<string, string>([['', '']]);
  readonly #maxDeclarations: number;

  constructor(maxDeclarations: number) {
    this.#maxDeclarations = maxDeclarations;
  }

  /** Binds a prefix ('' is the default namespace) until leave() takes it back. Returns the namespace name. */
  declare(prefix: string, value: string, at: number): string {
    if (prefix === 'xml' || prefix === 'xmlns' || value === XML_NAMESPACE || value === XMLNS_NAMESPACE) {
      throw new XmlError('xml_reserved_prefix', { prefix, at });
    }
    // Only the default namespace can be undeclared: Namespaces in XML 1.0 section 6.2.
    if (value === '' && prefix !== '') throw new XmlError('xml_empty_namespace', { at });
    const before = this.#bound.get(prefix);
    const namespace = before === value ? before : this.#accept(value, at);
    if (this.#shadowed.length === this.#maxDeclarations) {
      throw new XmlError('xml_too_many_nodes', { of: 'declarations', limit: this.#maxDeclarations, at });
    }
    this.#shadowed.push({ prefix, namespace: before });
    if (before !== namespace) this.#bound.set(prefix, namespace);
    return namespace;
  }

  #accept(value: string, at: number): string {
    const accepted = this.#accepted.get(value);
    if (accepted !== undefined) return accepted;
    if (!isNamespaceName(value)) throw new XmlError('xml_relative_namespace', { at });
    this.#accepted.set(value, value);
    return value;
  }

  /** Takes back the last `count` declarations. */
  leave(count: number): void {
    for (let left = count; left > 0; left--) {
      const { prefix, namespace } = this.#shadowed.pop()!;
      if (namespace === undefined) this.#bound.delete(prefix);
      else this.#bound.set(prefix, namespace);
    }
  }

  /** The namespace name of a prefix; '' for no prefix where there is no default namespace. */
  resolve(prefix: string, at: number): string {
    const namespace = this.#bound.get(prefix);
    if (namespace !== undefined) return namespace;
    if (prefix === '') return '';
    throw new XmlError(prefix === 'xmlns' ? 'xml_reserved_prefix' : 'xml_unbound_prefix', { at });
  }
}
