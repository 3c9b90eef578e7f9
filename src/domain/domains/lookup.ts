// What the resolvers say of a claim's record. All of them together prove a claim, so that someone who can
// make one of them lie cannot claim a domain; and it is lost only when all of them miss the record.

import type { DomainRow } from '../../storage/tables/domains.ts';

export const RECORD_PREFIX = 'gatehouse-domain-verify=';

export interface TxtFindings {
  /** The records that every resolver reports. */
  readonly agreed: readonly string[];
  /** Those that only some report, with how many do. */
  readonly disputed: ReadonlyMap<string, number>;
  readonly resolvers: number;
}

/** Looks up the TXT records at a name. It throws unless every resolver answered. */
export type LookupTxt = (name: string) => Promise<TxtFindings>;

export interface Sighting {
  readonly kind: 'all' | 'some' | 'none';
  readonly seenBy: number;
  readonly askedOf: number;
}

/** @throws what `lookupTxt` throws */
export async function lookFor(row: DomainRow, lookupTxt: LookupTxt): Promise<Sighting> {
  const { agreed, disputed, resolvers: askedOf } = await lookupTxt(row.name);
  const record = RECORD_PREFIX + row.token;
  if (agreed.includes(record)) return { kind: 'all', seenBy: askedOf, askedOf };
  const seenBy = disputed.get(record) ?? 0;
  return { kind: seenBy > 0 ? 'some' : 'none', seenBy, askedOf };
}

/** What a row keeps of a disagreement, for the page. */
export function disagreementOf({ kind, seenBy, askedOf }: Sighting): Pick<DomainRow, 'seenBy' | 'askedOf'> {
  return kind === 'some' ? { seenBy, askedOf } : { seenBy: null, askedOf: null };
}
