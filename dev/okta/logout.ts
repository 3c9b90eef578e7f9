// Single logout, when a service provider asks for it and when a person signs out here. The service provider's
// messages may come without a cookie, so sessions are found by NameID and SessionIndex.

import {
  type Header,
  LogoutError,
  type LogoutMessage,
  type LogoutTrust,
  logoutRequestXml,
  logoutResponseXml,
  type Outgoing,
  sendLogout,
} from '../idp/logout-message.ts';
import { type AppInstance, issuerOf, singleLogoutUrlOf } from './app-instance.ts';
import { encryptNameId } from './encrypted-assertion.ts';
import { noteLogout, type Org, switchesOf } from './org.ts';
import { nameIdXml, newId } from './response.ts';
import type { SignedIn } from './sign-in.ts';

/** @throws LogoutError `logout_not_configured` */
export function trustOf(app: AppInstance, oktaUrl: string): LogoutTrust {
  const { singleLogoutUrl, signatureCertificate, audience } = app.settings;
  if (!singleLogoutUrl || !signatureCertificate) throw new LogoutError('logout_not_configured');
  return {
    issuer: audience,
    certificate: signatureCertificate,
    destination: singleLogoutUrlOf(app, oktaUrl),
  };
}

/**
 * Ends the sessions that the request names, and returns the response to it; null when the message was itself
 * a response.
 */
export function receive(org: Org, app: AppInstance, message: LogoutMessage, nowMs: number): Outgoing | null {
  if (message.kind === 'response') {
    const what = message.success ? 'Signed out there' : 'Could not sign out there';
    noteLogout(org, { atMs: nowMs, appId: app.id, what, xml: message.xml });
    return null;
  }
  const ended = endNamed(org, app, message);
  const what = `Asked to sign ${message.nameId} out: ${ended} session${ended === 1 ? '' : 's'} ended`;
  noteLogout(org, { atMs: nowMs, appId: app.id, what, xml: message.xml });
  const header = headerOf(app, nowMs);
  const xml = logoutResponseXml(header, message.id);
  noteLogout(org, { atMs: nowMs, appId: app.id, what: 'Answered', xml });
  const { relayState } = message;
  const binding = app.settings.logoutBinding;
  return sendLogout({ parameter: 'SAMLResponse', xml, header, binding, key: app.key, relayState });
}

export interface Farewell {
  app: AppInstance;
  message: Outgoing;
}

/** The LogoutRequests for the apps that were opened in this session. */
export function farewells(org: Org, { person, session }: SignedIn, nowMs: number): Promise<Farewell[]> {
  const told = org.apps.filter((app) => app.settings.singleLogoutUrl && session.apps.has(app.id));
  return Promise.all(
    told.map(async (app) => {
      const header = headerOf(app, nowMs);
      const subject = await subjectOf(org, app, person.login);
      const xml = logoutRequestXml(header, subject, session.apps.get(app.id)!);
      noteLogout(org, { atMs: nowMs, appId: app.id, what: `Asked to sign ${person.login} out there`, xml });
      const binding = app.settings.logoutBinding;
      const message = sendLogout({
        parameter: 'SAMLRequest',
        xml,
        header,
        binding,
        key: app.key,
        relayState: null,
      });
      return { app, message };
    }),
  );
}

/** In the form that the app's switches say. A LogoutRequest always names somebody (saml-core 3.7.1). */
function subjectOf(org: Org, app: AppInstance, login: string): string | Promise<string> {
  const { encryptionCertificate } = app.settings;
  const isEncrypted = switchesOf(org, app).subject === 'EncryptedID' && encryptionCertificate;
  return isEncrypted ? encryptNameId(nameIdXml(login), encryptionCertificate) : nameIdXml(login);
}

function headerOf(app: AppInstance, nowMs: number): Header {
  return { id: newId(), issuer: issuerOf(app), destination: app.settings.singleLogoutUrl, nowMs };
}

function endNamed(org: Org, app: AppInstance, { nameId, sessionIndexes }: LogoutMessage): number {
  const person = org.people.find(({ login }) => login === nameId);
  const named = [...org.sessions].filter(([, session]) => {
    const index = session.apps.get(app.id);
    if (session.personId !== person?.id || index === undefined) return false;
    return sessionIndexes.length === 0 || sessionIndexes.includes(index);
  });
  for (const [token] of named) org.sessions.delete(token);
  return named.length;
}
