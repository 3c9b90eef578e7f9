// The organization at a glance.

import { type SettingsFrame, SettingsPage } from './settings-layout.tsx';

export interface OverviewProps {
  readonly frame: SettingsFrame;
  readonly plan: string;
  readonly role: string;
  readonly sso: { readonly state: string; readonly href: string };
}

export function OverviewPage({ frame, plan, role, sso }: OverviewProps) {
  return (
    <SettingsPage frame={frame} title="Overview">
      <dl class="facts">
        <dt>Name</dt>
        <dd>{frame.organization.name}</dd>
        <dt>Organization ID</dt>
        <dd>
          <code>{frame.organization.id}</code>
        </dd>
        <dt>Plan</dt>
        <dd>{plan}</dd>
        <dt>Your role</dt>
        <dd>{role}</dd>
        <dt>Single sign-on</dt>
        <dd>
          <a href={sso.href}>{sso.state}</a>
        </dd>
      </dl>
    </SettingsPage>
  );
}
