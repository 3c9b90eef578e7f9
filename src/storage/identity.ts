// What decides whom an assertion or a SCIM resource means, as one expression. It is read as text, decided on
// by the domain, and required to be the same text by the batch that writes: so nothing that was decided on
// can have changed in between.

import { type SQL, sql } from 'drizzle-orm';
import type { Rule } from './change.ts';
import { isClaimed, isProvisioned } from './conditions.ts';
import { type Database, rawRows } from './database.ts';

export interface MembershipFacts {
  readonly id: string;
  readonly organizationId: string;
  /** It is the membership of the organization that asks. */
  readonly here: 0 | 1;
  readonly role: 'owner' | 'admin' | 'billing_admin' | 'member';
  readonly active: 0 | 1;
  /** They have signed in through the connection and issuer in question. */
  readonly pinned: 0 | 1;
  /** The subject that they are pinned to; null if it is their address. */
  readonly subject: string | null;
  /** The directory gave them the address, and no subject that was theirs has come with it. */
  readonly unconfirmed: 0 | 1;
  /** The names that a sign-in brings up to date; null where it leaves them alone. */
  readonly names: PersonNames | null;
}

export interface PersonNames {
  readonly givenName: string;
  readonly familyName: string;
}

export interface AccountFacts {
  readonly id: string;
  readonly email: string;
  readonly emailKey: string;
  /** The mailbox, an identity provider or the domain's directory has vouched for its person. */
  readonly proven: 0 | 1;
  readonly members: readonly MembershipFacts[];
}

export interface IdentityFacts {
  /** The organization holds the verified claim of the address's domain. */
  readonly claimed: 0 | 1;
  /** The account that has the address. */
  readonly holder: AccountFacts | null;
  /** The account that is named in another way: by a subject, or by a member. */
  readonly named: AccountFacts | null;
  /** The organization holds the verified claim of the domain that `named` has its address in. */
  readonly claimedBefore: 0 | 1;
  /** The member of the organization who has the address as their userName. */
  readonly nameHolder: string | null;
  /** The subject is the userName of a member. */
  readonly subjectIsAnother: 0 | 1;
  /** An invitation to the address is open in the organization. */
  readonly invited: 0 | 1;
  /** The connection makes people who sign in Members. */
  readonly managed: 0 | 1;
  /** An Owner has approved that `named`, or the one who has the address, gets the address. */
  readonly approved: 0 | 1;
}

export interface IdentityQuery {
  readonly organizationId: string;
  readonly email: { readonly key: string; readonly domain: string };
  readonly nowMs: number;
  readonly by:
    | {
        readonly kind: 'subject';
        readonly connectionId: string;
        readonly issuer: string;
        readonly subject: string | null;
      }
    | { readonly kind: 'member'; readonly id: string }
    | { readonly kind: 'userName' };
}

/** The facts, and the rule for `requireThat` that they are still the same. */
export interface ReadIdentity {
  readonly facts: IdentityFacts;
  readonly unchanged: Rule;
}

export function selectIdentity(db: Database, query: IdentityQuery) {
  return rawRows<{ facts: string }>(db, sql`select ${factsOf(query)} as facts`);
}

/** @param rows the result of `selectIdentity` for the same query */
export function toIdentity(query: IdentityQuery, rows: readonly { readonly facts: string }[]): ReadIdentity {
  const text = rows[0]?.facts ?? 'null';
  return {
    facts: JSON.parse(text) as IdentityFacts,
    unchanged: ['changed_meanwhile', sql`${factsOf(query)} = ${text}`],
  };
}

export async function readIdentity(db: Database, query: IdentityQuery): Promise<ReadIdentity> {
  return toIdentity(query, await selectIdentity(db, query));
}

function factsOf(query: IdentityQuery): SQL {
  const { organizationId, email, by, nowMs } = query;
  const holder = sql`(select id from accounts where email_key = ${email.key})`;
  const nameHolder = sql`(select id from members where organization_id = ${organizationId} and user_name_key = ${email.key})`;
  const member = by.kind === 'userName' ? nameHolder : by.kind === 'member' ? sql`${by.id}` : pinnedTo(by);
  const named = sql`(select account_id from members where id = ${member} and organization_id = ${organizationId})`;
  const domainBefore = sql`(select substr(email_key, instr(email_key, '@') + 1) from accounts where id = ${named})`;
  const approved = sql`exists (select 1 from members m cross join pending_changes c on c.member_id = m.id
    where m.account_id in (${named}, ${holder}) and c.organization_id = ${organizationId}
      and c.email_key = ${email.key} and c.decision = 'approved' and c.expires_at > ${nowMs})`;
  const invited = sql`exists (select 1 from invitations where organization_id = ${organizationId}
    and email_key = ${email.key} and accepted_at is null and revoked_at is null and expires_at > ${nowMs})`;
  const managed =
    by.kind === 'subject'
      ? sql`exists (select 1 from connections where id = ${by.connectionId} and managed_access = 1)`
      : sql`0`;
  const subjectIsAnother =
    by.kind === 'subject'
      ? sql`exists (select 1 from members where organization_id = ${organizationId} and user_name_key = ${by.subject})`
      : sql`0`;
  return sql`json_object(
    'claimed', ${isClaimed(organizationId, email.domain)},
    'holder', json(${accountJson(query, holder)}),
    'named', json(${accountJson(query, named)}),
    'claimedBefore', ${isClaimed(organizationId, domainBefore)},
    'nameHolder', ${nameHolder},
    'subjectIsAnother', ${subjectIsAnother},
    'invited', ${invited},
    'managed', ${managed},
    'approved', ${approved})`;
}

function pinnedTo(by: Extract<IdentityQuery['by'], { kind: 'subject' }>): SQL {
  return sql`(select member_id from pinned_subjects where connection_id = ${by.connectionId}
    and issuer = ${by.issuer} and subject = ${by.subject})`;
}

/** A directory that provisions somebody sends their names itself, only when they change there. */
function namesJson({ by, nowMs }: IdentityQuery): SQL {
  if (by.kind !== 'subject') return sql`null`;
  return sql`json((select json_object('givenName', m.given_name, 'familyName', m.family_name) from connections c
    where c.id = ${by.connectionId} and c.organization_id = m.organization_id and c.managed_access = 1
      and c.refresh_names = 1 and not ${isProvisioned(nowMs)}))`;
}

function accountJson(query: IdentityQuery, id: SQL): SQL {
  const { organizationId, by } = query;
  const pin =
    by.kind === 'subject'
      ? sql`from pinned_subjects p where p.member_id = m.id and p.connection_id = ${by.connectionId}
          and p.issuer = ${by.issuer}`
      : sql`where false`;
  return sql`(select json_object('id', a.id, 'email', a.email, 'emailKey', a.email_key,
      'proven', a.email_verified_at is not null, 'members', json((
        select json_group_array(json_object('id', m.id, 'organizationId', m.organization_id,
          'here', m.organization_id = ${organizationId}, 'role', m.role, 'active', m.active,
          'unconfirmed', m.unconfirmed_since is not null, 'names', ${namesJson(query)}, 'pinned', exists (select 1 ${pin}), 'subject', (select ${by.kind === 'subject' ? sql`p.subject` : sql`null`} ${pin})))
        from (select * from members where account_id = a.id order by id) m)))
    from accounts a where a.id = ${id})`;
}
