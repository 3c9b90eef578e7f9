// Provisioning as an administrator of Okta sees it, with a real Gatehouse behind it: what a button does there
// is so here at once.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import type { RunningDemo } from '../support/browser-demo.ts';
import {
  APP_LABEL,
  appPath,
  configureProvisioning,
  expectSignedIn,
  newOktaPerson,
  type OktaPerson,
  postToOkta,
  pressForTask,
  signInByTile,
  untilTask,
} from '../support/browser-okta.ts';
import { shareDemo } from '../support/browser-shared.ts';

interface Member {
  id: string;
  active: boolean;
  source: string;
  role: string;
  givenName: string;
  familyName: string;
  userName: string;
  externalId: string;
}
interface Team {
  id: string;
  displayName: string;
  members?: { value: string; display: string }[];
}

let browser: Browser;
let demo: RunningDemo;
let admin: Page;
beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), shareDemo()]);
  admin = await browser.newPage();
});
afterAll(async () => {
  await Promise.allSettled([leaveBrowser(browser), demo?.stop()]);
});

describe.each(['AIW', 'OIN'])('in style %s', (style) => {
  beforeEach(() => configureProvisioning(demo, { style }));

  it('makes a member of whom the app is assigned to, who signs in, and whose session dies with the deactivation', async () => {
    const person = await newOktaPerson(demo, `Hypatia ${style}`);
    expect(await memberOf(person)).toBeUndefined();
    await admin.goto(`${appPath(demo)}/assignments`);
    expect(await pressForTask(admin, `Assign ${person.name}`)).toContain('Created.');
    const member = await memberOf(person);
    expect(member).toMatchObject({
      active: true,
      source: 'scim',
      role: 'member',
      givenName: 'Hypatia',
      familyName: style,
      userName: person.email,
      externalId: person.id,
    });
    const { context, page } = await signInByTile(demo, browser, person.name);
    await expectSignedIn(demo, page, true);

    await admin.goto(`${demo.okta.url}/admin/people`);
    expect(await pressForTask(admin, `Deactivate ${person.name}`)).toContain('Deactivated.');
    await expectSignedIn(demo, page, false);
    expect(await memberOf(person)).toMatchObject({ id: member!.id, active: false });
    await context.close();
  });

  it('gives the same member back with the reactivation, who signs in again', async () => {
    const person = await assigned(`Theano ${style}`);
    const before = await memberOf(person);
    await admin.goto(`${appPath(demo)}/assignments`);
    expect(await pressForTask(admin, `Unassign ${person.name}`)).toContain('Deactivated.');
    expect(await memberOf(person)).toMatchObject({ active: false });
    await pressForTask(admin, `Assign ${person.name}`);
    expect(await memberOf(person)).toMatchObject({ id: before!.id, active: true, givenName: 'Theano' });
    await (await signInByTile(demo, browser, person.name)).context.close();
  });

  it('makes a team of a pushed group, and lets it follow until it is unlinked', async () => {
    const [first, second] = [await assigned(`Maria ${style}`), await assigned(`Sophie ${style}`)];
    const group = await newGroup(`Number Theory ${style}`, [first]);
    await admin.goto(`${appPath(demo)}/push-groups`);
    expect(await pressForTask(admin, `Push ${group.name}`)).toContain('Created, and its members pushed.');
    expect(await peopleOf(group.name)).toEqual([first.email]);
    const { id } = (await teamOf(group.name))!;

    await admin.goto(`${demo.okta.url}/admin/groups`);
    const section = admin.locator(`section[aria-label="${group.name}"]`);
    await section.getByLabel(first.name).uncheck();
    await section.getByLabel(second.name).check();
    await section.getByLabel('Name').fill(`Algebra ${style}`);
    await untilTask(admin, () => section.getByRole('button', { name: 'Save' }).click());
    expect(await admin.locator('.note[role="alert"]').count()).toBe(0);
    expect(await teamOf(group.name)).toBeUndefined();
    expect(await peopleOf(`Algebra ${style}`)).toEqual([second.email]);
    expect((await teamOf(`Algebra ${style}`))!.id).toBe(id);

    await admin.goto(`${appPath(demo)}/push-groups`);
    await pressForTask(admin, `Unlink and leave Algebra ${style}`);
    expect((await teamOf(`Algebra ${style}`))!.id).toBe(id);
    expect(await pressForTask(admin, `Link by name Algebra ${style}`)).toContain('Linked');
    await pressForTask(admin, `Unlink and delete Algebra ${style}`);
    expect(await teamOf(`Algebra ${style}`)).toBeUndefined();
    expect(await memberOf(second)).toMatchObject({ active: true });
  });

  it('takes a deactivated person out of the team', async () => {
    const [stays, goes] = [await assigned(`Emilie ${style}`), await assigned(`Agnes ${style}`)];
    const group = await newGroup(`Translators ${style}`, [stays, goes]);
    await admin.goto(`${appPath(demo)}/push-groups`);
    await pressForTask(admin, `Push ${group.name}`);
    expect(await peopleOf(group.name)).toEqual([goes.email, stays.email]);
    await admin.goto(`${demo.okta.url}/admin/people`);
    await pressForTask(admin, `Deactivate ${goes.name}`);
    expect(await peopleOf(group.name)).toEqual([stays.email]);
  });

  it('follows a changed profile, name and address', async () => {
    const person = await assigned(`Cecilia ${style}`);
    await admin.goto(`${demo.okta.url}/admin/people`);
    const section = admin.locator(`section[aria-label="${person.name}"]`);
    await section.getByLabel('Last name').fill('Payne');
    await section.getByLabel('Username and email').fill(`payne.${style.toLowerCase()}@acme.test`);
    await untilTask(admin, () => section.getByRole('button', { name: 'Save' }).click());
    const email = `payne.${style.toLowerCase()}@acme.test`;
    expect(await memberOf({ ...person, email })).toMatchObject({ familyName: 'Payne', userName: email });
    expect(await memberOf(person)).toBeUndefined();
  });
});

describe('whatever the style', () => {
  beforeEach(() => configureProvisioning(demo, {}));

  it('refuses a sign-in of whom Gatehouse deactivated, even where Okta lets the person through', async () => {
    const person = await assigned('Caroline Herschel');
    await postToOkta(`${demo.okta.url}/admin/people/${person.id}/deactivate`, {});
    // Okta forgets to tell of the return.
    await configureProvisioning(demo, { create: null });
    await postToOkta(`${demo.okta.url}/admin/people/${person.id}/reactivate`, {});
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${demo.okta.url}/login`);
    await page.getByRole('button', { name: person.name }).click();
    const [answer] = await Promise.all([
      page.waitForResponse(
        (response) => response.request().method() === 'POST' && response.url().startsWith(demo.baseUrl),
      ),
      page.getByRole('button', { name: APP_LABEL }).click(),
    ]);
    expect(answer.status()).toBe(403);
    const reference = await page.getByText('Reference number').locator('code').innerText();
    expect(await demo.loggedReason(reference)).toBe('member_inactive');
    await expectSignedIn(demo, page, false);
    await context.close();
  });

  it('shows on the Users page who came and who was deactivated', async () => {
    const person = await assigned('Ida Rhodes');
    const context = await browser.newContext();
    const owner = await context.newPage();
    await owner.goto(`${demo.baseUrl}/sign-in`);
    await owner.getByLabel('Email').fill(demo.owner.email);
    await owner.getByRole('button', { name: 'Continue' }).click();
    await owner.getByLabel('Password').fill(demo.owner.password);
    await owner.getByRole('button', { name: 'Sign in', exact: true }).click();
    await owner.waitForURL(`${demo.baseUrl}/orgs/**`);
    const users = `${demo.baseUrl}/orgs/${demo.organization.id}/settings/users`;
    await owner.goto(users);
    const row = owner.getByRole('row').filter({ hasText: person.email });
    expect(await row.innerText()).toMatch(/Ida Rhodes.*Member.*Active/s);
    await postToOkta(`${appPath(demo)}/assignments/unassign`, { person: person.id });
    await owner.goto(users);
    expect(await row.innerText()).toContain('Deactivated');
    await context.close();
  });

  it('links people who were members before, without a second member', async () => {
    const ada = { id: '00uAda', name: 'Ada Lovelace', email: 'ada@acme.test' };
    const before = await memberOf(ada);
    await admin.goto(`${appPath(demo)}/assignments`);
    expect(await pressForTask(admin, 'Provision User Ada Lovelace')).toContain(
      'Found there, linked and updated.',
    );
    expect(await memberOf(ada)).toMatchObject({ id: before!.id, role: 'member', externalId: '00uAda' });
  });

  it('shows why a person in a domain of nobody was refused, in the words of Gatehouse', async () => {
    await admin.goto(`${appPath(demo)}/assignments`);
    const task = await pressForTask(admin, 'Provision User Charles Babbage');
    expect(task).toContain('Error while creating user charles@elsewhere.test');
    expect(task).toContain('elsewhere.test');
    expect(await admin.locator('.note[role="alert"]').count()).toBe(1);
  });

  it('verifies the credentials, and fails with wrong ones by a SCIM error', async () => {
    await admin.goto(`${appPath(demo)}/provisioning`);
    expect(await pressForTask(admin, 'Test API Credentials')).toContain('verified successfully');
    await admin.getByLabel('API Token').fill('not-the-token');
    await admin.getByRole('button', { name: 'Save' }).click();
    await admin.waitForURL('**/provisioning?saved');
    const failed = await pressForTask(admin, 'Test API Credentials');
    expect(failed).toContain('Unauthorized (401). Errors reported by remote server:');
    await configureProvisioning(demo, { token: demo.scim.token });
  });

  it('imports everybody who is active', async () => {
    await assigned('Wang Zhenyi');
    await admin.goto(`${appPath(demo)}/import`);
    expect(await pressForTask(admin, 'Import Now')).toMatch(
      /\d+ users and \d+ groups scanned: \d+ matched, 0 new/,
    );
  });

  it('shows each request with its answer, and neither token nor password', async () => {
    await assigned('Laura Bassi');
    await admin.goto(`${demo.okta.url}/admin/tasks`);
    const section = admin.locator('section').filter({ hasText: 'Laura Bassi' });
    for (const summary of await section.locator('summary').all()) await summary.click();
    const text = await section.innerText();
    expect(text).toContain('POST');
    expect(text).toContain('laura.bassi@acme.test');
    expect(text).toContain('"password": "•••"');
    expect(await admin.content()).not.toContain(demo.scim.token);
  });
});

async function memberOf({ email }: OktaPerson): Promise<Member | undefined> {
  const query = new URLSearchParams({ email });
  const path = `/organizations/${demo.organization.id}/members?${query}`;
  return (await demo.api<{ items: Member[] }>('GET', path)).items[0];
}

async function assigned(name: string): Promise<OktaPerson> {
  const person = await newOktaPerson(demo, name);
  await postToOkta(`${appPath(demo)}/assignments/assign`, { person: person.id });
  expect(await memberOf(person)).toMatchObject({ active: true });
  return person;
}

async function newGroup(name: string, members: OktaPerson[]): Promise<{ name: string }> {
  await postToOkta(`${demo.okta.url}/admin/groups`, { name });
  const page = await browser.newPage();
  await page.goto(`${demo.okta.url}/admin/groups`);
  const section = page.locator(`section[aria-label="${name}"]`);
  for (const member of members) await section.getByLabel(member.name).check();
  await Promise.all([page.waitForEvent('load'), section.getByRole('button', { name: 'Save' }).click()]);
  await page.close();
  return { name };
}

async function teamOf(displayName: string): Promise<Team | undefined> {
  const filter = new URLSearchParams({ filter: `displayName eq "${displayName}"` });
  const headers = { authorization: `Bearer ${demo.scim.token}` };
  const answer = await fetch(`${demo.scim.url}/Groups?${filter}`, { headers });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { Resources?: Team[] }).Resources?.[0];
}

/** Email addresses of the team's members, sorted. */
async function peopleOf(displayName: string): Promise<string[]> {
  const { members = [] } = (await teamOf(displayName))!;
  const { items } = await demo.api<{ items: (Member & { email: string })[] }>(
    'GET',
    `/organizations/${demo.organization.id}/members?limit=100`,
  );
  return members.map(({ value }) => items.find(({ id }) => id === value)?.email ?? value).sort();
}
