import { describe, expect, it } from 'vitest';
import { DomainError } from '../../src/domain/errors.ts';
import {
  assertedName,
  parseOrganizationName,
  parsePersonName,
  parseTeamName,
} from '../../src/domain/names.ts';

/** What `parse` refuses the text with. */
function refusalOf(parse: (text: string) => string, text: string): string {
  try {
    return `accepted: ${parse(text)}`;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error.reason;
  }
}

const parsers = {
  person: (text: string) => parsePersonName(text, 'givenName'),
  organization: (text: string) => parseOrganizationName(text),
  team: parseTeamName,
};

describe('a name', () => {
  it('has as many characters as it has composed', () => {
    expect(parsers.person(` ${'e\u0301'.repeat(100)} `)).toBe('é'.repeat(100));
    expect(refusalOf(parsers.person, 'e\u0301'.repeat(101))).toBe('name_too_long');
    expect(refusalOf(parsers.team, 'e\u0301'.repeat(256))).toBe('name_too_long');
  });

  it('may be missing only where it may', () => {
    expect(parsers.person('  ')).toBe('');
    expect(refusalOf(parsers.organization, ' \n ')).toBe('name_missing');
    expect(refusalOf(parsers.team, '')).toBe('name_missing');
  });

  it('shows all of its characters', () => {
    expect(refusalOf(parsers.organization, 'Acme\u202e')).toBe('name_invisible');
    expect(refusalOf(parsers.person, 'A\u0000da')).toBe('name_invisible');
  });

  it('that an identity provider asserts is cut and cleaned', () => {
    expect(assertedName(`\u202e${'A\u200b'.repeat(300)}`)).toBe('A'.repeat(100));
    expect(assertedName(`${'A'.repeat(99)}\u{1f600}`)).toBe(`${'A'.repeat(99)}\ufffd`);
  });

  it.each([
    ['a form has', () => refusalOf(parsers.person, PILE), 'name_too_long'],
    ['an API has', () => refusalOf(parsers.organization, PILE), 'name_too_long'],
    ['an identity provider asserts', () => assertedName(PILE).length, 100],
  ])('as a pile of marks that %s takes no longer than another', (_, run, expected) => {
    const began = performance.now();
    expect(run()).toBe(expected);
    // Composed as a whole, it would take ten seconds.
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

const PILE = `a${'\u0301\u0316'.repeat(100_000)}`;
