import { describe, expect, it } from 'vitest';
import { CUT_MARK, cutText, cutTexts } from '../../src/lib/cut.ts';

describe('a text that is cut', () => {
  it.each([
    ['', 3, ''],
    ['abc', 3, 'abc'],
    ['abcd', 3, `abc${CUT_MARK}`],
    ['𝒳𝒳𝒳', 3, '𝒳𝒳𝒳'],
    ['𝒳𝒳𝒳𝒳', 3, `𝒳𝒳𝒳${CUT_MARK}`],
    ['ab𝒳d', 3, `ab𝒳${CUT_MARK}`],
    ['a\uD835', 1, `a${CUT_MARK}`],
  ])('%j at %i is %j', (text, max, expected) => {
    expect(cutText(text, max)).toBe(expected);
  });

  it('stays small and fast for a very long text', () => {
    expect(cutText('𝒳'.repeat(1_000_000), 500)).toBe('𝒳'.repeat(500) + CUT_MARK);
  });

  it('is cut wherever it is in a value, as a name too, and nothing else changes', () => {
    const value = { list: ['abcd', 1, null, true], deep: { abcdef: 'abcd' }, none: undefined };
    expect(cutTexts(value, 3)).toEqual({
      [`lis${CUT_MARK}`]: [`abc${CUT_MARK}`, 1, null, true],
      [`dee${CUT_MARK}`]: { [`abc${CUT_MARK}`]: `abc${CUT_MARK}` },
      [`non${CUT_MARK}`]: undefined,
    });
  });

  it('does not make a name of the prototype into one', () => {
    const value = JSON.parse('{"__proto__":{"x":"abcd"}}') as object;
    expect(Object.keys(cutTexts(value, 10))).toEqual(['__proto__']);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('x');
  });
});
