import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ResponseOptions } from '../../../dev/okta/response.ts';
import { claimDomain } from '../../../src/domain/domains/claims.ts';
import { createOrganization, updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { changeMember } from '../../../src/domain/people/members.ts';
import {
  beginSamlSignIn,
  LOGIN_REQUEST_TTL_SECONDS,
  type ReceivedResponse,
  SignInRefused,
} from '../../../src/domain/sign-in/saml-sign-in.ts';
import { loadSession } from '../../../src/domain/sign-in/sessions.ts';
import { certificateWarnings } from '../../../src/domain/sso/certificate-warnings.ts';
import { describeCertificate } from '../../../src/domain/sso/certificates.ts';
import { loadSsoSettings, removeSso, saveSso } from '../../../src/domain/sso/settings.ts';
import { readCertificateFacts } from '../../../src/xmldsig/certificates.ts';
import {
  type Acme,
  asSignedIn,
  count,
  createAcme,
  depsAt,
  NOW_MS,
  OPERATOR,
  reasonOf,
} from '../../support/deps.ts';
import { OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { oktaKey, otherKey } from '../../support/okta-keys.ts';
import { beginIn, type WaitingRequests } from '../../support/pending.ts';
import { exponent3Key } from '../../support/saml-keys.ts';
import { receiveFromOkta } from '../../support/sign-in.ts';
import { emptyStorage } from '../../support/storage.ts';

let acme: Acme;
/** The browser in which sign-ins begin. */
let waiting: WaitingRequests;

beforeEach(async () => {
  waiting = new Map();
  await emptyStorage();
  acme = await createAcme();
});

/** Starts a sign-in. Returns the AuthnRequest's ID. */
function begin(organizationId = acme.id, nowMs = NOW_MS): Promise<string> {
  const start = { organizationId, returnTo: '/somewhere', loginHint: null };
  return beginIn(waiting, depsAt(nowMs), start);
}

async function receive(
  options: Partial<ResponseOptions>,
  input: Partial<ReceivedResponse> = {},
  nowMs = NOW_MS,
) {
  return asSignedIn(await receiveFromOkta(options, { pending: waiting, ...input }, depsAt(nowMs)));
}

describe('a sign-in that we asked for', () => {
  it('opens a session of the member through this organization, and returns to where it began', async () => {
    const signedIn = await receive({ inResponseTo: await begin() });
    expect(signedIn).toMatchObject({ organizationId: acme.id, unverifiedReturnTo: '/somewhere' });
    const session = await loadSession(depsAt(), signedIn.cookie);
    expect(session).toMatchObject({ method: 'saml', account: { email: 'ada@acme.test' } });
    expect(session?.memberships).toMatchObject([{ memberId: acme.memberId, role: 'member', access: 'open' }]);
  });

  it('is logged with its NameID, accepted and refused, unless the address is none of the organization’s', async () => {
    const nameIdFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
    const as = (nameId: string, email: string) =>
      reasonOf(receive({ nameId, nameIdFormat, attributes: [{ name: 'email', values: [email] }] }));
    expect(await as('00uADA', 'ada@acme.test')).toBe('accepted');
    expect(await as('00uINTERN', 'ada@acme.test')).toBe('subject_changed');
    expect(await as('00uGUEST', 'guest@elsewhere.test')).toBe('domain_not_claimed');
    const { results } = await env.DB.prepare(
      `select detail ->> 'nameId' as nameId, detail ->> 'nameIdFormat' as format from sign_in_attempts order by rowid`,
    ).all();
    expect(results).toEqual([
      { nameId: '00uADA', format: nameIdFormat },
      { nameId: '00uINTERN', format: nameIdFormat },
      { nameId: null, format: nameIdFormat },
    ]);
  });

  it('keeps the newest hundred sessions of the account', async () => {
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 150)
       insert into sessions (id, account_id, method, created_at, expires_at)
         select a.id || i, a.id, 'saml', ?1 - 1000 + i, ?1 + 9999999 from n, accounts a where a.email_key = 'ada@acme.test'`,
    )
      .bind(NOW_MS)
      .run();
    const { cookie } = await receive({ inResponseTo: await begin() });
    expect(await loadSession(depsAt(), cookie)).not.toBeNull();
    expect(await count('sessions')).toBe(100);
    expect(await count('sessions', `created_at > ${NOW_MS - 1000 + 51}`)).toBe(100);
  });

  for (const [signResponse, signAssertion] of [
    [true, false],
    [false, true],
  ]) {
    it(`accepts one signature: response ${signResponse}, assertion ${signAssertion}`, async () => {
      const options = {
        inResponseTo: await begin(),
        signResponse,
        signAssertion,
      } as Partial<ResponseOptions>;
      expect(await reasonOf(receive(options))).toBe('accepted');
    });
  }

  it('matches the address without regard to case', async () => {
    const attributes = [{ name: 'email', values: ['ADA@Acme.Test'] }];
    const signedIn = await receive({ inResponseTo: await begin(), attributes });
    expect((await loadSession(depsAt(), signedIn.cookie))?.account.email).toBe('ada@acme.test');
  });

  it('accepts an assertion that is encrypted for the key made with the configuration', async () => {
    const pem = await env.DB.prepare('select certificate_pem from sp_keys').first<string>('certificate_pem');
    const signedIn = await receive({ inResponseTo: await begin(), encryptFor: pem });
    expect(signedIn.organizationId).toBe(acme.id);
  });

  it('refuses a second use of the response, and of the request', async () => {
    const inResponseTo = await begin();
    const issued = { inResponseTo, assertionId: 'id1', responseId: 'id2' };
    expect(await reasonOf(receive(issued))).toBe('accepted');
    expect(await reasonOf(receive(issued))).toBe('request_already_used');
    expect(await reasonOf(receive({ inResponseTo }))).toBe('request_already_used');
    expect(await count('sessions')).toBe(1);
  });

  it('refuses the response in another browser, and in one without the cookie', async () => {
    const inResponseTo = await begin();
    const [mine, another] = [waiting, new Map()];
    waiting = another;
    await begin();
    expect(await reasonOf(receive({ inResponseTo }))).toBe('browser_mismatch');
    expect(await reasonOf(receive({ inResponseTo }, { pending: new Map() }))).toBe('browser_mismatch');
    waiting = mine;
    expect(await count('sessions')).toBe(0);
    // Those who may not use the request did not use it up.
    expect(await reasonOf(receive({ inResponseTo }))).toBe('accepted');
  });

  it('refuses a response after ten minutes', async () => {
    const inResponseTo = await begin(acme.id, NOW_MS - LOGIN_REQUEST_TTL_SECONDS * 1000);
    expect(await reasonOf(receive({ inResponseTo }))).toBe('request_expired');
  });

  it('refuses a response to a request that we never sent', async () => {
    expect(await reasonOf(receive({ inResponseTo: '_nobody' }))).toBe('request_unknown');
  });

  it("refuses A's response to B's request, whatever the Issuer says", async () => {
    const deps = depsAt();
    const b = await createOrganization(deps, OPERATOR, { name: 'B', plan: 'enterprise' });
    await claimDomain(deps, OPERATOR, b.id, 'b.test', true);
    await saveSso(deps, OPERATOR, b, {
      issuer: 'http://www.okta.com/exkB',
      signInUrl: 'https://b.okta.example/sso',
      addCertificates: [{ content: otherKey.certificate, fileName: '' }],
      enabled: true,
    });
    expect(await reasonOf(receive({ inResponseTo: await begin(b.id) }))).toBe('signature_invalid');
    const both = { issuer: 'http://www.okta.com/exkB' };
    expect(await reasonOf(receive({ inResponseTo: await begin(b.id), ...both }))).toBe('signature_invalid');
    // The key is B's own, but the address is in A's domain.
    const own = { ...both, key: otherKey };
    expect(await reasonOf(receive({ inResponseTo: await begin(b.id), ...own }))).toBe('domain_not_claimed');
    expect(await count('sessions')).toBe(0);
  });
});

describe('an unsolicited response (IdP-initiated)', () => {
  it('signs in, also at the postback URL of its own organization', async () => {
    expect(await reasonOf(receive({}, { pending: new Map() }))).toBe('accepted');
    const atPostback = await receive(
      {},
      { pending: new Map(), postbackOrganizationId: acme.id, relayState: '/x' },
    );
    expect(atPostback.unverifiedReturnTo).toBe('/x');
  });

  it('refuses a replay', async () => {
    expect(await reasonOf(receive({ assertionId: 'id7' }))).toBe('accepted');
    expect(await reasonOf(receive({ assertionId: 'id7' }))).toBe('assertion_replayed');
  });

  it('refuses a replay to a connection that was removed and set up again, here or in another organization', async () => {
    expect(await reasonOf(receive({ assertionId: 'id7' }))).toBe('accepted');
    const again = {
      issuer: OKTA_ISSUER,
      signInUrl: OKTA_SIGN_IN_URL,
      addCertificates: [{ content: oktaKey.certificate, fileName: '' }],
      enabled: true,
      managedAccess: true,
    };
    await removeSso(depsAt(), OPERATOR, acme.id);
    await saveSso(depsAt(), OPERATOR, acme, again);
    expect(await reasonOf(receive({ assertionId: 'id7' }))).toBe('assertion_replayed');

    await removeSso(depsAt(), OPERATOR, acme.id);
    const { id } = await createOrganization(depsAt(), OPERATOR, { name: 'B', plan: 'enterprise' });
    await env.DB.prepare('update domains set organization_id = ?').bind(id).run();
    await saveSso(depsAt(), OPERATOR, { id, plan: 'enterprise' }, again);
    expect(await reasonOf(receive({ assertionId: 'id7' }))).toBe('assertion_replayed');
    expect(await count('members', `organization_id = '${id}'`)).toBe(0);
    expect(await reasonOf(receive({ assertionId: 'id8' }))).toBe('accepted');
  });

  it("refuses at another organization's postback URL, which logs it", async () => {
    const b = await createOrganization(depsAt(), OPERATOR, { name: 'B', plan: 'enterprise' });
    const there = { postbackOrganizationId: b.id };
    expect(await reasonOf(receive({}, there))).toBe('connection_unknown');
    expect(await reasonOf(receive({ inResponseTo: await begin() }, there))).toBe('wrong_organization');
    await saveSso(depsAt(), OPERATOR, b, {
      issuer: 'http://www.okta.com/exkB',
      signInUrl: OKTA_SIGN_IN_URL,
      addCertificates: [{ content: oktaKey.certificate, fileName: '' }],
      enabled: true,
    });
    expect(await reasonOf(receive({}, there))).toBe('issuer_mismatch');
    expect(await count('sign_in_attempts', `organization_id = '${b.id}'`)).toBe(2);
    expect(await count('used_assertions')).toBe(0);
  });

  it('is refused if the connection does not allow it', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { allowIdpInitiated: false });
    expect(await reasonOf(receive({}))).toBe('idp_initiated_not_allowed');
  });

  it('refuses an issuer that nobody configured, and logs it without an organization', async () => {
    expect(await reasonOf(receive({ issuer: 'http://www.okta.com/exkNobody' }))).toBe('connection_unknown');
    expect(await count('sign_in_attempts')).toBe(0);
  });
});

describe('what the product refuses', () => {
  const wrong: [string, Partial<ResponseOptions>, string][] = [
    ['a stranger’s key', { key: otherKey }, 'signature_invalid'],
    ['no signature', { signResponse: false, signAssertion: false }, 'signature_missing'],
    ['SHA-1', { signatureAlgorithm: 'rsa-sha1' }, 'sha1_refused'],
    ['another audience', { audience: 'https://other.example/' }, 'audience_mismatch'],
    ['another recipient', { recipient: 'https://other.example/acs' }, 'recipient_mismatch'],
    ['another destination', { destination: 'https://other.example/acs' }, 'destination_mismatch'],
    ['an expired assertion', { nowMs: NOW_MS - 3_600_000 }, 'confirmation_expired'],
    ['an assertion that is valid from tomorrow', { nowMs: NOW_MS + 86_400_000 }, 'not_yet_valid'],
    ['a failed sign-in', { failure: 'AuthnFailed' }, 'status_not_success'],
    ['no address', { attributes: [], nameId: '00u1' }, 'email_missing'],
    ['an invalid address', { attributes: [{ name: 'email', values: ['ada at acme'] }] }, 'email_invalid'],
    [
      'an unclaimed domain',
      { attributes: [{ name: 'email', values: ['ada@elsewhere.test'] }] },
      'domain_not_claimed',
    ],
    [
      'somebody who is not a member',
      { attributes: [{ name: 'email', values: ['new@acme.test'] }] },
      'not_a_member',
    ],
  ];
  for (const [what, options, reason] of wrong) {
    it(`refuses ${what}, opens no session and logs reason and reference`, async () => {
      const error = await receive({ inResponseTo: await begin(), ...options }).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(SignInRefused);
      expect(error).toMatchObject({ reason, organizationId: acme.id });
      expect(await count('sessions')).toBe(0);
      expect(await count('sign_in_attempts', `id = '${error.reference}' and reason = '${reason}'`)).toBe(1);
    });
  }

  it('refuses a deactivated member', async () => {
    await changeMember(depsAt(), OPERATOR, acme, acme.memberId, { active: false }, null);
    expect(await reasonOf(receive({ inResponseTo: await begin() }))).toBe('member_inactive');
  });

  it('refuses once single sign-on is off, even for a request that was already sent', async () => {
    const inResponseTo = await begin();
    await saveSso(depsAt(), OPERATOR, acme, { enabled: false });
    expect(await reasonOf(receive({ inResponseTo }))).toBe('sso_not_enabled');
    expect(await reasonOf(begin())).toBe('sso_not_enabled');
  });

  it('refuses once the plan has no single sign-on', async () => {
    await updateOrganization(depsAt(), OPERATOR, acme.id, { plan: 'free' });
    expect(await reasonOf(receive({}))).toBe('plan_lacks_sso');
    expect(await reasonOf(begin())).toBe('plan_lacks_sso');
  });

  it('starts nothing for an organization that does not exist', async () => {
    expect(await reasonOf(begin('org_nobody'))).toBe('organization_not_found');
  });

  it('accepts SHA-1 only if the connection allows it', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { allowSha1: true });
    expect(await reasonOf(receive({ signatureAlgorithm: 'rsa-sha1' }))).toBe('accepted');
  });

  it('accepts the next certificate along with the present one, and not the one that was removed', async () => {
    const next = [{ content: otherKey.certificate, fileName: 'next.pem' }];
    await saveSso(depsAt(), OPERATOR, acme, { addCertificates: next });
    expect(await reasonOf(receive({ key: oktaKey }))).toBe('accepted');
    expect(await reasonOf(receive({ key: otherKey }))).toBe('accepted');
    await saveSso(depsAt(), OPERATOR, acme, { addCertificates: next, replaceCertificates: true });
    expect(await reasonOf(receive({ key: oktaKey }))).toBe('signature_invalid');
    expect(await count('certificates')).toBe(1);
  });

  it('accepts an expired certificate: the key is pinned, and the date only causes a warning', async () => {
    const { notAfter } = await describeCertificate(oktaKey.certificate);
    const nowMs = notAfter + 24 * 3_600_000;
    expect(await reasonOf(receive({ nowMs }, {}, nowMs))).toBe('accepted');
    const { certificates } = await loadSsoSettings(depsAt(nowMs), acme.id);
    expect(certificateWarnings(certificates, nowMs)).toMatchObject([{ daysLeft: -1 }]);
  });
});

describe('the request that goes out', () => {
  it('is signed if the connection requires it', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { signRequests: true });
    const start = { organizationId: acme.id, returnTo: null, loginHint: 'ada@acme.test' };
    const { message: sent } = await beginSamlSignIn(depsAt(), start);
    const url = new URL(sent.kind === 'redirect' ? sent.url : 'https://none.example');
    expect([...url.searchParams.keys()]).toEqual(['login_hint', 'SAMLRequest', 'SigAlg', 'Signature']);
    await saveSso(depsAt(), OPERATOR, acme, { signInBinding: 'post' });
    const { message: posted } = await beginSamlSignIn(depsAt(), start);
    const xml = posted.kind === 'post' ? atob(String(posted.fields[0]?.[1])) : '';
    expect(xml).toMatch(/<ds:Signature /);
    expect(xml).not.toMatch(/RequestedAuthnContext/);
  });
});

describe('a certificate that was saved before its exponent was refused', () => {
  const weak = exponent3Key;

  /** As an earlier version saved it. */
  async function save(instead: boolean): Promise<string> {
    const { fingerprintSha256: fingerprint } = await readCertificateFacts(weak.certificate);
    await env.DB.prepare(
      `insert into certificates (id, connection_id, fingerprint, pem, not_before, not_after, created_at)
        select 'weak', id, ?, ?, 0, 9e12, 0 from connections`,
    )
      .bind(fingerprint, weak.certificate)
      .run();
    if (instead) await env.DB.prepare("delete from certificates where id <> 'weak'").run();
    return fingerprint;
  }

  const lastDetail = async () =>
    JSON.parse(
      String(
        await env.DB.prepare('select detail from sign_in_attempts order by at desc, rowid desc').first(
          'detail',
        ),
      ),
    );

  it('does not stop the others', async () => {
    await save(false);
    expect(await reasonOf(receive({ inResponseTo: await begin() }))).toBe('accepted');
  });

  it('verifies nothing, which the log names', async () => {
    const fingerprint = await save(true);
    expect(await reasonOf(receive({ inResponseTo: await begin(), key: weak }))).toBe('weak_exponent');
    expect(await lastDetail()).toMatchObject({ certificate: fingerprint, expected: 65_537, actual: 3 });
    expect(await count('sessions')).toBe(0);
  });

  it('is named where another is pinned too and the signature is of neither', async () => {
    const unusableCertificate = await save(false);
    expect(await reasonOf(receive({ inResponseTo: await begin(), key: weak }))).toBe('signature_invalid');
    expect(await lastDetail()).toMatchObject({ unusableCertificate, why: 'weak_exponent' });
  });

  it('is a state in words for the page', async () => {
    expect(await describeCertificate(weak.certificate)).toMatchObject({ unusable: 'weak_exponent' });
    expect(await describeCertificate(oktaKey.certificate)).toMatchObject({ unusable: null });
  });
});
