import { env } from 'cloudflare:workers';
import { inflateRawSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { claimDomain } from '../../../src/domain/domains/claims.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { receiveLogout, signOut } from '../../../src/domain/sign-in/logout.ts';
import { loadSession, type Session } from '../../../src/domain/sign-in/sessions.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { sendLogoutRequest, sendLogoutResponse } from '../../../src/saml/logout-out.ts';
import type { OutgoingMessage } from '../../../src/saml/send-authn-request.ts';
import {
  type Acme,
  asSignedIn,
  CLIENT,
  count,
  createAcme,
  depsAt,
  NOW_MS,
  OPERATOR,
  passwordSignIn,
  reasonOf,
} from '../../support/deps.ts';
import { logoutRequestXml, redirectQuery } from '../../support/logout-issuer.ts';
import { OKTA_ISSUER } from '../../support/okta.ts';
import { oktaKey, otherKey, serviceProviderKey } from '../../support/okta-keys.ts';
import { beginIn, idOfMessage } from '../../support/pending.ts';
import { encryptXml } from '../../support/saml-encrypter.ts';
import { receiveFromOkta } from '../../support/sign-in.ts';
import { emptyStorage } from '../../support/storage.ts';

const LOGOUT_URL = 'https://acme.okta.example/app/gatehouse/slo/saml';

let acme: Acme;

beforeEach(async () => {
  await emptyStorage();
  acme = await createAcme({ logoutUrl: LOGOUT_URL });
});

async function signIn(
  sessionIndex: string,
  nameId = 'ada@acme.test',
  postbackOrganizationId: string | null = null,
): Promise<Session> {
  const attributes = [{ name: 'email', values: [nameId.endsWith('@b.test') ? nameId : 'ada@acme.test'] }];
  const { cookie } = asSignedIn(
    await receiveFromOkta({ sessionIndex, nameId, attributes }, { postbackOrganizationId }),
  );
  return (await loadSession(depsAt(), cookie)) as Session;
}

const pkcs8 = (pem: string) =>
  Uint8Array.from(atob(pem.replace(/-----[^-]+-----|\s/g, '')), (c) => c.charCodeAt(0));

/** The identity provider's side of the exchange: the same bindings with its own key. */
const header = (id: string, issuer = OKTA_ISSUER) => ({
  id,
  issuer,
  issueInstant: new Date(NOW_MS),
  destination: 'https://sso.example/sso/slo',
});
async function requestFromOkta(
  id: string,
  sessionIndexes: string[],
  key = oktaKey,
  nameId = 'ada@acme.test',
  issuer = OKTA_ISSUER,
) {
  const name = { value: nameId, format: null, nameQualifier: null, spNameQualifier: null };
  return sendLogoutRequest(
    { ...header(id, issuer), nameId: name, sessionIndexes, notOnOrAfter: new Date(NOW_MS + 300_000) },
    { binding: 'redirect', signingKey: pkcs8(key.privateKey), relayState: 'abc' },
  );
}
const deliver = (message: OutgoingMessage, nowMs = NOW_MS) =>
  receiveLogout(
    depsAt(nowMs),
    {
      binding: 'redirect',
      rawQuery: message.kind === 'redirect' ? new URL(message.url).search.slice(1) : '',
    },
    CLIENT,
  );
const deliverQuery = (rawQuery: string) => receiveLogout(depsAt(), { binding: 'redirect', rawQuery }, CLIENT);
const open = () => count('sessions', 'ended_at is null');

describe('a logout that the identity provider begins', () => {
  it('ends only the named session, without any cookie, and is answered at its logout URL', async () => {
    await signIn('s1');
    await signIn('s2');
    const outcome = await deliver(await requestFromOkta('_r1', ['s1']));
    expect(outcome).toMatchObject({ kind: 'answer', ended: 1, message: { kind: 'redirect' } });
    const url = new URL(
      outcome.kind === 'answer' && outcome.message.kind === 'redirect' ? outcome.message.url : '',
    );
    expect(url.href.startsWith(LOGOUT_URL)).toBe(true);
    expect(url.searchParams.get('RelayState')).toBe('abc');
    expect(
      inflateRawSync(Buffer.from(String(url.searchParams.get('SAMLResponse')), 'base64')).toString(),
    ).toMatch(/InResponseTo="_r1"/);
    expect(await count('sessions', `session_index = 's1' and ended_at = ${NOW_MS}`)).toBe(1);
    expect(await open()).toBe(1);
  });

  it('ends it although another organization pins another certificate of the same key', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    const der = Buffer.from(pkcs8(oktaKey.certificate));
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
    const twin = { content: new Uint8Array(der), fileName: 'twin.cer' };
    const sso = { issuer: OKTA_ISSUER, signInUrl: 'https://o.example/sso', addCertificates: [twin] };
    await saveSso(depsAt(), OPERATOR, other, sso);
    await env.DB.prepare('update connections set created_at = 1 where organization_id = ?')
      .bind(other.id)
      .run();
    await signIn('s1', 'ada@acme.test', acme.id);
    expect(await deliver(await requestFromOkta('_r1', ['s1']))).toMatchObject({ ended: 1 });
    expect(await open()).toBe(0);
  });

  it('ends every session of the person if none is named, and nobody else’s', async () => {
    await signIn('s1');
    await signIn('s2');
    await signIn('s3');
    await env.DB.exec(`update sessions set name_id = 'somebody@acme.test' where session_index = 's3'`);
    expect(await deliver(await requestFromOkta('_r1', []))).toMatchObject({ ended: 2 });
    expect(await open()).toBe(1);
  });

  it('is answered at the address for responses, until there is another logout URL', async () => {
    const destinationOf = async (id: string) => {
      const outcome = await deliver(await requestFromOkta(id, []));
      const message = outcome.kind === 'answer' ? outcome.message : undefined;
      const { href } = new URL(message?.kind === 'redirect' ? message.url : '');
      return href.slice(0, href.indexOf('?'));
    };
    const logoutResponseUrl = 'https://acme.okta.example/sloReturn';
    await saveSso(depsAt(), OPERATOR, acme, { logoutResponseUrl });
    expect(await destinationOf('_r1')).toBe(logoutResponseUrl);
    await saveSso(depsAt(), OPERATOR, acme, { signRequests: true, logoutUrl: LOGOUT_URL });
    expect(await destinationOf('_r2')).toBe(logoutResponseUrl);
    const request = await signOut(depsAt(), await signIn('s1'));
    expect(request?.kind === 'redirect' && request.url.startsWith(LOGOUT_URL)).toBe(true);
    await saveSso(depsAt(), OPERATOR, acme, { logoutUrl: `${LOGOUT_URL}2` });
    expect(await destinationOf('_r3')).toBe(`${LOGOUT_URL}2`);
  });

  it('answers that nobody is signed in when nobody was', async () => {
    expect(await deliver(await requestFromOkta('_r1', ['s9']))).toMatchObject({ kind: 'answer', ended: 0 });
  });

  it('refuses invalid requests, and ends nothing', async () => {
    await signIn('s1');
    expect(await reasonOf(deliver(await requestFromOkta('_r1', [], otherKey)))).toBe('signature_invalid');
    expect(
      await reasonOf(deliver(await requestFromOkta('_r2', [], oktaKey, 'ada@acme.test', 'http://nobody'))),
    ).toBe('connection_unknown');
    const late = deliver(await requestFromOkta('_r3', []), NOW_MS + 3_600_000);
    expect(await reasonOf(late)).not.toBe('accepted');
    const unsigned = await requestFromOkta('_r4', []);
    const url = new URL(unsigned.kind === 'redirect' ? unsigned.url : '');
    url.searchParams.delete('Signature');
    url.searchParams.delete('SigAlg');
    expect(await reasonOf(deliver({ kind: 'redirect', url: url.href }))).toBe('signature_missing');
    expect(await open()).toBe(1);
  });

  it('refuses a copy of a request, so that it does not end a later session', async () => {
    const request = await requestFromOkta('_r1', []);
    await deliver(request);
    await signIn('s2');
    expect(await reasonOf(deliver(request))).toBe('message_replayed');
    expect(await open()).toBe(1);
  });
});

describe('a logout for organizations that share an identity provider', () => {
  const sharing = async (name: string, key = oktaKey, logoutUrl: string | null = LOGOUT_URL) => {
    const b = await createOrganization(depsAt(), OPERATOR, { name, plan: 'enterprise' });
    await claimDomain(depsAt(), OPERATOR, b.id, `${name}.test`, true);
    await saveSso(depsAt(), OPERATOR, b, {
      issuer: OKTA_ISSUER,
      signInUrl: 'https://acme.okta.example/sso',
      logoutUrl,
      addCertificates: [{ content: key.certificate, fileName: '' }],
      managedAccess: true,
      enabled: true,
    });
    return b;
  };

  it('ends the sessions in all of them that pin the certificate, and is answered at their one logout URL', async () => {
    const b = await sharing('b');
    await signIn('s1', 'ada@acme.test', acme.id);
    await signIn('s2', 'ada@b.test', b.id);
    await signIn('s3', 'ada@acme.test', acme.id);
    const one = await deliver(await requestFromOkta('_r1', [], oktaKey, 'ada@b.test'));
    expect(one).toMatchObject({ kind: 'answer', ended: 1 });
    expect(await count('sessions', "ended_at is null and session_index = 's2'")).toBe(0);
    const both = await deliver(await requestFromOkta('_r2', []));
    expect(both).toMatchObject({ kind: 'answer', ended: 2 });
  });

  it('ends nothing of an organization by the key of another that has saved its issuer', async () => {
    await sharing('b', otherKey, 'https://evil.example/slo');
    await signIn('s1', 'ada@acme.test', acme.id);
    const squatting = await deliver(await requestFromOkta('_r1', [], otherKey));
    expect(squatting).toMatchObject({ ended: 0 });
    expect(await open()).toBe(1);
    const real = await deliver(await requestFromOkta('_r2', []));
    expect(real).toMatchObject({ kind: 'answer', ended: 1 });
    expect(JSON.stringify(real)).not.toContain('evil.example');
  });

  it('leads nobody to the logout URL of somebody who has saved issuer and certificate', async () => {
    await sharing('b', oktaKey, 'https://evil.example/slo');
    await signIn('s1', 'ada@acme.test', acme.id);
    const ended = await deliver(await requestFromOkta('_r1', []));
    expect(ended).toMatchObject({ kind: 'answer', ended: 1 });
    expect(JSON.stringify(ended)).toContain(LOGOUT_URL);
    // Nobody's session ends now, so nothing says whose message it is.
    expect(await deliver(await requestFromOkta('_r2', []))).toEqual({ kind: 'ended', ended: 0 });
  });

  it('counts once among all of them', async () => {
    await sharing('b');
    const request = await requestFromOkta('_r1', []);
    await deliver(request);
    expect(await reasonOf(deliver(request))).toBe('message_replayed');
  });

  it('takes SHA-1 for those alone that allow it', async () => {
    const b = await sharing('b');
    await signIn('s1', 'ada@acme.test', acme.id);
    await signIn('s2', 'ada@b.test', b.id);
    const weak = (ID: string, nameId: string) => {
      const xml = logoutRequestXml({
        attributes: { ID },
        content: `<saml2:NameID>${nameId}</saml2:NameID>`,
      });
      return redirectQuery('SAMLRequest', xml, oktaKey, undefined, 'sha1');
    };
    expect(await reasonOf(deliverQuery(weak('_r1', 'ada@acme.test')))).toBe('sha1_refused');
    await saveSso(depsAt(), OPERATOR, b, { allowSha1: true });
    expect(await deliverQuery(weak('_r2', 'ada@acme.test'))).toMatchObject({ ended: 0 });
    expect(await deliverQuery(weak('_r3', 'ada@b.test'))).toMatchObject({ ended: 1 });
    expect(await open()).toBe(1);
  });
});

describe('a logout that begins here', () => {
  async function begin() {
    const message = await signOut(depsAt(), await signIn('s1'));
    return { message, id: await idOfMessage(message) };
  }
  const answer = async (inResponseTo: string, status: 'Success' | 'Responder' = 'Success', key = oktaKey) =>
    sendLogoutResponse(
      { ...header('_a1'), inResponseTo, status },
      { binding: 'redirect', signingKey: pkcs8(key.privateKey) },
    );

  it('ends the session at once and sends the identity provider a signed request', async () => {
    const { message } = await begin();
    expect(await open()).toBe(0);
    const url = new URL(message?.kind === 'redirect' ? message.url : '');
    expect([...url.searchParams.keys()]).toEqual(['SAMLRequest', 'SigAlg', 'Signature']);
    const xml = inflateRawSync(Buffer.from(String(url.searchParams.get('SAMLRequest')), 'base64')).toString();
    expect(xml).toMatch(/ada@acme\.test/);
    expect(xml).toMatch(/SessionIndex[^>]*>s1</);
  });

  it('accepts the answer once, and says when the logout was not complete', async () => {
    const first = await begin();
    expect(await deliver(await answer(first.id))).toEqual({
      kind: 'signed_out',
      complete: true,
      requestId: first.id,
    });
    expect(await reasonOf(deliver(await answer(first.id)))).toBe('message_replayed');
  });

  it('notes when the answer reports a failure', async () => {
    const { id } = await begin();
    expect(await deliver(await answer(id, 'Responder'))).toEqual({
      kind: 'signed_out',
      complete: false,
      requestId: id,
    });
  });

  it('refuses an answer to no request, from a stranger, or to a sign-in request', async () => {
    const { id } = await begin();
    expect(await reasonOf(deliver(await answer('_nothing')))).toBe('request_unknown');
    expect(await reasonOf(deliver(await answer(id, 'Success', otherKey)))).toBe('signature_invalid');
    const start = { organizationId: acme.id, returnTo: null, loginHint: null };
    const signInId = await beginIn(new Map(), depsAt(), start);
    expect(await reasonOf(deliver(await answer(signInId)))).toBe('request_unknown');
  });

  it('does not accept a sign-in response to a logout request', async () => {
    const { id } = await begin();
    expect(await reasonOf(receiveFromOkta({ inResponseTo: id }))).toBe('request_unknown');
  });

  it('sends nothing for a password session, or if there is no logout URL', async () => {
    const { cookie } = await passwordSignIn('ada@acme.test');
    expect(await signOut(depsAt(), (await loadSession(depsAt(), cookie)) as Session)).toBeNull();
    await saveSso(depsAt(), OPERATOR, acme, { logoutUrl: null });
    expect(await signOut(depsAt(), await signIn('s1'))).toBeNull();
    expect(await open()).toBe(0);
  });

  it.each(['https://okta.example/slo?RelayState=%2F', 'https://okta.example/slo?a=1&SAMLRequest'])(
    'ends the session here where a saved address cannot be used: %s',
    async (url) => {
      const session = await signIn('s1');
      await env.DB.prepare('update connections set logout_url = ?').bind(url).run();
      expect(await signOut(depsAt(), session)).toBeNull();
      expect(await open()).toBe(0);
      await signIn('s2');
      expect(await deliver(await requestFromOkta('_r9', ['s2']))).toEqual({ kind: 'ended', ended: 1 });
      expect(await open()).toBe(0);
    },
  );
});

describe('a person who is named in secret', () => {
  const named = async (clear: string, recipient = serviceProviderKey) =>
    (await encryptXml(clear, { recipient })).replaceAll('saml2:EncryptedAssertion', 'saml2:EncryptedID');
  const nameOf = (value: string) =>
    `<saml2:NameID xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">${value}</saml2:NameID>`;
  const request = (content: string, key = oktaKey) =>
    deliverQuery(redirectQuery('SAMLRequest', logoutRequestXml({ content }), key));

  it('is signed out, by whichever of our keys', async () => {
    await signIn('s1');
    expect(await request(await named(nameOf('ada@acme.test')))).toMatchObject({ kind: 'answer', ended: 1 });
    expect(await open()).toBe(0);
  });

  it.each<[string, () => Promise<string>, string]>([
    ['somebody else', () => named(nameOf('grace@acme.test')), 'ended 0'],
    ['nobody', () => named(nameOf(' ')), 'name_id_empty'],
    [
      'an assertion',
      () => named('<saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"/>'),
      'unexpected_element',
    ],
    ['anybody, for another key', () => named(nameOf('ada@acme.test'), otherKey), 'decryption_failed'],
    ['nothing', async () => '<saml2:EncryptedID/>', 'encryption_malformed'],
  ])('stays signed in where the ciphertext names %s', async (_, content, expected) => {
    await signIn('s1');
    const text = await content();
    const got =
      expected === 'ended 0'
        ? `ended ${((await request(text)) as { ended: number }).ended}`
        : await reasonOf(request(text));
    expect(got).toBe(expected);
    expect(await open()).toBe(1);
  });

  it('stays signed in where somebody else signed', async () => {
    await signIn('s1');
    const content = await named(nameOf('ada@acme.test'));
    expect(await reasonOf(request(content, otherKey))).toBe('signature_invalid');
    expect(await open()).toBe(1);
  });
});

describe('a refused logout message', () => {
  const logged = async () =>
    (await env.DB.prepare("select * from sign_in_attempts where flow = 'logout'").all()).results;
  const post = (xml: string) =>
    receiveLogout(
      depsAt(),
      { binding: 'post', samlRequest: btoa(xml), samlResponse: undefined, relayState: undefined },
      CLIENT,
    );
  const by = (issuer: string) => `<r><Issuer>${issuer}</Issuer></r>`;

  it('is found by its reference with the one organization of its issuer', async () => {
    const refused = await deliver(await requestFromOkta('_r1', [], otherKey)).catch((error) => error);
    expect(await logged()).toMatchObject([
      { id: refused.reference, organization_id: acme.id, reason: 'signature_invalid', outcome: 'refused' },
    ]);
  });

  it('is found when it cannot be read', async () => {
    const id = idOfMessage((await signOut(depsAt(), await signIn('s1'))) as OutgoingMessage);
    expect(await reasonOf(post(by(OKTA_ISSUER)))).toBe('unexpected_root');
    expect(await reasonOf(post(`<!DOCTYPE r>${by(OKTA_ISSUER)}`))).toBe('xml_doctype');
    expect(await reasonOf(post(`<r InResponseTo="${await id}"/>`))).toBe('unexpected_root');
    expect(await logged()).toMatchObject(Array(3).fill({ organization_id: acme.id }));
  });

  it('that is accepted leaves no row', async () => {
    await deliver(await requestFromOkta('_r1', []));
    expect(await logged()).toEqual([]);
  });

  it('is in nobody’s log where it may be another’s', async () => {
    await post(by('https://nobody.test/')).catch(() => {});
    await post('<r InResponseTo="_made.up"/>').catch(() => {});
    await deliver(await requestFromOkta('_r2', [], oktaKey, 'ada@acme.test', 'http://nobody')).catch(
      () => {},
    );
    await createOrganization(depsAt(), OPERATOR, { name: 'B', plan: 'growth' }).then(({ id }) =>
      env.DB.prepare(
        `insert into connections (id, organization_id, issuer, sign_in_url, enabled, require_sso, managed_access,
          allow_idp_initiated, allow_sha1, created_at, updated_at)
          select 'con_b', ?, issuer, sign_in_url, 1, 0, 0, 1, 0, 1, 1 from connections`,
      )
        .bind(id)
        .run(),
    );
    await post(by(OKTA_ISSUER)).catch(() => {});
    await deliver(await requestFromOkta('_r1', [], otherKey)).catch(() => {});
    expect(await logged()).toEqual([]);
  });

  it('is only counted past the budget', async () => {
    for (let n = 0; n < 33; n++) await post(by(OKTA_ISSUER)).catch(() => {});
    expect(await logged()).toHaveLength(30);
  });
});
