// Refused logout messages of an identity provider that two organizations share: found by their reference, in
// the log of the one organization that can be meant or, where it could be either, in the operator's alone.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { claimDomain } from '../../../src/domain/domains/claims.ts';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, depsAt, OPERATOR, world } from '../../support/deps.ts';
import { base64, logoutRequestXml, logoutResponseXml, redirectQuery } from '../../support/logout-issuer.ts';
import { issueOktaResponse, OKTA_ISSUER, OKTA_SIGN_IN_URL } from '../../support/okta.ts';
import { oktaKey, otherKey } from '../../support/okta-keys.ts';
import { Browser, referenceOf } from '../browser.ts';

let acme: Acme;
let other: { readonly id: string };
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

beforeEach(async () => {
  acme = await world();
  const organization = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
  other = organization;
  await claimDomain(depsAt(), OPERATOR, other.id, 'other.test', true);
  await saveSso(depsAt(), OPERATOR, organization, {
    issuer: OKTA_ISSUER,
    signInUrl: OKTA_SIGN_IN_URL,
    addCertificates: [{ content: oktaKey.certificate, fileName: '' }],
    managedAccess: true,
    enabled: true,
  });
  warn.mockClear();
});

async function signIn(organizationId: string, email: string, nameId = email, sessionIndex = 's1') {
  const attributes = [{ name: 'email', values: [email] }];
  const { base64: SAMLResponse } = await issueOktaResponse({ nameId, sessionIndex, attributes });
  const path = `/security/sso/v2/authorize/?org_id=${organizationId}`;
  expect((await new Browser().postFromIdp(path, { SAMLResponse })).status).toBe(303);
}

const naming = (nameId: string, ...indexes: string[]) =>
  logoutRequestXml({
    content: `<saml2:NameID>${nameId}</saml2:NameID>${indexes.map((one) => `<saml2p:SessionIndex>${one}</saml2p:SessionIndex>`).join('')}`,
  });

/** Signed with a key that nobody pins, and by either binding. */
async function refuse(xml: string, binding: 'redirect' | 'post' = 'redirect') {
  const browser = new Browser();
  const page = await (binding === 'redirect'
    ? browser.get(`/sso/slo?${redirectQuery('SAMLRequest', xml, otherKey)}`)
    : browser.postFromIdp('/sso/slo', { SAMLRequest: base64(xml) }));
  const reference = referenceOf(await page.text());
  const { results } = await env.DB.prepare('select * from sign_in_attempts where id = ?')
    .bind(reference)
    .all();
  const operator = warn.mock.calls
    .map(([line]) => JSON.parse(String(line)))
    .find((line) => line.reference === reference);
  return { status: page.status, row: results[0] ?? null, operator };
}

describe('a refused logout request', () => {
  it.each(['redirect', 'post'] as const)(
    'by HTTP-%s is in the log of the one where the person has been',
    async (binding) => {
      await signIn(acme.id, 'ada@acme.test');
      const reason = binding === 'redirect' ? 'signature_invalid' : 'signature_missing';
      const { status, row, operator } = await refuse(naming('ada@acme.test'), binding);
      expect(status).toBe(403);
      expect(row).toMatchObject({ organization_id: acme.id, flow: 'logout', reason });
      expect(operator).toMatchObject({ event: 'logout_refused', organizationId: acme.id, reason });
    },
  );

  it('is in the log of the other one where that is where they have been', async () => {
    await signIn(acme.id, 'ada@acme.test');
    await signIn(other.id, 'olga@other.test');
    expect((await refuse(naming('olga@other.test'))).row).toMatchObject({ organization_id: other.id });
  });

  it('goes by the session that it names, if the person has been in both', async () => {
    await signIn(acme.id, 'ada@acme.test', 'n1', 's1');
    await signIn(other.id, 'ada@other.test', 'n1', 's2');
    expect((await refuse(naming('n1', 's2'))).row).toMatchObject({ organization_id: other.id });
    expect((await refuse(naming('n1', 's1', 'unknown'))).row).toMatchObject({ organization_id: acme.id });
  });

  it('counts sessions that have ended, and a message that was used before', async () => {
    await signIn(acme.id, 'ada@acme.test');
    const query = redirectQuery('SAMLRequest', naming('ada@acme.test'), oktaKey);
    await new Browser().get(`/sso/slo?${query}`);
    const page = await new Browser().get(`/sso/slo?${query}`);
    const rows = await env.DB.prepare(
      "select * from sign_in_attempts where reason = 'message_replayed'",
    ).all();
    expect(rows.results).toMatchObject([
      { id: referenceOf(await page.text()), organization_id: acme.id, flow: 'logout' },
    ]);
  });

  it.each<[string, () => Promise<string>]>([
    ['nobody has been', async () => naming('nobody@acme.test')],
    ['the person has been in both', async () => naming('n1')],
    ['the sessions that it names are in both', async () => naming('n1', 's1', 's2')],
    ['the session is another person’s', async () => naming('n2', 's1')],
    ['nobody is named', async () => naming(' ')],
    ['the name is encrypted', async () => logoutRequestXml({ content: '<saml2:EncryptedID/>' })],
    ['the issuer is nobody’s', async () => naming('n1').replace(OKTA_ISSUER, 'https://nobody.test/')],
    ['it cannot be read', async () => `<!DOCTYPE x>${naming('n1', 's1')}`],
  ])('is in the operator’s log alone where %s', async (_where, xml) => {
    await signIn(acme.id, 'ada@acme.test', 'n1', 's1');
    await signIn(other.id, 'ada@other.test', 'n1', 's2');
    const { row, operator } = await refuse(await xml());
    expect(row).toBeNull();
    expect(operator).toMatchObject({ event: 'logout_refused', organizationId: null });
    expect(JSON.stringify(operator)).not.toContain('nobody@');
  });

  it('is in nobody’s log for want of a certificate that can be used, where it may be another’s', async () => {
    await env.DB.prepare('delete from certificates').run();
    const { row, operator } = await refuse(naming('ada@acme.test'));
    expect(row).toBeNull();
    expect(operator).toMatchObject({ reason: 'no_certificate', organizationId: null });
  });

  it('is only counted past the budget', async () => {
    await signIn(acme.id, 'ada@acme.test');
    const browser = new Browser();
    const query = redirectQuery('SAMLRequest', naming('ada@acme.test'), otherKey);
    for (let n = 0; n < 33; n++) await browser.get(`/sso/slo?${query}`);
    const { results } = await env.DB.prepare(
      "select id from sign_in_attempts where outcome = 'refused'",
    ).all();
    expect(results).toHaveLength(30);
  });
});

describe('a logout response to no request of ours', () => {
  const answer = () => ({ SAMLResponse: base64(logoutResponseXml({ attributes: { InResponseTo: '_x' } })) });

  it('is in the operator’s log alone where several organizations have the issuer', async () => {
    await new Browser().postFromIdp('/sso/slo', answer());
    expect((await env.DB.prepare('select * from sign_in_attempts').all()).results).toEqual([]);
  });

  it('is in the log of the only organization that has it', async () => {
    await env.DB.prepare('delete from connections where organization_id = ?').bind(other.id).run();
    const page = await new Browser().postFromIdp('/sso/slo', answer());
    expect((await env.DB.prepare('select * from sign_in_attempts').all()).results).toMatchObject([
      { id: referenceOf(await page.text()), organization_id: acme.id, reason: 'request_unknown' },
    ]);
  });
});
