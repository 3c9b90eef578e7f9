// Which elements a value filter selects, operator by operator; and what a refused filter says.

import { describe, expect, it } from 'vitest';
import { matchesElement } from '../../src/scim/filter-match.ts';
import { parseFilter, parseValueFilter } from '../../src/scim/filter-parse.ts';
import type { JsonValue } from '../../src/scim/json.ts';
import { findAttribute, GROUP, subPath, USER } from '../../src/scim/schemas.ts';
import { detailOf } from './reason.ts';

const ACME = 'urn:acme:hr:1.0:Person';

function selects(attribute: string, filter: string, element: JsonValue): boolean {
  const parent = findAttribute(attribute, USER);
  if (parent === undefined) throw new Error(attribute);
  return matchesElement(parseValueFilter(`${filter}]`, 0, parent, USER).filter, element);
}

describe('text', () => {
  it.each([
    ['eq', 'Home', true],
    ['eq', 'hom', false],
    ['ne', 'home', false],
    ['ne', 'work', true],
    ['co', 'OM', true],
    ['co', 'x', false],
    ['sw', 'HO', true],
    ['sw', 'om', false],
    ['ew', 'ME', true],
    ['ew', 'ho', false],
    ['gt', 'homd', true],
    ['gt', 'home', false],
    ['ge', 'home', true],
    ['ge', 'homf', false],
    ['lt', 'homf', true],
    ['lt', 'home', false],
    ['le', 'home', true],
    ['le', 'homd', false],
  ])('%s %s: %s', (operator, value, expected) => {
    expect(selects('emails', `type ${operator} "${value}"`, { type: 'home' })).toBe(expected);
  });

  it('compares exactly where the attribute does', () => {
    expect(selects('photos', 'value eq "https://a/B"', { value: 'https://a/B' })).toBe(true);
    expect(selects('photos', 'value eq "https://a/b"', { value: 'https://a/B' })).toBe(false);
    expect(selects('photos', 'value co "a/b"', { value: 'https://a/B' })).toBe(false);
  });
});

describe('an attribute that is not there', () => {
  it.each<[string, JsonValue]>([
    ['missing', { value: 'x' }],
    ['null', { type: null }],
    ['empty', { type: '' }],
    ['an empty list', { type: [] }],
    ['a list of nothing', { type: ['', null] }],
  ])('is not present when %s, and differs from everything', (_, element) => {
    expect(selects('emails', 'type pr', element)).toBe(false);
    expect(selects('emails', 'type eq ""', element)).toBe(false);
    expect(selects('emails', 'type ne "home"', element)).toBe(true);
    expect(selects('emails', 'type co "h"', element)).toBe(false);
  });

  it('is present otherwise, whatever the case of its name', () => {
    expect(selects('emails', 'TYPE pr', { Type: 'home' })).toBe(true);
  });
});

describe('a plain element', () => {
  it('is its own value', () => {
    expect(selects('emails', 'value eq "a@b.c"', 'A@b.c')).toBe(true);
    expect(selects('emails', 'type pr', 'a@b.c')).toBe(false);
    expect(selects('emails', 'type eq "a@b.c"', 'a@b.c')).toBe(false);
  });
});

describe('several values', () => {
  const element = { desks: ['a1', 'B2'] };
  it.each([
    ['desks eq "b2"', true],
    ['desks eq "c3"', false],
    ['desks ne "a1"', true],
    ['desks sw "b"', true],
  ])('match %s if one does: %s', (filter, expected) => {
    expect(selects(`${ACME}:places`, filter, element)).toBe(expected);
  });
});

describe('numbers, booleans and instants', () => {
  it.each<[string, JsonValue, boolean]>([
    ['floor eq 3', { floor: 3 }, true],
    ['floor eq 3', { floor: '3' }, false],
    ['floor ne 3', { floor: '3' }, true],
    ['floor ne 3', { floor: 3 }, false],
    ['floor gt 2.5', { floor: 3 }, true],
    ['floor gt 3', { floor: 3 }, false],
    ['floor ge 3', { floor: 3 }, true],
    ['floor ge 4', { floor: 3 }, false],
    ['floor lt 4', { floor: 3 }, true],
    ['floor lt 3', { floor: 3 }, false],
    ['floor le 3', { floor: 3 }, true],
    ['floor le 2', { floor: 3 }, false],
    ['floor eq -1.5e2', { floor: -150 }, true],
    ['open eq true', { open: true }, true],
    ['open eq false', { open: true }, false],
    ['open ne true', { open: false }, true],
    ['open ne true', { open: true }, false],
    ['open eq true', { open: 'true' }, false],
    ['open ne true', { open: 'true' }, true],
    ['open eq "true"', { open: 'true' }, true],
  ])('%s of %j: %s', (filter, element, expected) => {
    expect(selects(`${ACME}:places`, filter, element)).toBe(expected);
  });
});

describe('logic', () => {
  const element = { type: 'home', value: 'a@b.c', primary: true };
  it.each([
    ['type eq "home" and value sw "a"', true],
    ['type eq "home" and value sw "b"', false],
    ['type eq "work" or value sw "a"', true],
    ['type eq "work" or value sw "b"', false],
    ['not (type eq "work")', true],
    ['not (type eq "home")', false],
    ['primary eq true', true],
    ['primary eq "True"', true],
    ['primary eq false', false],
    ['primary ne false', true],
    ['primary ne true', false],
    ['type eq null', false],
    ['display eq null', true],
    ['type ne null', true],
  ])('%s: %s', (filter, expected) => {
    expect(selects('emails', filter, element)).toBe(expected);
  });

  it('takes an element without primary for one that is not', () => {
    expect(selects('emails', 'primary eq false', { value: 'x' })).toBe(true);
    expect(selects('emails', 'primary ne true', { value: 'x' })).toBe(true);
    expect(selects('emails', 'primary eq true', { value: 'x' })).toBe(false);
  });

  it('knows what every element has', () => {
    const members = findAttribute('members', GROUP);
    const groups = findAttribute('groups', USER);
    if (!members || !groups || !subPath(members, 'value')) throw new Error('no attribute');
    const isUser = (filter: string) =>
      matchesElement(parseValueFilter(`${filter}]`, 0, members, GROUP).filter, { value: 'x' });
    expect([isUser('type eq "user"'), isUser('type eq "Group"'), isUser('type pr')]).toEqual([
      true,
      false,
      true,
    ]);
    const isDirect = (filter: string) =>
      matchesElement(parseValueFilter(`${filter}]`, 0, groups, USER).filter, { value: 'x' });
    expect([isDirect('type eq "direct"'), isDirect('type ne "direct"')]).toEqual([true, false]);
  });
});

describe('a refused filter says', () => {
  it.each([
    ['password eq "x"', 'The attribute "password" cannot be used in a filter.'],
    ['groups.$ref pr', 'The attribute "groups.$ref" cannot be used in a filter.'],
    ['meta.location eq "x"', 'The attribute "meta.location" cannot be used in a filter.'],
    ['manager.displayName co "x"', 'cannot be used in a filter.'],
    ['userName gt null', 'null compares with eq and ne only, not with gt.'],
    ['schemas co "x"', '"schemas" compares with eq and ne only, not with co.'],
    ['name eq "x"', 'The attribute "name" is complex: name one of its sub-attributes.'],
    ['active co true', 'Boolean attributes such as "active" do not compare with co.'],
    ['active eq maybe', '"active" compares with true or false.'],
    [
      'x509Certificates.value co "AA"',
      'Binary attributes such as "x509Certificates.value" do not compare with co.',
    ],
    ['meta.created co "2026"', 'Instants such as "meta.created" do not compare with co.'],
    [
      'meta.created gt "yesterday"',
      '"meta.created" compares with a dateTime such as "2026-01-31T08:00:00Z".',
    ],
    [`${ACME}:remote gt true`, 'Booleans do not compare with gt.'],
    [`${ACME}:badge co 17`, 'Numbers do not compare with co.'],
    [`${ACME}:badge eq 1e400`, 'A number in the filter cannot be compared exactly.'],
  ])('%s: %s', (filter, sentence) => {
    expect(detailOf(() => parseFilter(filter, USER))).toContain(sentence);
  });
});
