// The layout, enforced: rooms import downwards only, each package has the rooms that may use it, capabilities
// inside a room have a direction, and no circle of imports exists anywhere. Type imports count.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

interface Room {
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
}

const TABLE: Readonly<Record<string, Room>> = {
  lib: { rooms: [], packages: [] },
  xml: { rooms: ['lib'], packages: ['fast-xml-parser'] },
  xmldsig: { rooms: ['lib', 'xml'], packages: [] },
  xmlenc: { rooms: ['lib', 'xml', 'xmldsig'], packages: [] },
  saml: { rooms: ['lib', 'xml', 'xmldsig', 'xmlenc'], packages: [] },
  scim: { rooms: ['lib'], packages: ['zod'] },
  oauth: { rooms: ['lib'], packages: ['jose'] },
  webhooks: { rooms: ['lib'], packages: [] },
  brand: { rooms: ['lib', 'xml'], packages: [] },
  texts: { rooms: ['lib'], packages: [] },
  // scim for the filter's tree, which storage compiles to SQL: types alone.
  storage: { rooms: ['lib', 'scim'], packages: ['drizzle-orm'] },
  // xmldsig for reading the certificates that an administrator pins, and for nothing else.
  domain: {
    rooms: ['lib', 'storage', 'saml', 'scim', 'oauth', 'webhooks', 'xmldsig', 'brand'],
    packages: ['@noble/hashes', 'aws4fetch', 'node:async_hooks'],
  },
  provisioner: { rooms: ['lib', 'domain'], packages: ['cloudflare:workers'] },
  mail: { rooms: ['lib', 'brand', 'texts', 'domain'], packages: ['cloudflare:email'] },
  dns: { rooms: ['lib'], packages: [] },
  ui: { rooms: ['lib', 'brand', 'texts', 'domain'], packages: ['hono'] },
  http: {
    rooms: [
      'lib',
      'brand',
      'texts',
      'saml',
      'scim',
      'oauth',
      'domain',
      'provisioner',
      'mail',
      'dns',
      'ui',
      'worker',
    ],
    packages: ['hono', 'zod'],
  },
  worker: {
    rooms: ['lib', 'oauth', 'texts', 'domain', 'provisioner', 'mail', 'dns', 'http'],
    packages: ['hono', 'cloudflare:workers'],
  },
};

/**
 * Folders inside a room, and which of its other folders each may import. Files of the room's root are open to
 * all.
 */
const CAPABILITIES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  domain: {
    root: [],
    provisioning: ['people'],
    people: ['sign-in'],
    'sign-in': ['sso'],
    organization: ['sign-in'],
    sso: [],
    domains: [],
    operator: ['organization', 'sign-in', 'sso'],
    apps: ['operator', 'sign-in'],
    webhooks: ['apps', 'events', 'operator'],
    events: [],
    'setup-links': ['domains', 'provisioning', 'sign-in', 'sso'],
  },
  storage: {
    root: ['tables'],
    provisioning: ['people', 'tables'],
    'sign-in': ['people', 'sso', 'tables'],
    people: ['tables'],
    organization: ['operator', 'tables'],
    sso: ['tables'],
    domains: ['tables'],
    operator: ['tables'],
    apps: ['sign-in', 'tables'],
    webhooks: ['apps', 'tables'],
    events: ['tables'],
    'setup-links': ['tables'],
    tables: [],
  },
};

/** What the routes may take of the worker room: what has no request. Its entry points import the routes. */
const WORKER_PARTS = ['log.ts', 'logged-path.ts', 'mail.ts', 'dns-lookup.ts', 'bindings.ts', 'notices.ts'];

const PURE = ['lib', 'xml', 'xmldsig', 'xmlenc', 'saml', 'scim', 'oauth', 'webhooks', 'brand', 'texts'];

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function sourcesOf(folder: string) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:tsx?|mjs)$/.test(name))
    .map((name) => {
      const path = join(folder, name);
      return { name: relative(folder, path), path, text: readFileSync(path, 'utf8') };
    });
}

const files = sourcesOf(SRC);

function roomOf(name: string): string {
  return name.split('/')[0] as string;
}

/** The folder inside the room; null for a file of the room's root. */
function capabilityOf(name: string): string | null {
  const parts = name.split('/');
  return parts.length > 2 ? (parts[1] as string) : null;
}

function importsOf(text: string): Import[] {
  const found: Import[] = [];
  for (const match of text.matchAll(/^\s*(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'/gm)) {
    found.push({ typeOnly: match[1] !== undefined, specifier: match[2] as string });
  }
  for (const match of text.matchAll(/\bimport\(\s*'([^']+)'/g)) {
    found.push({ typeOnly: false, specifier: match[1] as string });
  }
  return found;
}

describe('the import table', () => {
  it('knows every room', () => {
    const unknown = files.map((file) => roomOf(file.name)).filter((room) => !(room in TABLE));
    expect([...new Set(unknown)]).toEqual([]);
  });

  for (const file of files) {
    it(`holds for ${file.name}`, () => {
      const room = roomOf(file.name);
      const allowed = TABLE[room] as Room;
      const wrong = importsOf(file.text).filter(({ specifier, typeOnly }) => {
        if (specifier.startsWith('.')) {
          const target = roomOf(relative(SRC, resolve(file.path, '..', specifier)));
          // Pages and mails take the shapes of the domain, its paths and its limits, never its other
          // functions.
          if ((room === 'ui' || room === 'mail') && target === 'domain')
            return !typeOnly && !/\/(paths|limits)\.ts$/.test(specifier);
          if (room === 'storage' && target === 'scim') return !typeOnly;
          // The names of the migrations, from which the code knows the schema that it needs.
          if (room === 'storage' && specifier === '../../migrations/meta/_journal.json') return false;
          return target !== room && !allowed.rooms.includes(target);
        }
        return !allowed.packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
      });
      expect(wrong.map((one) => one.specifier)).toEqual([]);
    });
  }
});

describe('capabilities', () => {
  for (const [room, table] of Object.entries(CAPABILITIES)) {
    for (const file of files.filter(({ name }) => roomOf(name) === room)) {
      it(`keep their direction in ${file.name}`, () => {
        const own = capabilityOf(file.name);
        const wrong = importsOf(file.text)
          .filter(({ specifier }) => specifier.startsWith('.'))
          .map(({ specifier }) => relative(SRC, resolve(file.path, '..', specifier)))
          .filter((target) => roomOf(target) === room)
          .map(capabilityOf)
          .filter((target) => target !== null && target !== own)
          .filter((target) => !table[own ?? 'root']?.includes(target as string));
        expect(wrong).toEqual([]);
      });
    }
  }

  it('are all in the table', () => {
    const found = files
      .filter(({ name }) => roomOf(name) in CAPABILITIES)
      .map(({ name }) => [roomOf(name), capabilityOf(name)] as const)
      .filter(([room, capability]) => capability !== null && !(capability in (CAPABILITIES[room] ?? {})));
    expect(found).toEqual([]);
  });
});

describe('the worker room', () => {
  it('gives the routes only what has no request', () => {
    const wrong = files
      .filter(({ name }) => roomOf(name) === 'http')
      .flatMap(({ name, path, text }) =>
        importsOf(text)
          .filter(({ specifier }) => specifier.startsWith('.'))
          .map(({ specifier }) => relative(SRC, resolve(path, '..', specifier)))
          .filter(
            (target) => roomOf(target) === 'worker' && !WORKER_PARTS.includes(target.split('/')[1] ?? ''),
          )
          .map((target) => `${name} -> ${target}`),
      );
    expect(wrong).toEqual([]);
  });
});

describe('imports', () => {
  it('take the mini variant of zod, which is 13 KB gzip smaller than the other', () => {
    const other = /from 'zod(?!\/mini'|\/v4\/locales\/)/;
    expect(files.filter(({ text }) => other.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it('take only types from hono/jsx, which holds the renderer of browsers too', () => {
    const values = /^import (?!type )[^;]* from 'hono\/jsx'/m;
    expect(files.filter(({ text }) => values.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it('form no circle in src, dev and test, types included', () => {
    const graph = new Map(
      ['src', 'dev', 'test'].flatMap((folder) =>
        sourcesOf(join(ROOT, folder)).map(({ path, text }) => [
          path,
          importsOf(text)
            .filter(({ specifier }) => specifier.startsWith('.'))
            .map(({ specifier }) => resolve(path, '..', specifier)),
        ]),
      ),
    );
    expect(circlesOf(graph).map((circle) => circle.map((path) => relative(ROOT, path)))).toEqual([]);
  });

  it('would show a circle', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(circlesOf(graph)).toEqual([['b', 'c', 'b']]);
  });
});

/** Each circle that a walk in depth meets, as the path from a file back to itself. */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const walk = (path: string): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      circles.push([...trail.slice(start), path]);
      return;
    }
    if (done.has(path)) return;
    trail.push(path);
    for (const target of graph.get(path) ?? []) walk(target);
    trail.pop();
    done.add(path);
  };
  for (const path of graph.keys()) walk(path);
  return circles;
}

describe('the pure rooms', () => {
  for (const file of files.filter((one) => PURE.includes(roomOf(one.name)))) {
    it(`leave clock, chance and network to their callers in ${file.name}`, () => {
      const code = file.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      expect(code).not.toMatch(
        /Date\.now\(|new Date\(\)|Math\.random\(|\bfetch\(|\bsetTimeout\(|performance\.now/,
      );
    });
  }
});

describe('the threats of SECURITY.md', () => {
  const text = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');
  const part = (from: string, to: string) => text.slice(text.indexOf(from), text.indexOf(to)).split('\n');
  const rows = part('## How', '## Secrets').filter((line) => /^\| (?!threat)/.test(line));
  const attackers = part('## Who may attack', '## How').filter((line) => /^\| (?!who)/.test(line));
  const named = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path as string);

  it('are many', () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(attackers.length).toBe(6);
  });

  it.each(rows.map((row) => [cellsOf(row)[0], row] as const))('%s', (_, row) => {
    const [, answer, where = '', tests = '', ...rest] = cellsOf(row);
    expect(rest).toEqual([]);
    expect(answer).toBeTruthy();
    expect(named(where).length).toBeGreaterThan(0);
    expect(named(where).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    checkTests(tests);
  });

  it.each(attackers.map((row) => [cellsOf(row)[0], row] as const))('%s', (_, row) => {
    const [, holds, mustNotGet, tests = '', ...rest] = cellsOf(row);
    expect([Boolean(holds), Boolean(mustNotGet), rest]).toEqual([true, true, []]);
    checkTests(tests);
  });

  function cellsOf(row: string): string[] {
    return row.replace(/^\| | \|$/g, '').split(' | ');
  }

  /** What the brackets say to look for is there, and nothing but paths and brackets is in the cell. */
  function checkTests(cell: string): void {
    expect(named(cell).length).toBeGreaterThan(0);
    expect(named(cell).filter((path) => !path.startsWith('test/') || !existsSync(join(ROOT, path)))).toEqual(
      [],
    );
    const titled = [...cell.matchAll(/`([^`]+)` \(“([^”]+)”\)/g)];
    const missing = titled.filter(([, path, title]) => !titlesOf(path as string).includes(title as string));
    expect(missing.map(([all]) => all)).toEqual([]);
    expect(cell.replace(/`[^`]+`(?: \(“[^”]+”\))?/g, '').replaceAll(', ', '')).toBe('');
  }
});

/** The titles in a file of tests, one a line; those of `.each` come after its closing bracket. */
function titlesOf(path: string): string {
  const source = readFileSync(join(ROOT, path), 'utf8');
  const titles = /(?:\b(?:describe|it)|\))\(\s*('(?:[^'\\]|\\.)*'|"[^"]*"|`[^`]*`)/g;
  return [...source.matchAll(titles)].map(([, title]) => title).join('\n');
}
