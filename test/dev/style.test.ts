// The style sheet has all that the pages need of Pico: no page contains what is left out.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { LEFT_OUT, OWN_LOOK, trim, trimmedPico } from '../../dev/assets/style.ts';

const SRC = resolve(import.meta.dirname, '../../src');
const pages = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.tsx'))
  .map((name) => readFileSync(join(SRC, name), 'utf8'))
  .join('\n');

it('keeps the license, and less than half of the weight', () => {
  const text = trimmedPico();
  expect(text).toMatch(/^\/\*!\n \* Pico CSS .*\n.*Licensed under MIT\n \*\/\n/);
  expect(text.length).toBeLessThan(40_000);
});

it('leaves out no element, class or attribute that a page contains', () => {
  const { tags, classes, attributes } = LEFT_OUT;
  const inPages = (pattern: string) => new RegExp(pattern).test(pages);
  expect(tags.filter((tag) => !OWN_LOOK.includes(tag) && inPages(`<${tag}[\\s/>]`))).toEqual([]);
  expect(classes.filter((name) => inPages(`class=(["'\`]|\\{[^}]*)[^"}]*\\b${name}\\b`))).toEqual([]);
  expect(
    attributes.filter((attribute) => {
      const [name = '', value] = attribute.split('=');
      return (
        !OWN_LOOK.includes(name) &&
        inPages(value === undefined ? `\\s${name}=` : `${name}=\\{?["']${value}["']`)
      );
    }),
  ).toEqual([]);
});

it.each([
  ['a:not([role=button]):focus{color:red}', 'a:not([role=button]):focus{color:red}'],
  ['img,p{color:red}', 'p{color:red}'],
  ['p img{color:red}', ''],
  ['p>.grid,.grids{color:red}', '.grids{color:red}'],
  ['[type=range]::-moz-range-thumb,[type=file]{color:red}', '[type=file]{color:red}'],
  [':where(img,svg){color:red}', ''],
  [':where(img,p){color:red}', ':where(img,p){color:red}'],
  ['@media (min-width:1px){img{color:red}}', ''],
  ['@media (min-width:1px){img{color:red}p{color:red}}', '@media (min-width:1px){p{color:red}}'],
  [
    ':host,:root{--used:1;--old:2;--chain:var(--old2);--old2:3}p{top:var(--used)}',
    ':root{--used:1}p{top:var(--used)}',
  ],
  [
    ':root{--old:url("data:,<style>g{top:0;left:0}</style>");--used:url("data:,a;b")}p{top:var(--used)}',
    ':root{--used:url("data:,a;b")}p{top:var(--used)}',
  ],
  [
    'p{animation:turn 1s}@keyframes turn{to{top:0}}@keyframes old{from{top:0}to{top:1px}}',
    'p{animation:turn 1s}@keyframes turn{to{top:0}}',
  ],
])('makes of %s', (css, expected) => {
  expect(trim(css, '').replaceAll('\n', '')).toBe(expected);
});

it('leaves no quotation mark open, which would swallow every rule after it', () => {
  const lines = trimmedPico().split('\n');
  expect(lines.filter((line) => (line.match(/"/g)?.length ?? 0) % 2 === 1)).toEqual([]);
});

it('keeps the variables that the style sheet after it uses', () => {
  expect(trim(':root{--mine:1}', 'p{top:var(--mine)}')).toContain('--mine:1');
});

it('refuses a style sheet that it does not understand', () => {
  expect(() => trim('p{color:red', '')).toThrow('brace');
});
