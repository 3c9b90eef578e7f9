// Several organizations with one issuer: each is found by its own request or by its postback URL, an issuer
// alone finds one only where there is no doubt, and saving somebody else's issuer gains nothing.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ResponseOptions } from '../../../dev/okta/response.ts';
import { claimDomain } from '../../../src/domain/domains/claims.ts';
import { createOrganization, updateOrganization } from '../../../src/domain/organization/organizations.ts';
import type { ReceivedResponse } from '../../../src/domain/sign-in/saml-sign-in.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, asSignedIn, count, createAcme, depsAt, OPERATOR, reasonOf } from '../../support/deps.ts';
import { OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { oktaKey, otherKey } from '../../support/okta-keys.ts';
import { beginIn, type WaitingRequests } from '../../support/pending.ts';
import { receiveFromOkta } from '../../support/sign-in.ts';
import { emptyStorage } from '../../support/storage.ts';

let acme: Acme;
let waiting: WaitingRequests;

beforeEach(async () => {
  await emptyStorage();
  acme = await createAcme({ managedAccess: true });
  waiting = new Map();
});

/** Another organization with Acme's issuer; with its certificate too unless `key` says otherwise. */
async function sharing({ domain = 'b.test' as string | null, enabled = true, key = oktaKey } = {}) {
  const b = await createOrganization(depsAt(), OPERATOR, { name: 'B', plan: 'enterprise' });
  if (domain !== null) await claimDomain(depsAt(), OPERATOR, b.id, domain, true);
  await saveSso(depsAt(), OPERATOR, b, {
    issuer: OKTA_ISSUER,
    signInUrl: OKTA_SIGN_IN_URL,
    addCertificates: [{ content: key.certificate, fileName: '' }],
    managedAccess: true,
    enabled,
  });
  return b;
}

async function receive(options: Partial<ResponseOptions>, input: Partial<ReceivedResponse> = {}) {
  return asSignedIn(await receiveFromOkta(options, { pending: waiting, ...input }));
}

const at = (organization: { id: string }) => ({ postbackOrganizationId: organization.id });
const begin = (organizationId: string) =>
  beginIn(waiting, depsAt(), { organizationId, returnTo: null, loginHint: null });
const named = (email: string): Partial<ResponseOptions> => ({
  nameId: email,
  attributes: [{ name: 'email', values: [email] }],
});

describe('organizations that share an identity provider', () => {
  it('each sign their own people in by their own requests', async () => {
    const b = await sharing();
    const [ours, theirs] = [await begin(acme.id), await begin(b.id)];
    expect((await receive({ inResponseTo: theirs, ...named('eve@b.test') })).organizationId).toBe(b.id);
    expect((await receive({ inResponseTo: ours })).organizationId).toBe(acme.id);
  });

  it('each take what their dashboards post to their own postback URL', async () => {
    const b = await sharing();
    expect((await receive({}, at(acme))).organizationId).toBe(acme.id);
    expect((await receive(named('eve@b.test'), at(b))).organizationId).toBe(b.id);
  });

  it('are not told apart by the issuer: the bare ACS refuses, and says so by name', async () => {
    await sharing();
    expect(await reasonOf(receive({}))).toBe('issuer_ambiguous');
    expect(await count('sessions')).toBe(0);
    expect(await count('used_assertions')).toBe(0);
    expect(await count('sign_in_attempts')).toBe(0);
  });

  it('do not get each other’s people: what is made for one is refused at the other by the claimed domain', async () => {
    const b = await sharing();
    expect(await reasonOf(receive({ assertionId: 'id1' }, at(b)))).toBe('domain_not_claimed');
    expect(await reasonOf(receive(named('eve@b.test'), at(acme)))).toBe('domain_not_claimed');
    expect(await count('sessions')).toBe(0);
    expect(await count('members', `organization_id = '${b.id}'`)).toBe(0);
    // It was used up by that: it does not count at the first one afterwards, nor the other way round.
    expect(await reasonOf(receive({ assertionId: 'id1' }, at(acme)))).toBe('assertion_replayed');
    expect(await reasonOf(receive({ assertionId: 'id2' }, at(acme)))).toBe('accepted');
    expect(await reasonOf(receive({ assertionId: 'id2' }, at(b)))).toBe('assertion_replayed');
  });

  it('do not get each other’s answers: a request is one organization’s', async () => {
    const b = await sharing();
    const inResponseTo = await begin(b.id);
    expect(await reasonOf(receive({ inResponseTo }, at(acme)))).toBe('wrong_organization');
    expect(await reasonOf(receive({ inResponseTo }))).toBe('domain_not_claimed');
    expect(await count('sessions')).toBe(0);
  });

  it('log a response without a cookie with the organization that its request was for', async () => {
    const b = await sharing();
    const inResponseTo = await begin(b.id);
    expect(await reasonOf(receive({ inResponseTo }, { pending: new Map() }))).toBe('browser_mismatch');
    expect(await count('sign_in_attempts', `organization_id = '${b.id}'`)).toBe(1);
    const forged = inResponseTo.replace(b.id, acme.id);
    expect(forged).not.toBe(inResponseTo);
    expect(await reasonOf(receive({ inResponseTo: forged }))).toBe('request_unknown');
    expect(await reasonOf(receive({ inResponseTo: '_0123' }, at(acme)))).toBe('request_unknown');
    expect(await count('sign_in_attempts', `organization_id = '${acme.id}'`)).toBe(1);
    expect(await count('sign_in_attempts')).toBe(2);
  });
});

describe('an issuer that several organizations have', () => {
  const prove = (id: string) =>
    env.DB.prepare('update connections set proven_at = 1 where organization_id = ?').bind(id).run();

  it('means the one that has proven its domain and a test, even if it came later', async () => {
    const b = await sharing();
    await prove(acme.id);
    expect((await receive({})).organizationId).toBe(acme.id);
    await env.DB.prepare('update connections set proven_at = null').run();
    await prove(b.id);
    expect((await receive(named('eve@b.test'))).organizationId).toBe(b.id);
  });

  it.each([
    ['without a verified domain', "update domains set status = 'pending' where name = 'b.test'"],
    [
      'that is off',
      "update connections set enabled = 0 where organization_id = (select id from organizations where name = 'B')",
    ],
    ['without SSO in its plan', "update organizations set plan = 'free' where name = 'B'"],
    ['of a suspended organization', "update organizations set suspended_at = 1 where name = 'B'"],
  ])('is not held by a proven connection %s', async (_what, sql) => {
    const b = await sharing();
    await prove(b.id);
    await env.DB.prepare(sql).run();
    expect((await receive({})).organizationId).toBe(acme.id);
  });

  it('is free again for the other one once the operator suspends one of two that have proven it', async () => {
    const b = await sharing();
    await prove(acme.id);
    await prove(b.id);
    await env.DB.prepare("update organizations set suspended_at = 1 where name = 'B'").run();
    expect((await receive({})).organizationId).toBe(acme.id);
  });

  it('still means a suspended organization that alone has it, whose log says why', async () => {
    await env.DB.prepare('update organizations set suspended_at = 1 where id = ?').bind(acme.id).run();
    expect(await reasonOf(receive({}))).toBe('organization_suspended');
    expect(await count('sign_in_attempts', `organization_id = '${acme.id}'`)).toBe(1);
  });

  it('means none of them when two have proven it', async () => {
    const b = await sharing();
    await prove(acme.id);
    await prove(b.id);
    expect(await reasonOf(receive({}))).toBe('issuer_ambiguous');
  });
});

describe('somebody who saves the issuer of others', () => {
  const cases: [string, () => Promise<unknown>][] = [
    ['without a verified domain', () => sharing({ domain: null })],
    ['without enabling it', () => sharing({ enabled: false })],
    [
      'without a plan for SSO',
      async () => {
        const b = await sharing();
        await updateOrganization(depsAt(), OPERATOR, b.id, { plan: 'free' });
      },
    ],
    [
      'in many organizations',
      async () => {
        for (let n = 0; n < 3; n++) await sharing({ domain: null });
      },
    ],
  ];
  it.each(cases)('changes nothing for them %s', async (_, squat) => {
    await squat();
    expect((await receive({})).organizationId).toBe(acme.id);
    expect((await receive({}, at(acme))).organizationId).toBe(acme.id);
    expect((await receive({ inResponseTo: await begin(acme.id) })).organizationId).toBe(acme.id);
  });

  it('is nobody’s organization, even where nobody else has it', async () => {
    await env.DB.exec("delete from connections; delete from domains where name = 'acme.test'");
    const b = await sharing({ domain: null });
    expect(await reasonOf(receive({}))).toBe('domain_not_claimed');
    await saveSso(depsAt(), OPERATOR, b, { enabled: false });
    expect(await reasonOf(receive({}))).toBe('sso_not_enabled');
    expect(await count('sessions')).toBe(0);
  });

  it('does not learn who works there from those whom it leads through their identity provider', async () => {
    const b = await sharing();
    expect(await reasonOf(receive({ inResponseTo: await begin(b.id) }))).toBe('domain_not_claimed');
    const ofB = `organization_id = '${b.id}' and reason = 'domain_not_claimed'`;
    expect(await count('sign_in_attempts', `${ofB} and email is null and detail like '%acme.test%'`)).toBe(1);
    expect(await count('sign_in_attempts', `${ofB} and (detail || redacted_response) like '%ada@%'`)).toBe(0);
    // If nobody has claimed the domain, the administrator sees the address, to mend what is wrong.
    expect(await reasonOf(receive(named('ada@nobody.test'), at(b)))).toBe('domain_not_claimed');
    expect(await count('sign_in_attempts', `${ofB} and email = 'ada@nobody.test'`)).toBe(1);
  });

  it('gets nobody in with a key of its own, at its own postback URL', async () => {
    const b = await sharing({ key: otherKey });
    expect(await reasonOf(receive({ key: otherKey }, at(b)))).toBe('domain_not_claimed');
    expect(await reasonOf(receive({ key: otherKey }, at(acme)))).toBe('signature_invalid');
    expect(await reasonOf(receive({ key: otherKey, inResponseTo: await begin(acme.id) }))).toBe(
      'signature_invalid',
    );
    expect((await receive({ inResponseTo: await begin(acme.id) })).organizationId).toBe(acme.id);
  });
});
