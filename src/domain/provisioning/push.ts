// How far the directory is with its push: the requests that came one after the other without a long rest.

import type { ScimReason } from '../../scim/errors.ts';
import { findPush, type StoredPush } from '../../storage/provisioning/pushes.ts';
import type { ProvisioningReason } from '../commands.ts';
import type { Deps } from '../deps.ts';

/** A push without a request for so long has ended, or rests until the directory's next cycle. */
const REST_MS = 5 * 60_000;

export type PushReason = Exclude<ProvisioningReason | ScimReason, 'token_expired'>;

export interface Push extends Omit<StoredPush, 'reasons'> {
  readonly running: boolean;
  /** The most frequent first. */
  readonly reasons: readonly (readonly [reason: PushReason, count: number])[];
}

/** The push that is running, or the last one; null: there was none. */
export async function findLastPush(
  deps: Pick<Deps, 'db' | 'nowMs'>,
  organizationId: string,
): Promise<Push | null> {
  const found = await findPush(deps.db, organizationId);
  if (found === undefined) return null;
  const reasons = Object.entries(JSON.parse(found.reasons) as Record<PushReason, number>) as [
    PushReason,
    number,
  ][];
  return {
    ...found,
    running: deps.nowMs - found.lastAt < REST_MS,
    reasons: reasons.sort(([, a], [, b]) => b - a),
  };
}
