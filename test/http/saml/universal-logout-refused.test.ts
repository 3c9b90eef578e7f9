// Universal Logouts that are refused: each by its reason, what it leaves behind, and that nothing has ended.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrganization, updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { decodePem } from '../../../src/lib/pem.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import { OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { oktaKey, otherKey } from '../../support/okta-keys.ts';
import {
  addressOf,
  byEmail,
  issSub,
  NOW_SECONDS,
  OKTA_ORIGIN,
  revocationToken,
  type Sent,
  sendRevocation,
  type TokenParts,
} from '../../support/revocation.ts';
import { Browser } from '../browser.ts';
import { signedIn } from '../session-of.ts';
import { answerOf } from './answers.ts';

let acme: Acme;
let connectionId: string;
const warn = vi.spyOn(console, 'warn');
const info = vi.spyOn(console, 'info');

beforeEach(async () => {
  acme = await world({ universalLogout: true });
  connectionId = await connectionOf(acme.id);
  for (const log of [warn, info]) log.mockReset().mockImplementation(() => {});
});

async function connectionOf(organizationId: string): Promise<string> {
  const id = await env.DB.prepare('select id from connections where organization_id = ?')
    .bind(organizationId)
    .first<string>('id');
  return id ?? '';
}

const rows = async (text: string) => (await env.DB.prepare(text).all<Record<string, unknown>>()).results;
const sql = async (text: string) => void (await env.DB.prepare(text).run());
const token = (parts?: TokenParts) => revocationToken(connectionId, parts);
const send = async (parts?: TokenParts, body?: unknown) =>
  await sendRevocation(connectionId, await token(parts), body);

async function ada(): Promise<Browser> {
  const browser = new Browser();
  await answerOf(acme.id, browser);
  return browser;
}

/** Ada is signed in by her identity provider, and after it nothing has changed. */
async function expectNothingEnded(before: Browser): Promise<void> {
  expect((await before.get('/profile')).status).toBe(200);
  expect(await count('sessions', 'ended_at is not null')).toBe(0);
  expect(await count('audit_events', "action = 'user.sessions_ended'")).toBe(0);
  expect(await count('members', `proven_since >= ${NOW_MS}`)).toBe(0);
}

/** A token whose parts are what they are: no library would make it. */
const raw = (header: unknown, payload: unknown, signature = '') =>
  [JSON.stringify(header), JSON.stringify(payload)]
    .map((part) => btoa(part).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, ''))
    .concat(signature)
    .join('.');

const claims = () => ({
  jti: 'forged',
  iss: OKTA_ORIGIN,
  sub: '0oa',
  aud: addressOf(connectionId),
  exp: NOW_SECONDS + 300,
  iat: NOW_SECONDS,
});

async function hmacWithPublicKey(): Promise<string> {
  const [header, payload] = raw({ alg: 'HS256', typ: 'global-token-revocation+jwt' }, claims()).split('.');
  const [block] = decodePem(oktaKey.certificate) ?? [];
  const key = await crypto.subtle.importKey(
    'raw',
    block?.bytes ?? new Uint8Array(),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${header}.${payload}`));
  const text = btoa(String.fromCharCode(...new Uint8Array(mac)));
  return `${header}.${payload}.${text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')}`;
}

const lastWarning = () => JSON.parse(String(warn.mock.calls.at(-1)?.[0]));

describe('what nothing vouches for', () => {
  const FORGED: [string, string, () => string | null | Promise<string>][] = [
    ['no token', 'token_missing', () => null],
    ['a text', 'token_malformed', () => 'opaque'],
    ['a token without an algorithm', 'token_algorithm_refused', () => raw({ typ: 'JWT' }, {}, 'x')],
    ['alg none', 'token_algorithm_refused', () => raw({ alg: 'none' }, claims())],
    ['alg none in capitals', 'token_algorithm_refused', () => raw({ alg: 'NONE' }, claims())],
    ['HS256 with the public key', 'token_algorithm_refused', hmacWithPublicKey],
    ['PS256', 'token_algorithm_refused', () => token({ header: { alg: 'PS256' } })],
    [
      'an algorithm of another kind of key',
      'token_signature_invalid',
      () => raw({ alg: 'ES256' }, claims(), 'AAAA'),
    ],
    ['another key', 'token_signature_invalid', () => token({ key: otherKey.privateKey })],
    [
      'a key that it brings along',
      'token_signature_invalid',
      () => token({ key: otherKey.privateKey, header: { x5c: [], jku: 'https://evil.test/keys', kid: 'x' } }),
    ],
    ['another payload', 'token_signature_invalid', async () => tampered(await token())],
    [
      'an extension that has to be understood',
      'token_malformed',
      async () => raw({ alg: 'RS256', crit: ['x'], x: 1 }, claims(), 'AAAA'),
    ],
    ['a token that is too long', 'token_malformed', () => 'x'.repeat(8193)],
  ];

  const tampered = (signed: string) => {
    const [header, , signature] = signed.split('.');
    return `${header}.${raw({}, { ...claims(), jti: 'another' }).split('.')[1]}.${signature}`;
  };

  it.each(FORGED)('%s: %s', async (_what, reason, make) => {
    const browser = await ada();
    const before = await everything();
    const sent = await sendRevocation(connectionId, await make());
    expect(sent.status).toBe(401);
    expect(sent.headers.get('WWW-Authenticate')).toMatch(/^Bearer/);
    // The same for every stranger, and nothing that lasts.
    expect(sent.body).toEqual({ error: 'invalid_token', reference: expect.any(String) });
    expect(lastWarning()).toMatchObject({ event: 'universal_logout_refused', reason, organizationId: null });
    expect(await everything()).toEqual(before);
    await expectNothingEnded(browser);
  });

  it('is told nothing else of a connection that is not there, is off, or cannot verify', async () => {
    const forged = await token({ key: otherKey.privateKey });
    const answers = [await sendRevocation('con_nobody', forged), await sendRevocation(connectionId, forged)];
    await saveSso(depsAt(), OPERATOR, acme, { universalLogout: false });
    answers.push(await sendRevocation(connectionId, forged));
    await sql('delete from certificates');
    answers.push(await sendRevocation(connectionId, forged));
    expect(lastWarning().reason).toBe('no_certificate');
    expect(
      new Set(answers.map(({ status, body }) => `${status} ${body.error} ${body.error_description}`)),
    ).toEqual(new Set(['401 invalid_token undefined']));
    expect(await count('sign_in_attempts')).toBe(0);
  });

  it('is not told whether a body is good', async () => {
    const forged = await token({ key: otherKey.privateKey });
    expect((await sendRevocation(connectionId, forged, 'no JSON')).status).toBe(401);
  });
});

async function everything(): Promise<Record<string, number>> {
  const tables = ['used_assertions', 'used_proofs', 'sign_in_attempts', 'audit_events', 'directory_events'];
  return Object.fromEntries(
    await Promise.all(tables.map(async (name) => [name, await count(name)] as const)),
  );
}

async function expectRefusal(sent: Sent, status: number, reason: string, detail: object = {}): Promise<void> {
  expect(sent).toMatchObject({ status, body: { error_description: reason } });
  const [row] = await rows(
    "select * from sign_in_attempts where flow = 'universal_logout' and outcome = 'refused'",
  );
  expect(row).toMatchObject({ id: sent.body.reference, organization_id: acme.id, reason, email: null });
  expect(JSON.parse(String(row?.detail))).toMatchObject(detail);
  expect(lastWarning()).toMatchObject({ reason, organizationId: acme.id, reference: sent.body.reference });
}

describe('a token that the identity provider has signed is refused', () => {
  const WRONG: [string, string, TokenParts, object?][] = [
    ['expired', 'token_expired', { claims: { exp: NOW_SECONDS - 61, iat: NOW_SECONDS - 361 } }],
    [
      'from the future, by iat',
      'token_not_yet_valid',
      { claims: { iat: NOW_SECONDS + 61 } },
      { claim: 'iat' },
    ],
    [
      'from the future, by nbf',
      'token_not_yet_valid',
      { claims: { nbf: NOW_SECONDS + 61 } },
      { claim: 'nbf' },
    ],
    ['for too long', 'token_lifetime_too_long', { claims: { exp: NOW_SECONDS + 601 } }, { expected: 600 }],
    [
      'for another address',
      'token_audience_wrong',
      { claims: { aud: 'https://other.test/' } },
      { actual: 'https://other.test/' },
    ],
    ['for another address too', 'token_audience_wrong', { claims: { aud: ['$own', 'https://other.test/'] } }],
    [
      'of another issuer',
      'token_issuer_wrong',
      { claims: { iss: 'https://evil.okta.com' } },
      { actual: 'https://evil.okta.com' },
    ],
    ['for an assertion of a client', 'token_type_wrong', { header: { typ: 'JWT' } }],
    ['without a type', 'token_type_wrong', { header: { typ: undefined } }],
    ['for a back-channel logout', 'token_type_wrong', { header: { typ: 'logout+jwt' } }],
    ['without exp', 'token_claim_missing', { claims: { exp: undefined } }, { claim: 'exp' }],
    ['without iat', 'token_claim_missing', { claims: { iat: undefined } }, { claim: 'iat' }],
    ['without jti', 'token_claim_missing', { claims: { jti: undefined } }, { claim: 'jti' }],
    ['without aud', 'token_claim_missing', { claims: { aud: undefined } }, { claim: 'aud' }],
    ['without iss', 'token_claim_missing', { claims: { iss: undefined } }, { claim: 'iss' }],
    ['without sub', 'token_claim_missing', { claims: { sub: undefined } }, { claim: 'sub' }],
    ['with a long jti', 'token_claims_malformed', { claims: { jti: 'x'.repeat(256) } }, { claim: 'jti' }],
    ['with an empty jti', 'token_claims_malformed', { claims: { jti: '' } }, { claim: 'jti' }],
    ['with a number as its jti', 'token_claims_malformed', { claims: { jti: 7 } }, { claim: 'jti' }],
    ['with a time that is a text', 'token_claims_malformed', { claims: { iat: 'now' } }, { claim: 'iat' }],
    ['with an exp that is a text', 'token_claims_malformed', { claims: { exp: 'never' } }, { claim: 'exp' }],
  ];

  it.each(WRONG)('%s: %s', async (_what, reason, parts, detail) => {
    const browser = await ada();
    const own = (value: unknown) => (Array.isArray(value) ? [addressOf(connectionId), value[1]] : value);
    const given =
      parts.claims && 'aud' in parts.claims ? { ...parts.claims, aud: own(parts.claims.aud) } : parts.claims;
    const sent = await send({ ...parts, ...(given && { claims: given }) });
    await expectRefusal(sent, 401, reason, detail);
    expect(sent.body.error).toBe('invalid_token');
    expect(await count('used_assertions', "assertion_id like 'revocation:%'")).toBe(0);
    await expectNothingEnded(browser);
  });

  it('within a minute of skew is accepted', async () => {
    const late = { claims: { exp: NOW_SECONDS - 59, iat: NOW_SECONDS - 359 } };
    const early = { claims: { iat: NOW_SECONDS + 59, nbf: NOW_SECONDS + 59, exp: NOW_SECONDS + 359 } };
    expect([(await send(late)).status, (await send(early)).status]).toEqual([204, 204]);
  });

  it.each(['RS384', 'RS512'])('but not for %s', async (alg) => {
    expect((await send({ header: { alg } })).status).toBe(204);
  });

  it('but not by its issuer, which others than Okta name', async () => {
    expect((await send({ claims: { iss: OKTA_ISSUER } })).status).toBe(204);
  });

  it('the second time, for whomever it comes', async () => {
    const one = await token();
    expect((await sendRevocation(connectionId, one)).status).toBe(204);
    const owner = await signedIn('owner@acme.test');
    const again = await sendRevocation(connectionId, one, byEmail('owner@acme.test'));
    await expectRefusal(again, 401, 'token_replayed');
    expect((await owner.get('/profile')).status).toBe(200);
  });

  it('the second time, also if nobody was meant the first time', async () => {
    const browser = await ada();
    const one = await token();
    expect((await sendRevocation(connectionId, one, byEmail('nobody@acme.test'))).status).toBe(404);
    expect((await sendRevocation(connectionId, one)).body.error_description).toBe('token_replayed');
    await expectNothingEnded(browser);
  });

  it('for the connection of another organization, which has the same issuer and key', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    await addMember(depsAt(), OPERATOR, other, { email: 'ada@acme.test', role: 'member' });
    await saveSso(depsAt(), OPERATOR, other, {
      issuer: OKTA_ISSUER,
      signInUrl: OKTA_SIGN_IN_URL,
      addCertificates: [{ content: oktaKey.certificate, fileName: '' }],
      enabled: true,
      universalLogout: true,
    });
    const browser = await ada();
    const elsewhere = await connectionOf(other.id);
    const sent = await sendRevocation(elsewhere, await token());
    expect(sent).toMatchObject({ status: 401, body: { error_description: 'token_audience_wrong' } });
    await expectNothingEnded(browser);
    // One that is good for the other ends nothing here.
    expect((await sendRevocation(elsewhere, await revocationToken(elsewhere))).status).toBe(204);
    expect((await browser.get('/profile')).status).toBe(200);
    expect(await count('members', `id = '${acme.memberId}' and proven_since >= ${NOW_MS}`)).toBe(0);
  });
});

describe('a good token is refused', () => {
  it.each<[string, number, string, () => Promise<unknown>]>([
    [
      'where it is switched off',
      403,
      'universal_logout_off',
      () => saveSso(depsAt(), OPERATOR, acme, { universalLogout: false }),
    ],
    [
      'where single sign-on is off',
      403,
      'sso_not_enabled',
      () => saveSso(depsAt(), OPERATOR, acme, { enabled: false }),
    ],
    [
      'where the plan has none',
      403,
      'plan_lacks_sso',
      () => updateOrganization(depsAt(), OPERATOR, acme.id, { plan: 'free' }),
    ],
  ])('%s', async (_where, status, reason, prepare) => {
    const browser = await ada();
    await prepare();
    await expectRefusal(await send(), status, reason);
    await expectNothingEnded(browser);
    expect(await count('used_assertions', "assertion_id like 'revocation:%'")).toBe(1);
  });

  it('where the organization is being deleted, like a connection that is not there', async () => {
    await sql(`update organizations set deleted_at = ${NOW_MS}`);
    expect(await send()).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    expect(lastWarning().reason).toBe('connection_unknown');
  });

  it.each<[string, number, string, unknown]>([
    ['no JSON', 400, 'body_malformed', '{"sub_id":'],
    ['nothing', 400, 'body_malformed', ''],
    ['a list', 400, 'body_malformed', []],
    ['a text', 400, 'body_malformed', '"ada@acme.test"'],
    ['null', 400, 'body_malformed', 'null'],
    ['no subject', 400, 'body_malformed', {}],
    [
      'two subjects',
      400,
      'body_malformed',
      { ...byEmail('ada@acme.test'), subject: byEmail('owner@acme.test').sub_id },
    ],
    ['a subject that is a text', 400, 'body_malformed', { sub_id: 'ada@acme.test' }],
    ['a subject without a format', 400, 'body_malformed', { sub_id: { email: 'ada@acme.test' } }],
    [
      'an address that is a list',
      400,
      'body_malformed',
      { sub_id: { format: 'email', email: ['ada@acme.test'] } },
    ],
    ['an address that is empty', 400, 'body_malformed', byEmail('')],
    ['an address that is long', 400, 'body_malformed', byEmail(`${'x'.repeat(1025)}`)],
    [
      'an address with more beside it',
      400,
      'body_malformed',
      { sub_id: { format: 'email', email: 'ada@acme.test', sub: 'x' } },
    ],
    ['half a name', 400, 'body_malformed', { sub_id: { format: 'iss_sub', sub: 'ada@acme.test' } }],
    ['an opaque subject', 400, 'subject_format_unsupported', { sub_id: { format: 'opaque', id: '00u1' } }],
    [
      'a phone number',
      400,
      'subject_format_unsupported',
      { sub_id: { format: 'phone_number', phone_number: '+1' } },
    ],
    ['the name of a method', 400, 'subject_format_unsupported', { sub_id: { format: 'toString' } }],
    ['an address of nobody', 404, 'revoked_subject_unknown', byEmail('nobody@acme.test')],
    ['a name that is not an address', 404, 'revoked_subject_unknown', byEmail('ada')],
    [
      'another issuer’s person',
      404,
      'revoked_subject_unknown',
      issSub('https://other.okta.com', 'ada@acme.test'),
    ],
    ['a NameID of nobody', 404, 'revoked_subject_unknown', issSub(OKTA_ISSUER, '00u-nobody')],
  ])('for %s', async (_what, status, reason, body) => {
    const browser = await ada();
    await expectRefusal(await send({}, body), status, reason);
    await expectNothingEnded(browser);
  });

  it('for a body that is too large, before anything is read', async () => {
    const browser = await ada();
    const sent = await send({}, { ...byEmail('ada@acme.test'), padding: 'x'.repeat(9000) });
    expect(sent.status).toBe(413);
    await expectNothingEnded(browser);
    expect(await count('sign_in_attempts', "flow = 'universal_logout'")).toBe(0);
  });

  it('for somebody of another organization', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    await addMember(depsAt(), OPERATOR, other, { email: 'olga@other.test', role: 'owner' });
    const olga = await signedIn('olga@other.test');
    await expectRefusal(await send({}, byEmail('olga@other.test')), 404, 'revoked_subject_unknown');
    const id = await env.DB.prepare('select id from members where organization_id = ?')
      .bind(other.id)
      .first('id');
    expect((await send({}, issSub(OKTA_ORIGIN, String(id)))).status).toBe(404);
    expect((await olga.get('/profile')).status).toBe(200);
  });

  it('by any method but POST, and from a form of a browser without a token', async () => {
    const browser = await ada();
    expect((await browser.get(`/sso/global-token-revocation/${connectionId}`)).status).toBe(405);
    expect((await browser.postFromIdp(`/sso/global-token-revocation/${connectionId}`, {})).status).toBe(401);
    await expectNothingEnded(browser);
  });
});

it('refusals past the budget are counted and fill no table', async () => {
  for (let i = 0; i < 35; i++) await send({ claims: { iss: 'https://evil.okta.com' } });
  const [{ kept, more } = {}] = await rows(
    'select count(*) as kept, sum(more) as more from sign_in_attempts',
  );
  expect([kept, more]).toEqual([30, 5]);
});
