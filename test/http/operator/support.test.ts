// Support: an attempt by its number over all organizations, and the same response with the settings of today.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ResponseOptions } from '../../../dev/okta/response.ts';
import { findSupportedAttempt } from '../../../src/domain/operator/support.ts';
import { setSuspended } from '../../../src/domain/organization/suspension.ts';
import { depsAt, OPERATOR, passwordSignIn, reasonOf } from '../../support/deps.ts';
import { Browser, referenceOf } from '../browser.ts';
import { answerOf } from '../saml/answers.ts';
import { signedIn } from '../session-of.ts';
import { type OperatorWorld, operatorWorld, STAFF } from './world.ts';

vi.spyOn(console, 'warn').mockImplementation(() => {});
let world: OperatorWorld;
let staff: Browser;

beforeEach(async () => {
  world = await operatorWorld();
  staff = await signedIn(STAFF.owner);
});

/** The reference of a response that was refused. */
async function refused(changes: Partial<ResponseOptions>): Promise<string> {
  const response = await answerOf(world.acme.id, new Browser(), changes);
  expect(response.status).toBe(403);
  return referenceOf(await response.text()) ?? '';
}
const brokenToday = async (reference: string) => {
  const found = await findSupportedAttempt(depsAt(), reference);
  return { ...found?.today, checks: found?.today.checks.filter(({ ok }) => !ok).map(({ rule }) => rule) };
};

describe('the number', () => {
  it('leads to the attempt, in small letters and with spaces around it too', async () => {
    const reference = await refused({ audience: 'https://other.example/' });
    const answer = await staff.get(`/operator/support?reference=%20${reference.toLowerCase()}%20`);
    expect(answer.headers.get('Location')).toBe(`/operator/support/${reference}`);
    const page = await (await staff.get(`/operator/support/${reference}`)).text();
    for (const text of ['audience_mismatch', 'https://other.example/', '>Acme<', 'Response, redacted'])
      expect(page).toContain(text);
    // Nothing is changed from here: what an Owner decides stays theirs.
    expect(page).not.toContain('accept-subject');
  });

  it.each(['AAAA-BBBB-CCCC', 'req_123', '%', "' or 1=1"])('finds nothing: %s', async (text) => {
    const answer = await staff.get(`/operator/support?reference=${encodeURIComponent(text)}`);
    expect([answer.status, (await answer.text()).includes('field-error')]).toEqual([200, true]);
    expect((await staff.get(`/operator/support/${encodeURIComponent(text)}`)).status).toBe(404);
  });
});

describe('the settings of today', () => {
  it('still refuse what they refused', async () => {
    expect(await brokenToday(await refused({ audience: 'https://other.example/' }))).toEqual({
      response: 'rechecked',
      checks: ['audience_mismatch'],
    });
  });

  it('are compared and not those of then: the issuer was corrected', async () => {
    await env.DB.prepare("update connections set issuer = 'https://wrong.example'").run();
    const reference = await refused({});
    await env.DB.prepare('update connections set issuer = (select ?)')
      .bind('http://www.okta.com/exk-other')
      .run();
    expect((await brokenToday(reference)).checks).toEqual(['issuer_mismatch']);
    const arrived = (await findSupportedAttempt(depsAt(), reference))?.today.checks.find(
      ({ rule }) => rule === 'issuer_mismatch',
    )?.actual;
    await env.DB.prepare('update connections set issuer = ?').bind(arrived).run();
    expect(await brokenToday(reference)).toEqual({ response: 'rechecked', checks: [] });
  });

  it('hold times as of when it came', async () => {
    const reference = await refused({ audience: 'https://other.example/' });
    const found = await findSupportedAttempt(depsAt(Date.now() + 30 * 86_400_000), reference);
    expect(found?.today.checks.filter(({ ok }) => !ok).map(({ rule }) => rule)).toEqual([
      'audience_mismatch',
    ]);
  });

  it('show what broke, fold the rest away, and follow what the attempt was', async () => {
    const reference = await refused({ audience: 'https://other.example/' });
    const page = await (await staff.get(`/operator/support/${reference}`)).text();
    const today = page.slice(page.indexOf('id="today"'));
    const [open = '', folded = ''] = today.split('<details');
    expect([open.match(/class="check breaks"/g)?.length, open.includes('class="check"')]).toEqual([1, false]);
    expect([folded.includes('breaks'), folded.includes('>Enterprise<')]).toEqual([false, true]);
    expect(page.indexOf(`>${reference}<`)).toBeLessThan(page.indexOf('id="today"'));
  });

  it('name a suspension, a plan without SSO and a connection that is off', async () => {
    const reference = await refused({ audience: 'https://other.example/' });
    await setSuspended(depsAt(), OPERATOR, world.acme.id, true);
    await env.DB.batch([
      env.DB.prepare("update organizations set plan = 'free'"),
      env.DB.prepare('update connections set enabled = 0'),
    ]);
    expect((await brokenToday(reference)).checks).toEqual([
      'organization_suspended',
      'plan_lacks_sso',
      'sso_not_enabled',
      'audience_mismatch',
    ]);
    await env.DB.prepare('delete from connections').run();
    expect((await brokenToday(reference)).response).toBe('no_connection');
  });

  it('cannot be compared with what is not kept', async () => {
    const reference = await refused({ audience: 'https://other.example/' });
    await env.DB.prepare(
      'update sign_in_attempts set redacted_response = substr(redacted_response, 1, 400)',
    ).run();
    expect((await brokenToday(reference)).response).toBe('not_readable');
    await env.DB.prepare('update sign_in_attempts set redacted_response = null').run();
    expect((await brokenToday(reference)).response).toBe('none_kept');
    expect((await staff.get(`/operator/support/${reference}`)).status).toBe(200);
  });

  it('say of a password only whether the organization is suspended', async () => {
    await reasonOf(passwordSignIn('owner@acme.test', 'not the password'));
    const reference = await env.DB.prepare(
      "select id from sign_in_attempts where method = 'password'",
    ).first<string>('id');
    expect(await brokenToday(reference ?? '')).toEqual({ response: 'none_kept', checks: [] });
  });
});
