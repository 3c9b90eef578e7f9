// The bill of materials of the bundle: npm's, without what is not in it, and the same for the same bundle.

export interface Component {
  readonly 'bom-ref': string;
  readonly [member: string]: unknown;
}

export interface Bom {
  readonly bomFormat: 'CycloneDX';
  readonly serialNumber: string;
  readonly metadata: { readonly component: Component; readonly [member: string]: unknown };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  readonly [member: string]: unknown;
}

export interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly name?: string }>>;
}

/**
 * @param whole what `npm sbom` says of the lock file, development included: a package that only a tool
 * depends on can be in the bundle, as wrangler's polyfills are
 * @param folders of the packages that are in the bundle
 * @param digest of the bundle
 * @throws Error if a package of the bundle is not in the lock file or npm's document
 */
export function bomOfBundle(whole: Bom, lock: Lock, folders: readonly string[], digest: string): Bom {
  const refs = new Set(folders.map((folder) => refOf(lock, folder)));
  const components = whole.components.filter((one) => refs.has(one['bom-ref']));
  for (const ref of refs) {
    if (!components.some((one) => one['bom-ref'] === ref)) throw new Error(`npm sbom does not name ${ref}`);
  }
  const { component, timestamp: _timestamp, ...metadata } = whole.metadata;
  const own = component['bom-ref'];
  return {
    ...whole,
    serialNumber: `urn:uuid:${uuidOf(digest)}`,
    metadata: {
      ...metadata,
      lifecycles: [{ phase: 'build' }],
      // npm names it after the folder.
      component: {
        ...component,
        type: 'application',
        name: 'gatehouse',
        hashes: [{ alg: 'SHA-256', content: digest }],
      },
    },
    components: [...components]
      .map((one) => ({ ...one, scope: 'required' }))
      .sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1)),
    dependencies: whole.dependencies
      .filter(({ ref }) => ref === own || refs.has(ref))
      .map(({ ref, dependsOn }) => ({
        ref,
        dependsOn: (ref === own ? [...refs] : dependsOn.filter((one) => refs.has(one))).sort(),
      }))
      .sort((a, b) => (a.ref < b.ref ? -1 : 1)),
  };
}

function refOf(lock: Lock, folder: string): string {
  const entry = lock.packages[folder];
  if (entry?.version === undefined) throw new Error(`package-lock.json does not name ${folder}`);
  return `${entry.name ?? folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${entry.version}`;
}

/** A UUID of version 8 (rfc9562 5.8): the beginning of the digest. */
function uuidOf(digest: string): string {
  const hex = `${digest.slice(0, 12)}8${digest.slice(13, 16)}a${digest.slice(17, 32)}`;
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
