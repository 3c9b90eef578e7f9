// An authorization request whose person has to do something first. It waits in the browser that asked, sealed
// in a cookie of its own, so that strangers leave nothing behind, and two tabs do not meet.

import { newSecret } from '../../lib/ids.ts';
import { type Parameters, readParameters } from '../../oauth/parameters.ts';
import type { Deps } from '../deps.ts';
import { seal, unseal } from '../sealed.ts';
import type { NamedApplication } from '../sign-in/pending-request.ts';

export const AUTHORIZATION_TTL_SECONDS = 600;

export interface PendingAuthorization {
  readonly parameters: Parameters;
  readonly startedAt: number;
  /** How often the person was sent to sign in for it. */
  readonly tries: number;
  /** For the log of the sign-in that it leads to; null before it was read. */
  readonly application: NamedApplication | null;
}

export interface SealedAuthorization {
  /** When it expires, in base 36, and what tells it from the others. */
  readonly key: string;
  readonly value: string;
}

const NAME_CHARACTERS = 16;
/** One cookie has at most 4,096 bytes. */
const MAX_SEALED_CHARACTERS = 3800;

/**
 * @param name of a request that was pushed: it waits under one key, so that its address can be opened again
 * @returns null for a request that is too long to wait in a cookie: its application has to push it
 */
export async function sealAuthorization(
  deps: Pick<Deps, 'sessionKeys' | 'urls'>,
  { parameters, startedAt, tries, application }: PendingAuthorization,
  name: string = newSecret().slice(0, NAME_CHARACTERS),
): Promise<SealedAuthorization | null> {
  const expires = Math.floor(startedAt / 1000) + AUTHORIZATION_TTL_SECONDS;
  const key = `${expires.toString(36)}-${name}`;
  const query = new URLSearchParams([...parameters]).toString();
  const text = JSON.stringify([startedAt, tries, query, application]);
  const value = await seal(deps.sessionKeys, contextOf(deps, key), text);
  return value.length > MAX_SEALED_CHARACTERS ? null : { key, value };
}

/** @returns null for one that is not there, was changed, or has expired */
export async function openPendingAuthorization(
  deps: Pick<Deps, 'sessionKeys' | 'urls' | 'nowMs'>,
  key: string,
  value: string | undefined,
): Promise<PendingAuthorization | null> {
  if (value === undefined || expiryOfAuthorization(key) <= deps.nowMs) return null;
  const text = await unseal(deps.sessionKeys, contextOf(deps, key), value);
  if (text === null) return null;
  const [startedAt, tries, query, application] = JSON.parse(text) as [
    number,
    number,
    string,
    NamedApplication | null,
  ];
  return { parameters: readParameters(new URLSearchParams(query)), startedAt, tries, application };
}

/** The name under which a pushed request waits, by the hash of its address. */
export function nameOfPushed(hash: string): string {
  return hash.slice(0, NAME_CHARACTERS);
}

/** In milliseconds since 1970; 0 for a key that is not ours. */
export function expiryOfAuthorization(key: string): number {
  const [, seconds] = /^([0-9a-z]{1,9})-[\w-]{16}$/.exec(key) ?? [];
  return seconds === undefined ? 0 : Number.parseInt(seconds, 36) * 1000;
}

function contextOf({ urls }: Pick<Deps, 'urls'>, key: string): string {
  return `authorization\n${urls.origin}\n${key}`;
}
