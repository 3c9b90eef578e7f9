// How far an organization's setup has come: the checklist on its overview page.

import type { ScimTokenRow } from '../../storage/tables/scim-tokens.ts';
import { type Plan, planHasScim, planHasSso } from '../plans.ts';
import type { SsoSettings } from './settings.ts';

/**
 * `waiting`: begun, but something outside is still missing. `failed`: it was done, and does not work any
 * more. `unavailable`: not in the plan.
 */
export type StepState = 'open' | 'waiting' | 'done' | 'failed' | 'unavailable';

export interface SetupSteps {
  readonly domain: StepState;
  readonly sso: StepState;
  readonly test: StepState;
  readonly require: StepState;
  readonly scim: StepState;
}

export function setupSteps(
  plan: Plan,
  { connection, domains }: Pick<SsoSettings, 'connection' | 'domains'>,
  testFailed: boolean,
  tokens: readonly Pick<ScimTokenRow, 'revokedAt' | 'lastUsedAt'>[],
): SetupSteps {
  const token = tokens.find((one) => one.revokedAt === null);
  const step = (done: boolean, begun: boolean): StepState => (done ? 'done' : begun ? 'waiting' : 'open');
  const sso = (state: StepState): StepState => (planHasSso(plan) ? state : 'unavailable');
  return {
    domain: step(
      domains.some((one) => one.status === 'verified'),
      domains.some((one) => one.status === 'pending'),
    ),
    sso: sso(step(connection?.enabled === true, connection !== null)),
    test: sso(testFailed ? 'failed' : step(connection?.provenAt != null, false)),
    require: sso(step(connection?.requireSso === true, connection?.requireWhenProven === true)),
    scim: planHasScim(plan)
      ? step(token !== undefined && token.lastUsedAt !== null && connection !== null, token !== undefined)
      : 'unavailable',
  };
}
