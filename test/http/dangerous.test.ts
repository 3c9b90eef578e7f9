// What cannot be taken back, or stops something at once, asks before it does it: its form is folded under an
// opener that looks dangerous, or on a page of its own that a dangerous link leads to.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NOW_MS } from '../support/deps.ts';
import { PAGES } from '../support/pages.ts';
import type { Browser } from './browser.ts';
import { ACTORS, createWorld, pathOf, prepareFor, SETTINGS, SETTINGS_ACTIONS, type World } from './routes.ts';
import { signedIn } from './session-of.ts';

const DANGEROUS =
  /\/(?:remove|remove-member|revoke|delete|discard|disable|end-all|deactivate|forget-subjects|own-certificate|scim\/token)$/;
const ROUTES = Object.keys(SETTINGS_ACTIONS).filter(
  (route) => route.startsWith('POST ') && DANGEROUS.test(route),
);

/** Further pages that ask. */
const ASKING: Readonly<Record<string, readonly string[]>> = {
  [`${SETTINGS}/access-security/sso/advanced`]: ['?remove=yes'],
  [`${SETTINGS}/access-security/domains`]: ['?remove=dom_1'],
};

let world: World;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  world = await createWorld();
});

it('knows what is dangerous', () => {
  expect(ROUTES.length).toBeGreaterThanOrEqual(14);
});

describe.each(ROUTES)('%s', (route) => {
  it('asks once, by an opener that looks dangerous', async () => {
    await prepareFor(route);
    await secondCertificate();
    const owner = await signedIn(ACTORS.owner);
    const action = pathOf(route, world);
    const shown = (await everyPage(owner)).filter(({ html }) => html.includes(`action="${action}"`));
    expect(shown.map(({ path }) => path)).not.toEqual([]);
    for (const { path, html } of shown) {
      const folded = byQuestion(html, action);
      const asked =
        folded === 'asks' || !path.includes('?') ? folded : await byLink(owner, path, html, action);
      expect([path, asked]).toEqual([path, 'asks']);
    }
  });
});

/** The form is in a question that unfolds, and its button is red; or it makes what there is none of yet. */
function byQuestion(html: string, action: string): string {
  const at = html.indexOf(`action="${action}"`);
  const before = html.slice(0, at);
  const opened = before.lastIndexOf('<details class="question">');
  if (opened === -1 || before.indexOf('</details>', opened) !== -1) return 'is in no question';
  if (!/<summary[^>]*>[^<]*…<\/summary>/.test(before.slice(opened)))
    return 'has an opener without an ellipsis';
  return buttonOf(html, at);
}

/** The page without the query has no such form, but a red link to this one. */
async function byLink(owner: Browser, path: string, html: string, action: string): Promise<string> {
  const [bare = '', query = ''] = path.split('?');
  const first = await (await owner.get(bare)).text();
  if (first.includes(`action="${action}"`)) return 'is on the page at once';
  const links = first.match(/<a [^>]*>/g) ?? [];
  const opener = links.find((link) => link.includes(`?${query}`));
  if (!opener?.includes('class="button quiet danger"')) {
    return 'has no red opener';
  }
  return buttonOf(html, html.indexOf(`action="${action}"`));
}

function buttonOf(html: string, at: number): string {
  const form = html.slice(at, html.indexOf('</form>', at));
  return /<button type="submit" class="danger">/.test(form) ? 'asks' : 'has a button that is not red';
}

/** The last one has no button. */
async function secondCertificate(): Promise<void> {
  await env.DB.prepare(
    `insert into certificates (id, connection_id, pem, fingerprint, file_name, not_before, not_after, created_at)
      select 'crt_2', connection_id, pem, 'AA:BB', file_name, not_before, not_after, created_at from certificates`,
  ).run();
}

async function everyPage(owner: Browser): Promise<{ path: string; html: string }[]> {
  const pages: { path: string; html: string }[] = [];
  for (const [route, states] of Object.entries(PAGES)) {
    if (!route.startsWith(SETTINGS)) continue;
    for (const state of new Set([
      '',
      ...states.filter((one) => one.endsWith('=yes')),
      ...(ASKING[route] ?? []),
    ])) {
      const path = `${pathOf(`GET ${route}`, world)}${state}`;
      pages.push({ path, html: await (await owner.get(path)).text() });
    }
  }
  return pages;
}
