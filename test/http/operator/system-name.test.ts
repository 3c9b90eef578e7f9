// What the system itself did bears the product's name wherever somebody reads it, and the rows stay as they
// are.

import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Actor, SYSTEM } from '../../../src/domain/actor.ts';
import { type AuditAction, audit } from '../../../src/domain/audit.ts';
import { commitChange } from '../../../src/domain/change.ts';
import { forgetBranding, setBranding } from '../../../src/domain/operator/branding.ts';
import { DEPLOYMENT } from '../../../src/domain/operator/deployment-events.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { type Acme, depsAt, OPERATOR } from '../../support/deps.ts';
import { API_KEY, call, putKey } from '../api/client.ts';
import { signedIn } from '../session-of.ts';
import { operatorWorld, STAFF } from './world.ts';

let acme: Acme;

beforeEach(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  ({ acme } = await operatorWorld());
  await env.DB.prepare('delete from audit_events').run();
  for (const [organizationId, action] of [
    [acme.id, 'organization_access_security.domain_expired'],
    [DEPLOYMENT, 'signing_key.rotated'],
  ] as const) {
    await write(SYSTEM, organizationId, action);
  }
  await putKey(API_KEY, { id: 'key_1', label: 'Test key' });
  forgetBranding(openDatabase(env.DB));
});
afterEach(() => forgetBranding(openDatabase(env.DB)));

async function write(actor: Actor, organizationId: string, action: AuditAction): Promise<void> {
  const target = { type: 'domain', id: 'dom_1' };
  await commitChange(depsAt(), [audit(depsAt(), actor, { organizationId, action, target })]);
}

const named = (productName: string | null) => setBranding(depsAt(Date.now()), OPERATOR, { productName });
const EXPIRED = 'action=organization_access_security.domain_expired';
const log = (page = '') => `/orgs/${acme.id}/settings/audit-log${page}`;

async function actorsOn(path: string, email: string): Promise<string> {
  const html = await (await (await signedIn(email)).get(path)).text();
  return [...html.matchAll(/<span class="long">([^<]*)<\/span>/g)].map(([, one]) => one).join();
}

async function everywhere() {
  const admin = await signedIn('admin@acme.test');
  const csv = await (await admin.get(log(`/export.csv?${EXPIRED}`))).text();
  const ndjson = await (await admin.get(log(`/export.ndjson?${EXPIRED}`))).text();
  const { body } = await call('GET', `/organizations/${acme.id}/audit-log?${EXPIRED}`);
  return {
    page: await actorsOn(log(`?${EXPIRED}`), 'admin@acme.test'),
    console: await actorsOn('/operator/audit-log?action=signing_key.rotated', STAFF.admin),
    csv: csv.trim().split('\r\n')[1]?.split(',')[3],
    ndjson: JSON.parse(ndjson).actor,
    api: body.items[0].actor,
  };
}

const all = (name: string) => ({
  ...{ page: name, console: name, csv: name, ndjson: name },
  api: { type: 'system', id: null, label: name, address: null },
});

describe('what the system did', () => {
  it.each([
    ['has no branding', undefined, 'Gatehouse'],
    ['has a look and no name', null, 'Gatehouse'],
    ['has a name', 'Acme Cloud', 'Acme Cloud'],
    ['has a name that a script would like', `<b>"'`, `<b>"'`],
  ])('is by the product, which %s', async (_what, name, expected) => {
    if (name !== undefined) await named(name);
    if (!/[<"]/.test(expected)) return expect(await everywhere()).toEqual(all(expected));
    expect((await everywhere()).api.label).toBe(expected);
    expect((await everywhere()).page).toBe('&lt;b&gt;&quot;&#39;');
  });

  it('stays in the rows as it is, and follows the next name', async () => {
    await named('Acme Cloud');
    await everywhere();
    await named('Acme Sky');
    expect(await everywhere()).toEqual(all('Acme Sky'));
    const { results } = await env.DB.prepare(
      "select distinct actor_label from audit_events where actor_type = 'system'",
    ).all();
    expect(results).toEqual([{ actor_label: 'Gatehouse' }]);
  });

  it('is found by the name that is shown, and by no other', async () => {
    await named('Acme Cloud');
    for (const [typed, found] of [
      ['acme cloud', 'Acme Cloud'],
      ['gatehouse', ''],
      ['product_name', ''],
    ]) {
      expect([typed, await actorsOn(log(`?actor=${typed}`), 'admin@acme.test')]).toEqual([typed, found]);
    }
  });

  it.each([
    ['an application', 'system', 'Reports'],
    ['a key that somebody called so', 'operator', 'Gatehouse'],
  ] as const)('is not what %s did', async (_what, type, label) => {
    await named('Acme Cloud');
    await env.DB.prepare('delete from audit_events').run();
    await write({ ...SYSTEM, type, label }, acme.id, 'organization_access_security.domain_expired');
    expect(await actorsOn(log(), 'admin@acme.test')).toBe(label);
  });
});
