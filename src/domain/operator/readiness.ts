// Whether this deployment can serve: its settings are there, and its schema is not older than this code
// needs.

import { selectPublishedKeys } from '../../storage/apps/signing-keys.ts';
import { openDatabase } from '../../storage/database.ts';
import { findFailingSenders } from '../../storage/operator/senders.ts';
import { hasMigration, NEEDED_MIGRATION } from '../../storage/schema-version.ts';
import type { Env } from '../deps.ts';
import { checkHealth, type Health } from './health.ts';

/** `npm run deploy` puts them; the code alone is there before them. */
const SETTINGS = ['PUBLIC_URL', 'SESSION_KEYS', 'WRAPPING_KEYS'] as const;
type Setting = (typeof SETTINGS)[number];

/** What is good stays good: nobody takes a migration back while this code runs. */
const current = new WeakSet<D1Database>();

/**
 * Names what this deployment lacks before it can serve, and costs nothing once an isolate has found nothing.
 * A database that does not answer is not taken for an old one: what asks it next says so in its own words.
 */
export async function findLack(env: Pick<Env, 'DB' | Setting>): Promise<Setting | 'schema' | null> {
  const setting = missingSettings(env)[0];
  if (setting !== undefined) return setting;
  if (current.has(env.DB)) return null;
  try {
    if (!(await hasMigration(env.DB, NEEDED_MIGRATION))) return 'schema';
    current.add(env.DB);
  } catch {
    return null;
  }
  return null;
}

export interface Readiness {
  readonly ready: boolean;
  readonly bindings: Health['bindings'];
  readonly settings: { readonly missing: readonly Setting[] };
  readonly schema: { readonly needed: string; readonly state: 'current' | 'behind' | 'unknown' };
  /** How old the newest key that signs tokens is; null before the first token. */
  readonly signingKey: { readonly ageDays: number | null };
  /**
   * Whether an address of the vendor's doesn't take what we send. The deployment serves all the same, so it
   * stays ready.
   */
  readonly webhooks: SendersState;
  readonly logStreams: SendersState;
}

type SendersState = 'ok' | 'failing' | 'unknown';

export async function checkReadiness(
  env: Pick<Env, 'DB' | 'TOKENS' | 'LANES' | 'HASHERS' | Setting>,
  nowMs: number,
): Promise<Readiness> {
  const [{ ok, bindings }, state, ageDays, senders] = await Promise.all([
    checkHealth(env),
    schemaState(env.DB),
    signingKeyAge(env.DB, nowMs),
    sendersState(env.DB),
  ]);
  const missing = missingSettings(env);
  return {
    ready: ok && missing.length === 0 && state === 'current',
    bindings,
    settings: { missing },
    schema: { needed: NEEDED_MIGRATION, state },
    signingKey: { ageDays },
    ...senders,
  };
}

function missingSettings(env: Partial<Pick<Env, Setting>>): Setting[] {
  return SETTINGS.filter((name) => !env[name]);
}

async function schemaState(d1: D1Database): Promise<Readiness['schema']['state']> {
  try {
    return (await hasMigration(d1, NEEDED_MIGRATION)) ? 'current' : 'behind';
  } catch {
    return 'unknown';
  }
}

const DAY_MS = 86_400_000;

async function signingKeyAge(d1: D1Database, nowMs: number): Promise<number | null> {
  try {
    const signing = (await selectPublishedKeys(openDatabase(d1), nowMs))
      .filter(({ notBefore }) => notBefore <= nowMs)
      .map(({ notBefore }) => notBefore);
    return signing.length === 0 ? null : Math.floor((nowMs - Math.max(...signing)) / DAY_MS);
  } catch {
    return null;
  }
}

async function sendersState(d1: D1Database): Promise<Pick<Readiness, 'webhooks' | 'logStreams'>> {
  try {
    const { webhooks, logStreams } = await findFailingSenders(openDatabase(d1));
    const state = (failing: boolean) => (failing ? 'failing' : 'ok');
    return { webhooks: state(webhooks), logStreams: state(logStreams) };
  } catch {
    return { webhooks: 'unknown', logStreams: 'unknown' };
  }
}
