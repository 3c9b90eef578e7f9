// Routes through the Worker: teams, their members, and what an identity provider keeps.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { type Acme, count, depsAt, OPERATOR, PASSWORD, world } from '../../support/deps.ts';
import { withPlainCells } from '../../support/markup.ts';
import { createPeople } from '../../support/people.ts';
import { leadsTo } from '../../support/told.ts';
import type { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;

beforeEach(async () => {
  acme = await world();
});

const teams = (path = '') => `/orgs/${acme.id}/settings/teams${path}`;

/** The path of a new team below the teams. */
async function create(browser: Browser, name: string): Promise<string> {
  const response = await browser.post(teams(), { name });
  expect(response.status).toBe(303);
  return /\/teams(\/team_[0-9a-z]+)\?done=created$/.exec(leadsTo(response))?.[1] ?? '';
}

const pageOf = async (browser: Browser, path: string) => await (await browser.get(teams(path))).text();
const events = (action: string) => count('audit_events', `action = '${action}'`);

describe('a team', () => {
  it('is created, renamed, filled, emptied and deleted, each with its event', async () => {
    const browser = await signedIn();
    const team = await create(browser, ' Engineers ');
    expect(leadsTo(await browser.post(teams(`${team}/rename`), { name: 'Builders' }))).toBe(
      teams(`${team}?done=renamed`),
    );
    expect(await pageOf(browser, `${team}?add=ada`)).toContain('aria-label="Add ada@acme.test"');
    await browser.post(teams(`${team}/add-member`), { memberId: acme.memberId });
    await browser.post(teams(`${team}/add-member`), { memberId: acme.memberId });
    expect(await pageOf(browser, team)).toContain('aria-label="Remove… ada@acme.test"');
    expect(await pageOf(browser, `${team}?add=ada`)).not.toContain('aria-label="Add ada@acme.test"');
    expect(withPlainCells(await pageOf(browser, ''))).toMatch(/Builders<\/a><\/td><td>1<\/td>/);
    expect(await (await browser.get(`/orgs/${acme.id}/settings/users/${acme.memberId}`)).text()).toContain(
      'Builders',
    );
    await browser.post(teams(`${team}/remove-member`), { memberId: acme.memberId });
    expect(await count('team_members')).toBe(0);
    expect(await pageOf(browser, team)).not.toContain(`${team}/delete"`);
    expect(await pageOf(browser, `${team}?delete=yes`)).toContain(`action="${teams(`${team}/delete`)}"`);
    expect(leadsTo(await browser.post(teams(`${team}/delete`), {}))).toBe(teams('?done=deleted'));
    expect(await count('teams')).toBe(0);
    for (const action of [
      'team.created',
      'team.updated',
      'team.user_added',
      'team.user_removed',
      'team.deleted',
    ]) {
      expect([action, await events(action)]).toEqual([action, 1]);
    }
  });

  it.each([
    ['', 'Enter a name.'],
    ['   ', 'Enter a name.'],
    ['x'.repeat(256), 'Choose a name of at most 255 characters.'],
    ['ENGINEERS', 'already a team with this name'],
  ])('is not called %j', async (name, message) => {
    const browser = await signedIn();
    const team = await create(browser, 'Engineers');
    const other = await create(browser, 'Others');
    for (const path of ['', `${other}/rename`]) {
      const response = await browser.post(teams(path), { name });
      const page = await response.text();
      expect(response.status).toBe(name === 'ENGINEERS' ? 409 : 422);
      expect(page).toContain(message);
      expect(page).toContain('aria-describedby="name-error"');
    }
    expect(await count('teams', "name in ('Engineers', 'Others')")).toBe(2);
    expect((await browser.get(teams(team))).status).toBe(200);
  });

  it('keeps every change of those that come at once', async () => {
    await createPeople(acme.id, 12);
    const browser = await signedIn();
    const team = await create(browser, 'Engineers');
    const ids = Array.from({ length: 12 }, (_, n) => `mem_p${String(n).padStart(5, '0')}`);
    await Promise.all([
      ...ids.map((memberId) => browser.post(teams(`${team}/add-member`), { memberId })),
      browser.post(teams(`${team}/rename`), { name: 'Builders' }),
    ]);
    expect(await count('team_members')).toBe(12);
    expect(await count('teams', "name = 'Builders' and version = 14")).toBe(1);
  });

  it('of ten thousand is shown a page at a time, under 100 KB', async () => {
    await createPeople(acme.id, 10_000);
    const browser = await signedIn();
    const team = await create(browser, 'Everybody');
    await env.DB.prepare(
      'insert into team_members (team_id, member_id, created_at) select ?, id, 0 from members',
    )
      .bind(team.slice(1))
      .run();
    const first = await pageOf(browser, team);
    expect(first.length).toBeLessThan(100_000);
    expect(first).toContain('Members (10,003)');
    const next = /<a href="([^"]+)" rel="next">/.exec(first)?.[1] ?? '';
    expect((await (await browser.get(next)).text()).match(/aria-label="Remove… /g)).toHaveLength(50);
    expect(await pageOf(browser, `${team}?member=p09999`)).toContain('p09999@acme.test');
  });

  it.each([
    ['nobody', 'mem_00000000000000000000'],
    ['', ''],
    ['a team', 'team_x'],
  ])('takes no member who is %s', async (_, memberId) => {
    const browser = await signedIn();
    const team = await create(browser, 'Engineers');
    for (const action of ['add-member', 'remove-member']) {
      expect((await browser.post(teams(`${team}/${action}`), { memberId })).status).toBe(404);
    }
    expect(await count('team_members')).toBe(0);
  });

  it('shows names as text', async () => {
    const browser = await signedIn();
    const team = await create(browser, '<script>alert(1)</script>');
    for (const path of ['', team, `${team}?delete=yes&add=%3Cscript%3Ealert(2)`]) {
      expect(await pageOf(browser, path)).not.toContain('<script>alert');
    }
  });
});

describe('who may', () => {
  const ACTIONS = ['', '/rename', '/add-member', '/remove-member', '/delete'];

  it.each([
    ['owner@acme.test', true],
    ['admin@acme.test', true],
    ['billing@acme.test', false],
    ['ada@acme.test', false],
  ])('%s: %s', async (email, may) => {
    await addMember(depsAt(), OPERATOR, acme, {
      email: 'billing@acme.test',
      role: 'billing_admin',
      password: PASSWORD,
    });
    const team = await create(await signedIn('owner@acme.test'), 'Engineers');
    const browser = await signedIn(email);
    expect((await browser.get(teams())).status).toBe(may ? 200 : 403);
    for (const action of ACTIONS) {
      const fields = { name: `New ${action}`, memberId: acme.memberId };
      expect((await browser.post(teams(action === '' ? '' : team + action), fields)).status).toBe(
        may ? 303 : 403,
      );
    }
    if (!may) expect(await count('teams', "name = 'Engineers'")).toBe(1);
  });

  it('not from another organization, and not from another site', async () => {
    const team = await create(await signedIn(), 'Engineers');
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    const owner = { email: 'owner@other.test', role: 'owner', password: PASSWORD };
    await addMember(depsAt(), OPERATOR, { id: other.id, plan: 'enterprise' }, owner);
    const stranger = await signedIn('owner@other.test');
    const browser = await signedIn();
    for (const action of ACTIONS.slice(1)) {
      const fields = { name: 'Mine', memberId: acme.memberId };
      expect((await stranger.post(`/orgs/${other.id}/settings/teams${team}${action}`, fields)).status).toBe(
        404,
      );
      expect(
        (await browser.post(teams(team + action), fields, { Origin: 'https://evil.example' })).status,
      ).toBe(403);
    }
    expect(await count('teams', "name = 'Engineers' and version = 1")).toBe(1);
  });
});

describe('a team that the identity provider pushed', () => {
  let team: string;
  let guest: string;
  beforeEach(async () => {
    team = await create(await signedIn(), 'Engineers');
    await env.DB.prepare("update teams set source = 'scim'").run();
    guest = (await addMember(depsAt(), OPERATOR, acme, { email: 'guest@elsewhere.test', role: 'member' })).id;
  });
  const token = () => generateScimToken(depsAt(), OPERATOR, { id: acme.id, plan: 'enterprise' });

  it('keeps its name, its existence and its members of claimed domains', async () => {
    await token();
    const browser = await signedIn();
    const page = await pageOf(browser, `${team}?add=ada`);
    expect(page).toContain('Your identity provider manages this team');
    expect(page).not.toContain(`${team}/rename`);
    expect(page).toContain('At your identity provider');
    for (const action of ['rename', 'delete', 'add-member', 'remove-member']) {
      const response = await browser.post(teams(`${team}/${action}`), {
        name: 'Mine',
        memberId: acme.memberId,
      });
      expect(response.status).toBe(409);
    }
    expect(await count('teams', "name = 'Engineers' and version = 1")).toBe(1);
    expect(await count('team_members')).toBe(0);
  });

  it('takes people from other domains, which provisioning does not touch', async () => {
    await token();
    const browser = await signedIn();
    expect((await browser.post(teams(`${team}/add-member`), { memberId: guest })).status).toBe(303);
    expect(await pageOf(browser, team)).toContain('aria-label="Remove… guest@elsewhere.test"');
  });

  it('belongs to the administrators once no token is valid', async () => {
    const browser = await signedIn();
    expect(await pageOf(browser, '')).toContain('Administrators');
    expect((await browser.post(teams(`${team}/rename`), { name: 'Ours' })).status).toBe(303);
  });
});
