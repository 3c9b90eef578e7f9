// Routes through the Worker: from one organization's settings to another's.

import { beforeEach, expect, it } from 'vitest';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { type Acme, depsAt, OPERATOR, PASSWORD, world } from '../../support/deps.ts';
import { Browser } from '../browser.ts';

let acme: Acme;

beforeEach(async () => {
  acme = await world();
});

async function join(name: string, role: string): Promise<string> {
  const { id } = await createOrganization(depsAt(), OPERATOR, { name, plan: 'enterprise' });
  await addMember(depsAt(), OPERATOR, { id, plan: 'enterprise' }, { email: 'owner@acme.test', role });
  return id;
}

async function overview(): Promise<string> {
  const browser = new Browser();
  await browser.signIn('owner@acme.test', PASSWORD);
  return await (await browser.get(`/orgs/${acme.id}/settings/`)).text();
}

it('offers nothing to a person with one organization', async () => {
  expect(await overview()).not.toContain('Your other organizations');
});

it('leads to the other organizations whose settings the reader runs, and to no others', async () => {
  const [run, plain] = [await join('Branch <b>', 'admin'), await join('Club', 'member')];
  const page = await overview();
  expect(page).toContain(`<a href="/orgs/${run}/settings/">Branch &lt;b&gt;</a>`);
  expect(page).not.toContain(`/orgs/${plain}/`);
  const menu = /<ul aria-label="Your other organizations">(.*?)<\/ul>/s.exec(page)?.[1] ?? '';
  expect(menu).not.toContain(acme.id);
});
