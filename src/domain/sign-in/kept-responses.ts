// Whole responses for support: an Owner lets them be kept for a day. They hold what the identity provider
// says about a person, so they are sealed, go away by themselves, and each look at one is in the audit log.
//
// Promises: without an Owner's word nothing is kept; what was kept ends with it; the database alone shows
// none.

import { decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts';
import { SamlError } from '../../saml/errors.ts';
import { parseWrappingKeys, unwrapPrivateKey, wrapPrivateKey } from '../../saml/sp-key-wrap.ts';
import { commit, requireChanged } from '../../storage/change.ts';
import { findOrganization } from '../../storage/organization/organizations.ts';
import {
  allowKeeping,
  endKeeping,
  findKeptResponse,
  insertKeptResponse,
} from '../../storage/sign-in/kept-responses.ts';
import type { OrganizationRow } from '../../storage/tables/organizations.ts';
import type { Actor } from '../actor.ts';
import { audit, auditIfChanged } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { KEEP_RESPONSES_HOURS } from '../limits.ts';
import type { Role } from '../roles.ts';

const HOUR_MS = 3_600_000;

export interface KeepingAccess {
  readonly organization: Pick<OrganizationRow, 'id'>;
  readonly role: Role;
  readonly actor: Actor;
}

/** Again extends it. @throws DomainError `owners_only` */
export async function keepResponses(deps: Deps, { organization, role, actor }: KeepingAccess): Promise<void> {
  if (role !== 'owner') throw new DomainError('owners_only', { role });
  const until = deps.nowMs + KEEP_RESPONSES_HOURS * HOUR_MS;
  await commitChange(deps, [
    allowKeeping(deps.db, organization.id, until),
    requireChanged(deps.db),
    audit(deps, actor, {
      organizationId: organization.id,
      action: 'organization_access_security.responses_kept',
      target: { type: 'organization', id: organization.id },
      detail: { until: new Date(until).toISOString() },
    }),
  ]);
}

/** Deletes what was kept, too. An Admin may do it. */
export async function stopKeepingResponses(
  deps: Deps,
  { organization, actor }: Omit<KeepingAccess, 'role'>,
): Promise<void> {
  await commit(deps.db, [
    ...endKeeping(deps.db, organization.id),
    auditIfChanged(deps, actor, {
      organizationId: organization.id,
      action: 'organization_access_security.responses_deleted',
      target: { type: 'organization', id: organization.id },
    }),
  ]);
}

/** Until when the organization lets responses be kept; null: it doesn't. */
export async function readKeepingUntil(
  { db, nowMs }: Pick<Deps, 'db' | 'nowMs'>,
  organizationId: string,
): Promise<number | null> {
  const organization = await findOrganization(db, organizationId);
  return keepsResponses(organization, nowMs) ? (organization?.keepResponsesUntil ?? null) : null;
}

/** Whether the organization lets what arrives now be kept. */
export function keepsResponses(
  organization: Pick<OrganizationRow, 'keepResponsesUntil'> | undefined,
  nowMs: number,
): boolean {
  return (organization?.keepResponsesUntil ?? 0) > nowMs;
}

/** The attempt is logged already, unless a budget has left it out. */
export async function keepResponse(
  deps: Deps,
  { organizationId, attemptId, samlResponse }: Arrived,
): Promise<void> {
  const [wrapping] = await parseWrappingKeys(deps.wrappingKeys);
  const sealed = await wrapPrivateKey(encodeUtf8(samlResponse), wrapping, ownerOf(attemptId));
  const row = { attemptId, organizationId, sealed, keptAt: deps.nowMs };
  await commit(deps.db, [insertKeptResponse(deps.db, row)]);
}

interface Arrived {
  readonly organizationId: string;
  readonly attemptId: string;
  /** The form field. */
  readonly samlResponse: string;
}

/** When what is kept of the attempt goes away; null: nothing is kept. */
export async function keptUntil(
  { db, nowMs }: Pick<Deps, 'db' | 'nowMs'>,
  id: string,
): Promise<number | null> {
  return (await findKeptResponse(db, id, nowMs))?.expiresAt ?? null;
}

/** The form field SAMLResponse. @throws DomainError `response_not_kept`: also where no key opens it */
export async function openResponse(
  deps: Pick<Deps, 'db' | 'nowMs' | 'wrappingKeys'>,
  attemptId: string,
): Promise<string> {
  const row = await findKeptResponse(deps.db, attemptId, deps.nowMs);
  if (row === undefined) throw new DomainError('response_not_kept', { reference: attemptId });
  try {
    const keys = await parseWrappingKeys(deps.wrappingKeys);
    return decodeUtf8(await unwrapPrivateKey(row.sealed, keys, ownerOf(attemptId)));
  } catch (error) {
    if (!(error instanceof SamlError)) throw error;
    throw new DomainError('response_not_kept', { reference: attemptId, because: error.reason });
  }
}

function ownerOf(attemptId: string): string {
  return `response:${attemptId}`;
}
