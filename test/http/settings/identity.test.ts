// What an administrator settles about who somebody is: a new subject in the sign-in log, and changes of
// Owners and Admins on the Users page.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { count, NOW_MS } from '../../support/deps.ts';
import { openMailbox } from '../../support/mailbox.ts';
import type { Browser } from '../browser.ts';
import { ACTORS, createWorld, type World } from '../routes.ts';
import { oktaUser, tenantOf } from '../scim/server.ts';
import { signedIn } from '../session-of.ts';

let world: World;
let settings: string;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  openMailbox();
  world = await createWorld();
  settings = `/orgs/${world.id}/settings`;
});

const first = async (sql: string) => await env.DB.prepare(sql).first<Record<string, unknown>>();
const target = () => world.ids.memberId as string;

describe('a subject that has changed', () => {
  const accept = (browser: Browser) => browser.post(`${settings}/sign-in-log/REF-1/accept-subject`, {});
  const pinned = () => first('select subject from pinned_subjects');

  it('is shown with what was expected and what came, and a button', async () => {
    const admin = await signedIn(ACTORS.admin);
    const page = await (await admin.get(`${settings}/sign-in-log/REF-1`)).text();
    for (const text of ['00u1', '00u2', 'subject_changed', `${settings}/sign-in-log/REF-1/accept-subject`])
      expect(page).toContain(text);
  });

  it('is the member’s from then on, with an event', async () => {
    expect((await accept(await signedIn(ACTORS.admin))).status).toBe(303);
    expect(await pinned()).toEqual({ subject: '00u2' });
    expect(
      await count('audit_events', `action = 'user.subject_accepted' and target_id = '${target()}'`),
    ).toBe(1);
  });

  it('of an Admin is told to the Owners and to the Admin, and of a Member to nobody', async () => {
    const mailbox = openMailbox();
    expect((await accept(await signedIn(ACTORS.admin))).status).toBe(303);
    await env.DB.batch([
      env.DB.prepare("update pinned_subjects set subject = '00u1'"),
      env.DB.prepare("update members set role = 'admin' where id = ?").bind(target()),
    ]);
    expect((await accept(await signedIn(ACTORS.admin))).status).toBe(303);
    await vi.waitFor(() => expect(mailbox.mails.length).toBeGreaterThan(2));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(mailbox.mails.map(({ to, subject }) => `${to}: ${subject}`).toSorted()).toEqual([
      'admin@acme.test: New subject of an Admin',
      'owner@acme.test: New subject of an Admin',
      'target@acme.test: New subject of an Admin',
    ]);
    expect(mailbox.mails[0]?.text).toContain('Subject (Name ID): 00u1 → 00u2');
  });

  it.each([
    ['from the address to a subject', 'expected', null, '00u2'],
    ['from a subject to the address', 'actual', '00u1', null],
  ])('is accepted %s', async (_, isAddress, before, after) => {
    const admin = await signedIn(ACTORS.admin);
    await env.DB.batch([
      env.DB.prepare('update pinned_subjects set subject = ?').bind(before),
      env.DB.prepare(`update sign_in_attempts set detail = json_set(detail, '$.isAddress', ?)`).bind(
        isAddress,
      ),
    ]);
    expect((await accept(admin)).status).toBe(303);
    expect(await pinned()).toEqual({ subject: after });
  });

  describe('whose address the directory gave', () => {
    const doubted = () => first(`select unconfirmed_since as since from members where id = '${target()}'`);

    beforeEach(async () => {
      await env.DB.batch([
        env.DB.prepare('delete from pinned_subjects'),
        env.DB.prepare('update members set unconfirmed_since = ?').bind(NOW_MS),
        env.DB.prepare(
          `update sign_in_attempts set reason = 'address_unconfirmed', detail = json_set(detail, '$.expected',
            (select a.email_key from members m join accounts a on a.id = m.account_id where m.id = ?))`,
        ).bind(target()),
      ]);
    });

    it('is pinned, and the address is no longer in doubt', async () => {
      const admin = await signedIn(ACTORS.admin);
      const page = await (await admin.get(`${settings}/sign-in-log/REF-1`)).text();
      expect(page).toContain(`${settings}/sign-in-log/REF-1/accept-subject`);
      expect((await accept(admin)).status).toBe(303);
      expect(await pinned()).toEqual({ subject: '00u2' });
      expect(await doubted()).toEqual({ since: null });
      expect(await count('audit_events', `action = 'user.subject_accepted'`)).toBe(1);
      expect((await accept(admin)).status).toBe(409);
      expect(await count('audit_events', `action = 'user.subject_accepted'`)).toBe(1);
    });

    it.each<[string, string, number]>([
      ['has moved again since', `update members set unconfirmed_since = ${NOW_MS + 1}`, 409],
      [
        'has moved since, by a request that began before the attempt',
        `update accounts set email_key = 'moved@acme.test'
          where id = (select account_id from members where id = '$target')`,
        409,
      ],
      ['is no longer in doubt', 'update members set unconfirmed_since = null', 409],
      [
        'came without a subject',
        `update sign_in_attempts set detail = json_set(detail, '$.actual', null)`,
        404,
      ],
      [
        'came with the subject of another member',
        `insert into pinned_subjects (member_id, connection_id, issuer, subject, pinned_at)
          select (select id from members where id <> '$target' and organization_id = c.organization_id limit 1),
            id, issuer, '00u2', 1 from connections c where organization_id = '$acme'`,
        409,
      ],
      ['is an Owner’s and an Admin decides', `update members set role = 'owner' where id = '$target'`, 403],
    ])('is not pinned where it %s', async (_, sql, status) => {
      const admin = await signedIn(ACTORS.admin);
      await env.DB.prepare(sql.replace('$target', target()).replace('$acme', world.id)).run();
      const before = [await pinned(), await doubted()];
      expect((await accept(admin)).status).toBe(status);
      expect([await pinned(), await doubted()]).toEqual(before);
      expect(await count('audit_events', `action = 'user.subject_accepted'`)).toBe(0);
    });

    it('does not let everybody’s subjects be forgotten', async () => {
      const owner = await signedIn(ACTORS.owner);
      const page = await (await owner.get(`${settings}/sign-in-log/REF-1`)).text();
      expect(page).not.toContain('forget-subjects');
      const { status } = await owner.post(`${settings}/sign-in-log/REF-1/forget-subjects`, {});
      expect(status).toBe(404);
    });
  });

  it.each<[string, string, number]>([
    [
      'came from a NameID that names nobody',
      `update sign_in_attempts set detail = json_set(detail, '$.actual', null)`,
      404,
    ],
    ['is an Owner’s and an Admin decides', `update members set role = 'owner' where id = '$target'`, 403],
    [
      'is that of an Owner elsewhere and an Admin decides',
      `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at)
        select 'mem_both', '$other', account_id, 'owner', 'invitation', user_name, user_name_key, 1, 1 from members where id = '$target'`,
      403,
    ],
    ['is no longer the one that was refused', `update pinned_subjects set subject = '00u3'`, 409],
    ['is another member’s by now', `update pinned_subjects set subject = '00u3'`, 409],
    ['was refused for something else', `update sign_in_attempts set reason = 'expired'`, 404],
    ['belongs to another organization', `update sign_in_attempts set organization_id = 'org_x'`, 404],
    ['is of somebody who was removed', `delete from members where id = '$target'`, 404],
  ])('is not accepted where it %s', async (_, sql, status) => {
    const admin = await signedIn(ACTORS.admin);
    await env.DB.prepare(sql.replace('$target', target()).replace('$other', world.otherId)).run();
    const before = await pinned();
    expect((await accept(admin)).status).toBe(status);
    expect(await pinned()).toEqual(before);
    expect(await count('audit_events', `action = 'user.subject_accepted'`)).toBe(0);
  });

  it('is not accepted where another member has it', async () => {
    const admin = await signedIn(ACTORS.admin);
    await env.DB.prepare(
      `insert into pinned_subjects (member_id, connection_id, issuer, subject, pinned_at)
        select ?, id, issuer, '00u2', 1 from connections where organization_id = ?`,
    )
      .bind(world.ownerId, world.id)
      .run();
    expect((await accept(admin)).status).toBe(409);
    expect(await count('pinned_subjects', `subject = '00u1'`)).toBe(1);
  });
});

describe('all subjects', () => {
  const forget = (browser: Browser) => browser.post(`${settings}/sign-in-log/REF-1/forget-subjects`, {});

  it('are forgotten by an Owner, with an event and a mail to the Owners', async () => {
    const mailbox = openMailbox();
    expect((await forget(await signedIn(ACTORS.owner))).status).toBe(303);
    await vi.waitFor(() =>
      expect(mailbox.mails.map(({ to, subject }) => `${to}: ${subject}`)).toEqual([
        'owner@acme.test: Everybody’s subjects are forgotten',
      ]),
    );
    expect(await count('pinned_subjects')).toBe(0);
    expect(await count('audit_events', `action = 'organization_access_security.subjects_forgotten'`)).toBe(1);
  });

  it('are not forgotten by an Admin, who has no button for it', async () => {
    const admin = await signedIn(ACTORS.admin);
    expect(await (await admin.get(`${settings}/sign-in-log/REF-1`)).text()).not.toContain('forget-subjects');
    expect((await forget(admin)).status).toBe(403);
    expect(await count('pinned_subjects')).toBe(1);
  });
});

describe('a change that waits for an Owner', () => {
  const decide = (browser: Browser, verb: string, id = 'chg_1') =>
    browser.post(`${settings}/users/changes/${id}/${verb}`, {});
  const decision = () => first('select decision from pending_changes');

  it('is shown to Owners with buttons, and to Admins without', async () => {
    const owner = await (await (await signedIn(ACTORS.owner)).get(`${settings}/users`)).text();
    expect(owner).toContain('moved@acme.test');
    expect(owner).toContain(`${settings}/users/changes/chg_1/approve`);
    const admin = await (await (await signedIn(ACTORS.admin)).get(`${settings}/users`)).text();
    expect(admin).toContain('moved@acme.test');
    expect(admin).not.toContain('/changes/chg_1/');
  });

  it.each([
    ['approve', 'approved'],
    ['decline', 'declined'],
  ])('is decided by an Owner: %s', async (verb, decided) => {
    expect((await decide(await signedIn(ACTORS.owner), verb)).status).toBe(303);
    expect(await decision()).toEqual({ decision: decided });
    expect(
      await count('audit_events', `action = 'user.change_${decided}' and target_id = '${target()}'`),
    ).toBe(1);
  });

  it('is not decided by an Admin', async () => {
    expect((await decide(await signedIn(ACTORS.admin), 'approve')).status).toBe(403);
    expect(await decision()).toEqual({ decision: null });
  });

  it.each<[string, string]>([
    ['has expired', `update pending_changes set expires_at = ${NOW_MS}`],
    ['belongs to another organization', `update pending_changes set organization_id = '$other'`],
    ['was replaced by another', `update pending_changes set id = 'chg_2'`],
  ])('is not approved where it %s', async (_, sql) => {
    const owner = await signedIn(ACTORS.owner);
    await env.DB.prepare(sql.replace('$other', world.otherId)).run();
    expect((await decide(owner, 'approve')).status).toBe(404);
    expect(await decision()).toEqual({ decision: null });
  });
});

describe('mails', () => {
  const tenant = async () => {
    const { generateScimToken } = await import('../../../src/domain/provisioning/tokens.ts');
    const { depsAt, OPERATOR } = await import('../../support/deps.ts');
    const { token } = await generateScimToken(depsAt(), OPERATOR, { id: world.id, plan: 'enterprise' });
    return tenantOf(world.id, token);
  };
  const rename = async (id: string, userName: string) =>
    await (await tenant()).patch(`/Users/${id}`, { op: 'replace', path: 'userName', value: userName });

  it('tell the old address of a new one', async () => {
    const mailbox = openMailbox();
    expect((await rename(target(), 'fresh@acme.test')).status).toBe(200);
    await vi.waitFor(() => expect(mailbox.mails.map(({ to }) => to)).toEqual(['target@acme.test']));
    expect(mailbox.mails[0]?.text.replaceAll('\u2060', '')).toContain('to fresh@acme.test');
  });

  it('tell the Owners of an Admin whom the directory reactivates, and of no Member', async () => {
    const activate = async (value: boolean) =>
      await (await tenant()).patch(`/Users/${target()}`, { op: 'replace', path: 'active', value });
    await activate(false);
    const mailbox = openMailbox();
    expect((await activate(true)).status).toBe(200);
    await activate(false);
    await env.DB.prepare("update members set role = 'admin' where id = ?").bind(target()).run();
    expect((await activate(true)).status).toBe(200);
    await vi.waitFor(() => expect(mailbox.mails.length).toBeGreaterThan(0));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(mailbox.mails.map(({ to, subject }) => `${to}: ${subject}`)).toEqual([
      'owner@acme.test: New Admin',
    ]);
  });

  it('tell the Owners wherever the person has a role above Member, each once', async () => {
    await env.DB.prepare(
      `insert into members (id, organization_id, account_id, role, active, source, user_name, user_name_key,
         given_name, family_name, created_at, updated_at)
       select 'mem_there', ?, account_id, 'owner', 1, 'api', user_name, user_name_key, '', '', 0, 0
       from members where id = ?`,
    )
      .bind(world.otherId, target())
      .run();
    await env.DB.prepare(
      `update pending_changes set decision = 'approved', kind = 'address', email = 'moved@acme.test',
         email_key = 'moved@acme.test' where id = 'chg_1'`,
    ).run();
    const mailbox = openMailbox();
    expect((await rename(target(), 'moved@acme.test')).status).toBe(200);
    const sent = () => mailbox.mails.map(({ to, subject }) => `${to}: ${subject}`).toSorted();
    await vi.waitFor(() => expect(sent().length).toBeGreaterThan(1));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sent()).toEqual([
      'moved@acme.test: New address of an Owner',
      'owner@other.test: New address of an Owner',
      'target@acme.test: Your sign-in address has changed',
    ]);
    const toOwner = mailbox.mails.find(({ to }) => to === 'moved@acme.test')?.text.replaceAll('\u2060', '');
    expect(toOwner).toContain('By: another organization’s identity provider');
    expect(toOwner).toContain('Address: target@acme.test → moved@acme.test');
    expect(toOwner).toContain(world.otherId);
    expect(toOwner).not.toContain(world.id);
  });

  it('tell the Owners of a new address of an Admin, and the Admin at the old one, each once', async () => {
    await env.DB.prepare("update members set role = 'admin' where id = ?").bind(target()).run();
    await env.DB.prepare(
      `update pending_changes set decision = 'approved', kind = 'address', email = 'moved@acme.test',
         email_key = 'moved@acme.test' where id = 'chg_1'`,
    ).run();
    const mailbox = openMailbox();
    expect((await rename(target(), 'moved@acme.test')).status).toBe(200);
    await vi.waitFor(() => expect(mailbox.mails.length).toBeGreaterThan(1));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(mailbox.mails.map(({ to, subject }) => `${to}: ${subject}`).toSorted()).toEqual([
      'owner@acme.test: New address of an Admin',
      'target@acme.test: Your sign-in address has changed',
    ]);
  });

  it('ask the Owners once about a change of an Owner', async () => {
    const mailbox = openMailbox();
    expect((await rename(world.ownerId, 'fresh@acme.test')).status).toBe(409);
    await vi.waitFor(() => expect(mailbox.mails.map(({ to }) => to)).toEqual(['owner@acme.test']));
    expect((await rename(world.ownerId, 'fresh@acme.test')).status).toBe(409);
    expect(mailbox.mails).toHaveLength(1);
  });

  it('say nothing of a creation', async () => {
    const mailbox = openMailbox();
    expect((await (await tenant()).post('/Users', oktaUser('newest@acme.test'))).status).toBe(201);
    expect(mailbox.mails).toEqual([]);
  });
});
