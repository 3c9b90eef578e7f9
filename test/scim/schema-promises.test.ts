// What /Schemas says of an attribute is what the server does with it: each attribute and sub-attribute of a
// User is added, replaced and removed by its path, and sent in a body.

import { expect, it } from 'vitest';
import type { Attribute } from '../../src/scim/attribute.ts';
import type { JsonValue } from '../../src/scim/json.ts';
import { USER } from '../../src/scim/schemas.ts';
import type { UserFields } from '../../src/scim/stored.ts';
import { applyUserPatch, parseUser, toTree } from '../../src/scim/user.ts';
import { reasonOf } from './reason.ts';

const ADA: UserFields = parseUser({ schemas: [USER.schema.id], userName: 'ada@acme.test' });

interface Case {
  readonly path: string;
  readonly attribute: Attribute;
  readonly value: JsonValue;
  readonly isReadOnly: boolean;
}

const cases = [USER.schema, ...USER.extensions].flatMap(({ id, attributes }) =>
  attributes.flatMap((attribute): Case[] => {
    const path = `${id}:${attribute.name}`;
    const isReadOnly = attribute.mutability === 'readOnly';
    const subs = (attribute.subAttributes ?? []).map((sub) => ({
      path: `${path}.${sub.name}`,
      attribute: sub,
      value: sampleOf(sub),
      isReadOnly: isReadOnly || sub.mutability === 'readOnly',
    }));
    return [{ path, attribute, value: sampleOf(attribute), isReadOnly }, ...subs];
  }),
);

/** A value of the type that /Schemas names. */
function sampleOf({ type, multiValued, subAttributes = [] }: Attribute): JsonValue {
  const one =
    type === 'complex'
      ? Object.fromEntries(subAttributes.map((sub) => [sub.name, sampleOf(sub)]))
      : type === 'boolean'
        ? true
        : 'QQ==';
  return multiValued ? [one] : one;
}

it.each(cases)('$path is written as promised', ({ path, attribute, value, isReadOnly }) => {
  for (const op of ['add', 'replace'] as const) {
    const reason = reasonOf(() => applyUserPatch(ADA, [{ op, path, value }]));
    expect([op, reason]).toEqual([op, isReadOnly ? 'mutability' : 'accepted']);
    if (isReadOnly) continue;
    const { fields } = applyUserPatch(ADA, [{ op, path, value }]);
    // What is never returned is not kept either, and what is returned is.
    expect(JSON.stringify(toTree(fields)).includes(attribute.name)).toBe(attribute.returned !== 'never');
  }
});

it.each(cases)('$path is removed as promised', ({ path, attribute, value, isReadOnly }) => {
  const before = isReadOnly ? ADA : applyUserPatch(ADA, [{ op: 'add', path, value }]).fields;
  const reason = reasonOf(() => applyUserPatch(before, [{ op: 'remove', path, value: undefined }]));
  expect(reason).toBe(isReadOnly || attribute.required ? 'mutability' : 'accepted');
});

it.each(cases.filter(({ path }) => /:\w+$/.test(path)))(
  '$path in a body is taken, or ignored if it is read-only',
  ({ path, attribute, value, isReadOnly }) => {
    for (const key of [path, attribute.name]) {
      if (key.endsWith('userName')) continue;
      const body = { schemas: [USER.schema.id], userName: 'ada@acme.test', [key]: value };
      const tree = JSON.stringify(toTree(parseUser(body)));
      expect(tree.includes(`"${attribute.name}"`)).toBe(!isReadOnly && attribute.returned !== 'never');
      const patched = reasonOf(() =>
        applyUserPatch(ADA, [{ op: 'replace', path: undefined, value: { [key]: value } }]),
      );
      expect(patched).toBe('accepted');
    }
  },
);
