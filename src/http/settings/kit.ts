// What the settings pages share: their own path, and the guard of what only Owners may do.

import { createMiddleware } from 'hono/factory';
import { DomainError } from '../../domain/errors.ts';
import { type SettingsPageName, settingsPath } from '../../domain/paths.ts';
import type { PlainKey, Texts } from '../../texts/texts.ts';
import type { Outcome } from '../../ui/alert.tsx';
import type { AppContext, AppEnv } from '../context.ts';
import { textsOf } from '../language.ts';
import { outcomeOf, type Refusal, refuse } from '../outcome.ts';

/** The path of a settings page of this organization; `below` are path segments under it. */
export function pagePath(c: AppContext, page: SettingsPageName, ...below: readonly string[]): string {
  return settingsPath(c.get('access').organization.id, page, ...below);
}

/** `notices` has the key of a text by what `goToDone` named; a refused form has none. */
export function outcomeIn(
  c: AppContext,
  notices: Readonly<Record<string, PlainKey>>,
  refusal?: Refusal | undefined,
): Outcome {
  const t = textsOf(c);
  const texts = Object.entries(notices).map(([done, key]) => [done, t(key)] as const);
  return outcomeOf(c, Object.fromEntries(texts), refusal);
}

/** A person who deletes something large types the name of the organization first. */
export function refuseName(t: Texts): Refusal {
  return refuse('confirmation', t('frame_type_name'));
}

/** @throws DomainError `not_allowed` */
export const ownersOnly = createMiddleware<AppEnv>(async (c, next) => {
  const { role } = c.get('access');
  if (role !== 'owner') throw new DomainError('not_allowed', { role });
  await next();
});
