import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

function run(...lines: readonly string[]): unknown[] {
  const input = lines.map((line) => `${line}\n`).join('');
  const output = execFileSync(process.execPath, ['dev/canonicalize.ts'], {
    cwd: ROOT,
    input,
    encoding: 'utf8',
  });
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
}

const line = (id: unknown, xml: string, more: object = {}) =>
  JSON.stringify({ id, xml, inclusivePrefixes: [], elementId: null, ...more });

describe('npm run canonicalize', () => {
  it('returns a result for every line in order, whatever the line says', () => {
    expect(
      run(
        line('a', '<a/>'),
        '{"id":"broken"',
        line(2, '<a>'),
        '',
        '[]',
        'null',
        line('no xml', '').replace('"xml":"",', ''),
        line('prefixes', '<a/>', { inclusivePrefixes: 'xs' }),
        line('element', '<a/>', { elementId: 1 }),
        line('b', '<é b="&#13;"/>'),
      ),
    ).toEqual([
      { id: 'a', canonical: '<a></a>' },
      { id: null, error: 'bad_input' },
      { id: 2, error: 'xml_malformed' },
      { id: null, error: 'bad_input' },
      { id: null, error: 'bad_input' },
      { id: null, error: 'bad_input' },
      { id: null, error: 'bad_input' },
      { id: null, error: 'bad_input' },
      { id: null, error: 'bad_input' },
      { id: 'b', canonical: '<é b="&#xD;"></é>' },
    ]);
  });

  it('takes the element by ID and the prefix list', () => {
    const xml = '<a xmlns:xs="urn:xs"><b ID="x"/><c ID="y"/><d Id="y"/></a>';
    expect(
      run(
        line(1, xml, { elementId: 'x', inclusivePrefixes: ['xs'] }),
        line(2, xml, { elementId: 'y' }),
        line(3, xml, { elementId: 'z' }),
      ),
    ).toEqual([
      { id: 1, canonical: '<b xmlns:xs="urn:xs" ID="x"></b>' },
      { id: 2, error: 'element_not_found' },
      { id: 3, error: 'element_not_found' },
    ]);
  });
});
