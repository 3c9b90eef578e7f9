import { describe, expect, it } from 'vitest';
import { parsePath, toPatchPath, UnknownAttribute } from '../../src/scim/path-parse.ts';
import { findAttribute, GROUP, USER } from '../../src/scim/schemas.ts';
import { reasonOf } from './reason.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const ACME = 'urn:acme:hr:1.0:Person';

/** The canonical text of what the path names. */
function textOf(path: string, extensions: readonly string[] = []): string {
  const parsed = parsePath(path, USER, extensions);
  if (parsed.kind === 'extension') return `all of ${parsed.schema}`;
  const filter = parsed.filter === undefined ? '' : '[…]';
  const sub = parsed.sub === undefined ? '' : `.${parsed.sub.leaf.name}`;
  return `${parsed.path.text}${filter}${sub}`;
}

describe('7644 3.5.2: a path', () => {
  for (const [path, expected] of [
    ['userName', 'userName'],
    [' DisplayName ', 'displayName'],
    ['name.familyName', 'name.familyName'],
    ['emails[type eq "work"]', 'emails[…]'],
    ['emails[type eq "work"].value', 'emails[…].value'],
    ['Emails[Type Eq "work" and Primary eq true].Value', 'emails[…].value'],
    ['addresses[type eq "work"].streetAddress', 'addresses[…].streetAddress'],
    ['emails[value eq "a]b[c"].type', 'emails[…].type'],
    ['urn:ietf:params:scim:schemas:core:2.0:User:name.givenName', 'name.givenName'],
    [`${ENTERPRISE}:employeeNumber`, `${ENTERPRISE}:employeeNumber`],
    [`${ENTERPRISE}:manager.displayName`, `${ENTERPRISE}:manager.displayName`],
    ['manager', `${ENTERPRISE}:manager`],
    [ENTERPRISE, `all of ${ENTERPRISE}`],
    [ENTERPRISE.toUpperCase(), `all of ${ENTERPRISE}`],
    [`${ACME}:badge`, `${ACME}:badge`],
    [`${ACME}:desk.floor`, `${ACME}:desk.floor`],
    [`${ACME}:desks[floor eq 3].room`, `${ACME}:desks[…].room`],
  ] as const) {
    it(`names ${expected} by ${path}`, () => {
      expect(textOf(path)).toBe(expected);
    });
  }

  it('is all of an open extension when the resource has it, else an attribute', () => {
    expect(textOf(ACME, [ACME])).toBe(`all of ${ACME}`);
    expect(textOf(ACME)).toBe('urn:acme:hr:1.0:Person');
  });

  for (const path of [
    '',
    'nope',
    'nope[type eq "work"]',
    'userName[value eq "x"]',
    'name[givenName eq "x"]',
    'emails[type eq "work"]x',
    'emails[type eq "work"].nope',
    'emails[type eq "work"].value.x',
    'emails[type eq "work"][primary eq true]',
    'emails[0]garbage',
    'emails.0',
    '/emails/0',
    '__proto__',
    'emails[type eq "work"].__proto__',
    'constructor.prototype',
    `${ENTERPRISE}:nope`,
    'x'.repeat(5000),
  ]) {
    it(`is refused: ${path.slice(0, 60)}`, () => {
      expect(['invalidPath', 'invalidFilter']).toContain(reasonOf(() => parsePath(path, USER, [])));
    });
  }

  for (const path of [
    'emails[type',
    'emails[type eq "work"',
    'emails[]',
    'emails[nope eq "x"].value',
    'emails[type regex "x"]',
    `emails[${'('.repeat(50)}type pr${')'.repeat(50)}]`,
    `emails[${Array(11).fill('type pr').join(' or ')}]`,
  ]) {
    it(`is refused as invalidFilter inside its brackets: ${path.slice(0, 60)}`, () => {
      expect(reasonOf(() => parsePath(path, USER, []))).toBe('invalidFilter');
    });
  }

  it('of a Group knows members, of a User does not', () => {
    expect(parsePath('members[value eq "x"].display', GROUP, [])).toMatchObject({
      sub: { text: 'members.display' },
    });
    expect(reasonOf(() => parsePath('members', USER, []))).toBe('invalidPath');
  });
});

describe('a path that names no attribute', () => {
  const refusal = (path: string) => {
    try {
      parsePath(path, USER, []);
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it.each([
    'favoriteColor',
    'x',
    '$x',
    'x-y_1',
    'favoriteColor.shade',
    'favorite.$s-1',
    'name.favoriteColor',
    'emails.shade',
    'emails[type eq "work"].shade',
    'urn:acme',
    'constructors',
    'myprototype',
    'emails[type eq "work"]value',
  ])('%s, is unknown or a mistake, and says so with the reason of the protocol', (path) => {
    expect(refusal(path)).toMatchObject({ reason: 'invalidPath' });
  });

  it.each([
    'favoriteColor',
    'x',
    '$x',
    'x-y_1',
    'favoriteColor.shade',
    'name.favoriteColor',
    'myprototype',
    'constructors',
  ])('%s, may be left out: it has the form of a name', (path) => {
    expect(refusal(path)).toBeInstanceOf(UnknownAttribute);
  });

  it.each([
    'constructor',
    'Constructor',
    'prototype',
    'x.constructor',
    'constructor.name',
    'x.prototype',
    '__proto__',
    '1x',
    'x y',
    'x.y.z',
    'x.',
    '.x',
    'x..y',
    'größe',
    'x!',
    'x.1y',
    '-x',
    '',
  ])('%j, may not: it has not', (path) => {
    const error = refusal(path);
    expect(error).toMatchObject({ reason: 'invalidPath' });
    expect(error).not.toBeInstanceOf(UnknownAttribute);
  });

  it('is refused by its length alone beyond 2,048 characters', () => {
    expect(refusal('x'.repeat(2048))).toBeInstanceOf(UnknownAttribute);
    expect(refusal('x'.repeat(2049))).not.toBeInstanceOf(UnknownAttribute);
    expect(refusal('x'.repeat(2049))).toMatchObject({ reason: 'invalidPath' });
  });

  it('begins with a bracket', () => {
    expect(refusal('[type eq "work"]')).toMatchObject({ reason: 'invalidPath' });
  });

  it('is found again from what it names', () => {
    const found = findAttribute('name.givenName', USER);
    const parsed = found && toPatchPath(found, USER);
    expect(parsed).toMatchObject({
      kind: 'attribute',
      path: { text: 'name' },
      sub: { text: 'name.givenName' },
    });
  });
});
