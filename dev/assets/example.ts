// Example bodies for the reference: made from the published schemas, so that they cannot grow old. A test
// holds each of them against the schema that checks requests.

import type { JsonSchema, Schemas } from '../../src/http/api/json-schema.ts';

/** What members of these names hold, whatever shape they stand in. */
const BY_NAME: Readonly<Record<string, unknown>> = {
  email: 'ada@customer.example',
  givenName: 'Ada',
  familyName: 'Lovelace',
  password: 'correct horse battery staple',
  externalId: 'customer-17',
  issuer: 'https://idp.customer.example/saml',
  signInUrl: 'https://idp.customer.example/saml/sign-in',
  clientId: 'app_1',
  scope: 'read',
  label: 'Nightly export',
  detail: {},
};

/** A name means something else for each kind of thing. */
const NAME_OF: Readonly<Record<string, string>> = {
  Organization: 'Customer Ltd',
  Domain: 'customer.example',
  Application: 'Reports',
};

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIC…\n-----END CERTIFICATE-----';

interface Made {
  readonly schemas: Schemas;
  readonly kind: 'request' | 'answer';
  /** What the whole example is one of. */
  readonly resource: string;
}

/**
 * An example of the shape `id`. A request names what it must, and one optional member if it need not name
 * any; an answer has every member.
 */
export function exampleOf(schemas: Schemas, id: string, kind: Made['kind']): unknown {
  const resource = id.replace(/(Create|Update|Replace|List|Claim)$/, '');
  return exampleFor({ schemas, kind, resource }, { $ref: id }, '');
}

function exampleFor(made: Made, schema: JsonSchema, name: string): unknown {
  const { $ref, anyOf, type } = schema;
  if ($ref !== undefined) return exampleFor(made, made.schemas[$ref.split('/').at(-1) as string]!, name);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (anyOf !== undefined)
    return exampleFor(made, anyOf.find((one) => one.type !== 'null') ?? anyOf[0]!, name);
  if (Object.hasOwn(BY_NAME, name) && type !== 'array') return BY_NAME[name];
  switch (type) {
    case 'object':
      return objectOf(made, schema);
    case 'array':
      return [exampleFor(made, schema.items!, name.replace(/s$/, ''))];
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1);
    case 'null':
      return null;
    default:
      return textOf(made, schema, name);
  }
}

function objectOf(made: Made, { properties = {}, required = [] }: JsonSchema): Record<string, unknown> {
  const all = Object.keys(properties);
  const must = all.filter((name) => required.includes(name));
  const shown = made.kind === 'answer' ? all : must.length > 0 ? must : all.slice(0, 1);
  return Object.fromEntries(shown.map((name) => [name, exampleFor(made, properties[name]!, name)]));
}

function textOf({ resource }: Made, { format }: JsonSchema, name: string): string {
  if (format === 'date-time') return '2026-01-31T09:00:00.000Z';
  if (name === 'name') return NAME_OF[resource] ?? 'Ada Lovelace';
  if (/certificate$/i.test(name)) return CERTIFICATE;
  if (/(uri|url)$/i.test(name)) return 'https://app.example/callback';
  if (/id$/i.test(name)) return `${name === 'id' ? resource.toLowerCase() : name.slice(0, -2)}_1`;
  return '…';
}
