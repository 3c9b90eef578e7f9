// Changes of trust, through the Worker: who is told of which, and what waits for an Owner.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { invitePeople } from '../../../src/domain/people/invitations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { approveConnectionChange, pendingConnectionChange } from '../../../src/domain/sso/approvals.ts';
import { loadSsoSettings, saveSso } from '../../../src/domain/sso/settings.ts';
import type { TrustEvent } from '../../../src/domain/trust.ts';
import { trustNotice } from '../../../src/domain/trust-notices.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, PASSWORD, reasonOf, world } from '../../support/deps.ts';
import { type Mailbox, openMailbox } from '../../support/mailbox.ts';
import { OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { otherKey } from '../../support/okta-keys.ts';
import { leadsTo } from '../../support/told.ts';
import { API_KEY, call, putKey } from '../api/client.ts';
import type { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;
let mailbox: Mailbox;

beforeEach(async () => {
  acme = await world();
  await addMember(depsAt(), OPERATOR, acme, { email: 'second@acme.test', role: 'owner' });
  await addMember(depsAt(), OPERATOR, acme, { email: 'gone@acme.test', role: 'owner' });
  await env.DB.prepare("update members set active = 0 where user_name = 'gone@acme.test'").run();
  await putKey(API_KEY, { id: 'key_1', label: 'Ops' });
  mailbox = openMailbox();
});

const settings = (path = '') => `/orgs/${acme.id}/settings/${path}`;
const SSO = 'access-security/sso';
const form = { issuer: OKTA_ISSUER, signInUrl: OKTA_SIGN_IN_URL, certificate: '' };
const options = {
  allowIdpInitiated: 'on',
  signInBinding: 'redirect',
  logoutBinding: 'redirect',
  logoutUrl: '',
};

/** Sends a form, and switches to what it has staged. */
async function change(browser: Browser, path: string, fields: Record<string, string>): Promise<Response> {
  const response = await browser.post(settings(path), fields);
  if (!leadsTo(response).endsWith('done=staged')) return response;
  const id = (await loadSsoSettings(depsAt(), acme.id)).staged?.id ?? '';
  return await browser.post(settings(`${SSO}/switch`), { id });
}

/** What decides who gets in. */
async function inUse() {
  const { connection, certificates } = await loadSsoSettings(depsAt(), acme.id);
  return { ...connection, updatedAt: 0, certificates };
}

async function mailed(): Promise<Record<string, string>> {
  await vi.waitUntil(() => mailbox.mails.length > 0, { timeout: 5000 });
  await new Promise((resolve) => setTimeout(resolve, 50));
  return Object.fromEntries(mailbox.mails.splice(0).map(({ to, subject }) => [to, subject]));
}

async function done(response: Promise<Response>): Promise<string> {
  const answer = await response;
  return `${answer.status} ${leadsTo(answer).split('?')[1] ?? ''}`;
}

const OWNERS = ['owner@acme.test', 'second@acme.test'];
const toOwnersAnd = (subject: string, ...others: string[]) =>
  Object.fromEntries([...OWNERS, ...others].map((to) => [to, subject]));

describe('a change of trust is told to every active Owner and to who made it', () => {
  const CHANGES: readonly (readonly [string, string, Record<string, string>])[] = [
    ['a certificate', SSO, { ...form, certificate: otherKey.certificate }],
    ['the issuer', SSO, { ...form, issuer: 'https://new.example/idp' }],
    ['the authentication URL', SSO, { ...form, signInUrl: 'https://new.example/sso' }],
    ['Require SSO', SSO, { ...form, requireSso: 'on' }],
    ['SHA-1', `${SSO}/options`, { ...options, allowSha1: 'on' }],
    ['IdP-initiated sign-in', `${SSO}/options`, { ...options, allowIdpInitiated: '' }],
    ['managed access', `${SSO}/options`, { ...options, managedAccess: 'on' }],
    ['the end of sessions', `${SSO}/options`, { ...options, ignoreSessionEnd: 'on' }],
    ['Universal Logout', `${SSO}/universal-logout`, { on: 'on' }],
    ['SSO switched off', `${SSO}/disable`, {}],
    [
      'an import of metadata',
      `${SSO}/import/apply`,
      {
        issuer: 'https://new.example/idp',
        signInUrl: 'https://new.example/sso',
        certificates: otherKey.certificate,
      },
    ],
  ];
  it.each(CHANGES)('%s', async (_what, path, fields) => {
    const admin = await signedIn('admin@acme.test');
    expect((await change(admin, path, fields)).status).toBe(303);
    expect(await mailed()).toEqual(toOwnersAnd('SSO settings changed', 'admin@acme.test'));
  });

  it('says who did what, when, from where, and what to do', async () => {
    const admin = await signedIn('admin@acme.test');
    await change(admin, SSO, {
      ...form,
      issuer: 'https://new.example/idp',
      certificate: otherKey.certificate,
    });
    await vi.waitUntil(() => mailbox.mails.length > 0, { timeout: 5000 });
    const text = mailbox.mails[0]?.text.replaceAll('\u2060', '') ?? '';
    const fingerprint = await env.DB.prepare(
      'select fingerprint from certificates order by created_at desc, rowid desc',
    ).first<string>('fingerprint');
    expect(text).toContain(`Issuer: ${OKTA_ISSUER} → https://new.example/idp`);
    expect(text).toContain(`Certificate (SHA-256): ${fingerprint}, added`);
    expect(text).toContain('By: admin@acme.test');
    expect(text).toContain('When: 2026-11-02 09:00 UTC');
    expect(text).toContain(`From: ${admin.address}`);
    expect(text).toContain(`https://sso.example${settings(SSO)}`);
  });

  it('the SCIM token, made and revoked', async () => {
    const admin = await signedIn('admin@acme.test');
    await admin.post(settings('access-security/scim/token'), {});
    expect(await mailed()).toEqual(toOwnersAnd('New SCIM token', 'admin@acme.test'));
    const id = (await env.DB.prepare('select id from scim_tokens').first<string>('id')) ?? '';
    await admin.post(settings('access-security/scim/token/revoke'), { id });
    expect(await mailed()).toEqual(toOwnersAnd('SCIM token revoked', 'admin@acme.test'));
  });

  it('a role of an Admin or Owner, but not to the person themselves', async () => {
    const owner = await signedIn('owner@acme.test');
    await owner.post(settings(`users/${acme.memberId}/role`), { role: 'admin' });
    expect(await mailed()).toEqual(toOwnersAnd('New Admin'));
    await owner.post(settings(`users/${acme.memberId}/role`), { role: 'owner' });
    expect(await mailed()).toEqual(toOwnersAnd('New Owner'));
    await owner.post(settings(`users/${acme.adminId}/deactivate`), {});
    await owner.post(settings(`users/${acme.adminId}/reactivate`), {});
    expect(await mailed()).toEqual({ ...toOwnersAnd('New Admin'), 'ada@acme.test': 'New Admin' });
  });

  it('somebody who joins as an Admin by invitation', async () => {
    const invitees = [{ email: 'new@elsewhere.test', role: 'admin' }];
    const { invited } = await invitePeople(depsAt(), OPERATOR, acme, invitees, 'owner', 'link');
    const { Browser } = await import('../browser.ts');
    const response = await new Browser().post(new URL(invited[0]?.url ?? '').pathname, {
      password: PASSWORD,
    });
    expect(response.status).toBe(303);
    expect(await mailed()).toEqual(toOwnersAnd('New Admin'));
  });

  it('what the operator does', async () => {
    const path = `/organizations/${acme.id}`;
    await call('PATCH', `${path}/sso`, { issuer: 'https://new.example/idp' });
    expect(await mailed()).toEqual(toOwnersAnd('SSO settings changed'));
    await call('POST', `${path}/members`, { email: 'boss@acme.test', role: 'owner' });
    expect(await mailed()).toEqual(toOwnersAnd('New Owner'));
    await call('DELETE', `${path}/sso`);
    expect(Object.keys(await mailed())).toHaveLength(3);
  });

  it('an Owner’s address: to the old one and the new one', async () => {
    const event: TrustEvent = {
      kind: 'owner_address_changed',
      organizationId: acme.id,
      actor: { type: 'scim', id: 'tok_1', label: 'SCIM', address: null },
      person: 'owner@acme.test',
      changes: [{ what: 'address', before: 'old@acme.test', after: 'owner@acme.test' }],
      alsoTo: ['old@acme.test', 'OWNER@acme.test'],
    };
    const recipients = (await trustNotice(depsAt(), event))?.recipients;
    expect(recipients?.toSorted()).toEqual(['old@acme.test', ...OWNERS]);
  });
});

describe('nobody is told', () => {
  const silent = async () => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return mailbox.mails.map(({ subject }) => subject);
  };

  it('of what was refused, of what was the same, or of what decides nothing about trust', async () => {
    const admin = await signedIn('admin@acme.test');
    expect((await change(admin, SSO, { ...form, certificate: 'nonsense' })).status).toBe(422);
    expect((await change(admin, SSO, form)).status).toBe(303);
    expect((await admin.post(settings(`${SSO}/options`), { ...options, signInBinding: 'post' })).status).toBe(
      303,
    );
    expect(
      (await admin.post(settings(`users/${acme.memberId}/role`), { role: 'billing_admin' })).status,
    ).toBe(303);
    expect((await admin.post(settings(`users/${acme.memberId}/role`), { role: 'owner' })).status).toBe(403);
    expect(await silent()).toEqual([]);
  });

  it('of what is staged, which is not in use', async () => {
    const admin = await signedIn('admin@acme.test');
    const before = await inUse();
    expect(await done(admin.post(settings(SSO), { ...form, issuer: 'https://new.example/idp' }))).toBe(
      '303 done=staged',
    );
    expect([await silent(), await inUse()]).toEqual([[], before]);
  });

  it('but the change stays when no mail goes out', async () => {
    mailbox.break();
    const admin = await signedIn('admin@acme.test');
    expect((await change(admin, SSO, { ...form, issuer: 'https://new.example/idp' })).status).toBe(303);
    expect(await issuer()).toBe('https://new.example/idp');
  });
});

const issuer = async () => (await loadSsoSettings(depsAt(), acme.id)).connection?.issuer;
const pending = async () => await pendingConnectionChange(depsAt(), acme.id);

describe('where Owners approve', () => {
  let owner: Browser;
  let admin: Browser;

  beforeEach(async () => {
    [owner, admin] = [await signedIn('owner@acme.test'), await signedIn('admin@acme.test')];
    expect(await done(owner.post(settings(`${SSO}/approval`), { approval: 'on' }))).toBe(
      '303 done=approval_on',
    );
    expect(await mailed()).toEqual(toOwnersAnd('Approval of SSO changes is on'));
  });

  const certificates = async () => (await loadSsoSettings(depsAt(), acme.id)).certificates.length;
  const add = { ...form, certificate: otherKey.certificate };
  const decide = async (browser: Browser, what: 'approve' | 'decline', id?: string) =>
    done(browser.post(settings(`${SSO}/${what}`), { id: id ?? (await pending())?.id ?? '' }));

  it('an Admin’s certificate waits, and works once an Owner has approved it', async () => {
    expect(await done(change(admin, SSO, add))).toBe('303 done=pending');
    expect(await mailed()).toEqual(toOwnersAnd('SSO change waits for an Owner', 'admin@acme.test'));
    expect(await certificates()).toBe(1);
    const page = await (await owner.get(settings(SSO))).text();
    expect(page).toContain('A change waits for an Owner');
    expect(page).toContain('Approve');
    expect(await decide(owner, 'approve')).toBe('303 done=approved');
    expect(await mailed()).toEqual(toOwnersAnd('SSO settings changed', 'admin@acme.test'));
    expect([await certificates(), await pending()]).toEqual([2, null]);
    expect(
      await count('audit_events', "action like '%change_requested' and actor_label = 'admin@acme.test'"),
    ).toBe(1);
    expect(
      await count('audit_events', "action like '%change_approved' and actor_label = 'owner@acme.test'"),
    ).toBe(1);
    expect(
      await count('audit_events', "action like '%certificate_added' and actor_label = 'owner@acme.test'"),
    ).toBe(1);
  });

  it.each([
    ['the issuer', SSO, { ...form, issuer: 'https://new.example/idp' }],
    ['the authentication URL', SSO, { ...form, signInUrl: 'https://new.example/sso' }],
    ['SHA-1', `${SSO}/options`, { ...options, allowSha1: 'on' }],
    ['an import', `${SSO}/import/apply`, { ...form, certificates: otherKey.certificate }],
  ] as const)('%s waits, too', async (_what, path, fields) => {
    const before = await inUse();
    expect(await done(change(admin, path, { ...fields }))).toBe('303 done=pending');
    expect(await inUse()).toEqual(before);
    expect((await pending())?.requestedBy.email).toBe('admin@acme.test');
  });

  it('a removed configuration cannot be set up again around the Owner', async () => {
    await env.DB.prepare('update connections set enabled = 0').run();
    expect(await done(admin.post(settings(`${SSO}/remove`), { confirmation: 'Acme' }))).toBe(
      '303 done=removed',
    );
    expect(await done(change(admin, SSO, add))).toBe('303 done=pending');
    expect(await issuer()).toBeUndefined();
  });

  it('what replaces no trust does not wait; nor does what an Owner or the operator does', async () => {
    expect(await done(admin.post(settings(`${SSO}/options`), { ...options, managedAccess: 'on' }))).toBe(
      '303 done=saved',
    );
    expect(await done(change(owner, SSO, add))).toBe('303 done=switched');
    await call('PATCH', `/organizations/${acme.id}/sso`, { issuer: 'https://op.example/idp' });
    expect(await issuer()).toBe('https://op.example/idp');
    expect(await pending()).toBeNull();
  });

  it('nobody but an Owner approves, and nothing is approved twice', async () => {
    await change(admin, SSO, add);
    expect(await decide(admin, 'approve')).toMatch(/^403/);
    expect(await certificates()).toBe(1);
    const id = (await pending())?.id;
    expect(await decide(owner, 'approve', 'pcc_other')).toMatch(/^404/);
    expect(await decide(owner, 'approve', id)).toBe('303 done=approved');
    expect(await decide(owner, 'approve', id)).toMatch(/^404/);
    expect(await count('audit_events', "action like '%change_approved'")).toBe(1);
  });

  it('of two Owners who decide at once, one does', async () => {
    await change(admin, SSO, add);
    const id = (await pending())?.id ?? '';
    const accounts = await env.DB.prepare(
      "select account_id as id from members where role = 'owner' and active = 1",
    ).all<{ id: string }>();
    const outcomes = await Promise.all(
      accounts.results.map((account) => {
        const actor = { type: 'account', id: account.id, label: 'x', address: null } as const;
        return reasonOf(approveConnectionChange(depsAt(), { actor, role: 'owner', organization: acme }, id));
      }),
    );
    expect(outcomes.filter((one) => one === 'accepted')).toHaveLength(1);
    expect(await count('audit_events', "action like '%certificate_added'")).toBe(2);
  });

  it.each([
    ['lowered', "update members set role = 'member' where user_name = 'admin@acme.test'"],
    ['deactivated', "update members set active = 0 where user_name = 'admin@acme.test'"],
    ['removed', "delete from members where user_name = 'admin@acme.test'"],
  ])('an Admin who was %s since asking does not hear of the decision', async (_how, sql) => {
    await change(admin, SSO, add);
    await mailed();
    await env.DB.prepare(sql).run();
    expect(await decide(owner, 'approve')).toBe('303 done=approved');
    expect(await mailed()).toEqual(toOwnersAnd('SSO settings changed'));
  });

  it('an Owner who has just been lowered approves nothing', async () => {
    await change(admin, SSO, add);
    const id = (await pending())?.id ?? '';
    const accountId = await env.DB.prepare(
      "select id from accounts where email = 'admin@acme.test'",
    ).first<string>('id');
    const actor = { type: 'account', id: accountId, label: 'x', address: null } as const;
    expect(
      await reasonOf(approveConnectionChange(depsAt(), { actor, role: 'owner', organization: acme }, id)),
    ).toBe('changed_meanwhile');
    expect([await certificates(), (await pending())?.id]).toEqual([1, id]);
  });

  it('a change that waits is not made on another connection than the Admin saw', async () => {
    await change(admin, SSO, add);
    await saveSso(depsAt(NOW_MS + 1), OPERATOR, acme, { issuer: 'https://op.example/idp' });
    expect(await decide(owner, 'approve')).toMatch(/^409/);
    expect([await certificates(), (await pending()) !== null]).toEqual([1, true]);
    expect(await decide(owner, 'decline')).toBe('303 done=declined');
    expect([await certificates(), await pending()]).toEqual([1, null]);
  });

  it('a second change is refused until the first is decided, and its author can take it back', async () => {
    await change(admin, SSO, add);
    const first = (await pending())?.id;
    expect(await done(change(admin, SSO, { ...form, issuer: 'https://new.example/idp' }))).toMatch(/^409/);
    expect((await pending())?.id).toBe(first);
    await addMember(depsAt(), OPERATOR, acme, { email: 'other-admin@acme.test', role: 'admin' });
    expect(await decide(await signedIn('other-admin@acme.test'), 'decline')).toMatch(/^403/);
    expect(await decide(admin, 'decline')).toBe('303 done=declined');
    expect(await pending()).toBeNull();
  });

  it('only an Owner switches it, and the Owners hear that it is off', async () => {
    expect(await done(admin.post(settings(`${SSO}/approval`), {}))).toMatch(/^403/);
    const accountId = await env.DB.prepare(
      "select id from accounts where email = 'admin@acme.test'",
    ).first<string>('id');
    const actor = { type: 'account', id: accountId, label: 'x', address: null } as const;
    const off = { approveConnectionChanges: false };
    expect(await reasonOf(updateOrganization(depsAt(), actor, acme.id, off))).toBe('changed_meanwhile');
    expect(await done(owner.post(settings(`${SSO}/approval`), {}))).toBe('303 done=approval_off');
    expect(await mailed()).toEqual(toOwnersAnd('Approval of SSO changes is off'));
    expect(await done(change(admin, SSO, add))).toBe('303 done=switched');
  });

  it('the operator switches it, too', async () => {
    const { body } = await call('PATCH', `/organizations/${acme.id}`, { approveConnectionChanges: false });
    expect(body.approveConnectionChanges).toBe(false);
    expect(await mailed()).toEqual(toOwnersAnd('Approval of SSO changes is off'));
  });
});
