// Artifacts, of which we take none: found by their reference in the log of the organization whose issuer they
// name by its digest.

import { env } from 'cloudflare:workers';
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { digestIssuers } from '../../../src/domain/sso/issuer-digests.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { type Acme, count, depsAt, OPERATOR, world } from '../../support/deps.ts';
import { OKTA_ISSUER } from '../../support/okta.ts';
import { Browser, referenceOf } from '../browser.ts';

const ACS = '/sso/saml2';
let acme: Acme;
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

beforeEach(async () => {
  acme = await world();
  warn.mockClear();
});

const sha1 = (issuer: string) => createHash('sha1').update(issuer).digest();
const artifact = (source: Uint8Array, type = 4) =>
  Buffer.concat([Buffer.from([0, type, 0, 1]), source, Buffer.alloc(20, 7)]).toString('base64');

async function send(SAMLart: string, by: 'form' | 'address' = 'form') {
  const browser = new Browser();
  const page = await (by === 'form'
    ? browser.postFromIdp(ACS, { SAMLart })
    : browser.get(`${ACS}?SAMLart=${encodeURIComponent(SAMLart)}`));
  expect(page.status).toBe(400);
  const reference = referenceOf(await page.text());
  const { results } = await env.DB.prepare('select * from sign_in_attempts where id = ?')
    .bind(reference)
    .all();
  const operator = warn.mock.calls
    .map(([line]) => JSON.parse(String(line)))
    .find((line) => line.reference === reference);
  return { row: results[0] ?? null, operator };
}

describe('an artifact without org_id', () => {
  it.each(['form', 'address'] as const)('in a %s is in the log of the issuer’s organization', async (by) => {
    const { row, operator } = await send(artifact(sha1(OKTA_ISSUER)), by);
    expect(row).toMatchObject({
      organization_id: acme.id,
      reason: 'artifact_unsupported',
      flow: 'idp_initiated',
    });
    expect(operator).toMatchObject({ organizationId: acme.id, reason: 'artifact_unsupported' });
  });

  it('follows the issuer when that is changed', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { issuer: 'https://new.example/' });
    expect((await send(artifact(sha1(OKTA_ISSUER)))).row).toBeNull();
    expect((await send(artifact(sha1('https://new.example/')))).row).toMatchObject({
      organization_id: acme.id,
    });
  });

  it.each<[string, string]>([
    ['an issuer that nobody has', artifact(sha1('https://nobody.test/'))],
    ['another digest', artifact(createHash('sha256').update(OKTA_ISSUER).digest().subarray(0, 20))],
    ['another type', artifact(sha1(OKTA_ISSUER), 1)],
    ['too few octets', artifact(sha1(OKTA_ISSUER)).slice(0, 40)],
    ['too many octets', `${artifact(sha1(OKTA_ISSUER)).slice(0, -4)}AAAAAAAA`],
    ['no base64', `!${artifact(sha1(OKTA_ISSUER)).slice(1)}`],
    ['100 KB', 'A'.repeat(100_000)],
    ['nothing', ''],
    ['SQL', "' or 1=1 --"],
  ])('is in the operator’s log alone with %s', async (_name, SAMLart) => {
    const { row, operator } = await send(SAMLart);
    expect(row).toBeNull();
    expect(operator).toMatchObject({ organizationId: null, reason: 'artifact_unsupported' });
    expect(await count('sign_in_attempts')).toBe(0);
  });

  it('tells the operator the digest by which the issuer can be found', async () => {
    const source = sha1('https://nobody.test/');
    expect((await send(artifact(source))).operator.detail.issuerSha1).toBe(source.toString('hex'));
  });

  it('is in nobody’s log where several organizations have the issuer', async () => {
    await env.DB.batch([
      env.DB.prepare(
        "insert into organizations (id, name, plan, created_at, updated_at) values ('org_b', 'B', 'growth', 1, 1)",
      ),
      env.DB.prepare(
        `insert into domains (id, organization_id, name, token, status, created_at) values ('dom_b', 'org_b', 'b.test', 't', 'verified', 1)`,
      ),
      env.DB.prepare(`insert into connections (id, organization_id, issuer, issuer_sha1, sign_in_url, enabled, require_sso,
        managed_access, allow_idp_initiated, allow_sha1, created_at, updated_at)
        select 'con_b', 'org_b', issuer, issuer_sha1, sign_in_url, 1, 0, 0, 1, 0, 1, 1 from connections`),
    ]);
    expect((await send(artifact(sha1(OKTA_ISSUER)))).row).toBeNull();
  });

  it('is only counted past the budget', async () => {
    const browser = new Browser();
    for (let n = 0; n < 33; n++) await browser.postFromIdp(ACS, { SAMLart: artifact(sha1(OKTA_ISSUER)) });
    expect(await count('sign_in_attempts')).toBe(30);
  });
});

describe('the digest of an issuer', () => {
  const digests = async () =>
    (await env.DB.prepare('select issuer_sha1 from connections').all()).results.map((row) => row.issuer_sha1);

  it('is made by the scheduled run for connections from before it existed', async () => {
    await env.DB.prepare('update connections set issuer_sha1 = null').run();
    expect((await send(artifact(sha1(OKTA_ISSUER)))).row).toBeNull();
    expect(await digestIssuers(depsAt())).toEqual({ digested: 1 });
    expect(await digestIssuers(depsAt())).toEqual({ digested: 0 });
    expect((await send(artifact(sha1(OKTA_ISSUER)))).row).toMatchObject({ organization_id: acme.id });
  });

  it('goes with the issuer that it was made of, also where an older Worker writes that', async () => {
    await env.DB.prepare("update connections set issuer = 'https://older.worker.test/'").run();
    expect(await digests()).toEqual([null]);
    await digestIssuers(depsAt());
    expect(await digests()).toEqual([sha1('https://older.worker.test/').toString('hex')]);
  });

  it('stays when anything else is written', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { allowSha1: true });
    await env.DB.prepare('update connections set issuer = issuer, enabled = 0').run();
    expect(await digests()).toEqual([sha1(OKTA_ISSUER).toString('hex')]);
  });
});
