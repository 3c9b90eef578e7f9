// Which SAML attribute of a connection is what. Without a map, or for what it leaves out,
// `saml/attributes.ts` looks for the names that identity providers use.

import { mappedValues } from '../../saml/attributes.ts';
import type { AcceptedAssertion } from '../../saml/response.ts';
import type { AttributeMap } from '../../storage/tables/connections.ts';
import type { AssertedClaims } from '../../storage/tables/members.ts';
import { DomainError } from '../errors.ts';
import { MAX_ATTRIBUTE_CHARACTERS, MAX_CLAIMS } from '../limits.ts';
import { assertedName } from '../names.ts';

export type { AttributeMap };

/** What a map is asked to be: empty names are left out. */
export interface AttributeMapInput {
  readonly email?: string | undefined;
  readonly givenName?: string | undefined;
  readonly familyName?: string | undefined;
  readonly displayName?: string | undefined;
  readonly teams?: string | undefined;
  readonly claims?: Readonly<Record<string, string>> | undefined;
}

export const MAPPED = ['email', 'givenName', 'familyName', 'displayName', 'teams'] as const;

/**
 * @returns `before` itself if it says the same, so that nothing changes then
 * @throws DomainError `attribute_map_invalid`, with the member at fault as `field`
 */
export function parseAttributeMap(
  input: AttributeMapInput | null,
  before: AttributeMap | null,
): AttributeMap | null {
  if (input === null && before === null) return null;
  const named = MAPPED.flatMap((what) => {
    const name = input?.[what]?.trim() ?? '';
    if (name === '') return [];
    if (!isName(name)) throw new DomainError('attribute_map_invalid', { what }, what);
    return [[what, name] as const];
  });
  const claims = Object.entries(input?.claims ?? {}).map(([claim, text]) => {
    const name = text.trim();
    if (!/^[A-Za-z][A-Za-z0-9_.-]{0,39}$/.test(claim) || !isName(name))
      throw new DomainError('attribute_map_invalid', { what: claim.slice(0, 50) }, 'claims');
    return [claim, name] as const;
  });
  if (claims.length > MAX_CLAIMS)
    throw new DomainError('attribute_map_invalid', { max: MAX_CLAIMS }, 'claims');
  // An empty map, and none, are two things: sign-ins take back what an earlier map let in.
  const map: AttributeMap = {
    ...Object.fromEntries(named),
    ...(claims.length > 0 && { claims: Object.fromEntries(claims) }),
  };
  return JSON.stringify(map) === JSON.stringify(before) ? before : map;
}

function isName(text: string): boolean {
  return text !== '' && text.length <= MAX_ATTRIBUTE_CHARACTERS && !/[\u0000-\u001f\u007f-\u009f]/.test(text);
}

/** As Owners read it in a mail; null: it names nothing. */
export function textOfMap(map: AttributeMap | null | undefined): string | null {
  const parts = [
    ...MAPPED.flatMap((what) => (map?.[what] ? [`${what} = ${map[what]}`] : [])),
    ...Object.entries(map?.claims ?? {}).map(([claim, name]) => `claim ${claim} = ${name}`),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

const MAX_CLAIM_CHARACTERS = 200;

/** What applications may ask for, as the assertion says it; null: the connection has no map. */
export function assertedClaims(
  { attributes }: Pick<AcceptedAssertion, 'attributes'>,
  map: AttributeMap | null,
): AssertedClaims | null {
  if (map === null) return null;
  const displayName = assertedName(mappedValues(attributes, map.displayName)[0] ?? '');
  const claims = Object.entries(map.claims ?? {}).flatMap(([claim, name]) => {
    const [value] = mappedValues(attributes, name);
    return value === undefined ? [] : [[claim, value.slice(0, MAX_CLAIM_CHARACTERS).toWellFormed()] as const];
  });
  return {
    ...(displayName !== '' && { displayName }),
    ...(claims.length > 0 && { attributes: Object.fromEntries(claims) }),
  };
}
