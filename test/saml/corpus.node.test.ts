// Other people's captures and attacks, which stay outside this
// repository: they run only where they are found beside it.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyLine } from '../../dev/verify-response.ts';

const CORPUS = resolve(import.meta.dirname, '../../../shared/corpus/saml');
const MANIFEST = join(CORPUS, 'manifest.jsonl');

interface Case {
  readonly file: string;
  readonly expect: 'accept' | 'reject';
}

const cases: Case[] = existsSync(MANIFEST)
  ? readFileSync(MANIFEST, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  : [];

describe.skipIf(cases.length === 0)('the manifest', () => {
  it.each(cases)('$expect: $file', async ({ file, expect: expected, ...parameters }) => {
    const samlResponse = readFileSync(join(CORPUS, file)).toString('base64');
    const answer = await verifyLine(JSON.stringify({ id: file, samlResponse, ...parameters }));
    expect(answer).toMatchObject({ id: file, accepted: expected === 'accept' });
  });
});
