import { describe, expect, it } from 'vitest';
import { pickIdentity } from '../../src/saml/attributes.ts';
import { reasonOf } from '../support/reason.ts';

const EMAIL_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

function pick(attributes: Record<string, string[]>, nameId = 'opaque-1', nameIdFormat: string | null = null) {
  return pickIdentity({ attributes: new Map(Object.entries(attributes)), nameId, nameIdFormat });
}

describe('pickIdentity', () => {
  it('takes the exact names before any other', () => {
    const identity = pick({
      mail: ['alias@acme.test'],
      Email: ['case@acme.test'],
      email: ['ada@acme.test'],
      firstName: ['Ada'],
      FirstName: ['No'],
      lastName: ['Lovelace'],
    });
    expect(identity).toEqual({
      email: { value: 'ada@acme.test', source: 'email', matchedBy: 'exact' },
      firstName: { value: 'Ada', source: 'firstName', matchedBy: 'exact' },
      lastName: { value: 'Lovelace', source: 'lastName', matchedBy: 'exact' },
    });
  });

  it('takes another case, and says so', () => {
    const { email, firstName } = pick({ EMAIL: ['ada@acme.test'], firstname: ['Ada'] });
    expect(email).toMatchObject({ source: 'EMAIL', matchedBy: 'case' });
    expect(firstName).toMatchObject({ source: 'firstname', matchedBy: 'case' });
  });

  for (const name of ['mail', `${CLAIMS}/emailaddress`, 'urn:oid:0.9.2342.19200300.100.1.3', 'user.email']) {
    it(`takes the alias ${name}, and says so`, () => {
      expect(pick({ [name]: ['ada@acme.test'] }).email).toEqual({
        value: 'ada@acme.test',
        source: name,
        matchedBy: 'alias',
      });
    });
  }

  for (const [first, last] of [
    [`${CLAIMS}/givenname`, `${CLAIMS}/surname`],
    ['urn:oid:2.5.4.42', 'urn:oid:2.5.4.4'],
  ] as const) {
    it(`takes the aliases ${first} and ${last}`, () => {
      const { firstName, lastName } = pick({ email: ['a@b.test'], [first]: ['Ada'], [last]: ['Lovelace'] });
      expect([firstName?.value, lastName?.value]).toEqual(['Ada', 'Lovelace']);
      expect([firstName?.matchedBy, lastName?.matchedBy]).toEqual(['alias', 'alias']);
    });
  }

  it('takes a NameID in the email format last', () => {
    expect(pick({}, ' ada@acme.test ', EMAIL_FORMAT).email).toEqual({
      value: 'ada@acme.test',
      source: 'NameID',
      matchedBy: 'name_id',
    });
    expect(pick({ mail: ['mail@acme.test'] }, 'ada@acme.test', EMAIL_FORMAT).email.value).toBe(
      'mail@acme.test',
    );
  });

  it('passes over empty values and Attributes without one (Google)', () => {
    const { email, firstName, lastName } = pick({
      email: [],
      Email: ['  '],
      mail: ['', ' ada@acme.test '],
      firstName: [''],
    });
    expect(email).toMatchObject({ value: 'ada@acme.test', source: 'mail' });
    expect([firstName, lastName]).toEqual([null, null]);
  });

  it('takes the same address twice for one', () => {
    expect(pick({ email: ['ada@acme.test', 'ada@acme.test'] }).email.value).toBe('ada@acme.test');
  });

  it('refuses an assertion without an address', async () => {
    expect(await reasonOf(() => pick({}))).toBe('email_missing');
    expect(await reasonOf(() => pick({ 'e-mail': ['ada@acme.test'] }))).toBe('email_missing');
    // A NameID that looks like one is not declared to be one.
    expect(await reasonOf(() => pick({}, 'ada@acme.test', null))).toBe('email_missing');
    expect(
      await reasonOf(() =>
        pick({}, 'ada@acme.test', 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified'),
      ),
    ).toBe('email_missing');
  });

  it('refuses to choose between two addresses', async () => {
    expect(await reasonOf(() => pick({ email: ['ada@acme.test', 'grace@acme.test'] }))).toBe(
      'email_ambiguous',
    );
    expect(await reasonOf(() => pick({ mail: ['ada@acme.test', 'grace@acme.test'] }))).toBe(
      'email_ambiguous',
    );
  });

  it('is not confused by the names of object properties', async () => {
    expect(await reasonOf(() => pick({ constructor: ['ada@acme.test'], __proto__: ['x'] }))).toBe(
      'email_missing',
    );
  });
});

describe('one address', () => {
  it.each([
    [['Ada@acme.test', 'ada@ACME.test']],
    [['E\u0301va@acme.test', 'éva@acme.test']],
    [['ada@acme.test', 'ada@acme.test', 'ADA@ACME.TEST']],
  ])('in several spellings is one: %j', (values) => {
    expect(pick({ email: values }).email).toMatchObject({ value: values[0] });
  });

  it.each([
    [['ada@acme.test', 'adb@acme.test']],
    [['ada@acme.test', 'ada+x@acme.test']],
    [['strasse@acme.test', 'straße@acme.test']],
    [['ada@acme.test', 'ada@acme.tést']],
  ])('is not another: %j', async (values) => {
    expect(await reasonOf(() => pick({ email: values }))).toBe('email_ambiguous');
  });

  it('may have Keycloak’s X.500 name', () => {
    expect(pick({ 'urn:oid:1.2.840.113549.1.9.1': ['ada@acme.test'] }).email).toMatchObject({
      value: 'ada@acme.test',
      matchedBy: 'alias',
    });
  });
});
