import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/scim/json.ts';
import { toListResponse } from '../../src/scim/list.ts';
import {
  PAGE_LIMITS,
  parseListQuery,
  parseResourceQuery,
  parseSearchRequest,
  SEARCH_SCHEMA,
} from '../../src/scim/query.ts';
import { GROUP, USER } from '../../src/scim/schemas.ts';
import { reasonOf } from './reason.ts';

const query = (text: string) => parseListQuery(new URLSearchParams(text), USER);
const refusal = (text: string) => reasonOf(() => query(text));
const search = (more: JsonObject) => parseSearchRequest({ schemas: [SEARCH_SCHEMA], ...more }, USER);

describe('3.4.2.4: index pages', () => {
  for (const [text, page] of [
    ['', { startIndex: 1, count: PAGE_LIMITS.defaultCount }],
    ['startIndex=0&count=0', { startIndex: 1, count: 0 }],
    ['startIndex=-7&count=-1', { startIndex: 1, count: 0 }],
    ['startIndex=101&count=100', { startIndex: 101, count: 100 }],
    ['count=9999', { startIndex: 1, count: PAGE_LIMITS.maxCount }],
    ['STARTINDEX=2&Count=1', { startIndex: 2, count: 1 }],
    ['startIndex=+2&count=5', { startIndex: 2, count: 5 }],
  ] as const) {
    it(`reads ${JSON.stringify(text)}`, () => {
      expect(query(text).page).toEqual({ kind: 'index', ...page });
    });
  }

  for (const text of [
    'startIndex=abc',
    'startIndex=1.5',
    'count=ten',
    'count=1e3',
    'count=99999999999999999999',
    'count=1&count=2',
  ]) {
    it(`refuses ${text} as invalidValue`, () => {
      expect(refusal(text)).toBe('invalidValue');
    });
  }
});

describe('9865 2: cursor pages', () => {
  it('begin with an empty cursor', () => {
    expect(query('cursor&count=10').page).toEqual({ kind: 'cursor', cursor: undefined, count: 10 });
    expect(query('cursor=abc').page).toEqual({
      kind: 'cursor',
      cursor: 'abc',
      count: PAGE_LIMITS.defaultCount,
    });
  });

  it('take a negative count as 0', () => {
    expect(query('cursor=&count=-5').page).toEqual({ kind: 'cursor', cursor: undefined, count: 0 });
  });

  it('2.1: refuse other counts as invalidCount', () => {
    expect(refusal('cursor=&count=ten')).toBe('invalidCount');
    expect(refusal(`cursor=&count=${PAGE_LIMITS.maxCount + 1}`)).toBe('invalidCount');
    expect(refusal(`cursor=&count=${PAGE_LIMITS.maxCount}`)).toBe('accepted');
  });

  it('2.4: are not to be mixed with startIndex', () => {
    expect(refusal('cursor=&startIndex=1')).toBe('invalidValue');
  });

  it('have a fingerprint of filter and sorting, and of nothing else', () => {
    const base = query('filter=title+pr&sortBy=userName&cursor=&count=5').fingerprint;
    expect(
      query('filter=title+pr&sortBy=USERNAME&sortOrder=ascending&cursor=x&count=9&attributes=id').fingerprint,
    ).toBe(base);
    for (const other of [
      'filter=title+pr&cursor=',
      'filter=name+pr&sortBy=userName',
      'filter=title+pr&sortBy=userName&sortOrder=descending',
    ]) {
      expect(query(other).fingerprint, other).not.toBe(base);
    }
  });
});

describe('a query string', () => {
  it('is form-encoded, as Okta does it, or percent-encoded', () => {
    const filter = { kind: 'compare', value: { type: 'string', value: 'jane+x@acme.test' } };
    expect(
      query('filter=userName+eq+%22jane%2Bx%40acme.test%22&startIndex=1&count=100').filter,
    ).toMatchObject(filter);
    expect(query('filter=userName%20eq%20%22jane%2Bx@acme.test%22').filter).toMatchObject(filter);
  });

  it('may hold unknown parameters (Entra ID: aadOptscim062020)', () => {
    expect(query('aadOptscim062020&AzureAdScimPatch2017=1&count=3').page.count).toBe(3);
  });

  it('counts in any case, so that a misspelled filter does not return everybody', () => {
    expect(query('Filter=title+pr').filter).toMatchObject({ kind: 'present' });
  });

  it('takes an empty parameter as none, and refuses two filters', () => {
    expect(query('filter=&count=&startIndex=&sortOrder=')).toEqual(query(''));
    expect(query('filter=%20').filter).toBeUndefined();
    expect(query('sortBy=userName&sortOrder=DESC').sort?.order).toBe('descending');
    expect(refusal('sortBy=userName&sortOrder=down')).toBe('invalidValue');
    expect(refusal('filter=title+pr&FILTER=name+pr')).toBe('invalidValue');
  });

  it('takes attributes in one list or in several', () => {
    expect(query('attributes=userName&attributes=name.givenName,title').projection.paths).toHaveLength(3);
    expect(refusal('attributes=userName&excludedAttributes=name')).toBe('invalidValue');
  });

  it('of one resource is about attributes only', () => {
    const params = new URLSearchParams('excludedAttributes=groups&filter=nonsense&count=x');
    expect(parseResourceQuery(params, USER)).toMatchObject({ mode: 'except' });
  });
});

describe('3.4.2.3: sorting', () => {
  for (const [text, path, order] of [
    ['sortBy=userName', 'userName', 'ascending'],
    ['sortBy=NAME.FAMILYNAME&sortOrder=Descending', 'name.familyName', 'descending'],
    ['sortBy=emails&sortOrder=', 'emails.value', 'ascending'],
    ['sortBy=meta.created', 'meta.created', 'ascending'],
    [
      'sortBy=department',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
      'ascending',
    ],
  ] as const) {
    it(`reads ${text}`, () => {
      expect(query(text).sort).toMatchObject({ path: { text: path }, order });
    });
  }

  it('is none without sortBy', () => {
    expect(query('sortOrder=descending').sort).toBeUndefined();
    expect(query('sortBy=').sort).toBeUndefined();
  });

  for (const text of [
    'sortBy=nope',
    'sortBy=name',
    'sortBy=addresses',
    'sortBy=password',
    'sortBy=schemas',
    'sortBy=meta.location',
    'sortBy=groups',
    'sortBy=x509Certificates',
    'sortBy=manager.$ref',
    'sortBy=userName&sortOrder=up',
    'sortBy=emails[type+eq+"work"]',
  ]) {
    it(`refuses ${text} as invalidValue`, () => {
      expect(refusal(text)).toBe('invalidValue');
    });
  }

  it('by an attribute of another type sorts nothing here', () => {
    const params = new URLSearchParams('sortBy=userName');
    expect(parseListQuery(params, GROUP, { otherTypes: [USER] }).sort).toBeUndefined();
    expect(reasonOf(() => parseListQuery(params, GROUP))).toBe('invalidValue');
  });
});

describe('3.4.3: a search by POST', () => {
  it('says the same as a query string', () => {
    const found = search({
      attributes: ['displayName', 'userName'],
      filter: 'displayName sw "smith"',
      sortBy: 'userName',
      SORTORDER: 'descending',
      startIndex: 1,
      count: 10,
    });
    const params =
      'attributes=displayName&attributes=userName&filter=displayName+sw+"smith"&sortBy=userName&sortOrder=descending&startIndex=1&count=10';
    expect(found).toEqual(query(params));
  });

  it('9865 3: takes cursors', () => {
    expect(search({ cursor: '', count: 10 }).page).toEqual({ kind: 'cursor', cursor: undefined, count: 10 });
  });

  it('takes null for nothing, and attributes as one text', () => {
    expect(search({ filter: null, count: null, attributes: 'id,userName' }).projection.paths).toHaveLength(2);
  });

  for (const [what, body, reason] of [
    ['no schemas', { filter: 'title pr' }, 'invalidSyntax'],
    ['another schema', { schemas: ['urn:x:y'] }, 'invalidValue'],
    ['a filter that is not a text', { schemas: [SEARCH_SCHEMA], filter: { a: 1 } }, 'invalidValue'],
    ['attributes that are numbers', { schemas: [SEARCH_SCHEMA], attributes: [1] }, 'invalidValue'],
    ['a count that is not an integer', { schemas: [SEARCH_SCHEMA], count: 1.5 }, 'invalidValue'],
    ['a count that is a list', { schemas: [SEARCH_SCHEMA], count: [1] }, 'invalidValue'],
    ['a bad filter', { schemas: [SEARCH_SCHEMA], filter: 'nope pr' }, 'invalidFilter'],
  ] as const) {
    it(`refuses ${what} as ${reason}`, () => {
      expect(reasonOf(() => parseSearchRequest(body as JsonObject, USER))).toBe(reason);
    });
  }
});

describe('3.4.2: a list', () => {
  it('counts what it holds', () => {
    expect(toListResponse({ resources: [{ id: 'a' }], totalResults: 12, startIndex: 3 })).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: 12,
      itemsPerPage: 1,
      startIndex: 3,
      Resources: [{ id: 'a' }],
    });
  });

  it('without a match is empty and has totalResults 0', () => {
    expect(toListResponse({ resources: [], totalResults: 0, startIndex: 1 })).toMatchObject({
      totalResults: 0,
      Resources: [],
    });
  });

  it('9865 2: names the next cursor on every page but the last', () => {
    expect(toListResponse({ resources: [], totalResults: 1, nextCursor: 'c' }).nextCursor).toBe('c');
    expect(toListResponse({ resources: [], totalResults: 1, nextCursor: undefined })).not.toHaveProperty(
      'nextCursor',
    );
  });
});
