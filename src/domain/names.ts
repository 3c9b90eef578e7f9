// Names of people and organizations, as forms and the API send them.

import { DomainError } from './errors.ts';
import { MAX_NAME_CHARACTERS } from './limits.ts';

export function parsePersonName(text: string, field: string): string {
  const name = text.trim().normalize('NFC');
  if (name.length > MAX_NAME_CHARACTERS) {
    throw new DomainError('name_too_long', { maxCharacters: MAX_NAME_CHARACTERS }, field);
  }
  return name;
}

export function parseOrganizationName(text: string, field = 'name'): string {
  const name = text.trim().normalize('NFC');
  if (name === '') throw new DomainError('name_missing', {}, field);
  if (name.length > MAX_NAME_CHARACTERS) {
    throw new DomainError('name_too_long', { maxCharacters: MAX_NAME_CHARACTERS }, field);
  }
  return name;
}
