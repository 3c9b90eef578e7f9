// What is made of other sources is committed, so that a deployment needs no step before it; here it is held
// against them.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { madeFiles } from '../../dev/write-assets.ts';

const SRC = resolve(import.meta.dirname, '../../src');

it.each(Object.entries(madeFiles()))('src/%s is up to date: node dev/write-assets.ts', (path, content) => {
  expect(readFileSync(resolve(SRC, path), 'utf8') === content).toBe(true);
});
