// Until `npm run deploy` has finished, and while the database is older than this code, nothing is served: no
// request may meet half of a deployment. Nobody waits for this check after the first request of an isolate.

import { createMiddleware } from 'hono/factory';
import { findLack } from '../../domain/operator/readiness.ts';
import { logLine } from '../../worker/log.ts';
import type { AppEnv } from '../context.ts';
import { answerMessage } from '../error-answer.tsx';
import { textsOf } from '../language.ts';

const RETRY_SECONDS = 10;

export const requireReady = createMiddleware<AppEnv>(async (c, next) => {
  const lack = await findLack(c.env);
  if (lack === null) return await next();
  logLine('warn', 'being_set_up', { requestId: c.get('requestId'), lack });
  const t = textsOf(c);
  c.header('Retry-After', String(RETRY_SECONDS));
  c.header('Cache-Control', 'no-store');
  return await answerMessage(c, 503, 'being_set_up', {
    title: t('being_set_up_title'),
    sentence: t('being_set_up'),
    advice: t('being_set_up_advice'),
    reference: c.get('requestId'),
  });
});
