import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('a deployment keeps our lines, and not Cloudflare’s own of each request, which has the whole address', () => {
  const settings = readFileSync(new URL('../../wrangler.toml', import.meta.url), 'utf8');
  const [, logs = ''] = /^\[observability\.logs\]\n([^[]*)/m.exec(settings) ?? [];
  expect(logs.split('\n').filter((line) => line !== '')).toEqual([
    'enabled = true',
    'invocation_logs = false',
  ]);
});
