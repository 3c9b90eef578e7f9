// The steps of an organization's set-up, for its overview and for the profiles of its Owners and Admins.

import type { Deps } from '../../../domain/deps.ts';
import { type SettingsPageName, settingsPath } from '../../../domain/paths.ts';
import type { Plan } from '../../../domain/plans.ts';
import { pageOfScimTokens } from '../../../domain/provisioning/tokens.ts';
import { hasFailed, recentTests } from '../../../domain/sign-in/tests.ts';
import { loadSsoSettings } from '../../../domain/sso/settings.ts';
import { type SetupSteps, type StepState, setupSteps } from '../../../domain/sso/setup.ts';

export interface ShownStep {
  readonly label: string;
  readonly state: StepState;
  readonly href: string;
}

export async function loadSteps(
  deps: Deps,
  { id: organizationId, plan }: { readonly id: string; readonly plan: Plan },
): Promise<readonly ShownStep[]> {
  const [sso, tokens] = await Promise.all([
    loadSsoSettings(deps, organizationId),
    pageOfScimTokens(deps, organizationId, { limit: 1 }),
  ]);
  const testFailed = hasFailed(await recentTests(deps, sso.connection), sso);
  const states = setupSteps(plan, sso, testFailed, tokens);
  return STEPS.map(({ id, label, page, below = [] }) => ({
    label,
    state: states[id],
    href: settingsPath(organizationId, page, ...below),
  }));
}

interface Step {
  readonly id: keyof SetupSteps;
  readonly label: string;
  readonly page: SettingsPageName;
  /** The part of the page. */
  readonly below?: readonly string[];
}

const STEPS: readonly Step[] = [
  { id: 'domain', label: 'Claim a domain', page: 'domains' },
  { id: 'sso', label: 'Configure SSO', page: 'sso' },
  { id: 'test', label: 'Test the connection', page: 'sso', below: ['test'] },
  { id: 'require', label: 'Require SSO', page: 'sso', below: ['connection'] },
  { id: 'scim', label: 'Provision people by SCIM', page: 'scim' },
];
