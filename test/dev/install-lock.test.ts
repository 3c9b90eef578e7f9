// Several commands that begin at once in a fresh clone, as real processes. npm alone is a stand-in: slow, and
// it fails if another npm is at work in the same clone.
import { type ChildProcess, spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NPM = `
const fs = require('node:fs');
try { fs.mkdirSync('at-work'); } catch { fs.appendFileSync('log', 'twice\\n'); process.exit(1); }
fs.appendFileSync('log', process.argv[2] + '\\n');
process.on('SIGTERM', () => { fs.appendFileSync('log', 'ended\\n'); leave(1); });
function leave(code) { fs.rmdirSync('at-work'); process.exit(code); }
fs.rmSync('node_modules', { recursive: true, force: true });
setTimeout(() => {
  if (fs.existsSync('broken')) return leave(1);
  fs.mkdirSync('node_modules', { recursive: true });
  fs.writeFileSync('node_modules/whole', '');
  leave(0);
}, Number(process.env.NPM_MS ?? 400));
`;

let clone: string;
const running: ChildProcess[] = [];
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'gatehouse-install-'));
  mkdirSync(join(clone, 'dev'));
  for (const name of ['install.mjs', 'install-lock.mjs']) {
    copyFileSync(join(ROOT, 'dev', name), join(clone, 'dev', name));
  }
  writeFileSync(join(clone, 'package-lock.json'), '{"of": "a test"}');
  writeFileSync(join(clone, 'npm.cjs'), NPM);
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  rmSync(clone, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm run …`: the command says whether the packages are there when it begins. */
function command(env: Readonly<Record<string, string>> = {}) {
  const check = "require('node:fs').existsSync('node_modules/whole')";
  const child = spawn(process.execPath, ['dev/install.mjs', 'node', '-p', check], {
    cwd: clone,
    env: { ...process.env, npm_execpath: join(clone, 'npm.cjs'), ...env },
  });
  running.push(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => (stderr += data));
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  );
  return { child, ended };
}

const log = () => {
  const file = join(clone, 'log');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};
const claims = () => {
  const folder = join(clone, '.installing');
  return existsSync(folder) ? readdirSync(folder) : [];
};
const until = async (condition: () => boolean) => {
  for (let n = 0; n < 400 && !condition(); n++) await sleep(25);
  expect(condition()).toBe(true);
};
const installed = { code: 0, stdout: 'true\n' };

describe('commands that begin at once in a fresh clone', () => {
  it.each([2, 6])('install once between %i of them, and each finds everything', async (number) => {
    const all = await Promise.all(Array.from({ length: number }, () => command().ended));
    expect(all).toMatchObject(Array(number).fill(installed));
    expect(log()).toEqual(['ci']);
    expect(existsSync(join(clone, '.installing'))).toBe(false);
  });

  it('wait, and say for whom', async () => {
    const first = command({ NPM_MS: '1500' });
    await until(() => log().length === 1);
    const second = await command().ended;
    expect(second).toMatchObject(installed);
    expect(second.stderr).toContain(`process ${first.child.pid}`);
    expect(second.stderr).not.toContain('Installing packages');
    expect(await first.ended).toMatchObject(installed);
    expect((await command().ended).stderr).toBe('');
    expect(log()).toEqual(['ci']);
  });

  it('each try where the installation fails, one after the other', async () => {
    writeFileSync(join(clone, 'broken'), '');
    const all = await Promise.all([command().ended, command().ended, command().ended]);
    expect(all).toMatchObject(Array(3).fill({ code: 1, stdout: '' }));
    expect(log()).toEqual(['ci', 'ci', 'ci']);
    expect(claims()).toEqual([]);
    rmSync(join(clone, 'broken'));
    expect(await command().ended).toMatchObject(installed);
  });
});

describe('a command that ends in the middle', () => {
  it('takes npm with it, and the next begins anew', async () => {
    const first = command({ NPM_MS: '20000' });
    await until(() => log().length === 1);
    const second = command();
    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 1, stdout: '' });
    expect(await second.ended).toMatchObject(installed);
    expect(log()).toEqual(['ci', 'ended', 'ci']);
  });

  it('leaves a claim that its death makes void', async () => {
    const first = command({ NPM_MS: '400' });
    await until(() => log().length === 1);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(claims()).toHaveLength(1);
    // npm outlives its parent this once.
    await until(() => !existsSync(join(clone, 'at-work')));
    expect(await command().ended).toMatchObject(installed);
    expect(log()).toEqual(['ci', 'ci']);
    expect(claims()).toEqual([]);
  });

  it('does not pass what it has left behind off as whole', async () => {
    mkdirSync(join(clone, 'node_modules'));
    writeFileSync(join(clone, 'node_modules/.gatehouse-lock.json'), 'older');
    writeFileSync(join(clone, 'broken'), '');
    expect((await command().ended).code).toBe(1);
    expect(existsSync(join(clone, 'node_modules/.gatehouse-lock.json'))).toBe(false);
  });
});

describe('a claim', () => {
  const lock = () => import('../../dev/install-lock.mjs');
  const folder = () => join(clone, '.installing');
  const leave = (name: string) => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), name), '');
    return join(folder(), name);
  };
  const uuid = '00000000-0000-4000-8000-000000000000';
  const quick = { beatMs: 20, silenceMs: 300 };

  it('of a machine that is gone is void when it has been silent for long enough', async () => {
    const { claimInstallation } = await lock();
    leave(`00000000-1-${uuid}`);
    const began = performance.now();
    (await claimInstallation(folder(), quick))();
    expect(performance.now() - began).toBeGreaterThan(quick.silenceMs);
    expect(claims()).toEqual([]);
  });

  it('counts as long as it beats, whatever its time says', async () => {
    const { claimInstallation } = await lock();
    const file = leave(`00000000-1-${uuid}`);
    let [second, claimed] = [0, false];
    const beating = setInterval(() => utimesSync(file, ++second, second), 50);
    const claiming = claimInstallation(folder(), quick).then((release) => {
      claimed = true;
      return release;
    });
    await sleep(quick.silenceMs * 3);
    clearInterval(beating);
    expect(claimed).toBe(false);
    (await claiming)();
  });

  it('of a number that now belongs to another process is void when it is silent', async () => {
    const { claimInstallation } = await lock();
    const release = await claimInstallation(folder(), quick);
    const [own] = claims();
    release();
    leave(`${own?.slice(0, 8)}-${process.pid}-${uuid}`);
    (await claimInstallation(folder(), quick))();
    expect(claims()).toEqual([]);
  });

  it('is not what anybody else puts into the folder', async () => {
    const { claimInstallation } = await lock();
    for (const name of ['.DS_Store', 'notes.txt', `zz-1-${uuid}`]) leave(name);
    (await claimInstallation(folder(), { ...quick, silenceMs: 60_000 }))();
    expect(claims().sort()).toEqual(['.DS_Store', 'notes.txt', `zz-1-${uuid}`]);
  });

  it('is held by one at a time, however many want it', async () => {
    const { claimInstallation } = await lock();
    let [holding, most, done] = [0, 0, 0];
    await Promise.all(
      Array.from({ length: 12 }, async () => {
        const release = await claimInstallation(folder(), { ...quick, silenceMs: 60_000 });
        most = Math.max(most, ++holding);
        await sleep(5);
        holding--;
        done++;
        release();
      }),
    );
    expect([most, done]).toEqual([1, 12]);
  });
});
