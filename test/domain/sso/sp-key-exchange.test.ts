// The exchange of our key: publish, wait, switch, retire; and what must not happen on the way.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Deps } from '../../../src/domain/deps.ts';
import { deleteOrganization } from '../../../src/domain/organization/deletion.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { beginSamlSignIn } from '../../../src/domain/sign-in/saml-sign-in.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import {
  listSpKeys,
  publishSpKey,
  switchDueSpKeys,
  switchSpKey,
} from '../../../src/domain/sso/sp-key-exchange.ts';
import { currentSpKeys, phaseOf, unwrapSpKeys } from '../../../src/domain/sso/sp-keys.ts';
import { spMetadata } from '../../../src/domain/sso/sp-metadata.ts';
import type { SpKeyRow } from '../../../src/storage/tables/sp-keys.ts';
import { type Acme, count, createAcme, depsAt, NOW_MS, OPERATOR, reasonOf } from '../../support/deps.ts';
import { oktaKey } from '../../support/okta-keys.ts';
import { certificatesIn, isSignedBy } from '../../support/our-keys.ts';
import { changedLines, readState } from '../../support/state.ts';
import { emptyStorage } from '../../support/storage.ts';

const DAY_MS = 24 * 3_600_000;
const PUBLISHED = "action = 'organization_access_security.sp_key_published'";
const ROTATED = "action = 'organization_access_security.sp_key_rotated'";

let acme: Acme;

beforeEach(async () => {
  await emptyStorage();
  acme = await createAcme({ signRequests: true });
});

const publish = (deps = depsAt(), id = acme.id) => publishSpKey(deps, OPERATOR, id);
const switchTo = (id: string, deps = depsAt(), organizationId = acme.id) =>
  switchSpKey(deps, OPERATOR, organizationId, id);
const phases = async (nowMs = NOW_MS) => (await listSpKeys(depsAt(nowMs), acme.id)).map(phaseOf);
const bodyOf = (row: SpKeyRow | undefined) => row?.certificatePem.replace(/-----[^-]+-----|\s/g, '') ?? '';

/** What an identity provider sees at a time. */
async function seen(nowMs = NOW_MS) {
  const deps = depsAt(nowMs);
  const metadata = await spMetadata(deps, acme.id);
  const start = { organizationId: acme.id, returnTo: null, loginHint: null };
  const { message } = await beginSamlSignIn(deps, start);
  if (message.kind !== 'redirect') throw new Error('not a redirect');
  const signing = certificatesIn(metadata, 'signing');
  return {
    signing,
    encryption: certificatesIn(metadata, 'encryption'),
    signers: signing.filter((one) => isSignedBy(message.url, one)),
    opens: (await unwrapSpKeys(deps, await listSpKeys(deps, acme.id))).length,
  };
}

describe('an exchange', () => {
  it('publishes the new key last, and the present one signs for a week; both decrypt', async () => {
    const [present] = (await seen()).signing;
    const next = await publish();
    expect(next.switchesAt).toBe(NOW_MS + 7 * DAY_MS);
    for (const days of [0, 1, 6.9]) {
      expect(await seen(NOW_MS + days * DAY_MS)).toEqual({
        signing: [present, bodyOf(next)],
        encryption: [bodyOf(next)],
        signers: [present],
        opens: 2,
      });
    }
    expect(await phases()).toEqual(['next', 'signing']);
    const [event] = (await env.DB.prepare(`select * from audit_events where ${PUBLISHED}`).all()).results;
    expect(event).toMatchObject({ actor_type: 'operator', target_id: next.id });
  });

  it('waits for the time, and then the scheduled run lets the new key sign', async () => {
    const [present] = (await seen()).signing;
    const next = await publish();
    const early = await switchDueSpKeys(depsAt(NOW_MS + 7 * DAY_MS - 1));
    expect([early, await phases()]).toEqual([{ switched: 0, failed: 0 }, ['next', 'signing']]);

    const atMs = NOW_MS + 7 * DAY_MS;
    const deps = depsAt(atMs);
    expect(await switchDueSpKeys(deps)).toEqual({ switched: 1, failed: 0 });
    expect(await seen(atMs)).toEqual({
      signing: [present, bodyOf(next)],
      encryption: [bodyOf(next)],
      signers: [bodyOf(next)],
      opens: 2,
    });
    expect(await phases(atMs)).toEqual(['signing', 'former']);
    expect(deps.told.map(({ kind, actor }) => [kind, actor.type])).toEqual([['sp_key_rotated', 'system']]);
    expect(await count('audit_events', `${ROTATED} and actor_type = 'system'`)).toBe(1);
    expect(await switchDueSpKeys(depsAt(atMs))).toEqual({ switched: 0, failed: 0 });
  });

  it('goes on without a gap while no run comes: the present key signs', async () => {
    const [present] = (await seen()).signing;
    await publish();
    expect((await seen(NOW_MS + 100 * DAY_MS)).signers).toEqual([present]);
  });

  it('switches at once when an administrator says so, and the old key opens for 30 days more', async () => {
    const [present] = (await seen()).signing;
    const next = await publish();
    const deps = depsAt(NOW_MS + 5);
    expect(phaseOf(await switchTo(next.id, deps))).toBe('signing');
    expect((await seen(NOW_MS + 5)).signers).toEqual([bodyOf(next)]);
    const until = NOW_MS + 5 + 30 * DAY_MS;
    expect((await seen(until - 1)).signing).toEqual([present, bodyOf(next)]);
    expect(await seen(until)).toEqual({
      signing: [bodyOf(next)],
      encryption: [bodyOf(next)],
      signers: [bodyOf(next)],
      opens: 1,
    });
    expect(deps.told[0]?.changes).toMatchObject([{ what: 'spKey', before: expect.any(String) }]);
  });

  it('begins anew only when the replaced key has retired, and says from when', async () => {
    const next = await publish();
    const fromPublished = NOW_MS + 37 * DAY_MS;
    await expect(publish()).rejects.toMatchObject({
      reason: 'sp_key_rotating',
      detail: { possibleFrom: fromPublished },
    });
    await switchTo(next.id);
    for (const days of [0, 7, 29.9]) {
      await expect(publish(depsAt(NOW_MS + days * DAY_MS))).rejects.toMatchObject({
        reason: 'sp_key_rotating',
        detail: { possibleFrom: NOW_MS + 30 * DAY_MS },
      });
    }
    expect(await count('sp_keys')).toBe(2);
    await publish(depsAt(NOW_MS + 30 * DAY_MS));
    expect([await count('sp_keys'), await count('audit_events', PUBLISHED)]).toEqual([2, 2]);
  });

  it('never has more than two keys, however often it is asked for', async () => {
    for (let times = 0; times < 3; times++) {
      const atMs = NOW_MS + times * 40 * DAY_MS;
      await publish(depsAt(atMs));
      for (let more = 0; more < 10; more++) {
        expect(await reasonOf(publish(depsAt(atMs + more)))).toBe('sp_key_rotating');
      }
      await switchDueSpKeys(depsAt(atMs + 8 * DAY_MS));
      expect(await reasonOf(publish(depsAt(atMs + 8 * DAY_MS)))).toBe('sp_key_rotating');
      expect(await count('sp_keys')).toBe(2);
    }
    expect(await count('audit_events', ROTATED)).toBe(3);
  });
});

describe('a switch', () => {
  const refuses = async (change: () => Promise<unknown>) => {
    const before = await readState();
    expect(await reasonOf(change())).toBe('sp_key_not_waiting');
    expect(changedLines(before, await readState())).toEqual([]);
  };

  it('is refused for a key that signs, that was replaced, or that is not there', async () => {
    await refuses(() => switchTo('key_test'));
    await refuses(() => switchTo('key_nobody'));
    const next = await publish();
    await refuses(() => switchTo('key_test'));
    await switchTo(next.id);
    await refuses(() => switchTo(next.id));
    await refuses(() => switchTo('key_test'));
  });

  it('is refused from another organization', async () => {
    const next = await publish();
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'growth' });
    await refuses(() => switchTo(next.id, depsAt(), other.id));
  });

  it('is refused for a key that was published and then replaced, as a Worker of before may do', async () => {
    const next = await publish();
    await env.DB.prepare('update sp_keys set retires_at = ? where id = ?')
      .bind(NOW_MS + DAY_MS, next.id)
      .run();
    expect(await phases()).toEqual(['signing', 'former']);
    await refuses(() => switchTo(next.id));
    expect(await switchDueSpKeys(depsAt(NOW_MS + 8 * DAY_MS))).toEqual({ switched: 0, failed: 0 });
    await publish(depsAt(NOW_MS + 8 * DAY_MS));
  });

  it('is not told, and not logged, when it was refused', async () => {
    const deps = depsAt();
    expect(await reasonOf(switchTo('key_test', deps))).toBe('sp_key_not_waiting');
    expect([deps.told, await count('audit_events', ROTATED)]).toEqual([[], 0]);
  });

  it('leaves an organization alone that is being deleted', async () => {
    await publish();
    await deleteOrganization(depsAt(), OPERATOR, acme.id);
    expect(await switchDueSpKeys(depsAt(NOW_MS + 8 * DAY_MS))).toEqual({ switched: 0, failed: 0 });
    expect(await count('audit_events', ROTATED)).toBe(0);
  });

  it('of one organization does not wait for another whose certificate is damaged', async () => {
    const damaged = await createOrganization(depsAt(), OPERATOR, { name: 'Damaged', plan: 'growth' });
    await spMetadata(depsAt(), damaged.id);
    await publish(depsAt(NOW_MS - 1), damaged.id);
    await env.DB.prepare("update sp_keys set certificate_pem = 'x' where organization_id = ?")
      .bind(damaged.id)
      .run();
    await publish();
    expect(await switchDueSpKeys(depsAt(NOW_MS + 8 * DAY_MS))).toEqual({ switched: 1, failed: 1 });
    expect(await phases(NOW_MS + 8 * DAY_MS)).toEqual(['signing', 'former']);
  });
});

/** Does something before the batch with this number goes out. */
function beforeBatch(deps: Deps, number: number, run: () => Promise<void>): Deps {
  let batches = 0;
  const batch = async (...statements: Parameters<typeof deps.db.batch>) => {
    batches += 1;
    if (batches === number) await run();
    return await deps.db.batch(...statements);
  };
  const db = new Proxy(deps.db, {
    get: (target, name) => (name === 'batch' ? batch : Reflect.get(target, name)),
  });
  return { ...deps, db };
}

describe('two at the same time', () => {
  /** Both have read before one of them writes. */
  async function race(first: (deps: Deps) => Promise<unknown>, second: (deps: Deps) => Promise<unknown>) {
    let arrived = 0;
    let open: () => void = () => {};
    const both = new Promise<void>((resolve) => {
      open = resolve;
    });
    const arrive = async () => {
      arrived += 1;
      if (arrived === 2) open();
      await both;
    };
    return await Promise.all([first, second].map((run) => reasonOf(run(beforeBatch(depsAt(), 1, arrive)))));
  }

  it('publish one key', async () => {
    expect((await race(publish, publish)).sort()).toEqual(['accepted', 'sp_key_rotating']);
    expect([await count('sp_keys'), await count('audit_events', PUBLISHED)]).toEqual([2, 1]);
  });

  it('switch once, and the end of the old key is that of the first', async () => {
    const next = await publish();
    const both = await race(
      (deps) => switchTo(next.id, deps),
      (deps) => switchTo(next.id, { ...deps, nowMs: NOW_MS + DAY_MS }),
    );
    expect(both.sort()).toEqual(['accepted', 'sp_key_not_waiting']);
    expect(await count('audit_events', ROTATED)).toBe(1);
    const ends = await env.DB.prepare(
      'select json_extract(detail, ?) as ends from audit_events where action = ?',
    )
      .bind('$.formerRetiresAt', 'organization_access_security.sp_key_rotated')
      .first('ends');
    expect(
      await env.DB.prepare('select retires_at from sp_keys where id = ?').bind('key_test').first(),
    ).toEqual({
      retires_at: ends,
    });
  });

  it('are the scheduled run and the button: one of them switches, and neither fails', async () => {
    const next = await publish();
    const at = (deps: Deps) => ({ ...deps, nowMs: NOW_MS + 7 * DAY_MS });
    const [run, button] = await race(
      (deps) => switchDueSpKeys(at(deps)),
      (deps) => switchTo(next.id, at(deps)),
    );
    expect(run).toBe('accepted');
    expect(['accepted', 'sp_key_not_waiting']).toContain(button);
    expect(await count('audit_events', ROTATED)).toBe(1);
    expect(await phases(NOW_MS + 7 * DAY_MS)).toEqual(['signing', 'former']);
  });

  it('are the first configuration and somebody who reads our metadata: one key is made', async () => {
    const organization = await createOrganization(depsAt(), OPERATOR, { name: 'B', plan: 'growth' });
    let seen = '';
    // Between what the configuration reads and what it writes.
    const deps = beforeBatch(depsAt(), 2, async () => {
      seen = await spMetadata(depsAt(), organization.id);
    });
    await saveSso(deps, OPERATOR, organization, {
      issuer: 'https://idp.test/',
      signInUrl: 'https://idp.test/sso',
      addCertificates: [{ content: oktaKey.certificate, fileName: '' }],
    });
    expect(certificatesIn(seen, 'signing')).toHaveLength(1);
    expect(await spMetadata(depsAt(), organization.id)).toBe(seen);
    expect(await count('sp_keys', `organization_id = '${organization.id}'`)).toBe(1);
  });
});

describe('the live keys', () => {
  const row = (id: string, change: Partial<SpKeyRow> = {}): SpKeyRow => ({
    id,
    organizationId: 'org_many',
    certificatePem: '',
    wrappedPrivateKey: '',
    createdAt: 1,
    switchesAt: null,
    retiresAt: null,
    ...change,
  });
  const ids = (rows: readonly SpKeyRow[]) => currentSpKeys(depsAt(), rows).map(({ id }) => id);

  it('are ordered by what they do where a clock gave them the same time', () => {
    const rows = [
      row('a', { retiresAt: NOW_MS + 1 }),
      row('b', { createdAt: 0 }),
      row('c', { switchesAt: NOW_MS + 1, createdAt: 0 }),
    ];
    expect([ids(rows.slice(0, 2)), ids(rows.slice(1))]).toEqual([
      ['b', 'a'],
      ['c', 'b'],
    ]);
  });

  it('are two where an earlier version let many live', () => {
    const rows = Array.from({ length: 50 }, (_, i) =>
      row(`key_${i}`, { createdAt: i, retiresAt: i === 49 ? null : NOW_MS + DAY_MS + i }),
    );
    expect(ids(rows)).toEqual(['key_49', 'key_48']);
  });

  it('of an earlier version go on as before: the newest without an end signs', () => {
    const rows = [row('new', { createdAt: 2 }), row('old', { retiresAt: NOW_MS + 1 })];
    expect(rows.map(phaseOf)).toEqual(['signing', 'former']);
    expect(ids(rows)).toEqual(['new', 'old']);
  });
});
