import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { createOrganization, updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { loadSsoSettings, removeSso, type SsoChange, saveSso } from '../../../src/domain/sso/settings.ts';
import { urlsOf } from '../../../src/domain/urls.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { type Acme, count, createAcme, depsAt, OPERATOR, reasonOf } from '../../support/deps.ts';
import { OKTA_ISSUER } from '../../support/okta.ts';
import { oktaKey, otherKey } from '../../support/okta-keys.ts';
import { emptyStorage } from '../../support/storage.ts';

const ADMIN = { type: 'account', id: 'acc_1', label: 'admin@acme.test', address: null } as const;
const GOOD: SsoChange = {
  issuer: 'http://www.okta.com/exkNew',
  signInUrl: 'https://new.okta.example/sso',
  addCertificates: [{ content: otherKey.certificate, fileName: 'okta.cert' }],
};

let acme: Acme;

beforeEach(async () => {
  await emptyStorage();
  acme = await createAcme();
});

describe('saving', () => {
  const wrong: [string, SsoChange, string, string | undefined][] = [
    ['an empty issuer', { issuer: '  ' }, 'issuer_missing', 'issuer'],
    ['an endless issuer', { issuer: 'x'.repeat(1025) }, 'issuer_too_long', 'issuer'],
    ['an http address', { signInUrl: 'http://okta.example/sso' }, 'sign_in_url_invalid', 'signInUrl'],
    ['a script address', { signInUrl: 'javascript:alert(1)' }, 'sign_in_url_invalid', 'signInUrl'],
    [
      'an address with credentials',
      { signInUrl: 'https://a:b@okta.example' },
      'sign_in_url_invalid',
      'signInUrl',
    ],
    [
      'http on a host that only looks local',
      { signInUrl: 'http://localhost.evil.example/' },
      'sign_in_url_invalid',
      'signInUrl',
    ],
    [
      'a parameter of the binding in the address, as in one that was copied from the address bar',
      { signInUrl: 'https://okta.example/sso?SAMLRequest=abc&RelayState=%2F' },
      'url_has_saml_parameter',
      'signInUrl',
    ],
    [
      'such a parameter with its name escaped',
      { signInUrl: 'https://okta.example/sso?a=1&%52elayState=x' },
      'url_has_saml_parameter',
      'signInUrl',
    ],
    [
      'such a parameter without a value, in the logout address',
      { logoutUrl: 'https://okta.example/slo?Signature' },
      'url_has_saml_parameter',
      'logoutUrl',
    ],
    [
      'an address for logout responses alone',
      { logoutUrl: null, logoutResponseUrl: 'https://okta.example/r' },
      'logout_url_invalid',
      'logoutResponseUrl',
    ],
    ...['http://okta.example/r', 'javascript:alert(1)', '/r', 'https://user:word@okta.example/r'].map(
      (url) =>
        [
          `${url} as the address for logout responses`,
          { logoutUrl: 'https://okta.example/slo', logoutResponseUrl: url },
          'logout_url_invalid',
          'logoutResponseUrl',
        ] as [string, object, string, string],
    ),
    [
      'a parameter of the binding in the address for logout responses',
      { logoutUrl: 'https://okta.example/slo', logoutResponseUrl: 'https://okta.example/r?RelayState=x' },
      'url_has_saml_parameter',
      'logoutResponseUrl',
    ],
    ['a logout address with ftp', { logoutUrl: 'ftp://okta.example' }, 'logout_url_invalid', 'logoutUrl'],
    [
      'a text that is not a certificate',
      { addCertificates: [{ content: 'hello', fileName: '' }] },
      'certificate_invalid',
      'certificate',
    ],
    [
      'a private key',
      { addCertificates: [{ content: oktaKey.privateKey, fileName: '' }] },
      'certificate_invalid',
      'certificate',
    ],
    ['removing the last certificate', { replaceCertificates: true }, 'certificate_missing', 'certificate'],
  ];
  for (const [what, change, reason, field] of wrong) {
    it(`refuses ${what}, names the field and changes nothing`, async () => {
      const before = await loadSsoSettings(depsAt(), acme.id);
      const events = await count('audit_events');
      const error = await saveSso(depsAt(), ADMIN, acme, { requireSso: true, ...change }).catch(
        (thrown) => thrown,
      );
      expect(error).toMatchObject({ reason, field });
      expect(await loadSsoSettings(depsAt(), acme.id)).toEqual(before);
      expect(await count('audit_events')).toBe(events);
    });
  }

  it('lets organizations share an issuer, each with its own certificates', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'growth' });
    await saveSso(depsAt(), OPERATOR, other, { ...GOOD, issuer: OKTA_ISSUER });
    const [ours, theirs] = [
      await loadSsoSettings(depsAt(), acme.id),
      await loadSsoSettings(depsAt(), other.id),
    ];
    expect([ours.connection?.issuer, theirs.connection?.issuer]).toEqual([OKTA_ISSUER, OKTA_ISSUER]);
    expect(ours.certificates.map((one) => one.connectionId)).toEqual([ours.connection?.id]);
    expect(theirs.certificates.map((one) => one.connectionId)).toEqual([theirs.connection?.id]);
  });

  describe('an address of this machine', () => {
    const loopback = [
      'http://localhost:8788/sso',
      'https://localhost/sso',
      'https://localhost./sso',
      'https://idp.localhost/sso',
      'http://127.0.0.1/sso',
      'https://127.8.8.8/sso',
      'https://2130706433/sso',
      'https://[::1]/sso',
      'https://[::ffff:127.0.0.1]/sso',
    ];

    for (const url of loopback) {
      it(`is refused on a public deployment: ${url}`, async () => {
        expect(await reasonOf(saveSso(depsAt(), ADMIN, acme, { signInUrl: url }))).toBe(
          'sign_in_url_invalid',
        );
        expect(await reasonOf(saveSso(depsAt(), ADMIN, acme, { logoutUrl: url }))).toBe('logout_url_invalid');
      });
    }

    it('is accepted where Gatehouse itself runs on one', async () => {
      const deps = { ...depsAt(), urls: urlsOf('http://localhost:8787') };
      for (const signInUrl of loopback) {
        expect(await reasonOf(saveSso(deps, ADMIN, acme, { signInUrl }))).toBe('accepted');
      }
      const bad = { signInUrl: 'ftp://localhost/sso' };
      expect(await reasonOf(saveSso(deps, ADMIN, acme, bad))).toBe('sign_in_url_invalid');
    });
  });

  it('accepts DER, and recognizes a certificate that it already has', async () => {
    const der = Uint8Array.from(atob(otherKey.certificate.replace(/-----[^-]+-----|\s/g, '')), (c) =>
      c.charCodeAt(0),
    );
    await saveSso(depsAt(), ADMIN, acme, { addCertificates: [{ content: der, fileName: 'next.der' }] });
    await saveSso(depsAt(), ADMIN, acme, {
      addCertificates: [{ content: otherKey.certificate, fileName: 'again' }],
    });
    const { certificates } = await loadSsoSettings(depsAt(), acme.id);
    expect(certificates.map((one) => one.fileName).sort()).toEqual(['next.der', 'okta.cert']);
  });

  it('records 500 characters of a value at most', async () => {
    const signInUrl = `https://idp.test/${'x'.repeat(1500)}`;
    await saveSso(depsAt(), ADMIN, acme, { signInUrl });
    const cut = `${signInUrl.slice(0, 500)}[…]`;
    expect(await count('audit_events', `json_extract(detail, '$.after.signInUrl') = '${cut}'`)).toBe(1);
    expect((await loadSsoSettings(depsAt(), acme.id)).connection?.signInUrl).toBe(signInUrl);
  });

  it('records values before and after the change, without certificates', async () => {
    await saveSso(depsAt(), ADMIN, acme, { allowSha1: true });
    expect(
      await count(
        'audit_events',
        `action = 'organization_access_security.sso_configured' and actor_label = 'admin@acme.test'
        and detail = '{"before":{"allowSha1":false},"after":{"allowSha1":true}}'`,
      ),
    ).toBe(1);
  });
});

describe('enabling', () => {
  it('requires a verified domain from administrators, and a plan with SSO from everybody', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'growth' });
    expect(await reasonOf(saveSso(depsAt(), ADMIN, other, { ...GOOD, enabled: true }))).toBe(
      'no_verified_domain',
    );
    expect((await loadSsoSettings(depsAt(), other.id)).connection).toBeNull();
    await saveSso(depsAt(), ADMIN, other, GOOD);
    const free = await updateOrganization(depsAt(), OPERATOR, other.id, { plan: 'free' });
    expect(await reasonOf(saveSso(depsAt(), OPERATOR, free, { enabled: true }))).toBe('plan_lacks_sso');
    expect((await loadSsoSettings(depsAt(), other.id)).connection?.enabled).toBe(false);
  });
});

describe('removing', () => {
  it('requires SSO to be switched off first, then erases connection and certificates', async () => {
    expect(await reasonOf(removeSso(depsAt(), ADMIN, acme.id))).toBe('sso_enabled');
    await saveSso(depsAt(), ADMIN, acme, { enabled: false });
    expect((await loadSsoSettings(depsAt(), acme.id)).certificates.length).toBe(1);
    await removeSso(depsAt(), ADMIN, acme.id);
    expect(await count('connections')).toBe(0);
    expect(await count('certificates')).toBe(0);
    expect(await reasonOf(removeSso(depsAt(), ADMIN, acme.id))).toBe('sso_not_configured');
  });
});

describe('a change about whom we trust', () => {
  /** The statement runs just before the second batch, which is the one that writes. */
  function meddled(statement: string) {
    let batches = 0;
    const DB = new Proxy(env.DB, {
      get(target, property) {
        if (property === 'batch') {
          return async (statements: D1PreparedStatement[]) => {
            if (++batches === 2) await target.prepare(statement).run();
            return await target.batch(statements);
          };
        }
        const value = Reflect.get(target, property) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    return { ...depsAt(), db: openDatabase(DB) };
  }

  it('by an Admin is not saved if an Owner has just decided to approve such changes', async () => {
    const before = await loadSsoSettings(depsAt(), acme.id);
    const deps = meddled('update organizations set approve_connection_changes = 1');
    expect(await reasonOf(saveSso(deps, ADMIN, acme, GOOD))).toBe('changed_meanwhile');
    expect(await loadSsoSettings(depsAt(), acme.id)).toEqual(before);
    expect(await saveSso(depsAt(), ADMIN, acme, GOOD)).toBe('pending');
    expect(await loadSsoSettings(depsAt(), acme.id)).toEqual(before);
  });
});
