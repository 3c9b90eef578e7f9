// The environment of every wrangler that our own programs run: it asks nothing, looks nothing up and sends
// nothing.

export function wranglerEnv(logFolder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
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
