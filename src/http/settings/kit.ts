// What the settings pages share: their own path, the redirect after a change and the notice that it leads to,
// and the guard of what only Owners may do.

import { createMiddleware } from 'hono/factory';
import { DomainError } from '../../domain/errors.ts';
import { type SettingsPageName, settingsPath } from '../../domain/paths.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { goTo } from '../render.tsx';

/** The path of a settings page of this organization; `below` are path segments under it. */
export function pagePath(c: AppContext, page: SettingsPageName, ...below: readonly string[]): string {
  return settingsPath(c.get('access').organization.id, page, ...below);
}

/** Redirects after a change; `done` names the notice. */
export function goToDone(c: AppContext, path: string, done: string): Response {
  return goTo(c, `${path}?done=${done}`);
}

export const TYPE_THE_NAME = 'Type the name of the organization to confirm.';

/** @throws DomainError `not_allowed` */
export const ownersOnly = createMiddleware<AppEnv>(async (c, next) => {
  const { role } = c.get('access');
  if (role !== 'owner') throw new DomainError('not_allowed', { role });
  await next();
});
