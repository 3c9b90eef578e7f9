// What every page of the settings knows, and the navigation between them.

import { settingsPath, ssoPath } from '../../domain/paths.ts';
import type { Plan } from '../../domain/plans.ts';
import { mayManageSettings } from '../../domain/roles.ts';
import type { SettingsAccess } from '../../domain/sign-in/access.ts';
import type { NavigationEntry, SettingsFrame } from '../../ui/settings-layout.tsx';
import type { AppContext } from '../context.ts';
import { textsOf } from '../language.ts';
import { viewerOf } from '../render.tsx';

export const PLAN_NAMES = {
  free: 'Free',
  growth: 'Growth',
  enterprise: 'Enterprise',
} as const satisfies Record<Plan, string>;

export function settingsFrame(c: AppContext, access: SettingsAccess): SettingsFrame {
  const { organization, session } = access;
  const t = textsOf(c);
  const here = c.req.path.replace(/\/$/, '');
  const navigation = c.get('settingsPages').map(({ page, group }): NavigationEntry => {
    const href = settingsPath(organization.id, page);
    const bare = href.replace(/\/$/, '');
    const current = here === bare || (page !== 'overview' && here.startsWith(`${bare}/`));
    return { label: t(`nav_${page}`), href, current, ...(group && { group: t(group) }) };
  });
  const viewer = viewerOf(session) ?? { name: '', email: session.account.email };
  const { suspended } = access;
  return { viewer, organization, others: othersOf(access), navigation, ...(suspended && { suspended }) };
}

/**
 * The reader's other organizations. One that requires SSO first is entered through its own single sign-on.
 */
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
