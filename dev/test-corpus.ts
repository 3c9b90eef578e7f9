// `npm run test:corpus`: runs every line of the manifest of ../shared/corpus through `verify-response`. The
// corpus is other people's data and stays outside this repository. If it is not there, this does nothing.

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exit } from 'node:process';
import { verifyLine } from './verify-response.ts';

interface Case {
  readonly file: string;
  readonly expect: 'accept' | 'reject';
  readonly why: string;
}

const CORPUS = resolve(import.meta.dirname, '../../shared/corpus/saml');

if (!existsSync(join(CORPUS, 'manifest.jsonl'))) {
  console.log(`no corpus at ${CORPUS}: nothing to check`);
  exit(0);
}

const verbose = process.argv.includes('--verbose');
const lines = readFileSync(join(CORPUS, 'manifest.jsonl'), 'utf8').split('\n');
let passed = 0;
let failed = 0;
for (const line of lines.filter((one) => one !== '')) {
  const { file, expect, why, ...parameters } = JSON.parse(line) as Case;
  const samlResponse = readFileSync(join(CORPUS, file)).toString('base64');
  const answer = await verifyLine(JSON.stringify({ id: file, samlResponse, ...parameters }));
  const agrees = answer.accepted === (expect === 'accept');
  if (agrees) passed++;
  else failed++;
  const got = answer.accepted ? 'accepted' : `${answer.reason} ${JSON.stringify(answer.detail)}`;
  if (!agrees) console.log(`${file}\n  expected ${expect} (${why})\n  got ${got}`);
  else if (verbose) console.log(`${file}: ${got}`);
}
console.log(`${passed} passed, ${failed} failed`);
exit(failed === 0 ? 0 : 1);
