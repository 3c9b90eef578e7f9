// The SCIM client: an identity provider with the bearer token of one organization. KV turns unknown tokens
// away for one read each. D1 decides: it confirms a known token in the batch of the work itself, so that a
// revoked token is refused at once.

import { encodeUtf8, equalBytes } from '../../lib/bytes.ts';
import { hashSecret } from '../../lib/ids.ts';
import { ScimError } from '../../scim/errors.ts';
import { readKv } from '../../storage/kv.ts';
import type { ScimClientRow } from '../../storage/provisioning/token.ts';
import type { Actor } from '../actor.ts';
import type { ScimClient } from '../commands.ts';
import type { Deps } from '../deps.ts';
import { planHasScim } from '../plans.ts';
import { refused } from './refusals.ts';

/** A token that was good once. It opens nothing. */
export interface RevokedClient {
  readonly kind: 'revoked';
  readonly organizationId: string;
  readonly tokenId: string;
}

/** @returns null for a token that was never issued */
export async function authenticateScim(
  deps: Pick<Deps, 'kv'>,
  token: string,
  address: string | null,
): Promise<ScimClient | RevokedClient | null> {
  if (token.length < 20 || token.length > 200) return null;
  const tokenHash = await hashSecret(token);
  const entry = await readKv(deps.kv, 'scimToken', tokenHash);
  if (entry === null) return null;
  if (entry.revoked) return { kind: 'revoked', ...entry };
  const { organizationId, tokenId } = entry;
  const actor: Actor = { type: 'scim', id: tokenId, label: 'SCIM', address };
  return { organizationId, tokenId, tokenHash, actor } as ScimClient;
}

/**
 * @throws ScimError unauthorized; ProvisioningRefused `token_expired`, `organization_suspended`,
 * `plan_lacks_scim`
 */
export function confirmClient(
  client: ScimClient,
  rows: readonly ScimClientRow[],
  nowMs: number,
): ScimClientRow {
  const row = rows[0];
  const good =
    row !== undefined &&
    row.revokedAt === null &&
    row.organizationId === client.organizationId &&
    equalBytes(encodeUtf8(row.hash), encodeUtf8(client.tokenHash));
  if (!good) throw unauthorized();
  // Only somebody who holds the token learns it.
  if (row.expiresAt !== null && row.expiresAt <= nowMs) throw refused('token_expired');
  if (row.suspendedAt !== null) throw refused('organization_suspended');
  if (!planHasScim(row.plan)) throw refused('plan_lacks_scim', {});
  return row;
}

/**
 * It is the same for every token, so that nobody without a good one learns why theirs is not.
 * @param shape what is wrong with the header, which the client knows already
 */
export function unauthorized(shape: string | null = null): ScimError {
  if (shape !== null) {
    return new ScimError('unauthorized', `${shape} Send "Authorization: Bearer", a space and the token.`);
  }
  return new ScimError(
    'unauthorized',
    'The bearer token is missing, unknown or no longer valid. Generate one under Access Security, SCIM, and enter it at your identity provider.',
  );
}
