// The simulated Okta is the other side. If it shared code with what it tests, a fault in that code would go
// unnoticed.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FOLDER = join(ROOT, 'dev/okta');
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

it('finds the files', () => {
  expect(files).toContain('response.ts');
});

it.each(files)('imports none of our code from outside its folder: %s', (name) => {
  const file = join(FOLDER, name);
  const imported = [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)];
  const outside = imported
    .map(([, path]) => relative(FOLDER, resolve(dirname(file), path!)))
    .filter((path) => path.startsWith('..'));
  expect(outside).toEqual([]);
});
