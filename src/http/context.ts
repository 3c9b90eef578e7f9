// What every handler has: the Worker's bindings, and what belongs to one request.

import type { Context } from 'hono';
import type { Deps, Env } from '../domain/deps.ts';
import type { Operator } from '../domain/operator/api-keys.ts';
import type { SettingsPageName } from '../domain/paths.ts';
import type { SettingsAccess } from '../domain/sign-in/access.ts';
import type { Session } from '../domain/sign-in/sessions.ts';

export interface Bindings extends Env {
  /** Sign-in attempts per email address. */
  readonly SIGN_IN_BY_EMAIL: RateLimit;
  readonly SIGN_IN_BY_ADDRESS: RateLimit;
  readonly SIGN_UP_BY_ADDRESS: RateLimit;
  readonly SIGN_UP_BY_DOMAIN: RateLimit;
  /** Requests per key of the management API. Without it that API is not limited. */
  readonly API_BY_KEY?: RateLimit;
  /** SCIM requests, per organization. */
  readonly SCIM_BY_ORGANIZATION: RateLimit;
  /** Requests for a mailed link (a new password, a sign-up), per email address. */
  readonly RESET_BY_EMAIL: RateLimit;
  readonly MAIL: SendEmail;
  /** The sender of every mail. */
  readonly MAIL_FROM: string;
  /** DNS-over-HTTPS resolvers, separated by commas; Cloudflare's unless set. */
  readonly DNS_RESOLVERS?: string;
  /**
   * Origins that metadata may be fetched from although they are not public, separated by commas; only for a
   * developer's machine.
   */
  readonly METADATA_ORIGINS?: string;
}

/** A submitted form, as form.ts reads it. */
export interface Form {
  /** The field's value; '' when it is missing. */
  text(name: string): string;
  /** A checkbox. */
  flag(name: string): boolean;
  /** A chosen file; null when none was chosen. */
  file(name: string): File | null;
  /** Every field, as it came. */
  readonly fields: readonly (readonly [name: string, value: string | File])[];
}

export interface SettingsPageEntry {
  readonly page: SettingsPageName;
  readonly label: string;
  /** The heading above the first page of a group. */
  readonly group?: string;
}

export interface AppEnv {
  Bindings: Bindings;
  Variables: {
    /** Stands in the answer's X-Request-Id, in each log line, and on error pages as the reference number. */
    requestId: string;
    deps: Deps;
    /** Undefined: the cookie has not been looked at yet. */
    session: Session | null | undefined;
    /** Undefined: the body has not been read as a form yet. */
    form: Form | undefined;
    /** Where forms on this page, and the redirects that follow them, may lead besides this origin. */
    formAction: string | undefined;
    /** The one origin that may frame this page; undefined: none. */
    frameAncestor: string | undefined;
    /** Only in the settings, where their guard sets it before any handler runs. */
    access: SettingsAccess;
    /** The settings pages, for the navigation; set with `access`. */
    settingsPages: readonly SettingsPageEntry[];
    /** Only in the management API, after its bearer key was checked. */
    operator: Operator;
    /** The same key in clear, which seals idempotent responses; never logged. */
    bearerKey: string;
  };
}

export type AppContext = Context<AppEnv>;
