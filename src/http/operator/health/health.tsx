// What /healthz and /readyz know, for people.

import { Hono } from 'hono';
import { checkReadiness } from '../../../domain/operator/readiness.ts';
import { PATHS } from '../../../domain/paths.ts';
import type { AppEnv } from '../../context.ts';
import { minuteOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { renderPage } from '../../render.tsx';
import { consoleFrame } from '../frame.ts';
import { HealthPage } from './page.tsx';

const BINDINGS = {
  DB: 'health_part_DB',
  TOKENS: 'health_part_TOKENS',
  LANES: 'health_part_LANES',
  HASHERS: 'health_part_HASHERS',
} as const;

const SCHEMA = {
  current: 'health_schema_current',
  behind: 'health_schema_behind',
  unknown: 'health_database_silent',
} as const;

const SENDERS = {
  ok: 'health_senders_ok',
  failing: 'health_senders_failing',
  unknown: 'health_database_silent',
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
  const t = textsOf(c);
  const { ageDays } = signingKey;
  return renderPage(
    c,
    <HealthPage
      frame={consoleFrame(c)}
      ready={ready}
      at={minuteOf(nowMs)}
      parts={[
        ...Object.entries(bindings).map(([name, state]) => ({
          name: Object.hasOwn(BINDINGS, name) ? t(BINDINGS[name as keyof typeof BINDINGS]) : name,
          state: t(state === 'ok' ? 'health_answers' : 'health_answers_not'),
          ok: state === 'ok',
        })),
        {
          name: t('health_part_settings'),
          state:
            settings.missing.length === 0
              ? t('health_complete')
              : t('health_missing', { names: settings.missing.join(', ') }),
          ok: settings.missing.length === 0,
        },
        {
          name: t('health_part_schema', { needed: schema.needed }),
          state: t(SCHEMA[schema.state]),
          ok: schema.state === 'current',
        },
        {
          name: t('health_part_signing_key'),
          state: ageDays === null ? t('health_no_key') : t('health_key_age', { count: ageDays }),
          ok: ageDays === null || ageDays < OLD_KEY_DAYS,
        },
        { name: t('console_webhooks'), state: t(SENDERS[webhooks]), ok: webhooks !== 'failing' },
        { name: t('health_part_log_streams'), state: t(SENDERS[logStreams]), ok: logStreams !== 'failing' },
      ]}
      paths={[PATHS.health, PATHS.ready]}
    />,
  );
});
