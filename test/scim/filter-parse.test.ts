import { describe, expect, it } from 'vitest';
import type { Filter } from '../../src/scim/filter.ts';
import { FILTER_LIMITS, parseFilter } from '../../src/scim/filter-parse.ts';
import { toGroupResource, toUserResource } from '../../src/scim/resource.ts';
import { GROUP, USER } from '../../src/scim/schemas.ts';
import type { StoredGroup, StoredUser } from '../../src/scim/stored.ts';
import { matchesResource } from '../support/scim-filter-oracle.ts';
import { detailOf, reasonOf } from './reason.ts';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const ACME = 'urn:acme:hr:1.0:Person';
const baseUrl = 'https://sso.example/scim/v2';

const ADA: StoredUser = {
  id: 'mem_Ada',
  userName: 'Ada@Acme.test',
  externalId: '00uAda',
  active: true,
  givenName: 'Ada',
  familyName: "O'Byron",
  version: 3,
  createdMs: Date.UTC(2026, 0, 1),
  updatedMs: Date.UTC(2026, 5, 1, 12),
  profile: {
    displayName: 'Ada Byron "the first"',
    emails: [
      { value: 'ada@acme.test', type: 'work', primary: true },
      { value: 'ada@home.test', type: 'home' },
    ],
    addresses: [{ type: 'work', locality: 'London' }],
    x509Certificates: [{ value: 'AAAA' }],
    roles: [{ value: 'admin', primary: true }],
    [ENTERPRISE]: { department: 'Engines', manager: { value: 'mem_Bob' }, employeeNumber: '701984' },
    [ACME]: { badge: 17, remote: true, Desks: ['a1', 'b2'] },
  },
  groups: [{ id: 'team_1', display: 'Engineers' }],
};

const BOB: StoredUser = {
  id: 'mem_Bob',
  userName: 'bob@acme.test',
  externalId: null,
  active: false,
  givenName: '',
  familyName: '',
  version: 1,
  createdMs: Date.UTC(2025, 0, 1),
  updatedMs: Date.UTC(2025, 0, 1),
  profile: {},
  groups: [],
};

const TEAM: StoredGroup = {
  id: 'team_1',
  displayName: 'Engineers',
  externalId: 'g-1',
  profile: {},
  version: 2,
  createdMs: 0,
  updatedMs: 0,
  members: [{ id: 'mem_Ada', display: 'Ada' }],
};

const USERS = { ada: toUserResource(ADA, { baseUrl }), bob: toUserResource(BOB, { baseUrl }) };

/** Which of the two people match. */
function who(text: string): string {
  const filter = parseFilter(text, USER);
  return Object.entries(USERS)
    .filter(([, resource]) => matchesResource(filter, resource))
    .map(([name]) => name)
    .join(' ');
}

const parse = (text: string) => () => parseFilter(text, USER);

describe('7644 3.4.2.2: a filter', () => {
  for (const [text, expected] of [
    // operators and their case
    ['userName eq "bob@acme.test"', 'bob'],
    ['UserName Eq "ADA@ACME.TEST"', 'ada'],
    ['id eq "mem_ada"', ''],
    ['id eq "mem_Ada"', 'ada'],
    ['externalId eq "00uada"', ''],
    ['userName ne "bob@acme.test"', 'ada'],
    ['userName co "ACME"', 'ada bob'],
    ['userName sw "a"', 'ada'],
    ['userName ew "home.test"', ''],
    ['userName gt "b"', 'bob'],
    ['userName ge "bob@acme.test"', 'bob'],
    ['userName lt "b"', 'ada'],
    ['userName le "ada@acme.test"', 'ada'],
    ['title pr', ''],
    ['displayName pr', 'ada'],
    ['name pr', 'ada'],
    ['emails pr', 'ada'],
    ['name.familyName eq "o\'byron"', 'ada'],
    ['active eq true', 'ada'],
    ['active ne true', 'bob'],
    // absent values
    ['title ne "x"', 'ada bob'],
    ['title eq null', 'ada bob'],
    ['displayName eq null', 'bob'],
    ['displayName ne null', 'ada'],
    ['emails eq null', 'bob'],
    ['emails[display eq null]', 'ada'],
    ['title gt "a"', ''],
    // logic, precedence, grouping
    ['displayName pr or userName sw "b" and active eq true', 'ada'],
    ['(displayName pr or userName sw "b") and active eq false', 'bob'],
    ['not (active eq true) or active eq true', 'ada bob'],
    ['not (active eq true or userName sw "b")', ''],
    ['not (active eq true) and userName sw "b"', 'bob'],
    ['NOT(active eq true)', 'bob'],
    ['active eq true AND userName sw "a" OR userName sw "b"', 'ada bob'],
    ['((((active eq true))))', 'ada'],
    ['  active   eq   true  ', 'ada'],
    // multi-valued attributes and value paths
    ['emails co "home.test"', 'ada'],
    ['emails.value co "home.test"', 'ada'],
    ['emails eq "ADA@home.test"', 'ada'],
    ['emails.type eq "work" and emails.value co "home"', 'ada'],
    ['emails[type eq "work" and value co "home"]', ''],
    ['emails[type eq "home" and value co "home"]', 'ada'],
    ['emails[not (type eq "work")]', 'ada'],
    ['emails[type eq "home" or type eq "other"] and active eq true', 'ada'],
    ['emails[type eq "work"].value eq "ada@acme.test"', 'ada'],
    ['emails[type eq "work"].value eq "ada@home.test"', ''],
    ['emails[type eq "work"].value pr and active eq true', 'ada'],
    ['emails.value ne "ada@acme.test"', 'ada bob'],
    ['addresses[locality eq "london"]', 'ada'],
    ['x509Certificates.value eq "AAAA"', 'ada'],
    ['x509Certificates.value eq "aaaa"', ''],
    // primary is false where it is not said
    ['emails[primary eq true].value eq "ada@acme.test"', 'ada'],
    ['emails[primary eq false and value co "home"]', 'ada'],
    ['emails[primary eq "False" and value co "acme"]', ''],
    ['emails[primary ne true and value co "home"]', 'ada'],
    ['emails[primary ne true and value co "acme"]', ''],
    ['emails[primary ne false and value co "acme"]', 'ada'],
    ['emails.primary eq true', 'ada'],
    ['emails.primary eq false', 'ada'],
    ['roles[primary eq "True"].value eq "admin"', 'ada'],
    // extensions
    [`${ENTERPRISE}:department eq "engines"`, 'ada'],
    [`${ENTERPRISE.toUpperCase()}:DEPARTMENT eq "engines"`, 'ada'],
    ['department eq "engines"', 'ada'],
    ['id eq "mem_Ada" and manager eq "mem_Bob"', 'ada'],
    ['manager eq "mem_bob"', ''],
    [`schemas eq "${ENTERPRISE.toLowerCase()}"`, 'ada'],
    [`schemas ne "${ENTERPRISE}"`, 'bob'],
    ['schemas eq "urn:ietf:params:scim:schemas:core:2.0:User"', 'ada bob'],
    ['schemas eq "urn:ietf:params:scim:schemas:core:2.0:Group"', ''],
    ['schemas pr', 'ada bob'],
    [`schemas eq "${ACME}"`, 'ada'],
    [`${ACME}:badge eq 17`, 'ada'],
    [`${ACME}:badge gt 16.5`, 'ada'],
    [`${ACME}:badge eq "17"`, ''],
    [`${ACME}:remote eq true`, 'ada'],
    [`${ACME}:desks eq "B2"`, 'ada'],
    [`${ACME}:nothing pr`, ''],
    [`${ACME}:desks[notes pr or android eq 1 or order eq 2]`, ''],
    // meta
    ['meta.lastModified gt "2026-01-01T00:00:00Z"', 'ada'],
    ['meta.lastModified ge "2026-06-01T14:00:00+02:00"', 'ada'],
    ['meta.lastModified gt "2026-06-01T14:00:00+02:00"', ''],
    ['meta.created lt "2025-06-01T00:00:00Z"', 'bob'],
    ['meta.created eq "2025-01-01T01:00:00+01:00"', 'bob'],
    ['meta.version eq "W/\\"3\\""', 'ada'],
    ['meta.resourceType eq "User"', 'ada bob'],
    ['(meta.resourceType eq User) or (meta.resourceType eq Group)', 'ada bob'],
    ['meta.resourceType eq "Group"', ''],
    ['meta.resourceType ne "Group"', 'ada bob'],
    // groups
    ['groups.value eq "team_1"', 'ada'],
    ['groups.display co "engin"', 'ada'],
    ['groups.type eq "direct"', 'ada'],
    ['groups.type eq "indirect"', ''],
    ['groups.type ne "direct"', 'bob'],
    ['groups[type eq "direct" and value eq "team_1"]', 'ada'],
    // literals
    ['displayName co "\\"the \\u0066irst\\""', 'ada'],
    ['displayName co "\\u0041DA"', 'ada'],
    // what identity providers send
    ['externalId eq 00uAda', 'ada'],
    ["name.FamilyName eq O'Byron and (emails.Value co acme.test or emails.Value co b.test)", 'ada'],
    ['meta.Created gt 2025-10-10T14:38:21-07:00', 'ada'],
    ['employeeNumber eq 701984', 'ada'],
    ['active eq "True"', 'ada'],
    ['active eq "false"', 'bob'],
    ['userName eq"bob@acme.test"', 'bob'],
    ['displayName eq true', ''],
  ] as const) {
    it(`selects ${expected || 'nobody'} by ${text}`, () => {
      expect(who(text)).toBe(expected);
    });
  }

  it('finds a group by its members', () => {
    const resource = toGroupResource(TEAM, { baseUrl });
    const selects = (text: string) => matchesResource(parseFilter(text, GROUP), resource);
    expect(selects('id eq "team_1" and members eq "mem_Ada"')).toBe(true);
    expect(selects('members[value eq "mem_Ada" and type eq "User"]')).toBe(true);
    expect(selects('members.type eq "Group"')).toBe(false);
    expect(selects('members.value eq "mem_ada"')).toBe(false);
    expect(selects('DisplayName eq "ENGINEERS"')).toBe(true);
  });
});

describe('a filter is refused as invalidFilter', () => {
  for (const text of [
    '',
    '   ',
    'userName',
    'userName eq',
    'userName "x"',
    'eq "x"',
    'userName eq "x',
    'userName eq x"y"',
    'userName eq "x" and',
    'and userName eq "x"',
    'userName eq "x" userName eq "y"',
    'userName eq "x"and title pr',
    '(userName eq "x"',
    'userName eq "x")',
    '()',
    'not userName eq "x"',
    'not',
    'emails[',
    'emails[]',
    'emails[type eq "work"',
    'emails[type eq "work"]]',
    'emails[type eq "work"].nope eq "x"',
    'emails[type eq "work"].value',
    'emails[emails[type eq "work"]]',
    'emails[nope eq "x"]',
    'emails[userName eq "x"]',
    'urn:acme:x:a[b[c eq 1]]',
    'userName[value eq "x"]',
    'name[givenName eq "x"]',
    "userName eq 'x'",
    'userName eq "\\x"',
    'userName eq "\\ud800"',
    'userName eq "a\\u0000b"',
    'userName eq ""x',
    '] eq "x"',
  ]) {
    it(`for its syntax: ${text}`, () => {
      expect(reasonOf(parse(text))).toBe('invalidFilter');
    });
  }

  it('for an unknown operator, and names it', () => {
    expect(detailOf(parse('userName regex "x"'))).toContain('"regex"');
    expect(reasonOf(parse('userName regex "x"'))).toBe('invalidFilter');
  });

  it('for an unknown attribute, and names it', () => {
    expect(detailOf(parse('shoeSize eq 43'))).toContain('"shoeSize"');
    for (const text of [
      'shoeSize eq 43',
      'name.shoeSize pr',
      'userName.value eq "x"',
      '__proto__ eq "x"',
      'not (nope pr)',
    ]) {
      expect(reasonOf(parse(text)), text).toBe('invalidFilter');
    }
  });

  for (const operator of ['gt', 'ge', 'lt', 'le', 'co', 'sw', 'ew']) {
    it(`for ${operator} on a boolean or a binary attribute`, () => {
      expect(reasonOf(parse(`active ${operator} true`))).toBe('invalidFilter');
      expect(reasonOf(parse(`emails.primary ${operator} true`))).toBe('invalidFilter');
      expect(reasonOf(parse(`x509Certificates.value ${operator} "AAAA"`))).toBe('invalidFilter');
    });
  }

  it('for a number that would be rounded, and so equal another', () => {
    for (const number of ['1e400', '9007199254740993', '1e-400']) {
      expect(reasonOf(parse(`urn:acme:Custom:1.0:User:badge eq ${number}`)), number).toBe('invalidFilter');
      expect(reasonOf(parse(`urn:acme:Custom:1.0:User:badge eq "${number}"`)), number).toBe('accepted');
    }
  });

  it('for a complex attribute without a sub-attribute', () => {
    for (const text of ['name eq "x"', 'addresses co "x"', 'meta eq "x"']) {
      expect(reasonOf(parse(text)), text).toBe('invalidFilter');
    }
  });

  it('for a value of another type', () => {
    for (const text of [
      'active eq "yes"',
      'active eq 1',
      'meta.created gt "yesterday"',
      'meta.created co "2026"',
    ]) {
      expect(reasonOf(parse(text)), text).toBe('invalidFilter');
    }
  });

  it('for null with anything but eq and ne', () => {
    expect(reasonOf(parse('title gt null'))).toBe('invalidFilter');
  });

  it('for what is not stored', () => {
    for (const text of [
      'password eq "x"',
      'password pr',
      'meta.location eq "x"',
      'groups.$ref eq "x"',
      'manager.$ref pr',
      'manager.displayName eq "x"',
      'schemas co "enterprise"',
    ]) {
      expect(reasonOf(parse(text)), text).toBe('invalidFilter');
    }
  });
});

describe('a filter has caps', () => {
  it('on its length', () => {
    const long = (length: number) => `userName eq "${'x'.repeat(length - 14)}"`;
    expect(reasonOf(parse(long(FILTER_LIMITS.maxCharacters)))).toBe('accepted');
    expect(reasonOf(parse(long(FILTER_LIMITS.maxCharacters + 1)))).toBe('invalidFilter');
  });

  it('on its depth, in parentheses, in not, in brackets', () => {
    const nested = (open: string, levels: number) => `${open.repeat(levels)}title pr${')'.repeat(levels)}`;
    for (const open of ['(', 'not (']) {
      expect(reasonOf(parse(nested(open, FILTER_LIMITS.maxDepth)))).toBe('accepted');
      expect(reasonOf(parse(nested(open, FILTER_LIMITS.maxDepth + 1)))).toBe('invalidFilter');
      expect(reasonOf(parse(nested(open, 500)))).toBe('invalidFilter');
    }
    expect(reasonOf(parse('emails['.repeat(500)))).toBe('invalidFilter');
    expect(reasonOf(parse(Array(60).fill('(title pr)').join(' or ')))).toBe('accepted');
  });

  it('on its terms, which may form one long chain', () => {
    const chain = (terms: number) => Array(terms).fill('title pr').join(' or ');
    expect(reasonOf(parse(chain(FILTER_LIMITS.maxTerms)))).toBe('accepted');
    expect(reasonOf(parse(chain(FILTER_LIMITS.maxTerms + 1)))).toBe('invalidFilter');
  });
});

describe('the tree', () => {
  it('carries definition, type and value of each comparison', () => {
    const filter = parseFilter('Meta.LastModified ge 2026-01-01T00:00:00Z', USER);
    expect(filter).toMatchObject({
      kind: 'compare',
      operator: 'ge',
      path: { text: 'meta.lastModified', leaf: { type: 'dateTime' }, open: false },
      value: { type: 'dateTime', ms: Date.UTC(2026, 0, 1) },
    });
  });

  it('has chains flat and groups where they matter', () => {
    const shape = (filter: Filter): unknown =>
      filter.kind === 'and' || filter.kind === 'or' ? [filter.kind, ...filter.terms.map(shape)] : filter.kind;
    expect(shape(parseFilter('(title pr and title pr) and title pr', USER))).toEqual([
      'and',
      'present',
      'present',
      'present',
    ]);
    expect(shape(parseFilter('title pr and (title pr or title pr) or title pr', USER))).toEqual([
      'or',
      ['and', 'present', ['or', 'present', 'present']],
      'present',
    ]);
  });

  it('has no null, no schemas and no complex leaf in a comparison', () => {
    expect(parseFilter('title eq null', USER)).toMatchObject({ kind: 'not', term: { kind: 'present' } });
    expect(parseFilter(`schemas eq "${ENTERPRISE}"`, USER)).toEqual({
      kind: 'hasSchema',
      schema: ENTERPRISE,
    });
    expect(parseFilter('emails co "x"', USER)).toMatchObject({ path: { text: 'emails.value' } });
  });
});

describe('3.4.2.1: a search over several types', () => {
  const search = (text: string) => parseFilter(text, GROUP, { otherTypes: [USER] });

  it('treats an attribute of another type as one without a value', () => {
    expect(search('userName eq "x"')).toEqual({ kind: 'constant', matches: false });
    expect(search('userName pr')).toEqual({ kind: 'constant', matches: false });
    expect(search('userName ne "x"')).toEqual({ kind: 'constant', matches: true });
    expect(search('userName eq null')).toEqual({ kind: 'constant', matches: true });
    expect(search('userName ne null')).toEqual({ kind: 'constant', matches: false });
    expect(search('emails[type eq "work"]')).toEqual({ kind: 'constant', matches: false });
  });

  it('refuses what no type knows', () => {
    for (const text of ['shoeSize pr', 'shoeSize[a eq "b"]', 'emails[nope pr]', 'userName[a pr]']) {
      expect(
        reasonOf(() => search(text)),
        text,
      ).toBe('invalidFilter');
    }
  });
});
