// What every page of the console knows, and the navigation between them.

import { operatorPath, settingsPath } from '../../domain/paths.ts';
import type { NavigationEntry, SettingsFrame } from '../../ui/settings-layout.tsx';
import type { AppContext } from '../context.ts';
import { viewerOf } from '../render.tsx';

export function consoleFrame(c: AppContext): SettingsFrame {
  const { organization, session } = c.get('console');
  const here = c.req.path.replace(/\/$/, '');
  const navigation = c.get('consolePages').map(({ page, label, group }): NavigationEntry => {
    const href = operatorPath(page);
    const current = here === href || here.startsWith(`${href}/`);
    return { label, href, current, ...(group && { group }) };
  });
  return {
    label: 'Operator’s console',
    viewer: viewerOf(session) ?? { name: '', email: session.account.email },
    organization: { id: organization.id, name: 'Operator’s console' },
    others: [{ name: `Settings of ${organization.name}`, href: settingsPath(organization.id) }],
    navigation,
  };
}
