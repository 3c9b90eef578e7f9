// Universal Logout on the SSO page: off at first, switched by an administrator, and told.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { settingsPath } from '../../../src/domain/paths.ts';
import { removeSso, saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import { addressOf, revocationToken, sendRevocation } from '../../support/revocation.ts';
import { leadsTo } from '../../support/told.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;

beforeEach(async () => {
  acme = await world();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

const sso = () => settingsPath(acme.id, 'sso');
const page = () => `${sso()}/advanced`;
const action = () => `${sso()}/universal-logout`;
const connectionId = async () =>
  (await env.DB.prepare('select id from connections').first<string>('id')) ?? '';
const isOn = async () => (await count('connections', 'universal_logout = 1')) === 1;

describe('the SSO page', () => {
  it('is off at first, and shows the address for the identity provider', async () => {
    const text = await (await (await signedIn()).get(page())).text();
    expect(text).toContain(`value="${addressOf(await connectionId())}"`);
    expect(text).toContain('Switch Universal Logout on');
    expect(await isOn()).toBe(false);
  });

  it('shows nothing of it before anything is configured', async () => {
    await removeSso(depsAt(), OPERATOR, acme.id);
    expect(await (await (await signedIn()).get(page())).text()).not.toContain('global-token-revocation');
  });

  it('switches it on and, after a question, off, with the audit event and the event of the connection', async () => {
    const admin = await signedIn();
    const on = await admin.post(action(), { on: 'on' });
    expect(leadsTo(on)).toBe(`${page()}?done=universal_logout_on`);
    expect(await isOn()).toBe(true);
    expect(
      (await sendRevocation(await connectionId(), await revocationToken(await connectionId()))).status,
    ).toBe(204);
    const shown = await (await admin.get(page())).text();
    expect(shown).toContain('Switch Universal Logout off…');
    expect(shown).toContain('can no longer sign users out here');
    vi.setSystemTime(NOW_MS + 1000);
    const off = await admin.post(action(), {});
    expect(leadsTo(off)).toBe(`${page()}?done=universal_logout_off`);
    expect(await isOn()).toBe(false);
    const { results } = await env.DB.prepare(
      `select detail ->> '$.before.universalLogout' as was, detail ->> '$.after.universalLogout' as is_now from audit_events
        where action = 'organization_access_security.sso_configured' and actor_type = 'account' order by at`,
    ).all();
    expect(results).toEqual([
      { was: 0, is_now: 1 },
      { was: 1, is_now: 0 },
    ]);
    const events = await env.DB.prepare(
      `select changed, before, after ->> '$.universalLogout' as is_now from directory_events
        where type = 'sso.updated' and changed = '["universalLogout"]' order by seq`,
    ).all();
    expect(events.results).toEqual([
      { changed: '["universalLogout"]', before: '{"universalLogout":false}', is_now: 1 },
      { changed: '["universalLogout"]', before: '{"universalLogout":true}', is_now: 0 },
    ]);
  });

  it('saves options and values without touching it', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { universalLogout: true });
    const admin = await signedIn();
    const options = { signInBinding: 'redirect', logoutBinding: 'redirect', logoutUrl: '' };
    expect((await admin.post(`${sso()}/options`, options)).status).toBe(303);
    expect(await isOn()).toBe(true);
  });

  it('is nothing for a Member', async () => {
    const browser = await signedIn('ada@acme.test');
    expect((await browser.post(action(), { on: 'on' })).status).toBe(403);
    expect(await isOn()).toBe(false);
  });
});
