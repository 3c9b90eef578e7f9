// Texts that the bundle does not have are read before the first page that may need them.

import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../context.ts';
import { isForPrograms } from '../language.ts';
import { readLateTexts } from '../late-texts.ts';

/**
 * While the texts cannot be read, pages of people are in English, and those of the settings, of setup links
 * and of the console fail. The next request tries again.
 */
export const loadTexts = createMiddleware<AppEnv>(async (c, next) => {
  if (!isForPrograms(c.req.path)) await readLateTexts(c.env, { requestId: c.get('requestId') });
  await next();
});
