// What was used before and comes back: a code, or a refresh token after its grace. Somebody else has what
// this client has, or this client has lost track. Nobody goes on with it (RFC 9700 4.14.2).

import type { DpopProof } from '../../oauth/dpop.ts';
import { OAuthError, type OAuthReason } from '../../oauth/errors.ts';
import { endGrant } from '../../storage/apps/grants.ts';
import type { Statement } from '../../storage/database.ts';
import type { ApplicationRow } from '../../storage/tables/applications.ts';
import type { GrantRow } from '../../storage/tables/grants.ts';
import { auditIfChanged } from '../audit.ts';
import type { Deps } from '../deps.ts';
import type { Client } from './client.ts';
import { commitUsing, useDpopProof } from './used-proofs.ts';

/** What a request may be used for once. */
export async function usedUp(
  deps: Pick<Deps, 'db'>,
  { statements }: Client,
  { proof }: { readonly proof: DpopProof | null },
): Promise<Statement[]> {
  return [...statements, ...(await useDpopProof(deps, proof))];
}

/**
 * The request's own assertion and proof are used up in the same batch. A copy of the request that the client
 * sent itself ends nothing by that: its sender has shown nothing.
 *
 * @throws OAuthError `reason`; `client_assertion_replayed`, `dpop_replayed` for such a copy
 */
export async function endForReuse(
  deps: Deps,
  client: Client,
  request: { readonly proof: DpopProof | null },
  grant: GrantRow,
  reason: OAuthReason,
  because: string,
): Promise<never> {
  // A client that goes on trying writes nothing more.
  if (grant.endedAt !== null) throw new OAuthError(reason);
  await commitUsing(deps, [
    ...(await usedUp(deps, client, request)),
    ...endAccess(deps, client, grant, because),
  ]);
  throw new OAuthError(reason);
}

/** Ends a grant, and says so where it had not ended yet. */
export function endAccess(
  deps: Pick<Deps, 'db' | 'nowMs'>,
  { row: { id: applicationId, name } }: { readonly row: Pick<ApplicationRow, 'id' | 'name'> },
  grant: Pick<GrantRow, 'id' | 'organizationId' | 'memberId'>,
  because: string,
): Statement[] {
  return [
    endGrant(deps.db, grant.id, because, deps.nowMs),
    auditIfChanged(
      deps,
      { type: 'system', id: null, label: name, address: null },
      {
        organizationId: grant.organizationId,
        action: 'application.access_ended',
        target: { type: 'member', id: grant.memberId },
        detail: { applicationId, application: name, because },
      },
    ),
  ];
}
