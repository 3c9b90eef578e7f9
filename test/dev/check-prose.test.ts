// Each rule finds its fault, on its line, and leaves good English alone. Words are put together here: the
// script reads this file, too.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkProse, MAX_COLUMNS } from '../../dev/check-prose.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const EMAIL = ['e', 'mail'].join('-');
const OUR = 'our';
const IS_NO = ['is', 'no'].join(' ');
const BEHIND = ['be', 'hind'].join('');

const rulesOf = (text: string, file = 'a.ts') => checkProse(file, text).map(({ rule }) => rule);

describe('an opening', () => {
  it.each([
    ['// Of its team.', 'Of'],
    ['/** Of its team. */', 'Of'],
    ['const a = 1; // Of its team', 'Of'],
    ['      {/* Of its team. */}', 'Of'],
    ['/** So long a key is kept. */', 'So'],
    ['/** Whom it concerns. */', 'Whom'],
    ['// What is none of these is left out.', 'What is no'],
    ['/** What are not days. */', 'What is no'],
    ['/** Answers a row to the one run. */', 'Answers'],
    ['/** Answers `true` once. */', 'Answers'],
  ])('is refused: %s', (text, opening) => {
    expect(rulesOf(text)).toEqual([expect.stringContaining(`opens with "${opening}"`)]);
  });

  it('is refused in other files as well', () => {
    expect(rulesOf('# Of its team.', 'a.toml')).toEqual(['a comment opens with "Of"']);
    expect(rulesOf('/* Of its team. */', 'a.css')).toEqual(['a comment opens with "Of"']);
  });

  it('is looked for in the first line that has words', () => {
    expect(checkProse('a.ts', 'const a = 1;\n\n/**\n * Of its team.\n */\n')).toEqual([
      { line: 4, rule: 'a comment opens with "Of"' },
    ]);
  });

  it('is looked for in each of two comments in a row', () => {
    expect(rulesOf('// One thing.\n/** Of another. */')).toEqual(['a comment opens with "Of"']);
    expect(rulesOf('/** One thing. */\n/** Of another. */')).toEqual(['a comment opens with "Of"']);
  });

  it.each([
    '// The name\n// Of its team.',
    '/** One.\n * So it is.\n */',
    '// Offered to all. So it is.',
    '// Some of them.',
    '// What is now shown. What is new.',
    '// Answers hold tokens. The person answers.',
    "const a = 'https://x // Of a team';",
    'const Of = 1;',
  ])('is left alone: %s', (text) => {
    expect(rulesOf(text)).toEqual([]);
  });

  it('is left alone in Markdown', () => {
    expect(rulesOf('Of its team.\n# So long\n', 'a.md')).toEqual([]);
  });
});

describe('a comment line', () => {
  const wide = 'word '.repeat(30).trim();

  it.each([
    `// ${wide}`,
    `/** ${wide} */`,
    `/**\n * ${wide}\n */`,
    `  // ${wide}`,
    `const a = 1; // ${wide}`,
  ])('is refused where it is too long: %s', (text) => {
    expect(rulesOf(text)).toEqual([expect.stringContaining(`at most ${MAX_COLUMNS}`)]);
  });

  it('is refused from the first column too many', () => {
    expect(rulesOf(`// a ${'b'.repeat(20)} ${'c'.repeat(MAX_COLUMNS - 26)}`)).toEqual([]);
    expect(rulesOf(`// a ${'b'.repeat(20)} ${'c'.repeat(MAX_COLUMNS - 25)}`)).toHaveLength(1);
  });

  it('is found on its line', () => {
    expect(checkProse('a.ts', `/**\n * a\n * ${wide}\n */`)).toEqual([
      { line: 3, rule: expect.stringContaining('columns') },
    ]);
  });

  it.each([
    `const a = '${wide}';`,
    `// https://example.com/${'a'.repeat(100)}`,
    `// biome-ignore lint/style: ${wide}`,
  ])('is left alone: %s', (text) => {
    expect(rulesOf(text)).toEqual([]);
  });

  it('is left alone in Markdown', () => {
    expect(rulesOf(wide, 'a.md')).toEqual([]);
  });
});

describe('a word', () => {
  it.each([
    `// Their ${EMAIL} address.`,
    `const a = 'Your ${EMAIL.toUpperCase()}s';`,
    `<p>${EMAIL}</p>`,
    `const a = '${EMAIL} address';`,
  ])('is refused: %s', (text) => {
    expect(rulesOf(text)).toEqual([expect.stringContaining('write "email"')]);
  });

  it('is allowed as the name of an attribute', () => {
    expect(rulesOf(`pick({ '${EMAIL}': ['ada@acme.test'] })`)).toEqual([]);
  });

  it.each([
    `col${OUR}`,
    `Behavi${OUR}s`,
    `neighb${OUR}ing`,
    'recogni' + 'se',
    'Organi' + 'sations',
    'canonicali' + 'sing',
    'analy' + 'sed',
    'label' + 'led',
    'cancel' + 'ling',
    'defen' + 'ce',
    'licen' + 'ce',
    'cent' + 're',
    'catalog' + 'ue',
    'whil' + 'st',
    'gre' + 'y',
    'artefa' + 'ct',
    'fulfi' + 'l',
  ])('is refused in British: %s', (word) => {
    expect(rulesOf(`// a ${word} b`)).toEqual([expect.stringContaining('American spelling')]);
    expect(rulesOf(`a ${word} b`, 'a.md')).toHaveLength(1);
  });

  it.each([
    'aria-labelledby',
    'color our four hour',
    'organize organism promise precise advise exercise',
    'analysis paralysis analyst',
    'labeled canceled cancellation',
    'license defense prefer',
    'dialog center',
    'while among amid',
    'fulfill fulfilled',
    'thermometre',
  ])('is left alone: %s', (text) => {
    expect(rulesOf(`// ${text}`)).toEqual([]);
  });

  it.each([
    [['who', 'ever'].join(''), 'someone who'],
    [['mean', 'while'].join(''), 'concurrently'],
    [['belong', 'together'].join(' '), 'match'],
    [`a text that ${IS_NO} URL`, 'is not a'],
    [`those who are ${'no'} members`, 'is not a'],
    [`the lines ${BEHIND} it`, 'after'],
    [`a comment ${BEHIND} the root`, 'after'],
  ])('is refused: %s', (text, advice) => {
    expect(rulesOf(`// ${text}`)).toEqual([expect.stringContaining(advice)]);
    expect(rulesOf(`it('${text}', () => {`)).toEqual([expect.stringContaining(advice)]);
    expect(rulesOf(text, 'a.md')).toEqual([expect.stringContaining(advice)]);
  });

  it('is refused across lines', () => {
    expect(checkProse('a.ts', `const a = 1;\n/**\n * A text that is\n * ${'no'} URL.\n */`)).toEqual([
      { line: 3, rule: expect.stringContaining('is not a') },
    ]);
    expect(rulesOf(`// A text that\n// ${IS_NO} URL.`)).toHaveLength(1);
  });

  it.each([
    `There ${IS_NO} place to put one.`,
    `One that ${IS_NO} longer needed`,
    `It ${IS_NO} better.`,
    'What they have in common.',
    `A Worker with a server ${BEHIND} it leaves nothing ${BEHIND}.`,
  ])('is left alone: %s', (text) => {
    expect(rulesOf(`// ${text}`)).toEqual([]);
  });
});

describe('node dev/check-prose.ts', () => {
  const run = (...paths: readonly string[]) => {
    const { status, stdout } = spawnSync(process.execPath, ['dev/check-prose.ts', ...paths], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    return { status, stdout };
  };

  it('finds nothing in its own files, which name every fault', () => {
    const files = ['dev/check-prose.ts', 'test/dev/check-prose.test.ts'];
    expect(run(...files)).toEqual({ status: 0, stdout: '' });
  });

  it('prints file, line and rule of each fault below a folder, and fails', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-prose-'));
    try {
      mkdirSync(join(folder, 'inside/node_modules'), { recursive: true });
      writeFileSync(join(folder, 'inside/a.ts'), '\n// Of its team.\n');
      writeFileSync(join(folder, 'inside/a.json'), '// Of its team.\n');
      writeFileSync(join(folder, 'inside/node_modules/a.ts'), '// Of its team.\n');
      const { status, stdout } = run(folder);
      expect(status).toBe(1);
      expect(stdout).toMatch(/^\S*inside\/a\.ts:2: a comment opens with "Of"\n$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
