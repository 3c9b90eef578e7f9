// Renders a part of SSO: what all of them read, in one place, and then the part's own.

import { loadOrganization } from '../../../domain/organization/organizations.ts';
import { certificateLinkPath } from '../../../domain/paths.ts';
import { planHasSso } from '../../../domain/plans.ts';
import { hasFailed, recentTests, type TestOfConnection } from '../../../domain/sign-in/tests.ts';
import { pendingConnectionChange } from '../../../domain/sso/approvals.ts';
import { loadSsoSettings } from '../../../domain/sso/settings.ts';
import type { AppContext } from '../../context.ts';
import { minuteOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import type { Refusal } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { adviceFor } from '../../saml/refusal-advice.ts';
import { allowIdentityProvider } from '../../saml/start-sso.tsx';
import { settingsFrame } from '../frame.ts';
import { GUIDES } from '../guides/guides.tsx';
import { nameOfGuide } from '../guides/steps.tsx';
import { outcomeIn, pagePath, planObstacle } from '../kit.ts';
import { AdvancedPage } from './advanced.tsx';
import type { AttributeValues, FormerSystemValues } from './attributes.tsx';
import { CertificatesPage } from './certificates.tsx';
import { ConnectionPage, type SsoFormValues } from './connection.tsx';
import type { SsoOptionValues } from './options.tsx';
import { SsoOverview } from './overview.tsx';
import type { SsoPageProps, SsoTab } from './page.tsx';
import {
  attributesOf,
  certificateSummary,
  obstacleOf,
  requirementOf,
  toShownFormer,
  toShownPending,
  toShownSso,
  toShownStaged,
} from './shown.ts';
import { SsoTestPage } from './test.tsx';
import type { TestShown } from './tests.tsx';

export interface Shown {
  readonly refusal?: Refusal | undefined;
  /** What was typed; otherwise what is saved. */
  readonly values?: SsoFormValues | undefined;
  /** The certificate that was typed where there is no more to type. */
  readonly certificate?: string | undefined;
  readonly options?: SsoOptionValues | undefined;
  readonly attributes?: AttributeValues | undefined;
  readonly former?: FormerSystemValues | undefined;
  readonly removing?: boolean;
}

export async function showTab(c: AppContext, tab: SsoTab, shown: Shown = {}): Promise<Response> {
  const { refusal, values, options } = shown;
  const access = c.get('access');
  const deps = c.get('deps');
  const { organization } = access;
  const [saved, pending, { approveConnectionChanges }] = await Promise.all([
    loadSsoSettings(deps, organization.id),
    pendingConnectionChange(deps, organization.id),
    loadOrganization(deps, organization.id),
  ]);
  const { connection } = saved;
  const t = textsOf(c);
  const tests = tab === 'overview' || tab === 'test' ? await recentTests(deps, connection) : [];
  const more = await toShownSso(t, saved, deps.nowMs);
  const path = pagePath(c, 'sso');
  const page: SsoPageProps = {
    frame: settingsFrame(c, access),
    path,
    state: connection ? (connection.enabled ? 'enabled' : 'configured') : 'off',
    requirement: requirementOf(connection),
    obstacle:
      (await planObstacle(c, planHasSso(organization.plan) ? null : 'plan_lacks_sso')) ??
      obstacleOf(t, organization.id, saved),
    pending: pending && toShownPending(t, pending, access),
    staged: toShownStaged(t, saved),
    ...outcomeIn(c, NOTICES, refusal),
  };
  // The form that starts a test leads to the identity provider.
  if (tab === 'overview' || tab === 'test') allowIdentityProvider(c);
  const render = (content: Parameters<typeof renderPage>[1]) => renderPage(c, content, refusal?.status);
  switch (tab) {
    case 'overview':
      return render(
        <SsoOverview
          {...page}
          issuer={connection?.issuer ?? null}
          signInUrl={connection?.signInUrl ?? null}
          certificateSummary={certificateSummary(t, saved.certificates)}
          warnings={more.warnings}
          proven={more.proven}
          former={toShownFormer(t, saved)}
          lastTest={tests.map((test) => toShownTest(c, test))[0] ?? null}
          testFailed={hasFailed(tests, saved)}
        />,
      );
    case 'connection':
      return render(
        <ConnectionPage
          {...page}
          postbackUrl={saved.postbackUrl}
          acsUrl={saved.acsUrl}
          audience={saved.audience}
          metadataUrl={saved.metadataUrl}
          guides={GUIDES.map((guide) => ({
            name: nameOfGuide(t, guide),
            href: pagePath(c, 'sso', 'guides', guide.id),
          }))}
          hasCertificate={saved.certificates.length > 0}
          proven={more.proven}
          values={
            values ?? {
              certificate: '',
              replaceCertificates: false,
              // What is staged is changed further.
              signInUrl: (saved.staged ?? connection)?.signInUrl ?? '',
              issuer: (saved.staged ?? connection)?.issuer ?? '',
              requireSso: page.requirement !== 'off',
            }
          }
        />,
      );
    case 'test':
      return render(
        <SsoTestPage {...page} proven={more.proven} tests={tests.map((test) => toShownTest(c, test))} />,
      );
    case 'certificates':
      return render(
        <CertificatesPage
          {...page}
          certificates={more.certificates}
          warnings={more.warnings}
          linkPath={certificateLinkPath(c.get('access').organization.id)}
          spCertificates={more.spCertificates}
          exchange={more.exchange}
          metadataUrl={saved.metadataUrl}
          typed={shown.certificate ?? ''}
        />,
      );
    case 'advanced':
      return render(
        <AdvancedPage
          {...page}
          options={options ?? more.options}
          attributes={shown.attributes ?? attributesOf((saved.staged ?? connection)?.attributeMap ?? null)}
          former={
            shown.former ?? {
              legacyAcsUrl: connection?.legacyAcsUrl ?? '',
              legacyAudience: connection?.legacyAudience ?? '',
            }
          }
          approval={approveConnectionChanges}
          maySwitchApproval={access.role === 'owner'}
          universalLogout={connection?.universalLogout ?? false}
          revocationUrl={saved.revocationUrl}
          scimHref={pagePath(c, 'scim')}
          removing={shown.removing ?? c.req.query('remove') === 'yes'}
        />,
      );
  }
}

function toShownTest(
  c: AppContext,
  { id, at, outcome, reason, email, versionId }: TestOfConnection,
): TestShown {
  return {
    href: pagePath(c, 'signInLog', id),
    at: minuteOf(at),
    outcome,
    reason: reason === null ? null : adviceFor(textsOf(c), reason).title,
    ofStaged: versionId !== null,
    who: email ?? textsOf(c)('sso_test_who_unknown'),
  };
}

const NOTICES = {
  saved: 'sso_saved',
  staged: 'sso_staged',
  switched: 'sso_switched',
  discarded: 'sso_discarded',
  enabled: 'sso_enabled',
  disabled: 'sso_disabled',
  imported: 'sso_imported',
  published: 'sso_published',
  rotated: 'sso_rotated',
  certificate_added: 'sso_certificate_added',
  certificate_removed: 'sso_certificate_removed',
  removed: 'sso_removed',
  pending: 'sso_pending',
  approved: 'sso_approved',
  declined: 'sso_declined',
  universal_logout_on: 'sso_universal_logout_on',
  universal_logout_off: 'sso_universal_logout_off',
  approval_on: 'sso_approval_on',
  approval_off: 'sso_approval_off',
} as const;
