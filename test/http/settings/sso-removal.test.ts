// Routes through the Worker: Access Security → SSO is switched off and removed.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { removeSso } from '../../../src/domain/sso/settings.ts';
import { depsAt, OPERATOR } from '../../support/deps.ts';
import { OKTA_ISSUER } from '../../support/okta.ts';
import { leadsTo } from '../../support/told.ts';
import { signedIn } from '../session-of.ts';
import { beginWithoutSso, claim, organization, saved, sso, typed } from './sso-start.ts';

beforeEach(beginWithoutSso);

describe('switching off and removing', () => {
  it('keeps the configuration when SSO is disabled', async () => {
    await claim();
    const browser = await signedIn('admin@acme.test');
    await browser.post(sso(), { ...typed, requireSso: 'on', enable: 'on' });
    expect(leadsTo(await browser.post(sso('/disable'), {}))).toBe(`${sso('/advanced')}?done=disabled`);
    expect((await saved()).connection).toMatchObject({
      enabled: false,
      requireWhenProven: true,
      issuer: OKTA_ISSUER,
    });
    const page = await (await browser.get(sso())).text();
    expect(page).toContain('Configured, switched off');
    expect(page).not.toContain(', required');
  });

  it('removes disabled settings, once the name has been typed', async () => {
    const browser = await signedIn('admin@acme.test');
    await browser.post(sso(), typed);
    expect(await (await browser.get(`${sso('/advanced')}?remove=yes`)).text()).toContain(
      'Type Acme to confirm',
    );
    const refused = await browser.post(sso('/remove'), { confirmation: 'acme' });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('id="confirmation-error"');
    expect((await saved()).connection).not.toBeNull();
    expect((await browser.post(sso('/remove'), { confirmation: 'Acme' })).status).toBe(303);
    expect((await saved()).connection).toBeNull();
    expect((await saved()).certificates).toEqual([]);
  });

  it('waits until SCIM has no token any more: both pages say that it needs SSO', async () => {
    const browser = await signedIn('admin@acme.test');
    await browser.post(sso(), typed);
    const scim = sso().replace(/sso$/, 'scim');
    await browser.post(`${scim}/token`, {});
    const refused = await browser.post(sso('/remove'), { confirmation: 'Acme' });
    expect([refused.status, (await saved()).connection !== null]).toEqual([409, true]);
    const page = await refused.text();
    expect(page).toContain('SCIM needs SSO, and its token still works.');
    expect(page).toContain(`href="${scim}"`);
    const id = await env.DB.prepare('select id from scim_tokens').first<string>('id');
    await browser.post(`${scim}/token/revoke`, { id: id ?? '' });
    expect((await browser.post(sso('/remove'), { confirmation: 'Acme' })).status).toBe(303);
  });

  it('by the operator leaves a token, and the page of SCIM says what that means', async () => {
    const browser = await signedIn('admin@acme.test');
    await browser.post(sso(), typed);
    const scim = sso().replace(/sso$/, 'scim');
    await browser.post(`${scim}/token`, {});
    await removeSso(depsAt(), OPERATOR, organization.id);
    const page = await (await browser.get(scim)).text();
    expect(page).toContain('SCIM needs SSO, which is not configured any more.');
    expect(page).toContain('Revoke</button>');
    expect(page).not.toContain('Generate a new token');
    expect((await browser.post(`${scim}/token`, {})).status).toBe(409);
  });

  it('removes neither enabled nor missing settings', async () => {
    await claim();
    const browser = await signedIn('admin@acme.test');
    expect((await browser.post(sso('/remove'), { confirmation: 'Acme' })).status).toBe(409);
    expect((await browser.post(sso('/disable'), {})).status).toBe(422);
    await browser.post(sso(), { ...typed, enable: 'on' });
    expect((await browser.post(sso('/remove'), { confirmation: 'Acme' })).status).toBe(409);
    expect((await saved()).connection?.enabled).toBe(true);
  });
});
