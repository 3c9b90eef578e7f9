// Routes through the Worker: leaving an organization, deleting the own account, and whom neither is open to.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { leaveOrganization } from '../../../src/domain/people/leaving.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { loadSession } from '../../../src/domain/sign-in/sessions.ts';
import { type Acme, CLIENT, count, depsAt, OPERATOR, world } from '../../support/deps.ts';
import { openMailbox } from '../../support/mailbox.ts';
import { changedLines, readState } from '../../support/state.ts';
import { leadsTo } from '../../support/told.ts';
import { SESSION_COOKIE } from '../browser.ts';
import { signedIn } from '../session-of.ts';

const EMAIL = 'pat@outside.test';

let acme: Acme;

beforeEach(async () => {
  acme = await world();
  await addMember(depsAt(), OPERATOR, acme, { email: EMAIL, role: 'admin' });
  await env.DB.prepare(
    'update accounts set password_hash = (select password_hash from accounts where password_hash is not null limit 1)',
  ).run();
});

const leave = async (email = EMAIL, organizationId = acme.id) =>
  await (await signedIn(email)).post('/profile/leave', { organizationId });
const end = async (email = EMAIL, confirmation = email) =>
  await (await signedIn(email)).post('/profile/delete', { confirmation });
const ofPat = `account_id = (select id from accounts where email_key = '${EMAIL}')`;
const set = async (sql: string) => await env.DB.prepare(sql).run();
/** A second organization, with an Owner of its own. */
async function createBeta() {
  const beta = await createOrganization(depsAt(), OPERATOR, { name: 'Beta', plan: 'enterprise' });
  await addMember(
    depsAt(),
    OPERATOR,
    { id: beta.id, plan: 'enterprise' },
    { email: 'bob@beta.test', role: 'owner' },
  );
  return beta;
}
const inBeta = async (role = 'member') => {
  const beta = await createBeta();
  await addMember(depsAt(), OPERATOR, { id: beta.id, plan: 'enterprise' }, { email: EMAIL, role });
  return beta;
};

async function left() {
  const { results } = await env.DB.prepare(
    `select organization_id as organizationId, actor_label as actor, detail from audit_events
      where action = 'organization.user_left' order by rowid`,
  ).all<{ organizationId: string; actor: string; detail: string }>();
  return results.map(({ detail, ...event }) => ({ ...event, ...JSON.parse(detail) }));
}

describe('somebody who leaves one of two organizations', () => {
  it('is a member of the other alone, and stays signed in', async () => {
    const beta = await inBeta();
    const browser = await signedIn(EMAIL);
    const response = await browser.post('/profile/leave', { organizationId: acme.id });
    expect([response.status, leadsTo(response)]).toEqual([303, '/profile?done=left']);
    expect(await count('members', ofPat)).toBe(1);
    expect(await count('members', `organization_id = '${beta.id}' and ${ofPat}`)).toBe(1);
    expect((await browser.get('/profile')).status).toBe(200);
    expect((await browser.get(`/orgs/${acme.id}/settings/`)).status).toBe(404);
    expect(await left()).toEqual([
      { organizationId: acme.id, actor: EMAIL, email: EMAIL, role: 'admin', accountDeleted: false },
    ]);
    const told = await env.DB.prepare(
      "select type, organization_id as of from directory_events where type like 'member.deleted'",
    ).all();
    expect(told.results).toEqual([{ type: 'member.deleted', of: acme.id }]);
  });

  it('takes along the invitations that they sent', async () => {
    await inBeta();
    const browser = await signedIn(EMAIL);
    await browser.post(`/orgs/${acme.id}/settings/users/invite`, { emails: 'new@acme.test', role: 'admin' });
    expect(await count('invitations', 'revoked_at is null')).toBe(1);
    await browser.post('/profile/leave', { organizationId: acme.id });
    expect(await count('invitations', 'revoked_at is null')).toBe(0);
  });
});

describe('somebody without another organization', () => {
  it.each([
    ['leaves', () => leave()],
    ['deletes the account', () => end()],
    ['types the address in other letters', () => end(EMAIL, ' PAT@outside.TEST ')],
  ])('has no account and no session any more: %s', async (_how, act) => {
    const other = await signedIn(EMAIL);
    const response = await act();
    expect([response.status, leadsTo(response)]).toEqual([303, '/sign-in?done=gone']);
    expect(response.headers.getSetCookie().join()).toMatch(/__Host-gatehouse=; Max-Age=0/);
    expect(await count('accounts', `email_key = '${EMAIL}'`)).toBe(0);
    expect(await count('sessions', `account_id not in (select id from accounts)`)).toBe(0);
    expect((await other.get('/profile')).status).toBe(303);
    expect(await left()).toMatchObject([{ organizationId: acme.id, accountDeleted: true }]);
  });
});

describe('the end of an account', () => {
  it('ends every membership, with an event in each organization', async () => {
    const beta = await inBeta();
    await end();
    expect(await count('accounts', `email_key = '${EMAIL}'`)).toBe(0);
    expect((await left()).map(({ organizationId }) => organizationId).toSorted()).toEqual(
      [acme.id, beta.id].toSorted(),
    );
  });

  it.each(['', 'delete', 'owner@acme.test'])('is not made by typing %j', async (typed) => {
    const browser = await signedIn(EMAIL);
    const before = await readState();
    const response = await browser.post('/profile/delete', { confirmation: typed });
    expect([response.status, (await response.text()).includes('id="confirmation-error"')]).toEqual([
      422,
      true,
    ]);
    expect(changedLines(before, await readState())).toEqual([]);
  });

  it('is not made where one organization of two keeps them', async () => {
    const beta = await inBeta('owner');
    await set(`update members set role = 'member' where organization_id = '${beta.id}' and not ${ofPat}`);
    expect((await end()).status).toBe(409);
    expect(await count('members', ofPat)).toBe(2);
    expect(await left()).toEqual([]);
  });
});

const DEMOTE = "update members set role = 'member' where role = 'owner'";
const KEPT: readonly [who: string, sql: readonly string[], email: string, text: RegExp][] = [
  [
    'the last Owner',
    [DEMOTE, `update members set role = 'owner' where ${ofPat}`],
    EMAIL,
    /last Owner of Acme/,
  ],
  [
    'somebody whom a directory provisions',
    [`update members set source = 'scim' where ${ofPat}`],
    EMAIL,
    /Acme manages/,
  ],
  [
    'somebody whom a directory knows',
    [`update members set external_id = 'e1' where ${ofPat}`],
    EMAIL,
    /Acme manages/,
  ],
  ['somebody for whose address SSO speaks', [], 'ada@acme.test', /Acme manages/],
];

describe.each(KEPT)('%s', (_who, statements, email, text) => {
  beforeEach(async () => {
    const token = `insert into scim_tokens (id, organization_id, hash, created_by, created_at)
      values ('tok_1', '${acme.id}', 'h', 'x', 1)`;
    for (const sql of [token, ...statements]) await set(sql);
  });

  it.each([
    ['leave', (of: string) => leave(of)],
    ['delete the account', (of: string) => end(of)],
  ])('cannot %s, and is told what to do', async (_what, act) => {
    const members = await count('members', 'true');
    const response = await act(email);
    expect([response.status, text.test(await response.text())]).toEqual([409, true]);
    expect([await count('members', 'true'), await left()]).toEqual([members, []]);
  });

  it('is told so before, and offered neither', async () => {
    const page = await (await (await signedIn(email)).get('/profile?delete=yes')).text();
    expect(page).toMatch(text);
    expect(page).not.toMatch(/action="\/profile\/(leave|delete)"/);
  });
});

describe('nobody', () => {
  it('leaves an organization that deactivated them, whose word it is', async () => {
    await set(`update members set active = 0 where ${ofPat}`);
    expect([(await leave()).status, (await end()).status]).toEqual([403, 403]);
    expect(await count('members', ofPat)).toBe(1);
  });

  it('leaves one that is suspended', async () => {
    await set('update organizations set suspended_at = 1');
    expect([(await leave()).status, (await end()).status]).toEqual([403, 403]);
  });

  it('leaves for somebody else, or an organization of others', async () => {
    const beta = await createBeta();
    expect((await leave(EMAIL, beta.id)).status).toBe(404);
    expect((await leave(EMAIL, '')).status).toBe(404);
  });

  it.each(['/profile/leave', '/profile/delete'])('does by a form of another site: %s', async (path) => {
    const browser = await signedIn(EMAIL);
    const fields = { organizationId: acme.id, confirmation: EMAIL };
    expect((await browser.post(path, fields, { Origin: 'https://evil.example' })).status).toBe(403);
    expect(await count('members', ofPat)).toBe(1);
  });

  it.each(['/profile/leave', '/profile/delete'])(
    'does in an old session without the password: %s',
    async (path) => {
      const browser = await signedIn(EMAIL);
      await set('update sessions set created_at = created_at - 3600000, confirmed_at = null');
      const fields = { organizationId: acme.id, confirmation: EMAIL };
      expect((await browser.post(path, fields)).status).toBe(403);
      expect((await browser.post(path, { ...fields, confirming_password: 'wrong' })).status).not.toBe(303);
      expect(await count('members', ofPat)).toBe(1);
    },
  );

  it('is kept by two Owners who leave at once: one of them stays', async () => {
    await set(`update members set role = 'owner' where ${ofPat}`);
    await set(`update domains set status = 'pending', verified_at = null`);
    const answers = await Promise.all([leave(), leave('owner@acme.test')]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409]);
    expect(await count('members', "role = 'owner' and active = 1")).toBe(1);
  });

  it('leaves both organizations at once and keeps an account without any', async () => {
    const beta = await inBeta();
    const browser = await signedIn(EMAIL);
    const session = await loadSession(depsAt(), browser.cookies.get(SESSION_COOKIE)!.value);
    // Both requests have read two memberships.
    await leaveOrganization(depsAt(), session!, CLIENT, acme.id);
    const second = leaveOrganization(depsAt(), session!, CLIENT, beta.id);
    await expect(second).rejects.toMatchObject({ reason: 'changed_meanwhile' });
    expect(await count('members', ofPat)).toBe(1);
    // The page tells by now that the account goes, too.
    expect((await browser.post('/profile/leave', { organizationId: beta.id })).status).toBe(303);
    expect(await count('accounts', `email_key = '${EMAIL}'`)).toBe(0);
  });
});

describe('of somebody who has left', () => {
  const told = (mailbox: ReturnType<typeof openMailbox>) =>
    mailbox.mails.map(({ to, subject }) => [to, subject]).toSorted();

  it('Owners and Admins get a mail, and neither the Members nor who left', async () => {
    await inBeta();
    const mailbox = openMailbox();
    await leave();
    await vi.waitFor(() => expect(mailbox.mails).toHaveLength(2));
    expect(told(mailbox)).toEqual([
      ['admin@acme.test', 'Somebody has left'],
      ['owner@acme.test', 'Somebody has left'],
    ]);
    for (const { text } of mailbox.mails) {
      const words = text.replaceAll('\u2060', '');
      expect(words).toContain(`By: ${EMAIL}\n`);
      expect(words).toContain(`/orgs/${acme.id}/settings/users\n`);
      expect(words).not.toContain('Beta');
    }
  });

  it('each of their organizations hears once, also of the end of an account', async () => {
    await inBeta();
    const mailbox = openMailbox();
    await end();
    await vi.waitFor(() => expect(mailbox.mails).toHaveLength(3));
    expect(told(mailbox).map(([to]) => to)).toEqual(['admin@acme.test', 'bob@beta.test', 'owner@acme.test']);
  });

  it.each([
    ['is refused', () => leave('owner@acme.test')],
    ['is refused to end the account', () => end('owner@acme.test')],
    ['types another address', () => end(EMAIL, 'other@acme.test')],
  ])('nobody hears if the person %s', async (_what, act) => {
    const mailbox = openMailbox();
    expect((await act()).status).toBeGreaterThanOrEqual(400);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(mailbox.mails).toEqual([]);
  });
});
