import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepVariables, type LocalFolder, openFolder, readDemo } from '../../dev/local-folder.ts';

let root: string;
let folder: LocalFolder;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  folder = openFolder(join(root, 'new', 'folder'));
});
afterEach(() => rmSync(root, { recursive: true }));

it('makes keys in the form that the Worker reads', () => {
  keepVariables(folder, 'http://localhost:1');
  const { SESSION_KEYS, WRAPPING_KEYS } = variables();
  expect(SESSION_KEYS).toMatch(/^k1:[\w-]{43}$/);
  expect(WRAPPING_KEYS).toMatch(/^w1:[\w-]{43}$/);
});

it('keeps the keys at a second start and writes the new URL', () => {
  keepVariables(folder, 'http://localhost:1');
  const first = variables();
  keepVariables(folder, 'http://localhost:2');
  expect(variables()).toEqual({ ...first, PUBLIC_URL: 'http://localhost:2' });
});

it('lets nobody else read the secrets', () => {
  keepVariables(folder, 'http://localhost:1');
  expect(statSync(folder.variables).mode & 0o077).toBe(0);
});

it('knows no demo before the first start', () => {
  expect(readDemo(folder)).toBeNull();
});

function variables() {
  return parseEnv(readFileSync(folder.variables, 'utf8'));
}
