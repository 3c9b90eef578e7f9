// /operator: the console of those who run this deployment. Who may enter, and the list of its pages, which is
// route table and navigation in one.

import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { DomainError } from '../../domain/errors.ts';
import { type ConsoleAccess, openConsole } from '../../domain/operator/console.ts';
import { confirmPath, OPERATOR_PAGES, operatorPath, ssoPath } from '../../domain/paths.ts';
import { clientOf } from '../client.ts';
import type { AppContext, AppEnv, ConsolePageEntry } from '../context.ts';
import { HttpError } from '../errors.ts';
import { findSession, signInFirst } from '../middleware/session.ts';
import { goTo } from '../render.tsx';
import { apiKeys } from './api-keys/api-keys.tsx';
import { applications } from './applications/applications.tsx';
import { auditLog } from './audit-log/audit-log.tsx';
import { branding } from './branding/branding.tsx';
import { health } from './health/health.tsx';
import { organizations } from './organizations/organizations.tsx';
import { signingKeys } from './signing-keys/signing-keys.tsx';
import { support } from './support/support.tsx';
import { usage } from './usage/usage.tsx';
import { webhooks } from './webhooks/webhooks.tsx';

/**
 * Sends people who are not signed in to sign in first. For everybody but the operator's staff there is
 * nothing at these addresses: the page that says so is the one of any unknown path.
 */
const guard = createMiddleware<AppEnv>(async (c, next) => {
  const session = await findSession(c);
  if (!session) return goTo(c, signInFirst(c));
  let access: ConsoleAccess | null;
  try {
    access = await openConsole(c.get('deps'), session, clientOf(c));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.reason === 'sign_in_again') return goTo(c, confirmPath(pageOf(c)));
    const { organizationId } = error.detail;
    if (error.reason === 'sso_required' && typeof organizationId === 'string')
      return goTo(c, ssoPath(organizationId, { returnTo: pageOf(c), loginHint: session.account.email }));
    throw error;
  }
  if (access === null) {
    // An unknown path is answered without a look at who asks.
    c.set('session', undefined);
    throw new HttpError('page_not_found');
  }
  c.set('console', access);
  c.set('consolePages', PAGES);
  return await next();
});

/** The page to come back to. */
function pageOf(c: AppContext): string {
  const { pathname, search } = new URL(c.req.url);
  return c.req.method === 'GET' ? pathname + search : operatorPath();
}

/** The pages, in the order of the navigation. A new one is one entry here and one path in domain/paths.ts. */
const PAGES: readonly (ConsolePageEntry & { readonly routes: Hono<AppEnv> })[] = [
  { page: 'organizations', routes: organizations },
  { page: 'support', routes: support },
  { page: 'applications', routes: applications, group: 'console_access' },
  { page: 'webhooks', routes: webhooks },
  { page: 'apiKeys', routes: apiKeys },
  { page: 'signingKeys', routes: signingKeys },
  { page: 'branding', routes: branding, group: 'console_operation' },
  { page: 'usage', routes: usage },
  { page: 'health', routes: health },
  { page: 'auditLog', routes: auditLog },
];

export const operator = new Hono<AppEnv>();

operator.use(guard);
operator.get('/', (c) => goTo(c, operatorPath()));
for (const { page, routes } of PAGES) operator.route(`/${OPERATOR_PAGES[page]}`, routes);
