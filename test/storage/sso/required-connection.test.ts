// The column of an organization that says which connection it requires, against the question that it saves:
// whatever writes a connection, both say the same.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { deleteOrganization, finishDeletions } from '../../../src/domain/organization/deletion.ts';
import { updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { setSuspended } from '../../../src/domain/organization/suspension.ts';
import { loadSsoSettings, removeSso, saveSso } from '../../../src/domain/sso/settings.ts';
import { stageChange, switchConnection } from '../../../src/domain/sso/staging.ts';
import { type Acme, depsAt, OPERATOR, world } from '../../support/deps.ts';
import { otherKey } from '../../support/okta-keys.ts';
import { samlSignIn } from '../../support/sign-in.ts';
import { replay, takeSnapshot } from '../../support/snapshot.ts';

let acme: Acme;

beforeEach(async () => {
  acme = await world();
});

const run = async (text: string, ...values: unknown[]) =>
  void (await env.DB.prepare(text)
    .bind(...values)
    .run());

/** Where an organization's row says something else than its connection. */
async function differing() {
  const { results } = await env.DB.prepare(
    `select o.id, o.required_connection_id as says, c.id as required from organizations o
      left join connections c on c.organization_id = o.id and c.enabled and c.require_sso
      where o.required_connection_id is not c.id`,
  ).all();
  return results;
}

/** How many organizations require single sign-on by their rows. */
const requiring = async (which = '1 = 1') =>
  await env.DB.prepare(
    `select count(required_connection_id) as n from organizations where ${which}`,
  ).first<number>('n');

describe('whatever is written', () => {
  const ORGANIZATIONS = ['org_1', 'org_2', 'org_3'];
  const THREE = `id like 'org\\__' escape '\\'`;
  const organization = fc.constantFrom(...ORGANIZATIONS);
  const bit = fc.constantFrom(0, 1);
  const step = fc.oneof(
    fc.record({ kind: fc.constant('save' as const), organization, enabled: bit, required: bit }),
    fc.record({ kind: fc.constant('enabled' as const), organization, value: bit }),
    fc.record({ kind: fc.constant('require_sso' as const), organization, value: bit }),
    fc.record({ kind: fc.constant('all' as const), enabled: bit, required: bit }),
    fc.record({ kind: fc.constant('remove' as const), organization }),
    fc.record({ kind: fc.constant('end' as const), organization }),
  );

  const required = (id: string) => ({ kind: 'save', organization: id, enabled: 1, required: 1 }) as const;

  async function take(one: typeof step extends fc.Arbitrary<infer S> ? S : never, index: number) {
    switch (one.kind) {
      case 'save':
        return await run(
          `insert into connections (id, organization_id, issuer, sign_in_url, enabled, require_sso, managed_access,
            allow_idp_initiated, allow_sha1, created_at, updated_at) values (?, ?, 'i', 'u', ?, ?, 0, 0, 0, 1, 1)
            on conflict (organization_id) do update set enabled = excluded.enabled, require_sso = excluded.require_sso`,
          `con_${index}`,
          one.organization,
          one.enabled,
          one.required,
        );
      case 'all':
        return await run('update connections set enabled = ?, require_sso = ?', one.enabled, one.required);
      case 'remove':
        return await run('delete from connections where organization_id = ?', one.organization);
      case 'end':
        await run('delete from organizations where id = ?', one.organization);
        return await create(one.organization);
      default:
        return await run(
          `update connections set ${one.kind} = ? where organization_id = ?`,
          one.value,
          one.organization,
        );
    }
  }

  const create = (id: string) =>
    run(
      `insert into organizations (id, name, plan, created_at, updated_at) values (?, 'x', 'enterprise', 1, 1)`,
      id,
    );

  it('the row says what the connection says', { timeout: 60_000 }, async () => {
    let most = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        await run(`delete from organizations where ${THREE}`);
        for (const id of ORGANIZATIONS) await create(id);
        for (const [index, one] of steps.entries()) {
          await take(one, index);
          expect(await differing()).toEqual([]);
          most = Math.max(most, (await requiring(THREE)) ?? 0);
        }
      }),
      // Chance alone does not always come to all three.
      { numRuns: 40, examples: [[ORGANIZATIONS.map((id) => required(id))]] },
    );
    // Or nothing was tried.
    expect(most).toBe(3);
  });
});

describe('in the life of a connection', () => {
  const save = (change: Parameters<typeof saveSso>[3]) =>
    saveSso(depsAt(), OPERATOR, acme as unknown as Parameters<typeof saveSso>[2], change);
  const says = async () => {
    expect(await differing()).toEqual([]);
    return await requiring();
  };

  it('is set and taken back by the settings', async () => {
    expect(await says()).toBe(0);
    await save({ requireSso: true });
    expect(await says()).toBe(1);
    await save({ enabled: false });
    expect(await says()).toBe(0);
    await save({ enabled: true });
    expect(await says()).toBe(1);
    await save({ requireSso: false });
    expect(await says()).toBe(0);
  });

  it('waits for the sign-in that proves the connection', async () => {
    await run('update connections set require_when_proven = 1, proven_at = null');
    expect(await says()).toBe(0);
    await samlSignIn('ada@acme.test');
    expect(await says()).toBe(1);
  });

  it('outlives a staged switch, a suspension and a change of plan', async () => {
    await save({ requireSso: true });
    const organization = acme as unknown as Parameters<typeof stageChange>[2];
    await stageChange(depsAt(), OPERATOR, organization, {
      issuer: 'https://new.example/idp',
      addCertificates: [{ content: otherKey.certificate, fileName: 'new.pem' }],
    });
    expect(await says()).toBe(1);
    const { staged } = await loadSsoSettings(depsAt(), acme.id);
    await switchConnection(depsAt(), OPERATOR, organization, { role: 'staged', id: staged?.id ?? '' });
    expect(await says()).toBe(1);
    for (const suspended of [true, false]) {
      await setSuspended(depsAt(), OPERATOR, acme.id, suspended);
      expect(await says()).toBe(1);
    }
    for (const plan of ['free', 'growth']) {
      await updateOrganization(depsAt(), OPERATOR, acme.id, { plan });
      expect(await differing()).toEqual([]);
    }
  });

  it('ends with the connection', async () => {
    await save({ requireSso: true });
    await removeSso(depsAt(), OPERATOR, acme.id);
    expect(await says()).toBe(0);
  });

  it('ends with the organization, from the mark to the last row', async () => {
    await save({ requireSso: true });
    await deleteOrganization(depsAt(), OPERATOR, acme.id);
    expect(await says()).toBe(0);
    await finishDeletions(depsAt());
    expect(await says()).toBe(0);
  });

  it('comes back with a backup, in whatever order its rows are written', async () => {
    await save({ requireSso: true });
    const backup = await takeSnapshot();
    await run('delete from organizations');
    expect(await says()).toBe(0);
    for (const table of ['accounts', 'audit_events']) await run(`delete from ${table}`);
    await replay(backup);
    expect(await says()).toBe(1);
  });
});
