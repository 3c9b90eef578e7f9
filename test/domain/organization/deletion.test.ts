// The end of an organization: every door shuts at once, and nothing is left of it anywhere.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { claimDomain } from '../../../src/domain/domains/claims.ts';
import { deleteOrganization, finishDeletions } from '../../../src/domain/organization/deletion.ts';
import {
  createOrganization,
  listOrganizations,
  loadOrganization,
  updateOrganization,
} from '../../../src/domain/organization/organizations.ts';
import { AUDIT_LOG_OF_GONE_DAYS, pruneExpired } from '../../../src/domain/organization/retention.ts';
import { openInvitation } from '../../../src/domain/people/invitation-acceptance.ts';
import { invitePeople } from '../../../src/domain/people/invitations.ts';
import { addMember, loadMember } from '../../../src/domain/people/members.ts';
import { generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { preparePasswordReset } from '../../../src/domain/sign-in/password-reset.ts';
import { beginSamlSignIn } from '../../../src/domain/sign-in/saml-sign-in.ts';
import { loadSession } from '../../../src/domain/sign-in/sessions.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { createGroup, createUser, oktaUser, type Tenant, tenantOf } from '../../http/scim/server.ts';
import {
  type Acme,
  count,
  createAcme,
  depsAt,
  NOW_MS,
  OPERATOR,
  passwordSignIn,
  reasonOf,
} from '../../support/deps.ts';
import { placesOf } from '../../support/everywhere.ts';
import { OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { createPeople } from '../../support/people.ts';
import { samlSignIn } from '../../support/sign-in.ts';
import { emptyStorage } from '../../support/storage.ts';

const DAY_MS = 24 * 3_600_000;

let acme: Acme;
let other: Acme['id'];
let tenant: Tenant;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  await emptyStorage();
  acme = await createAcme();
  other = (await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' })).id;
  await addMember(depsAt(), OPERATOR, { id: other, plan: 'enterprise' }, person('boss@other.test', 'owner'));
  await addMember(depsAt(), OPERATOR, acme, person('boss@other.test', 'admin'));
  tenant = tenantOf(acme.id, (await generateScimToken(depsAt(), OPERATOR, acme)).token);
});

const person = (email: string, role: string) => ({ email, role });

/** The values that name the organization or one of its people: ids and addresses. */
async function tracesOf(organizationId: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    `select m.id as member, a.id as account, a.email, m.external_id as external
     from members m join accounts a on a.id = m.account_id where m.organization_id = ?1
       and not exists (select 1 from members o where o.account_id = a.id and o.organization_id <> ?1)
     union all select id, null, null, null from members where organization_id = ?1
     union all select email, email_key, id, token_hash from invitations where organization_id = ?1`,
  )
    .bind(organizationId)
    .all<Record<string, string | null>>();
  const values = results.flatMap((row) => Object.values(row)).filter((value) => value !== null);
  return [...new Set([organizationId, ...values])];
}

/** One of everything that an organization leaves while it lives. */
async function live(): Promise<{ readonly invitationToken: string }> {
  const id = await createUser(tenant, 'grace@acme.test');
  await createGroup(tenant, 'Engineers', [id, acme.memberId]);
  await createUser(tenant, 'gone@acme.test', { active: false });
  await samlSignIn('grace@acme.test');
  await samlSignIn('ada@acme.test');
  await passwordSignIn('owner@acme.test');
  await passwordSignIn('owner@acme.test', 'wrong password here').catch(() => null);
  await preparePasswordReset(depsAt(), 'owner@acme.test');
  const { invited } = await invitePeople(
    depsAt(),
    OPERATOR,
    acme,
    [person('new@acme.test', 'member')],
    'owner',
    'link',
  );
  await beginSamlSignIn(depsAt(), { organizationId: acme.id, returnTo: '/', loginHint: null });
  await env.DB.prepare(
    `insert into pending_connection_changes (id, organization_id, change, requested_by, requested_by_label, created_at)
     values ('pcc_1', ?, '{}', ?, 'admin@acme.test', 1)`,
  )
    .bind(acme.id, acme.adminId)
    .run();
  return { invitationToken: invited[0]?.url?.split('/').at(-1) ?? '' };
}

/** It names the organization itself, and none of its people. */
async function leavesItsEnd(traces: readonly string[]) {
  const places = await placesOf(traces, ['audit_events']);
  expect(places.sort()).toEqual(
    ['before', 'organization_id', 'subject_id'].map((it) => `directory_events.${it}`),
  );
  expect(await count('directory_events', `organization_id = '${acme.id}'`)).toBe(1);
  expect(await count('directory_events', "type = 'organization.deleted'")).toBe(1);
  const people = traces.filter((trace) => trace !== acme.id);
  expect(await placesOf(people, ['audit_events'])).toEqual([]);
}

describe('the end of an organization', () => {
  it('leaves nothing of it or its people in any table or key, but its audit log and the event of its end', async () => {
    await live();
    const traces = await tracesOf(acme.id);
    expect(traces.length).toBeGreaterThan(15);
    expect((await placesOf(traces)).length).toBeGreaterThan(20);
    await deleteOrganization(depsAt(), OPERATOR, acme.id);
    await leavesItsEnd(traces);
    expect(await count('audit_events', "action = 'organization.deleted'")).toBe(1);
  });

  it('ends the audit log, too, when the operator can have read it long enough', async () => {
    await live();
    const traces = await tracesOf(acme.id);
    await deleteOrganization(depsAt(), OPERATOR, acme.id);
    await pruneExpired(depsAt(NOW_MS + (AUDIT_LOG_OF_GONE_DAYS - 1) * DAY_MS));
    expect(await placesOf(traces)).toContain('audit_events.organization_id');
    await pruneExpired(depsAt(NOW_MS + (AUDIT_LOG_OF_GONE_DAYS + 1) * DAY_MS));
    expect(await placesOf(traces)).toEqual([]);
  });

  it('keeps somebody who belongs to another organization, without what came through this one', async () => {
    await claimDomain(depsAt(), OPERATOR, acme.id, 'other.test', true);
    const through = await samlSignIn('boss@other.test');
    await env.DB.prepare(
      'update accounts set password_hash = (select max(password_hash) from accounts)',
    ).run();
    const own = await passwordSignIn('boss@other.test');
    await deleteOrganization(depsAt(), OPERATOR, acme.id);
    expect(await loadSession(depsAt(), through.cookie)).toBeNull();
    const session = await loadSession(depsAt(), own.cookie);
    expect(session?.memberships.map((one) => one.organization.id)).toEqual([other]);
    expect(await count('accounts')).toBe(1);
    expect(await count('sessions')).toBe(1);
    expect(await count('members', `organization_id = '${other}'`)).toBe(1);
  });

  it('lets the company come back: domain, issuer and people are free', async () => {
    await live();
    await deleteOrganization(depsAt(), OPERATOR, acme.id);
    const again = await createOrganization(depsAt(), OPERATOR, { name: 'Acme', plan: 'enterprise' });
    await claimDomain(depsAt(), OPERATOR, again.id, 'acme.test', true);
    await saveSso(depsAt(), OPERATOR, again, {
      issuer: OKTA_ISSUER,
      signInUrl: OKTA_SIGN_IN_URL,
      enabled: false,
      addCertificates: [
        { content: (await import('../../support/okta-keys.ts')).oktaKey.certificate, fileName: '' },
      ],
    });
    const back = tenantOf(again.id, (await generateScimToken(depsAt(), OPERATOR, again)).token);
    for (const name of ['owner@acme.test', 'ada@acme.test', 'grace@acme.test', 'gone@acme.test']) {
      expect((await back.post('/Users', oktaUser(name))).status).toBe(201);
    }
  });

  it('is recorded once, although two ask for it', async () => {
    const ends = [1, 2].map(() => reasonOf(deleteOrganization(depsAt(), OPERATOR, acme.id)));
    const outcomes = await Promise.all(ends);
    expect(outcomes).toContain('accepted');
    expect(await reasonOf(deleteOrganization(depsAt(), OPERATOR, acme.id))).toBe('organization_not_found');
    expect(await count('audit_events', "action = 'organization.deleted'")).toBe(1);
  });
});

describe('the end of a large organization', () => {
  const MANY = 3000;

  it('shuts every door at once, and later runs delete the rest some rows at a time', async () => {
    const { invitationToken } = await live();
    const owner = await passwordSignIn('owner@acme.test');
    const sso = await samlSignIn('ada@acme.test');
    await createPeople(acme.id, MANY);
    const traces = await tracesOf(acme.id);
    await deleteOrganization(depsAt(), OPERATOR, acme.id);
    expect(await count('members', `organization_id = '${acme.id}'`)).toBeGreaterThan(500);

    const deps = depsAt();
    for (const { cookie } of [owner, sso]) expect(await loadSession(deps, cookie)).toBeNull();
    expect((await tenant.get('/Users')).status).toBe(401);
    expect(await reasonOf(loadOrganization(deps, acme.id))).toBe('organization_not_found');
    expect(await reasonOf(updateOrganization(deps, OPERATOR, acme.id, { name: 'X' }))).toBe(
      'organization_not_found',
    );
    expect((await listOrganizations(deps.db, { limit: 10 })).map(({ id }) => id)).toEqual([other]);
    const [somebody] = (
      await env.DB.prepare('select id from members where organization_id = ?')
        .bind(acme.id)
        .all<{ id: string }>()
    ).results;
    expect(await reasonOf(loadMember(deps, acme.id, somebody?.id ?? ''))).toBe('member_not_found');
    expect(await reasonOf(openInvitation(deps, invitationToken, null))).toBe('invitation_not_found');
    const start = { organizationId: acme.id, returnTo: null, loginHint: null };
    expect(await reasonOf(beginSamlSignIn(deps, start))).toBe('organization_not_found');
    expect(await reasonOf(samlSignIn('ada@acme.test'))).toBe('connection_unknown');
    for (const table of ['domains', 'scim_tokens', 'sp_keys']) expect(await count(table)).toBe(0);

    expect(await count('connections', `enabled = 1 or issuer = '${OKTA_ISSUER}'`)).toBe(0);

    const { finished } = await finishDeletions(depsAt(NOW_MS + 600_000));
    expect(finished).toBe(1);
    await leavesItsEnd(traces);
    expect(await finishDeletions(depsAt(NOW_MS + 1_200_000))).toEqual({ finished: 0, batches: 0 });
  });

  it('goes on where a run was cut off, and takes who joined in between', async () => {
    await createPeople(acme.id, MANY);
    await env.DB.prepare('update organizations set deleted_at = ? where id = ?').bind(NOW_MS, acme.id).run();
    await env.DB.prepare(
      `insert into accounts (id, email, email_key, created_at, updated_at) values ('acc_late', 'late@x.test', 'late@x.test', 1, 1)`,
    ).run();
    await env.DB.prepare(
      `insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, created_at, updated_at)
       values ('mem_late', ?, 'acc_late', 'member', 'invitation', 'late@x.test', 'late@x.test', 1, 1)`,
    )
      .bind(acme.id)
      .run();
    await finishDeletions(depsAt());
    expect(await count('accounts')).toBe(1);
    expect(await count('members')).toBe(1);
  });

  it('deletes what a request that was under way logged afterward', async () => {
    await deleteOrganization(depsAt(), OPERATOR, acme.id);
    await env.DB.batch([
      env.DB.prepare(
        `insert into sign_in_attempts (id, organization_id, at, method, flow, outcome, detail)
         values ('late', ?, ?, 'saml', 'sp_initiated', 'refused', '{}')`,
      ).bind(acme.id, NOW_MS),
      env.DB.prepare(
        `insert into sign_in_attempts (id, organization_id, at, method, flow, outcome, detail)
         values ('kept', ?, ?, 'saml', 'sp_initiated', 'refused', '{}')`,
      ).bind(other, NOW_MS),
    ]);
    await pruneExpired(depsAt(NOW_MS + DAY_MS));
    expect(await env.DB.prepare('select id from sign_in_attempts').first('id')).toBe('kept');
  });
});
