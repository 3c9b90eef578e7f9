// Third-party cases, which stay outside of this repository: they run only where they are found beside it.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const CASES = resolve(ROOT, '../shared/corpus/saml/c14n.jsonl');

interface Case {
  readonly id: string;
  readonly canonical?: string;
}

describe.runIf(existsSync(CASES))('npm run canonicalize', () => {
  it('agrees with every case of the corpus', () => {
    const input = readFileSync(CASES, 'utf8');
    const cases = linesOf(input) as Case[];
    const output = execFileSync(process.execPath, ['dev/canonicalize.ts'], {
      cwd: ROOT,
      input,
      encoding: 'utf8',
    });
    const expected = cases.map(({ id, canonical }) =>
      canonical === undefined ? { id, error: expect.stringMatching(/^xml_/) } : { id, canonical },
    );
    expect(linesOf(output)).toEqual(expected);
  });
});

function linesOf(text: string): unknown[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}
