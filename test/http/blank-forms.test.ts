// A form that somebody sends blank is told everything that it lacks at once: a summary that takes the focus
// and leads to each field, and a message beside each. All forms of the settings and of the console are
// walked, so that one that comes later cannot be forgotten.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NOW_MS } from '../support/deps.ts';
import { type BlankForm, blankFormsOf, errorsOn } from '../support/forms.ts';
import { PAGES } from '../support/pages.ts';
import type { Browser } from './browser.ts';
import { CONSOLE, pathOf as pathOfConsole, prepareFor } from './operator/routes.ts';
import { operatorWorld, STAFF } from './operator/world.ts';
import { ACTORS, createWorld, pathOf, SETTINGS } from './routes.ts';
import { signedIn } from './session-of.ts';

/** What a form lacks when it is blank, by the end of its action. The rest has nothing that it lacks. */
const LACKS: Readonly<Record<string, readonly string[]>> = {
  'settings/rename': ['name'],
  'settings/delete': ['confirmation'],
  'sso/connection': ['signInUrl', 'issuer', 'certificate'],
  'sso/certificates': ['certificate'],
  'sso/remove': ['confirmation'],
  'sso/import': ['metadataFile'],
  'access-security/domains': ['name'],
  'roles/draft': ['teamName'],
  'settings/access-security/setup-links': ['scopes'],
  'settings/teams': ['name'],
  'team_1/rename': ['name'],
  'users/invite': ['emails'],
  'organizations/new': ['name', 'email'],
  'org/settings': ['name'],
  'org/invite': ['email'],
  'org/delete': ['confirmation'],
  'org/setup-links': ['scopes'],
  'applications/new': ['name', 'redirectUris'],
  'applications/app_1': ['name', 'redirectUris'],
  'webhooks/new': ['url'],
  'webhooks/whe_1': ['url'],
  'whe_1/replay': ['after'],
  'operator/api-keys': ['label', 'scopes'],
};

/** Every field of these may be left blank. */
const NOTHING = /\/(?:sso\/(?:attributes|former-system|options)|operator\/branding)$/;

/** A choice that is made already is taken back. */
function bare({ fields, action }: BlankForm): Record<string, string> {
  const bared = Object.entries(fields).filter(
    ([name]) => !/^scope_/.test(name) || /applications/.test(action),
  );
  return Object.fromEntries(bared);
}

const keyOf = (action: string) =>
  Object.keys(LACKS).find((end) =>
    action.replace(/organizations\/org_\w+/, 'organizations/org').endsWith(end),
  );

let met: Set<string>;

/** Sends each form of the page that has something to type. */
async function sendBlank(browser: Browser, path: string): Promise<void> {
  const html = await (await browser.get(path)).text();
  const forms = blankFormsOf(html, path).filter(({ action, hasTexts }) => hasTexts && !NOTHING.test(action));
  for (const form of forms) {
    const key = keyOf(form.action) ?? `nothing is known of ${form.action}`;
    const answer = await browser.post(form.action, bare(form));
    const { summary, beside } = errorsOn(await answer.text());
    const lacks = LACKS[key] ?? [];
    expect({ key, status: answer.status, summary, beside }).toEqual({
      key,
      status: 422,
      summary: lacks,
      beside: expect.arrayContaining([...lacks]),
    });
    // What is marked as required is missed.
    expect([key, form.required.filter((name) => !lacks.includes(name))]).toEqual([key, []]);
    met.add(key);
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  met = new Set();
});

const OF_SETTINGS = Object.keys(LACKS).filter((key) => !/^(?:org|app|web|whe_1|operator)/.test(key));
const ASKING: Readonly<Record<string, string>> = {
  '': '?delete=yes',
  '/access-security/sso/advanced': '?remove=yes',
  'GET /operator/organizations/:orgId': '?delete=yes',
};

describe('a blank form', () => {
  it('of the settings is told everything that it lacks', async () => {
    const world = await createWorld();
    await env.DB.batch(
      [
        'delete from pending_connection_changes',
        'delete from certificates',
        'update connections set enabled = 0',
      ].map((sql) => env.DB.prepare(sql)),
    );
    const owner = await signedIn(ACTORS.owner);
    for (const route of Object.keys(PAGES).filter((one) => one.startsWith(SETTINGS))) {
      await sendBlank(owner, pathOf(route, world) + (ASKING[route.slice(SETTINGS.length)] ?? ''));
    }
    expect(OF_SETTINGS.filter((key) => !met.has(key))).toEqual([]);
  }, 60_000);

  it('of the console is told everything that it lacks', async () => {
    const world = await operatorWorld();
    const owner = await signedIn(STAFF.owner);
    for (const route of Object.keys(CONSOLE).filter((one) => one.startsWith('GET '))) {
      await prepareFor(route, world);
      await sendBlank(owner, (await pathOfConsole(route, world)) + (ASKING[route] ?? ''));
    }
    expect(Object.keys(LACKS).filter((key) => !OF_SETTINGS.includes(key) && !met.has(key))).toEqual([]);
  }, 60_000);

  it('of a connection with a certificate does not ask for another', async () => {
    const world = await createWorld();
    const owner = await signedIn(ACTORS.owner);
    const path = pathOf(`${SETTINGS}/access-security/sso/connection`, world);
    const answer = await owner.post(path, { signInUrl: ' ', issuer: '\t', certificate: '' });
    expect(errorsOn(await answer.text()).summary).toEqual(['signInUrl', 'issuer']);
    expect(await env.DB.prepare('select issuer from connections').first('issuer')).not.toBe('');
  });

  it('keeps what was typed, and is told of the rest alone', async () => {
    const world = await operatorWorld();
    const owner = await signedIn(STAFF.owner);
    const answer = await owner.post('/operator/organizations/new', { name: 'Kept', email: '', plan: 'free' });
    const html = await answer.text();
    expect(errorsOn(html).summary).toEqual(['email']);
    expect(html).toContain('value="Kept"');
    expect(world.vendorId).toMatch(/^org_/);
  });

  it('of an application is told of the keys that its way to authenticate needs', async () => {
    await operatorWorld();
    const owner = await signedIn(STAFF.owner);
    const fields = { authMethod: 'private_key_jwt', name: '', redirectUris: '' };
    const alone = await owner.post('/operator/applications/new', {
      ...fields,
      grant_client_credentials: 'on',
    });
    expect(errorsOn(await alone.text()).summary).toEqual(['name', 'jwks']);
    const people = await owner.post('/operator/applications/new', {
      ...fields,
      grant_authorization_code: 'on',
    });
    expect(errorsOn(await people.text()).summary).toEqual(['name', 'redirectUris', 'jwks']);
    expect(await env.DB.prepare('select count(*) as n from applications').first('n')).toBe(0);
  });
});
