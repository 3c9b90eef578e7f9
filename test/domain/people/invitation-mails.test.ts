// The limit of invitation mails to one mailbox, from all organizations.
import { beforeEach, describe, expect, it } from 'vitest';
import { INVITATION_MAILS_TO_ONE_PER_DAY as LIMIT } from '../../../src/domain/limits.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { pruneExpired } from '../../../src/domain/organization/retention.ts';
import { type Invited, invitePeople } from '../../../src/domain/people/invitations.ts';
import { count, depsAt, NOW_MS, OPERATOR } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';

const DAY_MS = 86_400_000;
const ADA = 'ada@navy.test';

beforeEach(emptyStorage);

const newOrganization = () => createOrganization(depsAt(), OPERATOR, { name: 'Acme', plan: 'enterprise' });

async function inviteFrom(
  organization: Awaited<ReturnType<typeof newOrganization>>,
  emails: readonly string[],
  nowMs = NOW_MS,
  delivery: 'mail' | 'link' = 'mail',
): Promise<readonly Invited[]> {
  const invitees = emails.map((email) => ({ email, role: 'member' }));
  return (await invitePeople(depsAt(nowMs), OPERATOR, organization, invitees, 'owner', delivery)).invited;
}

/** What became of one invitation from each of `organizations` new ones. */
async function inviteFromMany(organizations: number, email: (n: number) => string, nowMs = NOW_MS) {
  const outcomes: string[] = [];
  for (let n = 0; n < organizations; n++) {
    const [one] = await inviteFrom(await newOrganization(), [email(n)], nowMs);
    outcomes.push(one?.mail ?? 'nothing');
  }
  return outcomes;
}

const full = [...Array(LIMIT).fill('due'), 'mailbox_full'];

describe('invitation mails to one mailbox', () => {
  it('are limited over all organizations, and the invitation exists all the same', async () => {
    expect(await inviteFromMany(LIMIT + 1, () => ADA)).toEqual(full);
    expect(await count('invitations', 'mailed_at is not null')).toBe(LIMIT);
    expect(await count('invitations')).toBe(LIMIT + 1);
  });

  it('count its tags and dots as one', async () => {
    expect(await inviteFromMany(LIMIT + 1, (n) => `a.d.a+${n}@navy.test`)).toEqual(full);
    const organization = await newOrganization();
    const many = Array.from({ length: 5 }, (_, n) => `grace+${n}@navy.test`);
    for (let n = 0; n < 2; n++) await inviteFrom(organization, many);
    expect((await inviteFrom(await newOrganization(), ['grace@navy.test']))[0]?.mail).toBe('mailbox_full');
  });

  it('count within one list too', async () => {
    await inviteFromMany(LIMIT - 1, () => ADA);
    const invited = await inviteFrom(await newOrganization(), [
      'ada+1@navy.test',
      'ada+2@navy.test',
      'x@navy.test',
    ]);
    expect(invited.map(({ mail }) => mail)).toEqual(['due', 'mailbox_full', 'due']);
  });

  it('count when several organizations send at once', async () => {
    const organizations = await Promise.all(Array.from({ length: LIMIT + 3 }, newOrganization));
    const outcomes = await Promise.all(organizations.map((one) => inviteFrom(one, [ADA])));
    expect(outcomes.flat().filter(({ mail }) => mail === 'due')).toHaveLength(LIMIT);
  });

  it('still count when the organization that sent them is gone', async () => {
    await inviteFromMany(LIMIT, () => ADA);
    await depsAt().db.run('delete from organizations');
    expect((await inviteFrom(await newOrganization(), [ADA]))[0]?.mail).toBe('mailbox_full');
  });

  it('may be sent again a day later', async () => {
    await inviteFromMany(LIMIT, () => ADA);
    expect(await inviteFromMany(1, () => ADA, NOW_MS + DAY_MS - 1)).toEqual(['mailbox_full']);
    expect(await inviteFromMany(1, () => ADA, NOW_MS + DAY_MS)).toEqual(['due']);
  });

  it('are not used up by links that were copied, nor by what was not mailed', async () => {
    for (let n = 0; n < LIMIT + 1; n++) await inviteFrom(await newOrganization(), [ADA], NOW_MS, 'link');
    expect(await inviteFromMany(LIMIT + 2, () => ADA)).toEqual([...full, 'mailbox_full']);
    expect(await count('invitation_mails')).toBe(LIMIT);
  });

  it('do not hold back another mailbox, and say so when the organization’s own limit does', async () => {
    await inviteFromMany(LIMIT, () => ADA);
    const organization = await newOrganization();
    const others = Array.from({ length: 10 }, (_, n) => `person${n}@navy.test`);
    const invited = await inviteFrom(organization, others);
    expect(invited.map(({ mail }) => mail)).toEqual(Array(10).fill('due'));
    expect((await inviteFrom(organization, ['person10@navy.test']))[0]?.mail).toBe('limited');
  });

  it('are remembered for a day, by a hash that names nobody', async () => {
    await inviteFromMany(2, () => ADA);
    const rows = await depsAt().db.all('select * from invitation_mails');
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toMatch(/ada|navy|org_/);
    await pruneExpired(depsAt(NOW_MS + DAY_MS - 1));
    expect(await count('invitation_mails')).toBe(2);
    await pruneExpired(depsAt(NOW_MS + DAY_MS));
    expect(await count('invitation_mails')).toBe(0);
  });
});
