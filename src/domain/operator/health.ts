// Liveness: checks that each binding responds.

import type { Env } from '../deps.ts';

export interface Health {
  readonly ok: boolean;
  readonly bindings: Readonly<Record<'DB' | 'TOKENS' | 'LANES' | 'HASHERS', 'ok' | 'failing'>>;
}

export async function checkHealth(env: Pick<Env, 'DB' | 'TOKENS' | 'LANES' | 'HASHERS'>): Promise<Health> {
  const state = async (probe: () => Promise<unknown>) => {
    try {
      await probe();
      return 'ok' as const;
    } catch {
      return 'failing' as const;
    }
  };
  const [db, tokens, lanes, hashers] = await Promise.all([
    state(() => env.DB.prepare('select 1 from organizations limit 1').first()),
    state(() => env.TOKENS.get('health')),
    state(async () => env.LANES.idFromName('health')),
    state(async () => env.HASHERS.idFromName('health')),
  ]);
  const bindings = { DB: db, TOKENS: tokens, LANES: lanes, HASHERS: hashers };
  return { ok: Object.values(bindings).every((one) => one === 'ok'), bindings };
}
