// A customer with something on every page: people enough for a second page, names of every length,
// teams of both kinds, invitations, and logs that tell of failures.

import type { Browser, Page } from 'playwright-core';
import type { Customer } from './browser-customer.ts';
import type { RunningDemo } from './browser-demo.ts';
import { appPath, linkInMail, postToOkta, signInAtOkta } from './browser-okta.ts';

export const LONG_NAME = 'Wolfeschlegelsteinhausenbergerdorff-Hubertblainevonkesselheim';
const LONG_LOCAL_PART = 'a.very.long.local.part.of.an.address'.padEnd(60, 'x');

/** What stands for the parameters of the pages' paths. */
export type Places = Readonly<Record<string, string>>;

export async function fillDemo(demo: Customer, owner: Page): Promise<Places> {
  const { id, domain } = demo.organization;
  const at = `/organizations/${id}`;
  const people = Array.from({ length: 53 }, (_, index) => String(index).padStart(2, '0'));
  for (const two of people) {
    const person = { email: `p${two}@${domain}`, givenName: `Person${two}`, familyName: `Last${two}` };
    await demo.api('POST', `${at}/members`, { ...person, role: 'member' });
  }
  const longEmail = `${LONG_LOCAL_PART}@${domain}`;
  const long = { email: longEmail, givenName: LONG_NAME, familyName: LONG_NAME, role: 'member' };
  const { id: memberId } = await demo.api<{ id: string }>('POST', `${at}/members`, long);
  const gone = { email: `gone@${domain}`, givenName: 'Gone', familyName: 'Away', role: 'member' };
  const { id: goneId } = await demo.api<{ id: string }>('POST', `${at}/members`, gone);
  await demo.api('PATCH', `${at}/members/${goneId}`, { active: false });
  for (let index = 0; index < 27; index++) {
    const email = `${index === 26 ? 'a-rather-long-address-of-somebody.invited' : `i${index}`}@elsewhere.test`;
    await demo.api('POST', `${at}/invitations`, { email, role: 'billing_admin' });
  }
  await demo.api('POST', `${at}/domains`, { name: 'a-rather-long-name-of-a-domain-that-nobody-owns.test' });
  const { id: otherId } = await demo.api<{ id: string }>('POST', '/organizations', { name: LONG_NAME });
  await demo.api('POST', `/organizations/${otherId}/members`, { email: demo.owner.email, role: 'owner' });
  await provision(demo);
  const invitation = { email: 'guest@guest.test', role: 'admin' };
  const { url } = await demo.api<{ url: string }>('POST', `${at}/invitations`, invitation);
  return {
    orgId: id,
    memberId,
    reference: await failToSignIn(demo, owner.context().browser() as Browser),
    eventId: await newestProvisioningEvent(demo),
    guide: 'okta',
    ...(await setupLink(demo)),
    key: 'zzzzzz-nothing_is_there',
    tag: 'single-sign-on',
    reason: 'domain_taken',
    invitationToken: lastPart(url),
    teamId: await createTeam(demo, owner),
    signUpToken: lastPart(await mailedLink(demo, '/sign-up', `new@${domain}`)),
    sharedTestToken: await sharedTest(demo, owner),
    resetToken: lastPart(await mailedLink(demo, '/password-reset', demo.owner.email)),
  };
}

/** The path of a page, its parameters filled in. */
export function pathOf(route: string, places: Places): string {
  const token = {
    '/sign-up/:token': 'signUpToken',
    '/password-reset/:token': 'resetToken',
    '/test-results/:token': 'sharedTestToken',
    '/set-up/:token': 'setUpToken',
  }[route];
  return route.replace(/:(\w+)/g, (_, name: string) => {
    const place = name === 'token' ? (token ?? 'invitationToken') : name;
    const value = places[place];
    if (!value) throw new Error(`nothing stands for :${name} of ${route}`);
    return value;
  });
}

export async function signInAsOwner(page: Page, { baseUrl, owner }: RunningDemo): Promise<void> {
  await page.goto(`${baseUrl}/sign-in?method=password`);
  await page.getByLabel('Email').fill(owner.email);
  await page.getByLabel('Password').fill(owner.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL(`${baseUrl}/orgs/**`);
}

/** Somebody and a team of theirs, a change, and a refusal. */
async function provision({ scim, organization }: RunningDemo): Promise<void> {
  const send = async (method: string, path: string, body: object) => {
    const headers = { authorization: `Bearer ${scim.token}`, 'content-type': 'application/scim+json' };
    const answer = await fetch(scim.url + path, { method, headers, body: JSON.stringify(body) });
    return (await answer.json()) as { id: string };
  };
  const user = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: `maria@${organization.domain}`,
    active: true,
  };
  const { id } = await send('POST', '/Users', user);
  await send('POST', '/Users', user);
  const group = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: `${LONG_NAME} team`,
  };
  await send('POST', '/Groups', { ...group, members: [{ value: id }] });
}

async function newestProvisioningEvent({ api, organization }: RunningDemo): Promise<string> {
  const path = `/organizations/${organization.id}/provisioning-log?limit=1`;
  const { items } = await api<{ items: readonly { id: string }[] }>('GET', path);
  return items[0]?.id ?? '';
}

/** By a response for somebody else: the reference number that the browser is shown. */
async function failToSignIn(demo: Customer, browser: Browser): Promise<string> {
  const page = await (await browser.newContext()).newPage();
  await postToOkta(`${appPath(demo)}/switches`, { wrongAudience: 'on' });
  await signInAtOkta(demo, page, demo.people.member);
  await page.getByRole('button', { name: `Gatehouse (${demo.organization.name})` }).click();
  const reference = await page.getByText('Reference number').locator('code').innerText();
  await postToOkta(`${appPath(demo)}/switches`, {});
  await page.context().close();
  return reference;
}

/** A test that fails, and the link that shows it to people without an account. */
async function sharedTest(demo: Customer, owner: Page): Promise<string> {
  await postToOkta(`${appPath(demo)}/switches`, { wrongAudience: 'on' });
  // With script, so that Okta's form sends itself.
  const storageState = await owner.context().storageState();
  const page = await (await (owner.context().browser() as Browser).newContext({ storageState })).newPage();
  await page.goto(`${demo.baseUrl}/orgs/${demo.organization.id}/settings/access-security/sso/test`);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByRole('button', { name: demo.people.owner }).click();
  await page.waitForURL('**/sign-in-log/**');
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = await page.getByRole('textbox', { name: 'Link to this result' }).inputValue();
  await page.context().close();
  await postToOkta(`${appPath(demo)}/switches`, {});
  return lastPart(link);
}

async function setupLink({ api, organization }: RunningDemo): Promise<Places> {
  const scopes = ['domains', 'sso', 'scim', 'certificate'];
  const made = await api<{ id: string; url: string }>(
    'POST',
    `/organizations/${organization.id}/setup-links`,
    {
      scopes,
    },
  );
  return { linkId: made.id, setUpToken: lastPart(made.url) };
}

async function createTeam({ baseUrl, organization }: RunningDemo, owner: Page): Promise<string> {
  await owner.goto(`${baseUrl}/orgs/${organization.id}/settings/teams`);
  await owner.getByLabel('Name of a new team').fill('Engineers');
  await owner.getByRole('button', { name: 'Create team' }).click();
  await owner.getByRole('heading', { name: 'Engineers' }).waitFor();
  await owner.getByRole('searchbox', { name: 'Find users to add' }).fill('person01');
  await owner.getByRole('button', { name: 'Find users to add' }).click();
  await owner.getByRole('button', { name: 'Add Person01 Last01' }).click();
  await owner.getByText('The user has been added to the team.').waitFor();
  return lastPart(new URL(owner.url()).pathname);
}

async function mailedLink(demo: RunningDemo, form: string, email: string): Promise<string> {
  const body = new URLSearchParams({ email });
  const answer = await fetch(`${demo.baseUrl}${form}`, { method: 'POST', body });
  if (!answer.ok) throw new Error(`${form}: ${answer.status}`);
  return await linkInMail(demo, `${form}/`, email);
}

function lastPart(path: string): string {
  return path.split('/').at(-1) ?? '';
}
