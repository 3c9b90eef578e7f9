// The parser as the bundle has it: without the packages that wrangler.toml leaves out. A program of its own
// reads documents with it, because imports that are made cannot be unmade.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const STAND_IN = './src/xml/never-called.ts';
const standIn = pathToFileURL(join(ROOT, STAND_IN)).href;
const leftOut = readFileSync(join(ROOT, 'wrangler.toml'), 'utf8')
  .split('\n')
  .filter((line) => line.endsWith(`= "${STAND_IN}"`))
  .map((line) => line.split(' = ')[0]?.replaceAll('"', ''));

const DOCUMENT = `<a xmlns="urn:a" b="&lt;&#65;"> 12 &amp; &#x41; <c d="0x1F">1e3</c>${'<e>&quot;</e>'.repeat(50)}</a>`;

/** Whether the document is read, and what becomes of tags that nest otherwise. */
const PROGRAM = `
  import { registerHooks } from 'node:module';
  const met = new Set();
  registerHooks({
    resolve(specifier, context, next) {
      if (!${JSON.stringify(leftOut)}.includes(specifier)) return next(specifier, context);
      met.add(specifier);
      return { url: ${JSON.stringify(standIn)}, shortCircuit: true };
    },
  });
  const { parseXml } = await import(${JSON.stringify(pathToFileURL(join(ROOT, 'src/xml/parse.ts')).href)});
  const { checkStructure } = await import(${JSON.stringify(pathToFileURL(join(ROOT, 'src/xml/structure.ts')).href)});
  const root = parseXml(${JSON.stringify(DOCUMENT)});
  let reason = '';
  try {
    checkStructure(root, '<a><c><e></e></c></a>');
  } catch (error) {
    reason = error.message;
  }
  console.log(JSON.stringify({ met: [...met], children: root.children.length, reason }));
`;

it('reads documents, calls nothing that is left out, and still disagrees', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  const { met, children, reason } = JSON.parse(stdout);
  expect(met.toSorted()).toEqual(['@nodable/entities', 'is-unsafe', 'strnum']);
  expect(leftOut.toSorted()).toEqual(met.toSorted());
  expect(children).toBe(52);
  expect(reason).toBe('xml_parsers_disagree');
});
