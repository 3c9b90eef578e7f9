// What is turned away before a response is looked at: by the rate limit, whose reference the operator's log
// has and no database; and a sign-in that cannot begin, which the organization's log has.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, count, depsAt, OPERATOR, world } from '../../support/deps.ts';
import { readState } from '../../support/state.ts';
import { Browser, referenceOf } from '../browser.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

beforeEach(async () => {
  acme = await world();
  warn.mockClear();
});

const postback = (id = acme.id) => `/security/sso/v2/authorize/?org_id=${id}`;
const operatorLine = (reference: string | undefined) =>
  warn.mock.calls
    .map(([line]) => JSON.parse(String(line)))
    .find((line) => line.reference === reference || line.requestId === reference);

describe('a message past the rate limit', () => {
  async function pastTheLimit(send: (browser: Browser) => Promise<Response>) {
    const browser = new Browser();
    for (let n = 0; n < 700; n++) {
      const response = await send(browser);
      if (response.status === 429) return { browser, response };
      await response.body?.cancel();
    }
    throw new Error('the limit was never reached');
  }

  it.each<[string, string, (browser: Browser) => Promise<Response>]>([
    ['the ACS', '/sso/saml2', (browser) => browser.postFromIdp('/sso/saml2', { SAMLResponse: 'AAAA' })],
    ['the logout URL', '/sso/slo', (browser) => browser.get('/sso/slo?SAMLRequest=AAAA')],
  ])(
    'at %s gets a reference that the operator’s log has, and no row',
    async (_where, path, send) => {
      const { browser, response } = await pastTheLimit(send);
      const before = await readState();
      const reference = referenceOf(await response.text());
      expect(reference).toMatch(/^req_/);
      expect(response.headers.get('Retry-After')).toBe('60');
      expect(operatorLine(reference)).toMatchObject({
        event: 'refused',
        reason: 'too_many_requests',
        path,
      });
      for (let n = 0; n < 20; n++) expect((await send(browser)).status).toBe(429);
      expect(await readState()).toEqual(before);
    },
    60_000,
  );

  it('at the postback URL names the organization of its address to the operator, cut', async () => {
    const long = 'x'.repeat(5000);
    const { browser, response } = await pastTheLimit((one) =>
      one.postFromIdp(postback('org_nobody'), { SAMLResponse: 'AAAA' }),
    );
    expect(operatorLine(referenceOf(await response.text()))).toMatchObject({ named: 'org_nobody' });
    const again = await browser.postFromIdp(postback(long), { SAMLResponse: 'AAAA' });
    expect(operatorLine(referenceOf(await again.text())).named.length).toBeLessThan(520);
  }, 60_000);

  it('is answered in the organization’s log with where its number is found', async () => {
    const admin = await signedIn('admin@acme.test');
    const page = await (
      await admin.get(`/orgs/${acme.id}/settings/sign-in-log?reference=req_0123456789abcdefghjk`)
    ).text();
    expect(page).toContain('are in our own log');
    expect(page).not.toContain('Of many refusals');
  });
});

describe('a sign-in that cannot begin', () => {
  const rows = async () =>
    (await env.DB.prepare('select * from sign_in_attempts').all<Record<string, unknown>>()).results;

  it.each([
    ['sso_not_enabled', () => saveSso(depsAt(), OPERATOR, acme, { enabled: false })],
    ['plan_lacks_sso', () => updateOrganization(depsAt(), OPERATOR, acme.id, { plan: 'free' })],
  ] as const)('is in the log of the organization by its reference: %s', async (reason, prepare) => {
    await prepare();
    const page = await new Browser().get(postback());
    expect(page.status).toBe(403);
    const text = await page.text();
    expect(text).toContain('Single sign-on is off');
    const reference = referenceOf(text);
    expect(await rows()).toMatchObject([
      { id: reference, organization_id: acme.id, reason, outcome: 'refused', flow: 'sp_initiated' },
    ]);
    expect(operatorLine(reference)).toMatchObject({ event: 'sign_in_refused', organizationId: acme.id });
    const admin = await signedIn('admin@acme.test');
    expect((await admin.get(`/orgs/${acme.id}/settings/sign-in-log/${reference}`)).status).toBe(200);
  });

  it('is in the operator’s log alone for an organization that does not exist', async () => {
    for (const id of ['org_nobody', 'x'.repeat(3000), "' or 1=1 --"]) {
      const page = await new Browser().get(postback(encodeURIComponent(id)));
      expect(page.status).toBe(404);
      expect(operatorLine(referenceOf(await page.text()))).toMatchObject({
        reason: 'organization_not_found',
      });
    }
    expect(await rows()).toEqual([]);
  });

  it('is only counted past the budget', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { enabled: false });
    const browser = new Browser();
    for (let n = 0; n < 33; n++) await browser.get(postback());
    expect(await count('sign_in_attempts')).toBe(30);
  });

  it('leaves nothing where it can begin', async () => {
    for (let n = 0; n < 5; n++) await new Browser().startSso(acme.id);
    expect(await rows()).toEqual([]);
  });
});
