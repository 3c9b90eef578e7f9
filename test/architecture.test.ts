// The import table of the design, enforced: rooms import downwards only, and each package has the rooms that may use it.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

interface Room {
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
}

const TABLE: Readonly<Record<string, Room>> = {
  lib: { rooms: [], packages: [] },
  xml: { rooms: ['lib'], packages: ['fast-xml-parser'] },
  xmldsig: { rooms: ['lib', 'xml'], packages: ['@peculiar/asn1-x509', '@peculiar/asn1-schema'] },
  xmlenc: { rooms: ['lib', 'xml', 'xmldsig'], packages: [] },
  saml: {
    rooms: ['lib', 'xml', 'xmldsig', 'xmlenc'],
    packages: ['@peculiar/asn1-x509', '@peculiar/asn1-schema'],
  },
  scim: { rooms: ['lib'], packages: ['zod'] },
  // scim: for the filter's tree, which storage compiles to SQL; its types alone.
  storage: { rooms: ['lib', 'scim'], packages: ['drizzle-orm'] },
  // xmldsig: for reading the certificates that an administrator pins, nothing else.
  domain: { rooms: ['lib', 'storage', 'saml', 'scim', 'xmldsig'], packages: [] },
  provisioner: { rooms: ['lib', 'domain'], packages: ['cloudflare:workers'] },
  mail: { rooms: ['lib', 'domain'], packages: ['mimetext', 'cloudflare:email'] },
  dns: { rooms: ['lib'], packages: [] },
  ui: { rooms: ['lib', 'domain'], packages: ['hono'] },
  http: {
    rooms: ['lib', 'saml', 'scim', 'domain', 'provisioner', 'mail', 'dns', 'ui', 'worker'],
    packages: ['hono', 'zod'],
  },
  worker: {
    rooms: ['lib', 'domain', 'provisioner', 'mail', 'dns', 'http'],
    packages: ['hono', 'cloudflare:workers'],
  },
};

/** Node's own modules that workerd has too; only the password hash needs one. */
const NODE_MODULES: Readonly<Record<string, readonly string[]>> = { domain: ['node:crypto'] };

const PURE = ['lib', 'xml', 'xmldsig', 'xmlenc', 'saml', 'scim'];

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => {
    const path = join(SRC, name);
    return { name: relative(SRC, path), path, text: readFileSync(path, 'utf8') };
  });

function roomOf(name: string): string {
  return name.split('/')[0] as string;
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
          // Pages and mails take the shapes of the domain, its paths and its limits, never its other functions.
          if ((room === 'ui' || room === 'mail') && target === 'domain')
            return !typeOnly && !/\/(paths|limits)\.ts$/.test(specifier);
          if (room === 'storage' && target === 'scim') return !typeOnly;
          return target !== room && !allowed.rooms.includes(target);
        }
        if (specifier.startsWith('node:')) return !NODE_MODULES[room]?.includes(specifier);
        return !allowed.packages.some((name) => specifier === name || specifier.startsWith(`${name}/`));
      });
      expect(wrong.map((one) => one.specifier)).toEqual([]);
    });
  }
});

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
