// What /healthz and /readyz know, for people.

import { Hono } from 'hono';
import { checkReadiness } from '../../../domain/operator/readiness.ts';
import { PATHS } from '../../../domain/paths.ts';
import type { AppEnv } from '../../context.ts';
import { minuteOf } from '../../instants.ts';
import { renderPage } from '../../render.tsx';
import { consoleFrame } from '../frame.ts';
import { HealthPage } from './page.tsx';

const BINDINGS = {
  DB: 'Database (D1)',
  TOKENS: 'Tokens (KV)',
  LANES: 'Lanes (Durable Objects)',
  HASHERS: 'Password hashers (Durable Objects)',
} as const;

const SCHEMA = {
  current: 'Current',
  behind: 'Behind: run npm run deploy again',
  unknown: 'The database does not answer',
} as const;

const SENDERS = {
  ok: 'None fails',
  failing: 'At least one does not arrive, or has stopped',
  unknown: 'The database does not answer',
} as const;

/** A key that the daily run has not replaced by then: it does so after 90 days. */
const OLD_KEY_DAYS = 100;

export const health = new Hono<AppEnv>();

health.get('/', async (c) => {
  const { nowMs } = c.get('deps');
  const { ready, bindings, settings, schema, signingKey, webhooks, logStreams } = await checkReadiness(
    c.env,
    nowMs,
  );
  const { ageDays } = signingKey;
  return renderPage(
    c,
    <HealthPage
      frame={consoleFrame(c)}
      ready={ready}
      at={minuteOf(nowMs)}
      parts={[
        ...Object.entries(bindings).map(([name, state]) => ({
          name: Object.hasOwn(BINDINGS, name) ? BINDINGS[name as keyof typeof BINDINGS] : name,
          state: state === 'ok' ? 'Answers' : 'Does not answer',
          ok: state === 'ok',
        })),
        {
          name: 'Settings',
          state: settings.missing.length === 0 ? 'Complete' : `Missing: ${settings.missing.join(', ')}`,
          ok: settings.missing.length === 0,
        },
        {
          name: `Schema (${schema.needed})`,
          state: SCHEMA[schema.state],
          ok: schema.state === 'current',
        },
        {
          name: 'Newest signing key',
          state: ageDays === null ? 'None yet: no application has asked' : `${ageDays} days old`,
          ok: ageDays === null || ageDays < OLD_KEY_DAYS,
        },
        { name: 'Webhooks', state: SENDERS[webhooks], ok: webhooks !== 'failing' },
        { name: 'Log streams', state: SENDERS[logStreams], ok: logStreams !== 'failing' },
      ]}
      paths={[PATHS.health, PATHS.ready]}
    />,
  );
});
