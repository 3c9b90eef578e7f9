// The logs in German, with every kind of entry: each text that somebody reads is from the German catalog or
// is data.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NOW_MS } from '../../support/deps.ts';
import { englishIn, foreignIn } from '../../support/german.ts';
import { Browser } from '../browser.ts';
import { createWorld, pathOf, SETTINGS, type World } from '../routes.ts';
import { signedIn } from '../session-of.ts';

const GERMAN = { 'Accept-Language': 'de' };

let world: World;

beforeEach(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  world = await createWorld();
});

const settings = (page: string) => `${pathOf(SETTINGS, world)}/${page}`;

interface Read {
  readonly status: number;
  readonly html: string;
  /** What is neither German nor data. */
  readonly foreign: readonly string[];
}

async function read(page: string, data: RegExp, email = 'owner@acme.test'): Promise<Read> {
  const response = await (await signedIn(email)).get(settings(page), GERMAN);
  const html = await response.text();
  expect(response.headers.get('Content-Language')).toBe('de');
  expect(englishIn(html)).toEqual([]);
  return { status: response.status, html, foreign: foreignIn(html, data) };
}

describe('in German, the sign-in log', () => {
  /** Codes, and what the rules compare. */
  const DATA = /^(?:REF-\d|00u[12]|subject_changed|not_a_member|E|Firefox)$/;
  const attempt = async (flow: string, more: Readonly<Record<string, string | number>> = {}) => {
    const row = {
      ...{ id: 'REF-2', organization_id: world.id, at: NOW_MS, method: 'saml', flow, outcome: 'refused' },
      ...{ detail: '{}', ...more },
    };
    await env.DB.prepare(
      `insert into sign_in_attempts (${Object.keys(row)}) values (${Object.keys(row).map(() => '?')})`,
    )
      .bind(...Object.values(row))
      .run();
  };

  it.each(['sp_initiated', 'idp_initiated', 'test', 'form', 'logout', 'universal_logout'])(
    'says how: %s',
    async (flow) => {
      await attempt(flow, { outcome: 'accepted', email: 'ada@acme.test', user_agent: 'Firefox' });
      for (const page of ['sign-in-log', 'sign-in-log/REF-2']) {
        expect(await read(page, DATA)).toMatchObject({ status: 200, foreign: [] });
      }
    },
  );

  it('counts what it did not keep', async () => {
    await attempt('sp_initiated', { more: 1234, redacted_response: 'E', reason: 'not_a_member' });
    expect(await read('sign-in-log', DATA)).toMatchObject({ status: 200, foreign: [] });
    const page = await read('sign-in-log/REF-2', DATA);
    expect([page.foreign, page.html.includes('1.234 weitere')]).toEqual([[], true]);
  });

  it.each(['?reference=REQ_1', '?reference=NONE', '?who=nobody'])(
    'says what it does not have: %s',
    async (q) => {
      const data = /^(?:REF-\d|REQ_1|NONE|nobody)$/;
      expect(await read(`sign-in-log${q}`, data)).toMatchObject({ status: 200, foreign: [] });
    },
  );

  it('is empty', async () => {
    await env.DB.prepare('delete from sign_in_attempts').run();
    const { html, foreign } = await read('sign-in-log', DATA);
    expect([foreign, html.includes('Noch hat niemand')]).toEqual([[], true]);
  });

  it.each(['owner@acme.test', 'admin@acme.test'])('lets %s accept what they may', async (email) => {
    const { foreign, html } = await read('sign-in-log/REF-1', DATA, email);
    expect([foreign, html.includes('Neues Subject annehmen')]).toEqual([[], true]);
    expect(html.includes('von allen annehmen…')).toBe(email === 'owner@acme.test');
  });

  it.each([
    ['REF-1/accept-subject', 'Angenommen.'],
    ['REF-1/forget-subjects', 'Alle können sich wieder anmelden.'],
    ['keep-responses', 'bewahren wir ganze Antworten auf.'],
    ['delete-responses', 'Das Aufbewahrte wurde gelöscht'],
  ])('says that it was done: %s', async (form, notice) => {
    const owner = await signedIn('owner@acme.test');
    const done = await owner.post(settings(`sign-in-log/${form}`), {}, GERMAN);
    const html = await (await owner.get(done.headers.get('Location') ?? '', GERMAN)).text();
    expect([html.includes(notice), foreignIn(html, DATA)]).toEqual([true, []]);
  });

  it('refuses in German', async () => {
    await env.DB.prepare("update members set role = 'owner' where id = ?").bind(world.ids.memberId).run();
    const admin = await signedIn('admin@acme.test');
    const refused = await admin.post(settings('sign-in-log/REF-1/accept-subject'), {}, GERMAN);
    expect([refused.status, foreignIn(await refused.text(), DATA)]).toEqual([403, []]);
  });

  it('shares a test, and ends that', async () => {
    await attempt('test', { detail: '{"checks":[]}' });
    const admin = await signedIn('admin@acme.test');
    for (const [form, notice] of [
      ['share', 'Wer den Link unten hat'],
      ['unshare', 'Der Link gilt nicht mehr.'],
    ]) {
      const done = await admin.post(settings(`sign-in-log/REF-2/${form}`), {}, GERMAN);
      const html = await (await admin.get(done.headers.get('Location') ?? '', GERMAN)).text();
      expect([html.includes(notice as string), foreignIn(html, DATA)]).toEqual([true, []]);
      const link = /"https:\/\/sso\.example(\/test-results[^"]+)"/.exec(html)?.[1];
      if (form !== 'share') continue;
      const shared = await (await new Browser().get(link ?? '', GERMAN)).text();
      expect([shared.includes('lang="de"'), foreignIn(shared)]).toEqual([true, []]);
    }
  });
});
