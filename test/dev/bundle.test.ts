// The digest of a bundle, the packages in it, and the bill of materials made of both.
import { describe, expect, it } from 'vitest';
import { type Bundle, digestOf, identityOf, packagesOf } from '../../dev/bundle.ts';
import { type Bom, bomOfBundle, type Lock } from '../../dev/sbom-document.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const modules = (...entries: [string, string][]) =>
  new Map(entries.map(([name, text]) => [name, bytes(text)] as const));

describe('the digest of a bundle', () => {
  const digest = digestOf(modules(['index.js', 'a'], ['page.css', 'b']));

  it('does not depend on the order of its modules', () => {
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(digestOf(modules(['page.css', 'b'], ['index.js', 'a']))).toBe(digest);
  });

  it.each([
    ['a byte', modules(['index.js', 'A'], ['page.css', 'b'])],
    ['a name', modules(['index.mjs', 'a'], ['page.css', 'b'])],
    ['what is in which', modules(['index.js', 'b'], ['page.css', 'a'])],
    ['one module less', modules(['index.js', 'a'])],
    ['an empty one more', modules(['index.js', 'a'], ['page.css', 'b'], ['x', ''])],
  ])('changes with %s', (_, other) => {
    expect(digestOf(other)).not.toBe(digest);
  });
});

describe('the identity of a bundle', () => {
  const bundle = (prefix: string, more: Partial<Bundle['sourceMap']> = {}): Bundle => ({
    modules: modules(['index.js', 'a']),
    inputs: [],
    sourceMap: {
      sources: ['../../src/worker/index.ts', `${prefix}node_modules/hono/dist/hono.js`],
      mappings: 'AAAA',
      ...more,
    },
  });

  it('is the same wherever the packages lie', () => {
    expect(identityOf(bundle('../../'))).toBe(identityOf(bundle('../../../../home/x/')));
  });

  it('changes with the source map, and with where our own sources lie', () => {
    expect(identityOf(bundle('', { mappings: 'AAAC' }))).not.toBe(identityOf(bundle('')));
    expect(identityOf(bundle('', { sources: ['/tmp/x/src/worker/index.ts'] }))).not.toBe(
      identityOf(bundle('', { sources: ['../../src/worker/index.ts'] })),
    );
  });
});

describe('the bill of materials', () => {
  const inputs = [
    'src/worker/index.ts',
    'node_modules/hono/dist/hono.js',
    'node_modules/hono/dist/other.js',
    'node_modules/@noble/hashes/scrypt.js',
    'node_modules/@noble/hashes/node_modules/tslib/tslib.es6.mjs',
  ];
  const component = (ref: string) => ({ 'bom-ref': ref, name: ref.slice(0, ref.lastIndexOf('@')) });
  const whole = (time: string): Bom => ({
    bomFormat: 'CycloneDX',
    serialNumber: `urn:uuid:${crypto.randomUUID()}`,
    metadata: { timestamp: time, component: { ...component('gatehouse@0.1.0'), name: 'some-folder' } },
    components: [
      'tslib@2.9.1',
      'tslib@1.0.0',
      'vitest@5.1.1',
      'hono@4.13.19',
      '@picocss/pico@2.1.1',
      '@noble/hashes@2.4.0',
    ].map(component),
    dependencies: [
      { ref: 'gatehouse@0.1.0', dependsOn: ['hono@4.13.19', 'vitest@5.1.1'] },
      { ref: '@noble/hashes@2.4.0', dependsOn: ['tslib@2.9.1', 'vitest@5.1.1'] },
      { ref: 'vitest@5.1.1', dependsOn: [] },
    ],
  });
  const lock: Lock = {
    packages: {
      'node_modules/hono': { version: '4.13.19' },
      'node_modules/tslib': { version: '1.0.0' },
      'node_modules/@noble/hashes': { version: '2.4.0' },
      'node_modules/@noble/hashes/node_modules/tslib': { version: '2.9.1' },
      'node_modules/@picocss/pico': { version: '2.1.1' },
    },
  };
  const digest = 'ab'.repeat(32);
  const made = (time = '2026-11-02') => bomOfBundle(whole(time), lock, packagesOf(inputs), digest);

  it('names exactly what is in the bundle, in the version that is, with the style sheet that was copied', () => {
    expect(made().components.map((one) => one['bom-ref'])).toEqual([
      '@noble/hashes@2.4.0',
      '@picocss/pico@2.1.1',
      'hono@4.13.19',
      'tslib@2.9.1',
    ]);
    expect(made().dependencies.map(({ ref }) => ref)).toEqual(['@noble/hashes@2.4.0', 'gatehouse@0.1.0']);
    expect(JSON.stringify(made())).not.toContain('vitest');
  });

  it('names the bundle by its digest, and is the same for the same bundle', () => {
    expect(made().metadata.component).toMatchObject({
      name: 'gatehouse',
      hashes: [{ alg: 'SHA-256', content: digest }],
    });
    expect(made().serialNumber).toMatch(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(made('2027-01-01')).toEqual(made());
  });

  it('is refused for a package that the lock file or npm does not know', () => {
    expect(() => bomOfBundle(whole('x'), lock, ['node_modules/stranger'], digest)).toThrow('stranger');
    const without = { ...whole('x'), components: [] };
    expect(() => bomOfBundle(without, lock, ['node_modules/hono'], digest)).toThrow('hono@4.13.19');
  });
});
