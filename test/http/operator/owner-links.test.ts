// What staff sent to customers ends with the one who sent it, in the batch of their end; and an invitation is
// accepted only while its organization is open.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { setSuspended } from '../../../src/domain/organization/suspension.ts';
import { acceptInvitation } from '../../../src/domain/people/invitation-acceptance.ts';
import { invite } from '../../../src/domain/people/invitations.ts';
import { changeMember, removeMember } from '../../../src/domain/people/members.ts';
import { generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { count, depsAt, OPERATOR, PASSWORD, reasonOf } from '../../support/deps.ts';
import { openMailbox } from '../../support/mailbox.ts';
import { Browser } from '../browser.ts';
import { tenantOf } from '../scim/server.ts';
import { signedIn } from '../session-of.ts';
import { auditActions, type OperatorWorld, operatorWorld, STAFF } from './world.ts';

vi.spyOn(console, 'warn').mockImplementation(() => {});
let world: OperatorWorld;

beforeEach(async () => {
  openMailbox();
  world = await operatorWorld();
});

const open = () => count('invitations', 'accepted_at is null and revoked_at is null');
const memberOf = async (email: string) =>
  (await env.DB.prepare(
    'select m.id from members m join accounts a on a.id = m.account_id where a.email = ? and m.organization_id = ?',
  )
    .bind(email, world.vendorId)
    .first<string>('id')) ?? '';
const vendor = () => ({ id: world.vendorId, plan: 'enterprise' as const });

/** What the link is, as the console shows it. */
async function send(
  email: string,
  delivery: 'operator' | 'mail',
  staff: string = STAFF.admin,
): Promise<string> {
  const path = `/operator/organizations/${world.acme.id}`;
  const browser = await signedIn(staff);
  const made = await browser.post(`${path}/invite`, { email, delivery });
  expect(made.status).toBe(303);
  return /\/invitations\/[\w-]{43}/.exec(await (await browser.get(path)).text())?.[0] ?? '';
}

describe.each(['operator', 'mail'] as const)('an Owner’s invitation by staff (%s)', (delivery) => {
  it.each<[string, () => Promise<unknown>]>([
    [
      'is removed',
      async () => removeMember(depsAt(), OPERATOR, world.vendorId, await memberOf(STAFF.admin), null),
    ],
    [
      'is deactivated',
      async () =>
        changeMember(depsAt(), OPERATOR, vendor(), await memberOf(STAFF.admin), { active: false }, null),
    ],
    [
      'becomes a Member',
      async () =>
        changeMember(depsAt(), OPERATOR, vendor(), await memberOf(STAFF.admin), { role: 'member' }, null),
    ],
    [
      'becomes a Billing Admin',
      async () =>
        changeMember(
          depsAt(),
          OPERATOR,
          vendor(),
          await memberOf(STAFF.admin),
          { role: 'billing_admin' },
          null,
        ),
    ],
  ])('ends when its sender %s, with an event of the customer', async (_what, end) => {
    await send('new@customer.test', delivery);
    expect(await open()).toBe(1);
    await end();
    expect(await open()).toBe(0);
    const { results } = await env.DB.prepare(
      `select e.organization_id = ? as own, e.target_id = i.id as of, e.actor_type from audit_events e, invitations i
        where e.action = 'invitation.revoked'`,
    )
      .bind(world.acme.id)
      .all();
    expect(results).toEqual([{ own: 1, of: 1, actor_type: 'operator' }]);
  });

  it('stays when its sender becomes an Owner, and when somebody else leaves', async () => {
    await send('new@customer.test', delivery);
    await changeMember(depsAt(), OPERATOR, vendor(), await memberOf(STAFF.admin), { role: 'owner' }, null);
    await removeMember(depsAt(), OPERATOR, world.vendorId, await memberOf(STAFF.owner), null);
    expect(await open()).toBe(1);
  });

  it('stays when its sender, an Owner, becomes an Admin', async () => {
    await send('new@customer.test', delivery, STAFF.owner);
    await changeMember(depsAt(), OPERATOR, vendor(), await memberOf(STAFF.admin), { role: 'owner' }, null);
    await changeMember(depsAt(), OPERATOR, vendor(), await memberOf(STAFF.owner), { role: 'admin' }, null);
    expect(await open()).toBe(1);
  });
});

it('opens nothing once its sender has gone', async () => {
  const link = await send('new@customer.test', 'operator');
  await removeMember(depsAt(), OPERATOR, world.vendorId, await memberOf(STAFF.admin), null);
  const fields = { givenName: 'New', familyName: 'Owner', password: PASSWORD };
  expect((await new Browser().post(link, fields)).status).toBe(404);
  expect(await count('accounts', "email = 'new@customer.test'")).toBe(0);
});

it('ends when the directory of the operator’s organization deactivates its sender', async () => {
  await send('new@customer.test', 'operator');
  const id = await memberOf(STAFF.admin);
  await env.DB.prepare(
    "insert into domains (id, organization_id, name, token, status, created_at, verified_at) values ('dom_v', ?, 'vendor.test', 't', 'verified', 1, 1)",
  )
    .bind(world.vendorId)
    .run();
  const { token } = await generateScimToken(depsAt(), OPERATOR, vendor());
  await tenantOf(world.vendorId, token).patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
  expect(await count('members', `id = '${id}' and active = 1`)).toBe(0);
  expect(await open()).toBe(0);
});

it('of a customer is untouched by the end of one of the customer’s own Admins who is staff as well', async () => {
  await env.DB.prepare(
    `insert into members (id, organization_id, account_id, role, active, source, user_name, user_name_key, created_at, updated_at)
      select 'mem_both', ?, id, 'admin', 1, 'api', email, email_key, 1, 1 from accounts where email = ?`,
  )
    .bind(world.acme.id, STAFF.admin)
    .run();
  await send('new@customer.test', 'operator');
  await removeMember(depsAt(), OPERATOR, world.acme.id, 'mem_both', null);
  expect(await open()).toBe(1);
});

describe('an invitation whose organization is suspended while it is being accepted', () => {
  const racing = (between: () => Promise<unknown>) => {
    const deps = depsAt();
    const changeMember: typeof deps.lanes.changeMember = async (command) => {
      await between();
      return await deps.lanes.changeMember(command);
    };
    return { ...deps, lanes: { ...deps.lanes, changeMember } };
  };
  const input = (url: string) => ({
    token: url.slice(url.lastIndexOf('/') + 1),
    session: null,
    password: PASSWORD,
    givenName: 'New',
    familyName: 'Person',
    client: { address: '2001:db8::1', userAgent: '' },
  });
  const invited = () =>
    invite(
      depsAt(),
      OPERATOR,
      { ...world.acme, plan: 'enterprise' },
      { email: 'new@else.test', role: 'member' },
    );

  it.each<[string, () => Promise<unknown>, string]>([
    ['suspended', () => setSuspended(depsAt(), OPERATOR, world.acme.id, true), 'organization_suspended'],
    [
      'being deleted',
      () => env.DB.prepare('update organizations set deleted_at = 1 where id = ?').bind(world.acme.id).run(),
      'invitation_not_found',
    ],
  ])('makes nobody a member: %s', async (_what, between, reason) => {
    const { url } = await invited();
    expect(await reasonOf(acceptInvitation(racing(between), input(url)))).toBe(reason);
    expect(await count('accounts', "email = 'new@else.test'")).toBe(0);
    expect(await open()).toBe(1);
    expect(await auditActions(world.acme.id)).not.toContain('invitation.accepted by account new@else.test');
  });

  it('makes one where nothing happens in between', async () => {
    const { url } = await invited();
    await acceptInvitation(
      racing(async () => {}),
      input(url),
    );
    expect(await open()).toBe(0);
  });
});

describe('a setup link by staff', () => {
  const path = () => `/operator/organizations/${world.acme.id}/setup-links`;
  const live = () => count('setup_links', "maker_type = 'operator' and revoked_at is null");
  const make = async (staff: string) =>
    await (await signedIn(staff)).post(path(), {
      scope_sso: 'on',
      expiresInDays: '7',
      email: 'it@acme.test',
    });

  it('is asked for in the name of their organization', async () => {
    const mailbox = openMailbox();
    expect((await make(STAFF.admin)).headers.get('Location')).toBe(path());
    expect(mailbox.mails).toMatchObject([
      { to: 'it@acme.test', text: expect.stringContaining('Vendor asks') },
    ]);
    expect(await auditActions(world.acme.id)).toEqual([`setup_link.created by operator ${STAFF.admin}`]);
  });

  it('ends with who made it, and no other does', async () => {
    await make(STAFF.admin);
    await make(STAFF.owner);
    await removeMember(depsAt(), OPERATOR, world.vendorId, await memberOf(STAFF.admin), null);
    expect(await live()).toBe(1);
    const ended = "action = 'setup_link.revoked' and organization_id = ?";
    const events = env.DB.prepare(`select count(*) as n from audit_events where ${ended}`);
    expect(await events.bind(world.acme.id).first('n')).toBe(1);
  });

  it.each([STAFF.member, STAFF.billing, STAFF.gone])('is nobody else’s to make: %s', async (staff) => {
    expect((await make(staff)).status).toBeGreaterThanOrEqual(403);
    expect(await live()).toBe(0);
  });

  it('is made for no organization that is not there', async () => {
    const elsewhere = '/operator/organizations/org_00000000000000000000/setup-links';
    const answer = await (await signedIn(STAFF.admin)).post(elsewhere, {
      scope_sso: 'on',
      expiresInDays: '7',
    });
    expect([answer.status, await live()]).toEqual([404, 0]);
  });
});
