// The Workers' tests of test/vitest.config.ts, with an old rule put back (OLD_RULE names it).
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import everything from '../../test/vitest.config.ts';
import { OLD_RULES } from './old-rules.ts';

const rule = OLD_RULES.find(({ name }) => name === process.env.OLD_RULE);
const edits = (rule?.edits ?? []).map((edit) => ({
  ...edit,
  path: fileURLToPath(new URL(`../../${edit.file}`, import.meta.url)),
}));

const putBack: Plugin = {
  name: 'put-back',
  enforce: 'pre',
  transform(code, id) {
    const here = edits.filter(({ path }) => path === id);
    if (here.length === 0) return null;
    return here.reduce((text, { file, from, to }) => {
      if (text.split(from).length !== 2)
        throw new Error(`${file} has changed: mend dev/identity/old-rules.ts`);
      return text.replace(from, () => to);
    }, code);
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
