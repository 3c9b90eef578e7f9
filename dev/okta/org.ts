// The simulated Okta's state: what is kept in a folder (people, groups, apps and their keys) and what lives
// as long as the process (sessions, requests that wait for somebody to sign in, switches, the console,
// tasks).
import { join } from 'node:path';
import type { AuthnRequest } from '../idp/authn-request.ts';
import { readKept, writeKept } from '../idp/kept-file.ts';
import { newSigningKey } from '../idp/keys.ts';
import type { SigningKey } from '../idp/signature.ts';
import type { Journal } from '../idp/tasks.ts';
import { type AppInstance, type AppSettings, NO_LOGOUT } from './app-instance.ts';
import { FIRST_GROUPS, type Group } from './groups.ts';
import type { Mail } from './mail.ts';
import { FIRST_PEOPLE, type Person, UNASSIGNED } from './people.ts';
import { HONEST, type Switches } from './switches.ts';

export const ORG_NAME = 'acme';
/**
 * The app that `npm start` connects with the demo organization. Its id never changes, so that set-ups survive
 * a new key.
 */
export const DEMO_APP_ID = 'exkGatehouseDemo0001';

export interface Session {
  personId: string;
  signedInAtMs: number;
  /** The apps that were opened in this session → the SessionIndex that each was given. */
  apps: Map<string, string>;
}

/** An app that waits until somebody says who they are. Without a request the sign-in is IdP-initiated. */
export interface PendingSignIn {
  appId: string;
  request: AuthnRequest | null;
  relayState: string | null;
}

export interface SentResponse {
  atMs: number;
  appId: string;
  login: string;
  /** The address that the browser posts to. */
  target: string;
  relayState: string | null;
  inResponseTo: string | null;
  base64: string;
  xml: string;
}

/** A message of single logout, as the console shows it. */
export interface LogoutNote {
  atMs: number;
  appId: string;
  what: string;
  xml: string;
}

/** A user that an import found at the service provider. */
export interface ImportedUser {
  scimId: string;
  userName: string;
  firstName: string;
  lastName: string;
}

export interface Org extends Journal {
  /** Origin at which browsers reach the simulated Okta, without a slash at the end. */
  url: string;
  people: Person[];
  groups: Group[];
  apps: AppInstance[];
  /** A key that no app uses, for the switch "Sign with another key". */
  stranger: SigningKey;
  sessions: Map<string, Session>;
  pending: Map<string, PendingSignIn>;
  switches: Map<string, Switches>;
  /** Newest first, at most 100. */
  sent: SentResponse[];
  /** Logout messages in and out, newest first, at most 100. */
  logouts: LogoutNote[];
  /** By app: the users that an import found and nobody has confirmed yet. */
  imported: Map<string, ImportedUser[]>;
  /** What Gatehouse sent, newest first, at most 100. */
  mails: Mail[];
}

interface Kept {
  people: Person[];
  groups: Group[];
  apps: AppInstance[];
  stranger: SigningKey;
}

export interface OpenOptions {
  folder: string;
  url: string;
  now: Date;
  /** What the demo app knows of the service provider when the folder is new. */
  demoSettings: AppSettings;
}

export async function openOrg({ folder, url, now, demoSettings }: OpenOptions): Promise<Org> {
  const file = join(folder, 'org.json');
  const kept = readOrg(file) ?? {
    people: FIRST_PEOPLE.map((person) => ({ ...person })),
    groups: FIRST_GROUPS.map((group) => ({ ...group })),
    stranger: await newOktaKey('stranger', now),
    apps: [],
  };
  const org: Org = {
    ...kept,
    url,
    sessions: new Map(),
    pending: new Map(),
    switches: new Map(),
    sent: [],
    logouts: [],
    tasks: [],
    lanes: new Map(),
    imported: new Map(),
    mails: [],
    save: () => {
      const { people, groups, apps, stranger } = org;
      writeKept(file, { people, groups, apps, stranger });
    },
  };
  if (!org.apps.some((app) => app.id === DEMO_APP_ID)) {
    await addApp(org, demoSettings, now, DEMO_APP_ID);
  }
  return org;
}

export async function addApp(
  org: Org,
  settings: AppSettings,
  now: Date,
  id = newAppId(),
): Promise<AppInstance> {
  const app: AppInstance = {
    id,
    key: await newOktaKey(ORG_NAME, now),
    settings,
    assignedTo: org.people.map((person) => person.id).filter((personId) => !UNASSIGNED.has(personId)),
  };
  org.apps.push(app);
  org.save();
  return app;
}

export function findApp(org: Org, id: string): AppInstance | undefined {
  return org.apps.find((app) => app.id === id);
}

/** The people who can sign in. */
export function activePeople({ people }: Org): Person[] {
  return people.filter(({ deactivated }) => !deactivated);
}

export function switchesOf(org: Org, app: AppInstance): Switches {
  return org.switches.get(app.id) ?? HONEST;
}

/** Remembers the response for the console and for the switch "Send the last response again". */
export function noteSent(org: Org, sent: SentResponse): void {
  org.sent = [sent, ...org.sent].slice(0, 100);
}

export function noteLogout(org: Org, note: LogoutNote): void {
  org.logouts = [note, ...org.logouts].slice(0, 100);
}

export function noteMail(org: Org, mail: Mail): void {
  org.mails = [mail, ...org.mails].slice(0, 100);
}

/** With OU=SSOProvider and the org as CN, for ten years, as the real Okta makes them. */
function newOktaKey(org: string, now: Date): Promise<SigningKey> {
  const subject = [
    ['C', 'US'],
    ['ST', 'California'],
    ['L', 'San Francisco'],
    ['O', 'Okta'],
    ['OU', 'SSOProvider'],
    ['CN', org],
    ['E', 'info@okta.test'],
  ] as const;
  return newSigningKey(subject, 3652, now);
}

function newAppId(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
  const random = crypto.getRandomValues(new Uint8Array(17));
  return `exk${[...random].map((byte) => letters[byte % letters.length]).join('')}`;
}

/** A folder from an earlier version has neither groups nor settings for logout. */
function readOrg(file: string): Kept | null {
  const kept = readKept<Kept>(file);
  return (
    kept && {
      ...kept,
      groups: kept.groups ?? FIRST_GROUPS.map((group) => ({ ...group })),
      apps: kept.apps.map((app) => ({ ...app, settings: { ...NO_LOGOUT, ...app.settings } })),
    }
  );
}
