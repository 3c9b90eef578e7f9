// Access Security → SSO: what its five parts share. Each part is a page of its own with one thing to do.

import type { Child } from 'hono/jsx';
import { Alert, type Obstacle, ObstacleAlert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import type { PendingShown } from './approval.tsx';
import { StagedNote, type StagedShown } from './staged.tsx';

export const SSO_TABS = {
  overview: 'Overview',
  connection: 'Connection',
  test: 'Test',
  certificates: 'Certificates',
  advanced: 'Advanced',
} as const;

export type SsoTab = keyof typeof SSO_TABS;

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
  return (
    <SettingsPage
      frame={frame}
      title="Single Sign-On"
      part={SSO_TABS[tab]}
      status={<Status state={state} requirement={requirement} />}
      action={action}
    >
      <Tabs
        label="Single Sign-On"
        tabs={(Object.keys(SSO_TABS) as SsoTab[]).map((one) => ({
          label: SSO_TABS[one],
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
  return (
    <span class={`badge badge-${STATE_BADGE[state]}`}>
      {STATE_TEXT[state]}
      {state === 'enabled' && REQUIREMENT_TEXT[requirement]}
    </span>
  );
}

const STATE_BADGE = { off: 'open', configured: 'pending', enabled: 'done' } as const;

const STATE_TEXT = {
  off: 'Not configured',
  configured: 'Configured, switched off',
  enabled: 'Enabled',
} as const satisfies Record<SsoPageProps['state'], string>;

const REQUIREMENT_TEXT = {
  off: '',
  waiting: ', required once it has worked',
  required: ', required of Members',
} as const satisfies Record<SsoPageProps['requirement'], string>;

function Obstructed({ obstacle, state }: SsoPageProps) {
  if (!obstacle) return null;
  const title = state === 'enabled' ? 'Nobody can sign in with SSO' : 'Action required to enable SSO';
  return <ObstacleAlert title={title} {...obstacle} />;
}

/** The overview has the whole of it. */
function Waiting({ pending, staged, path }: SsoPageProps) {
  if (pending) {
    return (
      <Alert kind="info">
        <a href={path}>A change waits for an Owner</a>
      </Alert>
    );
  }
  return staged && <StagedNote path={path} />;
}
