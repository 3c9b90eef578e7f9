import { describe, expect, it } from 'vitest';
import { type AttributeType, attribute } from '../../src/scim/attribute.ts';
import type { JsonValue } from '../../src/scim/json.ts';
import { acceptValue } from '../../src/scim/value-accept.ts';
import { reasonOf } from './reason.ts';

const accept = (type: AttributeType, value: JsonValue) =>
  acceptValue(attribute('x', '', { type }), value, 'x');

describe('7643 2.3: a value', () => {
  for (const [type, value] of [
    ['string', 'text'],
    ['string', ''],
    ['boolean', true],
    ['boolean', false],
    ['integer', 0],
    ['integer', -17],
    ['decimal', 1.5],
    ['decimal', 2],
    ['dateTime', '2011-05-13T04:42:34Z'],
    ['binary', 'AAECAw=='],
    ['reference', 'https://acme.test/photo'],
    ['reference', '../Users/x'],
    ['reference', 'https://acme.test/jos\u00e9?a=b#c'],
    ['reference', 'https://acme.test/My Photo.jpg'],
    ['reference', 'ACME\\ada'],
    ['reference', ' '],
    ['reference', 'javascript:alert(1)'],
  ] as const) {
    it(`of type ${type} is kept as it came: ${JSON.stringify(value)}`, () => {
      expect(accept(type, value)).toBe(value);
    });
  }

  it('of type boolean may be a text, and becomes a boolean', () => {
    expect([accept('boolean', 'True'), accept('boolean', 'FALSE')]).toEqual([true, false]);
  });

  it('that is empty is unassigned where no text can be empty', () => {
    for (const type of ['reference', 'dateTime', 'binary'] as const)
      expect(accept(type, ''), type).toBeUndefined();
  });

  for (const [clause, type, value] of [
    ['2.3.1', 'string', true],
    ['2.3.1', 'string', ['a']],
    ['2.3.2', 'boolean', 'yes'],
    ['2.3.2', 'boolean', 0],
    ['2.3.2', 'boolean', ''],
    ['2.3.3', 'decimal', '1.5'],
    ['2.3.4', 'integer', 1.5],
    ['2.3.4', 'integer', '1'],
    ['2.3.5', 'dateTime', '2011-05-13'],
    ['2.3.5', 'dateTime', 1305261754],
    ['2.3.6', 'binary', 'AAECAw='],
    ['2.3.6', 'binary', '-_-_'],
    ['2.3.7', 'reference', {}],
    ['2.3.7', 'reference', 1],
    ['2.3.8', 'complex', 'text'],
  ] as const) {
    it(`${clause}: of type ${type} is refused as ${JSON.stringify(value)} with invalidValue`, () => {
      expect(reasonOf(() => accept(type, value as JsonValue))).toBe('invalidValue');
    });
  }

  it('2.5: that is null or an empty list is none, of any type', () => {
    for (const type of ['string', 'boolean', 'integer', 'dateTime', 'complex'] as const) {
      expect(accept(type, null)).toBeUndefined();
      expect(accept(type, [])).toBeUndefined();
    }
  });
});

describe('a complex value', () => {
  const parent = attribute('manager', '', {
    type: 'complex',
    subAttributes: [
      attribute('value', ''),
      attribute('note', ''),
      attribute('name', '', { mutability: 'readOnly' }),
    ],
  });

  it('7643 2.1: is spelled as the schema spells it, without what the server computes and what nobody knows', () => {
    expect(
      acceptValue(parent, { VALUE: 'a', Note: 'n', name: 'x', foo: 1, __proto__x: 2 }, 'manager'),
    ).toEqual({
      value: 'a',
      note: 'n',
    });
  });

  it('without its value is none', () => {
    for (const value of [
      {},
      { note: 'n' },
      { value: '' },
      { value: null },
      '',
      [{}],
      [null],
    ] as JsonValue[]) {
      expect(acceptValue(parent, value, 'manager'), JSON.stringify(value)).toBeUndefined();
    }
  });

  it('2.3.8: holds no complex value', () => {
    expect(reasonOf(() => acceptValue(parent, { value: { value: 'a' } }, 'manager'))).toBe('invalidValue');
  });
});
