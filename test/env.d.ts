// The bindings of the workerd tests: those of the Worker, and the migrations for the set-up file.
import type { D1Migration } from '@cloudflare/vitest-plugin';
import type { Env as WorkerEnv } from '../src/domain/deps.ts';
import type { Bindings } from '../src/worker/bindings.ts';

declare global {
  namespace Cloudflare {
    interface Env extends WorkerEnv, Bindings {
      TEST_MIGRATIONS: D1Migration[];
      /** How many lives test/domain/identity makes up, and from which seed. */
      IDENTITY_RUNS: string;
      IDENTITY_SEED: string;
    }
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the keeper of the browser tests' shared demos listens. */
    demos: string;
  }
}
