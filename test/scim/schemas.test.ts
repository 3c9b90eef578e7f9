import { describe, expect, it } from 'vitest';
import { findAttribute, findExtension, GROUP, subPath, USER } from '../../src/scim/schemas.ts';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:User';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('7644 3.10: a name', () => {
  for (const [name, text] of [
    ['userName', 'userName'],
    ['USERNAME', 'userName'],
    ['name.GivenName', 'name.givenName'],
    ['emails.value', 'emails.value'],
    ['meta.lastmodified', 'meta.lastModified'],
    ['ID', 'id'],
    [`${CORE}:userName`, 'userName'],
    [`${CORE.toUpperCase()}:NAME.FAMILYNAME`, 'name.familyName'],
    [`${ENTERPRISE}:employeeNumber`, `${ENTERPRISE}:employeeNumber`],
    [`${ENTERPRISE.toLowerCase()}:Manager.Value`, `${ENTERPRISE}:manager.value`],
    ['department', `${ENTERPRISE}:department`],
    ['manager.value', `${ENTERPRISE}:manager.value`],
    ['groups.$ref', 'groups.$ref'],
    ['urn:acme:hr:2.0:Person:badge', 'urn:acme:hr:2.0:Person:badge'],
    ['urn:acme:hr:2.0:Person:desk.floor', 'urn:acme:hr:2.0:Person:desk.floor'],
  ] as const) {
    it(`finds ${text} by ${name}`, () => {
      expect(findAttribute(name, USER)?.text).toBe(text);
    });
  }

  for (const name of [
    '',
    'nope',
    'user name',
    'userName.value',
    'name.nope',
    'name.givenName.x',
    'emails.value.x',
    'emails[0]',
    'members',
    '1userName',
    '__proto__',
    'constructor',
    'toString',
    'urn:acme:hr:2.0:Person:constructor',
    'urn:acme:hr:2.0:Person:__proto__',
    'urn:ietf:params:scim:schemas:core:2.0:Group:displayName',
    'urn:ietf:params:scim:schemas:core:2.0:Device:serial',
    'urn:ietf:params:scim:api:messages:2.0:PatchOp:Operations',
    `${ENTERPRISE}:userName`,
    `${CORE}:department`,
    ':userName',
    'urn:userName',
  ]) {
    it(`finds nothing by ${JSON.stringify(name)}`, () => {
      expect(findAttribute(name, USER)).toBeUndefined();
    });
  }

  it('has the case rules of the standard', () => {
    const exact = (name: string) => findAttribute(name, USER)?.leaf.caseExact;
    expect(['userName', 'displayName', 'emails.value', 'title'].map(exact)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(
      ['id', 'externalId', 'meta.version', 'groups.$ref', 'profileUrl', 'photos.value'].map(exact),
    ).toEqual(Array(6).fill(true));
  });

  it('is known to one resource type and not to the other', () => {
    expect(findAttribute('members.value', GROUP)?.text).toBe('members.value');
    expect(findAttribute('userName', GROUP)).toBeUndefined();
    expect(findAttribute('department', GROUP)).toBeUndefined();
    expect(findAttribute(`${ENTERPRISE}:department`, GROUP)).toBeUndefined();
  });
});

describe('an extension', () => {
  it('is known by its URN in any case', () => {
    expect(findExtension(ENTERPRISE.toUpperCase(), USER)).toBe(ENTERPRISE);
  });

  it('may be anything that is a URI and not the standard’s own', () => {
    expect(findExtension('urn:acme:hr:2.0:Person', USER)).toBe('urn:acme:hr:2.0:Person');
    expect(findExtension('urn:ietf:params:scim:schemas:extension:enterprise:2.0User', USER)).toBeDefined();
    for (const urn of [
      CORE,
      'urn:ietf:params:scim:schemas:core:2.0:Group',
      'nickName',
      'urn:with space:x',
      'urn:',
    ]) {
      expect(findExtension(urn, USER), urn).toBeUndefined();
    }
  });

  it('of a User is not one of a Group', () => {
    expect(findExtension(ENTERPRISE, GROUP)).toBeUndefined();
  });
});

describe('a sub-attribute', () => {
  it('is found below its parent without case', () => {
    const emails = findAttribute('emails', USER);
    expect(emails && subPath(emails, 'TYPE')?.text).toBe('emails.type');
    expect(emails && subPath(emails, 'streetAddress')).toBeUndefined();
    expect(emails && subPath(emails, 'constructor')).toBeUndefined();
  });
});
