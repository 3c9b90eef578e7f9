// What somebody with a setup link may do, and that nothing of it lowers the organization's security, reaches
// another organization, or goes live untested.

import { beforeEach, describe, expect, it } from 'vitest';
import type { ResponseOptions } from '../../../dev/okta/response.ts';
import { loadDomain } from '../../../src/domain/domains/claims.ts';
import { createOrganization, updateOrganization } from '../../../src/domain/organization/organizations.ts';
import type { SetupAccess } from '../../../src/domain/setup-links/access.ts';
import {
  addCertificates,
  checkWithLink,
  claimWithLink,
  goLive,
  makeScimToken,
  saveProviderValues,
} from '../../../src/domain/setup-links/acts.ts';
import { SETUP_SCOPES } from '../../../src/domain/setup-links/links.ts';
import { pendingConnectionChange } from '../../../src/domain/sso/approvals.ts';
import { loadSsoSettings, removeSso, saveSso } from '../../../src/domain/sso/settings.ts';
import { discardStaged, saveOrStage } from '../../../src/domain/sso/staging.ts';
import { type Acme, count, createAcme, depsAt, OPERATOR, reasonOf } from '../../support/deps.ts';
import { OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { oktaKey, otherKey } from '../../support/okta-keys.ts';
import { beginIn, type WaitingRequests } from '../../support/pending.ts';
import { receiveFromOkta, samlSignIn } from '../../support/sign-in.ts';
import { readState } from '../../support/state.ts';
import { emptyStorage } from '../../support/storage.ts';
import { enter, makeLink } from './link.ts';

const OWN = {
  issuer: OKTA_ISSUER,
  signInUrl: OKTA_SIGN_IN_URL,
  certificates: [{ content: oktaKey.certificate, fileName: '' }],
};
const NEW = {
  issuer: 'https://new.example/idp',
  signInUrl: 'https://new.example/sso',
  certificates: [{ content: otherKey.certificate, fileName: '' }],
};
const NEXT = [{ content: otherKey.certificate, fileName: 'next.pem' }];
const FROM_NEW: Partial<ResponseOptions> = { issuer: NEW.issuer, key: otherKey };
const STRANGER = { nameId: 'it@acme.test', attributes: [{ name: 'email', values: ['it@acme.test'] }] };

let acme: Acme;

beforeEach(async () => {
  await emptyStorage();
  acme = await createAcme();
});

const access = async (...scopes: string[]) =>
  await enter(await makeLink(acme.id, { scopes: scopes.length > 0 ? scopes : SETUP_SCOPES.slice(0, 3) }));
const settings = () => loadSsoSettings(depsAt(), acme.id);

/** A round trip of a test by this link. */
async function test(by: SetupAccess, response: Partial<ResponseOptions> = {}): Promise<void> {
  const waiting: WaitingRequests = new Map();
  const inResponseTo = await beginIn(waiting, depsAt(), {
    organizationId: acme.id,
    returnTo: `/set-up/${by.link.id}/test`,
    loginHint: null,
    testedBy: { accountId: by.link.id, versionId: (await settings()).staged?.id },
  });
  const tested = await receiveFromOkta({ inResponseTo, ...response }, { pending: waiting });
  expect(tested).toMatchObject({ kind: 'tested', returnTo: `/set-up/${by.link.id}/test` });
}

describe('a link without the scope', () => {
  const noLookup = async () => {
    throw new Error('DNS was asked');
  };
  const acts: Readonly<Record<string, readonly [allowed: string[], (by: SetupAccess) => Promise<unknown>]>> =
    {
      'claim a domain': [['domains'], (by) => claimWithLink(by, 'new.test')],
      'check a domain': [['domains'], (by) => checkWithLink(by, 'dom_1', noLookup)],
      'change the identity provider': [['sso'], (by) => saveProviderValues(by, NEW)],
      'add a certificate': [['sso', 'certificate'], (by) => addCertificates(by, NEXT, null)],
      'switch anything on': [['sso', 'certificate'], (by) => goLive(by, { requireSso: true })],
      'make a token': [['scim'], (by) => makeScimToken(by)],
    };
  it.each(Object.entries(acts))('cannot %s', async (_what, [allowed, act]) => {
    for (const scope of SETUP_SCOPES.filter((one) => !allowed.includes(one))) {
      const by = await access(scope);
      const before = await readState();
      expect([scope, await reasonOf(act(by))]).toEqual([scope, 'setup_link_lacks_scope']);
      expect(await readState()).toEqual(before);
    }
  });
});

describe('a certificate link', () => {
  it('adds the next certificate beside those in use, and goes live only with it', async () => {
    const by = await access('certificate');
    expect(await addCertificates(by, NEXT, OKTA_ISSUER)).toBe('staged');
    expect(await reasonOf(goLive(by, { requireSso: true }))).toBe('test_first');
    await test(by);
    expect(await goLive(by, { requireSso: true })).toBe('saved');
    const { connection, certificates } = await settings();
    expect(certificates).toHaveLength(2);
    expect(connection).toMatchObject({ issuer: OKTA_ISSUER, enabled: true, requireSso: false });
  });

  it('takes no other identity provider, from metadata or from an administrator', async () => {
    const by = await access('certificate');
    expect(await reasonOf(addCertificates(by, NEXT, NEW.issuer))).toBe('other_identity_provider');
    const { certificates, ...values } = NEW;
    const change = { ...values, addCertificates: certificates, replaceCertificates: true };
    await saveOrStage(depsAt(), OPERATOR, acme, change);
    await test(by, FROM_NEW);
    expect(await reasonOf(goLive(by, { requireSso: false }))).toBe('other_identity_provider');
    expect((await settings()).connection?.issuer).toBe(OKTA_ISSUER);
  });

  it('does not switch a connection on', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { enabled: false });
    const by = await access('certificate');
    await addCertificates(by, NEXT, null);
    await test(by);
    expect(await reasonOf(goLive(by, { requireSso: true }))).toBe('setup_link_lacks_scope');
    expect((await settings()).connection?.enabled).toBe(false);
  });

  it('makes no connection', async () => {
    await removeSso(depsAt(), OPERATOR, acme.id);
    expect(await reasonOf(addCertificates(await access('certificate'), NEXT, null))).toBe(
      'sso_not_configured',
    );
  });
});

describe('values of an identity provider', () => {
  it('change nothing that is in use before a test of exactly them has worked', async () => {
    const by = await access();
    expect(await saveProviderValues(by, NEW)).toBe('staged');
    expect(await reasonOf(goLive(by, { requireSso: true }))).toBe('test_first');
    await test(by, { ...FROM_NEW, audience: 'https://wrong.example' });
    expect(await reasonOf(goLive(by, { requireSso: true }))).toBe('test_first');
    expect(await reasonOf(samlSignIn('ada@acme.test'))).toBe('accepted');
    await test(by, FROM_NEW);
    // What was tested is another thing than what is there by now.
    await saveProviderValues(by, { ...NEW, signInUrl: 'https://new.example/other' });
    expect(await reasonOf(goLive(by, { requireSso: true }))).toBe('test_first');
    await test(by, FROM_NEW);
    expect(await goLive(by, { requireSso: true })).toBe('saved');
    const { connection, certificates } = await settings();
    expect(connection).toMatchObject({ issuer: NEW.issuer, enabled: true, requireSso: true });
    expect(certificates).toHaveLength(1);
  });

  it('are switched on for the first time only after a test, and with a verified domain', async () => {
    const { id } = await createOrganization(depsAt(), OPERATOR, { name: 'Blank', plan: 'enterprise' });
    const by = await enter(await makeLink(id, {}));
    expect(await reasonOf(goLive(by, { requireSso: true }))).toBe('sso_not_configured');
    expect(await saveProviderValues(by, OWN)).toBe('saved');
    expect(await reasonOf(goLive(by, { requireSso: true }))).toBe('test_first');
    expect((await loadSsoSettings(depsAt(), id)).connection).toMatchObject({
      enabled: false,
      requireSso: false,
      requireWhenProven: false,
    });
  });

  it('are proven by someone who is not a member, and by nobody of another domain', async () => {
    const by = await access();
    await saveProviderValues(by, NEW);
    const foreign = { nameId: 'it@other.test', attributes: [{ name: 'email', values: ['it@other.test'] }] };
    await test(by, { ...FROM_NEW, ...foreign });
    expect((await settings()).staged?.provenAt).toBeNull();
    await test(by, { ...FROM_NEW, ...STRANGER });
    expect((await settings()).staged?.provenAt).not.toBeNull();
    expect(await count('members', "user_name_key = 'it@acme.test'")).toBe(0);
  });

  it('prove nothing by a non-member where no link has asked', async () => {
    await saveProviderValues(await access(), NEW);
    const waiting: WaitingRequests = new Map();
    const inResponseTo = await beginIn(waiting, depsAt(), {
      organizationId: acme.id,
      returnTo: null,
      loginHint: null,
      testedBy: { accountId: 'acc_1', versionId: (await settings()).staged?.id },
    });
    await receiveFromOkta({ inResponseTo, ...FROM_NEW, ...STRANGER }, { pending: waiting });
    expect((await settings()).staged?.provenAt).toBeNull();
  });

  it('bring nothing along that lowers security, whatever a form sends', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { requireSso: true, signRequests: true });
    const lower = {
      ...OWN,
      enabled: false,
      requireSso: false,
      managedAccess: true,
      allowSha1: true,
      allowIdpInitiated: true,
      ignoreSessionEnd: true,
      signRequests: false,
      removeCertificates: ['x'],
      replaceCertificates: true,
      certificates: [],
    };
    const before = (await settings()).connection;
    await saveProviderValues(await access(), lower as never);
    await goLive(await access(), { requireSso: false }).catch(() => undefined);
    const { connection, certificates } = await settings();
    expect({ ...connection, updatedAt: 0, provenAt: 0 }).toEqual({ ...before, updatedAt: 0, provenAt: 0 });
    expect(certificates).toHaveLength(1);
  });

  it('wait for an Owner where Owners approve', async () => {
    await updateOrganization(depsAt(), OPERATOR, acme.id, { approveConnectionChanges: true });
    const by = await access();
    await saveProviderValues(by, NEW);
    await test(by, FROM_NEW);
    expect(await goLive(by, { requireSso: true })).toBe('pending');
    expect((await settings()).connection?.issuer).toBe(OKTA_ISSUER);
    expect((await pendingConnectionChange(depsAt(), acme.id))?.requestedBy.accountId).toBe(by.link.id);
  });

  it('are refused by plan and by syntax as in the settings', async () => {
    const by = await access();
    expect(await reasonOf(saveProviderValues(by, { ...NEW, signInUrl: 'http://x.example' }))).toBe(
      'sign_in_url_invalid',
    );
    expect(await reasonOf(saveProviderValues(by, { ...NEW, issuer: ' ' }))).toBe('issuer_missing');
    const free = await createOrganization(depsAt(), OPERATOR, { name: 'Free', plan: 'free' });
    const ofFree = await enter(await makeLink(free.id));
    expect(await reasonOf(saveProviderValues(ofFree, NEW))).toBe('plan_lacks_sso');
    expect(await reasonOf(makeScimToken(ofFree))).toBe('plan_lacks_scim');
  });
});

describe('another organization', () => {
  it('is out of reach: its domains, its staged values, its token', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    const by = await enter(await makeLink(other.id));
    const { domains } = await settings();
    const id = domains[0]?.id ?? '';
    const published = async () => {
      throw new Error('DNS was asked');
    };
    expect(await reasonOf(checkWithLink(by, id, published))).toBe('domain_not_found');
    expect(await reasonOf(claimWithLink(by, 'acme.test'))).toBe('domain_taken');
    expect(await reasonOf(makeScimToken(by))).toBe('sso_not_configured');
    await saveProviderValues(await access(), NEW);
    const staged = (await settings()).staged?.id ?? '';
    expect(await reasonOf(discardStaged(by.deps, by.actor, other.id, staged))).toBe('change_not_found');
    expect((await loadDomain(depsAt(), acme.id, id)).status).toBe('verified');
  });
});

it('leaves each act in the audit log as the link’s', async () => {
  const by = await access();
  await claimWithLink(by, 'new.test');
  await saveProviderValues(by, NEW);
  await makeScimToken(by);
  const own = `actor_type = 'setup_link' and actor_id = '${by.link.id}' and actor_label = 'setup link of Test operator'`;
  for (const action of ['domain_claimed', 'change_staged', 'scim_token_created'])
    expect(await count('audit_events', `${own} and action like '%.${action}'`)).toBe(1);
});
