// What the settings pages share: their own path, and the guard of what only Owners may do.

import { createMiddleware } from 'hono/factory';
import { DomainError } from '../../domain/errors.ts';
import { type SettingsPageName, settingsPath } from '../../domain/paths.ts';
import type { AppContext, AppEnv } from '../context.ts';

/** The path of a settings page of this organization; `below` are path segments under it. */
export function pagePath(c: AppContext, page: SettingsPageName, ...below: readonly string[]): string {
  return settingsPath(c.get('access').organization.id, page, ...below);
}

export const TYPE_THE_NAME = 'Type the name of the organization to confirm.';

/** @throws DomainError `not_allowed` */
export const ownersOnly = createMiddleware<AppEnv>(async (c, next) => {
  const { role } = c.get('access');
  if (role !== 'owner') throw new DomainError('not_allowed', { role });
  await next();
});
