// How far a directory is with its push, as the SCIM page tells it: counted by the requests themselves.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { findLastPush } from '../../../src/domain/provisioning/push.ts';
import { endScimToken, generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { type Acme, depsAt, OPERATOR, world } from '../../support/deps.ts';
import { meterD1 } from '../../support/metered-d1.ts';
import { createGroup, createUser, newTenant, oktaUser, type Tenant, tenantOf } from '../scim/server.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;
let directory: Tenant;
let tokenId: string;
const MINUTE = 60_000;

beforeEach(async () => {
  acme = await world();
  const { row, token } = await generateScimToken(depsAt(), OPERATOR, acme);
  tokenId = row.id;
  directory = tenantOf(acme.id, token);
});

const push = () => findLastPush(depsAt(Date.now()), acme.id);
const later = (ms: number) =>
  env.DB.prepare('update provisioning_pushes set last_at = last_at - ?').bind(ms).run();

async function page(): Promise<string> {
  const admin = await signedIn('admin@acme.test');
  return await (await admin.get(`/orgs/${acme.id}/settings/access-security/scim`)).text();
}

async function members(): Promise<number | null> {
  return await env.DB.prepare('select member_count from organizations where id = ?')
    .bind(acme.id)
    .first('member_count');
}

describe('a push', () => {
  it('counts people made, changed, as before and refused, and whom the directory has of all', async () => {
    const before = (await members()) ?? 0;
    const eve = await createUser(directory, 'eve@acme.test');
    await createUser(directory, 'bob@acme.test');
    await directory.patch(`/Users/${eve}`, { op: 'replace', path: 'title', value: 'Dr' });
    await directory.patch(`/Users/${eve}`, { op: 'replace', path: 'title', value: 'Dr' });
    await directory.patch(`/Users/${eve}`, { op: 'replace', path: 'active', value: false });
    for (const name of ['x@elsewhere.test', 'y@elsewhere.test', 'bob@acme.test']) {
      await directory.post('/Users', oktaUser(name, { externalId: `other-${name}` }));
    }
    expect(await push()).toMatchObject({
      running: true,
      created: 2,
      updated: 2,
      unchanged: 1,
      refused: 3,
      directoryCount: 2,
      memberCount: before + 2,
      reasons: [
        ['domain_not_claimed', 2],
        ['user_name_taken', 1],
      ],
    });
  });

  it('is on the page while it runs, each reason with a link to its requests, and renews itself', async () => {
    await createUser(directory, 'eve@acme.test');
    await directory.post('/Users', oktaUser('x@elsewhere.test'));
    await directory.post('/Users', oktaUser('nonsense'));
    const shown = await page();
    expect(shown).toMatch(/<section id="push"[^>]* data-renew="5"/);
    expect(shown).toMatch(
      /<noscript><meta http-equiv="refresh" content="10;url=[^"]*\/access-security\/scim">/,
    );
    expect(shown).toContain('value="1"');
    const links = [...shown.matchAll(/href="([^"]*provisioning-log\?search[^"]*)"/g)].map(([, href]) =>
      (href as string).replaceAll('&amp;', '&'),
    );
    expect(links.map((href) => /search=([^&]*)/.exec(href)?.[1]).sort()).toEqual([
      'domain_not_claimed',
      'email_invalid',
    ]);
    const admin = await signedIn('admin@acme.test');
    const log = await (
      await admin.get(links.find((href) => href.includes('domain_not_claimed')) ?? '')
    ).text();
    expect(log.match(/<td [^>]*class="date"/g)).toHaveLength(1);
    expect(log).toContain('x@elsewhere.test');
  });

  it('no longer renews itself once it rests, and still tells what it did', async () => {
    await createUser(directory, 'eve@acme.test');
    await later(5 * MINUTE);
    expect(await push()).toMatchObject({ running: false, created: 1 });
    const shown = await page();
    expect(shown).toContain('<section id="push"');
    expect(shown).not.toMatch(/data-renew|http-equiv/);
  });

  it('counts from zero after a rest of ten minutes, and goes on before that', async () => {
    await directory.post('/Users', oktaUser('x@elsewhere.test'));
    await createUser(directory, 'eve@acme.test');
    await later(9 * MINUTE);
    await createUser(directory, 'bob@acme.test');
    expect(await push()).toMatchObject({ created: 2, refused: 1 });
    await later(11 * MINUTE);
    await createUser(directory, 'cy@acme.test');
    expect(await push()).toMatchObject({ created: 1, refused: 0, reasons: [], directoryCount: 3 });
  });

  it('is not what is only looked up, nor what a token that has ended was refused', async () => {
    await directory.get('/Users');
    await directory.get('/Users/nobody');
    await endScimToken(depsAt(), OPERATOR, acme.id, tokenId);
    expect((await directory.get('/Users')).status).toBe(401);
    expect((await directory.post('/Users', oktaUser('eve@acme.test'))).status).toBe(401);
    expect(await push()).toBeNull();
    expect(await page()).not.toContain('id="push"');
  });

  it('counts no person for a group, and no request of another organization', async () => {
    const other = await newTenant('other.test');
    const eve = await createUser(directory, 'eve@acme.test');
    await createGroup(directory, 'Everybody', [eve]);
    await createUser(other, 'bob@other.test');
    await other.post('/Users', oktaUser('x@elsewhere.test'));
    expect(await push()).toMatchObject({ created: 1, updated: 0, refused: 0, directoryCount: 1 });
    expect(await page()).not.toContain('domain_not_claimed');
    expect(await findLastPush(depsAt(Date.now()), other.organizationId)).toMatchObject({
      created: 1,
      refused: 1,
    });
  });

  it('has no page for somebody of another organization', async () => {
    const other = await newTenant('other.test');
    await createUser(other, 'bob@other.test');
    const admin = await signedIn('admin@acme.test');
    const path = `/orgs/${other.organizationId}/settings/access-security/scim`;
    expect((await admin.get(path)).status).toBe(404);
  });

  it('hides with nothing that is shown once: the page with a new token is not loaded again', async () => {
    await createUser(directory, 'eve@acme.test');
    const admin = await signedIn('admin@acme.test');
    const path = `/orgs/${acme.id}/settings/access-security/scim`;
    await admin.post(`${path}/token`, { expires: '' });
    const shown = await (await admin.get(path)).text();
    expect(shown).toContain('gh_scim_');
    expect(shown).not.toContain('http-equiv');
  });
});

describe('whom the directory has', () => {
  const managed = async () => (await push())?.directoryCount;

  it('are those whom it knows by an id of its own, and no more when it forgets them', async () => {
    await createUser(directory, 'eve@acme.test');
    const run = (set: string) =>
      env.DB.prepare(`update members set ${set} where id = ?`).bind(acme.memberId).run();
    await run("external_id = 'ext-ada'");
    expect(await managed()).toBe(2);
    await run("external_id = 'ext-other'");
    expect(await managed()).toBe(2);
    await run('external_id = null');
    expect(await managed()).toBe(1);
  });

  it('are those whom it made, with or without an id of its own, until they are deleted', async () => {
    const eve = await createUser(directory, 'eve@acme.test', { externalId: undefined });
    expect(await managed()).toBe(1);
    await directory.patch(`/Users/${eve}`, { op: 'replace', path: 'externalId', value: 'ext-eve' });
    expect(await managed()).toBe(1);
    await directory.del(`/Users/${eve}`);
    expect(await managed()).toBe(0);
  });
});

it('is read with two rows from a log of thousands', async () => {
  await createUser(directory, 'eve@acme.test');
  await env.DB.prepare(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)
     insert into provisioning_events (id, organization_id, at, method, path, status, detail, duration_ms)
     select 'pev_' || i, ?, ?, 'POST', '/Users', 400, '{}', 1 from n`,
  )
    .bind(acme.id, Date.now())
    .run();
  const { d1, cost } = meterD1(env.DB);
  const deps = {
    ...depsAt(Date.now()),
    db: openDatabase(d1),
  };
  expect(await findLastPush(deps, acme.id)).toMatchObject({
    created: 1,
    refused: 0,
  });
  expect(cost).toMatchObject({ trips: 1 });
  expect(cost.rowsRead).toBeLessThanOrEqual(4);
});
