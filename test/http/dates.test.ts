// Pages write times in one form, each in a <time> that a browser turns into its reader's own: no page has an
// instant as programs write it, nor a second form.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NOW_MS } from '../support/deps.ts';
import { PAGES } from '../support/pages.ts';
import { versionSql } from '../support/versions.ts';
import { CONSOLE, pathOf as pathOfConsole, prepareFor } from './operator/routes.ts';
import { operatorWorld, STAFF } from './operator/world.ts';
import { ACTORS, createWorld, pathOf, SETTINGS } from './routes.ts';
import { signedIn } from './session-of.ts';

const DAY = 86_400_000;
const MONTHS = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mär|Mai|Okt|Dez';
const ANY_DATE = new RegExp(
  [
    String.raw`\d{4}-\d{2}-\d{2}`,
    String.raw`\d{1,2}[./]\d{1,2}[./]\d{4}`,
    String.raw`\b(?:${MONTHS})[a-z]*\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}`,
    String.raw`\d{1,2}\.? (?:${MONTHS})[a-zä]*\.? \d{4}`,
    String.raw`\d{2}:\d{2}(?::\d{2})? (?:UTC|GMT|AM|PM)`,
    String.raw`\b1[5-9]\d{11}\b`,
  ].join('|'),
  'g',
);

/** What a page shows outside of a time; a document that somebody else wrote is shown as it is. */
function datesOutside(html: string): string[] {
  const text = html
    .replace(/<(time|pre|textarea|script|title)\b[^>]*>.*?<\/\1>/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
  return [...text.matchAll(ANY_DATE)].map(
    ({ 0: found, index }) => text.slice(Math.max(0, index - 30), index) + found,
  );
}

function oddTimes(html: string): string[] {
  return [...html.matchAll(/<time([^>]*)>([^<]*)<\/time>/g)].flatMap(
    ([whole, attributes = '', text = '']) => {
      const [, day, minute] = /^(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}) UTC)?$/.exec(text) ?? [];
      return day && attributes === (minute ? ` datetime="${day}T${minute}Z"` : '') ? [] : [whole];
    },
  );
}

/** Rows by which pages have something to date. */
const STATES = [
  versionSql('staged', 'ver_1'),
  versionSql('former', 'ver_2'),
  `update connection_versions set proven_at = ${NOW_MS}`,
  `update connections set proven_at = ${NOW_MS}`,
  `update organizations set signed_out_at = ${NOW_MS - DAY}, keep_responses_until = ${NOW_MS + DAY}`,
  `update certificates set last_used_at = ${NOW_MS}, not_after = ${NOW_MS + 5 * DAY}`,
  `update domains set checked_at = ${NOW_MS}, failing_since = ${NOW_MS}`,
  `update scim_tokens set last_used_at = ${NOW_MS}, expires_at = ${NOW_MS + DAY}`,
  `update members set last_active_at = ${NOW_MS}`,
  `insert into sp_keys (id, organization_id, certificate_pem, wrapped_private_key, created_at, switches_at, retires_at)
    select 'spk_next', organization_id, certificate_pem, wrapped_private_key, created_at, ${NOW_MS + DAY}, null from sp_keys`,
  `insert into invitations (id, organization_id, email, email_key, role, token_hash, invited_by, delivery, created_at, expires_at, send_at)
    select 'inv_2', organization_id, 'later@acme.test', 'later@acme.test', 'member', 'h2', 'x', 'mail', created_at, expires_at,
      ${NOW_MS + DAY / 2} from invitations`,
  `insert into provisioning_pushes (organization_id, began_at, last_at, created, updated, unchanged, refused, reasons)
    select id, ${NOW_MS}, ${NOW_MS}, 1, 0, 0, 1, '{"internal":1}' from organizations`,
];

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS }));

describe('every time', () => {
  it('of people’s and settings’ pages is in the one form', async () => {
    const world = await createWorld();
    for (const sql of STATES) await env.DB.prepare(sql).run();
    const owner = await signedIn(ACTORS.owner);
    const routes = Object.keys(PAGES).filter((one) => one.startsWith(SETTINGS) || one === '/profile');
    let times = 0;
    for (const route of routes) {
      for (const language of ['en', 'de']) {
        const answer = await owner.get(pathOf(route, world), { 'Accept-Language': language });
        const html = await answer.text();
        expect([route, datesOutside(html), oddTimes(html)]).toEqual([route, [], []]);
        times += html.match(/<time /g)?.length ?? 0;
      }
    }
    expect(times).toBeGreaterThan(40);
  }, 60_000);

  it('of the console’s pages is in the one form', async () => {
    const world = await operatorWorld();
    const owner = await signedIn(STAFF.owner);
    for (const route of Object.keys(CONSOLE).filter((one) => one.startsWith('GET '))) {
      await prepareFor(route, world);
      const html = await (await owner.get(await pathOfConsole(route, world))).text();
      expect([route, datesOutside(html), oddTimes(html)]).toEqual([route, [], []]);
    }
  }, 60_000);
});

it('would be found in any other form', () => {
  const odd = [
    '2026-11-02',
    '2026-11-02T09:00:00.000Z',
    '11/02/2026',
    '2.11.2026',
    'Nov 2, 2026',
    '2. November 2026',
    '09:00 UTC',
    '1790000000000',
  ];
  for (const one of odd) expect(datesOutside(`<p>Until ${one}.</p>`), one).toHaveLength(1);
  expect(datesOutside('<p>Until <time>2026-11-02</time>, version 1.2.3, 00:11:22</p>')).toEqual([]);
  expect(oddTimes('<time>2 November</time>')).toHaveLength(1);
  expect(oddTimes('<time>2026-11-02 09:00 UTC</time>')).toHaveLength(1);
});
