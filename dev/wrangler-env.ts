// The environment of every wrangler that our own programs run: it asks nothing, looks nothing up and sends
// nothing.
import { fileURLToPath } from 'node:url';

/** wrangler is 15 MB of code, which each process that loads it would compile again. */
export const COMPILED = fileURLToPath(new URL('../.wrangler/compiled', import.meta.url));

export function wranglerEnv(logFolder: string, env = process.env): NodeJS.ProcessEnv {
  return {
    ...env,
    NODE_COMPILE_CACHE: COMPILED,
    CI: 'true',
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_NO_SKILLS_UPDATE_PROMPTS: 'true',
    WRANGLER_LOG_PATH: logFolder,
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  };
}
