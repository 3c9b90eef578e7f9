// What every handler has: the Worker's bindings, and what belongs to one request.

import type { Context } from 'hono';
import type { Deps, Env } from '../domain/deps.ts';
import type { SettingsAccess } from '../domain/organizations.ts';
import type { Session } from '../domain/sessions.ts';

export interface Bindings extends Env {
  /** Attempts per e-mail address, attempts per client address, sign-ups per client address. */
  readonly SIGN_IN_BY_EMAIL: RateLimit;
  readonly SIGN_IN_BY_ADDRESS: RateLimit;
  readonly SIGN_UP_BY_ADDRESS: RateLimit;
}

export interface AppEnv {
  Bindings: Bindings;
  Variables: {
    /** Stands in the answer's X-Request-Id, in each log line, and on error pages as the reference number. */
    requestId: string;
    deps: Deps;
    /** Undefined: the cookie has not been looked at yet. */
    session: Session | null | undefined;
    /** Where forms of this page, and the redirects that answer them, may lead besides this origin. */
    formAction: string | undefined;
    /** In the settings only: their guard has set it before any handler runs. */
    access: SettingsAccess;
  };
}

export type AppContext = Context<AppEnv>;
