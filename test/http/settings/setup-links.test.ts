// Routes through the Worker: the links that an Owner or Admin sends to their IT.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSetupLink } from '../../../src/domain/setup-links/links.ts';
import { type Acme, count, depsAt, OPERATOR, world } from '../../support/deps.ts';
import { type Mailbox, openMailbox, pathIn } from '../../support/mailbox.ts';
import { leadsTo } from '../../support/told.ts';
import { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;
let mailbox: Mailbox;

beforeEach(async () => {
  acme = await world();
  mailbox = openMailbox();
});

const links = (path = '') => `/orgs/${acme.id}/settings/access-security/setup-links${path}`;
const FIELDS = { scope_scim: 'on', expiresInDays: '7' };
const made = (where = '1 = 1') => count('setup_links', where);
const linkOn = (page: string) => /value="https:\/\/sso\.example(\/set-up\/[^"]+)"/.exec(page)?.[1];

async function pageAfter(browser: Browser, fields: Record<string, string>): Promise<string> {
  const answer = await browser.post(links(), fields);
  expect([answer.status, answer.headers.get('Location')]).toEqual([303, links()]);
  return await (await browser.get(links())).text();
}

describe('a setup link', () => {
  it('is shown once, and opens what it is for', async () => {
    const browser = await signedIn();
    const page = await pageAfter(browser, FIELDS);
    const path = linkOn(page) ?? '';
    expect(await (await new Browser().get(path)).text()).toContain('admin@acme.test');
    expect(linkOn(await (await browser.get(links())).text())).toBeUndefined();
    expect(await made(`scopes = '["scim"]' and maker_type = 'account' and email is null`)).toBe(1);
    expect(await count('audit_events', "action = 'setup_link.created' and actor_type = 'account'")).toBe(1);
    expect(mailbox.mails).toEqual([]);
  });

  it('is mailed to whom it is for', async () => {
    const page = await pageAfter(await signedIn(), { ...FIELDS, email: ' it@acme.test ' });
    expect(mailbox.mails).toMatchObject([{ to: 'it@acme.test', subject: 'Set up sign-in for Acme' }]);
    expect(pathIn(mailbox.mails[0])).toBe(linkOn(page));
    expect(page).toContain('We have mailed the link to it@acme.test.');
  });

  it('is for all that the page offers, sent as it is', async () => {
    const browser = await signedIn();
    const form = await (await browser.get(links())).text();
    const ticked = [...form.matchAll(/name="(\w+)" type="checkbox" value="(\w+)" checked/g)];
    await pageAfter(browser, {
      ...Object.fromEntries(ticked.map(([, name, value]) => [name, value])),
      expiresInDays: '7',
    });
    expect(await made(`scopes = '["domains","sso","scim"]'`)).toBe(1);
  });

  it('is there to pass on where the mail does not go out', async () => {
    mailbox.break();
    const page = await pageAfter(await signedIn(), { ...FIELDS, email: 'it@acme.test' });
    expect(page).toContain('could not be sent');
    expect(linkOn(page)).toBeDefined();
  });

  it('is listed while it works, and revoked', async () => {
    const browser = await signedIn();
    await pageAfter(browser, { ...FIELDS, email: 'it@acme.test' });
    const [, id] =
      /setup-links\/(lnk_[0-9a-z]+)\/revoke/.exec(await (await browser.get(links())).text()) ?? [];
    const answer = await browser.post(links(`/${id}/revoke`), {});
    expect(leadsTo(answer)).toBe(links('?done=revoked'));
    expect(await made('revoked_at is not null')).toBe(1);
    expect(await (await browser.get(links())).text()).not.toContain('it@acme.test');
    expect((await browser.post(links(`/${id}/revoke`), {})).status).toBe(404);
  });

  it.each([
    ['', ['domains', 'sso', 'scim']],
    ['?for=certificate', ['certificate']],
    ['?for=everything', ['domains', 'sso', 'scim']],
  ])('is offered at “%s” for %j', async (query, scopes) => {
    const page = await (await (await signedIn()).get(links(query))).text();
    const checked = [...page.matchAll(/name="scope_(\w+)" type="checkbox" value="on" checked/g)];
    expect(checked.map(([, scope]) => scope)).toEqual(scopes);
    expect(await made()).toBe(0);
  });

  it('is mailed in no other name than its maker’s', async () => {
    await pageAfter(await signedIn('owner@acme.test'), { ...FIELDS, email: 'it@acme.test' });
    expect(mailbox.mails[0]?.text.replaceAll('\u2060', '')).toContain('owner@acme.test asks you');
  });
});

describe('a stranger’s mailbox', () => {
  /** Makes and revokes a link for each, as fast as the limit per minute lets one. */
  async function mailEach(addresses: readonly string[]): Promise<string> {
    const browser = await signedIn();
    let page = '';
    for (const email of addresses) {
      page = await pageAfter(browser, { ...FIELDS, email });
      await env.DB.prepare('update setup_links set revoked_at = 1 where revoked_at is null').run();
    }
    return page;
  }
  const several = (address: (n: number) => string) => Array.from({ length: 25 }, (_, n) => address(n));

  it('has as many mails from everybody as invitations would bring', async () => {
    const page = await mailEach(several((n) => `vic.tim+${n}@stranger.test`));
    expect(mailbox.mails).toHaveLength(10);
    expect(page).toContain('too many');
    expect(linkOn(page)).toBeDefined();
    expect(await made()).toBe(25);
  });

  it('counts mails of invitations as well', async () => {
    await mailEach(several(() => 'victim@stranger.test').slice(0, 10));
    const invite = `/orgs/${acme.id}/settings/users/invite`;
    await (await signedIn()).post(invite, { emails: 'victim@stranger.test', role: 'member' });
    expect(mailbox.mails).toHaveLength(10);
  });

  it('is one of twenty that an organization mails a day', async () => {
    await mailEach(several((n) => `victim${n}@stranger.test`));
    expect(mailbox.mails).toHaveLength(20);
  });
});

describe('none is made', () => {
  it.each([
    ['without anything that it is for', { expiresInDays: '7' }, 'scopes-error'],
    ['for something that there is not', { ...FIELDS, scope_everything: 'on' }, 'scopes-error'],
    ['for a time that is not offered', { ...FIELDS, expiresInDays: '3650' }, 'expiresInDays-error'],
    ['for a number of days that is none', { ...FIELDS, expiresInDays: '1e1' }, 'expiresInDays-error'],
    ['for an address that is none', { ...FIELDS, email: 'it@acme' }, 'email-error'],
  ])('%s', async (_what, fields, named) => {
    const answer = await (await signedIn()).post(links(), fields);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain(`id="${named}"`);
    expect([await made(), mailbox.mails.length]).toEqual([0, 0]);
  });

  it.each(['ada@acme.test'])('by somebody who may not change the settings: %s', async (email) => {
    expect((await (await signedIn(email)).post(links(), FIELDS)).status).toBe(403);
    expect(await made()).toBe(0);
  });

  it('beyond as many as may work at a time', async () => {
    for (let n = 0; n < 20; n++) await createSetupLink(depsAt(), OPERATOR, acme.id, { scopes: ['sso'] });
    expect((await (await signedIn()).post(links(), FIELDS)).status).toBe(409);
    expect(await made()).toBe(20);
  });

  it('from another site', async () => {
    const browser = await signedIn();
    expect((await browser.post(links(), FIELDS, { Origin: 'https://evil.example' })).status).toBe(403);
    expect(await made()).toBe(0);
  });
});

it('is not revoked through another organization', async () => {
  const { row } = await createSetupLink(depsAt(), OPERATOR, acme.id, { scopes: ['sso'] });
  const browser = await signedIn();
  const elsewhere = `/orgs/org_00000000000000000000/settings/access-security/setup-links/${row.id}/revoke`;
  expect((await browser.post(elsewhere, {})).status).toBe(404);
  expect(await made('revoked_at is null')).toBe(1);
});
