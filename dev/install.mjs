// `node dev/install.mjs COMMAND` is what `npm start`, `npm test` and the other scripts are, on whatever Node
// the machine has (20 or newer), with nothing installed yet: installs the packages when they are missing or
// older than the lock file, and, only where the machine's Node is too old for wrangler, puts Node 24 into
// node_modules/.bin, which scripts find before the machine's own. Then it runs the command. npm would run
// this as `pretest` and so on by itself, but not with `ignore-scripts` (.npmrc), which keeps the install
// scripts of other people's packages from running.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

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

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== readFileSync(lock, 'utf8')) {
  console.error('Installing packages (once)…');
  npm('ci', '--ignore-scripts');
  if (isOurs || isTooOld(process.versions.node)) {
    const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
    console.error(
      `This machine's Node is too old for wrangler; adding Node ${NODE_PACKAGE_VERSION} to node_modules…`,
    );
    npm('install', '--no-save', '--no-package-lock', '--ignore-scripts', `${name}@${NODE_PACKAGE_VERSION}`);
  }
  copyFileSync(lock, stamp);
}
run(process.argv.slice(2));

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

function npm(...args) {
  // npm runs this script, so npm_execpath is the npm that the person called.
  const cli = process.env.npm_execpath;
  const node = isOurs ? 'node' : process.execPath;
  const [command, ...first] = cli ? [node, cli] : ['npm'];
  const run = spawnSync(command, [...first, ...args, '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: machine,
  });
  if (run.status !== 0) {
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
