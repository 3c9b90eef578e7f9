// The keys that sign tokens, for all organizations and applications of a deployment. Each algorithm has one
// that signs; the next is published a day before it does, so that every cache of the key set has it by then,
// and the one before stays published as long as a token that it signed can be good.

import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../../oauth/application.ts';
import { generateSigningKey, importSigningKey } from '../../oauth/keys.ts';
import type { SigningKey } from '../../oauth/sign.ts';
import { SamlError } from '../../saml/errors.ts';
import { parseWrappingKeys, unwrapPrivateKey, wrapPrivateKey } from '../../saml/sp-key-wrap.ts';
import {
  hasNoKey,
  insertSigningKey,
  isNewestKey,
  listSigningKeysNotWrappedBy,
  retireOthers,
  rewrapSigningKey,
  type SigningRow,
  selectPublishedKey,
  selectPublishedKeys,
  selectSigningRows,
} from '../../storage/apps/signing-keys.ts';
import { ChangeRefused, commit, requireThat } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import type { SigningKeyRow } from '../../storage/tables/signing-keys.ts';
import { type Actor, SYSTEM } from '../actor.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { auditDeployment } from '../operator/deployment-events.ts';

const DAY_MS = 24 * 3_600_000;
const ROTATE_AFTER_MS = 90 * DAY_MS;
const PUBLISHED_BEFORE_MS = DAY_MS;
/** Longer than any token that a key has signed is good, with clocks that differ. */
const RETIRED_FOR_MS = DAY_MS;

export type { SigningKeyRow, SigningRow };

/**
 * The oldest first. Every algorithm has a key; those that are missing are made, once in the life of a
 * deployment.
 */
export async function publishedKeys(deps: Deps): Promise<SigningKeyRow[]> {
  const rows = await listKeys(deps);
  const missing = SIGNING_ALGORITHMS.filter((alg) => !rows.some((row) => row.alg === alg));
  if (missing.length === 0) return rows;
  for (const alg of missing) await makeFirst(deps, alg);
  return await listKeys(deps);
}

/** Those that are published, the oldest first; it makes none. */
export async function listKeys({ db, nowMs }: Pick<Deps, 'db' | 'nowMs'>): Promise<SigningKeyRow[]> {
  const rows = await selectPublishedKeys(db, nowMs);
  return rows.sort((a, b) => a.notBefore - b.notBefore || (a.kid < b.kid ? -1 : 1));
}

/** The key that signs now: of the algorithm the newest whose time has come. */
export function currentKey<R extends Pick<SigningRow, 'kid' | 'alg' | 'notBefore' | 'retireAt'>>(
  rows: readonly R[],
  alg: SigningAlgorithm,
  nowMs: number,
): R | undefined {
  return rows
    .filter((row) => row.alg === alg && row.notBefore <= nowMs && (row.retireAt ?? nowMs + 1) > nowMs)
    .toSorted((a, b) => b.notBefore - a.notBefore || (a.kid < b.kid ? 1 : -1))[0];
}

/**
 * Publishes the next key of each algorithm, which signs a day later. With `immediately` it signs at once and
 * the others are published no longer, so that every token that they signed is worthless: for keys that
 * somebody has got hold of.
 */
export async function rotateSigningKeys(
  deps: Deps,
  actor: Actor,
  immediately: boolean,
): Promise<SigningKeyRow[]> {
  const rows = await publishedKeys(deps);
  for (const alg of SIGNING_ALGORITHMS) await rotateOne(deps, actor, rows, alg, immediately);
  return await listKeys(deps);
}

/** The daily run rotates what has signed for 90 days. @returns how many */
export async function rotateDueSigningKeys(deps: Deps): Promise<{ rotated: number }> {
  const rows = await selectPublishedKeys(deps.db, deps.nowMs);
  const due = SIGNING_ALGORITHMS.filter((alg) => {
    const newest = newestOf(rows, alg);
    return newest !== undefined && newest.notBefore + ROTATE_AFTER_MS <= deps.nowMs;
  });
  for (const alg of due) await rotateOne(deps, SYSTEM, rows, alg, false);
  return { rotated: due.length };
}

async function rotateOne(
  deps: Deps,
  actor: Actor,
  rows: readonly SigningKeyRow[],
  alg: SigningAlgorithm,
  immediately: boolean,
): Promise<void> {
  const newest = newestOf(rows, alg);
  if (newest === undefined) return;
  // The next one is published already, and there is no need for another.
  if (!immediately && newest.notBefore > deps.nowMs) return;
  const notBefore = immediately ? deps.nowMs : deps.nowMs + PUBLISHED_BEFORE_MS;
  const row = await newKey(deps, alg, notBefore);
  await commitChange(deps, [
    requireThat(deps.db, ['changed_meanwhile', isNewestKey(newest)]),
    insertSigningKey(deps.db, row),
    retireOthers(deps.db, row, immediately ? deps.nowMs : notBefore + RETIRED_FOR_MS),
    auditDeployment(deps, actor, {
      action: 'signing_key.rotated',
      target: { type: 'signing_key', id: row.kid },
      detail: { alg, replaces: newest.kid, immediately },
    }),
  ]);
}

async function makeFirst(deps: Deps, alg: SigningAlgorithm): Promise<void> {
  const row = await newKey(deps, alg, deps.nowMs);
  try {
    await commit(deps.db, [
      requireThat(deps.db, ['changed_meanwhile', hasNoKey(alg, deps.nowMs)]),
      insertSigningKey(deps.db, row),
      auditDeployment(deps, SYSTEM, {
        action: 'signing_key.created',
        target: { type: 'signing_key', id: row.kid },
        detail: { alg },
      }),
    ]);
  } catch (error) {
    // Somebody else was first.
    if (!(error instanceof ChangeRefused)) throw error;
  }
}

async function newKey(deps: Deps, alg: SigningAlgorithm, notBefore: number): Promise<SigningKeyRow> {
  const { kid, publicJwk, pkcs8 } = await generateSigningKey(alg);
  const [wrapping] = await parseWrappingKeys(deps.wrappingKeys);
  return {
    kid,
    alg,
    publicJwk,
    privateWrapped: await wrapPrivateKey(pkcs8, wrapping, ownerOf(kid)),
    createdAt: deps.nowMs,
    notBefore,
    retireAt: null,
  };
}

const CACHE_SIZE = 16; // keys per isolate
/** By the deployment's wrapping keys and the key's name, which is the thumbprint of what it is. */
const cache = new Map<string, { readonly privateWrapped: string; opened?: SigningKey }>();

/** They are read at each signature, so that a key signs nothing once it is no longer published. */
export function selectKeysToSign({ db, nowMs, wrappingKeys }: KeyDeps) {
  const prefix = `${wrappingKeys} `;
  const known = [...cache.keys()].filter((name) => name.startsWith(prefix));
  return selectSigningRows(
    db,
    nowMs,
    known.map((name) => name.slice(prefix.length)),
  );
}

type KeyDeps = Pick<Deps, 'db' | 'nowMs' | 'wrappingKeys'>;
type KeyRow = Pick<SigningRow, 'kid' | 'alg' | 'privateWrapped'>;

/** The next request reads them without the wrapped keys, which it finds here. */
export function keepWrapped(
  { wrappingKeys }: KeyDeps,
  rows: readonly Pick<KeyRow, 'kid' | 'privateWrapped'>[],
): void {
  for (const { kid, privateWrapped } of rows) {
    if (privateWrapped === null) continue;
    if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value as string);
    cache.set(`${wrappingKeys} ${kid}`, { privateWrapped });
  }
}

/** The key ready to sign. It is imported once in an isolate. */
export async function openSigningKey(deps: KeyDeps, row: KeyRow): Promise<SigningKey> {
  const { kid, alg } = row;
  const name = `${deps.wrappingKeys} ${kid}`;
  // Others may have taken its place since the row was read without it.
  if (!cache.has(name))
    keepWrapped(
      deps,
      row.privateWrapped === null ? await selectPublishedKey(deps.db, kid, deps.nowMs) : [row],
    );
  const kept = cache.get(name);
  if (kept?.opened !== undefined) return kept.opened;
  try {
    const wrapping = await parseWrappingKeys(deps.wrappingKeys);
    const pkcs8 = await unwrapPrivateKey(kept?.privateWrapped ?? '', wrapping, ownerOf(kid));
    const opened = await importSigningKey(kid, alg, pkcs8);
    if (kept !== undefined) kept.opened = opened;
    return opened;
  } catch (error) {
    // The next request reads the row anew: what is wrong with it may be mended by then.
    cache.delete(name);
    throw error;
  }
}

/** How many keys one run rewraps; there are never so many. */
const MAX_REWRAPPED = 100;

/** The same as `rewrapSpKeys` of domain/sso/sp-keys.ts, for these keys. */
export async function rewrapSigningKeys(deps: Deps): Promise<{ rewrapped: number; failed: number }> {
  const wrapping = await parseWrappingKeys(deps.wrappingKeys);
  const rows = await listSigningKeysNotWrappedBy(deps.db, wrapping[0].keyId, MAX_REWRAPPED);
  const statements: Statement[] = [];
  for (const row of rows) {
    try {
      const pkcs8 = await unwrapPrivateKey(row.privateWrapped, wrapping, ownerOf(row.kid));
      const wrapped = await wrapPrivateKey(pkcs8, wrapping[0], ownerOf(row.kid));
      statements.push(rewrapSigningKey(deps.db, row, wrapped));
    } catch (error) {
      // A damaged key must not keep the others on the old secret.
      if (!(error instanceof SamlError)) throw error;
    }
  }
  if (statements.length > 0) await commitChange(deps, statements);
  return { rewrapped: statements.length, failed: rows.length - statements.length };
}

function newestOf(rows: readonly SigningKeyRow[], alg: SigningAlgorithm): SigningKeyRow | undefined {
  return rows
    .filter((row) => row.alg === alg)
    .toSorted((a, b) => b.notBefore - a.notBefore || (a.kid < b.kid ? 1 : -1))[0];
}

/** What the wrapped key is bound to. */
function ownerOf(kid: string): string {
  return `signing-key:${kid}`;
}
