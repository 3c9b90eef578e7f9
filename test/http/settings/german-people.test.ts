// The pages about people in German, in the states that few organizations have: each text is from the German
// catalog or is data.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NOW_MS } from '../../support/deps.ts';
import { foreignIn } from '../../support/german.ts';
import { openMailbox } from '../../support/mailbox.ts';
import { leadsTo, toldAt } from '../../support/told.ts';
import { createWorld, pathOf, SETTINGS, type World } from '../routes.ts';
import { signedIn } from '../session-of.ts';

const GERMAN = { 'Accept-Language': 'de-DE,de;q=0.9,en;q=0.8' };

/** Names and values that this world has. */
const DATA =
  /^(?:Engineers(?:, Team \d+)*, .\d+ und mehr|nonsense\nalso nonsense|Engineers|Directors|Team \d+|email|role|x|\?|[\w.]+@[\w.]+|https:\S+)$/;

let world: World;

beforeEach(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  world = await createWorld();
});

const settings = () => pathOf(SETTINGS, world);
const run = async (sql: string) => {
  for (const one of sql.split(';\n')) await env.DB.prepare(one).run();
};

const IN_TEAM = `insert into team_members (team_id, member_id, created_at)
  select 'team_1', id, ${NOW_MS} from members where organization_id = (select organization_id from teams)`;
const MANY_TEAMS = `with recursive n(i) as (select 2 union all select i + 1 from n where i < 120)
  insert into teams (id, organization_id, name, name_key, source, created_at, updated_at)
  select 'team_' || i, organization_id, 'Team ' || i, 'team ' || i, 'settings', 1, 1 from n, teams where id = 'team_1';
insert into team_members (team_id, member_id, created_at) select t.id, m.id, 1 from teams t, members m
  where m.user_name = 'ada@acme.test'`;
const TARGET = "user_name = 'target@acme.test'";
const LIST = `insert into invitation_imports (id, organization_id, created_at, created_by, members, already)
  select 'imp_1', organization_id, ${NOW_MS}, 'admin@acme.test', 0, 0 from teams`;
const WAITS = `update invitations set import_id = 'imp_1', delivery = 'mail', send_at = ${NOW_MS}`;
const held = (
  why: string,
) => `${LIST};\n${WAITS};\ninsert into invitation_queues (organization_id, next_at, held)
  select organization_id, ${NOW_MS + 60_000}, ${why} from teams`;
const unsent = (why: string) =>
  `${LIST};\nupdate invitations set import_id = 'imp_1', delivery = 'mail', mail_note = '${why}'`;

describe('in German, what a page says of', () => {
  it.each([
    ['a change that is approved', '/users', "update pending_changes set decision = 'approved'"],
    ['a change that is declined', '/users', "update pending_changes set decision = 'declined'"],
    ['a revival by single sign-on', '/users', "update pending_changes set kind = 'revival', source = 'saml'"],
    ['nobody who matches', '/users?q=x', 'select 1'],
    ['nobody in such a role', '/users?role=billing_admin&status=inactive', 'select 1'],
    ['somebody in many teams', '/users', MANY_TEAMS],
    ['a role from a group', '/users', `update members set role_from = 'Directors' where ${TARGET}`],
    ['more matches than it shows', '/teams/:teamId?add=x', 'select 1'],
    ['a role from a group', '/users/:memberId', `update members set role_from = 'Directors' where ${TARGET}`],
    ['somebody deactivated', '/users/:memberId', `update members set active = 0 where ${TARGET}`],
    ['somebody provisioned', '/users/:memberId', `update members set source = 'scim' where ${TARGET}`],
    ['a founder', '/users/:memberId', `update members set source = 'sign_up' where ${TARGET}`],
    ['a guest', '/users/:memberId', `update members set source = 'invitation' where ${TARGET}`],
    ['an arrival by SSO', '/users/:memberId', `update members set source = 'saml' where ${TARGET}`],
    ['somebody in a team', '/users/:memberId', IN_TEAM],
    ['no teams', '/teams', 'delete from teams'],
    ['a team of the identity provider', '/teams', "update teams set source = 'scim'"],
    ['a team of the identity provider', '/teams/:teamId', "update teams set source = 'scim'"],
    ['a team with members', '/teams/:teamId?add=a', IN_TEAM],
    ['a managed team with members', '/teams/:teamId', `${IN_TEAM};\nupdate teams set source = 'scim'`],
    ['a team that is deleted', '/teams/:teamId?delete=yes', IN_TEAM],
    ['no invitations', '/users/invited', 'delete from invitations'],
    ['an invitation that has ended', '/users/invited', 'update invitations set expires_at = 1'],
    [
      'a mailbox that is full',
      '/users/invited',
      `${held('null')};\nupdate invitations set mail_note = 'mailbox_full'`,
    ],
    [
      'a mail that is tried again',
      '/users/invited',
      `${held('null')};\nupdate invitations set mail_note = 'not_sent'`,
    ],
    ['a mail under way', '/users/invited', held('null')],
    ['mails at a pace', '/users/invited', held("'pace'")],
    ['a limit of mails', '/users/invited', held("'domain_limit'")],
    ['a mail service that is away', '/users/invited', held("'mail_service'")],
    ['mails that are tried again', '/users/invited', held("'retry'")],
    [
      'an organization that waits',
      '/users/invited',
      `${held('null')};\nupdate organizations set suspended_at = 1`,
    ],
    ['a mail that failed', '/users/invited', unsent('not_sent')],
    ['an inviter who left', '/users/invited', unsent('sender_left')],
    ['a plan without the role', '/users/invited', unsent('role_not_in_plan')],
    ['a member since then', '/users/invited', unsent('already_a_member')],
    ['one that was never mailed', '/users/invited?q=new', unsent('mailbox_full')],
    [
      'a list of members',
      '/users/invited',
      `${LIST};\nupdate invitation_imports set members = 2, already = 1`,
    ],
    [
      'a list that is done',
      '/users/invited',
      `${LIST};\nupdate invitations set import_id = 'imp_1', mailed_at = 1`,
    ],
    [
      'a list that was joined',
      '/users/invited',
      `${LIST};\nupdate invitations set import_id = 'imp_1', accepted_at = 1`,
    ],
  ])('%s: %s', async (_what, page, sql) => {
    await run(sql);
    for (const who of ['owner@acme.test', 'admin@acme.test']) {
      const response = await (await signedIn(who)).get(settings() + pathOf(page, world), GERMAN);
      expect([who, response.status, foreignIn(await response.text(), DATA)]).toEqual([who, 200, []]);
    }
  });

  it('the reader', async () => {
    const owner = await signedIn('owner@acme.test');
    const id = await env.DB.prepare("select id from members where user_name = 'owner@acme.test'").first('id');
    const response = await owner.get(`${settings()}/users/${id}`, GERMAN);
    expect([response.status, foreignIn(await response.text(), DATA)]).toEqual([200, []]);
  });

  it('several invitations that wait', async () => {
    const owner = await signedIn('owner@acme.test');
    await run("update invitations set delivery = 'mail'");
    openMailbox();
    const emails = Array.from({ length: 30 }, (_, index) => `new${index}@elsewhere.test`).join(' ');
    await owner.post(`${settings()}/users/invite`, { emails, role: 'member' }, GERMAN);
    for (const query of ['', '?q=new']) {
      const html = await (await owner.get(`${settings()}/users/invited${query}`, GERMAN)).text();
      expect([html.includes('data-renew'), foreignIn(html, DATA)]).toEqual([true, []]);
    }
  });

  it('a link that is copied, and was', async () => {
    const owner = await signedIn('owner@acme.test');
    const made = await owner.post(`${settings()}/users/invited/inv_1/link`, {}, GERMAN);
    const path = made.headers.get('Location') ?? '';
    for (const shown of [true, false]) {
      const html = await (await owner.get(path, GERMAN)).text();
      expect([html.includes('id="link"'), foreignIn(html, DATA)]).toEqual([shown, []]);
    }
  });
});

describe('in German, what a page says once', () => {
  it.each([
    ['/users/:memberId', ['deactivated', 'reactivated']],
    ['/users', ['declined']],
    ['/users/invited', ['resent', 'rest', 'revoked', 'revoked_all']],
    ['/teams/:teamId', ['created', 'renamed', 'added', 'removed']],
    ['/teams', ['deleted']],
  ])('at %s', async (page, notices) => {
    const owner = await signedIn('owner@acme.test');
    for (const done of notices) {
      const path = settings() + pathOf(page, world);
      const { name, value } = toldAt(`${path}?done=${done}`) ?? { name: '', value: '' };
      owner.cookies.set(name, { value, attributes: '' });
      const html = await (await owner.get(path, GERMAN)).text();
      expect([done, html.includes('alert-success'), foreignIn(html, DATA)]).toEqual([done, true, []]);
    }
  });
});

const CSV = 'E-Mail-Adresse;Rolle\nnonsense;Mitglied\nb@acme.test;King\n';

describe('in German, a form that is refused', () => {
  it.each([
    ['/users/:memberId/role', { role: 'king' }, 422],
    ['/users/changes/none/approve', {}, 404],
    ['/users/invite', { emails: '', role: 'member' }, 422],
    ['/users/invite', { emails: 'nonsense\nalso nonsense', role: 'member' }, 422],
    ['/users/invited/inv_none/resend', {}, 404],
    ['/users/invited/inv_none/revoke', {}, 404],
    ['/teams', { name: '' }, 422],
    ['/teams', { name: 'engineers' }, 409],
    ['/teams', { name: 'x'.repeat(500) }, 422],
    ['/teams/:teamId/rename', { name: ' ' }, 422],
    ['/teams/:teamId/add-member', { memberId: 'none' }, 404],
  ] as const)('%s, with %j sent', async (path, fields, status) => {
    const owner = await signedIn('owner@acme.test');
    const response = await owner.post(settings() + pathOf(path, world), { ...fields }, GERMAN);
    expect([response.status, foreignIn(await response.text(), DATA)]).toEqual([status, []]);
  });

  it('names each fault of a file, and more than it shows', async () => {
    const owner = await signedIn('owner@acme.test');
    const send = async (csv: string | Uint8Array<ArrayBuffer>) => {
      const form = new FormData();
      form.append('emails', '');
      form.append('role', 'member');
      form.append('file', new File([csv], 'people.csv'));
      const response = await owner.post(`${settings()}/users/invite`, form, GERMAN);
      return { response, html: await response.text() };
    };
    const many = Array.from({ length: 502 }, (_, index) => `nonsense${index}`).join('\n');
    for (const [csv, faults] of [
      [CSV, 2],
      [many, 501],
      [new Uint8Array([0xff, 0xfe, 0x41]), 1],
    ] as const) {
      const { response, html } = await send(csv);
      expect([response.status, html.match(/<li><a href="#file">/g)?.length]).toEqual([422, faults]);
      expect(foreignIn(html, DATA)).toEqual([]);
    }
  });
});

describe('a file of people with a German head and roles in German', () => {
  const send = async (language: string, csv: string) => {
    openMailbox();
    const form = new FormData();
    form.append('emails', '');
    form.append('role', 'member');
    form.append('file', new File([csv], 'people.csv'));
    const owner = await signedIn('owner@acme.test');
    const response = await owner.post(`${settings()}/users/invite`, form, { 'Accept-Language': language });
    const { results } = await env.DB.prepare(
      "select email, role from invitations where email like '%@file.test' order by email",
    ).all();
    return { response, roles: results.map(({ email, role }) => [email, role]) };
  };
  const ROWS = 'Rolle,E-Mail-Adresse\nAdministrator,a@file.test\nadmin,b@file.test\n,c@file.test\n';

  it('is read as one with English ones', async () => {
    const { response, roles } = await send('de', ROWS);
    expect([leadsTo(response).split('/').at(-1), roles]).toEqual([
      'invited?done=invited',
      [
        ['a@file.test', 'admin'],
        ['b@file.test', 'admin'],
        ['c@file.test', 'member'],
      ],
    ]);
  });

  it('invites nobody where the page is in another language', async () => {
    const { response, roles } = await send('en', ROWS);
    expect([response.status, roles]).toEqual([422, []]);
  });
});
