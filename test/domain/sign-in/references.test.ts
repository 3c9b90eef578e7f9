// Reference numbers as people type them.

import { describe, expect, it } from 'vitest';
import { newReference, readReference } from '../../../src/domain/sign-in/references.ts';

describe('a reference number', () => {
  it.each([
    ['as it is shown', '7K2M-9QXA-C4ZT'],
    ['in small letters', '7k2m-9qxa-c4zt'],
    ['without hyphens', '7K2M9QXAC4ZT'],
    ['with spaces', ' 7k2m 9qxa c4zt '],
    ['with dashes of a mail', '7K2M–9QXA—C4ZT'],
  ])('is found %s', (_, typed) => {
    expect(readReference(typed)).toBe('7K2M-9QXA-C4ZT');
  });

  it('takes the letters that it never has for the digits that they look like', () => {
    expect(readReference('ILO0-0000-0000')).toBe('1100-0000-0000');
  });

  it('leaves other text alone, but for its case', () => {
    for (const text of [
      '',
      'NONE',
      'REQ_7K2M9QXAC4ZT',
      '7K2M-9QXA-C4Z',
      '7K2M-9QXA-C4ZTX',
      '7K2M-9QXA-C4ZU',
    ]) {
      expect(readReference(text.toLowerCase())).toBe(text);
    }
  });

  it('reads back whatever is given out', () => {
    const one = newReference();
    expect(readReference(one.replaceAll('-', '').toLowerCase())).toBe(one);
  });
});
