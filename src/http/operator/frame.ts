// What every page of the console knows, and the navigation between them.

import { operatorPath, settingsPath } from '../../domain/paths.ts';
import type { NavigationEntry, SettingsFrame } from '../../ui/settings-layout.tsx';
import type { AppContext } from '../context.ts';
import { textsOf } from '../language.ts';
import { viewerOf } from '../render.tsx';

export function consoleFrame(c: AppContext): SettingsFrame {
  const { organization, session } = c.get('console');
  const t = textsOf(c);
  const here = c.req.path.replace(/\/$/, '');
  const navigation = c.get('consolePages').map(({ page, group }): NavigationEntry => {
    const href = operatorPath(page);
    const current = here === href || here.startsWith(`${href}/`);
    return { label: t(`console_${page}`), href, current, ...(group && { group: t(group) }) };
  });
  return {
    label: t('console'),
    viewer: viewerOf(session) ?? { name: '', email: session.account.email },
    organization: { id: organization.id, name: t('console') },
    others: [
      {
        name: t('console_settings_of', { organization: organization.name }),
        href: settingsPath(organization.id),
      },
    ],
    navigation,
  };
}
