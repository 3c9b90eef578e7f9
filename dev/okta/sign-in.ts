// Finds out who is at the keyboard and posts a response about them. Both ways in (an AuthnRequest, a tile)
// end in `respond`.
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { AuthnRequest } from '../idp/authn-request.ts';
import { newToken } from '../idp/ids.ts';
import { postedSection } from '../idp/pages/posted.ts';
import { ANYWHERE, allow } from '../idp/security-policy.ts';
import { type AppInstance, issuerOf } from './app-instance.ts';
import { noteSent, type Org, type Session, switchesOf } from './org.ts';
import { messagePage, page } from './pages/layout.ts';
import type { Person } from './people.ts';
import { issueResponse, newSessionIndex, type ResponseOptions } from './response.ts';
import { applySwitches } from './switches.ts';

const COOKIE = 'okta_sid';

export interface SignedIn {
  person: Person;
  session: Session;
}

export function findSignedIn(c: Context, org: Org): SignedIn | null {
  const session = org.sessions.get(getCookie(c, COOKIE) ?? '');
  const person = org.people.find(({ id }) => id === session?.personId);
  return session && person && !person.deactivated ? { person, session } : null;
}

export function startSession(c: Context, org: Org, person: Person, nowMs: number): SignedIn {
  const token = newToken();
  const session = { personId: person.id, signedInAtMs: nowMs, apps: new Map<string, string>() };
  org.sessions.set(token, session);
  setCookie(c, COOKIE, token, { httpOnly: true, sameSite: 'Lax', path: '/' });
  return { person, session };
}

/** Ends the sessions in all browsers: nobody stays signed in as this person. */
export function endSessionsOf(org: Org, personId: string): void {
  for (const [token, session] of org.sessions) if (session.personId === personId) org.sessions.delete(token);
}

export function endSession(c: Context, org: Org): void {
  org.sessions.delete(getCookie(c, COOKIE) ?? '');
  setCookie(c, COOKIE, '', { httpOnly: true, sameSite: 'Lax', path: '/', maxAge: 0 });
}

export interface RespondOptions {
  org: Org;
  app: AppInstance;
  signedIn: SignedIn;
  request: AuthnRequest | null;
  relayState: string | null;
  nowMs: number;
}

export async function respond(c: Context, options: RespondOptions): Promise<Response> {
  const { org, app, signedIn, request, relayState, nowMs } = options;
  if (!app.assignedTo.includes(signedIn.person.id)) {
    const sentence = `${signedIn.person.login} is not assigned to ${app.settings.label}.`;
    return c.html(messagePage('User is not assigned to this application', sentence), 403);
  }
  const target = request?.responseUrl ?? app.settings.singleSignOnUrl;
  const { base64, xml } = await makeResponse(options);
  const inResponseTo = request?.id ?? null;
  noteSent(org, {
    atMs: nowMs,
    appId: app.id,
    login: signedIn.person.login,
    target,
    relayState,
    inResponseTo,
    base64,
    xml,
  });
  // The form leads to the service provider, so this page alone may post there.
  allow(c, { formsTo: [new URL(target).origin, ...ANYWHERE] });
  const section = postedSection({ target, samlResponse: base64, relayState });
  return c.html(page({ title: 'Signing in…', narrow: true, script: true }, section));
}

async function makeResponse(options: RespondOptions): Promise<{ base64: string; xml: string }> {
  const { org, app, signedIn, request, nowMs } = options;
  const switches = switchesOf(org, app);
  const last = org.sent.find((sent) => sent.appId === app.id);
  if (switches.replayLast && last) return last;

  const { person, session } = signedIn;
  // When a request names an ACS, that is Destination and Recipient too. A tile's response names the ACS, but
  // is posted to the Single
  // sign on URL.
  const acsUrl = request?.responseUrl ?? app.settings.acsUrl;
  const honest: ResponseOptions & { sessionIndex: string } = {
    issuer: issuerOf(app),
    key: app.key,
    nowMs,
    destination: acsUrl,
    recipient: acsUrl,
    audience: app.settings.audience,
    nameId: person.login,
    attributes: [
      { name: 'email', values: [person.email] },
      { name: 'firstName', values: [person.firstName] },
      { name: 'lastName', values: [person.lastName] },
    ],
    inResponseTo: request?.id ?? null,
    authnInstantMs: session.signedInAtMs,
    sessionIndex: request?.id ?? newSessionIndex(nowMs),
  };
  session.apps.set(app.id, honest.sessionIndex);
  const { encryptionCertificate } = app.settings;
  return issueResponse(applySwitches(honest, switches, { stranger: org.stranger, encryptionCertificate }));
}
