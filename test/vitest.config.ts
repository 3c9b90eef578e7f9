import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { keepInMemory } from './support/memory.ts';

keepInMemory();

/** The repository: paths here, and those of `vitest run`, are from it. */
const root = fileURLToPath(new URL('..', import.meta.url));

// The pure rooms run in Node and in workerd; `*.node.test.ts` holds what needs Node (files, other people's
// libraries), `*.workerd.test.ts` what needs the Worker beside files of Node's project.
const pure = [
  'lib',
  'xml',
  'xmldsig',
  'xmlenc',
  'saml',
  'scim',
  'oauth',
  'webhooks',
  'brand',
  'texts',
  'attacks',
].map((room) => `test/${room}/**/*.test.ts`);
const platform = ['storage', 'domain', 'provisioner', 'mail', 'dns', 'ui', 'http', 'worker'].map(
  (room) => `test/${room}/**/*.test.ts`,
);

/** What the [[rules]] of wrangler.toml say: style sheets and the pages' script are text. */
const textModules: Plugin = {
  name: 'text-modules',
  enforce: 'pre',
  async resolveId(source, importer) {
    if (!/\.css$|\/assets\/[^/]+\.js$/.test(source)) return null;
    const found = source.startsWith('.')
      ? fileURLToPath(new URL(source, `file://${importer}`))
      : (await this.resolve(source, importer, { skipSelf: true }))?.id;
    // Another ending, so that nobody after us takes it for a style sheet.
    return found ? `\0text:${found}.text` : null;
  },
  load(id) {
    if (!id.startsWith('\0text:')) return null;
    return `export default ${JSON.stringify(readFileSync(id.slice('\0text:'.length, -'.text'.length), 'utf8'))}`;
  },
};

export default defineConfig({
  root,
  test: {
    maxWorkers: '100%', // the default leaves one core to nobody
    // One for each request would bury what a failed test says.
    onConsoleLog: (line) => !line.includes('"event":"request"'),
    projects: [
      {
        test: {
          name: 'node',
          isolate: false,
          include: [...pure, 'test/*.test.ts', 'test/dev/**/*.test.ts'],
          exclude: ['test/**/*.workerd.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        plugins: [
          textModules,
          cloudflareTest(async () => ({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                PUBLIC_URL: 'https://sso.example',
                SIGN_UP_PLAN: 'enterprise',
                // Nothing waits here; pace.test.ts shows how requests of an organization wait.
                SCIM_REQUESTS_PER_SECOND: '1000000',
                SESSION_KEYS: 'k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
                WRAPPING_KEYS: 'w1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE',
                TEST_MIGRATIONS: await readD1Migrations('migrations'),
                IDENTITY_RUNS: process.env.IDENTITY_RUNS ?? '200',
                IDENTITY_SEED: process.env.IDENTITY_SEED ?? '20261125',
              },
            },
          })),
        ],
        test: {
          name: 'workerd',
          include: [...pure, ...platform, 'test/**/*.workerd.test.ts'],
          exclude: ['test/**/*.node.test.ts'],
          // One Worker for each core runs all files, because starting one costs two seconds of CPU. The
          // set-up file empties what an earlier file left behind.
          isolate: false,
          setupFiles: ['test/support/workerd-setup.ts'],
          testTimeout: 30_000,
          // Bundled, because vitest turns each call of an imported function into a look-up, which makes a
          // hash take seconds.
          deps: { optimizer: { ssr: { enabled: true, include: ['@noble/hashes/scrypt.js'] } } },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          // The files of a worker share one Chromium.
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          globalSetup: 'test/support/browser-setup.ts',
        },
      },
    ],
  },
});
