import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

// The pure rooms run in Node and in workerd; `*.node.test.ts` holds what needs Node (files, other people's libraries).
const pure = ['lib', 'xml', 'xmldsig', 'xmlenc', 'saml', 'scim', 'attacks'].map(
  (room) => `test/${room}/**/*.test.ts`,
);
const platform = ['storage', 'domain', 'provisioner', 'mail', 'dns', 'ui', 'http'].map(
  (room) => `test/${room}/**/*.test.ts`,
);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: [...pure, 'test/*.test.ts', 'test/dev/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              bindings: {
                PUBLIC_URL: 'https://sso.example',
                SIGN_UP_PLAN: 'enterprise',
                SESSION_KEYS: 'k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
                WRAPPING_KEYS: 'w1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE',
                TEST_MIGRATIONS: await readD1Migrations('migrations'),
              },
            },
          })),
        ],
        test: {
          name: 'workerd',
          include: [...pure, ...platform],
          exclude: ['test/**/*.node.test.ts'],
          setupFiles: ['test/support/apply-migrations.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
