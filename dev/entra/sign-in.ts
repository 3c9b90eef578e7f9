// Finds out who is at the keyboard and posts a response about them: their claims, or Entra's code for the
// reason why they may not use the application.
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { AuthnRequest } from '../idp/authn-request.ts';
import { newToken } from '../idp/ids.ts';
import { postedSection } from '../idp/pages/posted.ts';
import { ANYWHERE, allow } from '../idp/security-policy.ts';
import { claimsOf, nameIdOf } from './claims.ts';
import { page } from './pages/layout.ts';
import type { Person } from './people.ts';
import { type Answer, type Issued, issueFailure, issueResponse } from './response.ts';
import { enabledPeople, ISSUER, isAssigned, noteMessage, type Session, type Tenant } from './tenant.ts';

const COOKIE = 'entra_sid';
const COOKIE_OPTIONS = { httpOnly: true, sameSite: 'Lax', path: '/entra' } as const;

export interface SignedIn {
  person: Person;
  session: Session;
}

export function findSignedIn(c: Context, tenant: Tenant): SignedIn | null {
  const session = tenant.sessions.get(getCookie(c, COOKIE) ?? '');
  const person = enabledPeople(tenant).find(({ id }) => id === session?.personId);
  return session && person ? { person, session } : null;
}

export function startSession(c: Context, tenant: Tenant, person: Person, nowMs: number): SignedIn {
  const token = newToken();
  const session = { personId: person.id, signedInAtMs: nowMs, sessionIndex: null };
  tenant.sessions.set(token, session);
  setCookie(c, COOKIE, token, COOKIE_OPTIONS);
  return { person, session };
}

export function endSession(c: Context, tenant: Tenant): void {
  tenant.sessions.delete(getCookie(c, COOKIE) ?? '');
  setCookie(c, COOKIE, '', { ...COOKIE_OPTIONS, maxAge: 0 });
}

export interface RespondOptions {
  tenant: Tenant;
  signedIn: SignedIn;
  request: AuthnRequest | null;
  relayState: string | null;
  nowMs: number;
}

export function respond(c: Context, options: RespondOptions): Response | Promise<Response> {
  const { tenant, signedIn, request, nowMs } = options;
  const { application } = tenant;
  const { person, session } = signedIn;
  const answer = answerTo(tenant, request, nowMs);
  if (!isAssigned(tenant, person)) {
    const failed = issueFailure({ ...answer, status: 'RequestDenied', message: notAssigned(tenant, person) });
    return post(c, options, answer.replyUrl, failed, `Refused ${person.userPrincipalName}: AADSTS50105`);
  }
  const issued = issueResponse({
    ...answer,
    key: tenant.key,
    audience: application.saml.identifier,
    nameId: nameIdOf(person, application.saml),
    claims: claimsOf(person),
    signedInAtMs: session.signedInAtMs,
  });
  session.sessionIndex = issued.sessionIndex;
  return post(c, options, answer.replyUrl, issued, `Signed ${person.userPrincipalName} in`);
}

/** A passive request that would have to ask somebody something. */
export function respondPassively(c: Context, options: Omit<RespondOptions, 'signedIn'>) {
  const { tenant, request, nowMs } = options;
  const answer = answerTo(tenant, request, nowMs);
  const message = 'AADSTS50058: A silent sign-in request was sent but no user is signed in.';
  const failed = issueFailure({ ...answer, status: 'NoPassive', message });
  return post(c, options, answer.replyUrl, failed, 'Refused a passive request: AADSTS50058');
}

function answerTo({ application }: Tenant, request: AuthnRequest | null, nowMs: number): Answer {
  const replyUrl = request?.responseUrl ?? application.saml.replyUrls[0]!;
  return { issuer: ISSUER, nowMs, replyUrl, inResponseTo: request?.id ?? null };
}

function post(
  c: Context,
  { tenant, relayState, nowMs }: Omit<RespondOptions, 'signedIn'>,
  target: string,
  { xml, base64 }: Issued,
  what: string,
): Response | Promise<Response> {
  noteMessage(tenant, { atMs: nowMs, what, xml });
  allow(c, { formsTo: [new URL(target).origin, ...ANYWHERE] });
  const section = postedSection({ target, samlResponse: base64, relayState });
  return c.html(page({ title: 'Signing in…', narrow: true, script: true }, section));
}

function notAssigned({ application }: Tenant, { userPrincipalName }: Person): string {
  return (
    `AADSTS50105: Your administrator has configured the application ${application.label} ('${application.id}')` +
    " to block users unless they are specifically granted ('assigned') access to the application." +
    ` The signed in user '${userPrincipalName}' is blocked because they are not a direct member of a group with` +
    ' access, nor had access directly assigned by an administrator.' +
    ' Please contact your administrator to assign access to this application.'
  );
}
