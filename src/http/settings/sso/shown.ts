// The SSO settings as the page shows them: dates, subjects, states.

import type { DomainRow } from '../../../domain/domains/claims.ts';
import { settingsPath } from '../../../domain/paths.ts';
import type { SettingsAccess } from '../../../domain/sign-in/access.ts';
import type { PendingConnectionChange } from '../../../domain/sso/approvals.ts';
import type { AttributeMap } from '../../../domain/sso/attribute-map.ts';
import { certificateWarnings } from '../../../domain/sso/certificate-warnings.ts';
import { describeCertificate } from '../../../domain/sso/certificates.ts';
import { SSO_DEFAULTS, type SsoSettings } from '../../../domain/sso/settings.ts';
import { nextExchange } from '../../../domain/sso/sp-key-exchange.ts';
import { phaseOf, type SpKeyRow } from '../../../domain/sso/sp-keys.ts';
import { differencesFrom } from '../../../domain/sso/versions.ts';
import type { TrustChange } from '../../../domain/trust.ts';
import type { Texts } from '../../../texts/texts.ts';
import type { Obstacle } from '../../../ui/alert.tsx';
import { adviceOnCertificate, certificateSentence } from '../../certificate-copy.ts';
import { pairsOf } from '../../form.ts';
import { dayOf, minuteOf } from '../../instants.ts';
import type { PendingShown } from './approval.tsx';
import type { AttributeValues } from './attributes.tsx';
import type { SsoCertificate } from './certificates.tsx';
import type { SsoOptionValues } from './options.tsx';
import type { SpCertificate, SpKeyExchange } from './own-certificate.tsx';
import type { SsoPageProps } from './page.tsx';
import type { ChangeLine, FormerShown, StagedShown } from './staged.tsx';

export interface ShownSso {
  readonly certificates: readonly SsoCertificate[];
  readonly warnings: readonly string[];
  readonly spCertificates: readonly SpCertificate[];
  readonly exchange: SpKeyExchange;
  readonly options: SsoOptionValues;
  readonly proven: string | null;
}

export async function toShownSso(t: Texts, saved: SsoSettings, nowMs: number): Promise<ShownSso> {
  const { connection, certificates } = saved;
  const settings = connection ?? SSO_DEFAULTS;
  return {
    certificates: await Promise.all(
      certificates.map(async (row) => {
        const { subject, unusable } = await describeCertificate(row.pem);
        return {
          fingerprint: row.fingerprint,
          subject,
          fileName: row.fileName,
          expires: dayOf(row.notAfter),
          state: row.notAfter < nowMs ? ('expired' as const) : ('valid' as const),
          unusable: unusable === null ? null : certificateSentence(t, unusable),
          lastUsed: row.lastUsedAt === null ? t('certs_never') : dayOf(row.lastUsedAt),
        };
      }),
    ),
    warnings: certificateWarnings(certificates, nowMs).map((one) => adviceOnCertificate(t, one)),
    spCertificates: await Promise.all(saved.spKeys.map((row) => toSpCertificate(t, row))),
    exchange: exchangeOf(saved.spKeys, nowMs),
    options: {
      managedAccess: settings.managedAccess,
      refreshNames: settings.refreshNames,
      allowIdpInitiated: settings.allowIdpInitiated,
      allowSha1: settings.allowSha1,
      signRequests: settings.signRequests,
      ignoreSessionEnd: settings.ignoreSessionEnd,
      signInBinding: settings.signInBinding,
      logoutUrl: settings.logoutUrl ?? '',
      logoutBinding: settings.logoutBinding,
    },
    proven: connection?.provenAt ? dayOf(connection.provenAt) : null,
  };
}

export function attributesOf(map: AttributeMap | null): AttributeValues {
  const { email = '', givenName = '', familyName = '', displayName = '', teams = '' } = map ?? {};
  return { email, givenName, familyName, displayName, teams, claims: pairsOf(map?.claims ?? {}) };
}

export function requirementOf(connection: SsoSettings['connection']): SsoPageProps['requirement'] {
  if (connection?.requireSso) return 'required';
  return connection?.requireWhenProven ? 'waiting' : 'off';
}

/** How many there are, and when the first expires. */
export function certificateSummary(t: Texts, rows: SsoSettings['certificates']): string | null {
  if (rows.length === 0) return null;
  const day = dayOf(Math.min(...rows.map((row) => row.notAfter)));
  return rows.length === 1
    ? t('sso_certificates_one', { day })
    : t('sso_certificates_many', { number: rows.length, day });
}

async function toSpCertificate(t: Texts, row: SpKeyRow): Promise<SpCertificate> {
  const { fingerprint, notAfter } = await describeCertificate(row.certificatePem);
  const titles = {
    next: t('own_next', { at: minuteOf(row.switchesAt ?? 0) }),
    signing: t('own_signing', { day: dayOf(notAfter) }),
    former: t('own_former', { day: dayOf(row.retiresAt ?? 0) }),
  };
  return { fingerprint, title: titles[phaseOf(row)], pem: row.certificatePem };
}

function exchangeOf(rows: readonly SpKeyRow[], nowMs: number): SpKeyExchange {
  const next = rows.find((row) => phaseOf(row) === 'next');
  if (next) return { kind: 'waiting', id: next.id, switchesAt: minuteOf(next.switchesAt ?? 0) };
  const nextFrom = nextExchange({ nowMs }, rows);
  return nextFrom === null ? { kind: 'none' } : { kind: 'retiring', nextFrom: dayOf(nextFrom) };
}

export function toShownPending(
  t: Texts,
  pending: PendingConnectionChange,
  { role, session }: SettingsAccess,
): PendingShown {
  const { id, requestedBy, address, createdAt, changes } = pending;
  return {
    id,
    requestedBy: requestedBy.email,
    address,
    at: minuteOf(createdAt),
    changes: changes.map((one) => toLine(t, one)),
    may: role === 'owner' ? 'decide' : requestedBy.accountId === session.account.id ? 'withdraw' : 'read',
  };
}

function toLine(t: Texts, { what, before, after }: TrustChange): ChangeLine {
  const inWords = (value: string | null) =>
    value === 'on' || value === 'off' ? t(`trust_is_${value}`) : value;
  return { label: t(`trust_${what}`), before: inWords(before), after: inWords(after) };
}

export function toShownStaged(
  t: Texts,
  { connection, certificates, staged }: SsoSettings,
): StagedShown | null {
  if (!staged || !connection) return null;
  return {
    id: staged.id,
    by: staged.createdBy,
    at: minuteOf(staged.createdAt),
    tested: staged.provenAt === null ? null : minuteOf(staged.provenAt),
    changes: differencesFrom(connection, certificates, staged).map((one) => toLine(t, one)),
  };
}

export function toShownFormer(
  t: Texts,
  { connection, certificates, former }: SsoSettings,
): FormerShown | null {
  if (!former || !connection) return null;
  return {
    id: former.id,
    by: former.createdBy,
    at: minuteOf(former.createdAt),
    until: minuteOf(former.expiresAt ?? 0),
    changes: differencesFrom(connection, certificates, former).map((one) => toLine(t, one)),
  };
}

/** What prevents signing in with SSO; null: nothing. */
export function obstacleOf(
  t: Texts,
  organizationId: string,
  { domains }: Pick<SsoSettings, 'domains'>,
): Obstacle | null {
  const has = (status: DomainRow['status']) => domains.some((domain) => domain.status === status);
  if (has('verified')) return null;
  const way = { href: settingsPath(organizationId, 'domains') };
  if (has('pending')) return { ...way, sentence: t('sso_domain_pending'), label: t('sso_domain_pending_do') };
  return has('expired')
    ? { ...way, sentence: t('sso_domain_expired'), label: t('sso_domain_expired_do') }
    : { ...way, sentence: t('sso_domain_none'), label: t('domains_claim') };
}
