import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose, foldCase, foldsToAscii, foldText, isAscii } from '../../src/lib/fold.ts';

/** CaseFolding.txt, status F: the letters whose folding has several. */
const FULL =
  'ß:ss İ:i̇ ŉ:ʼn ǰ:ǰ ΐ:ΐ ΰ:ΰ և:եւ ẖ:ẖ ẗ:ẗ ẘ:ẘ ẙ:ẙ ẚ:aʾ ẞ:ss ὐ:ὐ ὒ:ὒ ὔ:ὔ ὖ:ὖ ᾀ:ἀι ᾁ:ἁι ᾂ:ἂι ᾃ:ἃι ᾄ:ἄι ᾅ:ἅι ᾆ:ἆι ᾇ:ἇι ᾈ:ἀι ᾉ:ἁι ᾊ:ἂι ᾋ:ἃι ᾌ:ἄι ᾍ:ἅι ᾎ:ἆι ᾏ:ἇι ᾐ:ἠι ᾑ:ἡι ᾒ:ἢι ᾓ:ἣι ᾔ:ἤι ᾕ:ἥι ᾖ:ἦι ᾗ:ἧι ᾘ:ἠι ᾙ:ἡι ᾚ:ἢι ᾛ:ἣι ᾜ:ἤι ᾝ:ἥι ᾞ:ἦι ᾟ:ἧι ᾠ:ὠι ᾡ:ὡι ᾢ:ὢι ᾣ:ὣι ᾤ:ὤι ᾥ:ὥι ᾦ:ὦι ᾧ:ὧι ᾨ:ὠι ᾩ:ὡι ᾪ:ὢι ᾫ:ὣι ᾬ:ὤι ᾭ:ὥι ᾮ:ὦι ᾯ:ὧι ᾲ:ὰι ᾳ:αι ᾴ:άι ᾶ:ᾶ ᾷ:ᾶι ᾼ:αι ῂ:ὴι ῃ:ηι ῄ:ήι ῆ:ῆ ῇ:ῆι ῌ:ηι ῒ:ῒ ΐ:ΐ ῖ:ῖ ῗ:ῗ ῢ:ῢ ΰ:ΰ ῤ:ῤ ῦ:ῦ ῧ:ῧ ῲ:ὼι ῳ:ωι ῴ:ώι ῶ:ῶ ῷ:ῶι ῼ:ωι ﬀ:ff ﬁ:fi ﬂ:fl ﬃ:ffi ﬄ:ffl ﬅ:st ﬆ:st ﬓ:մն ﬔ:մե ﬕ:մի ﬖ:վն ﬗ:մխ';

/** Every assigned code point. */
const LETTERS = Array.from({ length: 0x110000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .filter((letter) => !/\p{Cn}/u.test(letter));

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom('İ', 'I', 'ı', 'i', '\u0307', 'ẞ', 'Σ', 'ς', 'ﬃ', 'ŉ', '\u0345', 'ᾳ', 'é', 'K', 'Å'),
    )
    .map((letters) => letters.join('')),
);

describe('ASCII', () => {
  it.each(['', 'a', 'Kate@acme.test', '\x00\x7f'])('is %j', (text) => {
    expect(isAscii(text)).toBe(true);
    expect(foldsToAscii(text)).toBe(false);
    expect(foldCase(text)).toBe(text.toLowerCase());
    expect(foldText(text)).toBe(text.toLowerCase());
  });

  it.each(['\x80', 'é', 'aé', 'éa', '用户'])('is not %j, which does not fold to it either', (text) => {
    expect(isAscii(text)).toBe(false);
    expect(foldsToAscii(text)).toBe(false);
  });

  it.each(['\u212a', 'aſb', 'ａ', 'ﬁ', 'ⓚate', 'x½', '…'])('is what %j becomes', (text) => {
    expect(isAscii(text)).toBe(false);
    expect(foldsToAscii(text)).toBe(true);
  });
});

describe('an address', () => {
  it.each([
    ['É@acme.test', 'é@acme.test'],
    ['E\u0301@acme.test', 'é@acme.test'],
    ['İ@acme.test', 'i̇@acme.test'],
  ])('%j is unique as %j', (address, key) => {
    expect(foldCase(address)).toBe(key.normalize('NFC'));
  });

  it.each(['ß', 'ς', 'ı', 'ᾳ'])('keeps %j, which other text folds further or not', (letter) => {
    expect(foldCase(letter)).toBe(letter);
  });
});

describe('text that is not case-exact', () => {
  it.each([
    ['İstanbul', 'i̇stanbul'],
    ['STRASSE', 'straße'],
    ['STRAẞE', 'straße'],
    ['ΟΔΟΣ', 'οδος'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['ﬁle', 'FILE'],
    ['e\u0301', 'É'],
    ['E\u0323\u0302', 'ệ'],
    ['ＡＤＡ', 'ada'],
    ['\u212a', 'k'],
    ['ᾳ', 'ΑΙ'],
    ['Ꭰ', 'ꭰ'],
    ['ǅ', 'ǆ'],
  ])('takes %s for %s', (a, b) => {
    expect(foldText(a)).toBe(foldText(b));
  });

  it.each([
    ['ı', 'i'],
    ['é', 'e'],
    ['ö', 'oe'],
    ['a\u200db', 'ab'],
    ['', ' '],
  ])('tells %j from %j', (a, b) => {
    expect(foldText(a)).not.toBe(foldText(b));
  });

  it('finds a word at the end of a text by its beginning, whatever the sigma', () => {
    expect(foldText('ΟΔΟΣ ΑΒ').startsWith(foldText('οδος'))).toBe(true);
    expect(foldText('ΣΑΣΑ').includes(foldText('ΑΣ'))).toBe(true);
  });

  it('folds each letter that Unicode folds to several', () => {
    for (const pair of FULL.split(' ')) {
      const [letter = '', folded = ''] = pair.split(':');
      expect(foldText(letter), letter).toBe(foldText(folded));
      if (!/\p{M}/u.test(folded)) expect(foldText(letter), letter).toBe(folded.normalize('NFKC'));
    }
  });

  it('takes for equal what the engine, by CaseFolding.txt, takes for equal, for every letter', () => {
    for (const letter of LETTERS) {
      for (const other of [letter.toLowerCase(), letter.toUpperCase()]) {
        if (other === letter || [...other].length > 1) continue;
        const equal = new RegExp(`^${other.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'iu').test(letter);
        if (equal) expect(foldText(letter), letter).toBe(foldText(other));
      }
    }
    expect(foldText('ı')).not.toBe(foldText('I'));
  });

  it('folds nothing further the second time, letter by letter and in any text', () => {
    for (const letter of LETTERS) {
      const folded = foldText(letter);
      if (foldText(folded) !== folded) expect.fail(`${letter} is not stable`);
    }
    fc.assert(
      fc.property(text, (one) => {
        expect(foldText(foldText(one))).toBe(foldText(one));
      }),
    );
  });

  it('folds any spelling of a text as the text', () => {
    fc.assert(
      fc.property(text, (one) => {
        const marks = /\p{M}{31}/u.test(one.normalize('NFKD'));
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const) {
          if (!marks) expect(foldText(one.normalize(form))).toBe(foldText(one));
        }
        expect(foldText(foldCase(one))).toBe(foldText(one));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no longer for a pile of marks than for other text', () => {
    const began = performance.now();
    foldText(`a${'\u0316\u0301'.repeat(100_000)}`);
    // These are letters until NFKC makes them marks.
    foldText(`a${'\u0301\uff9e'.repeat(100_000)}`);
    foldCase(`a${'\u0301\u0316'.repeat(100_000)}`);
    // In order each would take ten seconds.
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe('composing', () => {
  it('counts characters of the composed text, whatever the spelling', () => {
    expect(compose('e\u0301'.repeat(10), 10)).toBe('é'.repeat(10));
    expect(compose('e\u0301'.repeat(11), 10)).toBeNull();
    expect(compose('\u03b1\u0313\u0300\u0345'.repeat(10), 10)).toBe('\u1f82'.repeat(10));
    expect(compose('', 0)).toBe('');
  });

  it('does not begin with a text that is far too long', () => {
    const began = performance.now();
    expect(compose(`a${'\u0301\u0316'.repeat(100_000)}`, 1000)).toBeNull();
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
