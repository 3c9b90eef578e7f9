// What an application signs to show that it is the one, or that it has a key, is good once (RFC 7523 3, RFC
// 9449 11.1). It is used up in the batch that does what was asked for.

import { hashSecret } from '../../lib/ids.ts';
import type { VerifiedAssertion } from '../../oauth/client-auth.ts';
import type { DpopProof } from '../../oauth/dpop.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { isUnusedProof, useProof, useProofAgain } from '../../storage/apps/grants.ts';
import { ChangeRefused, commit, requireThat } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import type { Deps } from '../deps.ts';

export async function useAssertion(
  { db }: Pick<Deps, 'db'>,
  applicationId: string,
  { jti, expiresAtMs }: VerifiedAssertion,
): Promise<Statement[]> {
  const id = await hashSecret(`assertion\n${applicationId}\n${jti}`);
  // The table's key refuses either kind. This names the one, so that the other is a DPoP proof.
  return [requireThat(db, ['client_assertion_used', isUnusedProof(id)]), useProof(db, id, expiresAtMs)];
}

export async function useDpopProof({ db }: Pick<Deps, 'db'>, proof: DpopProof | null): Promise<Statement[]> {
  if (proof === null) return [];
  const id = await hashSecret(`dpop\n${proof.thumbprint}\n${proof.jti}`);
  return [useProof(db, id, proof.expiresAtMs)];
}

/** An application's own token, which hangs on no grant, is remembered as revoked until it is over. */
export async function noteRevoked(
  { db }: Pick<Deps, 'db'>,
  token: { readonly jti: string; readonly expiresAtMs: number },
): Promise<Statement[]> {
  return [useProofAgain(db, await revokedIdOf(token), token.expiresAtMs)];
}

/** The id of the row by which it was revoked, if it was. */
export async function revokedIdOf({ jti }: { readonly jti: string }): Promise<string> {
  return await hashSecret(`revoked\n${jti}`);
}

/** A refusal where something was used before or the application was deleted; every other error as it is. */
export function clientRefusal(error: unknown): unknown {
  if (!(error instanceof ChangeRefused)) return error;
  if (error.reason === 'client_assertion_used') return new OAuthError('client_assertion_replayed');
  // It took what was to be written to with it.
  if (error.reason === 'reference_missing') return new OAuthError('client_unknown');
  return error.reason === 'proof_used' ? new OAuthError('dpop_replayed') : error;
}

/**
 * @throws OAuthError `client_assertion_replayed`, `dpop_replayed`, `client_unknown`
 * @throws ChangeRefused for every other reason
 */
export async function commitUsing({ db }: Pick<Deps, 'db'>, statements: readonly Statement[]): Promise<void> {
  try {
    await commit(db, statements);
  } catch (error) {
    throw clientRefusal(error);
  }
}
