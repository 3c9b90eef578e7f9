// An end, and what the vendor's programs hear of it: the sample application by webhooks and by back-channel
// logout, without a click; the sample Worker at its next request.
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type DemoApplication, type DemoWebhook, openFolder } from '../../dev/local-folder.ts';
import { type RunningWorker, startSampleWorker } from '../../dev/wrangler.ts';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';
import { signInAsOwner } from '../support/browser-data.ts';
import { freePorts, type RunningDemo } from '../support/browser-demo.ts';
import {
  appPath,
  configureProvisioning,
  newOktaPerson,
  type OktaPerson,
  postToOkta,
  pressForTask,
} from '../support/browser-okta.ts';
import { shareDemo } from '../support/browser-shared.ts';

/** Generous for a busy machine: the page itself asks every two seconds. */
const HEARD = { timeout: 20_000 };

let browser: Browser;
let demo: RunningDemo;
let app: DemoApplication;
let webhook: DemoWebhook;
let worker: RunningWorker;
let workerUrl: string;
let context: BrowserContext;
let page: Page;
/** In a browser of its own, without script. */
let operator: Page;

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), shareDemo()]);
  [app, webhook] = [demo.application!, demo.webhook!];
  const [port = 0] = await freePorts(1);
  workerUrl = `http://localhost:${port}/`;
  worker = startSampleWorker(openFolder(demo.folder), port);
  await vi.waitUntil(isUp, { timeout: 60_000, interval: 200 });
  await configureProvisioning(demo, {});
}, 240_000);
afterAll(async () => {
  await Promise.allSettled([worker?.stop(), leaveBrowser(browser), demo?.stop()]);
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  operator = await browser.newPage({ javaScriptEnabled: false });
});
afterEach(() => Promise.all([context.close(), operator.context().close()]));

async function isUp(): Promise<boolean> {
  const answer = await fetch(workerUrl).catch(() => null);
  return answer?.status === 401;
}

/** Somebody whom the directory has pushed, and who has signed in to the application. */
async function signedIn(name: string): Promise<OktaPerson & { memberId: string }> {
  const person = await newOktaPerson(demo, name);
  await postToOkta(`${appPath(demo)}/assignments/assign`, { person: person.id });
  await page.goto(`${app.url}/sign-in`);
  await page.getByLabel('Email').fill(person.email);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('link', { name: 'Sign in with SSO' }).click();
  await page.getByRole('button', { name }).click();
  await page.waitForURL(`${app.url}/`);
  return { ...person, memberId: String((await claims()).member_id) };
}

async function claims(): Promise<Record<string, unknown>> {
  return JSON.parse(await page.locator('pre').last().innerText()) as Record<string, unknown>;
}

/** By a SCIM push of the directory. */
async function pushed({ name }: OktaPerson): Promise<void> {
  const admin = await context.newPage();
  await admin.goto(`${demo.okta.url}/admin/people`);
  expect(await pressForTask(admin, `Deactivate ${name}`)).toContain('Deactivated.');
}

/** By an Owner, in the settings. */
async function pressed({ memberId }: { memberId: string }): Promise<void> {
  const owner = await browser.newPage();
  await signInAsOwner(owner, demo);
  await owner.goto(`${demo.baseUrl}/orgs/${demo.organization.id}/settings/users/${memberId}`);
  await owner.getByText('Deactivate…').click();
  await owner.getByRole('button', { name: 'Deactivate', exact: true }).click();
  await owner.getByText('The user has been deactivated').waitFor();
  await owner.context().close();
}

it.each([
  ['a SCIM push of the directory', 'Sofja Pushed', pushed],
  ['an Owner in the settings', 'Sofja Pressed', pressed],
])('tells the application and the Worker that %s has ended a membership', async (_, name, end) => {
  const person = await signedIn(name);
  await page.goto(`${app.url}/session`);
  await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
  const seen = await context.newPage();
  expect((await seen.goto(workerUrl))?.status()).toBe(200);
  expect(await seen.locator('dl').innerText()).toMatch(
    new RegExp(`${person.email}[\\s\\S]*Acme[\\s\\S]*member`),
  );
  await operator.goto(webhook.url);

  await end(person);
  const refused = await seen.reload();
  expect([refused?.status(), await seen.locator('dl').innerText()]).toEqual([
    401,
    expect.stringContaining('session_ended'),
  ]);
  await page.getByRole('heading', { name: 'Your session has ended' }).waitFor(HEARD);
  await page.goto(app.url);
  expect(await page.getByRole('status').innerText()).toContain('Your access has ended');

  await operator
    .locator('tr', { hasText: 'member.deactivated' })
    .filter({ hasText: person.memberId })
    .waitFor(HEARD);
  const rows = await rowsOf(demo.organization.id);
  const told = rows.filter(({ subject }) => subject === person.memberId).map(({ type }) => type);
  expect(told.toReversed()).toEqual(['member.created', 'member.deactivated']);
  // Newest first: each but the oldest names the one below it.
  expect(rows.slice(0, -1).map(({ previousSeq }) => previousSeq)).toEqual(
    rows.slice(1).map(({ seq }) => seq),
  );
  expect(new Set(rows.slice(0, -1).map(({ order }) => order))).toEqual(new Set(['next']));
});

interface Row {
  type: string;
  organization: string;
  subject: string;
  seq: string;
  previousSeq: string;
  order: string;
  id: string;
}

async function allRows(): Promise<Row[]> {
  await operator.goto(webhook.url);
  const cells = await operator
    .locator('#verified tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.children].map(({ textContent }) => textContent ?? '')));
  return cells.map(
    ([, type = '', organization = '', subject = '', seq = '', previousSeq = '', order = '', id = '']) => ({
      type,
      organization,
      subject,
      seq,
      previousSeq,
      order,
      id,
    }),
  );
}

/** What counts: a webhook may come twice. */
async function rowsOf(organizationId: string): Promise<Row[]> {
  const rows = await allRows();
  return rows.filter(({ organization, order }) => organization === organizationId && order !== 'duplicate');
}

it('shows a test, and marks what comes again', async () => {
  await demo.api('POST', `/webhooks/${webhook.id}/test`);
  expect(await allRows()).toContainEqual(expect.objectContaining({ type: 'webhook.test', order: 'first' }));
  const [last] = await rowsOf(demo.organization.id);
  await demo.api('POST', `/webhooks/${webhook.id}/replay`, { after: Number(last!.seq) - 1 });
  await expect
    .poll(async () => (await allRows()).filter(({ id }) => id === last!.id).map(({ order }) => order), HEARD)
    .toContain('duplicate');
});

it('refuses webhooks that somebody else signed, or sent long ago', async () => {
  const before = await allRows();
  const data = {
    seq: 1,
    previousSeq: null,
    organizationId: 'org_forged',
    subject: { type: 'member', id: 'm' },
  };
  const body = JSON.stringify({ type: 'member.created', data });
  const send = async (at: Date, secret: string) => {
    const headers = {
      'webhook-id': 'evt_forged',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign('evt_forged', at, body),
    };
    return (await fetch(webhook.url, { method: 'POST', body, headers })).status;
  };
  const now = Date.now();
  expect(await send(new Date(now), `whsec_${Buffer.alloc(32).toString('base64')}`)).toBe(400);
  expect(await send(new Date(now - 600_000), webhook.secret)).toBe(400);
  const after = await allRows();
  expect(after.filter(({ organization }) => organization === 'org_forged')).toEqual([]);
  expect(after.length).toBeGreaterThanOrEqual(before.length);
  expect(await operator.locator('#refused').innerText()).toMatch(/too old[\s\S]*No matching signature/);
});

it('keeps the session of somebody about whom others send logout tokens', async () => {
  await signedIn('Sofja Stays');
  const { sub, sid } = (await claims()) as { sub: string; sid: string };
  await page.goto(`${app.url}/session`);
  const { jwks_uri: jwksUri } = (await (
    await fetch(`${demo.issuer}/.well-known/openid-configuration`)
  ).json()) as { jwks_uri: string };
  const { keys } = (await (await fetch(jwksUri)).json()) as { keys: { kid: string; alg: string }[] };
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const { kid } = keys.find(({ alg }) => alg === 'RS256')!;
  const iat = Math.floor(Date.now() / 1000);
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  const whole = {
    iss: demo.issuer!,
    aud: app.clientId,
    sub,
    sid,
    jti: 'forged',
    iat,
    exp: iat + 120,
    events,
  };
  const jwk = await exportJWK(publicKey);
  for (const header of [{ kid }, { kid: 'theirs' }, { jwk }]) {
    const token = await new SignJWT(whole)
      .setProtectedHeader({ alg: 'RS256', typ: 'logout+jwt', ...header })
      .sign(privateKey);
    const answer = await fetch(app.backchannelLogoutUri!, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
    });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      {
        error: 'invalid_request',
        error_description: expect.stringMatching(/signature|applicable key|multiple/),
      },
    ]);
  }
  await page.waitForEvent('load');
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('You are signed in');
});
