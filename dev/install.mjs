// `node dev/install.mjs COMMAND` is what `npm start`, `npm test` and the other scripts are, on whatever Node
// the machine has (20 or newer), with nothing installed yet: installs the packages when they are missing or
// older than the lock file, and, only where the machine's Node is too old for wrangler, puts Node 24 into
// node_modules/.bin, which scripts find before the machine's own. Then it runs the command. Of several
// commands that begin at once, one installs and the others wait (install-lock.mjs). npm would run this as
// `pretest` and so on by itself, but not with `ignore-scripts` (.npmrc), which keeps the install scripts of
// other people's packages from running.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { claimInstallation } from './install-lock.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const lock = join(root, 'package-lock.json');
const stamp = join(modules, '.gatehouse-lock.json');
const NODE_PACKAGE_VERSION = '24.21.0';
const MIN_NODE = [22, 18]; // wrangler needs 22.12; running TypeScript files directly needs 22.18

// From the second time on, npm finds the Node that this script has installed, which the installation is about
// to take away.
const isOurs = process.execPath.startsWith(modules + sep);
const machine = isOurs ? withoutModules(process.env) : process.env;

if (!isInstalled()) await installOnce();
run(process.argv.slice(2));

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(lock, 'utf8');
}

async function installOnce() {
  const release = await claimInstallation(join(root, '.installing'), { say: console.error });
  process.once('exit', release);
  // While we waited, somebody else may have done it all.
  if (!isInstalled()) await install();
  process.off('exit', release);
  release();
}

async function install() {
  console.error('Installing packages (once)…');
  // Until everything is there, nobody may take what is there for whole.
  rmSync(stamp, { force: true });
  await npm('ci', '--ignore-scripts');
  if (isOurs || isTooOld(process.versions.node)) {
    const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
    console.error(
      `This machine's Node is too old for wrangler; adding Node ${NODE_PACKAGE_VERSION} to node_modules…`,
    );
    // By the lock file: without it npm would choose the other packages anew.
    await npm('install', '--no-save', '--ignore-scripts', `${name}@${NODE_PACKAGE_VERSION}`);
  }
  copyFileSync(lock, `${stamp}.new`);
  renameSync(`${stamp}.new`, stamp);
}

/** A first argument with spaces is a command line, such as `a && b`; the rest are its arguments. */
function run([first, ...rest]) {
  if (first === undefined) return;
  const child = spawn([first, ...rest.map(quoted)].join(' '), { stdio: 'inherit', shell: true });
  // A terminal's Ctrl-C reaches the command by itself. This process has to wait for its end.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.once('close', (code) => process.exit(code ?? 1));
}

function quoted(argument) {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  return process.platform === 'win32' ? `"${argument}"` : `'${argument.replaceAll("'", "'\\''")}'`;
}

function isTooOld(version) {
  const [major, minor] = version.split('.').map(Number);
  return major < MIN_NODE[0] || (major === MIN_NODE[0] && minor < MIN_NODE[1]);
}

async function npm(...args) {
  // npm runs this script, so npm_execpath is the npm that the person called.
  const cli = process.env.npm_execpath;
  const node = isOurs ? 'node' : process.execPath;
  const [command, ...first] = cli ? [node, cli] : ['npm'];
  const child = spawn(command, [...first, ...args, '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: machine,
    // Windows has npm as a script for its shell.
    shell: process.platform === 'win32' && !cli,
  });
  // If this process is ended, npm has to end too: the next command would install beside it.
  const forward = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  const status = await new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (code) => resolve(code ?? 1));
  });
  for (const signal of signals) process.off(signal, forward);
  if (status !== 0) {
    console.error(
      `\n"npm ${args.join(' ')}" failed. Gatehouse needs the npm registry once, to install its packages.`,
    );
    process.exit(1);
  }
}

function withoutModules(env) {
  const path = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = (env[path] ?? '').split(delimiter).filter((folder) => !folder.startsWith(modules));
  return { ...env, [path]: folders.join(delimiter) };
}
