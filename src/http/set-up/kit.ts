// What the routes of a setup link share: what they read before each page, and where they lead.

import { settingsPath, setUpPath, withQuery } from '../../domain/paths.ts';
import { pageOfScimTokens, type ScimTokenRow } from '../../domain/provisioning/tokens.ts';
import { isOwnSetupLink } from '../../domain/setup-links/own.ts';
import { type SetupStep, stepAfter, stepsOfSetup } from '../../domain/setup-links/steps.ts';
import { loadSsoSettings, type SsoSettings } from '../../domain/sso/settings.ts';
import { visibleText } from '../../lib/visible.ts';
import type { AppContext } from '../context.ts';
import { confirmed } from '../middleware/confirmed.ts';
import type { Refusal } from '../outcome.ts';
import { goTo } from '../render.tsx';
import { outcomeIn } from '../settings/kit.ts';
import { goToDone } from '../told-once.ts';
import type { SetUpFrame } from './frame.tsx';

export interface SetUpState {
  readonly frame: SetUpFrame;
  readonly sso: SsoSettings;
  readonly token: ScimTokenRow | null;
}

export async function loadSetUp(c: AppContext, step: SetupStep, refusal?: Refusal): Promise<SetUpState> {
  const { link, organization, deps } = c.get('setUp');
  const [sso, tokens] = await Promise.all([
    loadSsoSettings(deps, organization.id),
    pageOfScimTokens(deps, organization.id, { limit: 1 }),
  ]);
  const token = tokens.find(({ expiresAt }) => expiresAt === null || expiresAt > deps.nowMs) ?? null;
  const steps = stepsOfSetup({ link, sso, token });
  const frame = {
    organization: visibleText(organization.name),
    steps: steps.map((one) => ({ ...one, href: stepPath(c, one.step) })),
    nextHref: stepPath(c, stepAfter(steps, step)),
    settingsHref: isOwnSetupLink(link) ? settingsPath(organization.id) : null,
    ...outcomeIn(c, NOTICES, refusal),
  };
  return { frame, sso, token };
}

export function stepPath(c: AppContext, step: SetupStep, ...below: readonly string[]): string {
  return setUpPath(c.get('setUp').link.id, step, ...below);
}

export function goToStep(c: AppContext, step: SetupStep, done: string | null = null): Response {
  const path = stepPath(c, step);
  return done === null ? goTo(c, path) : goToDone(c, path, done);
}

/**
 * An administrator does here what the settings ask again for, so this asks, too. Who has nothing but a link
 * has nothing to show.
 */
export function asksFirst(step: SetupStep) {
  return confirmed(
    (c) => stepPath(c, step),
    (c) => isOwnSetupLink(c.get('setUp').link),
  );
}

/** How often a page without script asks again by itself. */
const MAX_REFRESHES = 60;

/** For browsers without script: the same page again, a bounded number of times. */
export function refreshOf(c: AppContext, path: string): { seconds: number; path: string } | null {
  const asked = Number(c.req.query('asked') ?? 0);
  if (!(asked < MAX_REFRESHES)) return null;
  return { seconds: 10, path: withQuery(path, { live: 'yes', asked: String(Math.max(0, asked) + 1) }) };
}

const NOTICES = {
  saved: 'set_up_saved',
  staged: 'set_up_staged',
  pending: 'set_up_pending',
  claimed: 'set_up_claimed',
  verified: 'set_up_verified',
  required: 'set_up_is_required',
  enabled: 'set_up_is_on',
  provisioned: 'set_up_scim_works_text',
} as const;
