import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine, parseCsv } from '../../src/lib/csv.ts';

describe('csvLine', () => {
  it.each([
    [['a', 'b'], 'a,b\r\n'],
    [['a,b', 'c"d', 'e\nf'], '"a,b","c""d","e\nf"\r\n'],
    [[7, -7, ''], '7,-7,\r\n'],
    [[' padded '], '" padded "\r\n'],
    [['two words', 'ends '], 'two words,"ends "\r\n'],
  ])('writes %j', (cells, line) => {
    expect(csvLine(cells)).toBe(line);
  });

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =1',
    '\n=1',
    '＝1',
    '=HYPERLINK("https://evil.example","x")',
  ])('keeps spreadsheets from running %j', (cell) => {
    expect(parseCsv(csvLine([cell, 'x']))?.[0]?.[0]).toBe(`'${cell}`);
  });

  it('is read back as it was written', () => {
    const cell = fc
      .string({ unit: 'grapheme' })
      .filter((text) => !/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 }), (rows) => {
        // The first line holds a comma, because each row has two cells.
        expect(parseCsv(`a,b\r\n${rows.map(csvLine).join('')}`)?.slice(1)).toEqual(rows);
      }),
    );
  });
});

describe('parseCsv', () => {
  it.each([
    ['', []],
    [
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      '\ufeffa;b\r\n"x;y";2',
      [
        ['a', 'b'],
        ['x;y', '2'],
      ],
    ],
    ['a\tb', [['a', 'b']]],
    ['\n\na,b\n\r\n\n', [['a', 'b']]],
    [
      'a,\nb,',
      [
        ['a', ''],
        ['b', ''],
      ],
    ],
    ['"a"\n', [['a']]],
    ['""', []],
    ['"say ""hi""",x', [['say "hi"', 'x']]],
  ])('reads %j', (text, rows) => {
    expect(parseCsv(text)).toEqual(rows);
  });

  it.each(['"a', 'a"b,c', '"a"b', 'a,"b\nc', '"'])('refuses %j', (text) => {
    expect(parseCsv(text)).toBeNull();
  });
});
