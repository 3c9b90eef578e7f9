// What cannot be read is found in the log of the organization that it names in any way, and in no other.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { beginSamlSignIn } from '../../../src/domain/sign-in/saml-sign-in.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, count, depsAt, OPERATOR, world } from '../../support/deps.ts';
import { issueOktaResponse, OKTA_ISSUER } from '../../support/okta.ts';
import { Browser, referenceOf, SESSION_COOKIE } from '../browser.ts';

const ACS = '/sso/saml2';
let acme: Acme;
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

beforeEach(async () => {
  warn.mockClear();
  acme = await world();
});

const postback = (id = acme.id) => `/security/sso/v2/authorize/?org_id=${id}`;
const logged = async () =>
  (await env.DB.prepare('select * from sign_in_attempts').all<Record<string, string | null>>()).results;
const operatorLog = () => warn.mock.calls.map(([line]) => JSON.parse(String(line)));
const brokenBy = (xml: string) => btoa(`<!DOCTYPE x>${xml}`);
const issued = (issuer: string) => `<r><saml:Issuer xmlns:saml="x">${issuer}</saml:Issuer></r>`;
const asking = (id: string, quote = '"') => `<r InResponseTo=${quote}${id}${quote}/>`;

describe('a response that cannot be read', () => {
  it('is logged with the organization whose request it answers, under the reference on the page', async () => {
    const browser = new Browser();
    const id = await browser.startSso(acme.id);
    for (const quote of ['"', "'"]) {
      const page = await browser.postFromIdp(ACS, { SAMLResponse: brokenBy(asking(id, quote)) });
      const [row] = await logged();
      expect(page.status).toBe(400);
      expect(row).toMatchObject({ organization_id: acme.id, reason: 'xml_doctype', flow: 'sp_initiated' });
      expect(row?.id).toBe(referenceOf(await page.text()));
      await env.DB.prepare('delete from sign_in_attempts').run();
    }
  });

  it.each([
    ['a prefix', issued(OKTA_ISSUER)],
    ['white space', issued(`\n  ${OKTA_ISSUER}\n`)],
    ['no prefix', `<Response><Issuer Format="x">${OKTA_ISSUER}</Issuer></Response>`],
  ])('is logged with the organization of its issuer, by %s', async (_name, xml) => {
    await new Browser().postFromIdp(ACS, { SAMLResponse: brokenBy(xml) });
    expect(await logged()).toMatchObject([
      { organization_id: acme.id, reason: 'xml_doctype', flow: 'idp_initiated' },
    ]);
  });

  it('is logged in UTF-16 too', async () => {
    const text = [...issued(OKTA_ISSUER)].map((one) => `${one}\0`).join('');
    await new Browser().postFromIdp(ACS, { SAMLResponse: btoa(`\xff\xfe${text}`) });
    expect(await logged()).toMatchObject([{ organization_id: acme.id, reason: 'xml_encoding' }]);
  });

  it.each([
    ['an issuer that nobody has', issued('https://nobody.test/')],
    ['an issuer with something behind it', issued(`${OKTA_ISSUER}x`)],
    ['an issuer of two words', issued(`${OKTA_ISSUER} ${OKTA_ISSUER}`)],
    ['an issuer that is an attribute', `<r Issuer="${OKTA_ISSUER}"/>`],
    ['an issuer that is not closed', `<Issuer>${OKTA_ISSUER}`],
    ['a request that is not ours', asking('_abc')],
  ])('is in the log of the operator alone with %s', async (_name, xml) => {
    const page = await new Browser().postFromIdp(ACS, { SAMLResponse: brokenBy(xml) });
    expect(await logged()).toEqual([]);
    const reference = referenceOf(await page.text());
    expect(operatorLog()).toMatchObject([{ reference, reason: 'xml_doctype', organizationId: null }]);
  });

  it('is not logged with an organization whose request was changed', async () => {
    const id = await new Browser().startSso(acme.id);
    for (const changed of [id.slice(0, -1), `${id}A`, id.replace(acme.id, 'org_other'), id.toUpperCase()]) {
      await new Browser().postFromIdp(ACS, { SAMLResponse: brokenBy(asking(changed)) });
    }
    expect(await logged()).toEqual([]);
  });

  it('belongs to whom our request names, whatever the issuer or the postback URL', async () => {
    const id = await new Browser().startSso(acme.id);
    const xml = `<r InResponseTo="${id}"><Issuer>https://other.test/</Issuer></r>`;
    await new Browser().postFromIdp(postback('org_other'), { SAMLResponse: brokenBy(xml) });
    expect(await logged()).toMatchObject([{ organization_id: acme.id }]);
  });

  it('is only counted past the budget of one client', async () => {
    const browser = new Browser();
    for (let n = 0; n < 33; n++) {
      await browser.postFromIdp(ACS, { SAMLResponse: brokenBy(issued(OKTA_ISSUER)) });
    }
    expect(await count('sign_in_attempts')).toBe(30);
  });
});

describe('a test whose response cannot be read', () => {
  it('is shown to the administrator who tests, and to others as an error', async () => {
    const { message, pending } = await beginSamlSignIn(depsAt(), {
      organizationId: acme.id,
      returnTo: null,
      loginHint: null,
      testedBy: { accountId: 'acc_1' },
    });
    const url = message.kind === 'redirect' ? message.url : '';
    const deflated = Uint8Array.from(atob(new URL(url).searchParams.get('SAMLRequest') ?? ''), (one) =>
      one.charCodeAt(0),
    );
    const inflated = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    const id = / ID="([^"]+)"/.exec(await new Response(inflated).text())?.[1] ?? '';
    const SAMLResponse = brokenBy(asking(id));
    const tester = new Browser();
    tester.cookies.set(`__Host-gatehouse-saml-${pending.key}`, {
      value: pending.value,
      attributes: 'SameSite=None',
    });
    const shown = await tester.postFromIdp(ACS, { SAMLResponse });
    const [row] = await logged();
    expect(row).toMatchObject({ flow: 'test', reason: 'xml_doctype', organization_id: acme.id });
    expect(shown.headers.get('Location')).toBe(`/orgs/${acme.id}/settings/sign-in-log/${row?.id}`);
    expect((await new Browser().postFromIdp(ACS, { SAMLResponse })).status).toBe(400);
  });
});

describe('a response that is too large', () => {
  const padded = (xml: string, characters: number) => btoa(xml + ' '.repeat(characters));

  it.each([
    ['a little', 200_000],
    ['by far', 400_000],
    ['beyond all bounds', 3_000_000],
  ])('%s is logged with its organization, and the page speaks of groups', async (_name, characters) => {
    const id = await new Browser().startSso(acme.id);
    const SAMLResponse = padded(asking(id), characters);
    const page = await new Browser().postFromIdp(ACS, { SAMLResponse });
    expect(page.status).toBe(413);
    expect(await page.text()).toContain('group');
    expect(await logged()).toMatchObject([{ organization_id: acme.id, reason: 'response_too_large' }]);
  });

  it('is logged by the postback URL where its beginning says nothing', async () => {
    await new Browser().postFromIdp(postback(), { SAMLResponse: 'A'.repeat(500_000) });
    expect(await logged()).toMatchObject([{ organization_id: acme.id, reason: 'response_too_large' }]);
  });
});

describe('a response by a binding that we do not take', () => {
  it.each([
    ['an artifact in a form', 'artifact_unsupported', () => [postback(), { SAMLart: 'AAQA' }] as const],
    ['an artifact in the address', 'artifact_unsupported', () => [`${postback()}&SAMLart=AAQA`] as const],
    ['a response in the address', 'redirect_unsupported', () => [`${postback()}&SAMLResponse=x`] as const],
    ['nothing', 'message_missing', () => [postback(), { RelayState: 'x' }] as const],
  ])('as %s is named and logged', async (_name, reason, request) => {
    const [path, form] = request();
    const browser = new Browser();
    const page = await (form ? browser.postFromIdp(path, form) : browser.get(path));
    expect(page.status).toBe(400);
    expect(await logged()).toMatchObject([{ organization_id: acme.id, reason }]);
    expect((await logged())[0]?.id).toBe(referenceOf(await page.text()));
  });

  it('finds its organization by the response in the address', async () => {
    const { base64 } = await issueOktaResponse();
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    const deflated = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
    const text = String.fromCharCode(...new Uint8Array(await new Response(deflated).arrayBuffer()));
    const page = await new Browser().get(`${ACS}?SAMLResponse=${encodeURIComponent(btoa(text))}`);
    expect(page.status).toBe(400);
    expect(await logged()).toMatchObject([{ organization_id: acme.id, reason: 'redirect_unsupported' }]);
    expect(await count('sessions')).toBe(0);
  });
});

describe('an identity provider that answers every request unsolicited', () => {
  beforeEach(async () => {
    await saveSso(depsAt(), OPERATOR, acme, { allowIdpInitiated: false });
  });
  const post = async (browser: Browser) =>
    await browser.postFromIdp(ACS, { SAMLResponse: (await issueOktaResponse()).base64 });

  it('gets one request of each browser, and then a refusal', async () => {
    const browser = new Browser();
    expect((await post(browser)).headers.get('Location')).toContain('/security/sso/v2/authorize/');
    await browser.startSso(acme.id);
    expect((await post(browser)).status).toBe(403);
    expect((await post(browser)).status).toBe(403);
    expect((await post(new Browser())).status).toBe(303);
    expect(browser.cookies.has(SESSION_COOKIE)).toBe(false);
    expect(await count('sign_in_attempts', "reason = 'idp_initiated_not_allowed'")).toBe(4);
  });

  it('may do so again after a sign-in that worked', async () => {
    const browser = new Browser();
    await post(browser);
    const { base64 } = await issueOktaResponse({ inResponseTo: await browser.startSso(acme.id) });
    expect((await browser.postFromIdp(ACS, { SAMLResponse: base64 })).headers.get('Location')).toBe('/');
    expect((await post(browser)).status).toBe(303);
  });
});
