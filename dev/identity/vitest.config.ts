// The Workers' tests of test/vitest.config.ts, with an old rule put back (OLD_RULE names it).
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import everything from '../../test/vitest.config.ts';
import { OLD_RULES } from './old-rules.ts';

const rule = OLD_RULES.find(({ name }) => name === process.env.OLD_RULE);
const file = rule && fileURLToPath(new URL(`../../${rule.file}`, import.meta.url));

const putBack: Plugin = {
  name: 'put-back',
  enforce: 'pre',
  transform(code, id) {
    if (rule === undefined || id !== file) return null;
    if (!code.includes(rule.from))
      throw new Error(`${rule.file} has changed: mend dev/identity/old-rules.ts`);
    return code.replace(rule.from, () => rule.to);
  },
};

const { root, test } = everything;
export default defineConfig({
  root: root ?? '.',
  test: {
    // The cache does not know which rule was put back.
    fsModuleCache: false,
    projects: (test?.projects ?? []).flatMap((project) => {
      if (typeof project !== 'object' || !('test' in project) || project.test?.name !== 'workerd') return [];
      const uncached = { ...project.test, fsModuleCache: false };
      return [{ ...project, test: uncached, plugins: [putBack, ...(project.plugins ?? [])] }];
    }),
  },
});
