// How an organization is, in the words of the console.

import { MAX_COUNTED_FAILURES, type OrganizationHealth } from '../../../domain/operator/organizations.ts';
import { operatorPath } from '../../../domain/paths.ts';
import type { Texts } from '../../../texts/texts.ts';
import { dayOf, minuteOf } from '../../instants.ts';
import { PLAN_NAMES } from '../../settings/frame.ts';
import type { ShownOrganization } from './page.tsx';

const SOON_MS = 30 * 86_400_000;

export function toShownOrganization(one: OrganizationHealth, nowMs: number, t: Texts): ShownOrganization {
  const ends = one.certificateEndsAt;
  return {
    id: one.id,
    href: operatorPath('organizations', one.id),
    name: one.name,
    externalId: one.externalId,
    plan: PLAN_NAMES[one.plan],
    members: one.memberCount.toLocaleString(t.language),
    created: dayOf(one.createdAt),
    suspended: one.suspendedAt === null ? null : minuteOf(one.suspendedAt),
    domains: one.verifiedDomains === 0 ? t('organizations_no_domains') : String(one.verifiedDomains),
    sso: t(`organizations_sso_${one.sso}`),
    certificate: ends === null ? '–' : dayOf(ends),
    certificateState: ends === null || ends > nowMs + SOON_MS ? 'good' : ends > nowMs ? 'soon' : 'expired',
    scim:
      one.scimTokens === 0
        ? t('organizations_scim_off')
        : one.scimSeenAt === null
          ? t('console_never')
          : minuteOf(one.scimSeenAt),
    failures:
      one.refusedSignIns >= MAX_COUNTED_FAILURES
        ? t('organizations_or_more', { number: MAX_COUNTED_FAILURES })
        : String(one.refusedSignIns),
  };
}
