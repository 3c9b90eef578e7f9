// Our own key pairs: each belongs to one organization, and a secret of the deployment wraps the private keys.

import { newId } from '../../lib/ids.ts';
import { SamlError } from '../../saml/errors.ts';
import { generateSpKey } from '../../saml/sp-key.ts';
import { parseWrappingKeys, unwrapPrivateKey, wrapPrivateKey } from '../../saml/sp-key-wrap.ts';
import { ChangeRefused, commit, requireThat } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import {
  insertSpKey,
  listSpKeysNotWrappedBy,
  noKeyYet,
  rewrapSpKey,
  selectSpKeys,
} from '../../storage/sso/sp-keys.ts';
import type { SpKeyRow } from '../../storage/tables/sp-keys.ts';
import { parseCertificate } from '../../xmldsig/certificates.ts';
import { SYSTEM } from '../actor.ts';
import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';

export type { SpKeyRow } from '../../storage/tables/sp-keys.ts';

// As long as identity providers' own: nobody checks the date, and an expired one would only worry people.
const LIFETIME_YEARS = 10;

/** Returns a new key pair as a row. */
export async function newSpKey(deps: Deps, organizationId: string): Promise<SpKeyRow> {
  const notBefore = new Date(deps.nowMs - 24 * 3600_000); // clocks differ
  const notAfter = new Date(deps.nowMs);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + LIFETIME_YEARS);
  const host = new URL(deps.urls.origin).hostname.slice(0, 64);
  const { pkcs8, certificate } = await generateSpKey({ commonName: host, notBefore, notAfter });
  const [wrapping] = await parseWrappingKeys(deps.wrappingKeys);
  return {
    id: newId('key'),
    organizationId,
    certificatePem: (await parseCertificate(certificate)).pem,
    wrappedPrivateKey: await wrapPrivateKey(pkcs8, wrapping, organizationId),
    createdAt: deps.nowMs,
    switchesAt: null,
    retiresAt: null,
  };
}

/**
 * Makes the organization's first key pair, before there is a connection: the usual order is our metadata
 * first, and Keycloak makes a key of its own for a service provider that publishes none. An organization has
 * it made once, so that strangers who read the metadata leave nothing more.
 */
export async function firstSpKey(deps: Deps, organizationId: string): Promise<SpKeyRow[]> {
  const key = await newSpKey(deps, organizationId);
  try {
    await commit(deps.db, [
      requireThat(deps.db, ['changed_meanwhile', noKeyYet(organizationId)]),
      insertSpKey(deps.db, key),
      audit(deps, SYSTEM, {
        organizationId,
        action: 'organization_access_security.sp_key_created',
        target: { type: 'sp_key', id: key.id },
      }),
    ]);
  } catch (error) {
    // Somebody else was first.
    if (!(error instanceof ChangeRefused)) throw error;
  }
  return await selectSpKeys(deps.db, organizationId);
}

/** How many keys one run rewraps; the next day's run continues. */
const MAX_REWRAPPED = 500;

/**
 * Rewraps, with the first wrapping key, the keys that the others have wrapped. An old wrapping key can be
 * removed once a run finds nothing to rewrap. `failed` counts the keys that no present wrapping key opens.
 */
export async function rewrapSpKeys(deps: Deps): Promise<{ rewrapped: number; failed: number }> {
  const wrapping = await parseWrappingKeys(deps.wrappingKeys);
  const rows = await listSpKeysNotWrappedBy(deps.db, wrapping[0].keyId, MAX_REWRAPPED);
  const statements: Statement[] = [];
  for (const row of rows) {
    try {
      const pkcs8 = await unwrapPrivateKey(row.wrappedPrivateKey, wrapping, row.organizationId);
      const wrapped = await wrapPrivateKey(pkcs8, wrapping[0], row.organizationId);
      statements.push(rewrapSpKey(deps.db, row, wrapped));
    } catch (error) {
      // A damaged key must not keep the others on the old secret.
      if (!(error instanceof SamlError)) throw error;
    }
  }
  if (statements.length > 0) await commitChange(deps, statements);
  return { rewrapped: statements.length, failed: rows.length - statements.length };
}

/** Returns the PKCS#8 of each live key, newest first: each opens what was encrypted for it. */
export async function unwrapSpKeys(
  deps: Deps,
  rows: readonly SpKeyRow[],
): Promise<Uint8Array<ArrayBuffer>[]> {
  return await Promise.all(currentSpKeys(deps, rows).map((row) => unwrapped(deps, row)));
}

/** Returns the PKCS#8 of the key that signs what we send; undefined if there is none. */
export async function unwrapSigningKey(
  deps: Deps,
  rows: readonly SpKeyRow[],
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const row = currentSpKeys(deps, rows).find((one) => phaseOf(one) === 'signing');
  return row && (await unwrapped(deps, row));
}

const CACHE_SIZE = 64; // keys per isolate; some 4 KB each
const cache = new Map<string, Uint8Array<ArrayBuffer>>();

/**
 * Returns the same octets each time, so that callers that import them do it only once. It opens nothing that
 * this secret has not opened for this organization before.
 */
async function unwrapped(deps: Deps, row: SpKeyRow): Promise<Uint8Array<ArrayBuffer>> {
  const name = [deps.wrappingKeys, row.organizationId, row.wrappedPrivateKey].join(' ');
  const known = cache.get(name);
  if (known !== undefined) return known;
  const wrapping = await parseWrappingKeys(deps.wrappingKeys);
  const pkcs8 = await unwrapPrivateKey(row.wrappedPrivateKey, wrapping, row.organizationId);
  if (cache.size >= CACHE_SIZE && !cache.has(name)) cache.delete(cache.keys().next().value as string);
  cache.set(name, pkcs8);
  return pkcs8;
}

/**
 * What a key does in its time. `next`: it is published and decrypts, and another one signs. `signing`: it
 * signs, too. `former`: another one signs by now; it decrypts until it retires.
 */
export const SP_KEY_PHASES = ['next', 'signing', 'former'] as const;
export type SpKeyPhase = (typeof SP_KEY_PHASES)[number];

export function phaseOf({ switchesAt, retiresAt }: Pick<SpKeyRow, 'switchesAt' | 'retiresAt'>): SpKeyPhase {
  if (retiresAt !== null) return 'former';
  return switchesAt === null ? 'signing' : 'next';
}

/** The key that signs and the one before or after it: every message costs work with each of them. */
const MAX_LIVE_KEYS = 2;

/** The newest first, and at most two, however many earlier versions let be made within the overlap. */
export function currentSpKeys(deps: Pick<Deps, 'nowMs'>, rows: readonly SpKeyRow[]): SpKeyRow[] {
  const rank = (row: SpKeyRow) => SP_KEY_PHASES.indexOf(phaseOf(row));
  return rows
    .filter((row) => row.retiresAt === null || row.retiresAt > deps.nowMs)
    .sort((a, b) => rank(a) - rank(b) || b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
    .slice(0, MAX_LIVE_KEYS);
}
