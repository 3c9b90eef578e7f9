// What every page of the settings knows, and the navigation between them.

import type { Plan } from '../../domain/plans.ts';
import { mayManageSettings } from '../../domain/roles.ts';
import type { SettingsAccess } from '../../domain/sign-in/access.ts';
import type { NavigationEntry, SettingsFrame } from '../../ui/settings-layout.tsx';
import type { AppContext } from '../context.ts';
import { viewerOf } from '../render.tsx';
import { ssoPath } from '../saml/start-sso.tsx';
import { settingsPath } from './path.ts';

export const PLAN_NAMES = {
  free: 'Free',
  growth: 'Growth',
  enterprise: 'Enterprise',
} as const satisfies Record<Plan, string>;

/** Path below the settings, label, heading. A page joins the navigation when it exists. */
const PAGES: readonly { readonly path: string; readonly label: string; readonly group?: string }[] = [
  { path: '', label: 'Overview' },
  { path: 'users', label: 'Users' },
  { path: 'teams', label: 'Teams' },
  { path: 'access-security/sso', label: 'SSO', group: 'Access Security' },
  { path: 'access-security/domains', label: 'Domain Claiming' },
  { path: 'access-security/scim', label: 'SCIM' },
  { path: 'sign-in-log', label: 'Sign-in log', group: 'Logs' },
  { path: 'provisioning-log', label: 'Provisioning log' },
  { path: 'audit-log', label: 'Audit log' },
];

export function settingsFrame(c: AppContext, access: SettingsAccess): SettingsFrame {
  const { organization, session } = access;
  const base = `/orgs/${encodeURIComponent(organization.id)}/settings/`;
  const here = c.req.path.replace(/\/$/, '');
  const navigation = PAGES.map(({ path, label, group }): NavigationEntry => {
    const href = base + path;
    const bare = href.replace(/\/$/, '');
    const current = here === bare || (path !== '' && here.startsWith(`${bare}/`));
    return { label, href, current, ...(group && { group }) };
  });
  const viewer = viewerOf(session) ?? { name: '', email: session.account.email };
  return { viewer, organization, others: othersOf(access), navigation };
}

/** Where the reader runs the settings too; through that organization's own single sign-on where it wants that first. */
function othersOf({ organization, session }: SettingsAccess): SettingsFrame['others'] {
  return session.memberships
    .filter(
      (one) =>
        one.organization.id !== organization.id && one.access !== 'inactive' && mayManageSettings(one.role),
    )
    .map(({ access, organization: { id, name } }) => {
      const href = settingsPath(id);
      return {
        name,
        href: access !== 'sso_required' ? href : ssoPath(id, { returnTo: href, loginHint: null }),
      };
    });
}
