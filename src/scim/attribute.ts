// What an attribute is (RFC 7643 section 7): its type and its characteristics, as data. All code in this room
// that has to know how a value compares, whether it may be written and when it is returned asks an
// `Attribute`, never a name.

export type AttributeType =
  | 'string'
  | 'boolean'
  | 'decimal'
  | 'integer'
  | 'dateTime'
  | 'binary'
  | 'reference'
  | 'complex';

export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  /** Whether strings compare case-sensitively, in filters, in sorting and for uniqueness. */
  readonly caseExact: boolean;
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
  readonly returned: 'always' | 'never' | 'default' | 'request';
  readonly uniqueness: 'none' | 'server' | 'global';
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly Attribute[];
}

/** A schema (RFC 7643 section 7): a URN and the attributes that it defines. */
export interface Schema {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
}

type Characteristics = Partial<Omit<Attribute, 'name' | 'description'>>;

/**
 * An attribute with RFC 7643's defaults (section 2.2): a singular readWrite string that is not case-exact.
 */
export function attribute(
  name: string,
  description: string,
  characteristics: Characteristics = {},
): Attribute {
  return {
    name,
    description,
    type: 'string',
    multiValued: false,
    required: false,
    // RFC 7643 section 2.3.6 and 2.3.7: binary and reference values are case-exact.
    caseExact: characteristics.type === 'binary' || characteristics.type === 'reference',
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...characteristics,
  };
}

/** The sub-attribute of that name, compared without case (RFC 7644 section 3.10). */
export function findSubAttribute(parent: Attribute, name: string): Attribute | undefined {
  const folded = name.toLowerCase();
  return parent.subAttributes?.find((one) => one.name.toLowerCase() === folded);
}
