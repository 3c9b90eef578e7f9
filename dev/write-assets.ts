// `node dev/write-assets.ts`: writes those files of src/assets that are made from others, and the digests by
// which browsers keep them. The rest of src/assets is written by hand. test/dev/assets.test.ts fails while a
// file differs from what this makes.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LATE_TEXTS } from './assets/late-texts.ts';
import { openApiDocument } from './assets/openapi.ts';
import { styleSheet } from './assets/style.ts';

const SRC = resolve(import.meta.dirname, '../src');
/** Pages link to these, by an address that changes with their content. */
const LINKED = ['style.css', 'page.js', 'icon.svg'];

/** The content of each file that is made, by its path from src. */
export function madeFiles(): Record<string, string> {
  const assets: Record<string, string> = {
    'style.css': styleSheet(),
    'openapi.json': JSON.stringify(openApiDocument()),
    'texts.json': JSON.stringify(LATE_TEXTS),
  };
  const digests = LINKED.map((name) => {
    const content = assets[name] ?? readFileSync(resolve(SRC, 'assets', name), 'utf8');
    return `  '${name}': '${createHash('sha256').update(content).digest('hex').slice(0, 16)}',\n`;
  });
  return {
    ...Object.fromEntries(Object.entries(assets).map(([name, content]) => [`assets/${name}`, content])),
    'ui/asset-digests.ts': `// Written by dev/write-assets.ts.\nexport const DIGESTS = {\n${digests.join('')}} as const;\n`,
  };
}

if (import.meta.main) {
  for (const [path, content] of Object.entries(madeFiles())) writeFileSync(resolve(SRC, path), content);
}
