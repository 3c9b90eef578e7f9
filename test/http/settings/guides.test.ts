// The guides: that each provider has one, complete, in its own words.

import { beforeEach, describe, expect, it } from 'vitest';
import { PICTURES } from '../../../src/http/settings/guides/pictures-of-servers.ts';
import type { Guide } from '../../../src/http/settings/guides/steps.tsx';
import { GUIDES_BY_ID } from '../../../src/http/settings/guides/texts.ts';
import { ENGLISH } from '../../../src/texts/texts.ts';
import { type Acme, world } from '../../support/deps.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;
beforeEach(async () => {
  acme = await world();
});

const page = async (path: string) =>
  await (
    await (await signedIn('admin@acme.test')).get(`/orgs/${acme.id}/settings/access-security/${path}`)
  ).text();
const guides: readonly (readonly [id: string, guide: Guide])[] = Object.entries(GUIDES_BY_ID);

it('are listed with the connection, any other provider last', async () => {
  const text = await page('sso/connection');
  const links = [...text.matchAll(/\/sso\/guides\/([a-z]+)"/g)].map(([, id]) => id);
  expect(links).toEqual(guides.map(([id]) => id));
  expect(links).toEqual(
    expect.arrayContaining(['okta', 'entra', 'google', 'keycloak', 'adfs', 'pingone', 'pingfederate']),
  );
  expect(links.at(-1)).toBe('other');
});

describe.each(guides)('the guide for %s', (id, guide) => {
  const fields = guide.sso.flatMap((step) => step.fields ?? []);

  it('has the values of our side, the attributes, and the way back', () => {
    const values = new Set(fields.map(({ value }) => value));
    for (const value of ['acs', 'audience', 'postback'] as const)
      expect([value, values.has(value)]).toEqual([value, true]);
    const text = guide.sso
      .map((step) => `${ENGLISH(step.text)} ${ENGLISH(`guide_back_${step.back ?? 'values'}`)}`)
      .join(' ');
    expect(guide.sso.filter((step) => step.back)).toHaveLength(1);
    for (const word of ['“email” is required', 'Import from metadata', 'Test connection'])
      expect(text).toContain(word);
    expect(guide.scim === null || guide.scim.some((step) => step.fields?.[0]?.value === 'scim')).toBe(true);
  });

  it('is made of sentences, and of labels that differ', () => {
    for (const step of [...guide.sso, ...(guide.scim ?? [])]) {
      const text = ENGLISH(step.text);
      expect(text).toMatch(/^[A-Z].*[.:]$/s);
      expect(text.length).toBeLessThan(700);
    }
    const labels = fields.map((field) => ('own' in field ? field.own : field.label));
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('has labels only where a step leads to them', () => {
    for (const { text, fields: own = [] } of guide.sso)
      if (ENGLISH(text).endsWith(':')) expect(own.length).toBeGreaterThan(0);
  });

  it('has a picture for each step', () => {
    const { sso, scim } = PICTURES[id as keyof typeof PICTURES];
    expect([sso.length, scim.length]).toEqual([guide.sso.length, guide.scim?.length ?? 0]);
  });

  it('opens as a page', async () => {
    const text = await page(`sso/guides/${id}`);
    expect(text).toContain(`Set up ${guide.name}`);
    expect(text).toContain(`value="https://sso.example/security/sso/v2/authorize/?org_id=${acme.id}"`);
  });
});

it('say where there is no provisioning, and what to do instead', async () => {
  const without = guides.filter(([, { scim }]) => scim === null).map(([id]) => id);
  expect(without).toEqual(['google', 'keycloak', 'adfs']);
  expect(await page('sso/guides/keycloak')).toContain('Enable IdP-managed access instead');
});

it.each([
  ['keycloak', 'Valid redirect URIs', 'SAML 2.0 Identity Provider Metadata'],
  ['adfs', 'Relying party trust identifier', 'Send LDAP Attributes as Claims'],
  ['pingone', 'ACS URLs', 'IDP Metadata URL'],
  ['pingfederate', 'Endpoint URL', 'Allowable SAML Bindings'],
  ['other', 'Our metadata', 'HTTP-POST'],
])('name things as %s does', async (id, label, word) => {
  const text = await page(`sso/guides/${id}`);
  expect(text).toContain(label);
  expect(text).toContain(word);
});

it('give AD FS and any other provider the address of this organization’s metadata', async () => {
  for (const id of ['adfs', 'other']) {
    expect(await page(`sso/guides/${id}`)).toContain(
      `value="https://sso.example/security/sso/v2/metadata?org_id=${acme.id}"`,
    );
  }
});
