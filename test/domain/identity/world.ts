// The world of the model: three people and a stranger, two organizations with a directory and an identity
// provider each, and the stranger's free organization. It holds what is true (who somebody is, who reads a
// mailbox, who gave a role to whom), beside the product's rows, which must never say otherwise.

import { env } from 'cloudflare:workers';
import { findEmail } from '../../../src/domain/email.ts';
import type { Role } from '../../../src/domain/roles.ts';
import { NOW_MS } from '../../support/deps.ts';
import { passwordHashOf } from './passwords.ts';

export const PEOPLE = ['ann', 'bob', 'cho'] as const;
export type Person = (typeof PEOPLE)[number] | 'mal';
export const ORGANIZATIONS = ['a', 'b', 's'] as const;
export type Organization = (typeof ORGANIZATIONS)[number];
export const DOMAINS = ['acme', 'beta'] as const;
export type Domain = (typeof DOMAINS)[number];
/** Names of mailboxes; the run's number makes them addresses. */
export const MAILBOXES = ['ann@acme', 'bob@acme', 'x@acme', 'y@acme', 'cho@beta', 'z@beta'] as const;
export type Mailbox = (typeof MAILBOXES)[number] | 'mal@mal';

export interface AccountRow {
  readonly id: string;
  readonly emailKey: string;
  readonly proven: 0 | 1;
  readonly passwordHash: string | null;
}

export interface MemberRow {
  readonly id: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly role: Role;
  readonly active: 0 | 1;
  readonly userNameKey: string;
  readonly externalId: string | null;
}

export interface SessionRow {
  readonly id: string;
  readonly accountId: string;
}

/** What an Owner was asked, decided or not. */
export interface AskedRow {
  readonly organizationId: string;
  readonly memberId: string;
  readonly emailKey: string;
}

export interface Rows {
  readonly accounts: readonly AccountRow[];
  readonly members: readonly MemberRow[];
  /** Those that have not ended. */
  readonly sessions: readonly SessionRow[];
  readonly asked: readonly AskedRow[];
}

export interface Grant {
  /** Null: an address that nobody reads yet. */
  readonly to: Person | null;
  readonly role: Role;
}

export interface Invitation {
  readonly organization: Organization;
  readonly mailbox: Mailbox;
  readonly role: Role;
  readonly delivery: 'mail' | 'link';
  readonly token: string;
  accepted: boolean;
  /** The directory has spoken about the address since then. */
  over: boolean;
}

/** A sign-in that was refused because of its subject, as an administrator sees it in the log. */
export interface Refusal {
  readonly organization: Organization;
  readonly person: Person;
  readonly subject: string;
  readonly reference: string;
  readonly memberId: string;
}

export interface ResetLink {
  readonly token: string;
  readonly reader: Person;
  readonly mailbox: Mailbox;
}

export interface Policy {
  /** Nobody's proof up to then counts. */
  signedOutAt: number;
  /** How long a proof counts if the session is not used. */
  countsMs: number;
}

const DAYS_14_MS = 14 * 86_400_000;

let runs = 0;

export class World {
  readonly run = ++runs;
  /** Who reads a mailbox. */
  readonly holders = new Map<Mailbox, Person>([
    ['ann@acme', 'ann'],
    ['bob@acme', 'bob'],
    ['cho@beta', 'cho'],
    ['mal@mal', 'mal'],
  ]);
  /** Which organization has the verified claim of a domain. */
  readonly claims = new Map<Domain, Organization>([
    ['acme', 'a'],
    ['beta', 'b'],
  ]);
  readonly existing = new Set<Organization>(ORGANIZATIONS);
  /** Who has used an account first: nobody else may, until it is taken from them as unproven. */
  readonly owners = new Map<string, Person>();
  /** For whom a membership is. */
  readonly persons = new Map<string, Person | null>();
  /** The role that somebody who may has given, by membership. */
  readonly grants = new Map<string, Grant>();
  readonly openers = new Map<string, Person>();
  readonly cookies = new Map<string, string>();
  readonly invitations: Invitation[] = [];
  /** How often the identity provider has made a person anew, so that their NameID is another one. */
  readonly subjects = new Map<string, number>();
  /** The opaque NameID with which somebody came in first, by issuer and membership. */
  readonly pinned = new Map<string, string>();
  readonly issuers = new Map<Organization, string>([
    ['a', this.issuer('a')],
    ['b', this.issuer('b')],
  ]);
  readonly refusals: Refusal[] = [];
  /** What has happened so far, in words. */
  readonly life: string[] = [];
  readonly resetLinks: ResetLink[] = [];
  /** When somebody proved who they are, by session. */
  readonly provenAt = new Map<string, number>();
  readonly policies = new Map<Organization, Policy>(
    ORGANIZATIONS.map((one) => [one, { signedOutAt: 0, countsMs: DAYS_14_MS }]),
  );
  rows: Rows = { accounts: [], members: [], sessions: [], asked: [] };
  nowMs = NOW_MS;

  id(organization: Organization): string {
    return `org_${this.run}_${organization}`;
  }

  domain(domain: Domain | 'mal'): string {
    return `${domain}-${this.run}.test`;
  }

  address(mailbox: Mailbox): string {
    const [local, domain] = mailbox.split('@') as [string, Domain];
    return `${local}@${this.domain(domain)}`;
  }

  email(mailbox: Mailbox) {
    const email = findEmail(this.address(mailbox));
    if (email === null) throw new Error(mailbox);
    return email;
  }

  /** The mailbox that somebody reads now. */
  mailboxOf(person: Person): Mailbox | undefined {
    return [...this.holders].find(([, holder]) => holder === person)?.[0];
  }

  subjectOf(person: Person, organization: Organization): string {
    return `${person}-${this.subjects.get(`${organization}/${person}`) ?? 0}-of-${organization}`;
  }

  issuer(name: string): string {
    return `urn:idp:${this.run}:${name}`;
  }

  pinOf(organization: Organization, memberId: string): string | undefined {
    return this.pinned.get(`${this.issuers.get(organization)}/${memberId}`);
  }

  pin(organization: Organization, memberId: string, subject: string): void {
    this.pinned.set(`${this.issuers.get(organization)}/${memberId}`, subject);
  }

  unpin(memberIds: readonly string[]): void {
    for (const key of this.pinned.keys())
      if (memberIds.some((id) => key.endsWith(`/${id}`))) this.pinned.delete(key);
  }

  membersOf(person: Person, organization?: Organization): MemberRow[] {
    return this.rows.members.filter(
      (row) =>
        this.persons.get(row.id) === person &&
        (organization === undefined || row.organizationId === this.id(organization)),
    );
  }

  accountAt(mailbox: Mailbox): AccountRow | undefined {
    const { key } = this.email(mailbox);
    return this.rows.accounts.find((row) => row.emailKey === key);
  }

  membersOfAccount(accountId: string): MemberRow[] {
    return this.rows.members.filter((row) => row.accountId === accountId);
  }

  organizationOf({ organizationId }: MemberRow): Organization {
    return ORGANIZATIONS.find((one) => this.id(one) === organizationId)!;
  }

  mailboxAt(emailKey: string): Mailbox | undefined {
    return [...MAILBOXES, 'mal@mal' as const].find((one) => this.email(one).key === emailKey);
  }

  speaksFor(organization: Organization, mailbox: Mailbox): boolean {
    const domain = mailbox.split('@')[1] as Domain;
    return this.claims.get(domain) === organization;
  }

  /**
   * Whether a directory with good habits gives this mailbox to that person: nobody else has it, and no proven
   * account of somebody else is still there under its address.
   */
  isFreeFor(mailbox: Mailbox, person: Person): boolean {
    const holder = this.holders.get(mailbox);
    if (holder !== undefined && holder !== person) return false;
    const account = this.accountAt(mailbox);
    if (account === undefined || account.proven === 0) return true;
    const owner = this.owners.get(account.id);
    if (owner !== undefined && owner !== person) return false;
    return this.membersOfAccount(account.id).every(({ id }) => this.persons.get(id) === person);
  }

  give(mailbox: Mailbox, person: Person): void {
    const old = this.mailboxOf(person);
    if (old !== undefined) this.holders.delete(old);
    this.holders.set(mailbox, person);
  }

  openSessionOf(person: Person): SessionRow | undefined {
    return this.rows.sessions.findLast(({ id }) => this.openers.get(id) === person);
  }

  async refresh(): Promise<void> {
    const keys = JSON.stringify([...MAILBOXES, 'mal@mal'].map((one) => this.email(one as Mailbox).key));
    const organizations = JSON.stringify(ORGANIZATIONS.map((one) => this.id(one)));
    const mine = 'select id from accounts where email_key in (select value from json_each(?))';
    const [accounts, members, sessions, asked] = await env.DB.batch([
      env.DB.prepare(
        `select id, email_key as emailKey, email_verified_at is not null as proven, password_hash as passwordHash
         from accounts where email_key in (select value from json_each(?))`,
      ).bind(keys),
      env.DB.prepare(
        `select id, organization_id as organizationId, account_id as accountId, role, active,
         user_name_key as userNameKey, external_id as externalId from members where organization_id in (select value from json_each(?))`,
      ).bind(organizations),
      env.DB.prepare(
        `select id, account_id as accountId from sessions where ended_at is null and expires_at > ?
         and account_id in (${mine}) order by created_at`,
      ).bind(this.nowMs, keys),
      env.DB.prepare(
        `select organization_id as organizationId, member_id as memberId, email_key as emailKey from pending_changes
         where organization_id in (select value from json_each(?)) order by asked_at`,
      ).bind(organizations),
    ]);
    this.rows = {
      accounts: accounts?.results as unknown as AccountRow[],
      members: members?.results as unknown as MemberRow[],
      sessions: sessions?.results as unknown as SessionRow[],
      asked: asked?.results as unknown as AskedRow[],
    };
  }
}

/**
 * Ann owns Acme, whose identity provider makes members, and Cho owns Beta; both have passwords. Bob is a
 * Member of Acme whom the directory has made and who was never there. Mal owns an organization on the free
 * plan.
 */
export async function openWorld(): Promise<World> {
  const world = new World();
  const { run } = world;
  const sql: string[] = [];
  const at = `${NOW_MS - 1000}`;
  for (const one of ORGANIZATIONS) {
    const plan = one === 's' ? 'free' : 'enterprise';
    sql.push(
      `insert into organizations (id, name, plan, created_at, updated_at) values ('${world.id(one)}', '${one}', '${plan}', ${at}, ${at})`,
    );
  }
  for (const one of ['a', 'b'] as const) {
    sql.push(
      `insert into connections (id, organization_id, issuer, sign_in_url, enabled, require_sso, managed_access, allow_idp_initiated,
        allow_sha1, proven_at, created_at, updated_at) values ('con_${run}_${one}', '${world.id(one)}', 'urn:idp:${run}:${one}',
        'https://idp.test/', 1, 0, ${one === 'a' ? 1 : 0}, 1, 0, 1, ${at}, ${at})`,
      `insert into scim_tokens (id, organization_id, hash, created_at, created_by) values ('sct_${run}_${one}', '${world.id(one)}', '', ${at}, '')`,
      `insert into certificates (id, connection_id, pem, fingerprint, not_before, not_after, created_at)
        values ('crt_${run}_${one}', 'con_${run}_${one}', '', 'f', 0, ${NOW_MS * 2}, ${at})`,
      `insert into sp_keys (id, organization_id, certificate_pem, wrapped_private_key, created_at)
        values ('key_${run}_${one}', '${world.id(one)}', '', '', ${at})`,
    );
  }
  for (const [domain, organization] of world.claims) {
    sql.push(
      `insert into domains (id, organization_id, name, token, status, created_at) values ('dom_${run}_${domain}', '${world.id(organization)}',
        '${world.domain(domain)}', 't', 'verified', ${at})`,
    );
  }
  const people = [
    { person: 'ann', organization: 'a', role: 'owner', source: 'sign_up' },
    { person: 'bob', organization: 'a', role: 'member', source: 'scim' },
    { person: 'cho', organization: 'b', role: 'owner', source: 'sign_up' },
    { person: 'mal', organization: 's', role: 'owner', source: 'sign_up' },
  ] as const;
  for (const { person, organization, role, source } of people) {
    const address = world.address(world.mailboxOf(person)!);
    const hash = source === 'scim' ? 'null' : `'${passwordHashOf(person)}'`;
    sql.push(
      `insert into accounts (id, email, email_key, password_hash, email_verified_at, created_at, updated_at) values ('acc_${run}_${person}',
        '${address}', '${address}', ${hash}, ${at}, ${at}, ${at})`,
      `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, external_id, created_at, updated_at)
        values ('mem_${run}_${person}', '${world.id(organization)}', 'acc_${run}_${person}', '${role}', '${source}', '${address}', '${address}',
        '${person}', ${at}, ${at})`,
    );
    world.persons.set(`mem_${run}_${person}`, person);
    if (role === 'owner') world.grants.set(`mem_${run}_${person}`, { to: person, role });
    if (source !== 'scim') world.owners.set(`acc_${run}_${person}`, person);
  }
  await env.DB.batch(sql.map((text) => env.DB.prepare(text)));
  await world.refresh();
  return world;
}
