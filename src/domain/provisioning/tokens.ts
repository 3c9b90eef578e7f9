// The bearer token of an organization's provisioning: shown once, stored as a hash, one at a time. KV turns
// unknown tokens away cheaply; D1 decides.

import { hashSecret, newId, newSecret } from '../../lib/ids.ts';
import { requireChanged, requireThat } from '../../storage/change.ts';
import { markRevoked, writeKv } from '../../storage/kv.ts';
import {
  insertScimToken,
  isFreeHash,
  listLiveScimTokens,
  listScimTokens,
  readIsFreeHash,
  revokeScimToken,
  revokeScimTokens,
} from '../../storage/provisioning/tokens.ts';
import { selectConnectionOfOrganization } from '../../storage/sso/connections.ts';
import type { ScimTokenRow } from '../../storage/tables/scim-tokens.ts';
import { type Actor, isOfOrganization } from '../actor.ts';
import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { type Plan, planHasScim } from '../plans.ts';
import { tell } from '../trust.ts';

export type { ScimTokenRow };
export { listScimTokens };

/** `gh_scim_` makes a leaked token recognizable to scanners. */
const TOKEN_PREFIX = 'gh_scim_';

interface Organization {
  readonly id: string;
  readonly plan: Plan;
}

/**
 * A new token ends the old one at once: in D1 in the same batch, so that KV's delay does not matter.
 * @param expiresAt when it ends by itself; null: never
 * @throws DomainError `plan_lacks_scim`; `expiry_past`; `sso_not_configured` for administrators, because
 * people who are provisioned need a way to sign in
 */
export async function generateScimToken(
  deps: Deps,
  actor: Actor,
  organization: Organization,
  expiresAt: number | null = null,
): Promise<{ row: ScimTokenRow; token: string }> {
  await requireMayHaveToken(deps, actor, organization, expiresAt);
  const token = TOKEN_PREFIX + newSecret();
  const row = await saveToken(deps, actor, organization, { hash: await hashSecret(token), expiresAt }, {});
  return { row, token };
}

/**
 * Takes over a token that another system has issued and an identity provider goes on using. Nobody is shown
 * it, and no two organizations can have it.
 *
 * @param hash its SHA-256, in hex
 * @throws DomainError as `generateScimToken`; `scim_token_taken`
 */
export async function importScimToken(
  deps: Deps,
  actor: Actor,
  organization: Organization,
  hash: string,
  expiresAt: number | null = null,
): Promise<ScimTokenRow> {
  await requireMayHaveToken(deps, actor, organization, expiresAt);
  // Before KV is written, which would take the token from the one who has it.
  if (!(await readIsFreeHash(deps.db, hash))) throw new DomainError('scim_token_taken', {}, 'sha256');
  return await saveToken(deps, actor, organization, { hash, expiresAt }, { imported: true });
}

async function requireMayHaveToken(
  deps: Deps,
  actor: Actor,
  { id, plan }: Organization,
  expiresAt: number | null,
): Promise<void> {
  if (!planHasScim(plan)) throw new DomainError('plan_lacks_scim', { plan });
  if (isOfOrganization(actor)) {
    const [connection] = await selectConnectionOfOrganization(deps.db, id);
    if (!connection) throw new DomainError('sso_not_configured');
  }
  if (expiresAt !== null && expiresAt <= deps.nowMs) throw new DomainError('expiry_past', {}, 'expiresAt');
}

async function saveToken(
  deps: Deps,
  actor: Actor,
  organization: Organization,
  { hash, expiresAt }: Pick<ScimTokenRow, 'hash' | 'expiresAt'>,
  detail: Readonly<Record<string, unknown>>,
): Promise<ScimTokenRow> {
  const row: ScimTokenRow = {
    id: newId('tok'),
    organizationId: organization.id,
    hash,
    createdAt: deps.nowMs,
    createdBy: actor.label,
    lastUsedAt: null,
    revokedAt: null,
    expiresAt,
    warnedDays: null,
  };
  // KV comes first: an entry without its row grants nothing, but a row without its entry would be a token
  // that never works.
  await writeKv(deps.kv, 'scimToken', row.hash, { tokenId: row.id, organizationId: organization.id });
  const [, revoked] = (await commitChange(deps, [
    requireThat(deps.db, ['scim_token_taken', isFreeHash(hash)]),
    revokeScimTokens(deps.db, organization.id, deps.nowMs),
    insertScimToken(deps.db, row),
    audit(deps, actor, {
      organizationId: organization.id,
      action: 'organization_access_security.scim_token_created',
      target: { type: 'scim_token', id: row.id },
      detail: { ...(expiresAt !== null && { expiresAt }), ...detail },
    }),
  ])) as [unknown, RevokedToken[]];
  await markEach(deps, organization.id, revoked);
  tell(deps, { kind: 'scim_token_created', organizationId: organization.id, actor, changes: [] });
  return row;
}

interface RevokedToken {
  readonly id: string;
  readonly hash: string;
}

async function markEach({ kv }: Deps, organizationId: string, revoked: readonly RevokedToken[]) {
  await Promise.all(revoked.map(({ id, hash }) => markRevoked(kv, hash, { tokenId: id, organizationId })));
}

/** The tokens that are good now, newest first. */
export async function pageOfScimTokens(
  deps: Deps,
  organizationId: string,
  page: { limit: number; before?: { at: number; id: string } | undefined },
): Promise<ScimTokenRow[]> {
  return await listLiveScimTokens(deps.db, organizationId, page);
}

/** @throws DomainError `scim_token_not_found` */
export async function endScimToken(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  id: string,
): Promise<void> {
  const [revoked] = (await commitChange(
    deps,
    [
      revokeScimToken(deps.db, organizationId, id, deps.nowMs),
      requireChanged(deps.db, 'scim_token_not_found'),
      audit(deps, actor, {
        organizationId,
        action: 'organization_access_security.scim_token_revoked',
        target: { type: 'scim_token', id },
      }),
    ],
    { tokenId: id },
  )) as [RevokedToken[]];
  await markEach(deps, organizationId, revoked);
  tell(deps, { kind: 'scim_token_revoked', organizationId, actor, changes: [] });
}
