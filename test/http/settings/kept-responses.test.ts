// Whole responses for support: nothing without an Owner's word, sealed, for a day, and each look is logged.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ResponseOptions } from '../../../dev/okta/response.ts';
import { pruneExpired } from '../../../src/domain/organization/retention.ts';
import { consumeResponse } from '../../../src/saml/response.ts';
import { parseCertificate } from '../../../src/xmldsig/certificates.ts';
import { count, depsAt, NOW_MS } from '../../support/deps.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { Browser, referenceOf } from '../browser.ts';
import { type OperatorWorld, operatorWorld, STAFF } from '../operator/world.ts';
import { signedIn } from '../session-of.ts';

const DAY_MS = 86_400_000;
const BROKEN = { audience: 'https://other.example/' };

vi.spyOn(console, 'warn').mockImplementation(() => {});
let world: OperatorWorld;
let owner: Browser;
let staff: Browser;

beforeEach(async () => {
  world = await operatorWorld();
  owner = await signedIn('owner@acme.test');
  staff = await signedIn(STAFF.owner);
});

const log = (below = '') => `/orgs/${world.acme.id}/settings/sign-in-log${below}`;
const allow = () => owner.post(log('/keep-responses'), {});

/** What arrived, and the number of the attempt. */
async function arrive(changes: Partial<ResponseOptions> = {}) {
  const browser = new Browser();
  const inResponseTo = (await browser.startSso(world.acme.id)) ?? null;
  const { base64 } = await issueOktaResponse({ inResponseTo, ...changes });
  const response = await browser.postFromIdp('/sso/saml2', { SAMLResponse: base64 });
  const newest = 'select id from sign_in_attempts order by rowid desc limit 1';
  const reference =
    referenceOf(await response.text()) ?? (await env.DB.prepare(newest).first<string>('id')) ?? '';
  return { base64, reference, status: response.status };
}

async function rowOf(reference: string) {
  return await env.DB.prepare('select * from kept_responses where attempt_id = ?')
    .bind(reference)
    .first<{ sealed: string; expires_at: number; organization_id: string }>();
}

const opened = (reference: string, by = staff) => by.post(`/operator/support/${reference}/open`, {});
const actions = async () => {
  const { results } = await env.DB.prepare(
    "select action || ' by ' || actor_type as line from audit_events where action like '%.response%' order by rowid",
  ).all<{ line: string }>();
  return results.map(({ line }) => line.replace('organization_access_security.', ''));
};

describe('keeping', () => {
  it('needs an Owner’s word', async () => {
    await arrive(BROKEN);
    await arrive();
    expect(await count('kept_responses')).toBe(0);
    const admin = await signedIn('admin@acme.test');
    expect((await admin.post(log('/keep-responses'), {})).status).toBe(403);
    expect(await admin.get(log()).then((page) => page.text())).not.toContain('/keep-responses');
    await arrive(BROKEN);
    expect([await count('kept_responses'), await actions()]).toEqual([0, []]);
  });

  it('covers what is refused and what is accepted, sealed, until the day is over', async () => {
    expect((await allow()).status).toBe(303);
    for (const changes of [BROKEN, {}]) {
      const { base64, reference } = await arrive(changes);
      const row = await rowOf(reference);
      expect(row).toMatchObject({ organization_id: world.acme.id, expires_at: NOW_MS + DAY_MS });
      expect(row?.sealed).toMatch(/^w1\.[\w-]{16}\.[\w-]+$/);
      expect(row?.sealed.includes(base64.slice(0, 40))).toBe(false);
    }
    expect(await actions()).toEqual(['responses_kept by account']);
  });

  it('covers what cannot be read, where the address names the organization', async () => {
    await allow();
    const postback = `/security/sso/v2/authorize/?org_id=${world.acme.id}`;
    const answer = await new Browser().postFromIdp(postback, { SAMLResponse: btoa('<samlp:Response') });
    const reference = referenceOf(await answer.text()) ?? '';
    expect((await rowOf(reference))?.organization_id).toBe(world.acme.id);
    expect((await opened(reference)).status).toBe(200);
  });

  it('ends with the day, and retention deletes', async () => {
    await allow();
    const { reference } = await arrive(BROKEN);
    vi.setSystemTime(NOW_MS + DAY_MS);
    await arrive(BROKEN);
    expect(await count('kept_responses')).toBe(1);
    expect((await opened(reference, await signedIn(STAFF.owner))).status).toBe(404);
    await pruneExpired(depsAt(NOW_MS + DAY_MS + 1));
    expect(await count('kept_responses')).toBe(0);
  });

  it('ends at once when an administrator stops it, with what was kept', async () => {
    await allow();
    const { reference } = await arrive(BROKEN);
    const admin = await signedIn('admin@acme.test');
    expect((await admin.post(log('/delete-responses'), {})).status).toBe(303);
    await arrive(BROKEN);
    expect([await count('kept_responses'), (await opened(reference)).status]).toEqual([0, 404]);
    expect(await actions()).toEqual(['responses_kept by account', 'responses_deleted by account']);
    // A second time there is nothing to tell.
    await admin.post(log('/delete-responses'), {});
    expect(await actions()).toHaveLength(2);
  });

  it('stops at fifty', async () => {
    await allow();
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 50)
        insert into kept_responses select 'k' || i, ?1, 'x', 0, 9e12 from n`,
    )
      .bind(world.acme.id)
      .run();
    await arrive(BROKEN);
    expect(await count('kept_responses')).toBe(50);
  });

  it('leaves out what the log leaves out, and other organizations', async () => {
    await allow();
    await env.DB.prepare('update organizations set keep_responses_until = null where id = ?')
      .bind(world.acme.id)
      .run();
    await env.DB.prepare('update organizations set keep_responses_until = ? where id = ?')
      .bind(NOW_MS + DAY_MS, world.vendorId)
      .run();
    await arrive(BROKEN);
    expect(await count('kept_responses')).toBe(0);
  });
});

describe('opening', () => {
  it('shows staff every rule and what the replay takes, and says so in the organization’s log', async () => {
    await allow();
    const { base64, reference } = await arrive(BROKEN);
    const shown = await staff.get(`/operator/support/${reference}`).then((page) => page.text());
    expect(shown).toContain('/open"');
    expect(shown).not.toContain(base64.slice(0, 60));
    const page = await (await opened(reference)).text();
    const [, text = ''] = /id="input" value="([^"]+)"/.exec(page) ?? [];
    const input = JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
    expect(input).toMatchObject({ id: reference, samlResponse: base64 });
    const trust = {
      ...input,
      certificates: await Promise.all(input.certificates.map((one: string) => parseCertificate(one))),
      decryptionKeys: [],
      clockSkewSeconds: 180,
      maxLifetimeSeconds: 600,
    };
    await expect(
      consumeResponse({ samlResponse: input.samlResponse, nowMs: Date.parse(input.now), trust }),
    ).rejects.toMatchObject({ reason: 'audience_mismatch' });
    expect(await actions()).toEqual(['responses_kept by account', 'response_opened by operator']);
  });

  it('checks signature and person, which nothing does with what is redacted', async () => {
    await allow();
    const { reference } = await arrive({
      nameId: 'eve@acme.test',
      attributes: [{ name: 'email', values: ['eve@acme.test'] }],
    });
    const page = await (await opened(reference)).text();
    expect(page).toContain('✓ Signature<');
    expect(page).toContain('✗ Membership<');
  });

  it('is for the operator’s staff alone, and leaves no trace for others', async () => {
    await allow();
    const { reference } = await arrive(BROKEN);
    for (const by of [owner, await signedIn(STAFF.member), new Browser()]) {
      expect([303, 404]).toContain((await opened(reference, by)).status);
    }
    expect(await actions()).toEqual(['responses_kept by account']);
  });

  it('refuses what was sealed for another attempt, or by a key that is gone', async () => {
    await allow();
    const [one, other] = [await arrive(BROKEN), await arrive(BROKEN)];
    await env.DB.prepare(
      'update kept_responses set sealed = (select sealed from kept_responses where attempt_id = ?) where attempt_id = ?',
    )
      .bind(one.reference, other.reference)
      .run();
    expect([(await opened(one.reference)).status, (await opened(other.reference)).status]).toEqual([
      200, 404,
    ]);
    await env.DB.prepare("update kept_responses set sealed = 'w9' || substr(sealed, 3)").run();
    expect((await opened(one.reference)).status).toBe(404);
  });

  it('says what there is to say without a connection', async () => {
    await allow();
    const { reference } = await arrive(BROKEN);
    await env.DB.prepare('delete from connections').run();
    expect((await opened(reference)).status).toBe(200);
  });
});
