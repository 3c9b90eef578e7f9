import { describe, expect, it } from 'vitest';
import { checkIfMatch, isNotModified, renderEtag } from '../../src/scim/etag.ts';
import { reasonOf } from './reason.ts';

describe('3.14: an entity tag', () => {
  it('is weak', () => {
    expect(renderEtag(7)).toBe('W/"7"');
  });

  for (const header of ['W/"7"', '"7"', '*', 'W/"1", W/"7"', ' W/"7" ']) {
    it(`is named by ${header}`, () => {
      expect(reasonOf(() => checkIfMatch(header, 7))).toBe('accepted');
      expect(isNotModified(header, 7)).toBe(true);
    });
  }

  for (const header of ['W/"8"', '7', 'W/7', '', 'W/"77"', 'w/"7"']) {
    it(`is not named by ${JSON.stringify(header)}: preconditionFailed`, () => {
      expect(reasonOf(() => checkIfMatch(header, 7))).toBe('preconditionFailed');
      expect(isNotModified(header, 7)).toBe(false);
    });
  }

  it('does not matter without a header', () => {
    expect(reasonOf(() => checkIfMatch(null, 7))).toBe('accepted');
    expect(isNotModified(null, 7)).toBe(false);
  });
});
