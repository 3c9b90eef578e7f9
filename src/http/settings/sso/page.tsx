// Access Security → SSO: what its five parts share. Each part is a page of its own with one thing to do.

import type { Child } from 'hono/jsx';
import { Alert, type Obstacle, ObstacleAlert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { useTexts } from '../../../ui/look.ts';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import type { PendingShown } from './approval.tsx';
import { StagedNote, type StagedShown } from './staged.tsx';

export const SSO_TABS = ['overview', 'connection', 'test', 'certificates', 'advanced'] as const;

export type SsoTab = (typeof SSO_TABS)[number];

/** What every part knows. */
export interface SsoPageProps extends Outcome {
  readonly frame: SettingsFrame;
  /** The path of the overview, without a final slash. */
  readonly path: string;
  readonly state: 'off' | 'configured' | 'enabled';
  /** `waiting`: SSO becomes required once a sign-in or a test has worked. */
  readonly requirement: 'off' | 'waiting' | 'required';
  /** What prevents signing in with SSO; null: nothing. */
  readonly obstacle: Obstacle | null;
  readonly pending: PendingShown | null;
  readonly staged: StagedShown | null;
}

/** The address of a part: the overview has none of its own. */
export function tabPath(path: string, tab: SsoTab): string {
  return tab === 'overview' ? path : `${path}/${tab}`;
}

interface SsoPartProps extends SsoPageProps {
  readonly tab: SsoTab;
  readonly action?: Child;
  readonly children?: Child;
}

export function SsoPage(props: SsoPartProps) {
  const { frame, path, tab, state, requirement, notice, errors, action, children } = props;
  const t = useTexts();
  return (
    <SettingsPage
      frame={frame}
      title={t('sso_title')}
      part={t(`sso_tab_${tab}`)}
      status={<Status state={state} requirement={requirement} />}
      action={action}
    >
      <Tabs
        label={t('sso_title')}
        tabs={SSO_TABS.map((one) => ({
          label: t(`sso_tab_${one}`),
          href: tabPath(path, one),
          current: one === tab,
        }))}
      />
      <OutcomeAlerts notice={notice} errors={errors} />
      {tab === 'overview' ? <Obstructed {...props} /> : <Waiting {...props} />}
      {children}
    </SettingsPage>
  );
}

function Status({ state, requirement }: Pick<SsoPageProps, 'state' | 'requirement'>) {
  const text =
    state === 'enabled' && requirement !== 'off'
      ? (`sso_is_enabled_${requirement}` as const)
      : (`sso_is_${state}` as const);
  return <span class={`badge badge-${STATE_BADGE[state]}`}>{useTexts()(text)}</span>;
}

const STATE_BADGE = { off: 'open', configured: 'pending', enabled: 'done' } as const;

function Obstructed({ obstacle, state }: SsoPageProps) {
  if (!obstacle) return null;
  const title = useTexts()(state === 'enabled' ? 'sso_nobody_can' : 'sso_action_required');
  return <ObstacleAlert title={title} {...obstacle} />;
}

/** The overview has the whole of it. */
function Waiting({ pending, staged, path }: SsoPageProps) {
  if (pending) {
    return (
      <Alert kind="info">
        <a href={path}>{useTexts()('sso_change_waits')}</a>
      </Alert>
    );
  }
  return staged && <StagedNote path={path} />;
}
