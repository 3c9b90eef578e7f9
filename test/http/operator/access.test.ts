// Who may stand in the operator's console: every route of it, tried by each kind of person, with what they
// get and whether anything is another afterwards.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CONFIRMATION_TTL_MS } from '../../../src/domain/sign-in/sessions.ts';
import { app } from '../../../src/worker/app.ts';
import { NOW_MS } from '../../support/deps.ts';
import { openMailbox } from '../../support/mailbox.ts';
import { changedLines, readState } from '../../support/state.ts';
import { leadsTo } from '../../support/told.ts';
import { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { CONSOLE, type ConsoleAction, fieldsOf, pathOf, prepareFor } from './routes.ts';
import { type OperatorWorld, operatorWorld, STAFF } from './world.ts';

vi.spyOn(console, 'warn').mockImplementation(() => {});
let world: OperatorWorld;

beforeEach(async () => {
  openMailbox();
  world = await operatorWorld();
});

const routes = Object.keys(CONSOLE);
const isForm = (route: string) => route.startsWith('POST ');

async function tryRoute(browser: Browser, route: string) {
  const path = await pathOf(route, world);
  const fields = isForm(route) ? await fieldsOf(route, world) : {};
  await prepareFor(route, world);
  const before = await readState();
  const response = isForm(route) ? await browser.post(path, fields) : await browser.get(path);
  const page = await response.text();
  const changed = changedLines(before, await readState());
  return { status: response.status, leads: leadsTo(response), page, changed };
}

it('names every route of the console, and no other', () => {
  const there = app.routes
    .filter(({ method, path }) => method !== 'ALL' && /^\/operator(\/|$)/.test(path) && !path.endsWith('*'))
    .map(({ method, path }) => `${method} ${path.replace(/\{[^}]*\}/g, '')}`);
  expect(routes.toSorted()).toEqual([...new Set(there)].toSorted());
});

describe.each(['owner', 'admin'] as const)('an %s of the operator’s organization', (role) => {
  it.each(routes)('may, unless Owners alone may: %s', async (route) => {
    const action = CONSOLE[route] as ConsoleAction;
    const refused = role === 'admin' && action.ownersOnly;
    const { status, leads = '', changes } = refused ? { status: 403, changes: false } : action;
    const tried = await tryRoute(await signedIn(STAFF[role]), route);
    expect([tried.status, tried.leads.startsWith(leads), tried.changed.length > 0]).toEqual([
      status,
      true,
      changes,
    ]);
  });
});

it.each(routes)('asks again a quarter of an hour later where that is due: %s', async (route) => {
  const { status, changes, asks } = CONSOLE[route] as ConsoleAction;
  const browser = await signedIn(STAFF.owner);
  vi.setSystemTime(NOW_MS + CONFIRMATION_TTL_MS);
  const tried = await tryRoute(browser, route);
  expect([tried.status, tried.changed.length > 0]).toEqual(asks ? [403, false] : [status, changes]);
});

describe.each([
  ['a Billing Admin of it', STAFF.billing],
  ['a Member of it', STAFF.member],
  ['an Admin of it who was deactivated', STAFF.gone],
  ['an Owner of a customer', 'owner@acme.test'],
  ['a Member of a customer', 'ada@acme.test'],
])('%s', (_who, email) => {
  it('finds nothing at any of its addresses, in the words of every unknown path', async () => {
    const browser = await signedIn(email);
    const unknown = withoutReference(await (await browser.get('/nowhere')).text());
    for (const route of routes) {
      const { status, page, changed } = await tryRoute(browser, route);
      expect([route, status, withoutReference(page), changed]).toEqual([route, 404, unknown, []]);
    }
  });
});

const withoutReference = (page: string) => page.replace(/req_\w+/g, 'req');

it('sends somebody who is not signed in to sign in, and changes nothing', async () => {
  for (const route of routes) {
    const path = await pathOf(route, world);
    const { status, leads, changed } = await tryRoute(new Browser(), route);
    const back = isForm(route) ? '/sign-in' : `/sign-in?return_to=${encodeURIComponent(path)}`;
    expect([route, status, leads, changed]).toEqual([route, 303, back, []]);
  }
});

it('is open to nobody before the set-up, and after another organization was made the operator’s', async () => {
  const browser = await signedIn(STAFF.owner);
  expect((await browser.get('/operator/organizations')).status).toBe(200);
  await env.DB.prepare('update deployment set operator_organization_id = ?').bind(world.acme.id).run();
  expect((await browser.get('/operator/organizations')).status).toBe(404);
  expect((await (await signedIn('owner@acme.test')).get('/operator/organizations')).status).toBe(200);
  await env.DB.prepare('delete from deployment').run();
  expect((await (await signedIn('owner@acme.test')).get('/operator/organizations')).status).toBe(404);
});

it('takes no form from another site, in the name of the Owner too', async () => {
  const browser = await signedIn(STAFF.owner);
  for (const route of routes.filter(isForm)) {
    await prepareFor(route, world);
    const before = await readState();
    const response = await browser.send(await pathOf(route, world), {
      method: 'POST',
      body: new URLSearchParams(await fieldsOf(route, world)),
      headers: { Accept: 'text/html', Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
    });
    expect([route, response.status, changedLines(before, await readState())]).toEqual([route, 403, []]);
  }
});

it('is linked from the settings of the operator’s organization, and from no other', async () => {
  const linked = async (email: string, id: string) =>
    (await (await (await signedIn(email)).get(`/orgs/${id}/settings`)).text()).includes('href="/operator"');
  expect(await linked(STAFF.admin, world.vendorId)).toBe(true);
  expect(await linked('owner@acme.test', world.acme.id)).toBe(false);
});
