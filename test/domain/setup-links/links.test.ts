// Setup links themselves: what they may be made for, what opens them, and everything that ends them.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { deleteOrganization } from '../../../src/domain/organization/deletion.ts';
import { pruneExpired } from '../../../src/domain/organization/retention.ts';
import { setSuspended } from '../../../src/domain/organization/suspension.ts';
import { changeMember, removeMember } from '../../../src/domain/people/members.ts';
import {
  beginSetup,
  enterSetup,
  finishSetup,
  openSetupLink,
  type SetupAccess,
} from '../../../src/domain/setup-links/access.ts';
import { chooseProvider } from '../../../src/domain/setup-links/acts.ts';
import { createSetupLink, pageOfSetupLinks, revokeSetupLink } from '../../../src/domain/setup-links/links.ts';
import { hashSecret } from '../../../src/lib/ids.ts';
import {
  type Acme,
  CLIENT,
  count,
  createAcme,
  depsAt,
  NOW_MS,
  OPERATOR,
  reasonOf,
} from '../../support/deps.ts';
import { readState } from '../../support/state.ts';
import { emptyStorage } from '../../support/storage.ts';
import { enter, makeLink } from './link.ts';

const DAY_MS = 86_400_000;
let acme: Acme;

beforeEach(async () => {
  await emptyStorage();
  acme = await createAcme();
});

const accountOf = async (email: string) =>
  (await env.DB.prepare('select id from accounts where email_key = ?').bind(email).first<string>('id')) ?? '';
const admin = async () => ({
  type: 'account' as const,
  id: await accountOf('admin@acme.test'),
  label: 'admin@acme.test',
  address: null,
});
const live = async (nowMs = NOW_MS) => await pageOfSetupLinks(depsAt(nowMs), acme.id, { limit: 50 });

describe('making a link', () => {
  it.each([
    ['no scope', { scopes: [] }, 'setup_scopes_missing'],
    ['an unknown scope', { scopes: ['sso', 'members'] }, 'setup_scopes_missing'],
    ['no day', { expiresInDays: 0 }, 'setup_days_invalid'],
    ['31 days', { expiresInDays: 31 }, 'setup_days_invalid'],
    ['half a day', { expiresInDays: 0.5 }, 'setup_days_invalid'],
    ['no address', { email: 'nobody' }, 'email_invalid'],
    ['http', { returnUrl: 'http://app.example/' }, 'return_url_invalid'],
    ['a script', { returnUrl: 'javascript:alert(1)' }, 'return_url_invalid'],
    ['a path', { returnUrl: '/orgs' }, 'return_url_invalid'],
    ['no scheme', { returnUrl: '//evil.example' }, 'return_url_invalid'],
    ['credentials', { returnUrl: 'https://app.example@evil.example/' }, 'return_url_invalid'],
    ['this machine', { returnUrl: 'https://localhost/' }, 'return_url_invalid'],
    ['a long address', { returnUrl: `https://app.example/${'a'.repeat(2048)}` }, 'return_url_invalid'],
  ])('is refused with %s, and leaves nothing', async (_what, input, reason) => {
    const before = await readState();
    expect(await reasonOf(makeLink(acme.id, input))).toBe(reason);
    expect(await readState()).toEqual(before);
  });

  it('shows its host as a browser reads it', async () => {
    const returnUrl = 'https:\\\\app.example\\.\\evil\t.example';
    await makeLink(acme.id, { returnUrl });
    expect((await live())[0]?.returnUrl).toBe('https://app.example/evil.example');
  });

  it('keeps only a hash, and says who made it', async () => {
    const { secret, id } = await makeLink(acme.id, { email: 'IT@acme.test', expiresInDays: 30 });
    expect(await live()).toMatchObject([
      { id, email: 'IT@acme.test', expiresAt: NOW_MS + 30 * DAY_MS, makerLabel: 'Test operator' },
    ]);
    expect(await env.DB.prepare('select token_hash from setup_links').first('token_hash')).toBe(
      await hashSecret(secret),
    );
    expect((await readState()).join('\n')).not.toContain(secret);
    expect(await count('audit_events', `action = 'setup_link.created' and target_id = '${id}'`)).toBe(1);
  });

  it('makes at most twenty that still work', async () => {
    const made = [];
    for (let index = 0; index < 20; index++) made.push(await makeLink(acme.id));
    expect(await reasonOf(makeLink(acme.id))).toBe('setup_link_too_many');
    await revokeSetupLink(depsAt(), OPERATOR, acme.id, made[3]?.id ?? '');
    expect(await reasonOf(makeLink(acme.id))).toBe('accepted');
  });

  it('makes none for somebody who has been lowered, deactivated or removed since', async () => {
    const maker = await admin();
    const make = () => reasonOf(createSetupLink(depsAt(), maker, acme.id, { scopes: ['sso'] }));
    expect(await make()).toBe('accepted');
    for (const change of ["role = 'member'", "role = 'admin', active = 0"]) {
      await env.DB.prepare(`update members set ${change} where id = ?`).bind(acme.adminId).run();
      expect(await make()).toBe('changed_meanwhile');
    }
    await env.DB.prepare('delete from members where id = ?').bind(acme.adminId).run();
    expect(await make()).toBe('changed_meanwhile');
    // One of the staff is somebody of the operator's organization, and of no other.
    const owner = { ...maker, type: 'operator' as const, id: await accountOf('owner@acme.test') };
    const byStaff = () => reasonOf(createSetupLink(depsAt(), owner, acme.id, { scopes: ['sso'] }));
    expect(await byStaff()).toBe('changed_meanwhile');
    await env.DB.prepare('insert into deployment (id, operator_organization_id) values (1, ?)')
      .bind(acme.id)
      .run();
    expect([await byStaff(), await count('setup_links')]).toEqual(['accepted', 2]);
  });

  it('makes none for an organization that is being deleted', async () => {
    await env.DB.prepare('update organizations set deleted_at = ?').bind(NOW_MS).run();
    expect(await reasonOf(makeLink(acme.id))).toBe('changed_meanwhile');
  });
});

describe('a link', () => {
  it('tells what it is for without a trace, and begins with one', async () => {
    const { secret, id } = await makeLink(acme.id);
    const before = await readState();
    expect((await openSetupLink(depsAt(), secret)).organization.name).toBe('Acme');
    expect(await readState()).toEqual(before);
    await enter({ secret, id });
    expect((await live())[0]?.openedAt).toBe(NOW_MS);
    const event = `action = 'setup_link.opened' and actor_type = 'setup_link' and actor_id = '${id}'`;
    expect(await count('audit_events', event)).toBe(1);
  });

  it('is opened by nothing else', async () => {
    const { secret } = await makeLink(acme.id);
    for (const other of ['', 'x'.repeat(43), secret.slice(1), `${secret}a`, await hashSecret(secret)])
      expect(await reasonOf(openSetupLink(depsAt(), other))).toBe('setup_link_ended');
  });

  it('works for two people at once, and longer than one of them', async () => {
    const link = await makeLink(acme.id);
    const [first, second] = [await enter(link), await enter(link)];
    await chooseProvider(first, 'okta');
    await chooseProvider(second, 'entra');
    expect((await live())[0]).toMatchObject({ provider: 'entra', openedAt: NOW_MS });
  });

  it('knows when it was last used, to the minute, and only by those who have opened it', async () => {
    const { secret, id } = await makeLink(acme.id);
    const used = async () => (await live())[0]?.lastUsedAt;
    const look = (cookie: string | null, nowMs: number) =>
      reasonOf(enterSetup(depsAt(nowMs), cookie, id, CLIENT));
    await openSetupLink(depsAt(), secret);
    await look(null, NOW_MS);
    expect(await used()).toBeNull();
    const { cookie } = await beginSetup(depsAt(), secret, CLIENT);
    expect(await used()).toBe(NOW_MS);
    for (const [later, expected] of [
      [60_000, 0],
      [60_001, 60_001],
      [120_001, 60_001],
      [120_002, 120_002],
    ] as const) {
      expect(await look(cookie, NOW_MS + later)).toBe('accepted');
      expect([later, await used()]).toEqual([later, NOW_MS + expected]);
    }
    await look('forged', NOW_MS + 300_000);
    expect(await used()).toBe(NOW_MS + 120_002);
    await revokeSetupLink(depsAt(), OPERATOR, acme.id, id);
    expect(await look(cookie, NOW_MS + 400_000)).toBe('setup_link_ended');
    expect(await count('setup_links', `last_used_at = ${NOW_MS + 120_002}`)).toBe(1);
  });

  it('has a cookie that is its own: for twelve hours, and for no other link', async () => {
    const [one, other] = [await makeLink(acme.id), await makeLink(acme.id)];
    const { cookie } = await beginSetup(depsAt(), one.secret, CLIENT);
    const reason = (id: string, value: string | null, nowMs = NOW_MS) =>
      reasonOf(enterSetup(depsAt(nowMs), value, id, CLIENT));
    expect(await reason(one.id, cookie)).toBe('accepted');
    expect(await reason(other.id, cookie)).toBe('setup_link_ended');
    expect(await reason(one.id, null)).toBe('setup_link_ended');
    expect(await reason(one.id, one.secret)).toBe('setup_link_ended');
    expect(await reason(one.id, `${cookie.slice(0, -2)}AA`)).toBe('setup_link_ended');
    expect(await reason(one.id, cookie, NOW_MS + 12 * 3_600_000)).toBe('setup_link_ended');
  });
});

describe('the end of a link', () => {
  const ends: Readonly<Record<string, (access: SetupAccess) => Promise<unknown>>> = {
    revocation: ({ link }) => revokeSetupLink(depsAt(), OPERATOR, acme.id, link.id),
    '“I am done”': (access) => finishSetup(depsAt(), access),
    suspension: () => setSuspended(depsAt(), OPERATOR, acme.id, true),
    'the end of the organization': () => deleteOrganization(depsAt(), OPERATOR, acme.id),
    'its maker’s leaving': () => removeMember(depsAt(), OPERATOR, acme.id, acme.adminId, null),
    'its maker’s demotion': () =>
      changeMember(depsAt(), OPERATOR, acme, acme.adminId, { role: 'member' }, null),
  };

  it.each(Object.entries(ends))('by %s holds for who has it open, and for who opens it', async (how, end) => {
    const link = await makeLink(acme.id, {}, await admin());
    const { secret, id } = link;
    const access = await enter(link);
    const { cookie } = await beginSetup(depsAt(), secret, CLIENT);
    await end(access);
    const reason = how === 'suspension' ? 'organization_suspended' : 'setup_link_ended';
    expect(await reasonOf(openSetupLink(depsAt(), secret))).toBe(reason);
    expect(await reasonOf(beginSetup(depsAt(), secret, CLIENT))).toBe(reason);
    expect(await reasonOf(enterSetup(depsAt(), cookie, id, CLIENT))).toBe(reason);
    // What had begun before is refused in its own batch.
    const before = await readState();
    expect(await reasonOf(chooseProvider(access, 'okta'))).toBe('setup_link_ended');
    expect(await readState()).toEqual(before);
  });

  it('comes by itself', async () => {
    const link = await makeLink(acme.id, { expiresInDays: 1 });
    const access = await enter(link);
    const late = NOW_MS + DAY_MS;
    expect(await reasonOf(openSetupLink(depsAt(late), link.secret))).toBe('setup_link_ended');
    expect(await reasonOf(openSetupLink(depsAt(late - 1), link.secret))).toBe('accepted');
    expect(await live(late)).toEqual([]);
    expect(await reasonOf(finishSetup(depsAt(late), access))).toBe('setup_link_ended');
  });

  it('is final: nobody ends it twice, or revokes another organization’s', async () => {
    const link = await makeLink(acme.id);
    expect(await reasonOf(revokeSetupLink(depsAt(), OPERATOR, 'org_other', link.id))).toBe(
      'setup_link_not_found',
    );
    const access = await enter(link);
    await finishSetup(depsAt(), access);
    expect(await reasonOf(finishSetup(depsAt(), access))).toBe('setup_link_ended');
    expect(await reasonOf(revokeSetupLink(depsAt(), OPERATOR, acme.id, link.id))).toBe(
      'setup_link_not_found',
    );
    expect(await count('audit_events', "action = 'setup_link.finished'")).toBe(1);
  });

  it('leaves the links of those who stay, and of the operator', async () => {
    const ofAdmin = await makeLink(acme.id, {}, await admin());
    const ofOperator = await makeLink(acme.id);
    await changeMember(depsAt(), OPERATOR, acme, acme.adminId, { role: 'owner' }, null);
    expect((await live()).map(({ id }) => id).sort()).toEqual([ofAdmin.id, ofOperator.id].sort());
    await removeMember(depsAt(), OPERATOR, acme.id, acme.adminId, null);
    expect((await live()).map(({ id }) => id)).toEqual([ofOperator.id]);
    const event = `action = 'setup_link.revoked' and target_id = '${ofAdmin.id}'`;
    expect(await count('audit_events', event)).toBe(1);
  });

  it('takes its row away some time later', async () => {
    await makeLink(acme.id);
    await pruneExpired(depsAt(NOW_MS + 400 * DAY_MS));
    expect(await count('setup_links')).toBe(0);
  });

  it('cannot be raced by a twenty-first link', async () => {
    for (let index = 0; index < 19; index++) await makeLink(acme.id);
    const make = () => reasonOf(createSetupLink(depsAt(), OPERATOR, acme.id, { scopes: ['sso'] }));
    expect((await Promise.all([make(), make()])).sort()).toEqual(['accepted', 'setup_link_too_many']);
  });
});
