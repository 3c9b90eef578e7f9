// The operator's view of the organizations: found by what a customer says of themselves, with how each is.

import {
  type FoundIds,
  MAX_COUNTED_FAILURES,
  type OrganizationHealthRow,
  readOrganizationHealth,
  searchOrganizationIds,
} from '../../storage/operator/organizations.ts';
import { listOrganizationNames } from '../../storage/organization/organizations.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { listOrganizations } from '../organization/organizations.ts';

export { MAX_COUNTED_FAILURES };

/** How an organization is, at a glance. */
export interface OrganizationHealth extends Omit<OrganizationHealthRow, 'ssoEnabled' | 'ssoRequired'> {
  readonly sso: 'off' | 'configured' | 'enabled' | 'required';
}

/** What failed since then counts. */
const FAILURES_MS = 86_400_000;

/** The newest first. */
export async function pageOfOrganizations(
  deps: Deps,
  page: Parameters<typeof listOrganizations>[1],
): Promise<OrganizationHealth[]> {
  const rows = await listOrganizations(deps.db, page);
  const health = await healthOf(
    deps,
    rows.map(({ id }) => id),
  );
  return rows.flatMap(({ id }) => health.get(id) ?? []);
}

/** By name. @param text an id, an external id, or a part of a name or of a verified domain */
export async function findOrganizations(
  deps: Deps,
  text: string,
  limit: number,
): Promise<Omit<FoundIds, 'ids'> & { readonly found: readonly OrganizationHealth[] }> {
  const { ids, ...matches } = await searchOrganizationIds(deps.db, text, limit);
  const found = [...(await healthOf(deps, ids)).values()];
  return {
    found: found.sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.id < b.id ? -1 : 1)),
    ...matches,
  };
}

/** @throws DomainError `organization_not_found` */
export async function loadOrganizationHealth(deps: Deps, id: string): Promise<OrganizationHealth> {
  const found = (await healthOf(deps, [id])).get(id);
  if (found === undefined) throw new DomainError('organization_not_found', { organizationId: id });
  return found;
}

/** The names by id. One that is deleted has none any more. */
export async function namesOfOrganizations(
  { db }: Pick<Deps, 'db'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = ids.length === 0 ? [] : await listOrganizationNames(db, ids);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function healthOf(deps: Deps, ids: readonly string[]): Promise<Map<string, OrganizationHealth>> {
  if (ids.length === 0) return new Map();
  const times = { nowMs: deps.nowMs, sinceMs: deps.nowMs - FAILURES_MS };
  const rows = await readOrganizationHealth(deps.db, ids, times);
  return new Map(
    rows.map(({ ssoEnabled, ssoRequired, ...row }) => [
      row.id,
      { ...row, sso: ssoOf(ssoEnabled, ssoRequired) },
    ]),
  );
}

function ssoOf(enabled: 0 | 1 | null, required: 0 | 1 | null): OrganizationHealth['sso'] {
  if (enabled === null) return 'off';
  if (enabled === 0) return 'configured';
  return required === 1 ? 'required' : 'enabled';
}
