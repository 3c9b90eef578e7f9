// The simulated identity providers are the other side. If they shared code with what they test, a fault in
// that code would go unnoticed.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const DEV = fileURLToPath(new URL('../../dev', import.meta.url));
/** What each folder may import from. */
const FOLDERS = { idp: ['idp'], okta: ['idp', 'okta'], entra: ['idp', 'entra'] };

describe.each(Object.entries(FOLDERS))('dev/%s', (folder, allowed) => {
  const files = readdirSync(join(DEV, folder), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );

  it('has files', () => {
    expect(files.length).toBeGreaterThan(10);
  });

  it.each(files)('imports none of our code from elsewhere: %s', (name) => {
    const file = join(DEV, folder, name);
    const imported = [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)];
    const elsewhere = imported
      .map(([, path]) => relative(DEV, resolve(dirname(file), path!)))
      .filter((path) => !allowed.includes(path.split('/')[0]!));
    expect(elsewhere).toEqual([]);
  });
});
