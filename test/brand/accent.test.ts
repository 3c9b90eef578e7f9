// The accent color: what is readable, and what the style sheet of it says.

import { describe, expect, it } from 'vitest';
import { accentSheet, checkAccent, contrast, onDark } from '../../src/brand/accent.ts';
import { BrandError } from '../../src/brand/errors.ts';

function refusalOf(text: string): BrandError | null {
  try {
    checkAccent(text);
    return null;
  } catch (error) {
    if (!(error instanceof BrandError)) throw error;
    return error;
  }
}

describe('a contrast', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    // From the examples of wcag22's tools.
    ['#767676', '#ffffff', 4.54],
    ['#777777', '#ffffff', 4.48],
    ['#ff0000', '#ffffff', 4],
  ])('of %s and %s is %d', (one, other, ratio) => {
    expect(contrast(one, other)).toBeCloseTo(ratio, 2);
    expect(contrast(other, one)).toBeCloseTo(ratio, 2);
  });
});

describe('an accent', () => {
  it.each([
    ['#0F5CC0', '#0f5cc0'],
    [' #000000 ', '#000000'],
    ['#a61b1b', '#a61b1b'],
  ])('%j is taken', (text, taken) => {
    expect(checkAccent(text)).toBe(taken);
  });

  it.each(['', 'blue', '0f5cc0', '#fff', '#0f5cc', '#0f5cc00', '#0f5cg0', '#0f5cc0;}', 'rgb(0,0,0)'])(
    'is refused as %j',
    (text) => {
      expect(refusalOf(text)?.reason).toBe('accent_invalid');
    },
  );

  it.each(['#ffffff', '#ffdd00', '#ff0000', '#00aaff', '#767676'])(
    'is refused as %s, which is too light',
    (text) => {
      const refusal = refusalOf(text);
      expect(refusal?.reason).toBe('accent_contrast_low');
      expect(Number(refusal?.detail.ratio)).toBeLessThan(4.5);
    },
  );

  // Every twelfth channel value: what is taken is readable wherever it is used.
  it('that is taken can be read on white, on our alerts, and, made lighter, on every dark ground', () => {
    const values = Array.from({ length: 8 }, (_, i) => (i * 36).toString(16).padStart(2, '0'));
    let taken = 0;
    for (const red of values) {
      for (const green of values) {
        for (const blue of values) {
          const color = `#${red}${green}${blue}`;
          expect(contrast(onDark(color), '#292110')).toBeGreaterThanOrEqual(4.5);
          if (refusalOf(color) !== null) continue;
          taken++;
          for (const ground of ['#ffffff', '#f5f6f8', '#eef5fc', '#edf8f1', '#fdf6e3', '#fdf0ef'])
            expect([color, contrast(color, ground)]).toEqual([
              color,
              expect.toSatisfy((n: number) => n >= 4.5),
            ]);
        }
      }
    }
    expect(taken).toBeGreaterThan(50);
  });

  it('makes a sheet of variables alone, for both color schemes', () => {
    const sheet = accentSheet('#0f5cc0');
    expect(sheet).toContain('--pico-primary:#0f5cc0;');
    expect(sheet).toContain(`--pico-primary:${onDark('#0f5cc0')};`);
    expect(sheet).toContain('prefers-color-scheme:dark');
    expect(sheet).not.toMatch(/url|@import|NaN|undefined/);
  });
});
