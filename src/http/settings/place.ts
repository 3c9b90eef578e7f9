// The place where the next page of a list begins, as a query parameter: opaque to the reader, and checked
// when it comes back.

import type { MemberPlace, MemberSort } from '../../domain/people/member-list.ts';
import { decodeBase64Url, encodeBase64Url } from '../../lib/base64.ts';
import { decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';

export type PlaceValue = string | number;

const MAX_LENGTH = 2048;

export function toPlaceText(values: readonly PlaceValue[]): string {
  return encodeBase64Url(encodeUtf8(JSON.stringify(values)));
}

/**
 * Null if `toPlaceText` did not make it from values of these types. The list then begins at its beginning.
 */
export function readPlaceText(
  text: string | undefined,
  types: readonly ('string' | 'number')[],
): PlaceValue[] | null {
  const bytes = text && text.length <= MAX_LENGTH ? decodeBase64Url(text) : undefined;
  if (!bytes) return null;
  try {
    const values = JSON.parse(decodeUtf8(bytes)) as unknown;
    const fits =
      Array.isArray(values) &&
      values.length === types.length &&
      values.every((value, index) => typeof value === types[index]);
    return fits ? (values as PlaceValue[]) : null;
  } catch {
    return null;
  }
}

export function memberPlaceText(place: MemberPlace): string {
  switch (place.sort) {
    case 'name':
      return toPlaceText([place.familyName, place.givenName, place.id]);
    case 'email':
      return toPlaceText([place.userNameKey]);
    case 'joined':
      return toPlaceText([place.createdAt, place.id]);
    case 'activity':
      return toPlaceText([place.lastActiveAt, place.id]);
  }
}

export function readMemberPlace(text: string | undefined, sort: MemberSort): MemberPlace | null {
  switch (sort) {
    case 'name': {
      const values = readPlaceText(text, ['string', 'string', 'string']) as [string, string, string] | null;
      return values && { sort, familyName: values[0], givenName: values[1], id: values[2] };
    }
    case 'email': {
      const values = readPlaceText(text, ['string']) as [string] | null;
      return values && { sort, userNameKey: values[0] };
    }
    case 'joined': {
      const values = readPlaceText(text, ['number', 'string']) as [number, string] | null;
      return values && { sort, createdAt: values[0], id: values[1] };
    }
    case 'activity': {
      const values = readPlaceText(text, ['number', 'string']) as [number, string] | null;
      return values && { sort, lastActiveAt: values[0], id: values[1] };
    }
  }
}
