// The result of a test through the Worker: what stands first, what is folded away, and the link for people
// without an account.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ResponseOptions } from '../../../dev/okta/response.ts';
import { parseCertificate } from '../../../src/xmldsig/certificates.ts';
import { type Acme, count, NOW_MS, world } from '../../support/deps.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { oktaKey, otherKey } from '../../support/okta-keys.ts';
import { requestIdOf } from '../../support/pending.ts';
import { leadsTo } from '../../support/told.ts';
import { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';

const DAY_MS = 86_400_000;

let acme: Acme;
let admin: Browser;

beforeEach(async () => {
  acme = await world();
  admin = await signedIn('admin@acme.test');
});

const settings = (path: string) => `/orgs/${acme.id}/settings/${path}`;
const text = async (response: Promise<Response>) => (await response).text();

const fingerprintOf = async ({ certificate }: { certificate: string }) =>
  (await parseCertificate(certificate)).fingerprintSha256;

/** Runs a test, and returns the path of its result. */
async function tested(options: Partial<ResponseOptions>): Promise<string> {
  vi.setSystemTime(Date.now() + 1000);
  const started = await admin.post(settings('access-security/sso/test'), {});
  const inResponseTo = await requestIdOf(started.headers.get('Location') ?? '');
  const { base64 } = await issueOktaResponse({ inResponseTo, nowMs: Date.now(), ...options });
  const answered = await admin.postFromIdp('/sso/saml2', { SAMLResponse: base64 });
  return answered.headers.get('Location') ?? '';
}

const WRONG = { audience: 'https://wrong.example/', recipient: 'https://wrong.example/acs' };
const STRANGER = { nameId: 'eve@acme.test', attributes: [{ name: 'email', values: ['eve@acme.test'] }] };

/** The page up to what is folded away. */
const surfaceOf = (page: string) =>
  page.slice(page.indexOf('<main'), page.indexOf('<details class="fold-away"'));

describe('the result of a test', () => {
  it('shows every failed rule first, with values and what to change, and folds the others', async () => {
    const page = await text(admin.get(await tested(WRONG)));
    const surface = surfaceOf(page);
    expect(surface).toContain('2 rules failed');
    for (const value of ['https://wrong.example/', 'https://wrong.example/acs', 'What to change:']) {
      expect(surface).toContain(value);
    }
    expect(surface.match(/class="check breaks"/g)).toHaveLength(2);
    expect(surface).not.toContain('class="check"');
    expect(page).toMatch(/<summary>\d+ rules hold<\/summary>/);
    expect(page.indexOf('Test again')).toBeLessThan(page.indexOf('2 rules failed'));
  });

  it('has no codes and no JSON on its surface', async () => {
    const page = await text(admin.get(await tested(WRONG)));
    expect(surfaceOf(page)).not.toMatch(/audience_mismatch|recipient_mismatch|[{[]&quot;/);
    expect(page).toContain('recipient_mismatch');
  });

  it('tells SAML apart from whether this person may come in', async () => {
    const page = surfaceOf(await text(admin.get(await tested(STRANGER))));
    expect(page).toContain('SAML is right, and this person may not come in');
    expect(page).toContain('<span class="badge badge-accepted">right</span>');
    expect(page).toContain('may not come in</span>');
    expect(page).toContain('May this person come in?');
    const both = surfaceOf(await text(admin.get(await tested({ ...WRONG, ...STRANGER }))));
    expect(both.indexOf('What failed')).toBeLessThan(both.indexOf('May this person come in?'));
  });

  it('names the fingerprints of what signed and of what is pinned', async () => {
    const surface = surfaceOf(await text(admin.get(await tested({ key: otherKey }))));
    expect(surface).toContain('One rule failed: Signature');
    expect(surface).toMatch(
      new RegExp(`Pinned here \\(SHA-256\\)</dt><dd><code>${await fingerprintOf(oktaKey)}`),
    );
    expect(surface).toMatch(
      new RegExp(`Signed with \\(SHA-256\\)</dt><dd><code>${await fingerprintOf(otherKey)}`),
    );
    expect(surface).toContain('not looked at');
  });

  it('says when all is well', async () => {
    expect(surfaceOf(await text(admin.get(await tested({}))))).toContain('The connection works.');
  });

  const step = async () => {
    const page = await text(admin.get(settings('')));
    return /Test the connection<\/a> <span class="badge badge-(\w+)">/.exec(page)?.[1];
  };

  it('undoes the step of the checklist when it failed, until it works or somebody has signed in', async () => {
    expect(await step()).toBe('open');
    await tested({});
    expect(await step()).toBe('done');
    await tested(WRONG);
    expect(await step()).toBe('failed');
    expect(await text(admin.get(settings('access-security/sso')))).toContain('The last test has failed');
    await tested({});
    expect(await step()).toBe('done');
    await tested(WRONG);
    await env.DB.prepare('update certificates set last_used_at = ?')
      .bind(NOW_MS + 60_000)
      .run();
    expect(await step()).toBe('done');
  });

  it('leaves the step of the checklist when only the person may not come in', async () => {
    await tested({});
    await tested(STRANGER);
    expect(await step()).toBe('done');
  });
});

describe('the link to a result', () => {
  const shared = async (path: string) => {
    expect(leadsTo(await admin.post(`${path}/share`, {}))).toBe(`${path}?done=shared`);
    return /id="shared" value="https:\/\/sso\.example([^"]+)"/.exec(await text(admin.get(path)))?.[1] ?? '';
  };
  const opened = async (link: string) => (await new Browser().get(link)).status;

  it('shows it to anybody, and nothing about who tested', async () => {
    const path = await tested({ ...WRONG, ...STRANGER });
    const link = await shared(path);
    const response = await new Browser().get(link);
    expect([response.status, response.headers.get('X-Robots-Tag')]).toEqual([200, 'noindex, nofollow']);
    expect(response.headers.get('Cache-Control')).toContain('no-store');
    const page = await response.text();
    expect(page).toContain('2 rules failed');
    expect(page).toContain('https://wrong.example/acs');
    const reference = path.split('/').at(-1) ?? '';
    for (const secret of ['eve@', 'admin@', 'Redacted', 'samlp:Response', admin.address, reference]) {
      expect([secret, page.includes(secret)]).toEqual([secret, false]);
    }
  });

  it.each([
    ['a name in the place of the address', { attributes: [{ name: 'email', values: ['Eve Stranger'] }] }],
    [
      'another subject',
      { nameId: '00u-stranger', nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent' },
    ],
  ])('hides %s', async (_what, options) => {
    await env.DB.prepare(
      "insert into pinned_subjects (member_id, connection_id, issuer, subject, pinned_at) select ?, id, issuer, '00u-known', 1 from connections",
    )
      .bind(acme.memberId)
      .run();
    const page = await text(
      new Browser().get(await shared(await tested(options as Partial<ResponseOptions>))),
    );
    expect(page).not.toMatch(/Stranger|00u-/);
    expect(page).toContain('hidden here');
  });

  it('ends after seven days, and its row with it', async () => {
    const link = await shared(await tested({}));
    const until = Date.now() + 7 * DAY_MS;
    vi.setSystemTime(until - 1);
    expect(await opened(link)).toBe(200);
    vi.setSystemTime(until);
    expect(await opened(link)).toBe(404);
  });

  it('is revoked at once, and a new one is another', async () => {
    const path = await tested({});
    const link = await shared(path);
    expect(await count('shared_tests')).toBe(1);
    expect(leadsTo(await admin.post(`${path}/unshare`, {}))).toBe(`${path}?done=unshared`);
    expect([await opened(link), await count('shared_tests')]).toEqual([404, 0]);
    const next = await shared(path);
    expect([await opened(link), await opened(next)]).toEqual([404, 200]);
    await admin.post(`${path}/share`, {});
    expect(await count('shared_tests')).toBe(1);
    expect(await count('audit_events', "action like '%.test_shared'")).toBe(2);
    expect(await count('audit_events', "action like '%.test_unshared'")).toBe(1);
  });

  it.each(['made-up', 'a.b', `k1.${'A'.repeat(60)}`])('that was made up opens nothing: %s', async (token) => {
    await shared(await tested({}));
    expect(await opened(`/test-results/${token}`)).toBe(404);
  });

  it('cannot be made of the id in the database, nor of a sign-in, nor by somebody else', async () => {
    const path = await tested({});
    const link = await shared(path);
    const id = await env.DB.prepare('select id from shared_tests').first<string>('id');
    expect(link).not.toContain(id ?? '');
    expect(await opened(`/test-results/${id}`)).toBe(404);
    await admin.post(`${path}/unshare`, {});
    await env.DB.prepare("update sign_in_attempts set flow = 'sp_initiated'").run();
    expect((await admin.post(`${path}/share`, {})).status).toBe(404);
    expect((await (await signedIn('ada@acme.test')).post(`${path}/share`, {})).status).toBe(403);
    expect(await count('shared_tests')).toBe(0);
  });

  it('opens nothing once the organization is being deleted', async () => {
    const link = await shared(await tested({}));
    await env.DB.prepare('update organizations set deleted_at = 1').run();
    expect(await opened(link)).toBe(404);
  });
});
