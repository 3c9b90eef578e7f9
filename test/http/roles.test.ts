// Who may do what: every route behind a session, tried by each kind of person, with what they get and whether
// anything is another afterwards. And each form, sent from another site in the name of the one who may.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { CONFIRMATION_TTL_MS } from '../../src/domain/sign-in/sessions.ts';
import { app } from '../../src/worker/app.ts';
import { NOW_MS } from '../support/deps.ts';
import { answerTo, nameIn } from '../support/dns.ts';
import { openMailbox } from '../support/mailbox.ts';
import { PAGES } from '../support/pages.ts';
import { changedLines, readState } from '../support/state.ts';
import { leadsTo } from '../support/told.ts';
import { Browser } from './browser.ts';
import {
  ACTIONS,
  ACTORS,
  type Action,
  createWorld,
  fieldsOf,
  OWN,
  pathOf,
  prepareFor,
  routesOfPeople,
  SETTINGS,
  SETTINGS_ACTIONS,
  type World,
} from './routes.ts';
import { signedIn } from './session-of.ts';

let world: World;
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  warn.mockClear();
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) => {
    const query = new Uint8Array(init?.body as ArrayBuffer);
    return answerTo(query, nameIn(query) === 'new.test' ? ['gatehouse-domain-verify=token-1'] : []);
  });
  openMailbox();
  world = await createWorld();
});

const isForm = (route: string) => route.startsWith('POST ');

/** What came of a route: status, where it leads, whether anything changed. */
type Outcome = readonly [route: string, status: number, leads: string, changed: boolean];

interface Tried {
  readonly outcome: Outcome;
  readonly changed: readonly string[];
}

async function tryRoute(browser: Browser, route: string, email: string, path: string): Promise<Tried> {
  const fields = isForm(route) ? await fieldsOf(route, world, email) : {};
  await prepareFor(route);
  const before = await readState();
  const response = isForm(route) ? await browser.post(path, fields) : await browser.get(path);
  await response.arrayBuffer();
  const changed = changedLines(before, await readState());
  return {
    outcome: [route, response.status, leadsTo(response), changed.length > 0],
    changed,
  };
}

const here = (route: string) => pathOf(route, world);

it('names every route that needs somebody signed in, and no other', () => {
  expect(Object.keys(ACTIONS).toSorted()).toEqual(routesOfPeople().toSorted());
  // Whatever leads back to a page of ours has changed something.
  const leadsBack = Object.values(ACTIONS).filter(({ leads }) => leads && !leads.startsWith('https://'));
  expect(leadsBack.every(({ changes }) => changes)).toBe(true);
});

/** Files, answers to machines, what only leads on, and what shows a secret once. */
const NO_PAGES =
  /^\/(assets\/.*|healthz|readyz|sso\/.*|security\/.*|scim.*|api\/v1(\/(?!docs|problems).*|$)|\.well-known\/.*|oauth\/(authorize|jwks|userinfo)|operator.*|set-up\/:linkId[^/]*)?$|\/export\.\w+$|\/invited\/:invitationId.*\/link$/;

it('lets the browser tests look at every page', () => {
  const pages = app.routes
    .filter(({ method, path }) => method === 'GET' && !NO_PAGES.test(path))
    .map(({ path }) => path.replace(/\{[^}]*\}/g, ''));
  expect(Object.keys(PAGES).toSorted()).toEqual([...new Set(pages)].toSorted());
});

describe('an Owner who signed in a quarter of an hour ago', () => {
  it.each(Object.keys(ACTIONS))('is asked again where that is due, and nowhere else: %s', async (route) => {
    const { status, changes, asks } = ACTIONS[route] as Action;
    const browser = await signedIn(ACTORS.owner);
    vi.setSystemTime(NOW_MS + CONFIRMATION_TTL_MS);
    const { outcome } = await tryRoute(browser, route, ACTORS.owner, here(route));
    const [, answered, leads, changed] = outcome;
    expect([answered, changed]).toEqual(asks ? [403, false] : [status, changes]);
    expect(leads).not.toMatch(/^\/(confirm|sign-in)\?/);
  });
});

describe.each(['owner', 'admin'] as const)('an %s of the organization', (actor) => {
  const email = ACTORS[actor];

  it.each(Object.keys(SETTINGS_ACTIONS))('may: %s', async (route) => {
    const { status, leads = '', changes, ownerOnly } = SETTINGS_ACTIONS[route] as Action;
    const { outcome, changed } = await tryRoute(await signedIn(email), route, email, here(route));
    if (ownerOnly && actor !== 'owner') {
      expect(outcome).toEqual([route, 403, '', false]);
      return;
    }
    const target = /^(\/|https:|$)/.test(leads) ? leads : `${here(SETTINGS)}/${pathOf(leads, world)}`;
    expect(outcome).toEqual([route, status, expect.stringMatching(startOf(target)), changes]);
    // Nothing of the organization beside it.
    expect(changed.filter(ofOther)).toEqual([]);
  });

  it('reaches nothing in another organization through its own address', async () => {
    const { ids } = world;
    const owner = await signedIn(ACTORS.stranger);
    const tried = Object.keys(SETTINGS_ACTIONS).filter((route) => /:(?!orgId|guide)\w+/.test(route));
    expect(tried.length).toBeGreaterThanOrEqual(Object.keys(ids).length);
    for (const route of tried) {
      const path = pathOf(route, world, world.otherId);
      const { outcome } = await tryRoute(owner, route, ACTORS.stranger, path);
      expect(outcome).toEqual([route, 404, '', false]);
    }
  });
});

/** What everybody gets who may not. `page` is for what is looked at, `form` for what is sent. */
const REFUSED: readonly {
  readonly who: string;
  readonly email: string | null;
  readonly page: (path: string) => readonly [status: number, leads: string];
  readonly form: readonly [status: number, leads: string];
}[] = [
  { who: 'a Billing Admin', email: ACTORS.billing, page: () => [403, ''], form: [403, ''] },
  { who: 'a Member', email: ACTORS.member, page: () => [403, ''], form: [403, ''] },
  { who: 'an Admin who was deactivated', email: ACTORS.gone, page: () => [403, ''], form: [403, ''] },
  { who: 'an Owner of another organization', email: ACTORS.stranger, page: () => [404, ''], form: [404, ''] },
  {
    who: 'nobody',
    email: null,
    page: (path) => [303, `/sign-in?return_to=${encodeURIComponent(path)}`],
    form: [303, '/sign-in'],
  },
];

describe.each(REFUSED)('$who', ({ email, page, form }) => {
  it('sees no settings, and changes nothing', async () => {
    const browser = email ? await signedIn(email) : new Browser();
    const [tried, expected]: [Outcome[], Outcome[]] = [[], []];
    for (const route of Object.keys(SETTINGS_ACTIONS)) {
      const path = here(route);
      tried.push((await tryRoute(browser, route, email ?? '', path)).outcome);
      expected.push([route, ...(isForm(route) ? form : page(path)), false]);
    }
    expect(tried).toEqual(expected);
  });

  if (email === null) {
    it('gets no page of their own', async () => {
      for (const route of Object.keys(OWN)) {
        const path = here(route);
        const { outcome } = await tryRoute(new Browser(), route, ACTORS.member, path);
        expect(outcome).toEqual([route, 303, expect.stringMatching(/^\/sign-in/), false]);
      }
    });
  }
});

describe.each(Object.entries(ACTORS))('the own page of: %s', (_who, email) => {
  it('is theirs, and changes nobody else’s', async () => {
    const account = await env.DB.prepare('select id from accounts where email_key = ?')
      .bind(email)
      .first('id');
    for (const [route, { status, leads = '', changes }] of Object.entries(OWN)) {
      // Each with a session of its own, of a moment ago: some of them end it.
      const browser = await signedIn(email);
      vi.setSystemTime(Date.now() + 1000);
      const { outcome, changed } = await tryRoute(browser, route, email, here(route));
      expect(outcome).toEqual([route, status, expect.stringMatching(startOf(leads)), changes]);
      expect(changed.filter((line) => !line.includes(String(account)))).toEqual([]);
      await env.DB.prepare(RESET_PASSWORD).run();
    }
  });
});

/** One of them has just changed it. */
const RESET_PASSWORD = `update accounts set password_hash =
  (select password_hash from accounts where email_key = 'target@acme.test')`;

describe.each([
  ['Origin and Sec-Fetch-Site', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }],
  ['Origin alone', { Origin: 'https://evil.example', 'Sec-Fetch-Site': '' }],
  ['Sec-Fetch-Site alone', { Origin: '', 'Sec-Fetch-Site': 'cross-site' }],
  ['no Origin that has a name', { Origin: 'null', 'Sec-Fetch-Site': '' }],
])('a form from another site, by %s', (_how, headers: Record<string, string>) => {
  it('changes nothing, in the name of the Owner too', async () => {
    const browser = await signedIn(ACTORS.owner);
    for (const route of Object.keys(ACTIONS).filter(isForm)) {
      const body = new URLSearchParams(await fieldsOf(route, world, ACTORS.owner));
      await prepareFor(route);
      const before = await readState();
      const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
      const response = await browser.send(here(route), {
        method: 'POST',
        body,
        headers: { Accept: 'text/html', ...sent },
      });
      expect([route, response.status, changedLines(before, await readState())]).toEqual([route, 403, []]);
      expect(JSON.parse(String(warn.mock.lastCall?.[0])).reason).toBe('cross_site_request');
    }
  });
});

function startOf(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.?/]/g, '\\$&')}${text === '' ? '$' : ''}`);
}

function ofOther(line: string): boolean {
  return line.includes(world.otherId) || line.includes(ACTORS.stranger);
}
