// The tests that mutants of one room run against (MUTATION_ROOM): those of Node's project that are about that
// room. Whole-product tests would kill a few more, at many times the time.
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { ROOMS } from './rooms.ts';

const room = ROOMS.find(({ name }) => name === process.env.MUTATION_ROOM);
if (room === undefined) throw new Error('MUTATION_ROOM names no room of dev/mutation/rooms.ts');

const standIn = fileURLToPath(new URL('fast-check.ts', import.meta.url));
const fewerRuns: Plugin = {
  name: 'fewer-runs',
  enforce: 'pre',
  resolveId: (source, importer) => (source === 'fast-check' && importer !== standIn ? standIn : null),
};

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  plugins: [fewerRuns],
  test: {
    name: 'mutation',
    isolate: false,
    include: [...room.tests],
    exclude: [...room.slow],
    testTimeout: 10_000,
  },
});
