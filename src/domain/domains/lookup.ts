// What the resolvers say of a claim's record. All of them together prove a claim, so that someone who can
// make one of them lie cannot claim a domain; and it is lost only when all of them miss the record.

import type { DomainRow } from '../../storage/tables/domains.ts';

export const RECORD_PREFIX = 'gatehouse-domain-verify=';

/** A name may have dozens of records; somebody who looks for a mistake needs the first few. */
const MAX_FOUND = 8;
const MAX_FOUND_CHARACTERS = 200;

export interface TxtFindings {
  /** The records that every resolver reports. */
  readonly agreed: readonly string[];
  /** Those that only some report, with how many do. */
  readonly disputed: ReadonlyMap<string, number>;
  readonly resolvers: number;
  /** The zone in which the name stands, if DNS said so. */
  readonly zone: string | null;
}

/** Looks up the TXT records at a name. It throws unless every resolver answered. */
export type LookupTxt = (name: string) => Promise<TxtFindings>;

export interface Sighting {
  readonly kind: 'all' | 'some' | 'none';
  readonly seenBy: number;
  readonly askedOf: number;
  /** The other records at the name, shortened: what somebody published instead. */
  readonly found: readonly string[];
  readonly zone: string | null;
}

/** @throws what `lookupTxt` throws */
export async function lookFor(row: DomainRow, lookupTxt: LookupTxt): Promise<Sighting> {
  const { agreed, disputed, resolvers: askedOf, zone } = await lookupTxt(row.name);
  const record = RECORD_PREFIX + row.token;
  const found = [...new Set([...agreed, ...disputed.keys()])]
    .filter((one) => one !== record)
    // Ours for another claim are the most telling.
    .sort((a, b) => Number(b.startsWith(RECORD_PREFIX)) - Number(a.startsWith(RECORD_PREFIX)))
    .slice(0, MAX_FOUND)
    .map((one) => one.slice(0, MAX_FOUND_CHARACTERS));
  if (agreed.includes(record)) return { kind: 'all', seenBy: askedOf, askedOf, found, zone };
  const seenBy = disputed.get(record) ?? 0;
  return { kind: seenBy > 0 ? 'some' : 'none', seenBy, askedOf, found, zone };
}

/** What a row keeps for the page: a disagreement, or what was there instead of the record. */
export function noteOf(sighting: Sighting): Pick<DomainRow, 'seenBy' | 'askedOf' | 'found' | 'zone'> {
  const { kind, seenBy, askedOf, found, zone } = sighting;
  const disagreement = kind === 'some' ? { seenBy, askedOf } : { seenBy: null, askedOf: null };
  return { ...disagreement, ...(kind === 'none' ? { found, zone } : { found: null, zone: null }) };
}
