// Names of people and organizations, as forms and the API bring them.

import { DomainError } from './errors.ts';

export const MAX_PERSON_NAME_CHARACTERS = 100;

export function parsePersonName(text: string, field: string): string {
  const name = text.trim().normalize('NFC');
  if (name.length > MAX_PERSON_NAME_CHARACTERS) {
    throw new DomainError('name_too_long', { maxCharacters: MAX_PERSON_NAME_CHARACTERS }, field);
  }
  return name;
}

export const MAX_ORGANIZATION_NAME_CHARACTERS = 100;

export function parseOrganizationName(text: string, field = 'name'): string {
  const name = text.trim().normalize('NFC');
  if (name === '') throw new DomainError('name_missing', {}, field);
  if (name.length > MAX_ORGANIZATION_NAME_CHARACTERS) {
    throw new DomainError('name_too_long', { maxCharacters: MAX_ORGANIZATION_NAME_CHARACTERS }, field);
  }
  return name;
}
