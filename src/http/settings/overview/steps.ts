// The steps of an organization's set-up, for its overview and for the profiles of its Owners and Admins.

import type { Deps } from '../../../domain/deps.ts';
import { type SettingsPageName, settingsPath } from '../../../domain/paths.ts';
import type { Plan } from '../../../domain/plans.ts';
import { pageOfScimTokens } from '../../../domain/provisioning/tokens.ts';
import { hasFailed, recentTests } from '../../../domain/sign-in/tests.ts';
import { loadSsoSettings } from '../../../domain/sso/settings.ts';
import { type SetupSteps, type StepState, setupSteps } from '../../../domain/sso/setup.ts';
import type { Texts } from '../../../texts/texts.ts';

export interface ShownStep {
  readonly label: string;
  readonly state: StepState;
  readonly href: string;
}

export async function loadSteps(
  deps: Deps,
  t: Texts,
  { id: organizationId, plan }: { readonly id: string; readonly plan: Plan },
): Promise<readonly ShownStep[]> {
  const [sso, tokens] = await Promise.all([
    loadSsoSettings(deps, organizationId),
    pageOfScimTokens(deps, organizationId, { limit: 1 }),
  ]);
  const testFailed = hasFailed(await recentTests(deps, sso.connection), sso);
  const states = setupSteps(plan, sso, testFailed, tokens);
  return STEPS.map(({ id, page, below = [] }) => ({
    label: t(`step_${id}`),
    state: states[id],
    href: settingsPath(organizationId, page, ...below),
  }));
}

interface Step {
  readonly id: keyof SetupSteps;
  readonly page: SettingsPageName;
  /** The part of the page. */
  readonly below?: readonly string[];
}

const STEPS: readonly Step[] = [
  { id: 'domain', page: 'domains' },
  { id: 'sso', page: 'sso' },
  { id: 'test', page: 'sso', below: ['test'] },
  { id: 'require', page: 'sso', below: ['connection'] },
  { id: 'scim', page: 'scim' },
];
