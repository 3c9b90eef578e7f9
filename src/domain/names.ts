// Names of people, organizations and teams. Forms and the API are told which character nobody can see; from
// an identity provider it is left out, because nobody is there who could mend the name.

import { compose } from '../lib/fold.ts';
import { findInvisible, visibleText } from '../lib/visible.ts';
import { DomainError } from './errors.ts';
import {
  MAX_METADATA_KEY_CHARACTERS,
  MAX_METADATA_KEYS,
  MAX_METADATA_VALUE_CHARACTERS,
  MAX_NAME_CHARACTERS,
  MAX_PRODUCT_NAME_CHARACTERS,
  MAX_TEAM_NAME_CHARACTERS,
} from './limits.ts';

/** @throws DomainError with `field`: `name_too_long`, `name_invisible` */
export function parsePersonName(text: string, field: string): string {
  return parseName(text, field, MAX_NAME_CHARACTERS);
}

/**
 * What the operator's own systems call an organization. One that looked like an id of ours could name two.
 *
 * @throws DomainError `external_id_invalid`
 */
export function parseExternalId(text: string): string {
  if (!/^(?!org_)[!-~]{1,255}$/.test(text)) throw new DomainError('external_id_invalid', {}, 'externalId');
  return text;
}

/**
 * What the operator's own systems note about an organization.
 *
 * @throws DomainError `metadata_invalid`
 */
export function parseMetadata(input: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(input).map(([key, text]) => [key, text.trim()] as const);
  const isKept = ([key, value]: readonly [string, string]) =>
    METADATA_KEY.test(key) &&
    value.length <= MAX_METADATA_VALUE_CHARACTERS &&
    !/[\u0000-\u001f\u007f-\u009f]/.test(value) &&
    value.isWellFormed();
  if (entries.length > MAX_METADATA_KEYS || !entries.every(isKept)) {
    throw new DomainError('metadata_invalid', {}, 'metadata');
  }
  // One order, so that the same metadata is the same text.
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** No name that an object has by itself. */
const METADATA_KEY = new RegExp(`^(?!__proto__$)[\\w.:-]{1,${MAX_METADATA_KEY_CHARACTERS}}$`);

export function parseOrganizationName(text: string, field = 'name'): string {
  return parseRequiredName(text, field, MAX_NAME_CHARACTERS);
}

export function parseLabel(text: string): string {
  return parseRequiredName(text, 'label', MAX_NAME_CHARACTERS);
}

export function parseApplicationName(text: string): string {
  return parseRequiredName(text, 'name', MAX_NAME_CHARACTERS);
}

export function parseProductName(text: string): string {
  return parseRequiredName(text, 'productName', MAX_PRODUCT_NAME_CHARACTERS);
}

export function parseTeamName(text: string): string {
  return parseRequiredName(text, 'name', MAX_TEAM_NAME_CHARACTERS);
}

/** What comes after them is not looked at: composing a long text takes too much time. */
const MAX_ASSERTED_CHARACTERS = 10 * MAX_NAME_CHARACTERS;

/** A name that an identity provider asserted: cut and cleaned rather than refused. */
export function assertedName(text: string): string {
  const beginning = text.slice(0, MAX_ASSERTED_CHARACTERS);
  return visibleText(beginning.normalize('NFC')).slice(0, MAX_NAME_CHARACTERS).toWellFormed();
}

/** @throws DomainError with `field`: `name_missing`, `name_too_long`, `name_invisible` */
function parseRequiredName(text: string, field: string, maxCharacters: number): string {
  if (text.trim() === '') throw new DomainError('name_missing', {}, field);
  return parseName(text, field, maxCharacters);
}

function parseName(text: string, field: string, maxCharacters: number): string {
  const name = compose(text.trim(), maxCharacters);
  if (name === null) throw new DomainError('name_too_long', { maxCharacters }, field);
  checkVisible(name, field);
  return name;
}

function checkVisible(name: string, field: string): void {
  const character = findInvisible(name);
  if (character !== null) throw new DomainError('name_invisible', { character }, field);
}
