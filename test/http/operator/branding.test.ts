// The vendor's name and look: what staff set, what every page and mail shows of it, what it costs, and how
// the logo is served.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { brandingOf, forgetBranding, setBranding } from '../../../src/domain/operator/branding.ts';
import { LOGO_POLICY } from '../../../src/http/brand-assets.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { app } from '../../../src/worker/app.ts';
import { sendMail } from '../../../src/worker/mail.ts';
import { count, depsAt, NOW_MS, OPERATOR, reasonOf } from '../../support/deps.ts';
import { openMailbox } from '../../support/mailbox.ts';
import { meterD1 } from '../../support/metered-d1.ts';
import { leadsTo } from '../../support/told.ts';
import { API_KEY, call, putKey } from '../api/client.ts';
import { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { auditActions, operatorWorld, STAFF } from './world.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>';
const EVERYTHING = {
  productName: 'Acme Cloud',
  accent: '#7a1fa2',
  supportEmail: 'help@vendor.test',
  supportUrl: 'https://vendor.test/help',
  termsUrl: 'https://vendor.test/terms',
  privacyUrl: 'https://vendor.test/privacy',
};

beforeEach(async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  await operatorWorld();
});

const forget = () => forgetBranding(openDatabase(env.DB));
const page = async (path: string, browser = new Browser()) => await (await browser.get(path)).text();
const set = (input: object) => setBranding(depsAt(Date.now()), OPERATOR, input);
const logoIn = (html: string) => /\/assets\/logo\/[0-9a-f]{64}/.exec(html)?.[0] ?? '';
function formOf(fields: Record<string, string | File>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

describe('the branding of a deployment', () => {
  it('is on every page: title, bar, icon, accent and footer, and nothing of ours beside it', async () => {
    await set({ ...EVERYTHING, logo: new TextEncoder().encode(SVG) });
    const staff = await signedIn(STAFF.admin);
    for (const html of [
      await page('/sign-in'),
      await page('/sign-up'),
      await page('/no/such/page'),
      await page('/profile', staff),
      await page('/operator/branding', staff),
    ]) {
      expect(/<title>[^<]* · Acme Cloud<\/title>/.test(html)).toBe(true);
      expect(html).toContain(`<img src="${logoIn(html)}" alt="Acme Cloud"/>`);
      expect(html).toContain(`type="image/svg+xml" href="${logoIn(html)}"`);
      expect(html).toContain('href="/assets/accent/7a1fa2.css"');
      for (const link of ['help@vendor.test', 'vendor.test/help', 'vendor.test/terms', 'vendor.test/privacy'])
        expect(html).toContain(link);
      const shown = html.replace(/\/assets\/gatehouse\.\w+\.\w+/g, '');
      expect(shown).not.toMatch(/gatehouse/i);
    }
  });

  it('signs every mail, and names its sender', async () => {
    const mailbox = openMailbox();
    await set(EVERYTHING);
    const raws: string[] = [];
    const binding = (env as unknown as { MAIL: { send: (message: Record<string, string>) => unknown } }).MAIL;
    const send = binding.send;
    binding.send = (message) => {
      raws.push(message['EmailMessage::raw'] ?? '');
      return send(message);
    };
    await sendMail(env as never, 'a@b.test', () => ({ subject: 'Hello', text: 'Words.\n' }), { context: {} });
    expect(mailbox.mails[0]?.text).toBe(
      'Words.\n\n-- \nAcme Cloud\nhelp@vendor.test\nhttps://vendor.test/help\n',
    );
    expect(raws[0]).toContain(`From: =?utf-8?B?${btoa('Acme Cloud')}?= <`);
  });

  it('is set in the console, after a preview that changes nothing, and audited', async () => {
    const staff = await signedIn(STAFF.owner);
    const logo = new File([SVG], 'logo.svg', { type: 'text/plain' });
    const previewed = await staff.post('/operator/branding/preview', formOf({ ...EVERYTHING, logo }));
    const html = await previewed.text();
    expect([previewed.status, await count('branding')]).toEqual([200, 0]);
    expect(html).toContain(' · Acme Cloud</title>');
    expect(html).toContain(`src="data:image/svg+xml;base64,${btoa(SVG)}"`);
    expect(await page('/sign-in')).toContain(' · Gatehouse</title>');

    const carried = /name="logoData" value="([^"]*)"/.exec(html)?.[1] ?? '';
    const saved = await staff.post('/operator/branding', formOf({ ...EVERYTHING, logoData: carried }));
    expect(leadsTo(saved)).toBe('/operator/branding?done=saved');
    expect(await page('/sign-in')).toContain(' · Acme Cloud</title>');
    expect(await auditActions('deployment')).toEqual([
      `deployment.branding_changed by operator ${STAFF.owner}`,
    ]);
    const { results } = await env.DB.prepare(
      "select detail from audit_events where action like 'deployment.b%'",
    ).all();
    expect(JSON.stringify(results)).not.toContain(btoa(SVG).slice(0, 20));
  });

  it('is given back field by field, with the logo', async () => {
    await set({ ...EVERYTHING, logo: new TextEncoder().encode(SVG) });
    const staff = await signedIn(STAFF.owner);
    const offersRemoval = async () =>
      (await (await staff.get('/operator/branding')).text()).includes('name="removeLogo"');
    expect(await offersRemoval()).toBe(true);
    await staff.post('/operator/branding', formOf({ supportEmail: 'help@vendor.test', removeLogo: 'on' }));
    expect(await offersRemoval()).toBe(false);
    const html = await page('/sign-in');
    expect([html.includes(' · Gatehouse</title>'), logoIn(html), html.includes('/assets/accent/')]).toEqual([
      true,
      '',
      false,
    ]);
    expect(html).toContain('help@vendor.test');
    const rows = await env.DB.prepare('select logo, logo_hash, accent from branding').all();
    expect(rows.results).toEqual([{ logo: null, logo_hash: null, accent: null }]);
  });

  it.each([
    ['a color that nobody can read', { accent: '#ffee00' }, 'accent_contrast_low'],
    ['another kind of color', { accent: 'red' }, 'accent_invalid'],
    ['no address', { supportEmail: 'help@' }, 'email_invalid'],
    ['a link that is not https', { supportUrl: 'http://vendor.test' }, 'uri_invalid'],
    ['a script as a link', { termsUrl: 'javascript:alert(1)' }, 'uri_invalid'],
    ['a link with a password', { privacyUrl: 'https://a:b@vendor.test/' }, 'uri_invalid'],
    ['a name that nobody sees', { productName: 'Ac\u200bme' }, 'name_invisible'],
    ['a name that does not fit', { productName: 'x'.repeat(41) }, 'name_too_long'],
    [
      'a logo that runs',
      { logo: new TextEncoder().encode(SVG.replace('<path', '<script/><path')) },
      'logo_active',
    ],
    ['a logo that is a page', { logo: new TextEncoder().encode('<html/>') }, 'logo_type_unknown'],
  ])('does not take %s', async (_what, input, reason) => {
    expect(await reasonOf(set(input))).toBe(reason);
    expect([await count('branding'), await count('audit_events', "action like 'deployment.b%'")]).toEqual([
      0, 0,
    ]);
    const fields = Object.fromEntries(
      Object.entries(input).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : new File([value], 'x'),
      ]),
    );
    const staff = await signedIn(STAFF.owner);
    for (const path of ['/operator/branding', '/operator/branding/preview'])
      expect((await staff.post(path, formOf(fields))).status).toBe(422);
    expect(await count('branding')).toBe(0);
  });

  it('belongs to staff: everybody else finds nothing there, and changes nothing', async () => {
    for (const email of [STAFF.member, STAFF.billing, 'admin@acme.test']) {
      const browser = await signedIn(email);
      expect((await browser.get('/operator/branding')).status).toBe(404);
      expect((await browser.post('/operator/branding', formOf(EVERYTHING))).status).toBe(404);
    }
    expect(await count('branding')).toBe(0);
    expect((await call('PATCH', '/branding', EVERYTHING, { key: null })).status).toBe(401);
  });

  it('keeps two changes of different fields that are made at once', async () => {
    await Promise.all([set({ productName: 'Acme Cloud' }), set({ accent: '#7a1fa2' })]);
    forget();
    expect(await brandingOf(depsAt())).toMatchObject({ productName: 'Acme Cloud', accent: '#7a1fa2' });
  });
});

describe('what it costs', () => {
  const metered = () => {
    const { d1, cost } = meterD1(env.DB);
    const bindings = { ...env, DB: d1 };
    const get = async (path: string) => {
      const before = { ...cost };
      const waiting = { waitUntil: () => {}, passThroughOnException: () => {} };
      await app.request(
        `https://sso.example${path}`,
        { headers: { Accept: 'text/html' } },
        bindings,
        waiting as never,
      );
      return [cost.trips - before.trips, cost.rowsRead - before.rowsRead];
    };
    return get;
  };

  it('is one read of one row an isolate and half minute, and nothing to a page', async () => {
    await set(EVERYTHING);
    const get = metered();
    const costs = [await get('/password-reset'), await get('/password-reset'), await get('/no/such/page')];
    expect(costs).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
    ]);
    // And nothing to what is not a page.
    expect(await get('/assets/accent/7a1fa2.css')).toEqual([0, 0]);
  });

  it('shows a change of another isolate within half a minute', async () => {
    const deps = (ms: number) => depsAt(NOW_MS + ms);
    expect((await brandingOf(deps(0))).productName).toBe('Gatehouse');
    await env.DB.prepare(
      "insert into branding (id, product_name, updated_at) values (1, 'Acme Cloud', 1)",
    ).run();
    expect((await brandingOf(deps(29_999))).productName).toBe('Gatehouse');
    expect((await brandingOf(deps(30_000))).productName).toBe('Acme Cloud');
  });

  it('is what was last read while the database is away', async () => {
    await set(EVERYTHING);
    const { db } = depsAt();
    const away = new Proxy(db, {
      get: () => () => {
        throw new Error('D1_ERROR');
      },
    });
    expect((await brandingOf({ db: away, nowMs: NOW_MS })).productName).toBe('Gatehouse');
    await env.DB.prepare('alter table branding rename to gone').run();
    try {
      expect((await brandingOf(depsAt(Date.now() + 60_000))).productName).toBe('Acme Cloud');
    } finally {
      await env.DB.prepare('alter table gone rename to branding').run();
    }
  });
});

describe('the logo', () => {
  it('is served as what it is, for ever, in a box in which nothing runs', async () => {
    await set({ logo: new TextEncoder().encode(SVG) });
    const response = await new Browser().get(logoIn(await page('/sign-in')));
    const header = (name: string) => response.headers.get(name);
    expect([response.status, header('Content-Type'), header('X-Content-Type-Options')]).toEqual([
      200,
      'image/svg+xml',
      'nosniff',
    ]);
    expect(header('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect(header('Content-Security-Policy')).toBe(LOGO_POLICY);
    expect(LOGO_POLICY).toMatch(/^default-src 'none';.*; sandbox;/);
    expect(await response.text()).toBe(SVG);
  });

  it('has another address when it is another, and none of the one before', async () => {
    await set({ logo: new TextEncoder().encode(SVG) });
    const before = logoIn(await page('/sign-in'));
    await set({ logo: new TextEncoder().encode(SVG.replace('M0', 'M1')) });
    const after = logoIn(await page('/sign-in'));
    expect(after).not.toBe(before);
    expect((await new Browser().get(before)).status).toBe(404);
    for (const path of ['/assets/logo', '/assets/logo/..', `${after}x`, after.toUpperCase()])
      expect([path, (await new Browser().get(path)).status]).toEqual([path, 404]);
  });

  it('leaves the accent to an address of its own, which takes nothing but a color', async () => {
    const sheet = await new Browser().get('/assets/accent/7a1fa2.css');
    expect([sheet.status, sheet.headers.get('Content-Type')]).toEqual([200, 'text/css; charset=utf-8']);
    expect(await sheet.text()).toContain('--pico-primary:#7a1fa2');
    for (const name of ['7a1fa.css', '7A1FA2.css', '7a1fa2', '7a1fa2.css;x', 'zzzzzz.css'])
      expect((await new Browser().get(`/assets/accent/${name}`)).status).toBe(404);
  });
});

describe('the API', () => {
  it('reads and changes it, with the logo in base64', async () => {
    await putKey(API_KEY, { id: 'key_1', label: 'Test' });
    const patched = await call('PATCH', '/branding', { ...EVERYTHING, logo: btoa(SVG) });
    const got = await call('GET', '/branding');
    expect([patched.status, got.body]).toEqual([200, patched.body]);
    expect(got.body).toEqual({
      ...EVERYTHING,
      logoUrl: expect.stringMatching(/^https:\/\/sso\.example\/assets\/logo\/[0-9a-f]{64}$/),
    });
    const removed = await call('PATCH', '/branding', { logo: null, productName: null });
    expect(removed.body).toMatchObject({ logoUrl: null, productName: 'Gatehouse', accent: '#7a1fa2' });
    expect((await call('PATCH', '/branding', { logo: 'not base64!' })).body.reason).toBe('logo_type_unknown');
  });
});
