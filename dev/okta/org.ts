// The simulated Okta's state: what is kept in a folder (people, groups, apps and their keys) and what lives
// as long as the process (sessions, requests that wait for somebody to sign in, switches, the console,
// tasks).
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AppInstance, type AppSettings, NO_LOGOUT } from './app-instance.ts';
import type { AuthnRequest } from './authn-request.ts';
import type { Exchange } from './exchange.ts';
import { FIRST_GROUPS, type Group } from './groups.ts';
import { newSigningKey } from './keys.ts';
import type { Mail } from './mail.ts';
import { FIRST_PEOPLE, type Person, UNASSIGNED } from './people.ts';
import type { SigningKey } from './signature.ts';
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

/** Something that Okta does at a service provider: its title, the requests that it took, and how it ended. */
export interface Task {
  id: string;
  atMs: number;
  appId: string;
  title: string;
  state: 'running' | 'done' | 'failed';
  /** What was done, or what went wrong. */
  message: string;
  reason: string | null;
  exchanges: Exchange[];
  /** Runs it again, as another task. */
  again(): Promise<Task>;
}

/** A user that an import found at the service provider. */
export interface ImportedUser {
  scimId: string;
  userName: string;
  firstName: string;
  lastName: string;
}

export interface Org {
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
  /** What service providers were asked for over SCIM, newest first, at most 100. */
  tasks: Task[];
  /** When each app's last task ends. An app's tasks run one after another. */
  lanes: Map<string, Promise<unknown>>;
  /** By app: the users that an import found and nobody has confirmed yet. */
  imported: Map<string, ImportedUser[]>;
  /** What Gatehouse sent, newest first, at most 100. */
  mails: Mail[];
  save(): void;
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
  const kept = readKept(file) ?? {
    people: FIRST_PEOPLE.map((person) => ({ ...person })),
    groups: FIRST_GROUPS.map((group) => ({ ...group })),
    stranger: await newSigningKey('stranger', now),
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
      writeKept(folder, file, { people, groups, apps, stranger });
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
    key: await newSigningKey(ORG_NAME, now),
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

export function newToken(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString('base64url');
}

function newAppId(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
  const random = crypto.getRandomValues(new Uint8Array(17));
  return `exk${[...random].map((byte) => letters[byte % letters.length]).join('')}`;
}

function readKept(file: string): Kept | null {
  try {
    const { people, groups, apps, stranger } = JSON.parse(readFileSync(file, 'utf8')) as Kept;
    // A folder from an earlier version has neither groups nor settings for logout.
    return {
      people,
      groups: groups ?? FIRST_GROUPS.map((group) => ({ ...group })),
      apps: apps.map((app) => ({ ...app, settings: { ...NO_LOGOUT, ...app.settings } })),
      stranger,
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function writeKept(folder: string, file: string, kept: Kept): void {
  mkdirSync(folder, { recursive: true });
  // The file holds private keys, and a half-written one would lose everything at the next start.
  writeFileSync(`${file}.new`, JSON.stringify(kept, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
