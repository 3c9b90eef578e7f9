// What `npm start` keeps between two starts, in one folder that git ignores: the Worker's variables and
// secrets, and demo.json, which tells people and tests how to use the running demo.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** `.wrangler/demo.json`. */
export interface Demo extends Seeded {
  baseUrl: string;
  managementApiKey: string;
  okta: Values;
  /** Who signs tokens. It and `application` are absent in a folder from an earlier version. */
  issuer?: string;
  /** The sample application of `dev/app`, which Gatehouse knows. */
  application?: DemoApplication;
  /** What the sample application is told events by; absent in a folder from an earlier version. */
  webhook?: DemoWebhook;
  /** A second organization with the simulated Entra ID; absent in a folder from an earlier version. */
  entra?: Connected;
}

/** As a start writes it. */
export type WrittenDemo = Demo & Required<Pick<Demo, 'issuer' | 'application' | 'webhook' | 'entra'>>;

export interface DemoApplication {
  clientId: string;
  clientSecret: string;
  redirectUri: string;
  postLogoutRedirectUri: string;
  /** Absent in a folder from an earlier version. */
  backchannelLogoutUri?: string;
  url: string;
}

/** The receiver's page is at its `url` as well. */
export interface DemoWebhook {
  id: string;
  url: string;
  /** `whsec_…` */
  secret: string;
  secretId: string;
}

/** A demo organization. */
export interface Seeded {
  organization: { id: string; name: string; domain: string; plan: string };
  owner: { email: string; password: string };
  scim: { url: string; token: string };
  /** Where Universal Logout goes; absent in a folder from an earlier version. */
  revocationUrl?: string;
  /** The identity provider of IDP_METADATA, if the last start connected that. */
  provider?: { metadataUrl: string; issuer: string };
}

/** What Gatehouse knows of an identity provider. */
export interface Values {
  url: string;
  issuer: string;
  signInUrl: string;
  logoutUrl: string;
  certificate: string;
}

export interface Connected extends Seeded, Values {}

export interface LocalFolder {
  /** For `wrangler --persist-to`: D1, KV and Durable Objects. */
  state: string;
  /** For the simulated Okta. */
  okta: string;
  /** For the simulated Entra ID. */
  entra: string;
  /** For `wrangler dev --env-file`. */
  variables: string;
  demo: string;
  logs: string;
}

export function openFolder(folder: string): LocalFolder {
  mkdirSync(folder, { recursive: true });
  return {
    state: join(folder, 'state'),
    okta: join(folder, 'okta'),
    entra: join(folder, 'entra'),
    variables: join(folder, 'start.env'),
    demo: join(folder, 'demo.json'),
    logs: join(folder, 'logs'),
  };
}

export function readDemo(folder: LocalFolder): Demo | null {
  return existsSync(folder.demo) ? (JSON.parse(readFileSync(folder.demo, 'utf8')) as Demo) : null;
}

export function writeDemo(folder: LocalFolder, demo: Demo): void {
  writeWhole(folder.demo, `${JSON.stringify(demo, null, 2)}\n`);
}

/**
 * Keys are made at the first start and kept, because the data that they seal is kept too. The rest is written
 * at each start.
 */
export function keepVariables(
  folder: LocalFolder,
  publicUrl: string,
  others: Readonly<Record<string, string>> = {},
): void {
  const kept: NodeJS.Dict<string> = existsSync(folder.variables)
    ? parseEnv(readFileSync(folder.variables, 'utf8'))
    : {};
  const variables = {
    ...others,
    PUBLIC_URL: publicUrl,
    SIGN_UP_PLAN: 'enterprise',
    SESSION_KEYS: kept.SESSION_KEYS ?? `k1:${newSecret()}`,
    WRAPPING_KEYS: kept.WRAPPING_KEYS ?? `w1:${newSecret()}`,
  };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  writeWhole(folder.variables, lines.join(''));
}

/** 32 random bytes, base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function writeWhole(file: string, content: string): void {
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
