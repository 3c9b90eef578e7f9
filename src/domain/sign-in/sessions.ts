// Sessions. The browser has a sealed secret; the row says whose it is and whether it is still valid.
// Deactivation, sign-out and single logout end a session at once, wherever the cookie is.

import { decodeBase64Url, encodeBase64Url } from '../../lib/base64.ts';
import { encodeUtf8 } from '../../lib/bytes.ts';
import { hashSecret, newSecret } from '../../lib/ids.ts';
import type { Language } from '../../lib/languages.ts';
import { DEFAULT_CLOCK_SKEW_SECONDS } from '../../saml/rules.ts';
import { commit } from '../../storage/change.ts';
import type { Statement } from '../../storage/database.ts';
import {
  endSession,
  insertSession,
  type OpenSession,
  readOpenSession,
} from '../../storage/sign-in/sessions.ts';
import type { SessionRow } from '../../storage/tables/sessions.ts';
import { SYSTEM } from '../actor.ts';
import { causeOf } from '../audit.ts';
import type { Client, Deps } from '../deps.ts';
import type { Keyring, KeyringEntry } from '../keyring.ts';
import { MAX_SESSION_MINUTES } from '../limits.ts';
import { type Plan, planHasSso } from '../plans.ts';
import { keepsPassword, type Role } from '../roles.ts';
import {
  hasEnded,
  hasOutlived,
  policyOf,
  provenAt,
  type SessionPolicy,
  type SessionTimes,
} from './session-policy.ts';

/**
 * The longest that a session's row and cookie live. How long it counts, each organization's policy decides
 * (session-policy.ts).
 */
export const SESSION_TTL_SECONDS = MAX_SESSION_MINUTES * 60;
/** For this long after a sign-in or a password re-check, dangerous changes don't ask for one again. */
export const CONFIRMATION_TTL_MS = 15 * 60_000;

/** A signed-in person. Only `loadSession` makes one. */
export interface Session {
  readonly id: string;
  readonly method: 'password' | 'saml';
  /** The organization whose identity provider it came through; null for a password. */
  readonly organizationId: string | null;
  readonly account: {
    readonly id: string;
    readonly email: string;
    readonly givenName: string;
    readonly familyName: string;
    /** Null: the browser's. */
    readonly language: Language | null;
    readonly hasPassword: boolean;
  };
  readonly memberships: readonly Membership[];
  /** The policies of the organizations that the session may act in. */
  readonly policies: readonly SessionPolicy[];
  readonly createdAt: number;
  readonly confirmedAt: number | null;
  readonly lastSeenAt: number | null;
  readonly longestPauseMs: number;
  readonly [loaded]: true;
}

declare const loaded: unique symbol;

export interface Membership {
  readonly memberId: string;
  readonly role: Role;
  /**
   * `sso_required`: this organization requires its own single sign-on, and the session came about in another
   * way, or too long ago for somebody whose password opens nothing there. `sign_in_again`: the membership
   * began, or was deactivated, after the person last proved who they are in this session, or the
   * organization's session policy asks for a new proof. `suspended`: it would be open, but the operator has
   * suspended the organization.
   */
  readonly access: 'open' | 'sso_required' | 'sign_in_again' | 'inactive' | 'suspended';
  readonly organization: { readonly id: string; readonly name: string; readonly plan: Plan };
  /** 0 means never. */
  readonly lastActiveAt: number;
}

/**
 * Reads one D1 batch, or nothing at all for a cookie that we did not seal. A session that no policy lets
 * count any more ends for good, whatever the policies become.
 */
export async function loadSession(deps: Deps, cookie: string | undefined): Promise<Session | null> {
  const id = await sessionIdIn(deps, cookie);
  if (id === null) return null;
  return await sessionOf(deps, await readOpenSession(deps.db, id, deps.nowMs));
}

/** The id of the row that the cookie names; null for a cookie that we did not seal. */
export async function sessionIdIn(
  deps: Pick<Deps, 'sessionKeys'>,
  cookie: string | undefined,
): Promise<string | null> {
  const secret = cookie === undefined ? null : await unseal(deps.sessionKeys, cookie);
  return secret === null ? null : await hashSecret(secret);
}

/** The session of what was read; one that counts nowhere any more ends for good. */
export async function sessionOf(deps: Deps, open: OpenSession | undefined): Promise<Session | null> {
  if (!open) return null;
  const session = toSession(open, deps.nowMs);
  if (session) return session;
  await commit(deps.db, [endSession(deps.db, open.session.id, deps.nowMs)], causeOf(deps, SYSTEM));
  return null;
}

export interface NewSession {
  /** The value of the cookie. */
  readonly cookie: string;
  /** The row's id: a hash, which is useless as a cookie. */
  readonly id: string;
  readonly expiresAt: number;
}

export async function newSession(deps: Deps): Promise<NewSession> {
  const secret = newSecret();
  return {
    cookie: await seal(deps.sessionKeys, secret),
    id: await hashSecret(secret),
    expiresAt: deps.nowMs + SESSION_TTL_SECONDS * 1000,
  };
}

/**
 * saml-core 2.7.2: returns when a session ends whose identity provider has set an end; null: it set none. An
 * end that has passed by no more than clocks may differ was accepted, and is moved by that.
 */
export function endOfSession(
  session: NewSession,
  sessionNotOnOrAfterMs: number | null,
  nowMs: number,
): number {
  if (sessionNotOnOrAfterMs === null) return session.expiresAt;
  const skewMs = sessionNotOnOrAfterMs > nowMs ? 0 : DEFAULT_CLOCK_SKEW_SECONDS * 1000;
  return Math.min(session.expiresAt, sessionNotOnOrAfterMs + skewMs);
}

/**
 * Returns the row of a session that a password opened. Single sign-on writes its own
 * (storage/sign-in/saml.ts).
 */
export function passwordSessionRow(
  deps: Deps,
  session: NewSession,
  accountId: string,
  client: Client,
): SessionRow {
  return {
    id: session.id,
    accountId,
    method: 'password',
    organizationId: null,
    connectionId: null,
    memberId: null,
    nameId: null,
    nameIdFormat: null,
    nameQualifier: null,
    spNameQualifier: null,
    sessionIndex: null,
    address: client.address,
    userAgent: client.userAgent,
    createdAt: deps.nowMs,
    expiresAt: session.expiresAt,
    confirmedAt: deps.nowMs,
    endedAt: null,
    lastSeenAt: null,
    longestPauseMs: 0,
  };
}

export function insertPasswordSession(
  deps: Deps,
  session: NewSession,
  accountId: string,
  client: Client,
): Statement {
  return insertSession(deps.db, passwordSessionRow(deps, session, accountId, client));
}

type Row = OpenSession['memberships'][number];

/** The rows that decide about somebody's access to one organization. */
export interface MembershipRows {
  readonly member: Pick<Row['member'], 'active' | 'role' | 'provenSince'>;
  readonly organization: Parameters<typeof policyOf>[0] &
    Pick<Row['organization'], 'plan' | 'suspendedAt' | 'requiredConnectionId'>;
}

/** What the session opens in an organization: its row, and whatever decides. */
export function accessOf(
  session: SessionTimes & Pick<OpenSession['session'], 'method' | 'connectionId'>,
  { member, organization }: MembershipRows,
  nowMs: number,
) {
  const policy = policyOf(organization);
  const { requiredConnectionId } = organization;
  const requiresSso = requiredConnectionId !== null && planHasSso(organization.plan);
  const closed = !member.active
    ? ('inactive' as const)
    : requiresSso &&
        session.connectionId !== requiredConnectionId &&
        // Owners and Admins may use their password, but not another organization's identity provider.
        !(session.method === 'password' && keepsPassword(member.role))
      ? ('sso_required' as const)
      : null;
  // A password that opens nothing there prolongs nothing there.
  const ssoAlone = requiresSso && !keepsPassword(member.role);
  const times = ssoAlone ? { ...session, confirmedAt: null } : session;
  const again = provenAt(times) <= member.provenSince || hasOutlived(times, policy, nowMs);
  const proof = ssoAlone ? ('sso_required' as const) : ('sign_in_again' as const);
  const opens = organization.suspendedAt === null ? ('open' as const) : ('suspended' as const);
  const access: Membership['access'] = closed ?? (again ? proof : opens);
  return { policy, times, closed, access };
}

/** Returns null if the session counts in none of the organizations that it could act in. */
function toSession({ session, account, memberships }: OpenSession, nowMs: number): Session | null {
  const opened = memberships.map((one) => ({ ...one, ...accessOf(session, one, nowMs) }));
  const acting = opened.filter(({ closed }) => closed === null);
  const ended =
    acting.length > 0
      ? acting.every(({ times, policy }) => hasOutlived(times, policy, nowMs))
      : hasEnded(session, [], nowMs);
  if (ended) return null;
  const facts: Omit<Session, typeof loaded> = {
    id: session.id,
    method: session.method,
    organizationId: session.organizationId,
    account: {
      id: account.id,
      email: account.email,
      givenName: account.givenName,
      familyName: account.familyName,
      hasPassword: account.passwordHash !== null,
      language: account.language,
    },
    memberships: opened.map(({ member, organization, access }) => ({
      memberId: member.id,
      role: member.role,
      access,
      organization: { id: organization.id, name: organization.name, plan: organization.plan },
      lastActiveAt: member.lastActiveAt,
    })),
    policies: acting.map(({ policy }) => policy),
    createdAt: session.createdAt,
    confirmedAt: session.confirmedAt,
    lastSeenAt: session.lastSeenAt,
    longestPauseMs: session.longestPauseMs,
  };
  return facts as Session;
}

/** Returns `keyId.secret.mac`: a forged cookie costs one HMAC and never reaches D1. */
async function seal(keys: Keyring, secret: string): Promise<string> {
  const mac = await crypto.subtle.sign('HMAC', await hmacKey(keys.current), encodeUtf8(`session:${secret}`));
  return `${keys.current.id}.${secret}.${encodeBase64Url(new Uint8Array(mac))}`;
}

async function unseal(keys: Keyring, cookie: string): Promise<string | null> {
  const [keyId, secret, mac, ...rest] = cookie.length <= 256 ? cookie.split('.') : [];
  const key = keys.all.find((entry) => entry.id === keyId);
  const signature = mac === undefined ? undefined : decodeBase64Url(mac);
  if (key === undefined || !secret || signature === undefined || rest.length > 0) return null;
  const good = await crypto.subtle.verify(
    'HMAC',
    await hmacKey(key),
    signature,
    encodeUtf8(`session:${secret}`),
  );
  return good === true ? secret : null;
}

const hmacKeys = new WeakMap<KeyringEntry, CryptoKey>();

async function hmacKey(entry: KeyringEntry): Promise<CryptoKey> {
  const known = hmacKeys.get(entry);
  if (known !== undefined) return known;
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', entry.secret, algorithm, false, ['sign', 'verify']);
  hmacKeys.set(entry, key);
  return key;
}
