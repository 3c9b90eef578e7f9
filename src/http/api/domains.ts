// Claimed domains. A claim covers exactly its name, not the names below it.

import * as z from 'zod/mini';
import {
  claimDomain,
  type DomainRow,
  dropDomain,
  loadDomain,
  pageOfDomains,
  recordOf,
  verifyDomain,
} from '../../domain/domains/claims.ts';
import { loadOrganization } from '../../domain/organization/organizations.ts';
import { listOf, pageByName, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { id, instant, named, text, toInstant, toInstantOrNull } from './shapes.ts';

const domain = named(
  'Domain',
  z.strictObject({
    id,
    name: z.string().check(z.describe('Lower-case A-labels, without a final dot.')),
    status: z.enum(['pending', 'verified', 'expired']),
    record: z.string().check(z.describe('The TXT record to publish at the name itself.')),
    verifiedAt: z.nullable(instant),
    vouchedBy: z
      .nullable(z.string())
      .check(
        z.describe(
          'The key whose operator vouched for the domain. null: the record proves it and has to stay in DNS.',
        ),
      ),
    checkedAt: z.nullable(instant).check(z.describe('When we last asked DNS.')),
    seenBy: z
      .nullable(z.int())
      .check(
        z.describe('How many resolvers saw the record at the last check, if they disagreed; otherwise null.'),
      ),
    askedOf: z.nullable(z.int()).check(z.describe('How many resolvers were asked then.')),
    createdAt: instant,
  }),
);
const domainList = listOf('Domain', domain);
const domainCreate = named(
  'DomainCreate',
  z.strictObject({
    name: text(1000),
    verified: z
      .optional(z.boolean())
      .check(
        z.describe('true: you vouch that the domain belongs to the organization; it needs no DNS record.'),
      ),
  }),
);

function toDomain(row: DomainRow): z.infer<typeof domain> {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    record: recordOf(row),
    verifiedAt: toInstantOrNull(row.verifiedAt),
    vouchedBy: row.vouchedBy,
    checkedAt: toInstantOrNull(row.checkedAt),
    seenBy: row.seenBy,
    askedOf: row.askedOf,
    createdAt: toInstant(row.createdAt),
  };
}

const tag = 'Domains';

export const domains = [
  defineRoute({
    method: 'POST',
    path: '/organizations/{organizationId}/domains',
    operationId: 'claimDomain',
    tag,
    summary: 'Claim a domain',
    body: domainCreate,
    status: 201,
    answer: domain,
    refusals: [
      'organization_not_found',
      'domain_invalid',
      'domain_public',
      'domain_too_many',
      'domain_already_claimed',
      'domain_taken',
    ],
    location: ({ id }, { organizationId }) =>
      `/organizations/${encodeURIComponent(organizationId)}/domains/${id}`,
    handle: async ({ deps, actor, params, body }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      return toDomain(await claimDomain(deps, actor, organization.id, body.name, body.verified === true));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/organizations/{organizationId}/domains',
    operationId: 'listDomains',
    tag,
    summary: 'List the domains by name',
    query: pageQuery,
    status: 200,
    answer: domainList,
    refusals: ['organization_not_found'],
    handle: async ({ deps, params, query }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      return await pageByName(
        query,
        (page) => pageOfDomains(deps, organization.id, page),
        (row) => row.name,
        toDomain,
      );
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/organizations/{organizationId}/domains/{domainId}',
    operationId: 'getDomain',
    tag,
    summary: 'Read a domain',
    status: 200,
    answer: domain,
    refusals: ['domain_not_found'],
    handle: async ({ deps, params }) =>
      toDomain(await loadDomain(deps, params.organizationId, params.domainId)),
  }),
  defineRoute({
    method: 'POST',
    path: '/organizations/{organizationId}/domains/{domainId}/verify',
    operationId: 'verifyDomain',
    tag,
    summary: 'Look up the record in DNS now',
    status: 200,
    answer: domain,
    refusals: [
      'domain_not_found',
      'domain_record_missing',
      'domain_record_disputed',
      'domain_taken',
      'dns_unavailable',
    ],
    handle: async ({ deps, actor, params, lookupTxt }) =>
      toDomain(await verifyDomain(deps, actor, params.organizationId, params.domainId, lookupTxt)),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/organizations/{organizationId}/domains/{domainId}',
    operationId: 'dropDomain',
    tag,
    summary: 'Delete a domain; people with an address in it can no longer sign in with single sign-on',
    status: 204,
    refusals: ['domain_not_found'],
    handle: ({ deps, actor, params }) => dropDomain(deps, actor, params.organizationId, params.domainId),
  }),
];
