// What comes next after a sign-in: the set-up for those who do it, and the applications that a person opens.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ApplicationInput } from '../../../src/domain/apps/applications.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { type Acme, depsAt, OPERATOR, world } from '../../support/deps.ts';
import { ORIGIN } from '../browser.ts';
import { newApplication } from '../oauth/client.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;

beforeEach(async () => {
  acme = await world();
});

const START = 'https://app.example/start?tenant=7';
const profileOf = async (email: string) => await (await (await signedIn(email)).get('/profile')).text();
const run = (sql: string) => env.DB.prepare(sql).run();
/** The links below the heading, as `text → address`. */
async function linksBelow(heading: string, email = 'ada@acme.test'): Promise<string[]> {
  const page = await profileOf(email);
  const section = page.split(`<section aria-labelledby="${heading}">`)[1]?.split('</section>')[0] ?? '';
  return [...section.matchAll(/<a href="([^"]+)">([^<]+)<\/a>/g)].map(
    ([, href = '', text]) => `${text} → ${href.replaceAll('&amp;', '&')}`,
  );
}

describe('the applications of a person', () => {
  const register = (input: ApplicationInput = {}) => newApplication({ initiateLoginUri: START, ...input });

  it('are those that can begin a sign-in, by name, with who asks for it', async () => {
    await register({ name: 'wiki' });
    await register({ name: 'Charts', organizations: [acme.id, 'org_other'] });
    expect(await linksBelow('applications')).toEqual(
      ['Charts', 'wiki'].map(
        (name) => `${name} → ${START}&iss=${encodeURIComponent(ORIGIN)}&login_hint=ada%40acme.test`,
      ),
    );
  });

  it.each<[string, ApplicationInput]>([
    ['has no address to begin at', { initiateLoginUri: null, homeUrl: 'https://app.example' }],
    ['is open to other organizations', { organizations: ['org_other'] }],
    ['is open to none', { organizations: [] }],
    ['signs nobody in', { grantTypes: ['client_credentials'] }],
  ])('leave one out that %s', async (_what, input) => {
    await register(input);
    expect(await profileOf('ada@acme.test')).not.toContain('Your applications');
  });

  it.each([
    ['was deactivated', 'update members set active = 0'],
    ['has to come by SSO', 'update connections set require_sso = 1'],
    ['belongs to a suspended organization', 'update organizations set suspended_at = 1'],
  ])('are none for somebody who %s', async (_what, sql) => {
    await register();
    const browser = await signedIn('ada@acme.test');
    await run(sql);
    expect(await (await browser.get('/profile')).text()).not.toContain('Your applications');
  });

  it('show the name as text', async () => {
    await register({ name: '<b>Wiki</b>' });
    const page = await profileOf('ada@acme.test');
    expect([page.includes('<b>'), page.includes('&lt;b&gt;Wiki')]).toEqual([false, true]);
  });
});

describe('the set-up', () => {
  it.each(['owner@acme.test', 'admin@acme.test'])(
    'leads %s to the overview and the first open step',
    async (email) => {
      expect(await linksBelow('what-next', email)).toEqual([
        `Set up Acme → /orgs/${acme.id}/settings/`,
        `Test the connection → /orgs/${acme.id}/settings/access-security/sso/test`,
      ]);
      expect(await profileOf(email)).toContain('2 of 5 done');
    },
  );

  it('counts only the steps that the plan has', async () => {
    await run("update organizations set plan = 'free'");
    await run("update domains set status = 'pending'");
    expect(await linksBelow('what-next', 'owner@acme.test')).toContain(
      `Claim a domain → /orgs/${acme.id}/settings/access-security/domains`,
    );
    expect(await profileOf('owner@acme.test')).toContain('0 of 1 done');
    await run("update domains set status = 'verified'");
    expect(await profileOf('owner@acme.test')).not.toContain('What comes next');
  });

  it.each(['ada@acme.test'])('is nothing for a Member: %s', async (email) => {
    expect(await profileOf(email)).not.toContain('What comes next');
  });

  it('is nothing of an organization that is suspended', async () => {
    const browser = await signedIn('owner@acme.test');
    await run('update organizations set suspended_at = 1');
    expect(await (await browser.get('/profile')).text()).not.toContain('What comes next');
  });

  it('names at most three organizations', async () => {
    for (const name of ['B', 'C', 'D']) {
      const more = await createOrganization(depsAt(), OPERATOR, { name, plan: 'enterprise' });
      await addMember(depsAt(), OPERATOR, more, { email: 'owner@acme.test', role: 'owner' });
    }
    const links = await linksBelow('what-next', 'owner@acme.test');
    expect(links.filter((link) => link.startsWith('Set up'))).toHaveLength(3);
  });
});
