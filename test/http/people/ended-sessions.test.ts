// Routes through the Worker: an end is an end. What a session of somebody who was deactivated or removed
// opens, and what it opens once they are back.

import { env } from 'cloudflare:workers';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { invitePeople } from '../../../src/domain/people/invitations.ts';
import { addMember, changeMember, removeMember } from '../../../src/domain/people/members.ts';
import { generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, PASSWORD, world } from '../../support/deps.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { Browser } from '../browser.ts';
import { tenantOf } from '../scim/server.ts';

const ACS = '/sso/saml2';
let acme: Acme;

beforeEach(async () => {
  acme = await world();
});
afterAll(() => {
  vi.useRealTimers();
});

const settings = () => `/orgs/${acme.id}/settings`;
const status = async (who: Browser, id = acme.id) => (await who.get(`/orgs/${id}/settings`)).status;
const deactivate = (active: boolean) =>
  changeMember(depsAt(), OPERATOR, acme, acme.memberId, { active }, null);

async function addOther(): Promise<string> {
  const { id } = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'free' });
  await addMember(depsAt(), OPERATOR, { id, plan: 'free' }, { email: 'ada@acme.test', role: 'owner' });
  return id;
}

describe('somebody who was deactivated', () => {
  it('does not find the old session alive again after being reactivated', async () => {
    const browser = new Browser();
    await browser.signIn('ada@acme.test', PASSWORD);
    await deactivate(false);
    await deactivate(true);
    expect((await browser.get('/profile')).headers.get('Location')).toMatch(/^\/sign-in/);
  });

  it('keeps the session that a password opened for another organization', async () => {
    const other = await addOther();
    const browser = new Browser();
    await browser.signIn('ada@acme.test', PASSWORD);
    await deactivate(false);
    expect(await status(browser, other)).toBe(200);
  });
});

describe('an Admin whose session goes on for another organization', () => {
  let other: string;
  let browser: Browser;
  const makeAdmin = () =>
    env.DB.prepare("update members set role = 'admin' where organization_id = ? and user_name_key = ?")
      .bind(acme.id, 'ada@acme.test')
      .run();

  beforeEach(async () => {
    other = await addOther();
    await makeAdmin();
    browser = new Browser();
    await browser.signIn('ada@acme.test', PASSWORD);
    expect(await status(browser)).toBe(200);
  });

  async function expectNoAccess(): Promise<void> {
    const page = await browser.get(settings());
    expect(page.headers.get('Location')).toBe(`/confirm?return_to=${encodeURIComponent(settings())}`);
    const rename = await browser.post(`${settings()}/rename`, { name: 'Mine' });
    expect(rename.headers.get('Location')).toMatch(/^\/confirm/);
    expect(await count('organizations', "name = 'Mine'")).toBe(0);
    expect((await browser.get('/')).headers.get('Location')).toBe(`/orgs/${other}/settings/`);
    expect(await status(browser, other)).toBe(200);
  }

  describe('and who was deactivated and reactivated', () => {
    it('has no access with it, until they sign in anew', async () => {
      await deactivate(false);
      await deactivate(true);
      await expectNoAccess();
      vi.setSystemTime(NOW_MS + 1);
      const again = new Browser();
      await again.signIn('ada@acme.test', PASSWORD);
      expect(await status(again)).toBe(200);
      expect(await status(browser)).toBe(303);
    });

    it('has none with one that was opened between the two either', async () => {
      await deactivate(false);
      vi.setSystemTime(NOW_MS + 1);
      browser = new Browser();
      await browser.signIn('ada@acme.test', PASSWORD);
      await changeMember(depsAt(NOW_MS + 2), OPERATOR, acme, acme.memberId, { active: true }, null);
      await expectNoAccess();
    });

    it('has none when provisioning did both', async () => {
      const { patch } = tenantOf(acme.id, (await generateScimToken(depsAt(), OPERATOR, acme)).token);
      for (const value of [false, true]) {
        const answer = await patch(`/Users/${acme.memberId}`, { op: 'replace', path: 'active', value });
        expect(answer.status).toBe(200);
      }
      await expectNoAccess();
    });

    it('may show with that session, too, who they are; another change of theirs ends nothing', async () => {
      await deactivate(false);
      await deactivate(true);
      vi.setSystemTime(NOW_MS + 1);
      expect((await browser.post('/confirm', { password: 'wrong' })).status).toBe(422);
      await expectNoAccess();
      const back = await browser.post('/confirm', { password: PASSWORD, return_to: settings() });
      expect(back.headers.get('Location')).toBe(settings());
      expect(await status(browser)).toBe(200);
      const change = { role: 'owner', active: true, givenName: 'Augusta' };
      await changeMember(depsAt(NOW_MS + 5), OPERATOR, acme, acme.memberId, change, null);
      expect(await status(browser)).toBe(200);
    });
  });

  describe('and who was removed', () => {
    beforeEach(async () => {
      await removeMember(depsAt(NOW_MS + 1), OPERATOR, acme.id, acme.memberId, null);
      expect(await status(browser)).toBe(404);
      vi.setSystemTime(NOW_MS + 2);
    });

    it('has no access with it after the operator added them again, until they show who they are', async () => {
      await addMember(depsAt(NOW_MS + 2), OPERATOR, acme, { email: 'ada@acme.test', role: 'admin' });
      await expectNoAccess();
      expect((await browser.post('/confirm', { password: PASSWORD })).status).toBe(303);
      expect(await status(browser)).toBe(200);
    });

    it('has none after single sign-on added them again, in another browser', async () => {
      await saveSso(depsAt(), OPERATOR, acme, { managedAccess: true });
      const another = new Browser();
      const { base64 } = await issueOktaResponse();
      expect((await another.postFromIdp(ACS, { SAMLResponse: base64 })).status).toBe(303);
      await makeAdmin();
      await expectNoAccess();
      expect(await status(another)).toBe(200);
    });

    it('has none after they accepted an invitation in another browser, which is not asked anew', async () => {
      const another = new Browser();
      await another.signIn('ada@acme.test', PASSWORD);
      vi.setSystemTime(NOW_MS + 60_000);
      const invitees = [{ email: 'ada@acme.test', role: 'admin' }];
      const { invited } = await invitePeople(depsAt(), OPERATOR, acme, invitees, null, 'mail');
      const path = new URL(invited[0]?.url ?? '').pathname;
      expect((await another.post(path, {})).headers.get('Location')).toBe('/');
      await expectNoAccess();
      expect(await status(another)).toBe(200);
    });
  });
});
