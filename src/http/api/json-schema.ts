// The schemas of openapi.json, as its reference reads them.

/** The part of JSON Schema that zod writes for our shapes. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly default?: unknown;
  readonly description?: string;
}

export type Schemas = Readonly<Record<string, JsonSchema>>;
