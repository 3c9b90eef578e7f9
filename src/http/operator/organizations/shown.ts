// How an organization is, in the words of the console.

import { MAX_COUNTED_FAILURES, type OrganizationHealth } from '../../../domain/operator/organizations.ts';
import { operatorPath } from '../../../domain/paths.ts';
import { dayOf, minuteOf } from '../../instants.ts';
import { PLAN_NAMES } from '../../settings/frame.ts';
import type { ShownOrganization } from './page.tsx';

const SOON_MS = 30 * 86_400_000;

const SSO = {
  off: 'Off',
  configured: 'Switched off',
  enabled: 'Enabled',
  required: 'Required',
} as const satisfies Record<OrganizationHealth['sso'], string>;

export function toShownOrganization(one: OrganizationHealth, nowMs: number): ShownOrganization {
  const ends = one.certificateEndsAt;
  return {
    id: one.id,
    href: operatorPath('organizations', one.id),
    name: one.name,
    externalId: one.externalId,
    plan: PLAN_NAMES[one.plan],
    members: one.memberCount.toLocaleString('en'),
    created: dayOf(one.createdAt),
    suspended: one.suspendedAt === null ? null : minuteOf(one.suspendedAt),
    domains: one.verifiedDomains === 0 ? 'None' : String(one.verifiedDomains),
    sso: SSO[one.sso],
    certificate: ends === null ? '–' : dayOf(ends),
    certificateState: ends === null || ends > nowMs + SOON_MS ? 'good' : ends > nowMs ? 'soon' : 'expired',
    scim: one.scimTokens === 0 ? 'Off' : one.scimSeenAt === null ? 'Never' : minuteOf(one.scimSeenAt),
    failures:
      one.refusedSignIns >= MAX_COUNTED_FAILURES
        ? `${MAX_COUNTED_FAILURES} or more`
        : String(one.refusedSignIns),
  };
}
