import { describe, expect, it } from 'vitest';
import { parseDateTime, renderDateTime } from '../../src/scim/date-time.ts';

describe('7643 2.3.5: a dateTime', () => {
  for (const [text, iso] of [
    ['2011-05-13T04:42:34Z', '2011-05-13T04:42:34.000Z'],
    ['2015-10-10T14:38:21-07:00', '2015-10-10T21:38:21.000Z'],
    ['2015-10-10T14:38:21.1239999+05:30', '2015-10-10T09:08:21.123Z'],
    ['2024-02-29T23:59:59', '2024-02-29T23:59:59.000Z'],
    ['0050-01-01T00:00:00Z', '0050-01-01T00:00:00.000Z'],
    ['2011-05-13T04:42:34.5Z', '2011-05-13T04:42:34.500Z'],
  ] as const) {
    it(`reads ${text} as an instant`, () => {
      const ms = parseDateTime(text);
      expect(ms === undefined ? undefined : renderDateTime(ms)).toBe(iso);
    });
  }

  for (const text of [
    '2011-05-13',
    '2011-05-13 04:42:34Z',
    '2011-05-13T04:42Z',
    '2011-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '2011-13-01T00:00:00Z',
    '2011-00-01T00:00:00Z',
    '2011-05-13T24:00:00Z',
    '2011-05-13T04:60:00Z',
    '2011-05-13T04:42:60Z',
    '2011-05-13T04:42:34+15:00',
    '2011-05-13T04:42:34+01:60',
    '2011-05-13t04:42:34z',
    'yesterday',
    '',
    '1305261754000',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(parseDateTime(text)).toBeUndefined();
    });
  }
});
