// An application signs a person out (OpenID Connect RP-Initiated Logout 1.0). Whether that may happen without
// a question depends on what the application shows: an ID token of the very session that this browser has.

import { OAuthError } from '../../oauth/errors.ts';
import { askingApplication, readLogoutReturn } from '../../oauth/logout.ts';
import type { Parameters } from '../../oauth/parameters.ts';
import { selectApplication } from '../../storage/apps/applications.ts';
import { selectOpenSession, toOpenSession } from '../../storage/sign-in/sessions.ts';
import type { ApplicationRow } from '../../storage/tables/applications.ts';
import type { Deps } from '../deps.ts';
import { seal, unseal } from '../sealed.ts';
import { type Session, sessionIdIn, sessionOf } from '../sign-in/sessions.ts';
import { toApplication } from './applications.ts';
import { sidOf } from './authorize.ts';
import { findIdTokenHint, type IdTokenHint } from './id-token-hint.ts';

export interface LogoutRequest {
  /** The application that asks; null: it does not say, or is not there. */
  readonly row: ApplicationRow | null;
  /** The session of this browser. */
  readonly session: Session | null;
  /** Where the person goes afterwards: an address that the application has registered, with its state. */
  readonly returnUrl: string | null;
  /** The application has an ID token of this session. Everybody else could be a stranger's link. */
  readonly proven: boolean;
  /** What our own page sends again once the person has said yes; it names the application without proof. */
  readonly again: readonly (readonly [name: string, value: string])[];
}

/**
 * @throws OAuthError `client_unknown`, `id_token_hint_differs`, `post_logout_redirect_uri_unknown`,
 * `parameter_too_long`: nothing ends, and nobody is sent anywhere
 */
export async function openLogout(
  deps: Deps,
  parameters: Parameters,
  cookie: string | undefined,
): Promise<LogoutRequest> {
  const [hint, sessionId] = await Promise.all([findIdTokenHint(deps, parameters), sessionIdIn(deps, cookie)]);
  const clientId = askingApplication(parameters, hint);
  const [[row], rows] = await deps.db.batch([
    selectApplication(deps.db, clientId ?? ''),
    selectOpenSession(deps.db, sessionId ?? '', deps.nowMs),
  ]);
  if (!row && parameters.has('client_id')) throw new OAuthError('client_unknown');
  const returnUrl = readLogoutReturn(parameters, row ? toApplication(row) : null);
  const session = await sessionOf(deps, toOpenSession(rows));
  const proven = hint !== null && session !== null && (await isOf(hint, session));
  const again = [
    ...(row ? [['client_id', row.id] as const] : []),
    ...[...parameters].filter(([name]) => name === 'post_logout_redirect_uri' || name === 'state'),
  ];
  return { row: row ?? null, session, returnUrl, proven, again };
}

async function isOf({ accountId, applicationId, sid }: IdTokenHint, session: Session): Promise<boolean> {
  return accountId === session.account.id && sid === (await sidOf(session.id, applicationId));
}

/** A request to an identity provider is good for as long, and so is its answer. */
export const LOGOUT_RETURN_TTL_SECONDS = 600;

/**
 * Where the person goes once the identity provider has answered. It waits in the browser under the ID of our
 * message, which the answer names: identity providers lose a RelayState, or shorten it.
 */
export async function sealLogoutReturn(
  deps: Pick<Deps, 'sessionKeys' | 'urls' | 'nowMs'>,
  requestId: string,
  url: string,
): Promise<string> {
  const text = JSON.stringify([deps.nowMs + LOGOUT_RETURN_TTL_SECONDS * 1000, url]);
  return await seal(deps.sessionKeys, contextOf(deps, requestId), text);
}

/** @returns null for one that is not there, was changed, has expired, or belongs to another message */
export async function openLogoutReturn(
  deps: Pick<Deps, 'sessionKeys' | 'urls' | 'nowMs'>,
  requestId: string,
  value: string | undefined,
): Promise<string | null> {
  const text = value === undefined ? null : await unseal(deps.sessionKeys, contextOf(deps, requestId), value);
  if (text === null) return null;
  const [expiresAt, url] = JSON.parse(text) as [number, string];
  return expiresAt > deps.nowMs ? url : null;
}

function contextOf({ urls }: Pick<Deps, 'urls'>, requestId: string): string {
  return `logout return\n${urls.origin}\n${requestId}`;
}
