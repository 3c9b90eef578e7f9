// dev/install.mjs as the first part of every script: what it hands on, and that npm's own hooks are not
// relied on.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function install(args: readonly string[], input = '') {
  return spawnSync(process.execPath, ['dev/install.mjs', ...args], { cwd: ROOT, encoding: 'utf8', input });
}

describe('the command after the installation', () => {
  it('gets each argument as it is', () => {
    const odd = ['a b', "it's", '$HOME', '"q"', '*', ';', '--', 'plain'];
    const { stdout } = install(['node', '-p', 'JSON.stringify(process.argv.slice(1))', '--', ...odd]);
    expect(JSON.parse(stdout)).toEqual(odd);
  });

  it('may be several, and the next runs only after the one before', () => {
    expect(install(['node -e "process.exit(3)" && node -p 1']).stdout).toBe('');
    expect(install(['node -p 1 && node -p 2']).stdout).toBe('1\n2\n');
  });

  it('gives its exit code and reads standard input', () => {
    expect(install(['node', '-e', 'process.exit(3)']).status).toBe(3);
    const copy = 'process.stdin.pipe(process.stdout)';
    expect(install(['node', '-e', copy], 'a line\n')).toMatchObject({ status: 0, stdout: 'a line\n' });
  });
});

describe('the installation', () => {
  const versionsIn = (file: string) => {
    const { packages } = JSON.parse(readFileSync(`${ROOT}/${file}`, 'utf8')) as {
      packages: Record<string, { readonly version?: string }>;
    };
    return Object.fromEntries(Object.entries(packages).map(([path, { version }]) => [path, version]));
  };

  it('has the versions of package-lock.json, and no package beside them but a newer Node', () => {
    const locked = versionsIn('package-lock.json');
    const installed = Object.entries(versionsIn('node_modules/.package-lock.json'));
    expect(installed.length).toBeGreaterThan(100);
    const others = installed.filter(([path, version]) => locked[path] !== version);
    expect(others.filter(([path]) => !/^node_modules\/node-\w+-\w+$/.test(path))).toEqual([]);
  });
});

describe('the scripts of package.json', () => {
  const { scripts } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as {
    scripts: Record<string, string>;
  };

  it('have no hooks, which npm leaves out with ignore-scripts', () => {
    const hooks = Object.keys(scripts).filter((name) => /^(?:pre|post)/.test(name));
    expect(hooks).toEqual([]);
    expect(readFileSync(`${ROOT}/.npmrc`, 'utf8')).toMatch(/^ignore-scripts=true$/m);
  });

  it('install first wherever they begin with a program of ours or a test', () => {
    for (const name of ['start', 'test', 'test:quick', 'check', 'bench', 'canonicalize', 'verify-response']) {
      expect([name, scripts[name]?.startsWith('node dev/install.mjs ')]).toEqual([name, true]);
    }
  });
});
