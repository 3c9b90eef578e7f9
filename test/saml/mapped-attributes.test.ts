// An attribute map: what it names counts exactly, and nothing else in its place.

import { describe, expect, it } from 'vitest';
import { mappedValues, pickIdentity } from '../../src/saml/attributes.ts';
import { NAMEID_EMAIL } from '../../src/saml/names.ts';

const subject = (attributes: Record<string, readonly string[]>, nameId = 'ada@acme.test') => ({
  attributes: new Map(Object.entries(attributes)),
  nameId,
  nameIdFormat: NAMEID_EMAIL,
});

const reasonOf = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return (error as { reason: unknown }).reason;
  }
  return null;
};

describe('a mapped address', () => {
  it('is the attribute of that name, beside others that we would have taken', () => {
    const picked = pickIdentity(subject({ email: ['other@acme.test'], upn: [' ada@acme.test '] }), {
      email: 'upn',
    });
    expect(picked.email).toEqual({ value: 'ada@acme.test', source: 'upn', matchedBy: 'mapped' });
  });

  it.each([
    ['another case', { UPN: ['ada@acme.test'], email: ['x@acme.test'] }],
    ['an empty value', { upn: ['  '], email: ['x@acme.test'] }],
    ['the NameID alone', {}],
  ])('is missing with %s, and nothing takes its place', (_name, attributes) => {
    expect(reasonOf(() => pickIdentity(subject(attributes), { email: 'upn' }))).toBe('email_missing');
  });

  it('is ambiguous with two values', () => {
    const two = subject({ upn: ['a@acme.test', 'b@acme.test'] });
    expect(reasonOf(() => pickIdentity(two, { email: 'upn' }))).toBe('email_ambiguous');
  });

  it('is the NameID where the map says so, before any attribute', () => {
    const picked = pickIdentity(subject({ email: ['x@acme.test'] }), { email: 'NameID' });
    expect(picked.email).toMatchObject({ value: 'ada@acme.test', source: 'NameID' });
  });
});

it('reads mapped names, and the usual ones where the map says nothing', () => {
  const asserted = subject({
    email: ['a@acme.test'],
    vorname: ['Ada'],
    firstName: ['X'],
    lastName: ['Byron'],
  });
  const { firstName, lastName } = pickIdentity(asserted, { givenName: 'vorname' });
  expect([firstName?.value, lastName?.value]).toEqual(['Ada', 'Byron']);
  expect(pickIdentity(asserted, { givenName: 'nothing' }).firstName).toBeNull();
});

it('works as before without a map', () => {
  const asserted = subject({ Mail: ['a@acme.test'] });
  expect(pickIdentity(asserted)).toEqual(pickIdentity(asserted, {}));
  expect(pickIdentity(asserted).email).toMatchObject({ source: 'Mail', matchedBy: 'alias' });
});

it('reads every value that is not empty, of exactly the name', () => {
  const { attributes } = subject({ groups: [' a ', '', 'b'], Groups: ['c'] });
  expect(mappedValues(attributes, 'groups')).toEqual(['a', 'b']);
  expect(mappedValues(attributes, undefined)).toEqual([]);
});
