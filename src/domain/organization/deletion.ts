// Deletes an organization: every door is shut in one batch, with its audit event; what is left behind them
// goes right afterward, or, in a large organization, in the runs of the next minutes.

import { commit, requireChanged, requireThat } from '../../storage/change.ts';
import { deleteKv, deleteResetLinksWithoutAccount } from '../../storage/kv.ts';
import { isNotOperators } from '../../storage/operator/deployment.ts';
import {
  closeWaysIn,
  deleteScimTokens,
  listDeletedOrganizations,
  markOrganizationDeleted,
  sweepStatements,
} from '../../storage/organization/deletion.ts';
import { listExistingAccountIds } from '../../storage/people/accounts.ts';
import { type Actor, SYSTEM } from '../actor.ts';
import { audit, causeOf } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { loadOrganization } from './organizations.ts';

/** The most rows of one table that one batch deletes. */
const ROWS_IN_BATCH = 500;
/** An organization of this many batches is gone when the answer comes. */
const BATCHES_AT_ONCE = 4;
/** One run of the cron trigger: a hundred thousand members are gone after four runs at most. */
const BATCHES_IN_RUN = 150;

/** @throws DomainError `organization_not_found`, `operator_organization`, `changed_meanwhile` */
export async function deleteOrganization(deps: Deps, actor: Actor, id: string): Promise<void> {
  const { name, plan, memberCount } = await loadOrganization(deps, id);
  const [, tokens] = (await commitChange(deps, [
    requireThat(deps.db, ['operator_organization', isNotOperators(id)]),
    deleteScimTokens(deps.db, id),
    markOrganizationDeleted(deps.db, id, deps.nowMs),
    requireChanged(deps.db),
    ...closeWaysIn(deps.db, id),
    audit(deps, actor, {
      organizationId: id,
      action: 'organization.deleted',
      target: { type: 'organization', id },
      detail: { name, plan, members: memberCount },
    }),
  ])) as [unknown, { hash: string }[]];
  await Promise.all(tokens.map(({ hash }) => deleteKv(deps.kv, 'scimToken', hash)));
  try {
    await sweep(deps, id, BATCHES_AT_ONCE);
  } catch (error) {
    // The organization is gone for everybody; the next run deletes what this one did not.
    const cause = error instanceof Error ? error.name : typeof error;
    console.warn(JSON.stringify({ level: 'warn', event: 'deletion_unfinished', organizationId: id, cause }));
  }
}

/** Continues the deletions that a request began. */
export async function finishDeletions(deps: Deps): Promise<{ finished: number; batches: number }> {
  const organizations = await listDeletedOrganizations(deps.db, BATCHES_IN_RUN);
  let left = BATCHES_IN_RUN;
  let finished = 0;
  for (const { id } of organizations) {
    if (left === 0) break;
    const { batches, done } = await sweep(deps, id, left);
    left -= batches;
    if (done) finished++;
  }
  return { finished, batches: BATCHES_IN_RUN - left };
}

async function sweep(
  deps: Deps,
  id: string,
  maxBatches: number,
): Promise<{ batches: number; done: boolean }> {
  for (let batches = 1; batches <= maxBatches; batches++) {
    const statements = sweepStatements(deps.db, id, ROWS_IN_BATCH);
    const results = await commit(deps.db, statements, causeOf(deps, SYSTEM));
    if (changesOf(results.at(-1)) === 0) continue;
    await deleteResetLinksWithoutAccount(deps.kv, (ids) => listExistingAccountIds(deps.db, ids));
    return { batches, done: true };
  }
  return { batches: maxBatches, done: false };
}

function changesOf(result: unknown): number {
  return (result as D1Result).meta?.changes ?? 0;
}
