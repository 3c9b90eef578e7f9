// The simulated tenant's state, for as long as the process lives. `open-tenant.ts` keeps part of it in a
// file.
import type { AuthnRequest } from '../idp/authn-request.ts';
import type { SigningKey } from '../idp/signature.ts';
import type { Journal } from '../idp/tasks.ts';
import type { Application } from './application.ts';
import { FIRST_ASSIGNED, FIRST_GROUPS, FIRST_PEOPLE, type Group, type Person } from './people.ts';

/** Its ids never change, so that set-ups survive a new key. */
export const TENANT_ID = 'c0a1e5ce-6a7e-4b0d-8c3e-0e57a7e00001';
export const APPLICATION_ID = 'a99115a7-10a0-4d2b-9f66-6a7e40e00001';

export interface Session {
  personId: string;
  signedInAtMs: number;
  /** The SessionIndex that the application was given; null while it has not been opened. */
  sessionIndex: string | null;
}

/** Waits until somebody says who they are. Without a request the sign-in is IdP-initiated. */
export interface PendingSignIn {
  request: AuthnRequest | null;
  relayState: string | null;
}

/** A SAML message that was sent or received, as the page of sign-ins shows it. */
export interface MessageNote {
  atMs: number;
  what: string;
  xml: string;
}

/** What a file keeps. */
export interface Kept {
  people: Person[];
  groups: Group[];
  application: Application;
  key: SigningKey;
}

export interface Tenant extends Kept, Journal {
  /** Where browsers reach it: an origin and `/entra`, without a slash at the end. */
  url: string;
  sessions: Map<string, Session>;
  pending: Map<string, PendingSignIn>;
  /** Newest first, at most 100. */
  messages: MessageNote[];
}

export function newTenant(url: string, kept: Kept, save: (kept: Kept) => void = () => {}): Tenant {
  const tenant: Tenant = {
    ...kept,
    url,
    sessions: new Map(),
    pending: new Map(),
    messages: [],
    tasks: [],
    lanes: new Map(),
    save: () => {
      const { people, groups, application, key } = tenant;
      save({ people, groups, application, key });
    },
  };
  return tenant;
}

export function firstKept(key: SigningKey, saml: Application['saml']): Kept {
  return {
    people: FIRST_PEOPLE.map((person) => ({ ...person })),
    groups: FIRST_GROUPS.map((group) => ({ ...group, memberIds: [...group.memberIds] })),
    application: { id: APPLICATION_ID, label: 'Gatehouse (Contoso)', saml, assignedTo: [...FIRST_ASSIGNED] },
    key,
  };
}

export function noteMessage(tenant: Tenant, note: MessageNote): void {
  tenant.messages = [note, ...tenant.messages].slice(0, 100);
}

/** People who can sign in. */
export function enabledPeople({ people }: Tenant): Person[] {
  return people.filter(({ accountEnabled, state }) => accountEnabled && state === 'present');
}

/** Assigned by name, or by a group. */
export function isAssigned({ application, groups }: Tenant, { id }: Person): boolean {
  const { assignedTo } = application;
  return (
    assignedTo.includes(id) ||
    groups.some((group) => assignedTo.includes(group.id) && group.memberIds.includes(id))
  );
}

/** It looks like a URL, but is only a name, as Okta's issuer is: nothing is fetched from it. */
export const ISSUER = `https://sts.windows.net/${TENANT_ID}/`;

/** Login URL and Logout URL. */
export function samlUrlOf({ url }: Tenant): string {
  return `${url}/${TENANT_ID}/saml2`;
}

/** App Federation Metadata URL. */
export function metadataUrlOf({ url }: Tenant): string {
  return `${url}/${TENANT_ID}/federationmetadata/2007-06/federationmetadata.xml?appid=${APPLICATION_ID}`;
}
