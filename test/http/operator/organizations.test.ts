// The console's list of organizations, how each is, and what the operator does about one.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { findOrganizations, loadOrganizationHealth } from '../../../src/domain/operator/organizations.ts';
import { createOrganization, loadOrganization } from '../../../src/domain/organization/organizations.ts';
import { removeMember } from '../../../src/domain/people/members.ts';
import { generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { count, depsAt, NOW_MS, OPERATOR, PASSWORD } from '../../support/deps.ts';
import { type Mailbox, openMailbox } from '../../support/mailbox.ts';
import { meterD1 } from '../../support/metered-d1.ts';
import { leadsTo } from '../../support/told.ts';
import { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { auditActions, type OperatorWorld, operatorWorld, STAFF } from './world.ts';

vi.spyOn(console, 'warn').mockImplementation(() => {});
const DAY_MS = 86_400_000;
let world: OperatorWorld;
let staff: Browser;
let mailbox: Mailbox;

beforeEach(async () => {
  mailbox = openMailbox();
  world = await operatorWorld();
  staff = await signedIn(STAFF.admin);
});

const path = (id = world.acme.id) => `/operator/organizations/${id}`;
const run = (sql: string) => env.DB.prepare(sql).run();

describe('the search', () => {
  beforeEach(async () => {
    await run("update organizations set external_id = 'crm-1' where name = 'Acme'");
    await createOrganization(depsAt(), OPERATOR, { name: 'Acme Rockets', plan: 'free' });
    await createOrganization(depsAt(), OPERATOR, { name: '100% Wool', plan: 'free' });
  });

  it.each<[string, () => string, string[]]>([
    ['the beginning of a name, in any case', () => 'aCm', ['Acme', 'Acme Rockets']],
    ['the whole name', () => 'Acme Rockets', ['Acme Rockets']],
    ['the beginning of a verified domain', () => 'ACME.t', ['Acme']],
    ['an id', () => world.acme.id, ['Acme']],
    ['an external id', () => 'crm-1', ['Acme']],
    ['a part of a name', () => 'OCKETS', ['Acme Rockets']],
    ['a part of a verified domain', () => 'me.te', ['Acme']],
    ['not a part of an id', () => 'org_', []],
    ['not a part of an external id', () => 'crm', []],
    ['a character that SQL would read otherwise', () => '%', ['100% Wool']],
    ['another of them', () => '_', []],
    ['one that begins with it', () => '100%', ['100% Wool']],
    ['not what stands between them', () => 'A%e', []],
    ['a quote', () => "' or 1=1 --", []],
  ])('finds %s', async (_what, text, names) => {
    expect((await findOrganizations(depsAt(), text(), 10)).found.map(({ name }) => name)).toEqual(names);
  });

  it('finds none by a domain that is not verified, and none that is being deleted', async () => {
    await run("update domains set status = 'pending'");
    expect(await findOrganizations(depsAt(), 'acme.test', 10)).toMatchObject({ found: [], total: 0 });
    await run("update organizations set deleted_at = 1 where name = 'Acme'");
    expect((await findOrganizations(depsAt(), 'acme', 10)).found.map(({ name }) => name)).toEqual([
      'Acme Rockets',
    ]);
  });

  it('shows what it has found, and says where there is more', async () => {
    for (let n = 0; n < 26; n++)
      await createOrganization(depsAt(), OPERATOR, { name: `Many ${n}`, plan: 'free' });
    const page = await (await staff.get('/operator/organizations?q=many')).text();
    expect(page).toContain('These are 25 of 26 matches');
    expect(await (await staff.get('/operator/organizations?q=nobody')).text()).toContain(
      'No organization matches',
    );
  });

  it('leads from page to page without it, the newest first', async () => {
    for (let n = 0; n < 26; n++)
      await createOrganization(depsAt(NOW_MS + n), OPERATOR, { name: `Many ${n}`, plan: 'free' });
    const first = await (await staff.get('/operator/organizations')).text();
    expect([first.includes('>Many 25<'), first.includes('>Many 0<')]).toEqual([true, false]);
    const next = /href="([^"]+after=[^"]+)"/.exec(first)?.[1] ?? '';
    const second = await (await staff.get(next)).text();
    expect([second.includes('>Many 0<'), second.includes('>Acme<')]).toEqual([true, true]);
  });
});

describe('how an organization is', () => {
  const health = (nowMs = NOW_MS) => loadOrganizationHealth(depsAt(nowMs), world.acme.id);

  it('domain, SSO and certificate', async () => {
    expect(await health()).toMatchObject({
      verifiedDomains: 1,
      sso: 'enabled',
      scimTokens: 0,
      refusedSignIns: 0,
    });
    await run('update connections set require_sso = 1');
    expect((await health()).sso).toBe('required');
    await run('update connections set enabled = 0');
    await run("update domains set status = 'expired'");
    expect(await health()).toMatchObject({ verifiedDomains: 0, sso: 'configured' });
    await run('delete from connections');
    expect(await health()).toMatchObject({ sso: 'off', certificateEndsAt: null });
  });

  it('names the next certificate to end, and where all have ended the last', async () => {
    const row = await env.DB.prepare('select * from certificates').first<Record<string, unknown>>();
    const next = { ...row, id: 'crt_2', fingerprint: 'f2', not_after: NOW_MS + DAY_MS };
    const marks = Object.keys(next).map(() => '?');
    await env.DB.prepare(`insert into certificates (${Object.keys(next)}) values (${marks})`)
      .bind(...Object.values(next))
      .run();
    expect((await health()).certificateEndsAt).toBe(NOW_MS + DAY_MS);
    expect((await health(NOW_MS + 2 * DAY_MS)).certificateEndsAt).toBeGreaterThan(NOW_MS + 2 * DAY_MS);
    await run(`update certificates set not_after = ${NOW_MS - DAY_MS} where id <> 'crt_2'`);
    await run(`update certificates set not_after = ${NOW_MS - 2 * DAY_MS} where id = 'crt_2'`);
    expect((await health()).certificateEndsAt).toBe(NOW_MS - DAY_MS);
    const page = await (await staff.get(path())).text();
    expect(page).toContain('>expired</span>');
  });

  it('when SCIM was seen, and how many sign-ins failed in a day, up to a hundred', async () => {
    await generateScimToken(depsAt(), OPERATOR, { id: world.acme.id, plan: 'enterprise' });
    expect(await health()).toMatchObject({ scimTokens: 1, scimSeenAt: null });
    await run(`update scim_tokens set last_used_at = ${NOW_MS}`);
    const rows = (from: number, many: number, at: number, outcome: string) =>
      run(`insert into sign_in_attempts (id, organization_id, at, method, flow, outcome, detail)
        with recursive n(i) as (select ${from} union all select i + 1 from n where i < ${from + many - 1})
        select 'A-' || i, '${world.acme.id}', ${at}, 'saml', 'sp_initiated', '${outcome}', '{}' from n`);
    await rows(0, 3, NOW_MS - DAY_MS, 'refused');
    await rows(10, 2, NOW_MS - DAY_MS + 1, 'refused');
    await rows(20, 5, NOW_MS, 'accepted');
    expect(await health()).toMatchObject({ scimSeenAt: NOW_MS, refusedSignIns: 2 });
    await rows(1000, 500, NOW_MS, 'refused');
    expect((await health()).refusedSignIns).toBe(100);
  });

  it('reads a bounded number of rows of each, however large it is', async () => {
    await run(`insert into sign_in_attempts (id, organization_id, at, method, flow, outcome, detail)
      with recursive n(i) as (select 0 union all select i + 1 from n where i < 2999)
      select 'A-' || i, '${world.acme.id}', ${NOW_MS}, 'saml', 'sp_initiated', 'refused', '{}' from n`);
    const { d1, cost } = meterD1(env.DB);
    await loadOrganizationHealth({ ...depsAt(), db: openDatabase(d1) }, world.acme.id);
    expect(cost.trips).toBe(1);
    expect(cost.rowsRead).toBeLessThan(250);
  });
});

describe('a new organization', () => {
  const form = {
    name: 'New',
    externalId: 'crm-7',
    plan: 'growth',
    email: 'first@new.test',
    delivery: 'operator',
  };

  it('comes with a link for its first Owner, who becomes it', async () => {
    const made = await staff.post('/operator/organizations/new', form);
    expect([made.status, await made.text()]).toEqual([303, '']);
    const page = await (await staff.get(made.headers.get('Location') ?? '')).text();
    const link = /value="(https:\/\/sso\.example\/invitations\/[\w-]{43})"/.exec(page)?.[1] ?? '';
    const owner = { givenName: 'First', familyName: 'Owner', password: PASSWORD };
    const joined = await new Browser().post(new URL(link).pathname, owner);
    expect(joined.status).toBe(303);
    const { results } = await env.DB.prepare(
      `select o.name, o.plan, o.external_id, m.role, a.email from organizations o join members m on m.organization_id = o.id
        join accounts a on a.id = m.account_id where o.name = 'New'`,
    ).all();
    expect(results).toEqual([
      { name: 'New', plan: 'growth', external_id: 'crm-7', role: 'owner', email: 'first@new.test' },
    ]);
    const id = await env.DB.prepare("select id from organizations where name = 'New'").first<string>('id');
    expect(await auditActions(id ?? '')).toEqual([
      `organization.created by operator ${STAFF.admin}`,
      `invitation.sent by operator ${STAFF.admin}`,
      'invitation.accepted by account first@new.test',
      'organization.user_added by account first@new.test',
    ]);
    // Nothing of the link is on the page that is loaded again.
    expect(await (await staff.get(path(id ?? ''))).text()).not.toContain('/invitations/');
    expect(await count('invitations')).toBe(1);
  });

  it('shows the link in no other session', async () => {
    const made = await staff.post('/operator/organizations/new', form);
    const other = await signedIn(STAFF.admin);
    for (const [name, cookie] of staff.cookies)
      if (name.includes('shown-once')) other.cookies.set(name, cookie);
    const shown = async (browser: Browser) =>
      (await (await browser.get(made.headers.get('Location') ?? '')).text()).includes('/invitations/');
    expect([await shown(other), await shown(staff), await shown(staff)]).toEqual([false, true, false]);
  });

  it('mails the link, and shows it to nobody else', async () => {
    const response = await staff.post('/operator/organizations/new', { ...form, delivery: 'mail' });
    expect(leadsTo(response)).toMatch(/^\/operator\/organizations\/org_\w+\?done=invited$/);
    expect(mailbox.mails.map(({ to }) => to)).toEqual(['first@new.test']);
  });

  it.each([
    ['no name', { name: ' ' }, 422, 'Enter a name.'],
    ['a name that nobody can see', { name: 'A\u200bB' }, 422, 'field-error'],
    ['a plan that is none', { plan: 'gold' }, 422, 'plan'],
    ['an address that is none', { email: 'first@new' }, 422, 'Enter an email address'],
    ['an external id of ours', { externalId: 'org_1' }, 422, 'do not begin with org_'],
    ['an external id with a space', { externalId: 'crm 7' }, 422, 'ASCII characters without spaces'],
    ['an external id that is taken', { externalId: 'crm-1' }, 409, 'external id'],
  ])('is not made with %s', async (_what, wrong, status, words) => {
    await run("update organizations set external_id = 'crm-1' where name = 'Acme'");
    const before = await count('organizations');
    const response = await staff.post('/operator/organizations/new', { ...form, ...wrong });
    expect([response.status, (await response.text()).includes(words)]).toEqual([status, true]);
    expect([await count('organizations'), await count('invitations')]).toEqual([before, 0]);
  });
});

describe('one organization', () => {
  it('gets another name, external id and plan, with the event', async () => {
    const fields = { name: 'Acme Ltd', externalId: 'crm-9', plan: 'growth' };
    expect(leadsTo(await staff.post(`${path()}/settings`, fields))).toBe(`${path()}?done=saved`);
    const { name, externalId, plan } = await loadOrganization(depsAt(), world.acme.id);
    expect({ name, externalId, plan }).toEqual(fields);
    expect(await auditActions(world.acme.id)).toEqual([
      `organization_setting.updated by operator ${STAFF.admin}`,
    ]);
    await staff.post(`${path()}/settings`, { ...fields, externalId: '' });
    expect((await loadOrganization(depsAt(), world.acme.id)).externalId).toBeNull();
  });

  it('invites nobody who is a member', async () => {
    const response = await staff.post(`${path()}/invite`, { email: 'ada@acme.test', delivery: 'operator' });
    expect([response.status, await count('invitations')]).toEqual([409, 0]);
  });

  it('is deleted only with its name typed, and the operator’s own never', async () => {
    expect((await staff.post(`${path()}/delete`, { confirmation: 'acme' })).status).toBe(422);
    expect((await staff.post(`${path(world.vendorId)}/delete`, { confirmation: 'Vendor' })).status).toBe(409);
    expect(await count('organizations', 'deleted_at is null')).toBe(2);
    const page = await (await staff.get(path(world.vendorId))).text();
    expect([page.includes('Delete organization'), page.includes('Suspend…')]).toEqual([false, false]);
    await staff.post(`${path()}/delete`, { confirmation: 'Acme' });
    expect((await staff.get(path())).status).toBe(404);
    expect(await auditActions(world.acme.id)).toEqual([`organization.deleted by operator ${STAFF.admin}`]);
  });

  it.each(['/org_nobody', '/nonsense', '/org_nobody/suspend'])('is not there: %s', async (below) => {
    expect((await staff.get(`/operator/organizations${below}`)).status).toBe(
      below.endsWith('suspend') ? 405 : 404,
    );
  });
});

describe('an invitation into the operator’s own organization', () => {
  const fields = (delivery: string) => ({ email: 'more@vendor.test', delivery });
  const invite = (browser: Browser, delivery: string) =>
    browser.post(`${path(world.vendorId)}/invite`, fields(delivery));
  const open = () => count('invitations', 'accepted_at is null and revoked_at is null');

  it.each(['operator', 'mail'])('makes nobody an Owner in the name of an Admin (%s)', async (delivery) => {
    const response = await invite(staff, delivery);
    expect([response.status, mailbox.mails.length, await count('invitations')]).toEqual([403, 0, 0]);
    expect(await response.text()).not.toContain('/invitations/');
  });

  it.each(['operator', 'mail'])('ends with the Owner who made it (%s)', async (delivery) => {
    const owner = await signedIn(STAFF.owner);
    expect((await invite(owner, delivery)).status).toBe(303);
    expect(await open()).toBe(1);
    await run(
      `update members set role = 'owner' where account_id = (select id from accounts where email = '${STAFF.admin}')`,
    );
    const id = await env.DB.prepare(
      `select m.id from members m join accounts a on a.id = m.account_id where a.email = '${STAFF.owner}'`,
    ).first<string>('id');
    await removeMember(depsAt(), OPERATOR, world.vendorId, id ?? '', null);
    expect(await open()).toBe(0);
  });

  it('vouches for no mailbox', async () => {
    await invite(await signedIn(STAFF.owner), 'operator');
    expect(await count('invitations', "delivery = 'link'")).toBe(1);
  });
});

describe('metadata', () => {
  const settings = { name: 'Acme', externalId: '', plan: 'enterprise' };
  const saved = async () => (await loadOrganization(depsAt(), world.acme.id)).metadata;

  it('is shown and edited as lines', async () => {
    const response = await staff.post(`${path()}/settings`, {
      ...settings,
      metadata: 'region = eu\r\n\r\n note=a = b \r\n',
    });
    expect(response.status).toBe(303);
    expect(await saved()).toEqual({ note: 'a = b', region: 'eu' });
    expect(await (await staff.get(path())).text()).toContain('note = a = b\nregion = eu');
  });

  it('is kept by a form without it, and by one that is refused, which shows what was typed', async () => {
    await staff.post(`${path()}/settings`, { ...settings, metadata: 'region = eu' });
    await staff.post(`${path()}/settings`, settings);
    const response = await staff.post(`${path()}/settings`, { ...settings, metadata: 'two words = x' });
    expect([response.status, (await response.text()).includes('two words = x')]).toEqual([422, true]);
    expect(await saved()).toEqual({ region: 'eu' });
  });
});
