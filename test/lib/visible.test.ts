import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findInvisible, visibleText, withoutDirection } from '../../src/lib/visible.ts';

describe('a name', () => {
  const legitimate = {
    'Persian with a zero-width non-joiner': 'علی\u200cرضا',
    'Hindi with a joiner': 'क्\u200dष',
    'Malayalam that ends in a chillu': 'രാജന്\u200d',
    'Sinhala with a joiner': 'ශ්\u200dරී',
    'an emoji of a family': '👨\u200d👩\u200d👧',
    'an emoji with tone and joiner': '👩🏽\u200d💻',
    'an emoji with a variation selector': '❤\ufe0f',
    'an emoji with selector and joiner': '🏳\ufe0f\u200d🌈',
    'a keycap': '1\ufe0f\u20e3',
    'the flag of Scotland': '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
    'Japanese with an ideographic variation': '葛\u{e0100}城',
    'Mongolian with a variation selector': 'ᠠ\u180b',
    'Hebrew and Arabic': 'דוד محمد',
    'a composed letter': 'Zoë Ångström',
    'a decomposed letter': 'Zoe\u0308',
    'spaces between words': 'Ada  King of Lovelace',
    'a no-break space': 'Ada\u00a0King',
    'an Arabic number sign': '\u0600١',
  };
  for (const [name, text] of Object.entries(legitimate)) {
    it(`keeps ${name}`, () => {
      expect(findInvisible(text)).toBeNull();
      expect(visibleText(text).replace(/\s+/g, ' ')).toBe(text.replace(/\s+/g, ' '));
    });
  }

  const hostile: [string, string, string, string][] = [
    ['an override', 'Acme\u202ecod.exe', 'U+202E', 'Acmecod.exe'],
    ['an isolate', '\u2066Acme\u2069', 'U+2066', 'Acme'],
    ['a left-to-right mark', 'Acme\u200e', 'U+200E', 'Acme'],
    ['an Arabic letter mark', '\u061cAcme', 'U+061C', 'Acme'],
    ['a line break', 'Acme\nOwner: you', 'U+000A', 'Acme Owner: you'],
    ['a carriage return and a line break', 'Acme\r\nBcc: x', 'U+000D', 'Acme Bcc: x'],
    ['a tab', 'Ac\tme', 'U+0009', 'Ac me'],
    ['a line separator', 'Acme\u2028x', 'U+2028', 'Acme x'],
    ['a next line', 'Acme\u0085x', 'U+0085', 'Acme x'],
    ['NUL', 'Ac\u0000me', 'U+0000', 'Acme'],
    ['an escape', '\u001b[31mAcme', 'U+001B', '[31mAcme'],
    ['a zero-width space', 'Ac\u200bme', 'U+200B', 'Acme'],
    ['a byte order mark', 'Ac\ufeffme', 'U+FEFF', 'Acme'],
    ['a word joiner', 'Ac\u2060me', 'U+2060', 'Acme'],
    ['a soft hyphen', 'Ac\u00adme', 'U+00AD', 'Acme'],
    ['a joiner in Latin', 'Ac\u200dme', 'U+200D', 'Acme'],
    ['a non-joiner in Cyrillic', 'Ак\u200cме', 'U+200C', 'Акме'],
    ['a non-joiner at the end', 'علی\u200c', 'U+200C', 'علی'],
    ['two joiners after another', 'क्\u200d\u200dष', 'U+200D', 'क्\u200dष'],
    ['a variation selector in Latin', 'Ac\ufe00me', 'U+FE00', 'Acme'],
    ['a Hangul filler alone', '\u3164', 'U+3164', ''],
    ['tags without a flag', 'Acme\u{e0061}\u{e007f}', 'U+E0061', 'Acme'],
    ['an interlinear annotation', 'Ac\ufff9me', 'U+FFF9', 'Acme'],
    ['half of a pair', 'Acme\ud800', 'U+D800', 'Acme'],
  ];
  for (const [name, text, found, shown] of hostile) {
    it(`loses ${name}`, () => {
      expect(findInvisible(text)).toBe(found);
      expect(visibleText(text)).toBe(shown);
      expect(findInvisible(visibleText(text))).toBeNull();
    });
  }

  it('has none left after it was cleaned, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(findInvisible(visibleText(text))).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it('is read in linear time', () => {
    const text = '\u200d'.repeat(100_000) + 'क्\u200d'.repeat(50_000);
    expect(visibleText(text).length).toBe(150_000);
  });
});

it('takes the directional controls out of a page, and nothing else', () => {
  expect(withoutDirection('<p>\u202eAcme\u202c علی\u200cرضا\u2066x\u2069\n</p>')).toBe(
    '<p>Acme علی\u200cرضاx\n</p>',
  );
});
