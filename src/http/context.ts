// What every handler has: the Worker's bindings, and what belongs to one request.

import type { Context } from 'hono';
import type { Deps } from '../domain/deps.ts';
import type { Operator } from '../domain/operator/api-keys.ts';
import type { ConsoleAccess } from '../domain/operator/console.ts';
import type { OperatorPageName, SettingsPageName } from '../domain/paths.ts';
import type { SetupAccess } from '../domain/setup-links/access.ts';
import type { SettingsAccess } from '../domain/sign-in/access.ts';
import type { Session } from '../domain/sign-in/sessions.ts';
import type { PlainKey } from '../texts/texts.ts';
import type { Bindings } from '../worker/bindings.ts';

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
  /** The heading above the first page of a group. */
  readonly group?: PlainKey;
}

export interface ConsolePageEntry {
  readonly page: OperatorPageName;
  /** The heading above the first page of a group. */
  readonly group?: PlainKey;
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
    /** The browser still had the cookie of a session that has ended. */
    sessionEnded: true | undefined;
    /** Instead of the Content-Security-Policy of pages. */
    policy: string | undefined;
    /** Only in the settings, where their guard sets it before any handler runs. */
    access: SettingsAccess;
    /** The settings pages, for the navigation; set with `access`. */
    settingsPages: readonly SettingsPageEntry[];
    /** Only behind a setup link, where its guard sets it before any handler runs. */
    setUp: SetupAccess;
    /** Only in the operator's console, where its guard sets it before any handler runs. */
    console: ConsoleAccess;
    /** The console's pages, for the navigation; set with `console`. */
    consolePages: readonly ConsolePageEntry[];
    /** Only in the management API, after its bearer key was checked. */
    operator: Operator;
    /** The same key in clear, which seals idempotent responses; never logged. */
    bearerKey: string;
  };
}

export type AppContext = Context<AppEnv>;
