// What a request works with: it is opened once at the edge and passed down. Nothing below reads the clock or
// the environment.

import type { Rule } from '../storage/change.ts';
import { type Database, openDatabase } from '../storage/database.ts';
import type { Hashers } from './hashers.ts';
import { type Keyring, parseKeyring } from './keyring.ts';
import type { Lanes } from './lanes.ts';
import { isPlan, type Plan } from './plans.ts';
import type { TrustEvent } from './trust.ts';
import { type Urls, urlsOf } from './urls.ts';

/** The Worker's bindings and variables, as wrangler.toml and `wrangler secret` set them. */
export interface Env {
  readonly DB: D1Database;
  readonly TOKENS: KVNamespace;
  readonly LANES: DurableObjectNamespace;
  readonly HASHERS: DurableObjectNamespace;
  readonly SENDERS: DurableObjectNamespace;
  readonly PUBLIC_URL: string;
  readonly SIGN_UP_PLAN: string;
  readonly SESSION_KEYS: string;
  readonly WRAPPING_KEYS: string;
}

export interface Deps {
  readonly db: Database;
  readonly kv: KVNamespace;
  readonly lanes: Lanes;
  readonly hashers: Hashers;
  readonly urls: Urls;
  readonly signUpPlan: Plan;
  readonly sessionKeys: Keyring;
  /** Only sp-keys.ts parses them, because few requests need them. */
  readonly wrappingKeys: string;
  /** Milliseconds since 1970, the same for the whole request. */
  readonly nowMs: number;
  /** What every change of this request requires besides its own rules. */
  readonly requires?: Rule | undefined;
  /** What Owners have to be told, for the edge to mail; `tell` of trust.ts appends to it. */
  readonly told: TrustEvent[];
}

/** The client that sent the request. */
export interface Client {
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** @throws Error that names the missing or malformed variable */
export function openDeps(env: Env, lanes: Lanes, hashers: Hashers, nowMs: number): Deps {
  if (!isPlan(env.SIGN_UP_PLAN)) throw new Error('SIGN_UP_PLAN must be free, growth or enterprise');
  return {
    db: openDatabase(env.DB),
    kv: env.TOKENS,
    lanes,
    hashers,
    urls: urlsOf(env.PUBLIC_URL),
    signUpPlan: env.SIGN_UP_PLAN,
    sessionKeys: parseKeyring('SESSION_KEYS', env.SESSION_KEYS),
    wrappingKeys: env.WRAPPING_KEYS,
    nowMs,
    told: [],
  };
}
