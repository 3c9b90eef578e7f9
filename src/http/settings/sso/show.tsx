// Renders a part of SSO: what all of them read, in one place, and then the part's own.

import { loadOrganization } from '../../../domain/organization/organizations.ts';
import { pendingConnectionChange } from '../../../domain/sso/approvals.ts';
import { loadSsoSettings } from '../../../domain/sso/settings.ts';
import type { AppContext } from '../../context.ts';
import { outcomeOf, type Refusal } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { allowIdentityProvider } from '../../saml/start-sso.tsx';
import { settingsFrame } from '../frame.ts';
import { GUIDES } from '../guides/guides.tsx';
import { pagePath } from '../kit.ts';
import { AdvancedPage } from './advanced.tsx';
import { CertificatesPage } from './certificates.tsx';
import { ConnectionPage, type SsoFormValues } from './connection.tsx';
import type { SsoOptionValues } from './options.tsx';
import { SsoOverview } from './overview.tsx';
import type { SsoPageProps, SsoTab } from './page.tsx';
import { certificateSummary, obstacleOf, requirementOf, toShownPending, toShownSso } from './shown.ts';
import { SsoTestPage } from './test.tsx';

export interface Shown {
  readonly refusal?: Refusal | undefined;
  /** What was typed; otherwise what is saved. */
  readonly values?: SsoFormValues | undefined;
  /** The certificate that was typed where there is no more to type. */
  readonly certificate?: string | undefined;
  readonly options?: SsoOptionValues | undefined;
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
  const more = await toShownSso(saved, deps.nowMs);
  const path = pagePath(c, 'sso');
  const page: SsoPageProps = {
    frame: settingsFrame(c, access),
    path,
    state: connection ? (connection.enabled ? 'enabled' : 'configured') : 'off',
    requirement: requirementOf(connection),
    obstacle: obstacleOf(organization, saved),
    pending: pending && toShownPending(pending, access),
    ...outcomeOf(c, NOTICES, refusal),
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
          certificateSummary={certificateSummary(saved.certificates)}
          warnings={more.warnings}
          proven={more.proven}
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
          guides={GUIDES.map(({ id, name }) => ({ name, href: pagePath(c, 'sso', 'guides', id) }))}
          hasCertificate={saved.certificates.length > 0}
          proven={more.proven}
          values={
            values ?? {
              certificate: '',
              replaceCertificates: false,
              signInUrl: connection?.signInUrl ?? '',
              issuer: connection?.issuer ?? '',
              requireSso: page.requirement !== 'off',
            }
          }
        />,
      );
    case 'test':
      return render(<SsoTestPage {...page} proven={more.proven} />);
    case 'certificates':
      return render(
        <CertificatesPage
          {...page}
          certificates={more.certificates}
          warnings={more.warnings}
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
          approval={approveConnectionChanges}
          maySwitchApproval={access.role === 'owner'}
          removing={shown.removing ?? c.req.query('remove') === 'yes'}
        />,
      );
  }
}

const NOTICES = {
  saved: 'The changes have been saved.',
  enabled: 'Single sign-on is enabled.',
  disabled: 'Single sign-on is disabled. We keep its configuration.',
  imported: 'The values from the metadata have been saved.',
  published: 'A new certificate is in our metadata. Load the metadata at your identity provider.',
  rotated: 'We sign with the new certificate from now on.',
  certificate_added: 'The certificate has been added.',
  certificate_removed: 'The certificate has been removed.',
  removed: 'The SSO configuration has been removed.',
  pending: 'The change waits for an Owner, who has been told by email. Nothing has changed yet.',
  approved: 'The change has been approved and made.',
  declined: 'The change has been declined. Nothing has changed.',
  approval_on: 'From now on an Owner approves what Admins change about the identity provider.',
  approval_off: 'Admins can change the identity provider without an Owner again.',
};
