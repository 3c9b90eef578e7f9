// The texts of codes, refresh tokens and opaque access tokens. Each says what it is, so that one that leaked
// is recognized, and all but the code are sealed: what they name is read without a look into the database,
// and a made-up one costs no read.

import { encodeUtf8 } from '../../lib/bytes.ts';
import { newSecret } from '../../lib/ids.ts';
import type { Deps } from '../deps.ts';
import type { Keyring } from '../keyring.ts';
import { seal, unseal } from '../sealed.ts';

type SealDeps = Pick<Deps, 'sessionKeys' | 'urls'>;

const CODE_PREFIX = 'gh_code_';
const REFRESH_PREFIX = 'gh_refresh_';
export const ACCESS_PREFIX = 'gh_access_';

export function newCode(): string {
  return CODE_PREFIX + newSecret();
}

export function isCode(text: string): boolean {
  return text.length === CODE_PREFIX.length + 43 && text.startsWith(CODE_PREFIX);
}

export interface RefreshTokenFacts {
  readonly grantId: string;
  readonly generation: number;
}

export async function newRefreshToken(
  deps: SealDeps,
  { grantId, generation }: RefreshTokenFacts,
): Promise<string> {
  const text = JSON.stringify([grantId, generation, newSecret()]);
  return REFRESH_PREFIX + (await seal(deps.sessionKeys, contextOf(deps, 'refresh_token'), text));
}

/** @returns null for what we did not make */
export async function openRefreshToken(deps: SealDeps, token: string): Promise<RefreshTokenFacts | null> {
  const text = await opened(deps, 'refresh_token', REFRESH_PREFIX, token);
  if (text === null) return null;
  const [grantId, generation] = JSON.parse(text) as [string, number];
  return { grantId, generation };
}

export interface AccessTokenFacts {
  /** Null: the application acts for itself. */
  readonly grantId: string | null;
  readonly applicationId: string;
  readonly scope: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly thumbprint: string | null;
  readonly jti: string;
}

export async function newOpaqueToken(deps: SealDeps, facts: AccessTokenFacts): Promise<string> {
  return (
    ACCESS_PREFIX + (await seal(deps.sessionKeys, contextOf(deps, 'access_token'), JSON.stringify(facts)))
  );
}

/** @returns null for what we did not make */
export async function openOpaqueToken(deps: SealDeps, token: string): Promise<AccessTokenFacts | null> {
  const text = await opened(deps, 'access_token', ACCESS_PREFIX, token);
  return text === null ? null : (JSON.parse(text) as AccessTokenFacts);
}

/**
 * The successor of a refresh token, which only who has that token can open: a client that did not get the
 * answer asks once more, and the database alone gives nobody a token.
 */
export async function sealSuccessor(token: string, successor: string): Promise<string> {
  return await seal(await keysOf(token), 'successor', successor);
}

export async function openSuccessor(token: string, sealed: string): Promise<string | null> {
  return await unseal(await keysOf(token), 'successor', sealed);
}

async function keysOf(token: string) {
  const digest = await crypto.subtle.digest('SHA-256', encodeUtf8(`refresh successor\n${token}`));
  const secret = new Uint8Array(digest);
  const entry = { id: 't', secret };
  return { current: entry, all: [entry] } satisfies Keyring;
}

async function opened(deps: SealDeps, kind: string, prefix: string, token: string): Promise<string | null> {
  if (token.length > 1024 || !token.startsWith(prefix)) return null;
  return await unseal(deps.sessionKeys, contextOf(deps, kind), token.slice(prefix.length));
}

function contextOf({ urls }: Pick<SealDeps, 'urls'>, kind: string): string {
  return `${kind}\n${urls.origin}`;
}
