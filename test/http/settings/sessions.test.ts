// Access Security → Sessions, through the Worker.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { loadSessionPolicy } from '../../../src/domain/organization/session-policy.ts';
import { type Acme, count, depsAt, NOW_MS, world } from '../../support/deps.ts';
import { withPlainCells } from '../../support/markup.ts';
import { leadsTo } from '../../support/told.ts';
import { SESSION_COOKIE } from '../browser.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;

beforeEach(async () => {
  acme = await world();
});

const path = (action = '') => `/orgs/${acme.id}/settings/access-security/sessions${action}`;
const policy = async () => await loadSessionPolicy(depsAt(), acme.id);
const later = (ms: number) => vi.setSystemTime(NOW_MS + ms);

describe('the session policy', () => {
  it('is shown, saved and shown again', async () => {
    const admin = await signedIn('admin@acme.test');
    expect(await (await admin.get(path())).text()).toContain(
      '<option value="20160" selected="">14 days</option>',
    );
    const saved = await admin.post(path(), { lifetimeMinutes: '480', idleMinutes: '30' });
    expect([saved.status, leadsTo(saved)]).toEqual([303, `${path()}?done=saved`]);
    expect(await policy()).toMatchObject({ lifetimeMinutes: 480, idleMinutes: 30 });
    const page = await (await admin.get(path())).text();
    expect(page).toContain('<option value="480" selected="">8 hours</option>');
    expect(page).toContain('<option value="30" selected="">30 minutes</option>');
  });

  it('that the operator has set to another time is offered as it is', async () => {
    await env.DB.prepare('update organizations set session_lifetime_minutes = 90').run();
    const page = await (await (await signedIn('admin@acme.test')).get(path())).text();
    expect(page).toContain('<option value="90" selected="">90 minutes</option>');
  });

  it.each([
    ['', ''],
    ['1e3', ''],
    ['-60', ''],
    ['59', ''],
    ['480', '481'],
    ['480', 'off'],
  ])('of %j and %j is refused and stays what it was', async (lifetimeMinutes, idleMinutes) => {
    const admin = await signedIn('admin@acme.test');
    expect((await admin.post(path(), { lifetimeMinutes, idleMinutes })).status).toBe(422);
    expect(await policy()).toMatchObject({ lifetimeMinutes: 20_160, idleMinutes: null });
  });

  it('sends somebody who has rested too long to sign in, and keeps who works', async () => {
    const admin = await signedIn('admin@acme.test');
    await admin.post(path(), { lifetimeMinutes: '480', idleMinutes: '15' });
    for (const minutes of [10, 20, 30]) {
      later(minutes * 60_000);
      expect((await admin.get(path())).status).toBe(200);
    }
    later(45 * 60_000);
    const response = await admin.get(path());
    expect(response.headers.get('Location')).toBe(`/sign-in?return_to=${encodeURIComponent(path())}`);
    expect(admin.cookies.has(SESSION_COOKIE)).toBe(false);
    expect(await count('sessions', 'ended_at is null')).toBe(0);
  });
});

describe('signing everybody out', () => {
  it('asks before it does, and signs the administrator out, too', async () => {
    const admin = await signedIn('admin@acme.test');
    const ada = await signedIn('ada@acme.test');
    expect(await (await admin.get(path())).text()).not.toContain('/end-all');
    expect(await (await admin.get(`${path()}?end=yes`)).text()).toContain('Sign out everybody, me too');
    later(1);
    expect(leadsTo(await admin.post(path('/end-all'), {}))).toBe(`${path()}?done=signed_out`);
    later(2);
    expect(admin.cookies.has(SESSION_COOKIE)).toBe(false);
    expect((await ada.get('/profile')).headers.get('Location')).toMatch(/^\/sign-in/);
    expect(await count('sessions', 'ended_at is null')).toBe(0);
    expect(
      await count(
        'audit_events',
        "action = 'organization.everybody_signed_out' and actor_label = 'admin@acme.test'",
      ),
    ).toBe(1);
    const page = await (await (await signedIn('admin@acme.test')).get(path())).text();
    expect(withPlainCells(page)).toContain('Last done on 2026-11-02');
  });

  it('asks again who is there, and does nothing until then', async () => {
    const admin = await signedIn('admin@acme.test');
    later(16 * 60_000);
    expect((await admin.post(path('/end-all'), {})).status).toBe(403);
    expect(await count('sessions', 'ended_at is null')).toBe(1);
  });
});
