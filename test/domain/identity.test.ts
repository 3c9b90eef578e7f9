// Who somebody is, fact by fact. test/domain/sign-in/subjects.test.ts and test/http/scim/identity.test.ts
// show the same against the database.

import { describe, expect, it } from 'vitest';
import {
  decideCreation,
  decideMove,
  decideSignIn,
  isProtected,
  subjectOf,
} from '../../src/domain/identity.ts';
import type { AccountFacts, IdentityFacts, MembershipFacts } from '../../src/storage/identity.ts';

const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';

function membership(change: Partial<MembershipFacts> = {}): MembershipFacts {
  return {
    id: 'mem_ada',
    organizationId: 'org_a',
    here: 1,
    role: 'member',
    active: 1,
    pinned: change.subject ? 1 : 0,
    subject: null,
    unconfirmed: 0,
    names: null,
    ...change,
  };
}

const elsewhere = (change: Partial<MembershipFacts> = {}) =>
  membership({ id: 'mem_elsewhere', organizationId: 'org_b', here: 0, ...change });

function account(members: readonly MembershipFacts[], change: Partial<AccountFacts> = {}): AccountFacts {
  return { id: 'acc_ada', email: 'Ada@acme.test', emailKey: 'ada@acme.test', proven: 1, members, ...change };
}

function facts(change: Partial<IdentityFacts> = {}): IdentityFacts {
  return {
    claimed: 1,
    holder: null,
    named: null,
    claimedBefore: 1,
    nameHolder: null,
    subjectIsAnother: 0,
    managed: 0,
    invited: 0,
    approved: 0,
    ...change,
  };
}

describe('a subject', () => {
  it.each([
    ['00u1', null, '00u1'],
    ['00U1', null, '00U1'],
    ['ada@corp.test', null, 'ada@corp.test'],
    ['Ada@Corp.test', null, 'ada@corp.test'],
    ['ada@acme.test', null, null],
    ['ADA@acme.test', null, null],
    ['00u1', TRANSIENT, null],
  ])('%s of format %s pins %s', (nameId, format, expected) => {
    expect(subjectOf(nameId, format, 'ada@acme.test')).toBe(expected);
  });
});

describe('who signs in', () => {
  const asserted = { subject: '00u1', transient: false, emailKey: 'ada@acme.test' };
  const ada = account([membership()]);
  const pinned = account([membership({ subject: '00u1' })]);

  it('is the member who has the address, and is pinned', () => {
    expect(decideSignIn(facts({ holder: ada }), asserted)).toMatchObject({ memberId: 'mem_ada', pins: true });
  });

  it('is not pinned by a subject that says nothing', () => {
    const verdict = decideSignIn(facts({ holder: ada }), { ...asserted, subject: null, transient: true });
    expect(verdict).toMatchObject({ memberId: 'mem_ada', pins: false });
  });

  it('is pinned to the address where that is the NameID', () => {
    const verdict = decideSignIn(facts({ holder: ada }), { ...asserted, subject: null });
    expect(verdict).toMatchObject({ memberId: 'mem_ada', pins: true });
  });

  it.each<[string, string | null, string | null, boolean, object]>([
    [
      'the address',
      null,
      '00u1',
      false,
      { expected: 'ada@acme.test', actual: '00u1', isAddress: 'expected' },
    ],
    ['a subject', '00u9', null, false, { expected: '00u9', actual: 'ada@acme.test', isAddress: 'actual' }],
    ['a subject', '00u9', '00u1', false, { expected: '00u9', actual: '00u1' }],
    ['a subject', '00u9', null, true, { expected: '00u9', actual: null }],
    ['the address', null, null, true, { expected: 'ada@acme.test', actual: null }],
  ])(
    'is nobody who is pinned to %s (%s) and comes as %s, transient %s',
    (_, known, subject, transient, shown) => {
      const holder = account([membership({ pinned: 1, subject: known })]);
      const verdict = decideSignIn(facts({ holder }), { ...asserted, subject, transient });
      expect(verdict).toEqual({ kind: 'refused', reason: 'subject_changed', ...shown });
    },
  );

  const doubted = (change: Partial<MembershipFacts> = {}) =>
    account([membership({ unconfirmed: 1, ...change })]);

  it.each<[string | null, boolean, object]>([
    ['00u1', false, { actual: '00u1' }],
    [null, false, { actual: 'ada@acme.test', isAddress: 'actual' }],
    [null, true, { actual: null }],
  ])(
    'is nobody whose address the directory alone vouches for: %s, transient %s',
    (subject, transient, shown) => {
      const verdict = decideSignIn(facts({ holder: doubted() }), { ...asserted, subject, transient });
      expect(verdict).toEqual({
        kind: 'refused',
        reason: 'address_unconfirmed',
        expected: 'ada@acme.test',
        ...shown,
      });
    },
  );

  it('confirms the address that the directory gave, by the subject of before', () => {
    const holder = doubted({ subject: '00u1' });
    const verdict = { kind: 'member', pins: false, move: null, confirms: true };
    expect(decideSignIn(facts({ holder, named: holder }), asserted)).toMatchObject(verdict);
  });

  it('confirms nothing that was not in doubt', () => {
    expect(decideSignIn(facts({ holder: pinned, named: pinned }), asserted)).toMatchObject({
      confirms: false,
    });
    expect(decideSignIn(facts({ holder: ada }), asserted)).toMatchObject({ confirms: false });
  });

  it.each([
    ['moves', { approved: 1 }, true],
    ['waits for an Owner', { invited: 1 }, false],
    ['is not the organization’s to change', { claimedBefore: 0 }, false],
  ] as const)('that %s under another address confirms it: %s', (_, change, confirms) => {
    const named = doubted({ subject: '00u1' });
    const verdict = decideSignIn(facts({ named, ...change }), { ...asserted, emailKey: 'ada@new.test' });
    expect(verdict).toMatchObject({ kind: 'member', memberId: 'mem_ada', confirms });
  });

  it('is nobody in doubt who is deactivated, whatever else holds', () => {
    expect(decideSignIn(facts({ holder: doubted({ active: 0 }) }), asserted)).toMatchObject({
      reason: 'member_inactive',
    });
  });

  it.each<[string, Partial<IdentityFacts>, string]>([
    ['nobody with an address that is not claimed', { holder: ada, claimed: 0 }, 'domain_not_claimed'],
    ['nobody with the address of somebody else’s member', { holder: account([elsewhere()]) }, 'not_a_member'],
    ['nobody unknown where access is not managed', {}, 'not_a_member'],
    ['nobody whose address is another’s userName', { managed: 1, nameHolder: 'mem_x' }, 'not_a_member'],
    ['nobody who is deactivated', { holder: account([membership({ active: 0 })]) }, 'member_inactive'],
    [
      'nobody who is deactivated under the address of before',
      { named: account([membership({ active: 0, subject: '00u1' })]) },
      'member_inactive',
    ],
    [
      'nobody who is pinned to another subject',
      { holder: account([membership({ subject: '00u9' })]) },
      'subject_changed',
    ],
    [
      'nobody whose subject is the address of another member',
      { holder: ada, subjectIsAnother: 1 },
      'address_of_another',
    ],
    [
      'nobody who is pinned and comes with the address of another member',
      { named: pinned, holder: account([membership({ id: 'mem_boss' })], { id: 'acc_boss' }) },
      'address_of_another',
    ],
    [
      'nobody who is pinned and comes with the address of an account elsewhere',
      { named: pinned, holder: account([elsewhere()], { id: 'acc_boss' }) },
      'address_of_another',
    ],
  ])('is %s', (_, change, reason) => {
    expect(decideSignIn(facts(change), asserted)).toMatchObject({ kind: 'refused', reason });
  });

  it('is the same member after the address has changed, and takes the address along', () => {
    const verdict = decideSignIn(facts({ named: pinned }), { ...asserted, emailKey: 'king@acme.test' });
    expect(verdict).toMatchObject({ memberId: 'mem_ada', move: { account: pinned, displaced: null } });
  });

  it.each(['owner', 'admin'] as const)(
    'is the %s under the address of before until an Owner approves',
    (role) => {
      const named = account([membership({ role, subject: '00u1' })]);
      const stays = { memberId: 'mem_ada', move: null, asks: true };
      expect(decideSignIn(facts({ named }), asserted)).toMatchObject(stays);
      const moves = { memberId: 'mem_ada', move: { kind: 'moves' }, asks: false };
      expect(decideSignIn(facts({ named, approved: 1 }), asserted)).toMatchObject(moves);
    },
  );

  it('is the same member with the same address, and nothing moves', () => {
    const verdict = decideSignIn(facts({ holder: pinned, named: pinned }), asserted);
    const member = { kind: 'member', memberId: 'mem_ada', pins: false };
    expect(verdict).toEqual({ ...member, move: null, asks: false, confirms: false });
  });

  it('is the member here, and not the same person elsewhere', () => {
    const ofOrganizations = account([elsewhere({ subject: '00u9' }), membership({ subject: '00u1' })]);
    const here = { memberId: 'mem_ada', pins: false, asks: false };
    expect(decideSignIn(facts({ holder: ofOrganizations }), asserted)).toMatchObject(here);
    const moves = { memberId: 'mem_ada', move: { kind: 'moves' } };
    expect(decideSignIn(facts({ named: ofOrganizations }), asserted)).toMatchObject(moves);
  });

  it('is nobody as long as the subject is a former member’s and the address a new one’s', () => {
    const named = account([membership({ active: 0, subject: '00u1' })]);
    const again = account([membership({ id: 'mem_again' })], { id: 'acc_again' });
    const refused = { reason: 'address_of_another', expected: 'Ada@acme.test', actual: 'ada@acme.test' };
    expect(decideSignIn(facts({ named, holder: again }), asserted)).toEqual({ kind: 'refused', ...refused });
    const former = account([membership({ id: 'mem_again', active: 0 })], { id: 'acc_again' });
    expect(decideSignIn(facts({ named, holder: former }), asserted)).toMatchObject({
      reason: 'member_inactive',
    });
  });

  it('is the member under the address of before while somebody is invited to the new one', () => {
    const invited = facts({ named: pinned, invited: 1 });
    const stays = { kind: 'member', memberId: 'mem_ada', pins: false, move: null, confirms: false };
    expect(decideSignIn(invited, asserted)).toEqual({ ...stays, asks: true });
    const moves = { memberId: 'mem_ada', move: { kind: 'moves' }, asks: false };
    expect(decideSignIn({ ...invited, approved: 1 }, asserted)).toMatchObject(moves);
    const outside = { ...invited, claimedBefore: 0 } as const;
    expect(decideSignIn(outside, asserted)).toEqual({ ...stays, asks: false });
  });

  it('may have the address of another member as NameID only where they are pinned to it', () => {
    const known = account([membership({ subject: '00u1' })]);
    const verdict = decideSignIn(facts({ holder: known, subjectIsAnother: 1 }), asserted);
    expect(verdict).toMatchObject({ memberId: 'mem_ada' });
    const nameless = { ...asserted, subject: null };
    expect(decideSignIn(facts({ holder: ada, subjectIsAnother: 1 }), nameless)).toMatchObject({
      memberId: 'mem_ada',
      pins: true,
    });
  });

  it('keeps an address that is not the organization’s to change', () => {
    const shared = account([membership({ subject: '00u1' }), elsewhere()]);
    expect(decideSignIn(facts({ named: shared, claimedBefore: 0 }), asserted)).toMatchObject({
      kind: 'refused',
      reason: 'address_of_another',
    });
    const verdict = decideSignIn(facts({ named: pinned, claimedBefore: 0 }), asserted);
    expect(verdict).toMatchObject({ memberId: 'mem_ada', move: null, asks: false });
  });

  it.each<[string, AccountFacts | null, boolean]>([
    ['with a new account', null, false],
    ['with the account that they have proven elsewhere', account([elsewhere()]), false],
    ['and takes an account over that nobody has proven', account([elsewhere()], { proven: 0 }), true],
    ['and takes an account over that belongs nowhere', account([]), true],
  ])('joins %s', (_, holder, takesOver) => {
    expect(decideSignIn(facts({ managed: 1, holder }), asserted)).toEqual({ kind: 'joins', takesOver });
  });
});

describe('another address', () => {
  const ada = account([membership()]);

  it.each<[string, Partial<IdentityFacts>, string]>([
    ['from a domain that is not claimed', { claimedBefore: 0 }, 'outside_claimed_domains'],
    [
      'that another member has',
      { holder: account([membership({ id: 'mem_b' })], { id: 'acc_b' }) },
      'user_name_taken',
    ],
    ['that is another member’s userName', { nameHolder: 'mem_b' }, 'user_name_taken'],
    [
      'of a proven account elsewhere',
      { holder: account([elsewhere()], { id: 'acc_b' }) },
      'account_elsewhere',
    ],
  ])('%s is refused', (_, change, reason) => {
    expect(decideMove(facts(change), ada)).toEqual({ kind: 'refused', reason });
  });

  it('of an unproven account that shares an organization is refused', () => {
    const shared = account([membership(), elsewhere()]);
    const other = account([elsewhere({ id: 'mem_other' })], { id: 'acc_b', proven: 0 });
    expect(decideMove(facts({ holder: other }), shared)).toMatchObject({ reason: 'account_elsewhere' });
  });

  it.each<[string, AccountFacts]>([
    ['nobody has proven', account([elsewhere()], { id: 'acc_b', proven: 0 })],
    ['belongs nowhere', account([], { id: 'acc_b' })],
  ])('of an account that %s displaces that account', (_, displaced) => {
    expect(decideMove(facts({ holder: displaced }), ada)).toEqual({ kind: 'moves', account: ada, displaced });
  });

  it.each(['owner', 'admin'] as const)('of an unproven %s elsewhere waits for an Owner', (role) => {
    const displaced = account([elsewhere({ role })], { id: 'acc_b', proven: 0 });
    expect(decideMove(facts({ holder: displaced }), ada)).toEqual({ kind: 'asks' });
    const approved = facts({ holder: displaced, approved: 1 });
    expect(decideMove(approved, ada)).toEqual({ kind: 'moves', account: ada, displaced });
  });

  it.each([
    ['an Owner', [membership({ role: 'owner' })]],
    ['an Admin', [membership({ role: 'admin' })]],
    ['a Billing Admin', [membership({ role: 'billing_admin' })]],
    ['an Admin elsewhere', [membership(), elsewhere({ role: 'admin' })]],
    ['a former Owner elsewhere', [membership(), elsewhere({ role: 'owner', active: 0 })]],
  ] as const)('of %s waits for an Owner', (_, members) => {
    const person = account(members);
    expect(isProtected(person)).toBe(true);
    expect(decideMove(facts(), person)).toEqual({ kind: 'asks' });
    expect(decideMove(facts({ approved: 1 }), person)).toMatchObject({ kind: 'moves' });
  });

  it('of a former member who is in another organization is refused', () => {
    const former = account([membership({ active: 0 }), elsewhere()]);
    expect(decideMove(facts({ approved: 1 }), former)).toEqual({ kind: 'refused', reason: 'former_member' });
  });

  it('of a former member who is nowhere else moves', () => {
    const former = account([membership({ active: 0 })]);
    expect(decideMove(facts(), former)).toMatchObject({ kind: 'moves' });
    const formerElsewhere = account([membership(), elsewhere({ active: 0 })]);
    expect(decideMove(facts(), formerElsewhere)).toMatchObject({ kind: 'moves' });
  });

  it('is theirs already where they have it in another case, or as their userName', () => {
    const moves = { kind: 'moves', account: ada, displaced: null };
    expect(decideMove(facts({ holder: ada }), ada)).toEqual(moves);
    expect(decideMove(facts({ nameHolder: 'mem_ada' }), ada)).toEqual(moves);
  });

  it('is not asked for where it could not be given', () => {
    const owner = account([membership({ role: 'owner' })]);
    expect(decideMove(facts({ nameHolder: 'mem_b' }), owner)).toMatchObject({ reason: 'user_name_taken' });
  });
});

describe('whom a directory creates', () => {
  it('is somebody new', () => {
    expect(decideCreation(facts(), true)).toEqual({ kind: 'new', takesOver: null });
  });

  it.each<[string, AccountFacts]>([
    ['nobody has proven', account([elsewhere()], { proven: 0 })],
    ['belongs nowhere', account([])],
  ])('takes an account over that %s', (_, holder) => {
    expect(decideCreation(facts({ holder }), true)).toEqual({ kind: 'new', takesOver: holder });
  });

  it('is the member here, and not the same person elsewhere', () => {
    const holder = account([elsewhere(), membership({ active: 0 })]);
    expect(decideCreation(facts({ holder }), true)).toEqual({ kind: 'revives', memberId: 'mem_ada' });
  });

  it('is the member whose userName it is, although another account has the address', () => {
    const named = account([membership({ active: 0 })]);
    const verdict = decideCreation(facts({ holder: account([elsewhere()]), named }), true);
    expect(verdict).toEqual({ kind: 'revives', memberId: 'mem_ada' });
  });

  it('is not somebody with a proven account elsewhere', () => {
    const verdict = decideCreation(facts({ holder: account([elsewhere()]) }), true);
    expect(verdict).toEqual({ kind: 'refused', reason: 'account_elsewhere' });
  });

  it.each([
    ['a member', 1, true],
    ['a member, even deactivated,', 0, false],
    ['a former member, even deactivated,', 1, false],
  ] as const)('is not %s again', (_, active, wanted) => {
    const holder = account([membership({ active })]);
    expect(decideCreation(facts({ holder }), wanted)).toEqual({ kind: 'refused', reason: 'user_name_taken' });
  });

  it('is the inactive member who has the address', () => {
    const holder = account([membership({ active: 0 })]);
    expect(decideCreation(facts({ holder }), true)).toEqual({ kind: 'revives', memberId: 'mem_ada' });
  });

  it.each([
    ['an Owner', [membership({ role: 'owner', active: 0 })]],
    ['an Admin elsewhere', [membership({ active: 0 }), elsewhere({ role: 'admin' })]],
  ] as const)('is %s only once an Owner has approved it', (_, members) => {
    const holder = account(members);
    expect(decideCreation(facts({ holder }), true)).toEqual({ kind: 'asks', memberId: 'mem_ada' });
    expect(decideCreation(facts({ holder, approved: 1 }), true)).toEqual({
      kind: 'revives',
      memberId: 'mem_ada',
    });
  });
});
