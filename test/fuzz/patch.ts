// PATCH of SCIM: a person or a ScimError; the person before stays as they were; the result is a person that
// can be written again; simple operations do what a plain model does.
import fc from 'fast-check';
import { ScimError } from '../../src/scim/errors.ts';
import { planGroupPatch } from '../../src/scim/group-patch.ts';
import type { JsonObject, JsonValue } from '../../src/scim/json.ts';
import { PATCH_SCHEMA, parsePatch } from '../../src/scim/patch-parse.ts';
import { PROFILE_MAX_CHARACTERS } from '../../src/scim/stored.ts';
import { applyUserPatch, readUserReplacement, toTree } from '../../src/scim/user.ts';
import { USER_SCHEMA_ID } from '../../src/scim/user-schema.ts';
import { ACME, ADA, ENTERPRISE } from '../scim/ada.ts';
import { promise, type Target, valueOrReason } from './target.ts';

/** Singular strings, which the plain model knows. */
const SIMPLE = ['title', 'nickName', 'displayName', 'userType', 'locale'];

const names = fc.constantFrom(
  ...SIMPLE,
  'userName',
  'active',
  'name',
  'name.givenName',
  'emails',
  'emails.value',
  'emails[type eq "work"]',
  'emails[type eq "work"].value',
  'emails[primary eq true].type',
  'emails[value pr and not (type eq "home")]',
  'addresses[type eq "work"].country',
  'roles',
  'x509Certificates',
  'manager',
  'schemas',
  'id',
  'meta',
  'groups',
  'members',
  'members[value eq "mem_1"]',
  'password',
  '__proto__',
  'constructor',
  'prototype.polluted',
  `${ENTERPRISE}`,
  `${ENTERPRISE}:manager`,
  `${ENTERPRISE}:manager.value`,
  `${ENTERPRISE}:__proto__`,
  ACME,
  `${ACME}:badge`,
  `${ACME}:desks[floor gt 3].room`,
  `${ACME}:__proto__.polluted`,
  'urn:other:1.0:Thing:__proto__',
);
const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<JsonValue>(null, true, false, 'True', '', 'x', 0, -0, 1.5, 'work', 'mem_1', [], {}),
    fc.string({ maxLength: 5, unit: 'grapheme' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(names, fc.constantFrom('value', 'type', 'primary', 'display', 'polluted', '$ref')),
      tie('value'),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
})).value;
const operation = fc.record(
  {
    op: fc.constantFrom('add', 'remove', 'replace', 'Add', 'Replace', 'Remove', 'move'),
    path: fc.oneof({ weight: 5, arbitrary: names }, fc.string({ maxLength: 12, unit: 'binary' })),
    value,
  },
  { requiredKeys: ['op'] },
);
const simple = fc.oneof(
  fc.record({
    op: fc.constantFrom('add', 'replace'),
    path: fc.constantFrom(...SIMPLE),
    value: fc.string({ minLength: 1, maxLength: 5, unit: 'grapheme-ascii' }),
  }),
  fc.record({ op: fc.constant('remove'), path: fc.constantFrom(...SIMPLE) }),
);

const BEFORE = JSON.stringify(ADA);

/** Inputs are the operations as JSON. */
export const patch: Target = {
  name: 'patch',
  inputs: fc
    .oneof(fc.array(operation, { maxLength: 6 }), fc.array(simple, { maxLength: 8 }))
    .map((operations) => JSON.stringify(operations)),
  async check(input) {
    const body: JsonObject = { schemas: [PATCH_SCHEMA], Operations: JSON.parse(input) };
    const group = await valueOrReason([ScimError], () =>
      planGroupPatch({ displayName: 'Team', externalId: null, profile: {} }, parsePatch(body)),
    );
    const outcome = await valueOrReason([ScimError], () => applyUserPatch(ADA, parsePatch(body)));
    promise(JSON.stringify(ADA) === BEFORE, 'the person before stays as they were');
    promise(!('polluted' in {}), 'no prototype is changed');
    if ('reason' in outcome) return 'value' in group ? 'accepted (group)' : outcome.reason;
    const { fields } = outcome.value;
    promise(Object.getPrototypeOf(fields.profile) === Object.prototype, 'the profile is a plain object');
    promise(JSON.stringify(fields.profile).length <= PROFILE_MAX_CHARACTERS, 'the profile has its size');
    const again = readUserReplacement({ ...toTree(fields), schemas: [USER_SCHEMA_ID] }, ADA, 'strict').fields;
    promise(JSON.stringify(again) === JSON.stringify(fields), 'the result can be written again', fields);
    compareWithModel(JSON.parse(input), toTree(fields));
    return 'accepted';
  },
};

interface Operation {
  readonly op: string;
  readonly path?: string;
  readonly value?: JsonValue;
}

function compareWithModel(operations: readonly Operation[], after: JsonObject): void {
  if (!operations.every(isSimple)) return;
  const expected = new Map(SIMPLE.map((name) => [name, toTree(ADA)[name]]));
  for (const { op, path = '', value: written } of operations) {
    expected.set(path, op === 'remove' ? undefined : written);
  }
  for (const [name, expectation] of expected) {
    promise(after[name] === expectation, 'the plain model has the same', { name, expectation });
  }
}

function isSimple({ op, path = '', value: written }: Operation): boolean {
  if (!SIMPLE.includes(path)) return false;
  return (
    op === 'remove' || (['add', 'replace'].includes(op) && typeof written === 'string' && written !== '')
  );
}
