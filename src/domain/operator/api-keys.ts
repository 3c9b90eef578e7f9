// The operator's keys for the management API. KV turns unknown keys away for one read each; D1 decides, so
// that a key that was revoked or has expired is refused at once.
//
// A key that was put into KV by hand has no row until it is first used. Then it gets one, with everything
// allowed as before, and from that moment on its row decides about it too.

import { hashSecret, newId, newSecret } from '../../lib/ids.ts';
import { requireChanged, requireThat } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import { type ApiKeyEntry, deleteKv, readKv, writeKv } from '../../storage/kv.ts';
import {
  adoptApiKey,
  insertApiKey,
  isLiveApiKey,
  listApiKeys,
  revokeApiKey,
  selectApiKey,
  touchApiKey,
} from '../../storage/operator/api-keys.ts';
import { isOperatorsOwner } from '../../storage/operator/deployment.ts';
import type { ApiKeyRow } from '../../storage/tables/api-keys.ts';
import type { Actor } from '../actor.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { parseLabel } from '../names.ts';
import type { ConsoleAccess } from './console.ts';
import { auditDeployment, auditDeploymentIfChanged } from './deployment-events.ts';
import { endLinksOf } from './links-of-key.ts';
import { covers, type Scope } from './scopes.ts';

export type { ApiKeyRow };

/**
 * The operator that a bearer key belongs to, or the application that has a token of its own. Only
 * `authenticateOperator` and `authenticateApplication` make one.
 */
export interface Operator {
  readonly keyId: string;
  readonly scopes: readonly string[];
  /** When the key ends; null: never. */
  readonly expiresAt: number | null;
  /** Whose events and people it may read; null: everybody's. Only an application is ever limited. */
  readonly organizations: readonly string[] | null;
  readonly actor: Actor;
  readonly [authenticated]: true;
}

declare const authenticated: unique symbol;

const KEY_PREFIX = 'ghk_';

/** @returns null for a key that nobody issued, or that has ended */
export async function authenticateOperator(
  deps: Deps,
  key: string,
  address: string | null,
): Promise<Operator | null> {
  if (key.length < 20 || key.length > 200) return null;
  const hash = await hashSecret(key);
  const entry = await readKv(deps.kv, 'apiKey', hash);
  if (entry === null) return null;
  const [rows] = await deps.db.batch([selectApiKey(deps.db, hash), touchApiKey(deps.db, hash, deps.nowMs)]);
  // One that the API made always has its row. Where D1 was restored to a time before it, the key is gone.
  const row = rows[0] ?? (entry.hasRow ? undefined : await adopt(deps, hash, entry));
  if (row === undefined || row.revokedAt !== null) return null;
  if (row.expiresAt !== null && row.expiresAt <= deps.nowMs) return null;
  const actor: Actor = { type: 'operator', id: row.id, label: row.label, address };
  return {
    keyId: row.id,
    scopes: row.scopes,
    expiresAt: row.expiresAt,
    organizations: null,
    actor,
  } as Operator;
}

/** Two keys that were put into KV by hand can have the same id; the second gets another. */
async function adopt(deps: Deps, hash: string, entry: ApiKeyEntry): Promise<ApiKeyRow | undefined> {
  for (const id of [entry.id, newId('key')]) {
    const row: ApiKeyRow = {
      id,
      hash,
      label: entry.label,
      scopes: ['write'],
      createdBy: null,
      createdAt: entry.createdAt,
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: deps.nowMs,
    };
    const actor: Actor = { type: 'operator', id, label: entry.label, address: null };
    await commitChange(deps, [adoptApiKey(deps.db, row), eventOf(deps, actor, 'api_key.adopted', row)]);
    const [found] = await selectApiKey(deps.db, hash);
    if (found) return found;
  }
  return undefined;
}

export interface NewApiKey {
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: number | null;
}

/** A key that ends makes none that outlives it. */
function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

/**
 * @returns the key in clear, which nothing shows again
 * @throws DomainError `name_missing`, `name_too_long`, `name_invisible` of the label; `scope_above_own`;
 * `expiry_past`; `changed_meanwhile` if the key that makes it has ended since
 */
export async function createApiKey(
  deps: Deps,
  operator: Operator,
  input: NewApiKey,
): Promise<{ row: ApiKeyRow; key: string }> {
  const missing = input.scopes.find((scope) => !covers(operator.scopes, scope));
  if (missing !== undefined) throw new DomainError('scope_above_own', { scope: missing }, 'scopes');
  const { expiresAt } = operator;
  const guard = requireThat(deps.db, ['changed_meanwhile', isLiveApiKey(operator.keyId, deps.nowMs)]);
  return await makeApiKey(deps, operator.actor, input, { expiresAt, guard });
}

/**
 * Makes a key for an Owner of the operator's organization. A key outlives the role of who made it and asks no
 * Owner for approval, so that no Admin makes one.
 *
 * @returns the key in clear, which nothing shows again
 * @throws DomainError `owners_only`; `name_missing`, `name_too_long`, `name_invisible` of the label;
 * `scopes_missing`; `expiry_past`; `not_allowed` if the person has lost the role since
 */
export async function createStaffKey(
  deps: Deps,
  access: ConsoleAccess,
  input: NewApiKey,
): Promise<{ row: ApiKeyRow; key: string }> {
  return await makeApiKey(deps, access.actor, input, { expiresAt: null, guard: requireOwner(deps, access) });
}

/**
 * @throws DomainError `owners_only`, `api_key_not_found`; `not_allowed` if the person has lost the role since
 */
export async function endStaffKey(deps: Deps, access: ConsoleAccess, id: string): Promise<void> {
  await endKey(deps, access.actor, id, [requireOwner(deps, access)]);
}

/** @throws DomainError `owners_only` */
function requireOwner({ db }: Deps, { role, actor }: ConsoleAccess): Statement {
  if (role !== 'owner') throw new DomainError('owners_only', { role });
  return requireThat(db, ['not_allowed', isOperatorsOwner(actor.id ?? '')]);
}

interface Maker {
  /** When the maker itself ends; null: never. */
  readonly expiresAt: number | null;
  readonly guard: Statement;
}

async function makeApiKey(
  deps: Deps,
  actor: Actor,
  input: NewApiKey,
  maker: Maker,
): Promise<{ row: ApiKeyRow; key: string }> {
  if (input.scopes.length === 0) throw new DomainError('scopes_missing', {}, 'scopes');
  if (input.expiresAt !== null && input.expiresAt <= deps.nowMs) {
    throw new DomainError('expiry_past', {}, 'expiresAt');
  }
  const key = KEY_PREFIX + newSecret();
  const row: ApiKeyRow = {
    id: newId('key'),
    hash: await hashSecret(key),
    label: parseLabel(input.label),
    scopes: [...new Set(input.scopes)],
    createdBy: actor.label,
    createdAt: deps.nowMs,
    expiresAt: earlier(input.expiresAt, maker.expiresAt),
    revokedAt: null,
    lastUsedAt: null,
  };
  // The row comes first: an entry in KV without one would be taken for a key made by hand, which may do
  // everything.
  await commitChange(deps, [
    maker.guard,
    insertApiKey(deps.db, row),
    auditDeployment(deps, actor, {
      action: 'api_key.created',
      target: { type: 'api_key', id: row.id },
      detail: { label: row.label, scopes: row.scopes, expiresAt: row.expiresAt },
    }),
  ]);
  await writeKv(deps.kv, 'apiKey', row.hash, {
    id: row.id,
    label: row.label,
    createdAt: row.createdAt,
    hasRow: true,
  });
  return { row, key };
}

/**
 * The key that the set-up shows, with the statements that make it. KV has it first, marked as one that opens
 * nothing without its row, so that a failure of KV leaves the set-up undone.
 */
export async function firstApiKey(deps: Deps, actor: Actor) {
  const key = KEY_PREFIX + newSecret();
  const row: ApiKeyRow = {
    id: newId('key'),
    hash: await hashSecret(key),
    label: 'First key',
    scopes: ['write'],
    createdBy: actor.label,
    createdAt: deps.nowMs,
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
  };
  const { id, hash, label, createdAt, scopes } = row;
  await writeKv(deps.kv, 'apiKey', hash, { id, label, createdAt, hasRow: true });
  const statements = [
    insertApiKey(deps.db, row),
    auditDeployment(deps, actor, {
      action: 'api_key.created',
      target: { type: 'api_key', id },
      detail: { label, scopes, expiresAt: null },
    }),
  ];
  return { key, hash, statements };
}

/** The keys that are good now, newest first. */
export async function pageOfApiKeys(
  deps: Deps,
  page: { limit: number; before?: { at: number; id: string } | undefined },
): Promise<ApiKeyRow[]> {
  return await listApiKeys(deps.db, deps.nowMs, page);
}

/**
 * Ends a key at once, with the setup links that it has made; a key may end itself.
 * @throws DomainError `api_key_not_found`
 */
export async function endApiKey(deps: Deps, actor: Actor, id: string): Promise<void> {
  await endKey(deps, actor, id, []);
}

async function endKey(deps: Deps, actor: Actor, id: string, guards: readonly Statement[]): Promise<void> {
  const results = await commitChange(deps, [
    ...guards,
    revokeApiKey(deps.db, id, deps.nowMs),
    requireChanged(deps.db, 'api_key_not_found'),
    auditDeployment(deps, actor, {
      action: 'api_key.revoked',
      target: { type: 'api_key', id },
    }),
    ...endLinksOf(deps, actor, id),
  ]);
  const revoked = results[guards.length] as { hash: string }[];
  await Promise.all(revoked.map((old) => deleteKv(deps.kv, 'apiKey', old.hash)));
}

function eventOf(deps: Deps, actor: Actor, action: 'api_key.adopted', row: ApiKeyRow) {
  return auditDeploymentIfChanged(deps, actor, {
    action,
    target: { type: 'api_key', id: row.id },
    detail: { label: row.label, scopes: row.scopes },
  });
}
