// What a change of a connection changes about whom the organization trusts.

import type { ConnectionRow } from '../../storage/tables/connections.ts';
import type { TrustChange, TrustedThing } from '../trust.ts';
import { textOfMap } from './attribute-map.ts';

const TRUSTED = [
  'issuer',
  'signInUrl',
  'enabled',
  'requireSso',
  'requireWhenProven',
  'managedAccess',
  'allowIdpInitiated',
  'allowSha1',
  'ignoreSessionEnd',
  'universalLogout',
  'attributeMap',
  'legacyAcsUrl',
  'legacyAudience',
] as const satisfies readonly (keyof ConnectionRow & TrustedThing)[];

/** What Owners are told; where there is no connection, the defaults stand for it. */
export function trustChangesOf(before: Partial<ConnectionRow>, after: Partial<ConnectionRow>): TrustChange[] {
  return TRUSTED.map((what) => ({ what, before: textOf(before[what]), after: textOf(after[what]) })).filter(
    (change) => change.before !== change.after,
  );
}

function textOf(value: ConnectionRow[(typeof TRUSTED)[number]] | undefined): string | null {
  if (typeof value === 'object') return textOfMap(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return value ?? null;
}

export function certificateChange(before: string | null, after: string | null): TrustChange {
  return { what: 'certificate', before, after };
}

const REPLACING: readonly TrustedThing[] = [
  'issuer',
  'signInUrl',
  'certificate',
  'attributeMap',
  'legacyAcsUrl',
  'legacyAudience',
];

/** With one of these an Admin could put another identity provider in the place of the organization's own. */
export function replacesTrust({ what, after }: TrustChange): boolean {
  if (what === 'allowSha1') return after === 'on';
  // Another attribute as the address, or responses that were meant for another system, are another person.
  return REPLACING.includes(what);
}
