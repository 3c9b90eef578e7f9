// What Cloudflare's deploy button reads: the deploy script, the bindings' descriptions, and files with
// example secrets, which it would put into somebody's deployment as they are.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { unstable_readConfig } from 'wrangler';
import { ROOT } from '../../../dev/wrangler.ts';

const { scripts, cloudflare } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  cloudflare: { bindings: Record<string, { description: string }> };
};

it('runs the same deployment', () => {
  expect(scripts.deploy).toContain('dev/deploy.ts');
});

it.each(['.dev.vars.example', '.env.example'])('ships no %s', (name) => {
  expect(existsSync(join(ROOT, name))).toBe(false);
});

it('describes what it asks for, and nothing else', () => {
  const config = unstable_readConfig({ config: join(ROOT, 'wrangler.toml') }, { hideWarnings: true });
  expect(Object.keys(cloudflare.bindings).toSorted()).toEqual(
    ['DB', 'TOKENS', ...Object.keys(config.vars)].toSorted(),
  );
  expect(Object.keys(config.vars)).not.toContain('PUBLIC_URL');
});
