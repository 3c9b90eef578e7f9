// The simulated Okta is the other side: were it to share code with what it is meant to try, a fault in that code would go unseen.
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

it.each(files)('imports nothing of ours from outside its folder: %s', (name) => {
  const file = join(FOLDER, name);
  const imported = [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)];
  const outside = imported
    .map(([, path]) => relative(FOLDER, resolve(dirname(file), path!)))
    .filter((path) => path.startsWith('..'));
  expect(outside).toEqual([]);
});
