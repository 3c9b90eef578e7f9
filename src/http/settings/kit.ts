// What the settings pages share: their own path, and the guard of what only Owners may do.

import { createMiddleware } from 'hono/factory';
import { DomainError } from '../../domain/errors.ts';
import { brandingOf } from '../../domain/operator/branding.ts';
import { type SettingsPageName, settingsPath, withQuery } from '../../domain/paths.ts';
import type { PlainKey, Texts } from '../../texts/texts.ts';
import type { Obstacle, Outcome } from '../../ui/alert.tsx';
import type { AppContext, AppEnv } from '../context.ts';
import { sentenceFor } from '../domain-copy.ts';
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

/**
 * Who helps where nothing on our pages does: the vendor's support, else the organization's own Owners, who
 * deal with the vendor.
 */
export async function supportWay(c: AppContext): Promise<{ readonly href: string; readonly label: string }> {
  const { supportUrl, supportEmail } = await brandingOf(c.get('deps'));
  const t = textsOf(c);
  const href = supportUrl ?? (supportEmail && `mailto:${supportEmail}`);
  if (href) return { href, label: t('frame_ask_support') };
  return { href: withQuery(pagePath(c, 'users'), { role: 'owner' }), label: t('frame_ask_owner') };
}

/** What a plan lacks, and who changes the plan; null: the plan has it. */
export async function planObstacle(
  c: AppContext,
  lacks: 'plan_lacks_sso' | 'plan_lacks_scim' | null,
): Promise<Obstacle | null> {
  if (lacks === null) return null;
  const t = textsOf(c);
  return { sentence: `${sentenceFor(lacks, t)} ${t('frame_plan_next')}`, ...(await supportWay(c)) };
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
