// Staged changes of an enabled connection: nothing is used before a switch, a test proves what it tested, and
// what was there before comes back.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ResponseOptions } from '../../../dev/okta/response.ts';
import { findSignIn } from '../../../src/domain/organization/logs.ts';
import { updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { pruneExpired } from '../../../src/domain/organization/retention.ts';
import { beginSamlSignIn } from '../../../src/domain/sign-in/saml-sign-in.ts';
import { approveConnectionChange, pendingConnectionChange } from '../../../src/domain/sso/approvals.ts';
import { loadSsoSettings, removeSso, type SsoChange, saveSso } from '../../../src/domain/sso/settings.ts';
import {
  discardStaged,
  saveOrStage,
  stageChange,
  switchConnection,
} from '../../../src/domain/sso/staging.ts';
import { type Acme, count, createAcme, depsAt, NOW_MS, OPERATOR, reasonOf } from '../../support/deps.ts';
import { OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { otherKey } from '../../support/okta-keys.ts';
import { beginIn, type WaitingRequests } from '../../support/pending.ts';
import { receiveFromOkta, samlSignIn } from '../../support/sign-in.ts';
import { changedLines, readState } from '../../support/state.ts';
import { emptyStorage } from '../../support/storage.ts';

const DAY_MS = 86_400_000;
const ADMIN = { type: 'account', id: 'acc_1', label: 'admin@acme.test', address: null } as const;
const NEW: SsoChange = {
  issuer: 'https://new.example/idp',
  signInUrl: 'https://new.example/sso',
  addCertificates: [{ content: otherKey.certificate, fileName: 'new.pem' }],
  replaceCertificates: true,
};
/** What the new identity provider sends. */
const FROM_NEW: Partial<ResponseOptions> = { issuer: 'https://new.example/idp', key: otherKey };

let acme: Acme;

beforeEach(async () => {
  await emptyStorage();
  acme = await createAcme();
});

const settings = (nowMs = NOW_MS) => loadSsoSettings(depsAt(nowMs), acme.id);
const save = (change: SsoChange, nowMs = NOW_MS) => saveOrStage(depsAt(nowMs), ADMIN, acme, change);
const stagedId = async (): Promise<string> => (await settings()).staged?.id ?? '';
const formerId = async (): Promise<string> => (await settings()).former?.id ?? '';
const switchTo = async (role: 'staged' | 'former', id: string, nowMs = NOW_MS) =>
  await switchConnection(depsAt(nowMs), ADMIN, acme, { role, id });

/** Whether a person gets in who comes back from the old and from the new identity provider. */
async function whoGetsIn(): Promise<string> {
  const old = await reasonOf(samlSignIn('ada@acme.test'));
  const fresh = await reasonOf(samlSignIn('ada@acme.test', FROM_NEW));
  return `${old}, ${fresh}`;
}

/** A round trip of a test. Returns the reason in the log; null: it worked. */
async function roundTrip(versionId: string | undefined, response: Partial<ResponseOptions>) {
  const waiting: WaitingRequests = new Map();
  const inResponseTo = await beginIn(waiting, depsAt(), {
    organizationId: acme.id,
    returnTo: null,
    loginHint: null,
    testedBy: { accountId: 'acc_1', versionId },
  });
  return await answerTest(waiting, { inResponseTo, ...response });
}

async function answerTest(pending: WaitingRequests, response: Partial<ResponseOptions>) {
  const tested = await receiveFromOkta(response, { pending });
  if (tested.kind !== 'tested') throw new Error('somebody was signed in');
  return (await findSignIn(depsAt(), acme.id, tested.reference))?.reason ?? null;
}

describe('a change of an enabled connection', () => {
  it.each([
    ['the issuer', { issuer: 'https://new.example/idp' }],
    ['the address', { signInUrl: 'https://new.example/sso' }],
    ['a further certificate', { addCertificates: [{ content: otherKey.certificate, fileName: '' }] }],
    ['everything', NEW],
  ])('of %s is staged: nothing of it is in use', async (_what, change) => {
    const before = await settings();
    expect(await save(change)).toBe('staged');
    const after = await settings();
    expect(after.connection).toEqual({ ...before.connection, updatedAt: after.connection?.updatedAt });
    expect(after.certificates).toEqual(before.certificates);
    expect(after.staged).toMatchObject({ provenAt: null, createdBy: 'admin@acme.test' });
    expect(await reasonOf(samlSignIn('ada@acme.test'))).toBe('accepted');
    expect(
      await count('audit_events', "action like '%.change_staged' and actor_label = 'admin@acme.test'"),
    ).toBe(1);
  });

  it('takes the rest at once, and what comes along with the identity provider not', async () => {
    expect(await save({ ...NEW, managedAccess: true, signInBinding: 'post' })).toBe('staged');
    const { connection, staged } = await settings();
    expect(connection).toMatchObject({ managedAccess: true, signInBinding: 'redirect', issuer: OKTA_ISSUER });
    expect(staged).toMatchObject({ signInBinding: 'post' });
  });

  it('is saved as it is where nothing of it needs a test, or the connection is off', async () => {
    expect(await save({ signInBinding: 'post', logoutUrl: 'https://acme.okta.example/slo' })).toBe('saved');
    expect(await save({ issuer: OKTA_ISSUER, signInUrl: OKTA_SIGN_IN_URL, requireSso: true })).toBe('saved');
    expect((await settings()).staged).toBeNull();
    await saveSso(depsAt(), OPERATOR, acme, { enabled: false });
    expect(await save(NEW)).toBe('saved');
    expect(await settings()).toMatchObject({
      staged: null,
      former: null,
      connection: { issuer: NEW.issuer },
    });
  });

  it('adds up with what is staged already, and is discarded by the values in use', async () => {
    await save({ issuer: 'https://new.example/idp' });
    const first = await stagedId();
    await save({ signInUrl: 'https://new.example/sso' });
    expect((await settings()).staged).toMatchObject({
      issuer: 'https://new.example/idp',
      signInUrl: 'https://new.example/sso',
    });
    expect(await stagedId()).not.toBe(first);
    expect(await save({ issuer: OKTA_ISSUER, signInUrl: OKTA_SIGN_IN_URL })).toBe('saved');
    expect((await settings()).staged).toBeNull();
    expect(await count('audit_events', "action like '%.change_discarded'")).toBe(1);
  });

  it('leaves the staged values alone when an option is changed', async () => {
    await save(NEW);
    const id = await stagedId();
    expect(await save({ signInBinding: 'post' })).toBe('saved');
    expect(await settings()).toMatchObject({ connection: { signInBinding: 'post' }, staged: { id } });
  });

  it.each([
    ['an address without encryption', { signInUrl: 'http://x.example' }, 'sign_in_url_invalid'],
    ['no issuer', { issuer: ' ' }, 'issuer_missing'],
    ['a broken certificate', { addCertificates: [{ content: 'x', fileName: '' }] }, 'certificate_invalid'],
    ['no certificate', { addCertificates: [], replaceCertificates: true }, 'certificate_missing'],
  ])('with %s is refused and stages nothing', async (_what, change, reason) => {
    const before = await readState();
    expect(await reasonOf(save({ issuer: 'https://new.example/idp', ...change }))).toBe(reason);
    expect(changedLines(before, await readState())).toEqual([]);
  });

  it('of two at the same time is staged once', async () => {
    const outcomes = await Promise.all(
      ['a', 'b'].map((one) => reasonOf(save({ issuer: `https://${one}.example/idp` }))),
    );
    expect(outcomes.toSorted()).toEqual(['accepted', 'changed_meanwhile']);
    expect(await count('connection_versions')).toBe(1);
  });
});

describe('a test of staged values', () => {
  it('goes to the new address, holds the response against the new values, and proves them alone', async () => {
    await save(NEW);
    const id = await stagedId();
    const testedBy = { accountId: 'acc_1', versionId: id };
    const organizationId = acme.id;
    const begun = await beginSamlSignIn(depsAt(), {
      organizationId,
      returnTo: null,
      loginHint: null,
      testedBy,
    });
    expect(begun.message).toMatchObject({ url: expect.stringMatching(/^https:\/\/new\.example\/sso\?/) });
    expect(await roundTrip(id, FROM_NEW)).toBeNull();
    const { staged, connection } = await settings();
    expect([staged?.provenAt, connection?.provenAt]).toEqual([NOW_MS, null]);
    expect(await count('sessions')).toBe(0);
  });

  it.each([
    ['the identity provider in use', {}, 'signature_invalid'],
    ['another issuer with the new key', { key: otherKey }, 'issuer_mismatch'],
    ['the new issuer with the old key', { issuer: 'https://new.example/idp' }, 'signature_invalid'],
  ])('fails with a response of %s, and proves nothing', async (_what, response, reason) => {
    await save(NEW);
    expect(await roundTrip(await stagedId(), response)).toBe(reason);
    expect((await settings()).staged?.provenAt).toBeNull();
  });

  it('says nothing about the values in use, nor the other way round', async () => {
    await save(NEW);
    expect(await roundTrip(undefined, FROM_NEW)).toBe('signature_invalid');
    expect(await roundTrip(undefined, {})).toBeNull();
    const { staged, connection } = await settings();
    expect([staged?.provenAt, connection?.provenAt]).toEqual([null, NOW_MS]);
  });

  it('is over when the values have changed on the way', async () => {
    await save(NEW);
    const waiting: WaitingRequests = new Map();
    const input = { organizationId: acme.id, returnTo: null, loginHint: null };
    const testedBy = { accountId: 'acc_1', versionId: await stagedId() };
    const inResponseTo = await beginIn(waiting, depsAt(), { ...input, testedBy });
    await save({ signInUrl: 'https://newer.example/sso' });
    expect(await answerTest(waiting, { inResponseTo, ...FROM_NEW })).toBe('request_unknown');
    expect((await settings()).staged?.provenAt).toBeNull();
    expect(await reasonOf(beginSamlSignIn(depsAt(), { ...input, testedBy }))).toBe('change_not_found');
  });

  it('is forgotten when the values change afterwards', async () => {
    await save(NEW);
    await roundTrip(await stagedId(), FROM_NEW);
    await save({ signInUrl: 'https://newer.example/sso' });
    expect((await settings()).staged?.provenAt).toBeNull();
  });
});

describe('a switch', () => {
  it('puts the tested values in use, proven, and the former ones come back with one click', async () => {
    await roundTrip(undefined, {});
    await save({ ...NEW, requireSso: true });
    const id = await stagedId();
    await roundTrip(id, FROM_NEW);
    expect(await whoGetsIn()).toBe('accepted, connection_unknown');
    expect(await switchTo('staged', id)).toBe('saved');
    const { connection, certificates, staged, former } = await settings();
    expect(connection).toMatchObject({
      issuer: NEW.issuer,
      provenAt: NOW_MS,
      requireSso: true,
      enabled: true,
    });
    expect(certificates.map((one) => one.fileName)).toEqual(['new.pem']);
    expect([staged, former?.issuer, former?.provenAt]).toEqual([null, OKTA_ISSUER, NOW_MS]);
    expect(former?.expiresAt).toBe(NOW_MS + 7 * DAY_MS);
    expect(await whoGetsIn()).toBe('connection_unknown, accepted');

    expect(await switchTo('former', await formerId())).toBe('saved');
    expect(await whoGetsIn()).toBe('accepted, connection_unknown');
    expect(await settings()).toMatchObject({
      connection: { issuer: OKTA_ISSUER },
      former: { issuer: NEW.issuer },
    });
    const events = await env.DB.prepare(
      "select detail from audit_events where action like '%.sso_switched' order by rowid",
    ).all<{ detail: string }>();
    expect(events.results.map(({ detail }) => JSON.parse(detail))).toEqual([
      { to: 'staged', tested: true },
      { to: 'former', tested: true },
    ]);
  });

  it('without a test is possible, and the connection is unproven then', async () => {
    await roundTrip(undefined, {});
    await save(NEW);
    await switchTo('staged', await stagedId());
    expect((await settings()).connection?.provenAt).toBeNull();
  });

  it('with a further certificate alone takes no proof away', async () => {
    await roundTrip(undefined, {});
    await save({ addCertificates: [{ content: otherKey.certificate, fileName: '' }] });
    await switchTo('staged', await stagedId());
    const { connection, certificates } = await settings();
    expect([connection?.provenAt, certificates.length]).toEqual([NOW_MS, 2]);
  });

  it('makes SSO required if that waited for a test', async () => {
    await save({ ...NEW, requireSso: true });
    expect((await settings()).connection).toMatchObject({ requireSso: false, requireWhenProven: true });
    const id = await stagedId();
    await roundTrip(id, FROM_NEW);
    expect((await settings()).connection).toMatchObject({ requireSso: false, requireWhenProven: true });
    await switchTo('staged', id);
    expect((await settings()).connection).toMatchObject({ requireSso: true, requireWhenProven: false });
  });

  const WRONG: [string, 'staged' | 'former', () => Promise<string>][] = [
    ['to nothing', 'staged', async () => 'ver_none'],
    ['to what is former, as if it were staged', 'staged', formerId],
    ['back to what is staged', 'former', stagedId],
  ];
  it.each(WRONG)('%s is refused', async (_what, role, idOf) => {
    await save(NEW);
    await switchTo('staged', await stagedId());
    await save({ issuer: 'https://third.example/idp' });
    const before = await readState();
    expect(await reasonOf(switchTo(role, await idOf()))).toBe('change_not_found');
    expect(changedLines(before, await readState())).toEqual([]);
  });

  it('happens once, of two at the same time', async () => {
    await save(NEW);
    const id = await stagedId();
    const outcomes = await Promise.all([1, 2].map(() => reasonOf(switchTo('staged', id))));
    expect(outcomes.filter((one) => one === 'accepted')).toHaveLength(1);
    expect(await count('audit_events', "action like '%.sso_switched'")).toBe(1);
    expect(await count('connection_versions')).toBe(1);
  });

  it('comes too late after seven days, and retention deletes what was kept', async () => {
    await save(NEW);
    await switchTo('staged', await stagedId());
    const id = await formerId();
    const later = NOW_MS + 7 * DAY_MS;
    expect((await settings(later - 1)).former?.id).toBe(id);
    expect((await settings(later)).former).toBeNull();
    expect(await reasonOf(switchTo('former', id, later))).toBe('change_not_found');
    await save({ issuer: 'https://third.example/idp' });
    await pruneExpired(depsAt(later));
    const left = await env.DB.prepare('select role from connection_versions').all();
    expect(left.results).toEqual([{ role: 'staged' }]);
  });

  it('of the operator’s API keeps the former values, too', async () => {
    await saveSso(depsAt(), OPERATOR, acme, NEW);
    expect((await settings()).former?.issuer).toBe(OKTA_ISSUER);
    await switchConnection(depsAt(), OPERATOR, acme, { role: 'former', id: await formerId() });
    expect(await whoGetsIn()).toBe('accepted, connection_unknown');
  });
});

describe('what is staged', () => {
  it('is discarded with one click, once', async () => {
    await save(NEW);
    const id = await stagedId();
    await discardStaged(depsAt(), ADMIN, acme.id, id);
    expect((await settings()).staged).toBeNull();
    expect(await reasonOf(discardStaged(depsAt(), ADMIN, acme.id, id))).toBe('change_not_found');
    expect(await count('audit_events', "action like '%.change_discarded'")).toBe(1);
  });

  it('goes with the connection', async () => {
    await save(NEW);
    await removeSso(depsAt(), OPERATOR, acme.id);
    expect(await count('connection_versions')).toBe(0);
  });

  it('needs an enabled connection when it is staged by name', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { enabled: false });
    expect(await reasonOf(stageChange(depsAt(), OPERATOR, acme, NEW))).toBe('sso_not_enabled');
    await removeSso(depsAt(), OPERATOR, acme.id);
    expect(await reasonOf(stageChange(depsAt(), OPERATOR, acme, NEW))).toBe('sso_not_configured');
  });

  it('is used only after an Owner has approved it, where they do', async () => {
    await updateOrganization(depsAt(), OPERATOR, acme.id, { approveConnectionChanges: true });
    expect(await save(NEW)).toBe('staged');
    const id = await stagedId();
    expect(await switchTo('staged', id)).toBe('pending');
    expect((await settings()).connection?.issuer).toBe(OKTA_ISSUER);
    const owner = await env.DB.prepare(
      "select account_id as id from members where role = 'owner' and organization_id = ?",
    )
      .bind(acme.id)
      .first<{ id: string }>();
    const actor = { type: 'account', id: owner?.id ?? '', label: 'owner@acme.test', address: null } as const;
    const pending = (await pendingConnectionChange(depsAt(), acme.id))?.id ?? '';
    await approveConnectionChange(depsAt(), { actor, role: 'owner', organization: acme }, pending);
    expect(await settings()).toMatchObject({
      connection: { issuer: NEW.issuer },
      staged: null,
      former: { issuer: OKTA_ISSUER },
    });
  });

  it('is staged as well where an Owner has to approve the rest, or all of it is refused', async () => {
    await updateOrganization(depsAt(), OPERATOR, acme.id, { approveConnectionChanges: true });
    const change: SsoChange = { ...NEW, allowSha1: true };
    expect(await save(change)).toBe('pending');
    const after = await settings();
    expect(after.staged).toMatchObject({ issuer: NEW.issuer, signInUrl: NEW.signInUrl });
    expect(after.connection).toMatchObject({ issuer: OKTA_ISSUER, allowSha1: false });
    const asked = (await pendingConnectionChange(depsAt(), acme.id))?.changes;
    expect(asked).toEqual([{ what: 'allowSha1', before: 'off', after: 'on' }]);
    const before = await readState();
    expect(await reasonOf(save({ ...change, issuer: 'https://third.example/idp' }))).toBe('change_pending');
    expect(changedLines(before, await readState())).toEqual([]);
  });
});
