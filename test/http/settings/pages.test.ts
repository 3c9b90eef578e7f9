// Each page of the access half through the Worker: who may, what it shows, the most likely mistakes.

import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { claimDomain, listDomains } from '../../../src/domain/domains/claims.ts';
import { CONFIRMATION_TTL_MS } from '../../../src/domain/sign-in/sessions.ts';
import { loadSsoSettings } from '../../../src/domain/sso/settings.ts';
import { GUIDES_BY_ID } from '../../../src/http/settings/guides/texts.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import { withPlainCells } from '../../support/markup.ts';
import { issueOktaResponse, OKTA_ISSUER } from '../../support/okta.ts';
import { otherKey } from '../../support/okta-keys.ts';
import { requestIdOf } from '../../support/pending.ts';
import { leadsTo } from '../../support/told.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;
const settings = (page = '') => `/orgs/${acme.id}/settings/${page}`;
const sso = (page = '') => settings(`access-security/sso${page}`);
const DOMAINS = 'access-security/domains';
const SCIM = 'access-security/scim';

beforeEach(async () => {
  acme = await world();
});
afterEach(() => vi.useRealTimers());

/** Later than a sign-in confirms for. */
const wait = () => vi.setSystemTime(NOW_MS + CONFIRMATION_TTL_MS + 1);

const PAGES = [
  '',
  'access-security/sso',
  'access-security/sso/import',
  'access-security/sso/guides/okta',
  DOMAINS,
  SCIM,
  'sign-in-log',
  'provisioning-log',
  'audit-log',
  'audit-log/export.csv',
];

describe('every page', () => {
  it('opens for an Owner and an Admin, stays under 100 KB, and holds no inline script or style', async () => {
    for (const email of ['owner@acme.test', 'admin@acme.test']) {
      const browser = await signedIn(email);
      for (const page of PAGES) {
        const response = await browser.get(settings(page));
        const text = await response.text();
        expect([page, response.status]).toEqual([page, 200]);
        expect(text.length).toBeLessThan(100_000);
        expect(text).not.toMatch(/<style|style="|<script>|\son\w+="/);
      }
    }
  });

  it.each([
    ['delete', { confirmation: 'Acme' }],
    [DOMAINS, { name: 'new.test' }],
    [`${SCIM}/token`, {}],
    ['access-security/sso/disable', {}],
    ['access-security/sso/remove', { confirmation: 'Acme' }],
  ] as const)('asks for the password again before %s', async (page, fields) => {
    const owner = await signedIn('owner@acme.test');
    wait();
    const before = await count('audit_events');
    const response = await owner.post(settings(page), fields as never);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('Confirm that it is you');
    expect(await count('audit_events')).toBe(before);
  });
});

describe('the overview', () => {
  it('shows how far the set-up has come', async () => {
    const page = await (await (await signedIn('owner@acme.test')).get(settings())).text();
    const states = [
      ...page.matchAll(/<li><a href="[^"]+">([^<]+)<\/a> <span class="badge badge-(\w+)">/g),
    ].map((one) => one.slice(1));
    expect(states).toEqual([
      ['Claim a domain', 'done'],
      ['Configure SSO', 'done'],
      ['Test the connection', 'open'],
      ['Require SSO', 'open'],
      ['Provision people by SCIM', 'open'],
    ]);
  });

  it('renames, and refuses an empty name', async () => {
    const admin = await signedIn('admin@acme.test');
    expect((await admin.post(settings('rename'), { name: ' ' })).status).toBe(422);
    await admin.post(settings('rename'), { name: 'Acme & <Sons>' });
    const page = await (await admin.get(settings())).text();
    expect(page).toContain('Acme &amp; &lt;Sons&gt;');
    expect(page).not.toContain('<Sons>');
  });

  it('deletes for an Owner who typed the name, and for nobody else', async () => {
    expect(
      (await (await signedIn('admin@acme.test')).post(settings('delete'), { confirmation: 'Acme' })).status,
    ).toBe(403);
    const owner = await signedIn('owner@acme.test');
    expect((await owner.post(settings('delete'), { confirmation: 'acme' })).status).toBe(422);
    expect(await count('organizations')).toBe(1);
    const deleted = leadsTo(await owner.post(settings('delete'), { confirmation: 'Acme' }));
    expect(deleted).toBe('/sign-in?done=deleted');
    expect(await (await owner.get(deleted)).text()).toMatch(
      /role="status">The organization has been deleted/,
    );
    expect(await count('organizations')).toBe(0);
    expect([await count('members'), await count('accounts'), await count('sessions')]).toEqual([0, 0, 0]);
    expect(leadsTo(await owner.get(settings()))).toMatch(/^\/sign-in/);
  });
});

describe('the domains', () => {
  it('shows the record to publish, and keeps what was typed when it is refused', async () => {
    const admin = await signedIn('admin@acme.test');
    expect(leadsTo(await admin.post(settings(DOMAINS), { name: 'New.Test' }))).toBe(
      `${settings(DOMAINS)}?done=claimed`,
    );
    const [row] = (await listDomains(depsAt(), acme.id)).filter((one) => one.name === 'new.test');
    expect(await (await admin.get(settings(DOMAINS))).text()).toContain(
      `value="gatehouse-domain-verify=${row?.token}"`,
    );
    for (const [name, status] of [
      ['gmail.com', 422],
      ['not a name', 422],
      ['new.test', 409],
    ] as const) {
      const refused = await admin.post(settings(DOMAINS), { name });
      expect(refused.status).toBe(status);
      expect(await refused.text()).toContain(`value="${name}"`);
    }
  });

  it('says so when DNS cannot be asked, and changes nothing', async () => {
    const admin = await signedIn('admin@acme.test');
    const row = await claimDomain(depsAt(), OPERATOR, acme.id, 'new.test');
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('no network'));
    const response = await admin.post(settings(`${DOMAINS}/${row.id}/check`), {});
    vi.restoreAllMocks();
    expect(response.status).toBe(503);
    expect((await listDomains(depsAt(), acme.id)).find((one) => one.id === row.id)?.status).toBe('pending');
  });

  it('gives up its own claim, and not another’s', async () => {
    const admin = await signedIn('admin@acme.test');
    const row = await claimDomain(depsAt(), OPERATOR, acme.id, 'new.test');
    expect((await admin.post(settings(`${DOMAINS}/dom_other/remove`), {})).status).toBe(404);
    await admin.post(settings(`${DOMAINS}/${row.id}/remove`), {});
    expect((await listDomains(depsAt(), acme.id)).map((one) => one.name)).toEqual(['acme.test']);
  });
});

describe('the options of SSO', () => {
  const options = { signInBinding: 'post', logoutBinding: 'redirect', logoutUrl: '' };

  it('saves the switches', async () => {
    const admin = await signedIn('admin@acme.test');
    await admin.post(sso('/options'), {
      ...options,
      managedAccess: 'on',
      allowSha1: 'on',
      logoutUrl: 'https://idp.example/slo',
    });
    expect((await loadSsoSettings(depsAt(), acme.id)).connection).toMatchObject({
      managedAccess: true,
      allowSha1: true,
      allowIdpInitiated: false,
      signInBinding: 'post',
      logoutUrl: 'https://idp.example/slo',
      enabled: true,
    });
  });

  it('refuses a wrong logout address, and keeps what was typed', async () => {
    const response = await (await signedIn('admin@acme.test')).post(sso('/options'), {
      ...options,
      managedAccess: 'on',
      logoutUrl: 'javascript:alert(1)',
    });
    const page = await response.text();
    expect(response.status).toBe(422);
    expect(page).toContain('value="javascript:alert(1)"');
    expect(page).toMatch(/name="managedAccess" type="checkbox" value="on" checked/);
    expect((await loadSsoSettings(depsAt(), acme.id)).connection?.managedAccess).toBe(false);
  });
});

describe('the import of metadata', () => {
  const metadata = (issuer: string) => `<?xml version="1.0"?>
    <md:EntityDescriptor entityID="${issuer}" xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"><md:IDPSSODescriptor
      WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${otherKey.certificate.replace(/-----[^-]+-----/g, '')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
      <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://new.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`;

  it('shows what changes, and stages it only then', async () => {
    const admin = await signedIn('admin@acme.test');
    const preview = await admin.post(sso('/import'), {
      metadata: metadata('https://new.example/idp'),
      metadataUrl: '',
      entityId: '',
    });
    const page = await preview.text();
    expect(preview.status).toBe(200);
    expect(page).toContain(OKTA_ISSUER);
    expect(page).toContain('https://new.example/sso');
    expect(page).toContain('Not in the metadata');
    expect((await loadSsoSettings(depsAt(), acme.id)).connection?.issuer).toBe(OKTA_ISSUER);
    const hidden = Object.fromEntries(
      [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map((one) => [one[1], one[2]]),
    );
    expect((await admin.post(sso('/import/apply'), hidden as Record<string, string>)).status).toBe(303);
    const saved = await loadSsoSettings(depsAt(), acme.id);
    expect(saved.connection).toMatchObject({ issuer: OKTA_ISSUER, enabled: true });
    expect(saved.staged).toMatchObject({
      issuer: 'https://new.example/idp',
      signInUrl: 'https://new.example/sso',
    });
    expect(saved.staged?.certificates).toHaveLength(2);
  });

  it.each([
    ['no XML', 'hello'],
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a/>'],
    ['a service provider', metadata('https://a.example').replaceAll('IDPSSODescriptor', 'SPSSODescriptor')],
  ])('refuses %s with a sentence, and keeps it in the form', async (_what, text) => {
    const admin = await signedIn('admin@acme.test');
    const response = await admin.post(sso('/import'), { metadata: text, metadataUrl: '', entityId: '' });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('role="alert"');
  });

  it('asks for a file, a text or an address where none of them came', async () => {
    const admin = await signedIn('admin@acme.test');
    const response = await admin.post(sso('/import'), { metadata: ' ', metadataUrl: ' ', entityId: '' });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('Choose a file, paste the metadata, or enter its address.');
  });

  it.each([
    'http://idp.example/metadata',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://idp.internal/',
    'file:///etc/passwd',
    '',
  ])('does not fetch %s', async (metadataUrl) => {
    const admin = await signedIn('admin@acme.test');
    const fetched = vi.spyOn(globalThis, 'fetch');
    const response = await admin.post(sso('/import'), { metadata: '', metadataUrl, entityId: '' });
    expect(response.status).toBe(422);
    expect(fetched).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('takes a file larger than other forms may be, and refuses a huge one', async () => {
    const admin = await signedIn('admin@acme.test');
    const file = (bytes: number) => {
      const form = new FormData();
      form.append(
        'metadataFile',
        new File([metadata('https://a.example').replace('?>', `?><!--${'x'.repeat(bytes)}-->`)], 'idp.xml'),
      );
      return form;
    };
    expect((await admin.post(sso('/import'), file(200_000))).status).toBe(200);
    expect((await admin.post(sso('/import'), file(1_400_000))).status).toBe(413);
    expect((await admin.post(sso(), file(200_000))).status).toBe(413);
  });
});

describe('the test of the connection', () => {
  it('goes out, comes back, signs nobody in, and shows every rule', async () => {
    const admin = await signedIn('admin@acme.test');
    const sessions = await count('sessions');
    const inResponseTo = await requestIdOf(leadsTo(await admin.post(sso('/test'), {})));
    const { base64 } = await issueOktaResponse({ inResponseTo, audience: 'https://wrong.example/' });
    const answer = await admin.postFromIdp('/sso/saml2', { SAMLResponse: base64 });
    expect(leadsTo(answer)).toMatch(new RegExp(`^${settings('sign-in-log/')}[0-9A-Z-]{14}$`));
    const page = await (await admin.get(leadsTo(answer))).text();
    expect(page).toContain('Connection test');
    expect(page).toContain('https://wrong.example/');
    expect(page).toContain('including the slash at the end');
    expect(page.match(/class="check"/g)?.length).toBeGreaterThan(15);
    expect(page.match(/class="check breaks"/g)).toHaveLength(1);
    const policy = (await admin.get(leadsTo(answer))).headers.get('Content-Security-Policy');
    expect(policy).toContain("form-action 'self' https:");
    expect(await count('sessions')).toBe(sessions);
  });

  it('names the way out in the page’s policy, so that the browser follows', async () => {
    const response = await (await signedIn('admin@acme.test')).get(sso());
    expect(response.headers.get('Content-Security-Policy')).toContain("form-action 'self' https:");
  });
});

describe('SCIM', () => {
  it('shows a new token once, and ends the one before', async () => {
    const admin = await signedIn('admin@acme.test');
    const made = await admin.post(settings(`${SCIM}/token`), {});
    const shown = await (await admin.get(leadsTo(made))).text();
    expect(/value="(gh_scim_[\w-]+)"/.exec(shown)?.[1]).toMatch(/^gh_scim_/);
    expect(await (await admin.get(settings(SCIM))).text()).not.toContain('gh_scim_');
    await admin.post(settings(`${SCIM}/token`), {});
    expect(await count('scim_tokens', 'revoked_at is null')).toBe(1);
    const id = /name="id" value="(tok_\w+)"/.exec(await (await admin.get(settings(SCIM))).text())?.[1] ?? '';
    expect(leadsTo(await admin.post(settings(`${SCIM}/token/revoke`), { id }))).toContain('done=revoked');
    expect(await count('scim_tokens', 'revoked_at is null')).toBe(0);
  });

  it('says why there is no token before SSO is configured', async () => {
    await env.DB.prepare('delete from connections').run();
    const admin = await signedIn('admin@acme.test');
    const page = await (await admin.get(settings(SCIM))).text();
    expect(page).toContain('Configure SSO first');
    expect(page).not.toContain('Generate token</button>');
    expect((await admin.post(settings(`${SCIM}/token`), {})).status).toBe(409);
    expect(await count('scim_tokens')).toBe(0);
  });

  it('finds requests in the log by person and by failure', async () => {
    for (const [id, label, status] of [
      ['e1', 'ada@acme.test', 201],
      ['e2', 'grace@acme.test', 409],
    ] as const) {
      await env.DB.prepare(
        `insert into provisioning_events (id, organization_id, at, method, path, status, target_label, reason, detail, duration_ms)
         values (?, ?, 1, 'POST', '/Users', ?, ?, ?, '{}', 3)`,
      )
        .bind(id, acme.id, status, label, status === 409 ? 'uniqueness' : null)
        .run();
    }
    const admin = await signedIn('admin@acme.test');
    const shown = async (query: string) => {
      const page = withPlainCells(await (await admin.get(settings(`provisioning-log?${query}`))).text());
      return ['ada@', 'grace@'].filter((one) => page.includes(`<td>${one}`));
    };
    expect(await shown('')).toEqual(['ada@', 'grace@']);
    expect(await shown('search=ADA@')).toEqual(['ada@']);
    expect(await shown('outcome=refused')).toEqual(['grace@']);
    expect(await shown('search=%25')).toEqual([]);
  });
});

describe('the guides', () => {
  it.each(Object.keys(GUIDES_BY_ID))('fills this organization’s values in for %s', async (guide) => {
    const page = await (await (await signedIn('admin@acme.test')).get(sso(`/guides/${guide}`))).text();
    expect(page).toContain(`value="https://sso.example/security/sso/v2/authorize/?org_id=${acme.id}"`);
    expect(page).toContain('value="https://sso.example/sso/saml2"');
    expect(page).toContain('value="https://sso.example/security/sso/v2/authorize/"');
  });

  it('knows no others', async () => {
    const admin = await signedIn('admin@acme.test');
    for (const guide of ['nobody', 'constructor', '__proto__']) {
      expect((await admin.get(sso(`/guides/${guide}`))).status).toBe(404);
    }
  });
});

it('warns on the SSO page of a certificate that runs out', async () => {
  await env.DB.prepare('update certificates set not_after = ?')
    .bind(NOW_MS + 5 * 86_400_000)
    .run();
  const page = await (await (await signedIn('admin@acme.test')).get(sso())).text();
  expect(page).toContain('expires in 5 days');
  await env.DB.prepare('update certificates set not_after = ?').bind(NOW_MS).run();
  const after = await (await (await signedIn('admin@acme.test')).get(sso())).text();
  // It is: test/domain/saml-sign-in.test.ts.
  expect(after).toContain('has expired. We still accept it');
});

describe('the end of a SCIM token', () => {
  const DAY_MS = 24 * 3_600_000;
  const expiresAt = () =>
    env.DB.prepare('select expires_at from scim_tokens where revoked_at is null').first('expires_at');

  it('is chosen from the list, shown as a day, and named once it has passed', async () => {
    const browser = await signedIn('owner@acme.test');
    for (const [expires, days] of [
      ['', null],
      ['30', 30],
      ['365', 365],
    ] as const) {
      expect((await browser.post(settings(`${SCIM}/token`), { expires })).status).toBe(303);
      expect(await expiresAt()).toBe(days === null ? null : NOW_MS + days * DAY_MS);
    }
    expect(await (await browser.get(settings(SCIM))).text()).toContain('2027-11-02');
    await env.DB.prepare('update scim_tokens set expires_at = ?').bind(NOW_MS).run();
    expect(await (await browser.get(settings(SCIM))).text()).toContain('expired: provisioning has stopped');
  });

  it.each(['7', '-30', '30 days', 'never'])(
    'is refused when the list does not have it: %s',
    async (expires) => {
      const browser = await signedIn('owner@acme.test');
      const response = await browser.post(settings(`${SCIM}/token`), { expires });
      expect(response.status).toBe(422);
      expect(await response.text()).toContain('Choose a day in the future.');
      expect(await count('scim_tokens')).toBe(0);
    },
  );
});

it('shows how many resolvers see a record of which they disagree', async () => {
  await env.DB.prepare(
    "update domains set status = 'pending', vouched_by = null, seen_by = 1, asked_of = 2",
  ).run();
  const browser = await signedIn('owner@acme.test');
  const page = await (await browser.get(settings(DOMAINS))).text();
  expect(page).toContain('1 of 2 DNS resolvers sees the record, and all of them have to.');
});
