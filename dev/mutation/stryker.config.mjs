// Stryker's settings for one room (MUTATION_ROOM); `dev/mutation/run.ts` calls it for each.
import { fileURLToPath } from 'node:url';
import { ROOMS } from './rooms.ts';

const room = ROOMS.find(({ name }) => name === process.env.MUTATION_ROOM);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

export default {
  mutate: [...room.mutate],
  testRunner: 'vitest',
  plugins: [here('node_modules/@stryker-mutator/vitest-runner/dist/src/index.js')],
  vitest: { configFile: 'dev/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  // Stryker reads tsconfig through TypeScript's old interface, which TypeScript 7 has not; vitest needs none.
  tsconfigFile: 'none.json',
  disableTypeChecks: false,
  ignorePatterns: ['.wrangler', 'dev/mutation/node_modules', 'dev/screenshots', 'migrations', 'reports'],
  tempDirName: `.wrangler/mutation/${room.name}`,
  cleanTempDir: 'always',
  reporters: ['json', 'clear-text'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportMutants: false },
  jsonReporter: { fileName: `.wrangler/mutation/${room.name}.json` },
  timeoutMS: 3_000,
  timeoutFactor: 2,
  allowConsoleColors: false,
};
