// Texts that the bundle does not have are read once in each isolate, before the first page that may need
// them.

import { createMiddleware } from 'hono/factory';
import { type LateTexts, lateTextsTaken, takeLateTexts } from '../../texts/texts.ts';
import { describeFault, logLine } from '../../worker/log.ts';
import { openAsset } from '../asset-file.ts';
import type { AppContext, AppEnv } from '../context.ts';

/**
 * Programs have neither a language nor a cookie of ours. Pages are in English where the texts cannot be
 * read.
 */
export const loadTexts = createMiddleware<AppEnv>(async (c, next) => {
  if (!lateTextsTaken() && (c.req.header('Accept-Language') || c.req.header('Cookie'))) await load(c);
  await next();
});

async function load(c: AppContext): Promise<void> {
  try {
    takeLateTexts((await (await openAsset(c.env, 'texts.json')).json()) as LateTexts);
  } catch (error) {
    logLine('error', 'texts_not_read', { requestId: c.get('requestId'), ...describeFault(error) });
  }
}
