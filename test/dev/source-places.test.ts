// Stacks of the minified Worker, read with a map. Lines and columns count from 1.
import { expect, it } from 'vitest';
import { withSources } from '../../dev/source-places.ts';

// Column 1 is line 3, column 1 of src/a.ts; column 11 is line 8, column 5 of src/b.ts.
const MAP = { version: 3, sources: ['../../src/a.ts', '../../src/b.ts'], names: [], mappings: 'AAEA,UCKI' };

it.each([
  ['at t (index.js:1:3)', 'at t (src/a.ts:3:3)'],
  ['at async n.fetch (file:///worker/index.js:1:11)', 'at async n.fetch (src/b.ts:8:5)'],
  ['{"at":["at i (index.js:1:1)","at index.js:1:12"]}', '{"at":["at i (src/a.ts:3:1)","at src/b.ts:8:6"]}'],
])('are read: %s', (stack, expected) => {
  expect(withSources(`${stack}\n`, MAP)).toBe(`${expected}\n`);
});

it.each(['at t (node:internal:1:1)', 'index.js', 'my-index.js.map:1:1', ''])('leaves %j as it is', (line) => {
  expect(withSources(line, MAP)).toBe(line);
});
