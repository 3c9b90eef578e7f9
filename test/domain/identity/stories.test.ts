// Lives that once went wrong, each told as it happened. The promises are checked after every act, so that a
// story is a test even where it asserts nothing itself.

import { beforeEach, describe, expect, it } from 'vitest';
import { emptyStorage } from '../../support/storage.ts';
import * as administration from './administration.ts';
import * as directory from './directory.ts';
import { accept, invite } from './invitations.ts';
import { askForReset, reset, signInByPassword, signInBySso } from './sign-ins.ts';
import { openWorld, type Person, type World } from './world.ts';

let world: World;

beforeEach(async () => {
  await emptyStorage();
  world = await openWorld();
});

const member = (person: Person, organization: 'a' | 'b' | 's') => world.membersOf(person, organization)[0]!;
const activeIn = (organization: 'a' | 'b' | 's') =>
  world.rows.members.filter((row) => row.organizationId === world.id(organization) && row.active === 1);

describe('a reused externalId', () => {
  it('revives nobody: neither the role nor the password of the one who had it goes to the newcomer', async () => {
    await signInByPassword(world, 'ann', 'ann@acme');
    await administration.changeRole(world, 'a', 'ann', member('bob', 'a'), 'admin');
    await signInBySso(world, 'a', 'bob', 'bob@acme');
    expect(await askForReset(world, 'bob@acme')).toBe('done');
    expect(await reset(world, 'bob')).toBe('done');
    expect(await directory.setActive(world, 'a', member('bob', 'a'), false)).toBe('done');
    expect(await directory.create(world, 'a', 'cho', 'x@acme', 'bob')).toBe('done');
    expect(member('cho', 'a')).toMatchObject({ role: 'member', userNameKey: world.address('x@acme') });
    expect(await signInByPassword(world, 'bob', 'x@acme')).toBe('credentials_wrong');
    expect(await signInBySso(world, 'a', 'cho', 'x@acme')).toBe('accepted');
  });
});

describe('the directory’s token in the wrong hands', () => {
  it('makes nobody an Owner by giving the Owner’s record another address', async () => {
    await signInBySso(world, 'a', 'bob', 'bob@acme');
    await directory.misdirect(world, 'a', member('bob', 'a'), 'y@acme');
    await directory.misdirect(world, 'a', member('ann', 'a'), 'bob@acme');
    await signInBySso(world, 'a', 'bob', 'bob@acme');
    expect(member('ann', 'a').userNameKey).toBe(world.address('ann@acme'));
    expect(await signInByPassword(world, 'ann', 'ann@acme')).toBe('accepted');
  });

  it('makes nobody another member who has come through single sign-on', async () => {
    await directory.create(world, 'a', 'cho', 'x@acme', 'cho');
    await signInBySso(world, 'a', 'cho', 'x@acme');
    await directory.misdirect(world, 'a', member('bob', 'a'), 'y@acme');
    await directory.misdirect(world, 'a', member('cho', 'a'), 'bob@acme');
    expect(await signInBySso(world, 'a', 'bob', 'bob@acme')).not.toBe('accepted');
  });
});

describe('an address that the directory gave to somebody who had signed in', () => {
  const acceptLast = () => administration.accept(world, world.refusals.at(-1)!);

  it('opens their account to nobody who has that mailbox, once another issuer names people', async () => {
    await directory.create(world, 'a', 'cho', 'x@acme', 'cho');
    await signInBySso(world, 'a', 'bob', 'bob@acme');
    await directory.misdirect(world, 'a', member('cho', 'a'), 'y@acme');
    expect(await directory.misdirect(world, 'a', member('bob', 'a'), 'x@acme')).toBe('done');
    expect(await signInBySso(world, 'a', 'cho', 'x@acme')).toBe('subject_changed');
    await administration.changeIssuer(world, 'a', 'next-a');
    expect(await signInBySso(world, 'a', 'cho', 'x@acme')).toBe('address_unconfirmed');
  });

  it('nor once all subjects are forgotten', async () => {
    await directory.create(world, 'a', 'cho', 'x@acme', 'cho');
    await signInBySso(world, 'a', 'bob', 'bob@acme');
    await directory.misdirect(world, 'a', member('cho', 'a'), 'y@acme');
    await directory.misdirect(world, 'a', member('bob', 'a'), 'x@acme');
    await signInBySso(world, 'a', 'cho', 'x@acme');
    expect(await administration.forgetSubjects(world, world.refusals.at(-1)!)).toBe('done');
    expect(await signInBySso(world, 'a', 'cho', 'x@acme')).toBe('address_unconfirmed');
  });

  it('gives nobody a new password by mail', async () => {
    await directory.create(world, 'a', 'cho', 'x@acme', 'cho');
    await signInBySso(world, 'a', 'bob', 'bob@acme');
    await directory.misdirect(world, 'a', member('cho', 'a'), 'y@acme');
    await directory.misdirect(world, 'a', member('bob', 'a'), 'x@acme');
    expect(await askForReset(world, 'x@acme')).toBe('unconfirmed');
    await administration.manage(world, 'a', true, true);
    expect(await askForReset(world, 'x@acme')).toBe('sso');
  });

  it('is theirs once an administrator has said so', async () => {
    await signInBySso(world, 'a', 'bob', 'bob@acme');
    await directory.rename(world, 'a', member('bob', 'a'), 'y@acme');
    await administration.changeIssuer(world, 'a', 'next-a');
    expect(await signInBySso(world, 'a', 'bob', 'y@acme')).toBe('address_unconfirmed');
    expect(await acceptLast()).toBe('done');
    expect(await signInBySso(world, 'a', 'bob', 'y@acme')).toBe('accepted');
  });

  it('is theirs once they have signed in under it', async () => {
    await signInBySso(world, 'a', 'bob', 'bob@acme');
    await directory.rename(world, 'a', member('bob', 'a'), 'y@acme');
    expect(await signInBySso(world, 'a', 'bob', 'y@acme')).toBe('accepted');
    await administration.changeIssuer(world, 'a', 'next-a');
    expect(await signInBySso(world, 'a', 'bob', 'y@acme')).toBe('accepted');
  });

  it('is not theirs by what was accepted for an address of before', async () => {
    await directory.create(world, 'a', 'cho', 'x@acme', 'cho');
    await signInBySso(world, 'a', 'bob', 'bob@acme');
    await directory.rename(world, 'a', member('bob', 'a'), 'y@acme');
    await administration.changeIssuer(world, 'a', 'next-a');
    expect(await signInBySso(world, 'a', 'bob', 'y@acme')).toBe('address_unconfirmed');
    await directory.misdirect(world, 'a', member('cho', 'a'), 'bob@acme');
    expect(await directory.misdirect(world, 'a', member('bob', 'a'), 'x@acme')).toBe('done');
    expect(await acceptLast()).toBe('changed_meanwhile');
    expect(await signInBySso(world, 'a', 'cho', 'x@acme')).toBe('address_unconfirmed');
  });

  it('opens a former member’s row to who has it now, whose subject is the first', async () => {
    await signInBySso(world, 'a', 'bob', 'bob@acme');
    await directory.rename(world, 'a', member('bob', 'a'), 'y@acme');
    await directory.setActive(world, 'a', member('bob', 'a'), false);
    const row = member('bob', 'a');
    world.persons.set(row.id, 'cho');
    world.owners.delete(row.accountId);
    expect(await directory.rename(world, 'a', row, 'x@acme')).toBe('done');
    expect(await directory.setActive(world, 'a', member('cho', 'a'), true)).toBe('done');
    expect(await signInBySso(world, 'a', 'cho', 'x@acme')).toBe('accepted');
  });
});

describe('a person in two organizations', () => {
  it('has one address in both after the directory has renamed them, and the old one is free for another', async () => {
    await signInBySso(world, 'a', 'bob', 'bob@acme');
    await invite(world, 'b', 'bob@acme', 'member', 'mail');
    expect(await accept(world, 'bob', world.invitations[0]!)).toBe('join');
    expect(await directory.rename(world, 'a', member('bob', 'a'), 'y@acme')).toBe('done');
    expect(member('bob', 'b').userNameKey).toBe(world.address('y@acme'));
    expect(await directory.create(world, 'a', 'cho', 'bob@acme', 'cho')).toBe('done');
    expect(await signInBySso(world, 'a', 'cho', 'bob@acme')).toBe('accepted');
    expect(await signInBySso(world, 'a', 'bob', 'y@acme')).toBe('accepted');
  });
});

describe('an honest signature over another person’s address', () => {
  it('lets nobody in as the one whose address it is', async () => {
    expect(await signInBySso(world, 'a', 'ann', 'ann@acme')).toBe('accepted');
    expect(await signInBySso(world, 'a', 'bob', 'ann@acme')).not.toBe('accepted');
  });

  it('nor if it is the other one who has been there', async () => {
    expect(await signInBySso(world, 'a', 'bob', 'bob@acme')).toBe('accepted');
    expect(await signInBySso(world, 'a', 'bob', 'ann@acme')).not.toBe('accepted');
  });
});

describe('a stranger’s copied invitation', () => {
  it('does not stand in the way of the one whose address it was for', async () => {
    // Where single sign-on makes all accounts of the domain, the stranger could not have joined.
    await administration.manage(world, 'a', false);
    await invite(world, 's', 'x@acme', 'member', 'link');
    expect(await accept(world, 'mal', world.invitations[0]!)).toBe('choose');
    expect(await directory.create(world, 'a', 'cho', 'x@acme', 'cho')).toBe('done');
    expect(await signInByPassword(world, 'mal', 'x@acme')).toBe('credentials_wrong');
    expect(world.openSessionOf('mal')).toBeUndefined();
    expect(await signInBySso(world, 'a', 'cho', 'x@acme')).toBe('accepted');
  });
});

describe('an organization that ends', () => {
  it('leaves nobody behind who was there alone', async () => {
    await signInByPassword(world, 'mal', 'mal@mal');
    await administration.endOrganization(world, 's');
    expect(world.accountAt('mal@mal')).toBeUndefined();
    expect(world.openSessionOf('mal')).toBeUndefined();
  });
});

describe('an older invitation', () => {
  it('begins nothing again that the directory has ended', async () => {
    await invite(world, 'a', 'x@acme', 'admin', 'mail');
    await directory.create(world, 'a', 'cho', 'x@acme', 'cho');
    await directory.remove(world, 'a', member('cho', 'a'));
    const before = activeIn('a').length;
    expect(await accept(world, 'cho', world.invitations[0]!)).toBe('invitation_not_found');
    expect(activeIn('a')).toHaveLength(before);
  });
});

describe('an approval of an Owner', () => {
  it('is over once the address is somebody else’s', async () => {
    await signInByPassword(world, 'ann', 'ann@acme');
    expect(await directory.rename(world, 'a', member('ann', 'a'), 'x@acme')).toBe('owner_approval_needed');
    expect(await administration.decide(world, 'a', world.email('x@acme').key, 'approved')).toBe('done');
    // The directory takes it back, and hires somebody.
    expect(await directory.create(world, 'a', 'cho', 'x@acme', 'cho')).toBe('done');
    await directory.misdirect(world, 'a', member('cho', 'a'), 'y@acme');
    expect(await directory.misdirect(world, 'a', member('ann', 'a'), 'x@acme')).toBe('owner_approval_needed');
    await signInBySso(world, 'a', 'cho', 'x@acme');
  });
});
