// Decides whom an assertion or a SCIM resource means. Every sign-in through an identity provider, every
// creation and every new address by SCIM asks here, and nothing else does; the facts come from one read
// (storage/identity.ts), and the write requires that they still hold.
//
// The rules: the organization that holds the verified claim of an address's domain speaks for the address. A
// subject that signed in once stays the same person. An account that nobody has proven never stands in the
// way of the domain's owner. Nobody but an Owner lets a directory move an Owner or Admin.

import type { AccountFacts, IdentityFacts, MembershipFacts } from '../storage/identity.ts';
import { findEmail } from './email.ts';

/** Why nobody is meant, or not the one who was named. */
export type IdentityReason =
  | 'domain_not_claimed'
  | 'not_a_member'
  | 'member_inactive'
  /** The address is a member's, but the identity provider means somebody else by it than before. */
  | 'subject_changed'
  /** The directory gave a member the address, and nothing shows that it is still the same person. */
  | 'address_unconfirmed'
  /** The subject is one member's, the address another person's. */
  | 'address_of_another';

/** saml-core 8.3.8: it names a person for one session only. */
const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';

/** The NameID says nothing about who it is, so that it pins nobody and opens nobody who is pinned. */
export function isTransient(format: string | null): boolean {
  return format === TRANSIENT;
}

/**
 * Returns the subject as it is pinned and compared, or null where there is none: the NameID is transient, or
 * it is the address itself, which it follows. An address, which directories write in either case, is folded.
 */
export function subjectOf(nameId: string, format: string | null, emailKey: string): string | null {
  if (isTransient(format)) return null;
  const address = findEmail(nameId);
  if (address?.key === emailKey) return null;
  return address?.key ?? nameId;
}

export type SignInVerdict =
  | {
      readonly kind: 'refused';
      readonly reason: IdentityReason;
      /** What our rows have, and what came. */
      readonly expected?: string | null;
      readonly actual?: string | null;
      /** Which of both is the address and no subject of its own. */
      readonly isAddress?: 'expected' | 'actual';
    }
  | {
      readonly kind: 'member';
      readonly memberId: string;
      /** The member has no subject yet, so that this one becomes theirs. */
      readonly pins: boolean;
      /** The directory gave them another address. */
      readonly move: Move | null;
      /** They come under the address that the directory gave them, which was in doubt. */
      readonly confirms: boolean;
      /** An Owner decides about the new address first; they come in under the old one. */
      readonly asks: boolean;
    }
  /** They become a member, with the account that has the address or with a new one. */
  | { readonly kind: 'joins'; readonly takesOver: boolean };

/** Decides who signs in. `subject` is from `subjectOf`, and `transient` from `isTransient`. */
export function decideSignIn(
  facts: IdentityFacts,
  asserted: { readonly subject: string | null; readonly transient: boolean; readonly emailKey: string },
): SignInVerdict {
  const { subject, transient, emailKey } = asserted;
  if (!facts.claimed) return { kind: 'refused', reason: 'domain_not_claimed' };
  const byAddress = facts.holder?.members.find((one) => one.here === 1);
  const bySubject = facts.named?.members.find((one) => one.here === 1);
  if (facts.named && bySubject && bySubject.id !== byAddress?.id) {
    const { email } = facts.named;
    const another = {
      kind: 'refused',
      reason: 'address_of_another',
      expected: email,
      actual: emailKey,
    } as const;
    // Somebody came back as a new member: an administrator removes the former one, whose subject it was.
    if (bySubject.active === 0 && byAddress?.active === 1) return another;
    if (bySubject.active === 0) return { kind: 'refused', reason: 'member_inactive' };
    const move = decideMove(facts, facts.named);
    const member = { kind: 'member', memberId: bySubject.id, pins: false } as const;
    const stays = { ...member, move: null, confirms: false } as const;
    // An open invitation to the new address is for somebody; an attribute that people may edit proves little.
    if (move.kind === 'moves' && facts.invited && !facts.approved) return { ...stays, asks: true };
    if (move.kind === 'moves') return { ...member, move, asks: false, confirms: bySubject.unconfirmed === 1 };
    if (move.kind === 'asks') return { ...stays, asks: true };
    // The old address is not this organization's to change: they come in as before, but only if nothing of
    // the account lies elsewhere. Where it does, the organization has no say about it any more.
    const isHereAlone = facts.named.members.every(({ here }) => here === 1);
    if (move.reason === 'outside_claimed_domains' && isHereAlone) return { ...stays, asks: false };
    return another;
  }
  if (byAddress) {
    if (byAddress.active === 0) return { kind: 'refused', reason: 'member_inactive' };
    const pinned = byAddress.pinned === 1;
    if (pinned && (transient || byAddress.subject !== subject))
      return subjectChanged(byAddress.subject, asserted);
    const unconfirmed = byAddress.unconfirmed === 1;
    // The subject that they had belongs to another issuer or was forgotten, and the directory alone says that
    // this is their address: somebody else who has it now would be let into their account.
    if (unconfirmed && !pinned) return addressUnconfirmed(asserted);
    // The NameID is the address of another member: an edited attribute must not turn one member into another.
    if (subject !== null && !pinned && facts.subjectIsAnother) {
      return { kind: 'refused', reason: 'address_of_another', expected: subject, actual: emailKey };
    }
    const pins = !transient && !pinned;
    return { kind: 'member', memberId: byAddress.id, pins, move: null, asks: false, confirms: unconfirmed };
  }
  // Another member has the address as their userName, so that nobody can be added under it.
  if (!facts.managed || facts.nameHolder !== null) return { kind: 'refused', reason: 'not_a_member' };
  return { kind: 'joins', takesOver: facts.holder !== null && !isSomebodyElse(facts.holder) };
}

/** The edited attribute of one person must not open the member who has the address. */
function subjectChanged(
  known: string | null,
  { subject, transient, emailKey }: Parameters<typeof decideSignIn>[1],
): SignInVerdict {
  const refused = { kind: 'refused', reason: 'subject_changed', expected: known ?? emailKey } as const;
  if (transient) return { ...refused, actual: null };
  if (known === null) return { ...refused, actual: subject, isAddress: 'expected' };
  return subject === null
    ? { ...refused, actual: emailKey, isAddress: 'actual' }
    : { ...refused, actual: subject };
}

function addressUnconfirmed({
  subject,
  transient,
  emailKey,
}: Parameters<typeof decideSignIn>[1]): SignInVerdict {
  const refused = { kind: 'refused', reason: 'address_unconfirmed', expected: emailKey } as const;
  if (transient) return { ...refused, actual: null };
  return subject === null
    ? { ...refused, actual: emailKey, isAddress: 'actual' }
    : { ...refused, actual: subject };
}

/** What happens to an account when its person gets another address. */
export interface Move {
  readonly kind: 'moves';
  readonly account: AccountFacts;
  /** The account that had the new address and that nobody has proven: the mover takes its place. */
  readonly displaced: AccountFacts | null;
}

export type MoveVerdict =
  | Move
  /** An Owner has to approve it first. */
  | { readonly kind: 'asks' }
  | {
      readonly kind: 'refused';
      readonly reason: 'outside_claimed_domains' | 'user_name_taken' | 'account_elsewhere' | 'former_member';
    };

/** Decides whether `person` may get the address that the facts were read for. Its domain is claimed. */
export function decideMove(facts: IdentityFacts, person: AccountFacts): MoveVerdict {
  const { holder } = facts;
  // Their row may be given to somebody new, who must not become them where they still are.
  const former = person.members.some((one) => one.here === 1 && one.active === 0);
  if (former && person.members.length > 1) return { kind: 'refused', reason: 'former_member' };
  const own = new Set(person.members.map((one) => one.id));
  if (!facts.claimedBefore) return { kind: 'refused', reason: 'outside_claimed_domains' };
  if (facts.nameHolder !== null && !own.has(facts.nameHolder))
    return { kind: 'refused', reason: 'user_name_taken' };
  const other = holder === null || holder.id === person.id ? null : holder;
  if (other?.members.some((one) => one.here === 1)) return { kind: 'refused', reason: 'user_name_taken' };
  if (other && (isSomebodyElse(other) || meetElsewhere(other, person)))
    return { kind: 'refused', reason: 'account_elsewhere' };
  // The mover gets the roles of the account that gives the address up, so those count as well.
  const roles = isProtected(person) || (other !== null && isProtected(other));
  if (roles && !facts.approved) return { kind: 'asks' };
  return { kind: 'moves', account: person, displaced: other };
}

export type CreationVerdict =
  | { readonly kind: 'new'; readonly takesOver: AccountFacts | null }
  /** The userName is that of an inactive member, who comes back with the same id. */
  | { readonly kind: 'revives'; readonly memberId: string }
  | { readonly kind: 'asks'; readonly memberId: string }
  | { readonly kind: 'refused'; readonly reason: 'user_name_taken' | 'account_elsewhere' };

/** Decides whom a SCIM client creates. The domain of the address is claimed. An externalId finds nobody. */
export function decideCreation(facts: IdentityFacts, active: boolean): CreationVerdict {
  const { holder, named } = facts;
  const account = holder?.members.some((one) => one.here === 1) ? holder : named;
  const member = account?.members.find((one) => one.here === 1);
  if (account && member) {
    if (member.active === 1 || !active) return { kind: 'refused', reason: 'user_name_taken' };
    if (isProtected(account) && !facts.approved) return { kind: 'asks', memberId: member.id };
    return { kind: 'revives', memberId: member.id };
  }
  if (holder && isSomebodyElse(holder)) return { kind: 'refused', reason: 'account_elsewhere' };
  return { kind: 'new', takesOver: holder };
}

/**
 * A directory moves or revives only Members as it likes. Somebody with a higher role, in any organization, it
 * moves with an Owner's consent.
 */
export function isProtected({ members }: AccountFacts): boolean {
  return members.some(({ role }) => role !== 'member');
}

/** The account is proven and belongs to an organization: it is not the domain owner's to take. */
function isSomebodyElse({ proven, members }: AccountFacts): boolean {
  return proven === 1 && members.length > 0;
}

/** Both are in one organization already, where one person can't become the other. */
function meetElsewhere(one: AccountFacts, other: AccountFacts): boolean {
  const organizations = new Set(one.members.map((member: MembershipFacts) => member.organizationId));
  return other.members.some((member) => organizations.has(member.organizationId));
}
