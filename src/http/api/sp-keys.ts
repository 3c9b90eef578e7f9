// Our own keys for an organization's identity provider, and their exchange: publish, wait, switch, retire.

import * as z from 'zod/mini';
import { SP_KEY_RETIREMENT_DAYS, SP_KEY_WAIT_DAYS } from '../../domain/limits.ts';
import { loadOrganization } from '../../domain/organization/organizations.ts';
import { describeCertificate } from '../../domain/sso/certificates.ts';
import { listSpKeys, publishSpKey, switchSpKey } from '../../domain/sso/sp-key-exchange.ts';
import { phaseOf, SP_KEY_PHASES, type SpKeyRow } from '../../domain/sso/sp-keys.ts';
import { defineRoute } from './route.ts';
import { id, instant, named, toInstant, toInstantOrNull } from './shapes.ts';

const spKey = named(
  'SpKey',
  z.strictObject({
    id,
    phase: z
      .enum(SP_KEY_PHASES)
      .check(
        z.describe(
          'next: it stands in our metadata, and the one before it signs. signing: it signs. former: it was replaced. All of them decrypt.',
        ),
      ),
    certificate: z.string().check(z.describe('PEM.')),
    fingerprint: z.string().check(z.describe('SHA-256, in hex.')),
    createdAt: instant,
    notAfter: instant,
    switchesAt: z
      .nullable(instant)
      .check(z.describe('When it begins to sign; null unless the phase is next.')),
    retiresAt: z.nullable(instant).check(z.describe('When it ends; null unless the phase is former.')),
  }),
);
const spKeyList = named('SpKeyList', z.strictObject({ items: z.array(spKey) }));

async function toSpKey(row: SpKeyRow): Promise<z.infer<typeof spKey>> {
  const { fingerprint, notAfter } = await describeCertificate(row.certificatePem);
  return {
    id: row.id,
    phase: phaseOf(row),
    certificate: row.certificatePem,
    fingerprint,
    createdAt: toInstant(row.createdAt),
    notAfter: toInstant(notAfter),
    switchesAt: toInstantOrNull(row.switchesAt),
    retiresAt: toInstantOrNull(row.retiresAt),
  };
}

const tag = 'Single sign-on';
const path = '/organizations/{organizationId}/sso/sp-keys';

export const spKeyRoutes = [
  defineRoute({
    method: 'GET',
    path,
    operationId: 'listSpKeys',
    tag,
    summary: 'List our own keys for the identity provider, the newest first; at most two',
    status: 200,
    answer: spKeyList,
    refusals: ['organization_not_found'],
    handle: async ({ deps, params }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      const rows = await listSpKeys(deps, organization.id);
      return { items: await Promise.all(rows.map(toSpKey)) };
    },
  }),
  defineRoute({
    method: 'POST',
    path,
    operationId: 'publishSpKey',
    tag,
    summary: `Put a new key into our metadata; it begins to sign after ${SP_KEY_WAIT_DAYS} days, or with switchSpKey`,
    status: 201,
    answer: spKey,
    refusals: ['organization_not_found', 'sso_not_configured', 'sp_key_rotating'],
    handle: async ({ deps, actor, params }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      return await toSpKey(await publishSpKey(deps, actor, organization.id));
    },
  }),
  defineRoute({
    method: 'POST',
    path: `${path}/{spKeyId}/switch`,
    operationId: 'switchSpKey',
    tag,
    summary: `Let the published key sign now; the one before it decrypts for ${SP_KEY_RETIREMENT_DAYS} more days`,
    status: 200,
    answer: spKey,
    refusals: ['organization_not_found', 'sp_key_not_waiting'],
    handle: async ({ deps, actor, params }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      return await toSpKey(await switchSpKey(deps, actor, organization.id, params.spKeyId));
    },
  }),
];
