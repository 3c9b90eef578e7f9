// Routes through the Worker: inviting, and what becomes of invitations. What their links open:
// invitation-link.test.ts.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrganization, updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { invitePeople } from '../../../src/domain/people/invitations.ts';
import { addMember, changeMember, removeMember } from '../../../src/domain/people/members.ts';
import { copyInvitationLink } from '../../../src/domain/people/open-invitations.ts';
import { generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, PASSWORD, world } from '../../support/deps.ts';
import { type Mailbox, openMailbox, pathIn } from '../../support/mailbox.ts';
import { withPlainCells } from '../../support/markup.ts';
import { leadsTo } from '../../support/told.ts';
import { Browser } from '../browser.ts';
import { tenantOf } from '../scim/server.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;
let mailbox: Mailbox;

beforeEach(async () => {
  acme = await world({ enabled: false });
  mailbox = openMailbox();
});

const HOUR = 3_600_000;
const later = (ms: number) => vi.setSystemTime(NOW_MS + ms);
const users = (path = '') => `/orgs/${acme.id}/settings/users${path}`;

async function invite(browser: Browser, emails: string, role = 'member', csv?: string): Promise<Response> {
  const form = new FormData();
  form.append('emails', emails);
  form.append('role', role);
  if (csv !== undefined) form.append('file', new File([csv], 'people.csv'));
  return await browser.post(users('/invite'), form);
}

/** Invites one person and gives the path of the link in the mail. */
async function invited(email = 'bob@elsewhere.test', role = 'member'): Promise<string> {
  const response = await invite(await signedIn('owner@acme.test'), email, role);
  expect(response.status).toBe(303);
  return pathIn(mailbox.mails.at(-1));
}

/** How many are mailed, and how many wait. */
async function standing(): Promise<[sent: number, waiting: number]> {
  return [
    await count('invitations', 'mailed_at is not null and send_at is null'),
    await count('invitations', 'send_at is not null'),
  ];
}

const pageOf = async (browser: Browser, path: string) => await (await browser.get(path)).text();

describe('inviting', () => {
  it('mails each person a link of their own, and stores its hash alone', async () => {
    const browser = await signedIn();
    const response = await invite(
      browser,
      'bob@elsewhere.test, eve@acme.test\n\ncy@elsewhere.test;dan@elsewhere.test',
    );
    expect([response.status, await standing()]).toEqual([303, [4, 0]]);
    expect(mailbox.mails.map((mail) => mail.to)).toEqual([
      'bob@elsewhere.test',
      'eve@acme.test',
      'cy@elsewhere.test',
      'dan@elsewhere.test',
    ]);
    expect(new Set(mailbox.mails.map(pathIn)).size).toBe(4);
    expect(mailbox.mails[0]).toMatchObject({ from: 'no-reply@sso.example', subject: 'Invitation to Acme' });
    const stored = JSON.stringify((await env.DB.prepare('select * from invitations').all()).results);
    for (const mail of mailbox.mails) expect(stored).not.toContain(pathIn(mail).split('/').at(-1));
    expect(await count('audit_events', "action = 'invitation.sent'")).toBe(4);
    const page = await pageOf(browser, response.headers.get('Location') ?? '');
    expect(page).toContain('4 invitations have been sent.');
    expect(withPlainCells(page)).toContain('<td>cy@elsewhere.test</td>');
  });

  it('takes a CSV file, with the form’s role where it names none', async () => {
    const csv =
      '\ufeffRole;Email\r\nBilling Admin;bob@elsewhere.test\r\n;cy@elsewhere.test\r\nADMIN;dan@elsewhere.test\r\n';
    expect((await invite(await signedIn(), 'ada2@acme.test', 'member', csv)).status).toBe(303);
    const { results } = await env.DB.prepare('select email, role from invitations order by email').all();
    expect(results).toEqual([
      { email: 'ada2@acme.test', role: 'member' },
      { email: 'bob@elsewhere.test', role: 'billing_admin' },
      { email: 'cy@elsewhere.test', role: 'member' },
      { email: 'dan@elsewhere.test', role: 'admin' },
    ]);
  });

  it.each([
    ['"Foo Bar" <foo@elsewhere.test>', 'foo@elsewhere.test'],
    ['"Bar, Foo" <foo@elsewhere.test>; Eve <eve@elsewhere.test>', 'eve@elsewhere.test foo@elsewhere.test'],
    ['Foo Bar <foo@elsewhere.test>, eve@elsewhere.test', 'eve@elsewhere.test foo@elsewhere.test'],
    ['<foo@elsewhere.test>', 'foo@elsewhere.test'],
  ])('takes addresses as mail programs copy them: %s', async (typed, expected) => {
    const emails = async () =>
      (await env.DB.prepare('select email from invitations order by email').all<{ email: string }>()).results
        .map(({ email }) => email)
        .join(' ');
    expect((await invite(await signedIn(), typed)).status).toBe(303);
    expect(await emails()).toBe(expected);
    await env.DB.prepare('delete from invitations').run();
    const cell = `email,role\n"${(typed.split(';')[0] ?? '').split('>,')[0]?.replaceAll('"', '""')}${typed.includes('>,') ? '>' : ''}",member`;
    expect((await invite(await signedIn(), '', 'member', cell)).status).toBe(303);
    expect(await emails()).toBe('foo@elsewhere.test');
  });

  it.each(['a@elsewhere.test b <c@elsewhere.test>', '"a@elsewhere.test <b@elsewhere.test>', 'Foo <foo>'])(
    'takes no address for a part of a name: %s',
    async (typed) => {
      expect((await invite(await signedIn(), typed)).status).toBe(422);
      expect(await count('invitations')).toBe(0);
    },
  );

  it('names every problem of a file at once, at the field of the file', async () => {
    const rows = Array.from({ length: 30 }, (_, n) => `p${n}@,member`);
    const page = await (
      await invite(await signedIn(), 'bob@', 'member', ['email,role', ...rows].join('\n'))
    ).text();
    const links = [...page.matchAll(/<a href="#(\w+)">([^<]+)</g)].map(([, field, text]) => [field, text]);
    expect(links).toHaveLength(31);
    expect(links[0]).toEqual(['emails', expect.stringContaining('Line 1')]);
    expect(links[30]).toEqual(['file', expect.stringContaining('Row 31 of the file')]);
    expect(page).toMatch(/id="file-error"[^>]*>Row 2 of the file/);
    expect(await count('invitations')).toBe(0);
  });

  it('skips members and says so', async () => {
    const response = await invite(await signedIn(), 'ADA@acme.test bob@elsewhere.test');
    expect([response.status, await standing()]).toEqual([303, [1, 0]]);
    expect(await count('invitation_imports', 'members = 1 and already = 0')).toBe(1);
    expect(await pageOf(await signedIn(), users('/invited'))).toContain(
      '1 address already belongs to a member.',
    );
    expect(await count('invitations')).toBe(1);
  });

  it.each([
    ['nothing', '', 'member', undefined, 'Enter at least one email address.'],
    ['one bad address among good ones', 'bob@elsewhere.test\nbob@', 'member', undefined, 'Line 2, “bob@”'],
    ['an unknown role', 'bob@elsewhere.test', 'emperor', undefined, 'Choose one of the listed roles.'],
    [
      'a bad row of a file',
      '',
      'member',
      'email,role\nbob@elsewhere.test,member\nx,member',
      'Row 3 of the file, “x”',
    ],
    ['an unknown role in a file', '', 'member', 'bob@elsewhere.test,emperor', 'Row 1 of the file'],
    ['a role above one’s own', 'bob@elsewhere.test', 'owner', undefined, 'at or below your own'],
    ['a file that is not CSV', '', 'member', '"bob@elsewhere.test', 'not CSV'],
    [
      '5,001 people',
      Array.from({ length: 5001 }, (_, n) => `p${n}@elsewhere.test`).join('\n'),
      'member',
      undefined,
      'at most 5,000',
    ],
  ])('refuses %s, invites nobody, and keeps what was typed', async (_, emails, role, csv, message) => {
    const response = await invite(await signedIn(), emails, role, csv);
    const page = await response.text();
    expect(response.status).toBe(422);
    expect(page).toContain(message.replace('’', '’'));
    if (emails) expect(page).toContain(emails.split('\n')[0]);
    expect(await count('invitations')).toBe(0);
    expect(mailbox.mails).toEqual([]);
  });

  it('refuses a file that is not UTF-8', async () => {
    const form = new FormData();
    form.append('role', 'member');
    form.append('file', new File([Uint8Array.of(0x62, 0xff, 0xfe)], 'people.csv'));
    const response = await (await signedIn()).post(users('/invite'), form);
    expect(response.status).toBe(422);
    expect(await count('invitations')).toBe(0);
  });

  it.each([
    ['owner@acme.test', 'owner', 303],
    ['owner@acme.test', 'admin', 303],
    ['admin@acme.test', 'owner', 422],
    ['admin@acme.test', 'admin', 303],
    ['admin@acme.test', 'billing_admin', 303],
    ['ada@acme.test', 'member', 403],
  ])('lets %s invite a person as %s: %d', async (email, role, status) => {
    expect((await invite(await signedIn(email), 'bob@elsewhere.test', role)).status).toBe(status);
    expect(await count('invitations')).toBe(status === 303 ? 1 : 0);
  });

  it('offers and gives no role that the plan lacks', async () => {
    await updateOrganization(depsAt(), OPERATOR, acme.id, { plan: 'free' });
    const browser = await signedIn('owner@acme.test');
    expect(await pageOf(browser, users('/invite'))).not.toContain('value="admin"');
    expect((await invite(browser, 'bob@elsewhere.test', 'admin')).status).toBe(422);
  });

  it('takes no form from another site', async () => {
    const fields = { emails: 'bob@elsewhere.test', role: 'member' };
    const response = await (await signedIn()).post(users('/invite'), fields, {
      Origin: 'https://evil.example',
    });
    expect(response.status).toBe(403);
    expect(await count('invitations')).toBe(0);
  });

  it('escapes what was typed', async () => {
    const page = await (
      await invite(await signedIn(), '</textarea><script>alert(1)</script>', 'member')
    ).text();
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&lt;/textarea&gt;');
  });

  it('says when a mail could not be sent', async () => {
    mailbox.break();
    await invite(await signedIn(), 'bob@elsewhere.test');
    expect(await standing()).toEqual([0, 1]);
    const page = await pageOf(await signedIn(), users('/invited'));
    expect(page).toContain('could not be mailed, is tried again');
    expect(page).toContain('0 of 1 invitations');
  });
});

describe('the limit of ten mails an hour', () => {
  const many = (from: number, to: number, domain = 'elsewhere.test') =>
    Array.from({ length: to - from }, (_, n) => `p${from + n}@${domain}`).join(' ');

  it('counts per email domain, and tells who got no mail', async () => {
    const browser = await signedIn();
    await invite(browser, `${many(0, 13)} ${many(0, 10, 'other.test')}`);
    expect(await standing()).toEqual([20, 3]);
    expect(mailbox.mails).toHaveLength(20);
    expect(await count('invitations')).toBe(23);
    const page = await pageOf(browser, users('/invited'));
    expect(page).toContain('20 of 23 invitations have been sent so far.');
    expect(page).toContain('3 wait.');
    expect(page).toContain('at most 10 invitation mails an hour');
    expect(page).toContain('waits to be mailed');
  });

  it('is not for a domain that the organization has verified, whose mails leave room for others', async () => {
    const browser = await signedIn();
    await invite(browser, many(0, 20, 'acme.test'));
    expect(await standing()).toEqual([20, 0]);
    await invite(browser, `${many(100, 105, 'acme.test')} ${many(0, 11)}`);
    expect(await standing()).toEqual([35, 1]);
  });

  it.each(['pending', 'expired'])('is for a domain whose claim is %s', async (status) => {
    await env.DB.prepare('update domains set status = ?').bind(status).run();
    await invite(await signedIn(), many(0, 11, 'acme.test'));
    expect(await standing()).toEqual([10, 1]);
  });

  it('is for a domain that another organization has verified', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    await env.DB.prepare('update domains set organization_id = ?').bind(other.id).run();
    await invite(await signedIn(), many(0, 11, 'acme.test'));
    expect(await standing()).toEqual([10, 1]);
  });

  it('holds for several requests at once, and for sending again', async () => {
    const browser = await signedIn();
    await Promise.all([many(0, 6), many(6, 12), many(12, 18)].map((emails) => invite(browser, emails)));
    expect(mailbox.mails).toHaveLength(10);
    const id = await env.DB.prepare('select id from invitations where mailed_at is not null limit 1').first(
      'id',
    );
    await browser.post(users(`/invited/${id}/resend`), {});
    expect(await standing()).toEqual([10, 9]);
    expect(mailbox.mails).toHaveLength(10);
  });

  it('ends after an hour, and is another organization’s own', async () => {
    const browser = await signedIn();
    await invite(browser, many(0, 10));
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    const owner = { email: 'owner@other.test', role: 'owner', password: PASSWORD };
    await addMember(depsAt(), OPERATOR, { id: other.id, plan: 'enterprise' }, owner);
    const form = new FormData();
    form.append('emails', 'p99@elsewhere.test');
    form.append('role', 'member');
    await (await signedIn('owner@other.test')).post(`/orgs/${other.id}/settings/users/invite`, form);
    expect(await standing()).toEqual([11, 0]);
    later(HOUR - 1);
    await invite(browser, 'q@elsewhere.test');
    expect(await standing()).toEqual([11, 1]);
    later(HOUR);
    await invite(browser, 'r@elsewhere.test');
    expect(await standing()).toEqual([13, 0]);
  });
});

describe('the limit of ten mails a day to one mailbox', () => {
  it('is told to the administrator in words that name no other organization', async () => {
    for (let n = 0; n < 10; n++) {
      const other = await createOrganization(depsAt(), OPERATOR, { name: `Other ${n}`, plan: 'enterprise' });
      await invitePeople(
        depsAt(),
        OPERATOR,
        other,
        [{ email: 'bob@elsewhere.test', role: 'member' }],
        null,
        'mail',
      );
    }
    const browser = await signedIn();
    await invite(browser, 'bob@elsewhere.test grace@elsewhere.test');
    expect(mailbox.mails.map(({ to }) => to)).toEqual(['grace@elsewhere.test']);
    const page = await pageOf(browser, users('/invited'));
    expect(page).toContain('1 of 2 invitations');
    expect(page).toContain('this mailbox had enough mails today');
    expect(page).not.toMatch(/Other|organizations/);
  });
});

describe('the limit of thirty forms a minute', () => {
  it('is one for inviting, sending again and copying, and another organization’s own', async () => {
    const browser = await signedIn();
    await invited('bob@elsewhere.test');
    // Sent again, it is another one.
    const act = async (action: string) => {
      const id = await env.DB.prepare('select id from invitations order by rowid desc').first('id');
      return (await browser.post(users(`/invited/${id}/${action}`), {})).status;
    };
    // The minute of the limit may start over once during this.
    const statuses: number[] = [];
    let before = 0;
    for (let n = 0; n < 21 && statuses.at(-1) !== 429; n++) {
      statuses.push(await act('resend'));
      statuses.push(await act('link'));
      before = await count('invitations');
      statuses.push((await invite(browser, `person${n}@elsewhere.test`)).status);
    }
    expect([...new Set(statuses)].sort()).toEqual([303, 429]);
    expect(statuses.length).toBeGreaterThanOrEqual(30);
    expect([await act('resend'), await act('link')]).toEqual([429, 429]);
    expect(await count('invitations')).toBe(before);
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    await addMember(depsAt(), OPERATOR, other, { email: 'admin@acme.test', role: 'admin' });
    const elsewhere = `/orgs/${other.id}/settings/users/invite`;
    expect((await browser.post(elsewhere, { emails: 'eve@elsewhere.test', role: 'member' })).status).toBe(
      303,
    );
  });
});

describe('an invitation', () => {
  const only = async () =>
    (await env.DB.prepare('select id from invitations where revoked_at is null').first<{ id: string }>())
      ?.id ?? '';

  it('is sent again with a new link, which ends the old one', async () => {
    const first = await invited();
    const browser = await signedIn();
    const response = await browser.post(users(`/invited/${await only()}/resend`), {});
    expect(response.status).toBe(303);
    const second = pathIn(mailbox.mails.at(-1));
    expect(second).not.toBe(first);
    expect((await new Browser().get(first)).status).toBe(404);
    expect((await new Browser().get(second)).status).toBe(200);
  });

  it('can be copied once, without a mail, and the mailed link works on', async () => {
    const mailed = await invited();
    const browser = await signedIn();
    const response = await browser.post(users(`/invited/${await only()}/link`), {});
    expect([response.status, await response.text()]).toEqual([303, '']);
    const shown = await browser.get(response.headers.get('Location') ?? '');
    const page = await shown.text();
    expect([shown.status, shown.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
    const path = /value="https:\/\/sso\.example(\/invitations\/[\w-]{43})"/.exec(page)?.[1] ?? '';
    expect((await new Browser().get(path)).status).toBe(200);
    expect((await new Browser().get(mailed)).status).toBe(200);
    expect(mailbox.mails).toHaveLength(1);
  });

  it('ends for an earlier copy when it is copied again, for both links when one is accepted', async () => {
    const mailed = await invited();
    const browser = await signedIn();
    const copy = async () => {
      const { headers } = await browser.post(users(`/invited/${await only()}/link`), {});
      const page = await pageOf(browser, headers.get('Location') ?? '');
      return /value="https:\/\/sso\.example(\/invitations\/[\w-]{43})"/.exec(page)?.[1] ?? '';
    };
    const first = await copy();
    const second = await copy();
    expect((await new Browser().get(first)).status).toBe(404);
    const form = { password: PASSWORD, givenName: 'Bob', familyName: 'Builder' };
    expect((await new Browser().post(second, form)).status).toBe(303);
    expect((await new Browser().get(mailed)).status).toBe(404);
    // Who copied it could have opened it: it says nothing about the mailbox.
    expect(await count('accounts', "email = 'bob@elsewhere.test' and email_verified_at is null")).toBe(1);
  });

  it('does not work again by mail because an expired one is copied', async () => {
    const mailed = await invited();
    later(20 * 24 * HOUR);
    const browser = await signedIn();
    const { headers } = await browser.post(users(`/invited/${await only()}/link`), {});
    expect(headers.get('Location')).toContain('/link');
    expect((await new Browser().get(mailed)).status).toBe(404);
  });

  it('is revoked, once', async () => {
    const path = await invited();
    const id = await only();
    const browser = await signedIn();
    expect(leadsTo(await browser.post(users(`/invited/${id}/revoke`), {}))).toBe(
      users('/invited?done=revoked'),
    );
    expect((await new Browser().get(path)).status).toBe(404);
    expect((await browser.post(users(`/invited/${id}/revoke`), {})).status).toBe(404);
    expect(await count('audit_events', "action = 'invitation.revoked'")).toBe(1);
  });

  it.each(['resend', 'link', 'revoke'])('to an Owner is not an Admin’s to %s', async (action) => {
    const path = await invited('bob@elsewhere.test', 'owner');
    const id = await only();
    const response = await (await signedIn('admin@acme.test')).post(users(`/invited/${id}/${action}`), {});
    expect(response.status).toBe(403);
    expect((await new Browser().get(path)).status).toBe(200);
  });

  it.each(['resend', 'link', 'revoke'])('of another organization cannot be reached to %s', async (action) => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    const owner = { email: 'owner@other.test', role: 'owner', password: PASSWORD };
    await addMember(depsAt(), OPERATOR, { id: other.id, plan: 'enterprise' }, owner);
    const path = await invited();
    const id = await only();
    const browser = await signedIn('owner@other.test');
    const response = await browser.post(`/orgs/${other.id}/settings/users/invited/${id}/${action}`, {});
    expect(response.status).toBe(404);
    expect((await new Browser().get(path)).status).toBe(200);
  });
});

describe('what somebody invited who may invite no longer', () => {
  const admin = { type: 'account', id: null, label: 'admin@acme.test', address: null } as const;
  const inviteAs = async (email: string, role: string, delivery: 'mail' | 'link' | 'operator') =>
    await invitePeople(depsAt(), admin, acme, [{ email, role }], 'owner', delivery);
  const open = async () => {
    const rows = await env.DB.prepare(
      'select email from invitations where revoked_at is null order by email',
    ).all<{ email: string }>();
    return rows.results.map(({ email }) => email);
  };
  const scim = async () => tenantOf(acme.id, (await generateScimToken(depsAt(), OPERATOR, acme)).token);
  const active = (value: boolean) => ({ op: 'replace', path: 'active', value });

  it.each<[string, () => Promise<unknown>]>([
    ['is lowered', () => changeMember(depsAt(), OPERATOR, acme, acme.adminId, { role: 'member' }, null)],
    ['is deactivated', () => changeMember(depsAt(), OPERATOR, acme, acme.adminId, { active: false }, null)],
    ['is removed', () => removeMember(depsAt(), OPERATOR, acme.id, acme.adminId, null)],
    [
      'is deactivated by the directory',
      async () => (await scim()).patch(`/Users/${acme.adminId}`, active(false)),
    ],
    ['is deleted by the directory', async () => (await scim()).send('DELETE', `/Users/${acme.adminId}`)],
  ])('ends when an Admin %s, but for Members who had a mail', async (_how, leave) => {
    await inviteAs('again@elsewhere.test', 'admin', 'link');
    await inviteAs('backdoor@elsewhere.test', 'member', 'link');
    await inviteAs('friend@elsewhere.test', 'admin', 'mail');
    await inviteAs('member@elsewhere.test', 'member', 'mail');
    await inviteAs('vouched@elsewhere.test', 'admin', 'operator');
    await invitePeople(
      depsAt(),
      { ...admin, label: 'owner@acme.test' },
      acme,
      [{ email: 'hers@elsewhere.test', role: 'admin' }],
      'owner',
      'link',
    );
    await inviteAs('copied@elsewhere.test', 'member', 'mail');
    const copied = await env.DB.prepare("select id from invitations where email like 'copied%'").first('id');
    const accountId = await env.DB.prepare("select id from accounts where email = 'admin@acme.test'").first(
      'id',
    );
    await copyInvitationLink(depsAt(), { ...admin, id: String(accountId) }, acme, String(copied), 'admin');
    await leave();
    expect(await open()).toEqual(['hers@elsewhere.test', 'member@elsewhere.test', 'vouched@elsewhere.test']);
    expect(await count('audit_events', "action = 'invitation.revoked'")).toBe(4);
  });

  it('ends for Owners alone when an Owner becomes an Admin', async () => {
    await addMember(depsAt(), OPERATOR, acme, { email: 'second@acme.test', role: 'owner' });
    await env.DB.prepare("update members set role = 'owner' where id = ?").bind(acme.adminId).run();
    await inviteAs('again@elsewhere.test', 'owner', 'link');
    await inviteAs('other@elsewhere.test', 'admin', 'link');
    await changeMember(depsAt(), OPERATOR, acme, acme.adminId, { role: 'admin' }, null);
    expect(await open()).toEqual(['other@elsewhere.test']);
  });

  it('stays when the Admin stays, and when the change is refused', async () => {
    await inviteAs('again@elsewhere.test', 'admin', 'link');
    await changeMember(depsAt(), OPERATOR, acme, acme.adminId, { givenName: 'Ada' }, null);
    await expect(
      changeMember(depsAt(), OPERATOR, acme, acme.ownerId, { role: 'member' }, null),
    ).rejects.toThrow();
    expect(await open()).toEqual(['again@elsewhere.test']);
  });

  it('ends after the Admin has another address, too', async () => {
    await inviteAs('again@elsewhere.test', 'admin', 'link');
    await env.DB.prepare(
      `insert into pending_changes (id, organization_id, member_id, kind, email, email_key, source, asked_by,
         asked_at, expires_at, decision)
       values ('chg_1', ?, ?, 'address', 'new@acme.test', 'new@acme.test', 'scim', 'SCIM', ?, ?, 'approved')`,
    )
      .bind(acme.id, acme.adminId, NOW_MS, NOW_MS + HOUR)
      .run();
    const tenant = await scim();
    const moved = { op: 'replace', path: 'userName', value: 'new@acme.test' };
    expect((await tenant.patch(`/Users/${acme.adminId}`, moved)).status).toBe(200);
    expect(await open()).toEqual(['again@elsewhere.test']);
    await tenant.patch(`/Users/${acme.adminId}`, active(false));
    expect(await open()).toEqual([]);
  });
});
