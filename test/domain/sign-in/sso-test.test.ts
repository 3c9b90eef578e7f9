import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ResponseOptions } from '../../../dev/okta/response.ts';
import { findSignIn } from '../../../src/domain/organization/logs.ts';
import { generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { discoverSignIn } from '../../../src/domain/sign-in/discovery.ts';
import { beginSamlSignIn, receiveSamlResponse } from '../../../src/domain/sign-in/saml-sign-in.ts';
import type { Check, TestDetail } from '../../../src/domain/sign-in/sso-test.ts';
import { loadSsoSettings, saveSso } from '../../../src/domain/sso/settings.ts';
import {
  type Acme,
  CLIENT,
  count,
  createAcme,
  depsAt,
  NOW_MS,
  OPERATOR,
  reasonOf,
} from '../../support/deps.ts';
import { issueOktaResponse } from '../../support/okta.ts';
import { otherKey } from '../../support/okta-keys.ts';
import { beginIn, type WaitingRequests } from '../../support/pending.ts';
import { receiveFromOkta } from '../../support/sign-in.ts';
import { emptyStorage } from '../../support/storage.ts';

const ADMIN = { type: 'account', id: 'acc_1', label: 'admin@acme.test', address: null } as const;

let acme: Acme;
/** The browser of the administrator. */
let waiting: WaitingRequests;

beforeEach(async () => {
  waiting = new Map();
  await emptyStorage();
  acme = await createAcme({ enabled: false });
});

async function begin(): Promise<string> {
  return await beginIn(waiting, depsAt(), {
    organizationId: acme.id,
    returnTo: null,
    loginHint: null,
    testedBy: { accountId: 'acc_1' },
  });
}

async function receive(options: Partial<ResponseOptions>, pending = waiting, nowMs = NOW_MS) {
  return receiveFromOkta(options, { pending }, depsAt(nowMs));
}

/** Runs a test and returns what it recorded. */
async function result(options: Partial<ResponseOptions>) {
  const tested = await receive({ inResponseTo: await begin(), ...options });
  if (tested.kind !== 'tested') throw new Error('somebody was signed in');
  const row = await findSignIn(depsAt(), acme.id, tested.reference);
  const detail = row?.detail as TestDetail;
  return {
    row,
    detail,
    failed: detail.checks.filter((check: Check) => !check.ok).map((check) => check.rule),
  };
}

const connection = async () => (await loadSsoSettings(depsAt(), acme.id)).connection;

describe('a test of the connection', () => {
  it('proves the connection before it is enabled, without signing anybody in', async () => {
    const { row, detail, failed } = await result({});
    expect(failed).toEqual([]);
    expect(row).toMatchObject({ flow: 'test', outcome: 'accepted', reason: null, email: 'ada@acme.test' });
    expect(detail.checks.length).toBeGreaterThan(20);
    expect(detail.attributes.map((one) => one.name)).toContain('email');
    expect(row?.redactedResponse).not.toContain('ada@acme.test');
    expect((await connection())?.provenAt).toBe(NOW_MS);
    expect(await count('sessions')).toBe(0);
  });

  it('shows everything that is wrong at once, and does not prove the connection', async () => {
    const { row, failed } = await result({
      audience: 'https://wrong.example/',
      recipient: 'https://wrong.example/acs',
      attributes: [{ name: 'email', values: ['ada@stranger.test'] }],
    });
    expect(failed).toEqual(
      expect.arrayContaining([
        'recipient_mismatch',
        'audience_mismatch',
        'domain_not_claimed',
        'not_a_member',
      ]),
    );
    expect(row).toMatchObject({ outcome: 'refused', reason: 'recipient_mismatch' });
    expect((await connection())?.provenAt).toBeNull();
  });

  it('stops at a signature by another key: nothing under it is worth checking', async () => {
    const { detail, failed } = await result({ key: otherKey });
    expect(detail.checks).toHaveLength(1);
    expect(failed).toEqual(['signature_invalid']);
    expect(detail.identity.email).toBeNull();
  });

  it('names a missing email address', async () => {
    const { failed } = await result({
      attributes: [{ name: 'firstName', values: ['Ada'] }],
      nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    } as Partial<ResponseOptions>);
    expect(failed).toEqual(['email_missing']);
  });

  it('makes SSO required if an administrator asked for it before', async () => {
    await saveSso(depsAt(), ADMIN, acme, { requireSso: true, enabled: true });
    expect(await connection()).toMatchObject({ requireSso: false, requireWhenProven: true });
    expect(await discoverSignIn(depsAt(), 'ada@acme.test')).toMatchObject({ kind: 'sso' });
    await result({ audience: 'https://wrong.example/' });
    expect(await connection()).toMatchObject({ requireSso: false, requireWhenProven: true });
    await result({});
    expect(await connection()).toMatchObject({ requireSso: true, requireWhenProven: false });
    expect(await count('audit_events', "actor_type = 'system' and detail like '%requireSso%'")).toBe(1);
  });

  it('is refused in another browser, and its response counts once', async () => {
    const inResponseTo = await begin();
    expect(await reasonOf(receive({ inResponseTo }, new Map()))).toBe('browser_mismatch');
    expect((await receive({ inResponseTo })).kind).toBe('tested');
    await receive({ inResponseTo });
    expect(await count('sign_in_attempts', "reason = 'request_already_used' and flow = 'test'")).toBe(1);
  });

  it('says so when the response came too late', async () => {
    const inResponseTo = await begin();
    const tested = await receive({ inResponseTo }, waiting, NOW_MS + 601_000);
    expect(tested.kind).toBe('tested');
    expect(await count('sign_in_attempts', "reason = 'request_expired'")).toBe(1);
    expect((await connection())?.provenAt).toBeNull();
  });

  it('uses up its assertion, so that it cannot sign anybody in', async () => {
    const inResponseTo = await begin();
    const { base64 } = await issueOktaResponse({ inResponseTo });
    const post = {
      samlResponse: base64,
      relayState: null,
      pending: waiting,
      postbackOrganizationId: acme.id,
      client: CLIENT,
    };
    await receiveSamlResponse(depsAt(), post);
    await saveSso(depsAt(), ADMIN, acme, { enabled: true });
    await receiveSamlResponse(depsAt(), post);
    expect(await count('sessions')).toBe(0);
  });
});

describe('asking for a test', () => {
  it('is refused without a configuration', async () => {
    await env.DB.prepare('delete from connections').run();
    expect(await reasonOf(begin())).toBe('sso_not_configured');
  });

  it('does not allow a sign-in while SSO is off', async () => {
    const start = beginSamlSignIn(depsAt(), {
      organizationId: acme.id,
      returnTo: null,
      loginHint: null,
    });
    expect(await reasonOf(start)).toBe('sso_not_enabled');
  });
});

describe('a proof', () => {
  it('does not count for another issuer', async () => {
    await result({});
    await saveSso(depsAt(), ADMIN, acme, { issuer: 'http://www.okta.com/exkOther' });
    expect((await connection())?.provenAt).toBeNull();
  });

  it('lets an administrator require SSO at once', async () => {
    await result({});
    await saveSso(depsAt(), ADMIN, acme, { requireSso: true });
    expect(await connection()).toMatchObject({ requireSso: true, requireWhenProven: false });
  });
});

describe('the end of the session', () => {
  const ends = async (options: Partial<ResponseOptions>) => (await result(options)).detail.session;

  it('is recorded as it arrived, and whether the connection ignores it', async () => {
    expect(await ends({})).toEqual({ endMs: null, ignored: false });
    expect(await ends({ sessionEndMs: NOW_MS + 5000 })).toEqual({ endMs: NOW_MS + 5000, ignored: false });
    await saveSso(depsAt(), ADMIN, acme, { ignoreSessionEnd: true });
    expect(await ends({ sessionEndMs: NOW_MS + 5000 })).toEqual({ endMs: NOW_MS + 5000, ignored: true });
  });

  it('that has passed breaks the rule', async () => {
    expect((await result({ sessionEndMs: NOW_MS - 60_000 })).failed).toEqual(['session_expired']);
  });

  it('is not known of a response that nothing has signed', async () => {
    expect(await ends({ signResponse: false, signAssertion: false, sessionEndMs: NOW_MS + 5000 })).toBeNull();
  });
});

describe('the names', () => {
  const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
  const named = (first: string, last: string, email = 'ada@acme.test') => ({
    attributes: [
      { name: 'email', values: [email] },
      { name: 'firstName', values: [first] },
      { name: 'lastName', values: [last] },
    ],
  });
  const names = async (options: Partial<ResponseOptions>) => (await result(options)).detail.names;
  const managed = (change = {}) => saveSso(depsAt(), ADMIN, acme, { managedAccess: true, ...change });
  const kept = (outcome: string) => ({ outcome, taken: [] });

  beforeEach(async () => {
    await env.DB.prepare("update members set given_name = 'Ada' where user_name = 'ada@acme.test'").run();
  });

  it('are told that a sign-in would take, and nothing is taken', async () => {
    await managed();
    expect(await names(named('Ada', 'x'.repeat(300)))).toEqual({
      outcome: 'refreshed',
      taken: [{ name: 'familyName', before: '', after: 'x'.repeat(100) }],
    });
    expect(await count('members', "family_name <> ''")).toBe(0);
  });

  it('are told of somebody new', async () => {
    await managed();
    expect(await names(named('Grace', '', 'grace@acme.test'))).toEqual({
      outcome: 'joins',
      taken: [{ name: 'givenName', before: '', after: 'Grace' }],
    });
  });

  it('are told to stay, and why', async () => {
    const other = named('Augusta', 'King');
    expect(await names(other)).toEqual(kept('switch_off'));
    await managed({ refreshNames: false });
    expect(await names(other)).toEqual(kept('switch_off'));
    await managed({ refreshNames: true });
    expect(await names(named('Ada', ''))).toEqual(kept('same'));
    expect(await names(named('', ''))).toEqual(kept('not_sent'));
    expect(await names({ ...other, nameId: '_x', nameIdFormat: TRANSIENT })).toEqual(kept('transient'));
    await generateScimToken(depsAt(), OPERATOR, acme);
    await env.DB.prepare("update members set external_id = 'e' where user_name = 'ada@acme.test'").run();
    expect(await names(other)).toEqual(kept('provisioned'));
  });

  it('are not told where nobody would be signed in', async () => {
    await managed();
    expect(await names({ ...named('Eve', ''), audience: 'https://wrong.example/' })).toBeNull();
    expect(await names(named('Eve', '', 'eve@stranger.test'))).toBeNull();
    expect(await names({ ...named('Eve', ''), key: otherKey })).toBeNull();
  });
});
