// A change that meets others which do not come through its lane: it is read and decided anew, a bounded
// number of times.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ProvisioningCommand, ScimClient, ScimWrite } from '../../../src/domain/commands.ts';
import { claimDomain } from '../../../src/domain/domains/claims.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { runProvisioning } from '../../../src/domain/provisioning/run.ts';
import { generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { count, depsAt, NOW_MS, OPERATOR } from '../../support/deps.ts';
import { interruptD1 } from '../../support/interrupted-d1.ts';
import { emptyStorage } from '../../support/storage.ts';

let client: ScimClient;

beforeEach(async () => {
  await emptyStorage();
  const deps = depsAt();
  const organization = await createOrganization(deps, OPERATOR, { name: 'Acme', plan: 'enterprise' });
  await claimDomain(deps, OPERATOR, organization.id, 'acme.test', true);
  const { row } = await generateScimToken(deps, OPERATOR, organization);
  const actor = { type: 'scim', id: row.id, label: 'SCIM', address: null } as const;
  client = { organizationId: organization.id, tokenId: row.id, tokenHash: row.hash, actor } as ScimClient;
});

const request = (successStatus: ScimWrite['successStatus'] = 200): ScimWrite => ({
  client,
  method: 'TEST',
  path: '/',
  nowMs: NOW_MS,
  ifMatch: null,
  successStatus,
  loadReferences: true,
});

function createUser(name: string): ProvisioningCommand {
  const email = { address: `${name}@acme.test`, key: `${name}@acme.test`, domain: 'acme.test' };
  const names = { givenName: '', familyName: '' };
  const fields = { userName: email.address, externalId: null, active: true, ...names, profile: {} };
  return { kind: 'createUser', request: request(), fields, email };
}

async function made(name: string): Promise<string> {
  const result = await runProvisioning(env.DB, createUser(name));
  return result.outcome === 'done' ? (result.user?.id ?? '') : '';
}

const patch = (id: string, path: string, value: string | boolean): ProvisioningCommand => ({
  kind: 'patchUser',
  request: request(),
  id,
  operations: [{ op: 'replace', path, value }],
});

const interrupted = (when: (batch: number) => boolean, happen: () => Promise<unknown>) =>
  interruptD1(env.DB, when, happen);

const stored = async (id: string) =>
  await env.DB.prepare('select version, active, profile from members where id = ?').bind(id).first();

describe('the effect of a command', () => {
  const effects = async (...commands: readonly ProvisioningCommand[]) => {
    const results = [];
    for (const command of commands) {
      const result = await runProvisioning(env.DB, command);
      results.push(result.outcome === 'done' ? result.effect : result.productReason);
    }
    return results;
  };

  it('tells a creation, a change, what was so already, a revival and a deletion of a person', async () => {
    const id = await made('ada');
    expect(
      await effects(
        createUser('grace'),
        patch(id, 'title', 'Dr'),
        patch(id, 'title', 'Dr'),
        patch(id, 'active', false),
        createUser('ada'),
        { kind: 'deleteUser', request: request(), id },
      ),
    ).toEqual(['created', 'changed', 'unchanged', 'changed', 'revived', 'deleted']);
  });

  it('tells a creation, a change, what was so already and a deletion of a group', async () => {
    const fields = { displayName: 'Engineering', externalId: null, profile: {} };
    const member = await made('ada');
    const create = { kind: 'createGroup', request: request(), fields, memberIds: [] } as const;
    const created = await runProvisioning(env.DB, create);
    expect(created).toMatchObject({ outcome: 'done', effect: 'created' });
    const id = created.outcome === 'done' ? (created.group?.id ?? '') : '';
    const add = { op: 'add', path: 'members', value: [{ value: member }] } as const;
    expect(
      await effects(
        { kind: 'patchGroup', request: request(), id, operations: [add] },
        { kind: 'patchGroup', request: request(), id, operations: [add] },
        { kind: 'replaceGroup', request: request(), id, fields, memberIds: [] },
        { kind: 'replaceGroup', request: request(), id, fields, memberIds: [] },
        { kind: 'deleteGroup', request: request(), id },
      ),
    ).toEqual(['changed', 'unchanged', 'changed', 'unchanged', 'deleted']);
  });

  it('does not decide the status in the log, which is that of the answer', async () => {
    await made('ada');
    await env.DB.prepare('update members set active = 0').run();
    await env.DB.prepare('delete from provisioning_events').run();
    await effects({ ...createUser('ada'), request: request(201) } as ProvisioningCommand);
    const log = await env.DB.prepare('select operation, status from provisioning_events').all();
    expect(log.results).toEqual([{ operation: 'user.reactivated', status: 201 }]);
  });
});

describe('a change of a person', () => {
  it('survives together with one that came between its read and its write', async () => {
    const id = await made('ada');
    const other = () => runProvisioning(env.DB, patch(id, 'nickName', 'A'));
    const { d1, batches } = interrupted((batch) => batch === 2, other);
    expect(await runProvisioning(d1, patch(id, 'title', 'Dr'))).toMatchObject({ outcome: 'done' });
    expect(batches()).toBe(4);
    expect(await stored(id)).toEqual({ version: 3, active: 1, profile: '{"nickName":"A","title":"Dr"}' });
    expect(await count('audit_events', "action = 'user.profile_changed'")).toBe(2);
  });

  it('is given up by name when it loses again and again, and leaves nothing behind', async () => {
    const id = await made('ada');
    const other = () => env.DB.prepare('update members set version = version + 1').run();
    const { d1, batches } = interrupted((batch) => batch % 2 === 0 && batch < 17, other);
    const result = await runProvisioning(d1, patch(id, 'title', 'Dr'));
    expect(result).toMatchObject({
      outcome: 'refused',
      productReason: 'changed_meanwhile',
      reason: 'conflict',
    });
    expect(batches()).toBe(17);
    expect(await stored(id)).toMatchObject({ profile: '{}' });
    expect(await count('audit_events', "action = 'user.profile_changed'")).toBe(0);
    expect(await count('provisioning_events', "reason = 'changed_meanwhile'")).toBe(1);
  });

  it('is not found when the person was deleted between its read and its write', async () => {
    const id = await made('ada');
    const other = () => runProvisioning(env.DB, { kind: 'deleteUser', request: request(), id });
    const { d1 } = interrupted((batch) => batch === 2, other);
    expect(await runProvisioning(d1, patch(id, 'title', 'Dr'))).toMatchObject({
      productReason: 'member_not_found',
    });
  });

  it('cannot take away the Owner who was left alone between its read and its write', async () => {
    const [first, second] = [await made('one'), await made('two')];
    await env.DB.prepare("update members set role = 'owner'").run();
    const other = () => runProvisioning(env.DB, patch(second, 'active', false));
    const { d1 } = interrupted((batch) => batch === 2, other);
    expect(await runProvisioning(d1, patch(first, 'active', false))).toMatchObject({
      productReason: 'last_owner',
    });
    expect(await count('members', "active = 1 and role = 'owner'")).toBe(1);
  });
});

describe('what ends between the read and the write of a change', () => {
  const state = async () => [await count('members'), await count('accounts'), await count('teams')];
  const lose = () => env.DB.prepare("update domains set status = 'failed' where name = 'acme.test'").run();
  const revoke = () => env.DB.prepare('update scim_tokens set revoked_at = 1').run();
  const group = { displayName: 'Engineering', externalId: null, profile: {} };
  const createGroup = (): ProvisioningCommand => ({
    kind: 'createGroup',
    request: request(),
    fields: group,
    memberIds: [],
  });

  it('is the claim of the domain: nobody is created, changed or deleted', async () => {
    const id = await made('ada');
    const before = [await state(), await stored(id)];
    const commands: readonly [ProvisioningCommand, string][] = [
      [createUser('grace'), 'domain_not_claimed'],
      [patch(id, 'title', 'Dr'), 'outside_claimed_domains'],
      [{ kind: 'deleteUser', request: request(), id }, 'outside_claimed_domains'],
    ];
    for (const [command, productReason] of commands) {
      const { d1, batches } = interrupted((batch) => batch === 2, lose);
      expect(await runProvisioning(d1, command)).toMatchObject({ outcome: 'refused', productReason });
      // Read, write, read anew, log of the refusal.
      expect(batches()).toBe(4);
      await env.DB.prepare("update domains set status = 'verified'").run();
    }
    expect([await state(), await stored(id)]).toEqual(before);
  });

  it('is the claim of the domain that a person moves to', async () => {
    await claimDomain(depsAt(), OPERATOR, client.organizationId, 'new.test', true);
    const id = await made('ada');
    const gone = () => env.DB.prepare("delete from domains where name = 'new.test'").run();
    const { d1 } = interrupted((batch) => batch === 2, gone);
    const result = await runProvisioning(d1, patch(id, 'userName', 'ada@new.test'));
    expect(result).toMatchObject({ outcome: 'refused', productReason: 'domain_not_claimed' });
    expect(await count('accounts', "email_key = 'ada@acme.test'")).toBe(1);
  });

  it('is that somebody is a Member everywhere: a new address waits for an Owner', async () => {
    const id = await made('ada');
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    // Nothing of the row here has changed by it.
    const raised = () => addMember(depsAt(), OPERATOR, other, { email: 'ada@acme.test', role: 'owner' });
    const { d1, batches } = interrupted((batch) => batch === 2, raised);
    const result = await runProvisioning(d1, patch(id, 'userName', 'new@acme.test'));
    expect(result).toMatchObject({ outcome: 'refused', productReason: 'owner_approval_needed' });
    expect(batches()).toBeGreaterThan(2);
    expect(await count('accounts', "email_key = 'ada@acme.test'")).toBe(1);
    expect(await count('members', "user_name_key = 'new@acme.test'")).toBe(0);
  });

  it('is that a former member is a Member everywhere: the return waits for an Owner', async () => {
    const id = await made('ada');
    await runProvisioning(env.DB, patch(id, 'active', false));
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    const raised = () => addMember(depsAt(), OPERATOR, other, { email: 'ada@acme.test', role: 'owner' });
    const { d1 } = interrupted((batch) => batch === 2, raised);
    expect(await runProvisioning(d1, createUser('ada'))).toMatchObject({
      outcome: 'refused',
      productReason: 'owner_approval_needed',
    });
    expect(await stored(id)).toMatchObject({ active: 0 });
  });

  it('is that nobody has proven an account: it is not taken over', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    await addMember(depsAt(), OPERATOR, other, { email: 'ada@acme.test', role: 'owner' });
    await env.DB.prepare("update accounts set password_hash = 'scrypt$x', email_verified_at = null").run();
    const proven = () => env.DB.prepare('update accounts set email_verified_at = 1').run();
    const { d1 } = interrupted((batch) => batch === 2, proven);
    expect(await runProvisioning(d1, createUser('ada'))).toMatchObject({
      outcome: 'refused',
      productReason: 'account_elsewhere',
    });
    expect(await count('accounts', "password_hash = 'scrypt$x'")).toBe(1);
    expect(await count('members')).toBe(1);
  });

  it('is the token: nothing is created or changed', async () => {
    const id = await made('ada');
    const team = await runProvisioning(env.DB, createGroup());
    const teamId = team.outcome === 'done' ? (team.group?.id ?? '') : '';
    const before = [await state(), await stored(id)];
    const commands: readonly ProvisioningCommand[] = [
      createUser('grace'),
      patch(id, 'title', 'Dr'),
      { kind: 'deleteUser', request: request(), id },
      { ...createGroup(), fields: { ...group, displayName: 'Another' } } as ProvisioningCommand,
      { kind: 'replaceGroup', request: request(), id: teamId, fields: group, memberIds: [id] },
      { kind: 'deleteGroup', request: request(), id: teamId },
    ];
    for (const command of commands) {
      const { d1 } = interrupted((batch) => batch === 2, revoke);
      const result = await runProvisioning(d1, command);
      expect(result, command.kind).toMatchObject({ outcome: 'refused', reason: 'unauthorized' });
      await env.DB.prepare('update scim_tokens set revoked_at = null').run();
    }
    expect([await state(), await stored(id)]).toEqual(before);
    expect(await count('team_members')).toBe(0);
  });

  it('is the organization: nothing of it is left behind', async () => {
    const id = await made('ada');
    const gone = () => env.DB.prepare('delete from organizations').run();
    const { d1 } = interrupted((batch) => batch === 2, gone);
    expect(await runProvisioning(d1, patch(id, 'title', 'Dr'))).toMatchObject({ reason: 'unauthorized' });
    expect([await count('members'), await count('provisioning_events', "reason = 'unauthorized'")]).toEqual([
      0, 0,
    ]);
  });
});

describe('a creation', () => {
  it('is a duplicate when the same person came between its read and its write', async () => {
    const { d1 } = interrupted(
      (batch) => batch === 2,
      () => made('ada'),
    );
    expect(await runProvisioning(d1, createUser('ada'))).toMatchObject({ productReason: 'user_name_taken' });
    expect(await count('members')).toBe(1);
    expect(await count('accounts')).toBe(1);
  });

  it('brings nobody back whose userName is outside of the claimed domains, though the account is in one', async () => {
    await made('ada');
    await env.DB.prepare(
      "update members set active = 0, user_name = 'ada@old.test', user_name_key = 'ada@old.test'",
    ).run();
    expect(await runProvisioning(env.DB, createUser('ada'))).toMatchObject({
      outcome: 'refused',
      productReason: 'outside_claimed_domains',
    });
    expect(await count('members', "active = 0 and user_name = 'ada@old.test'")).toBe(1);
  });

  it('adds to a team only those who are still there when it writes', async () => {
    const [ada, grace] = [await made('ada'), await made('grace')];
    const other = () => runProvisioning(env.DB, { kind: 'deleteUser', request: request(), id: ada });
    const { d1 } = interrupted((batch) => batch === 2, other);
    const fields = { displayName: 'Engineering', externalId: null, profile: {} };
    const result = await runProvisioning(d1, {
      kind: 'createGroup',
      request: request(),
      fields,
      memberIds: [ada, grace],
    });
    expect(result).toMatchObject({ outcome: 'done', group: { members: [{ id: grace }] } });
    expect(await count('teams')).toBe(1);
  });
});
