// Who signs in through an identity provider, as the person's lane decides it: one read, one pure decision
// (domain/identity.ts), and one write that requires what was read.

import { ChangeRefused } from '../../storage/change.ts';
import { type Database, openDatabase } from '../../storage/database.ts';
import {
  type AccountFacts,
  type IdentityFacts,
  type IdentityQuery,
  type PersonNames,
  readIdentity,
} from '../../storage/identity.ts';
import { type DecidedPerson, type RefreshedNames, writeSignIn } from '../../storage/sign-in/saml.ts';
import { auditEvent } from '../audit.ts';
import type { IdentityNotice, SignInCommand, SignInResult } from '../commands.ts';
import { decideSignIn, isProtected, isTransient, type SignInVerdict, subjectOf } from '../identity.ts';
import { asked, eventOfEach, movedEvent } from '../identity-events.ts';
import { decideNames } from './asserted-names.ts';

/** More than the number of concurrent writers that a person can have. */
const MAX_ATTEMPTS = 5;

/** Runs the command inside the person's lane. */
export async function runSignIn(d1: D1Database, command: SignInCommand): Promise<SignInResult> {
  const db = openDatabase(d1);
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryOnce(db, command);
    } catch (error) {
      const lost = error instanceof ChangeRefused;
      if (!lost || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

async function tryOnce(db: Database, command: SignInCommand): Promise<SignInResult> {
  const query = queryOf(command);
  const { facts, unchanged } = await readIdentity(db, query);
  const { subject } = query.by;
  const transient = isTransient(command.nameIdFormat);
  const verdict = decideSignIn(facts, { subject, transient, emailKey: command.email.key });
  const { result, isAsked, isMapped } = await writeSignIn(
    db,
    command,
    decided(command, subject, verdict, facts, unchanged),
  );
  if (result.outcome !== 'accepted') return result;
  const mapped = isMapped ? [{ kind: 'roles_mapped' } as const] : [];
  return { ...result, told: [...noticesOf(command, verdict, facts, isAsked), ...mapped] };
}

export interface AssertedPerson
  extends Pick<SignInCommand, 'organizationId' | 'connectionId' | 'issuer' | 'email' | 'nameId'> {
  readonly nameIdFormat: string | null;
  readonly nowMs: number;
}

/** What has to be known about a person to decide whether they may sign in. */
export function queryOf(person: AssertedPerson) {
  const { organizationId, connectionId, issuer, email, nowMs } = person;
  const subject = subjectOf(person.nameId, person.nameIdFormat, email.key);
  return {
    organizationId,
    email,
    nowMs,
    by: { kind: 'subject', connectionId, issuer, subject },
  } as const satisfies IdentityQuery;
}

function decided(
  command: SignInCommand,
  subject: string | null,
  verdict: SignInVerdict,
  facts: IdentityFacts,
  unchanged: DecidedPerson['unchanged'],
): DecidedPerson {
  const { actor, nowMs, organizationId, email } = command;
  const nobody = {
    unchanged,
    refusal: null,
    takesOver: null,
    pin: null,
    move: null,
    confirms: false,
    names: null,
    asks: null,
  };
  const pin = isTransient(command.nameIdFormat) ? null : { subject, nameIdFormat: command.nameIdFormat };
  if (verdict.kind === 'refused') {
    const { reason, expected, actual, isAddress } = verdict;
    const differ = expected === undefined ? {} : { expected, actual, ...(isAddress && { isAddress }) };
    const detail = reason === 'domain_not_claimed' ? { domain: email.domain } : differ;
    return { ...nobody, memberId: memberHere(facts, reason), refusal: { reason, detail } };
  }
  const person = verdict.kind === 'joins' ? facts.holder : accountOf(facts, verdict.memberId);
  const unproven = verdict.kind === 'joins' ? verdict.takesOver : person?.proven === 0;
  const takesOver =
    person && unproven
      ? {
          accountId: person.id,
          event: eventOfEach({ nowMs }, actor, 'user.account_taken_over', {
            email: person.email,
            source: 'saml',
          }),
        }
      : null;
  if (verdict.kind === 'joins') return { ...nobody, memberId: null, takesOver, pin };
  const { memberId, move, confirms } = verdict;
  return {
    ...nobody,
    memberId,
    takesOver,
    pin: verdict.pins ? pin : null,
    confirms,
    names: person && refreshedNames(command, person, memberId, move ? email.address : person.email),
    move: move && {
      accountId: move.account.id,
      displacedId: move.displaced?.id ?? null,
      event: movedEvent({ nowMs }, actor, {
        before: move.account.email,
        after: email.address,
        source: 'saml',
      }),
    },
    asks: verdict.asks
      ? asked({ nowMs }, actor, { organizationId, memberId, kind: 'address', email, source: 'saml' })
      : null,
  };
}

function refreshedNames(
  { actor, nowMs, organizationId, givenName, familyName, nameIdFormat }: SignInCommand,
  account: AccountFacts,
  memberId: string,
  email: string,
): RefreshedNames | null {
  const verdict = decideNames(account, memberId, { givenName, familyName }, isTransient(nameIdFormat));
  if (verdict.kind === 'kept') return null;
  const { before, after } = verdict;
  const changed = (['givenName', 'familyName'] as const).filter((name) => before[name] !== after[name]);
  const only = (names: PersonNames) => Object.fromEntries(changed.map((name) => [name, names[name]]));
  const event = auditEvent({ nowMs }, actor, {
    organizationId,
    action: 'user.profile_changed',
    target: { type: 'member', id: memberId },
    detail: { email, source: 'saml', changed, before: only(before), after: only(after) },
  });
  return { ...after, accountId: account.id, event };
}

/** The member whom a refusal is about: the log links to them. */
function memberHere({ holder, named }: IdentityFacts, reason: string): string | null {
  const isOfAddress = reason === 'subject_changed' || reason === 'address_unconfirmed';
  const account = isOfAddress ? holder : (named ?? holder);
  return account?.members.find((one) => one.here === 1)?.id ?? null;
}

/** The account that the member is. */
export function accountOf({ holder, named }: IdentityFacts, memberId: string): AccountFacts | null {
  return [holder, named].find((one) => one?.members.some((member) => member.id === memberId)) ?? null;
}

/** @param isAsked an Owner is asked something new: a later sign-in before the decision tells nobody again */
function noticesOf(
  command: SignInCommand,
  verdict: SignInVerdict,
  facts: IdentityFacts,
  isAsked: boolean,
): IdentityNotice[] {
  if (verdict.kind !== 'member') return [];
  if (!(verdict.move || isAsked)) return firstSignIn(facts, verdict);
  const { memberId } = verdict;
  const from = accountOf(facts, memberId)?.email ?? '';
  const kind = verdict.move ? 'address_changed' : 'change_asked';
  return [{ kind, memberId, from, to: command.email.address }];
}

/** The one whom it concerns can object if somebody else came first. */
function firstSignIn(
  { holder }: IdentityFacts,
  { memberId, pins }: Extract<SignInVerdict, { kind: 'member' }>,
): IdentityNotice[] {
  if (!pins || holder === null || !isProtected(holder)) return [];
  return [{ kind: 'subject_pinned', memberId, from: holder.email, to: holder.email }];
}
