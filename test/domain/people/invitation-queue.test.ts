// The queue of invitations: what goes out, what waits and until when, what stops it, and that no kill loses a
// mail or half-saves a list.
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { openInvitation } from '../../../src/domain/people/invitation-acceptance.ts';
import { inviteList } from '../../../src/domain/people/invitation-list.ts';
import {
  type InvitationToMail,
  paceOf,
  runInvitationQueue,
  sendSome,
} from '../../../src/domain/people/invitation-queue.ts';
import { InviteesRefused } from '../../../src/domain/people/invitations.ts';
import { changeMember } from '../../../src/domain/people/members.ts';
import { progressOf, revokeFound, sendTheRest } from '../../../src/domain/people/open-invitations.ts';
import { listWaiting } from '../../../src/domain/webhooks/waiting.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, reasonOf, world } from '../../support/deps.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let acme: Acme;
let nowMs: number;
let mails: InvitationToMail[];
let sends: (mail: InvitationToMail) => boolean;

beforeEach(async () => {
  acme = await world({ enabled: false });
  nowMs = NOW_MS;
  mails = [];
  sends = () => true;
});

const people = (many: number, domain = 'acme.test', role = 'member') =>
  Array.from({ length: many }, (_, n) => ({ email: `p${n}@${domain}`, role }));

async function adminActor(id = acme.adminId) {
  const row = await env.DB.prepare(
    'select a.id, a.email from members m join accounts a on a.id = m.account_id where m.id = ?',
  )
    .bind(id)
    .first<{ id: string; email: string }>();
  return { type: 'account', id: row?.id ?? '', label: row?.email ?? '', address: null } as const;
}
const invite = async (list: readonly { email: string; role: string }[]) =>
  await inviteList(depsAt(nowMs), await adminActor(), acme, list, 'admin');

const send = async (mail: InvitationToMail) => {
  if (!sends(mail)) return false;
  mails.push(mail);
  return true;
};
const run = (perMinute = 100_000, budget = 10_000) =>
  runInvitationQueue(depsAt(nowMs), send, { now: () => nowMs, mailsPerMinute: perMinute }, acme.id, {
    mails: budget,
    untilMs: nowMs + HOUR,
  });
const progress = async () => {
  const { lists, queue } = await progressOf(depsAt(nowMs), acme.id, '', 'owner');
  return { ...lists[0], held: queue?.held ?? null, nextAt: queue?.nextAt ?? null };
};

describe('a list', () => {
  it('of 5,000 is saved in one go, mailed once each, and leaves no token in the database before', async () => {
    expect(await invite(people(5000))).toEqual({ queued: 5000, members: 0, already: 0 });
    expect(await count('invitations', "token_hash = 'unsent:' || id and send_at is not null")).toBe(5000);
    expect(await count('audit_events', "action = 'invitation.queued'")).toBe(1);
    expect(await run(100_000, 100)).toBe(nowMs);
    expect(await progress()).toMatchObject({ total: 5000, sent: 100, waiting: 4900, failed: 0 });
    expect(mails).toHaveLength(100);
    await openInvitation(depsAt(), mails[0]?.url.split('/').at(-1) ?? '', null);
  });

  it('leaves out members and those who have such an invitation, and replaces one with another role', async () => {
    await invite([{ email: 'bob@acme.test', role: 'member' }]);
    await invite([{ email: 'eve@acme.test', role: 'member' }]);
    await run();
    const outcome = await invite([
      { email: 'ADA@acme.test', role: 'member' },
      { email: 'bob@acme.test', role: 'member' },
      { email: 'eve@acme.test', role: 'billing_admin' },
      { email: 'cy@acme.test', role: 'member' },
      { email: 'Cy@acme.test', role: 'admin' },
    ]);
    expect(outcome).toEqual({ queued: 2, members: 1, already: 1 });
    expect(await count('invitations', "email_key = 'eve@acme.test' and revoked_at is not null")).toBe(1);
    await run();
    expect(mails.map(({ email, role }) => [email, role])).toEqual([
      ['bob@acme.test', 'member'],
      ['eve@acme.test', 'member'],
      ['eve@acme.test', 'billing_admin'],
      ['cy@acme.test', 'member'],
    ]);
  });

  it('with one bad entry saves nothing', async () => {
    const list = [...people(2500), { email: 'bob@', role: 'member' }];
    await expect(invite(list)).rejects.toBeInstanceOf(InviteesRefused);
    expect([
      await count('invitations'),
      await count('invitation_imports'),
      await count('invitation_queues'),
    ]).toEqual([0, 0, 0]);
  });

  it('in which the database refuses a late part saves nothing of the earlier', async () => {
    await env.DB.prepare(
      `create trigger late before insert on invitations when new.email = 'p2400@acme.test' begin select raise(abort, 'late'); end`,
    ).run();
    try {
      await expect(invite(people(2500))).rejects.toThrow();
    } finally {
      await env.DB.prepare('drop trigger late').run();
    }
    expect([
      await count('invitations'),
      await count('invitation_imports'),
      await count('invitation_queues'),
    ]).toEqual([0, 0, 0]);
  });
});

describe('the pace', () => {
  it('is ten an hour to a domain of others, then goes on by itself', async () => {
    await invite(people(23, 'elsewhere.test'));
    expect(await run()).toBe(nowMs + HOUR);
    expect(await progress()).toMatchObject({
      sent: 10,
      waiting: 13,
      held: 'domain_limit',
      nextAt: nowMs + HOUR,
    });
    nowMs += HOUR;
    expect(await run()).toBe(nowMs + HOUR);
    nowMs += HOUR;
    expect(await run()).toBe(null);
    expect(await progress()).toMatchObject({ sent: 23, waiting: 0, held: null, nextAt: null });
    expect(new Set(mails.map(({ email }) => email)).size).toBe(23);
    expect(await count('invitation_queues')).toBe(0);
  });

  it('is a hundred an hour to all of them together', async () => {
    await invite(Array.from({ length: 120 }, (_, n) => ({ email: `p@d${n}.test`, role: 'member' })));
    await run();
    expect(await progress()).toMatchObject({ sent: 100, waiting: 20, held: 'domain_limit' });
  });

  it('does not hold up the own domains behind others, and is the deployment’s there', async () => {
    await invite([...people(60, 'elsewhere.test'), ...people(60)]);
    expect(await run(40)).toBe(nowMs + MINUTE);
    expect(mails.filter(({ email }) => email.endsWith('@acme.test'))).toHaveLength(40);
    expect(await progress()).toMatchObject({ sent: 50, held: 'pace' });
    nowMs += MINUTE;
    await run(40);
    expect(await progress()).toMatchObject({ sent: 70, held: 'domain_limit' });
  });

  it.each([
    ['7', 7],
    [undefined, 600],
    ['', 600],
    ['0', 600],
    ['-3', 600],
    ['much', 600],
  ])('of INVITATION_MAILS_PER_MINUTE %j is %d', (setting, expected) => {
    expect(paceOf(setting, () => 0).mailsPerMinute).toBe(expected);
  });

  it('holds a full mailbox up until it has room', async () => {
    for (let n = 0; n < 10; n++)
      await env.DB.prepare('insert into invitation_mails (mailbox, expires_at) select ?, ?')
        .bind(await mailboxHash('bob@acme.test'), nowMs + 5 * HOUR)
        .run();
    await invite([{ email: 'bob@acme.test', role: 'member' }]);
    expect(await run()).toBe(nowMs + 5 * HOUR);
    expect(mails).toEqual([]);
    nowMs += 5 * HOUR;
    expect(await run()).toBe(null);
    expect(mails).toHaveLength(1);
  });
});

describe('a kill', () => {
  it('between taking and mailing sends again after the lease, with a link that works', async () => {
    await invite(people(3));
    const died = sendSome(
      depsAt(nowMs),
      () => Promise.reject(new Error('killed')),
      paceOf('100', () => nowMs),
      acme.id,
    );
    await expect(died).rejects.toThrow('killed');
    await run();
    expect(mails).toEqual([]);
    nowMs += 2 * MINUTE;
    expect(await run()).toBe(null);
    expect(mails.map(({ email }) => email).sort()).toEqual(['p0@acme.test', 'p1@acme.test', 'p2@acme.test']);
    for (const { url } of mails) await openInvitation(depsAt(nowMs), url.split('/').at(-1) ?? '', null);
  });

  it('of a run leaves the queue to be found when its lease ends', async () => {
    await invite(people(3));
    expect((await listWaiting(env.DB, nowMs)).senders).toContainEqual({ kind: 'invitations', id: acme.id });
    await expect(
      runInvitationQueue(
        depsAt(),
        () => Promise.reject(new Error('killed')),
        paceOf('9', () => nowMs),
        acme.id,
        {
          mails: 10,
          untilMs: nowMs + MINUTE,
        },
      ),
    ).rejects.toThrow('killed');
    expect((await listWaiting(env.DB, nowMs)).senders).toEqual([]);
    expect((await listWaiting(env.DB, nowMs + 3 * MINUTE)).senders).toEqual([
      { kind: 'invitations', id: acme.id },
    ]);
  });

  it('does not let two runs mail the same', async () => {
    await invite(people(60));
    await Promise.all([run(), run(), run()]);
    expect(mails).toHaveLength(60);
    expect(new Set(mails.map(({ email }) => email)).size).toBe(60);
  });
});

describe('a mail that does not go out', () => {
  it('is tried three times more, then named as failed, and counts toward no limit', async () => {
    sends = ({ email }) => email !== 'p1@elsewhere.test';
    await invite(people(2, 'elsewhere.test'));
    expect(await run()).toBe(nowMs + MINUTE);
    for (const pause of [MINUTE, 10 * MINUTE, HOUR]) {
      nowMs += pause;
      await run();
    }
    expect(await progress()).toMatchObject({ sent: 1, waiting: 0, failed: 1, nextAt: null });
    expect(await count('invitations', "mail_note = 'not_sent' and mailed_at is null")).toBe(1);
    expect(await count('invitation_mails')).toBe(1);
    expect(await count('audit_events', "action = 'invitation.sent'")).toBe(1);
  });

  it('with all the others pauses the queue, and uses up no try', async () => {
    sends = () => false;
    await invite(people(30));
    for (let n = 0; n < 6; n++) {
      expect(await run()).toBe(nowMs + 10 * MINUTE);
      nowMs += 10 * MINUTE;
    }
    expect(await progress()).toMatchObject({ sent: 0, waiting: 30, held: 'mail_service' });
    sends = () => true;
    expect(await run()).toBe(null);
    expect(mails).toHaveLength(30);
  });
});

describe('what stops the queue', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['deactivated', () => changeMember(depsAt(), OPERATOR, acme, acme.adminId, { active: false }, null)],
    ['lowered', () => changeMember(depsAt(), OPERATOR, acme, acme.adminId, { role: 'member' }, null)],
  ])('the one who invited is %s; an Owner sends the rest', async (_how, leave) => {
    await invite(people(30));
    await run(100_000, 25);
    await leave();
    expect(await run()).toBe(null);
    expect(mails).toHaveLength(25);
    expect(await progress()).toMatchObject({ sent: 25, waiting: 0, senderLeft: 5 });
    expect(await count('audit_events', "action = 'invitation.stopped'")).toBe(1);
    await sendTheRest(depsAt(nowMs), await adminActor(acme.ownerId), acme, '', 'owner');
    expect(await run()).toBe(null);
    expect(mails).toHaveLength(30);
    expect(mails.at(-1)?.invitedBy).toBe('owner@acme.test');
  });

  it('the plan no longer has the role', async () => {
    await invite([...people(1), { email: 'new-admin@acme.test', role: 'admin' }]);
    await updateOrganization(depsAt(), OPERATOR, acme.id, { plan: 'free' });
    expect(await run()).toBe(null);
    expect(mails.map(({ role }) => role)).toEqual(['member']);
    expect(await progress()).toMatchObject({ roleNotInPlan: 1 });
  });

  it('the organization is suspended, until it is not', async () => {
    await invite(people(3));
    await env.DB.prepare('update organizations set suspended_at = 1 where id = ?').bind(acme.id).run();
    await run();
    expect(mails).toEqual([]);
    expect((await listWaiting(env.DB, nowMs + HOUR)).senders).toEqual([]);
    await env.DB.prepare('update organizations set suspended_at = null where id = ?').bind(acme.id).run();
    nowMs += HOUR;
    expect((await listWaiting(env.DB, nowMs)).senders).toEqual([{ kind: 'invitations', id: acme.id }]);
    await run();
    expect(mails).toHaveLength(3);
  });

  it('the person has become a member', async () => {
    await invite([{ email: 'late@acme.test', role: 'member' }]);
    await env.DB.batch([
      env.DB.prepare(
        "insert into accounts (id, email, email_key, created_at, updated_at) values ('acc_late', 'late@acme.test', 'late@acme.test', 1, 1)",
      ),
      env.DB.prepare(
        `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at)
         values ('mem_late', ?, 'acc_late', 'member', 'scim', 'late@acme.test', 'late@acme.test', 1, 1)`,
      ).bind(acme.id),
    ]);
    expect(await run()).toBe(null);
    expect(mails).toEqual([]);
    expect(await progress()).toMatchObject({ joined: 1 });
  });

  it('somebody revokes them, at or below their own role', async () => {
    await inviteList(
      depsAt(),
      await adminActor(acme.ownerId),
      acme,
      people(1, 'acme.test', 'owner'),
      'owner',
    );
    await invite(people(4, 'other.test'));
    await revokeFound(depsAt(), await adminActor(), acme.id, '', 'admin');
    await run();
    expect(mails.map(({ role }) => role)).toEqual(['owner']);
    expect(await count('audit_events', "action = 'invitation.revoked'")).toBe(4);
  });
});

it('refuses a token that is the placeholder of one that waits', async () => {
  await invite(people(1));
  const id = await env.DB.prepare('select id from invitations').first('id');
  expect(await reasonOf(openInvitation(depsAt(), `unsent:${id}`, null))).toBe('invitation_not_found');
});

async function mailboxHash(mailbox: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(mailbox));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
