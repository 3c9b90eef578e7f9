// Routes through the Worker: who sees the settings, and Access Security → SSO from the blank form to what is
// saved.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { claimDomain } from '../../../src/domain/domains/claims.ts';
import { createOrganization, updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { decodePem } from '../../../src/lib/pem.ts';
import { count, depsAt, OPERATOR, PASSWORD } from '../../support/deps.ts';
import { withPlainCells } from '../../support/markup.ts';
import { OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { oktaKey, otherKey } from '../../support/okta-keys.ts';
import { exponent3Key } from '../../support/saml-keys.ts';
import { leadsTo } from '../../support/told.ts';
import { Browser, ORIGIN } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { beginWithoutSso, claim, multipart, organization, overview, saved, sso, typed } from './sso-start.ts';

beforeEach(beginWithoutSso);

describe('the settings', () => {
  it.each([
    ['owner@acme.test', 200],
    ['admin@acme.test', 200],
    ['billing@acme.test', 403],
    ['ada@acme.test', 403],
  ])('answer %s with %d', async (email, status) => {
    const browser = await signedIn(email);
    for (const path of [overview(), sso()]) {
      const response = await browser.get(path);
      expect(response.status).toBe(status);
    }
  });

  it('tell a member without a settings role who may use them', async () => {
    const page = await (await (await signedIn('billing@acme.test')).get(sso())).text();
    expect(page).toContain(
      'Your role in Acme is Billing Admin. Only Owners and Admins can manage its settings.',
    );
    expect(page).toContain('href="/profile"');
    expect(page).not.toContain('access-security');
  });

  it('let nobody change them who may not see them', async () => {
    await claim();
    for (const email of ['billing@acme.test', 'ada@acme.test']) {
      const browser = await signedIn(email);
      for (const action of ['', '/disable', '/remove', '/certificates/remove']) {
        expect(
          (await browser.post(sso(action), { ...typed, enable: 'on', confirmation: 'Acme' })).status,
        ).toBe(403);
      }
    }
    expect((await saved()).connection).toBeNull();
  });

  it('send a person without a session to sign in, and back', async () => {
    const response = await new Browser().get(`${sso()}?remove=yes`);
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toBe(
      `/sign-in?return_to=${encodeURIComponent(`${sso()}?remove=yes`)}`,
    );
    const posted = await new Browser().post(sso(), typed);
    expect(posted.headers.get('Location')).toBe('/sign-in');
    expect((await saved()).connection).toBeNull();
  });

  it('are not found for an administrator of another organization', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    await addMember(
      depsAt(),
      OPERATOR,
      { id: other.id, plan: 'enterprise' },
      {
        email: 'owner@other.test',
        role: 'owner',
        password: PASSWORD,
      },
    );
    const browser = await signedIn('owner@other.test');
    for (const path of [overview(), sso(), `${overview()}nothing`])
      expect((await browser.get(path)).status).toBe(404);
    expect((await browser.post(sso(), typed)).status).toBe(404);
    expect((await saved()).connection).toBeNull();
  });

  it('answer with and without the final slash', async () => {
    const browser = await signedIn('owner@acme.test');
    for (const path of [overview(), overview().slice(0, -1), sso(), `${sso()}/`]) {
      expect((await browser.get(path)).status).toBe(200);
    }
  });

  it('say where one is', async () => {
    const browser = await signedIn('owner@acme.test');
    const page = await (await browser.get(sso())).text();
    expect(page).toContain(`<a href="${sso()}" aria-current="page">SSO</a>`);
    expect(page).toContain(`<a href="${overview()}">Overview</a>`);
    const home = await (await browser.get(overview())).text();
    expect(home).toContain(organization.id);
    expect(home).toContain('<dd>Enterprise</dd>');
  });
});

describe('the parts of SSO', () => {
  it.each([
    ['', 'Overview'],
    ['/connection', 'Connection'],
    ['/test', 'Test'],
    ['/certificates', 'Certificates'],
    ['/advanced', 'Advanced'],
  ])('are addresses of their own: %s', async (path, label) => {
    for (const prepare of [async () => {}, async () => await configure()]) {
      await prepare();
      const page = await (await (await signedIn('admin@acme.test')).get(sso(path))).text();
      const tabs = /<nav aria-label="Single Sign-On" class="tabs">(.*?)<\/nav>/.exec(page)?.[1] ?? '';
      expect(tabs).toContain(`<a href="${sso(path)}" aria-current="page">${label}</a>`);
      expect([...tabs.matchAll(/aria-current/g)]).toHaveLength(1);
      expect([...tabs.matchAll(/<a /g)]).toHaveLength(5);
      expect(page).toContain(`<title>${label} · Single Sign-On · Acme · Gatehouse</title>`);
    }
  });

  it.each([
    ['?remove=yes', '/advanced?remove=yes'],
    ['/options', ''],
    ['/disable', ''],
    ['/certificates/remove', ''],
    ['/own-certificate/switch', ''],
  ])('are found from the address of before: %s', async (before, now) => {
    const response = await (await signedIn('admin@acme.test')).get(sso(before));
    expect([response.status, response.headers.get('Location')]).toEqual([303, sso(now)]);
  });

  it('say what to do first, with one button', async () => {
    const lead = async () => {
      const page = await (await (await signedIn('owner@acme.test')).get(sso())).text();
      return /<div class="head-action">.*?(?:href|action)="([^"]+)".*?<\/div>/.exec(page)?.[1];
    };
    expect(await lead()).toBe(sso('/connection'));
    await configure();
    expect(await lead()).toBe(sso('/test'));
    await claim();
    await env.DB.prepare('update connections set proven_at = 1').run();
    expect(await lead()).toBe(sso('/enable'));
    expect((await (await signedIn('owner@acme.test')).post(sso('/enable'), {})).status).toBe(303);
    expect((await saved()).connection?.enabled).toBe(true);
    expect(await lead()).toBe(sso('/test'));
  });

  it('refuse to enable what has no domain', async () => {
    await configure();
    const response = await (await signedIn('owner@acme.test')).post(sso('/enable'), {});
    expect([response.status, (await saved()).connection?.enabled]).toEqual([409, false]);
    expect(await response.text()).toContain('Claim and verify a domain');
  });

  it('add a certificate where the others are, and refuse none', async () => {
    await configure();
    const browser = await signedIn('admin@acme.test');
    const nothing = await browser.post(sso('/certificates'), { certificate: ' ' });
    expect([nothing.status, (await nothing.text()).includes('id="certificate-error"')]).toEqual([422, true]);
    const broken = await browser.post(sso('/certificates'), { certificate: 'nonsense' });
    expect([broken.status, (await broken.text()).includes('>nonsense</textarea>')]).toEqual([422, true]);
    expect((await saved()).certificates).toHaveLength(1);
    const added = await browser.post(sso('/certificates'), { certificate: otherKey.certificate });
    expect(leadsTo(added)).toBe(`${sso('/certificates')}?done=certificate_added`);
    expect((await saved()).certificates).toHaveLength(2);
  });
});

const switchTo = async (browser: Browser) => {
  const id = (await saved()).staged?.id ?? '';
  const response = await browser.post(sso('/switch'), { id });
  expect(leadsTo(response)).toBe(`${sso()}?done=switched`);
};

const configure = async () => {
  expect((await (await signedIn('admin@acme.test')).post(sso('/connection'), typed)).status).toBe(303);
};

describe('the SSO form', () => {
  it('shows what the identity provider needs before anything is saved', async () => {
    const page = await (await (await signedIn('admin@acme.test')).get(sso('/connection'))).text();
    expect(page).toContain(`value="${ORIGIN}/security/sso/v2/authorize/?org_id=${organization.id}"`);
    expect(page).toContain(`value="${ORIGIN}/security/sso/v2/authorize/"`);
    expect(page).toContain(`value="${ORIGIN}/sso/saml2"`);
    const browser = await signedIn('admin@acme.test');
    expect(await (await browser.get(sso())).text()).toContain('Action required to enable SSO');
    expect(await (await browser.get(sso('/advanced'))).text()).not.toContain('Remove SSO configuration');
  });

  it('saves and enables at once, and shows what it has', async () => {
    await claim();
    const browser = await signedIn('admin@acme.test');
    const response = await browser.post(sso(), { ...typed, requireSso: 'on', enable: 'on' });
    expect(response.status).toBe(303);
    expect(leadsTo(response)).toBe(`${sso()}?done=enabled`);
    expect((await saved()).connection).toMatchObject({
      issuer: OKTA_ISSUER,
      signInUrl: OKTA_SIGN_IN_URL,
      enabled: true,
      // Nobody has come in through it yet: it is required once somebody has.
      requireSso: false,
      requireWhenProven: true,
    });
    const page = await (await browser.get(sso())).text();
    expect(page).toContain('Single sign-on is enabled.');
    expect(page).toContain('Enabled, required once it has worked');
    expect(page).toContain('2033-12-31');
    expect(page).not.toContain(oktaKey.certificate.split('\n')[1]);
  });

  it('saves without enabling while no domain is verified', async () => {
    const browser = await signedIn('admin@acme.test');
    expect(leadsTo(await browser.post(sso(), typed))).toBe(`${sso('/connection')}?done=saved`);
    expect((await saved()).connection).toMatchObject({ enabled: false, requireSso: false });
    expect(await (await browser.get(sso())).text()).toContain('Configured, switched off');
  });

  it.each([
    ['PEM', new TextEncoder().encode(oktaKey.certificate)],
    ['DER', decodePem(oktaKey.certificate)?.[0]?.bytes ?? new Uint8Array()],
  ])('takes the certificate as an uploaded %s file and remembers its name', async (_kind, bytes) => {
    const browser = await signedIn('admin@acme.test');
    const form = multipart(
      { ...typed, certificate: '' },
      { bytes: new Uint8Array(bytes), name: 'okta.cert' },
    );
    expect((await browser.post(sso(), form)).status).toBe(303);
    expect((await saved()).certificates.map((one) => one.fileName)).toEqual(['okta.cert']);
    expect(withPlainCells(await (await browser.get(sso('/certificates'))).text())).toContain(
      '<td>okta.cert</td>',
    );
  });

  it('keeps an uploaded file in the form when something else is wrong', async () => {
    const browser = await signedIn('admin@acme.test');
    const der = decodePem(oktaKey.certificate)?.[0]?.bytes ?? new Uint8Array();
    const form = multipart(
      { ...typed, certificate: '', signInUrl: 'ftp://x' },
      { bytes: new Uint8Array(der), name: 'a.der' },
    );
    const page = await (await browser.post(sso(), form)).text();
    const kept = /<textarea[^>]*>([^<]*)<\/textarea>/.exec(page)?.[1] ?? '';
    expect((await browser.post(sso(), { ...typed, certificate: kept })).status).toBe(303);
  });

  const bad: [string, Record<string, string>, string, string][] = [
    ['no certificate', { certificate: '' }, 'certificate', 'Paste or upload'],
    ['a certificate that is none', { certificate: 'hello' }, 'certificate', 'not an X.509 certificate'],
    [
      'a broken certificate',
      { certificate: oktaKey.certificate.replace('MII', 'MIJ') },
      'certificate',
      'not an X.509',
    ],
    ['an exponent of 3', { certificate: exponent3Key.certificate }, 'certificate', 'public exponent'],
    ['a private key', { certificate: oktaKey.privateKey }, 'certificate', 'This is a private key'],
    [
      'two certificates',
      { certificate: oktaKey.certificate + otherKey.certificate },
      'certificate',
      'Provide only the one',
    ],
    ['XML metadata', { certificate: '<md:EntityDescriptor/>' }, 'certificate', 'This is metadata'],
    ['no sign-in URL', { signInUrl: '' }, 'signInUrl', 'https://'],
    ['a sign-in URL without encryption', { signInUrl: 'http://acme.okta.example/' }, 'signInUrl', 'https://'],
    ['a sign-in URL that is script', { signInUrl: 'javascript:alert(1)' }, 'signInUrl', 'https://'],
    [
      'a sign-in URL with credentials',
      { signInUrl: 'https://a:b@acme.okta.example/' },
      'signInUrl',
      'https://',
    ],
    ['no issuer', { issuer: '  ' }, 'issuer', 'Enter the issuer'],
    ['an endless issuer', { issuer: 'x'.repeat(1025) }, 'issuer', 'at most 1,024 characters'],
  ];
  it.each(bad)(
    'refuses %s at its field, keeps what was typed, and saves nothing',
    async (_name, change, field, message) => {
      await claim();
      const browser = await signedIn('admin@acme.test');
      const response = await browser.post(sso(), { ...typed, ...change, requireSso: 'on', enable: 'on' });
      const page = await response.text();
      expect(response.status).toBe(422);
      const errorOf = new RegExp(`<small id="${field}-error" class="field-error">([^<]*)</small>`);
      expect(errorOf.exec(page)?.[1]).toContain(message);
      expect(page).toContain(`<a href="#${field}">`);
      for (const name of ['signInUrl', 'issuer'] as const) {
        const value = { ...typed, ...change }[name];
        expect(page).toContain(
          `name="${name}" type="${name === 'issuer' ? 'text' : 'url'}" value="${value.trim()}"`,
        );
      }
      expect(page).toContain('name="requireSso" type="checkbox" value="on" checked');
      expect((await saved()).connection).toBeNull();
      expect((await saved()).certificates).toEqual([]);
      expect(await count('audit_events', "action like 'organization_access_security.sso%'")).toBe(0);
    },
  );

  it('accepts the issuer of another organization, and says what follows', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    await saveSso(
      depsAt(),
      OPERATOR,
      { id: other.id, plan: 'enterprise' },
      {
        issuer: OKTA_ISSUER,
        signInUrl: OKTA_SIGN_IN_URL,
        addCertificates: [{ content: oktaKey.certificate, fileName: '' }],
      },
    );
    const browser = await signedIn('admin@acme.test');
    expect((await browser.post(sso(), typed)).status).toBe(303);
    expect((await saved()).connection?.issuer).toBe(OKTA_ISSUER);
    expect(await (await browser.get(sso('/connection'))).text()).toContain(
      'Organizations may share one issuer',
    );
  });

  it('refuses to enable without a verified domain, and saves nothing then', async () => {
    const browser = await signedIn('admin@acme.test');
    await claimDomain(depsAt(), OPERATOR, organization.id, 'acme.test', false);
    const response = await browser.post(sso(), { ...typed, enable: 'on' });
    expect(response.status).toBe(409);
    expect(await response.text()).toContain('Claim and verify a domain');
    expect((await saved()).connection).toBeNull();
  });

  it('leads to what has to be done first, while no domain is verified, enabled or not', async () => {
    const browser = await signedIn('owner@acme.test');
    const lead = async () =>
      /<h2>([^<]+)<\/h2><p>[^<]+<\/p><p><a class="button" href="([^"]+)">([^<]+)</
        .exec(await (await browser.get(sso())).text())
        ?.slice(1);
    const domains = sso().replace(/sso$/, 'domains');
    const blank = ['Action required to enable SSO', domains, 'Claim a domain'];
    expect(await lead()).toEqual(blank);
    await claimDomain(depsAt(), OPERATOR, organization.id, 'acme.test');
    expect(await lead()).toEqual([...blank.slice(0, 2), 'Check the domain']);
    await env.DB.prepare("update domains set status = 'verified'").run();
    await browser.post(sso(), { ...typed, enable: 'on' });
    expect(await lead()).toBeUndefined();
    await env.DB.prepare("update domains set status = 'expired'").run();
    expect(await lead()).toEqual(['Nobody can sign in with SSO', domains, 'Check the domains']);
  });

  it('refuses to enable on a plan without SSO', async () => {
    await claim();
    await updateOrganization(depsAt(), OPERATOR, organization.id, { plan: 'free' });
    const browser = await signedIn('owner@acme.test');
    const response = await browser.post(sso(), { ...typed, enable: 'on' });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('does not include single sign-on');
    expect((await saved()).connection).toBeNull();
  });

  it('names a saved certificate that an older version took, and stays whole', async () => {
    const browser = await signedIn('owner@acme.test');
    await browser.post(sso(), typed);
    await env.DB.prepare('update certificates set pem = ?').bind(exponent3Key.certificate).run();
    const page = await (await browser.get(sso('/certificates'))).text();
    expect(page).toContain('CN=exponent 3');
    expect(page).toContain('Not used: The public exponent');
  });

  it('adds a second certificate beside the first, and removes one, but never the last of an enabled connection', async () => {
    await claim();
    const browser = await signedIn('admin@acme.test');
    await browser.post(sso(), { ...typed, enable: 'on' });
    await browser.post(sso(), { ...typed, certificate: otherKey.certificate });
    expect((await saved()).certificates).toHaveLength(1);
    await switchTo(browser);
    const [first, second] = (await saved()).certificates.map((one) => one.fingerprint);
    expect(second).toBeDefined();
    expect((await saved()).connection?.enabled).toBe(true);
    expect((await browser.post(sso('/certificates/remove'), { fingerprint: first ?? '' })).status).toBe(303);
    await switchTo(browser);
    expect((await browser.post(sso('/certificates/remove'), { fingerprint: second ?? '' })).status).toBe(422);
    expect((await saved()).certificates.map((one) => one.fingerprint)).toEqual([second]);
  });

  it('keeps a change of an enabled connection beside it, shows it on each part, and switches there and back', async () => {
    await claim();
    const browser = await signedIn('admin@acme.test');
    await browser.post(sso(), { ...typed, enable: 'on' });
    const moved = { ...typed, issuer: 'https://new.example/idp', certificate: otherKey.certificate };
    const response = await browser.post(sso('/connection'), { ...moved, replaceCertificates: 'on' });
    expect(leadsTo(response)).toBe(`${sso()}?done=staged`);
    expect((await saved()).connection?.issuer).toBe(OKTA_ISSUER);
    const overviewPage = await (await browser.get(sso())).text();
    expect(overviewPage).toContain('A change is ready, and not in use yet');
    expect(overviewPage).toContain(`<del>${OKTA_ISSUER}</del> <ins>https://new.example/idp</ins>`);
    expect(overviewPage).toContain('Not tested');
    for (const part of ['/connection', '/test', '/certificates', '/advanced']) {
      expect(await (await browser.get(sso(part))).text()).toContain('Test it and switch');
    }
    expect(await (await browser.get(sso('/connection'))).text()).toContain('value="https://new.example/idp"');
    expect((await browser.post(sso('/switch'), { id: 'ver_none' })).status).toBe(404);
    await switchTo(browser);
    expect(await saved()).toMatchObject({ connection: { issuer: moved.issuer }, staged: null });
    const id = (await saved()).former?.id ?? '';
    expect(await (await browser.get(sso())).text()).toContain('The values before the last switch');
    await browser.post(sso('/switch-back'), { id });
    expect(await saved()).toMatchObject({ connection: { issuer: OKTA_ISSUER }, certificates: [{}] });
  });

  it('keeps the certificates when the field stays empty', async () => {
    const browser = await signedIn('admin@acme.test');
    await browser.post(sso(), typed);
    expect(
      (await browser.post(sso(), { ...typed, certificate: '', issuer: 'http://www.okta.com/exkNew' })).status,
    ).toBe(303);
    expect((await saved()).connection?.issuer).toBe('http://www.okta.com/exkNew');
    expect((await saved()).certificates).toHaveLength(1);
  });

  it('is recorded with the administrator who sent it', async () => {
    await (await signedIn('admin@acme.test')).post(sso(), typed);
    const event = await env.DB.prepare(
      "select actor_label, address from audit_events where action = 'organization_access_security.sso_configured'",
    ).first<{ actor_label: string; address: string }>();
    expect(event?.actor_label).toBe('admin@acme.test');
    expect(event?.address).toMatch(/^2001:db8:/);
  });
});
