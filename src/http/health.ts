// /healthz: tells whether the Worker is alive and each binding responds. /readyz: whether it can serve, too.
// No secrets, no counts.

import { Hono } from 'hono';
import { checkHealth } from '../domain/operator/health.ts';
import { checkReadiness } from '../domain/operator/readiness.ts';
import { PATHS } from '../domain/paths.ts';
import type { AppEnv } from './context.ts';

export const health = new Hono<AppEnv>();

health.get(PATHS.health, async (c) => {
  const state = await checkHealth(c.env);
  return c.json(state, state.ok ? 200 : 503);
});

health.get(PATHS.ready, async (c) => {
  const state = await checkReadiness(c.env, Date.now());
  return c.json(state, state.ready ? 200 : 503);
});
