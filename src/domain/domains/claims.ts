// Claimed domains. A TXT record at the domain's root proves a claim. The claim covers exactly that name and
// none below it.

import { foldsToAscii } from '../../lib/fold.ts';
import { newId } from '../../lib/ids.ts';
import { requireChanged } from '../../storage/change.ts';
import {
  deleteDomain,
  findDomain,
  insertDomain,
  listDomainPage,
  selectDomains,
  selectVerifiedDomain,
  updateDomain,
} from '../../storage/domains/claims.ts';
import type { DomainRow } from '../../storage/tables/domains.ts';
import type { Actor } from '../actor.ts';
import { type AuditAction, audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { MAX_DOMAINS } from '../limits.ts';
import { type LookupTxt, lookFor, noteOf, RECORD_PREFIX } from './lookup.ts';
import { isPublicDomain } from './public-domains.ts';

export type { DomainRow };

/** Returns the whole TXT record, ready to copy. */
export function recordOf(domain: Pick<DomainRow, 'token'>): string {
  return RECORD_PREFIX + domain.token;
}

const NAME = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Returns lower-case A-labels without a final dot. @throws DomainError `domain_invalid` */
export function parseDomainName(text: string): string {
  const typed = text.trim().replace(/\.$/, '');
  // The URL parser applies IDNA: "Bücher.example" becomes its A-labels. It also takes addresses and ports,
  // which NAME refuses.
  const host = URL.canParse(`https://${typed}/`) ? new URL(`https://${typed}/`).hostname : '';
  // IDNA also maps letters that only look like ASCII to ASCII. Nobody types those into a domain by chance.
  const plain =
    !foldsToAscii(typed) && !/[/?#@:\\\s]/.test(typed) && NAME.test(host) && !/^[\d.]+$/.test(host);
  if (!plain) throw new DomainError('domain_invalid', {}, 'name');
  return host;
}

export async function listDomains(deps: Deps, organizationId: string): Promise<DomainRow[]> {
  return await selectDomains(deps.db, organizationId);
}

export async function pageOfDomains(
  deps: Deps,
  organizationId: string,
  page: { limit: number; after?: string | undefined },
): Promise<DomainRow[]> {
  return await listDomainPage(deps.db, organizationId, page);
}

/**
 * @param vouched the operator says that the domain belongs to the organization: it is verified without a
 * record, now and later
 * @throws DomainError `domain_invalid`, `domain_public`, `domain_too_many`, `domain_already_claimed` (by this
 * organization), `domain_taken` (verified by another)
 */
export async function claimDomain(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  nameText: string,
  vouched = false,
): Promise<DomainRow> {
  const name = parseDomainName(nameText);
  if (isPublicDomain(name)) throw new DomainError('domain_public', { name }, 'name');
  const [held, others] = await deps.db.batch([
    selectVerifiedDomain(deps.db, name),
    selectDomains(deps.db, organizationId),
  ]);
  // This refuses early, before anybody publishes a record. The unique index decides in the end.
  if (held[0] && held[0].organizationId !== organizationId) {
    throw new DomainError('domain_taken', { name }, 'name');
  }
  // The index alone could give the wrong reason: when one row violates two of them, SQLite names the first it
  // checks.
  if (others.some((one) => one.name === name))
    throw new DomainError('domain_already_claimed', { name }, 'name');
  if (others.length >= MAX_DOMAINS) throw new DomainError('domain_too_many', { max: MAX_DOMAINS }, 'name');
  const row: DomainRow = {
    id: newId('dom'),
    organizationId,
    name,
    token: crypto.randomUUID(),
    status: vouched ? 'verified' : 'pending',
    verifiedAt: vouched ? deps.nowMs : null,
    vouchedBy: vouched ? actor.label : null,
    checkedAt: null,
    seenBy: null,
    askedOf: null,
    found: null,
    zone: null,
    failingSince: null,
    warnedDays: null,
    createdAt: deps.nowMs,
  };
  const detail = { name, ...(vouched ? { vouchedBy: actor.label } : {}) };
  const event = (action: AuditAction) =>
    audit(deps, actor, { organizationId, action, target: { type: 'domain', id: row.id }, detail });
  const statements = [
    insertDomain(deps.db, row),
    event('organization_access_security.domain_claimed'),
    ...(vouched ? [event('organization_access_security.domain_verified')] : []),
  ];
  await commitChange(deps, statements, { name });
  return row;
}

/**
 * Looks for the record and marks the domain verified when it is there. A verified domain whose record is
 * missing stays verified: only the periodic check decides whether it has been missing for too long.
 *
 * @param lookupTxt when it throws, nothing has changed
 * @throws DomainError `domain_not_found`, `domain_record_missing`, `domain_taken`; `domain_record_disputed`
 * with how many resolvers see the record
 */
export async function verifyDomain(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  id: string,
  lookupTxt: LookupTxt,
): Promise<DomainRow> {
  const row = await loadDomain(deps, organizationId, id);
  const sighting = await lookFor(row, lookupTxt);
  if (sighting.kind === 'all') return await markVerified(deps, actor, organizationId, id);
  // Only the periodic check updates the time of a verified domain.
  if (row.status !== 'verified') {
    const change = { checkedAt: deps.nowMs, ...noteOf(sighting) };
    await commitChange(deps, [updateDomain(deps.db, id, change)]);
  }
  if (sighting.kind === 'some') {
    const { seenBy, askedOf } = sighting;
    throw new DomainError('domain_record_disputed', { name: row.name, seenBy, askedOf });
  }
  const { found, zone } = sighting;
  throw new DomainError('domain_record_missing', { name: row.name, found, zone });
}

/**
 * Called when the record is found or the operator vouches. @throws DomainError `domain_not_found`,
 * `domain_taken`
 */
export async function markVerified(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  id: string,
): Promise<DomainRow> {
  const row = await loadDomain(deps, organizationId, id);
  const change = {
    status: 'verified',
    checkedAt: deps.nowMs,
    seenBy: null,
    askedOf: null,
    found: null,
    zone: null,
    failingSince: null,
    warnedDays: null,
  } as const;
  const isNew = row.status !== 'verified';
  const verifiedAt = isNew ? deps.nowMs : row.verifiedAt;
  const event = audit(deps, actor, {
    organizationId,
    action: 'organization_access_security.domain_verified',
    target: { type: 'domain', id },
    detail: { name: row.name },
  });
  await commitChange(
    deps,
    [
      updateDomain(deps.db, id, { ...change, verifiedAt }),
      requireChanged(deps.db),
      ...(isNew ? [event] : []),
    ],
    { name: row.name },
  );
  return { ...row, ...change, verifiedAt };
}

/** @throws DomainError `domain_not_found` */
export async function loadDomain(deps: Deps, organizationId: string, id: string): Promise<DomainRow> {
  const row = await findDomain(deps.db, organizationId, id);
  if (!row) throw new DomainError('domain_not_found', { domainId: id });
  return row;
}

/** @throws DomainError `domain_not_found` */
export async function dropDomain(
  deps: Deps,
  actor: Actor,
  organizationId: string,
  id: string,
): Promise<void> {
  const row = await loadDomain(deps, organizationId, id);
  await commitChange(deps, [
    deleteDomain(deps.db, organizationId, id),
    requireChanged(deps.db),
    audit(deps, actor, {
      organizationId,
      action: 'organization_access_security.domain_removed',
      target: { type: 'domain', id },
      detail: { name: row.name, status: row.status },
    }),
  ]);
}
