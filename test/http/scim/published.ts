// What /Schemas publishes about each attribute and sub-attribute of Users and Groups, with values to try it.

import { toSchemas } from '../../../src/scim/discovery.ts';
import { BASE, GROUP, type Json, type Tenant, USER } from './server.ts';

export interface Characteristics {
  readonly name: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: string;
  readonly returned: string;
  readonly uniqueness: string;
  readonly subAttributes?: readonly Characteristics[];
}

interface PublishedSchema {
  readonly id: string;
  readonly attributes: readonly Characteristics[];
}

/** As /Schemas gives them, which a test holds against the answer. */
export const SCHEMAS = toSchemas(BASE) as unknown as readonly PublishedSchema[];

export class Published {
  readonly attribute: Characteristics;
  readonly sub: Characteristics | undefined;
  readonly schema: string;
  readonly isReadOnly: boolean;

  constructor(schema: string, attribute: Characteristics, sub?: Characteristics) {
    this.schema = schema;
    this.attribute = attribute;
    this.sub = sub;
    this.isReadOnly = attribute.mutability === 'readOnly' || sub?.mutability === 'readOnly';
  }

  get leaf(): Characteristics {
    return this.sub ?? this.attribute;
  }

  get endpoint(): '/Users' | '/Groups' {
    return this.schema === GROUP ? '/Groups' : '/Users';
  }

  get isExtension(): boolean {
    return this.schema !== USER && this.schema !== GROUP;
  }

  /** As in a path or a filter. */
  get path(): string {
    const local = this.sub ? `${this.attribute.name}.${this.sub.name}` : this.attribute.name;
    return this.isExtension ? `${this.schema}:${local}` : local;
  }

  toString(): string {
    return `${this.endpoint} ${this.path}`;
  }

  /** A body in which the attribute has `value`, and what such a resource cannot be without. */
  body(value: unknown, id = 'one'): Record<string, unknown> {
    return { ...this.minimal(id), ...this.part(value) };
  }

  minimal(id = 'one'): Record<string, unknown> {
    return this.endpoint === '/Groups'
      ? { schemas: [GROUP], displayName: `Team ${id}` }
      : { schemas: [USER], userName: `${id}@acme.test` };
  }

  /** The attribute with `value`, as in a body; a sub-attribute beside a `value`, where there is one. */
  part(value: unknown): Record<string, unknown> {
    const inner = this.sub ? { ...this.#beside(), [this.sub.name]: value } : value;
    const outer = this.sub && this.attribute.multiValued ? [inner] : inner;
    const held = { [this.attribute.name]: outer };
    return this.isExtension ? { [this.schema]: held } : held;
  }

  #beside(): Record<string, unknown> {
    const value = this.attribute.subAttributes?.find((one) => one.name === 'value');
    return value && this.sub?.name !== 'value' ? { value: sampleOf(value) } : {};
  }

  /** What a resource shows of it. */
  shownIn(resource: Json): Json {
    const whole = (this.isExtension ? resource[this.schema] : resource)?.[this.attribute.name];
    if (!this.sub) return whole;
    return (this.attribute.multiValued ? whole?.[0] : whole)?.[this.sub.name];
  }

  /** A value of the type that is published. Texts have letters in both cases. */
  sample(): Json {
    return this.leaf.name === 'userName' ? 'Sample@acme.test' : sampleOf(this.leaf);
  }

  /** Another one. */
  other(): Json {
    if (this.leaf.name === 'userName') return 'other@acme.test';
    return this.leaf.type === 'boolean' ? false : sampleOf(this.leaf, 'Other');
  }

  /** Values of other types. A number is taken as text, and a text as the `value` of a complex attribute. */
  wrong(): Json[] {
    const { type, multiValued, subAttributes = [] } = this.leaf;
    if (multiValued) return [[['in a list']], [true, { value: {} }]];
    switch (type) {
      case 'boolean':
        return ['maybe', 1, ['true'], { value: true }];
      case 'binary':
        return ['*', 1, true, { value: 'QQ==' }];
      case 'complex':
        return [['a', 'b'], ...(subAttributes.some(({ name }) => name === 'value') ? [] : ['text', 1, true])];
      default:
        return [true, ['in a list'], { value: 'in an object' }];
    }
  }
}

function sampleOf({ type, multiValued, subAttributes = [], name }: Characteristics, text = 'Sample'): Json {
  const one =
    type === 'complex'
      ? Object.fromEntries(subAttributes.map((sub) => [sub.name, sampleOf(sub, text)]))
      : type === 'boolean'
        ? true
        : type === 'binary'
          ? btoa(text)
          : `${text} ${name}`;
  return multiValued ? [one] : one;
}

export const PUBLISHED: readonly Published[] = SCHEMAS.filter(({ id }) =>
  /:(?:core|extension:enterprise):2\.0:(?:User|Group)$/.test(id),
).flatMap(({ id, attributes }) =>
  attributes.flatMap((attribute) => [
    new Published(id, attribute),
    ...(attribute.subAttributes ?? []).map((sub) => new Published(id, attribute, sub)),
  ]),
);

/** Creates a resource with the value and reads it. */
export async function created(tenant: Tenant, one: Published, value: unknown, id?: string): Promise<Json> {
  const answer = await tenant.post(one.endpoint, one.body(value, id));
  if (answer.status !== 201) throw new Error(`${one}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return (await tenant.get(`${one.endpoint}/${answer.body.id}`)).body;
}
