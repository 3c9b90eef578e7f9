import { describe, expect, it } from 'vitest';
import { acceptedLanguage, directionOf } from '../../src/lib/languages.ts';

describe('Accept-Language', () => {
  it.each([
    ['de', 'de'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['DE-ch', 'de'],
    ['en-US,en;q=0.9,de;q=0.8', 'en'],
    ['fr,de;q=0.5,en;q=0.4', 'de'],
    ['en;q=0.2, de;q=0.7', 'de'],
    ['en;q=0.5,de;q=0.5', 'en'],
    ['de;q=0, en', 'en'],
    ['de;q=1.000', 'de'],
  ])('%j asks for %s', (header, language) => expect(acceptedLanguage(header)).toBe(language));

  it.each([
    undefined,
    '',
    '*',
    'fr',
    'de;q=0',
    'de;q=2',
    'de;q=x',
    'deutsch',
    '../de',
    ';;,,',
    `${'x,'.repeat(30)}de`,
  ])('%j asks for none of ours', (header) => expect(acceptedLanguage(header)).toBeNull());
});

it('reads from right to left where the language does', () => {
  expect(['en', 'de', 'ar', 'he-IL', 'fa'].map(directionOf)).toEqual(['ltr', 'ltr', 'rtl', 'rtl', 'rtl']);
});
