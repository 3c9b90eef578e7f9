// Texts that the bundle does not have are read once in each isolate, before the first page that may need
// them.

import { createMiddleware } from 'hono/factory';
import { PATHS } from '../../domain/paths.ts';
import { type LateTexts, lateTextsTaken, takeLateTexts } from '../../texts/texts.ts';
import { describeFault, logLine } from '../../worker/log.ts';
import { openAsset } from '../asset-file.ts';
import type { AppContext, AppEnv } from '../context.ts';

/** Programs alone call these, and nothing there speaks to a person. */
const FOR_PROGRAMS = [PATHS.scim, PATHS.api].map((path) => `${path}/`);

/**
 * While the texts cannot be read, pages of people are in English, and those of the settings, of setup links
 * and of the console fail. The next request tries again.
 */
export const loadTexts = createMiddleware<AppEnv>(async (c, next) => {
  const isForPrograms = FOR_PROGRAMS.some((path) => c.req.path.startsWith(path));
  if (!isForPrograms && !lateTextsTaken()) await load(c);
  await next();
});

async function load(c: AppContext): Promise<void> {
  try {
    takeLateTexts((await (await openAsset(c.env, 'texts.json')).json()) as LateTexts);
  } catch (error) {
    logLine('error', 'texts_not_read', { requestId: c.get('requestId'), ...describeFault(error) });
  }
}
