// Which scope a call needs: its area by the tag under which the document lists it, and whether it changes
// anything by its method.

import type { Operator } from '../../domain/operator/api-keys.ts';
import { APPLICATION_SCOPES, type Area, covers, type Scope } from '../../domain/operator/scopes.ts';
import { ApiError } from './errors.ts';
import type { Route } from './route.ts';

const AREA_OF_TAG: Readonly<Record<string, Area>> = {
  Organizations: 'organizations',
  Members: 'members',
  Teams: 'teams',
  Domains: 'domains',
  'Single sign-on': 'sso',
  Sessions: 'sessions',
  'SCIM tokens': 'scim_tokens',
  Invitations: 'invitations',
  'Setup links': 'setup_links',
  Logs: 'logs',
  'Log streams': 'logs',
  'API keys': 'keys',
  Applications: 'applications',
  Webhooks: 'webhooks',
  Events: 'events',
  Directory: 'directory',
};

/** A call under a tag without an area needs a key for everything. */
export function scopeOf({ tag, method }: Pick<Route, 'tag' | 'method'>): Scope {
  const access = method === 'GET' ? 'read' : 'write';
  const area = Object.hasOwn(AREA_OF_TAG, tag) ? AREA_OF_TAG[tag] : undefined;
  return area === undefined ? access : `${area}:${access}`;
}

/** An application that acts for itself may call it, too. */
export function isForApplications(route: Pick<Route, 'tag' | 'method'>): boolean {
  return APPLICATION_SCOPES.includes(scopeOf(route));
}

export function mayUse(operator: Pick<Operator, 'scopes'>, scope: Scope): boolean {
  return covers(operator.scopes, scope);
}

/** @throws ApiError `scope_missing`, with the scope (rfc6750 3.1) */
export function requireScope(operator: Operator, route: Pick<Route, 'tag' | 'method' | 'anyScope'>): void {
  if (route.anyScope) return;
  const scope = scopeOf(route);
  if (mayUse(operator, scope)) return;
  throw new ApiError('scope_missing', [], {
    'WWW-Authenticate': `Bearer realm="gatehouse", error="insufficient_scope", scope="${scope}"`,
  });
}
