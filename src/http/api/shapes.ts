// Shapes that several resources share. Every body and response is registered under its name in the OpenAPI
// document, so that what is checked and what is published are the same objects.

import * as z from 'zod/mini';
import { PLANS } from '../../domain/plans.ts';
import { ROLES } from '../../domain/roles.ts';

export const components = z.registry<{ id: string }>();

/** Registers `schema` as the component `id`. */
export function named<Schema extends z.ZodMiniType>(id: string, schema: Schema): Schema {
  components.add(schema, { id });
  return schema;
}

/**
 * Text that people typed: no control characters, and no longer than the domain could accept. The pattern
 * needs no flag, because not all validators of the published document set one.
 */
export function text(maxCharacters: number) {
  return z
    .string()
    .check(
      z.maxLength(maxCharacters),
      z.regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'Must not hold control characters'),
    );
}

export const id = z.string().check(z.describe('Opaque; at most 40 characters.'));
export const instant = z.iso.datetime().check(z.describe('RFC 3339, in UTC.'));
export const plan = z
  .enum(PLANS)
  .check(z.describe('growth and enterprise include single sign-on, enterprise includes SCIM.'));
export const role = z.enum(ROLES);

export function toInstant(ms: number): string {
  return new Date(ms).toISOString();
}

export function toInstantOrNull(ms: number | null): string | null {
  return ms === null ? null : toInstant(ms);
}
