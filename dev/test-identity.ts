// `npm run test:identity`: 10,000 made-up lives, with the promises of test/domain/identity after each step.
// `-- --old-rules`: puts back, one after the other, the rules that were found wrong, and shows a life that
// each of them ruins. `-- --runs N` and `-- --seed N` as you like; a life's seed is that of its hundred.
import { spawnSync } from 'node:child_process';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { OLD_RULES } from './identity/old-rules.ts';

const { values: options } = parseArgs({
  options: {
    'old-rules': { type: 'boolean', default: false },
    rule: { type: 'string' },
    runs: { type: 'string' },
    seed: { type: 'string', default: '20261125' },
  },
});

if (options['old-rules']) {
  const runs = options.runs ?? '10000';
  const chosen = OLD_RULES.filter(({ name }) => options.rule === undefined || name === options.rule);
  const unseen = chosen.filter(({ name }) => !showLife(name, runs));
  console.log(unseen.length === 0 ? 'each old rule is found' : `${unseen.length} old rules are not found`);
  process.exitCode = unseen.length === 0 && chosen.length > 0 ? 0 : 1;
} else {
  const { status } = run(options.runs ?? '10000', undefined, 'inherit');
  process.exitCode = status ?? 1;
}

/** @returns whether a life was found that the rule ruins */
function showLife(name: string, runs: string): boolean {
  const { stdout, stderr } = run(runs, name, 'pipe');
  const output = stripVTControlCharacters(`${stdout}${stderr}`);
  const [, broken = '', life = ''] = /\+ BrokenPromise: (.*)\n((?:\+ .*\n)*)/.exec(output) ?? [];
  console.log(`\n${name}\n  ${broken === '' ? 'NOT FOUND' : broken}`);
  console.log(life.trimEnd().replaceAll(/^\+ /gm, '    '));
  if (broken === '' && !/Tests .*passed/.test(output)) console.log(output.slice(-3000));
  return broken !== '';
}

function run(runs: string, oldRule: string | undefined, stdio: 'inherit' | 'pipe') {
  const config = ['--config', 'dev/identity/vitest.config.ts', '--project', 'workerd'];
  const rest = ['--bail', '1', '--reporter', 'default', 'test/domain/identity/lives.test.ts'];
  const { seed } = options;
  return spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...config, ...rest], {
    cwd: new URL('..', import.meta.url),
    encoding: 'utf8',
    stdio,
    env: {
      ...process.env,
      NO_COLOR: '1',
      IDENTITY_RUNS: runs,
      IDENTITY_SEED: seed,
      ...(oldRule && { OLD_RULE: oldRule }),
    },
  });
}
