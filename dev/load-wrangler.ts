// wrangler's own functions, for programs that may end before they need them.

import { createRequire, enableCompileCache } from 'node:module';
import { COMPILED } from './wrangler-env.ts';

/** Takes most of a second; `import` would read all 15 MB once more, to find what they export. */
export function loadWrangler(): typeof import('wrangler') {
  enableCompileCache(COMPILED);
  return createRequire(import.meta.url)('wrangler');
}
