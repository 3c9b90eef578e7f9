// The simulated Okta's memory: what is kept in a folder (people, apps and their keys) and what lives as long as the process
// (sessions, requests waiting for somebody to sign in, switches, the console).
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppInstance, AppSettings } from './app-instance.ts';
import type { AuthnRequest } from './authn-request.ts';
import { newSigningKey } from './keys.ts';
import { FIRST_PEOPLE, type Person, UNASSIGNED } from './people.ts';
import type { SigningKey } from './signature.ts';
import { HONEST, type Switches } from './switches.ts';

export const ORG_NAME = 'acme';
/** The app that `npm start` connects with the demo organization. Its id never changes, so that set-ups survive a new key. */
export const DEMO_APP_ID = 'exkGatehouseDemo0001';

export interface Session {
  personId: string;
  signedInAtMs: number;
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

export interface Org {
  /** Origin at which browsers reach the simulated Okta, without a slash at the end. */
  url: string;
  people: Person[];
  apps: AppInstance[];
  /** A key that no app uses, for the switch "Sign with another key". */
  stranger: SigningKey;
  sessions: Map<string, Session>;
  pending: Map<string, PendingSignIn>;
  switches: Map<string, Switches>;
  /** Newest first, at most 100. */
  sent: SentResponse[];
  save(): void;
}

interface Kept {
  people: Person[];
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
    people: [...FIRST_PEOPLE],
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
    save: () => writeKept(folder, file, { people: org.people, apps: org.apps, stranger: org.stranger }),
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

export function switchesOf(org: Org, app: AppInstance): Switches {
  return org.switches.get(app.id) ?? HONEST;
}

/** Remembers it for the console and for the switch "send the last response once more". */
export function noteSent(org: Org, sent: SentResponse): void {
  org.sent = [sent, ...org.sent].slice(0, 100);
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
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function writeKept(folder: string, file: string, kept: Kept): void {
  mkdirSync(folder, { recursive: true });
  // A private key lies in it; and a half-written file would be lost data at the next start.
  writeFileSync(`${file}.new`, JSON.stringify(kept, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
