// Universal Logout through the Worker: whom it means, what it ends, and what says so.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, world } from '../../support/deps.ts';
import { OKTA_ISSUER } from '../../support/okta.ts';
import {
  byEmail,
  issSub,
  OKTA_ORIGIN,
  revocationToken,
  sendRevocation,
  type TokenParts,
} from '../../support/revocation.ts';
import { Browser } from '../browser.ts';
import { newApplication, post, tokensOf } from '../oauth/client.ts';
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

describe('a logout that is accepted', () => {
  it('ends every session of the person in the organization, by identity provider and by password', async () => {
    const [first, second, byPassword] = [await ada(), await ada(), await signedIn('ada@acme.test')];
    const owner = await signedIn('owner@acme.test');
    expect(await send()).toMatchObject({ status: 204 });
    for (const browser of [first, second, byPassword]) {
      expect((await browser.get('/profile')).headers.get('Location')).toMatch(/^\/sign-in/);
    }
    expect((await owner.get('/profile')).status).toBe(200);
    expect(await count('sessions', 'ended_at is null')).toBe(1);
  });

  it('says so in the audit log, the sign-in log, the events and the operator’s log', async () => {
    await ada();
    await send();
    const [attempt] = await rows("select * from sign_in_attempts where flow = 'universal_logout'");
    expect(attempt).toMatchObject({
      organization_id: acme.id,
      connection_id: connectionId,
      outcome: 'accepted',
      reason: null,
      email: 'ada@acme.test',
      member_id: acme.memberId,
      address: '198.51.100.9',
    });
    expect(JSON.parse(String(attempt?.detail))).toMatchObject({
      format: 'email',
      app: '0oaGatehouse00000001',
    });
    const [event] = await rows("select * from audit_events where action = 'user.sessions_ended'");
    expect(event).toMatchObject({ actor_type: 'saml', actor_id: connectionId, target_id: acme.memberId });
    expect(JSON.parse(String(event?.detail))).toEqual({
      because: 'universal_logout',
      reference: attempt?.id,
    });
    const [ended] = await rows("select * from directory_events where type = 'session.ended'");
    expect(JSON.parse(String(ended?.cause))).toEqual({ type: 'saml', id: connectionId });
    expect(info.mock.calls.map(([line]) => JSON.parse(String(line)))).toContainEqual(
      expect.objectContaining({ event: 'universal_logout', memberId: acme.memberId, reference: attempt?.id }),
    );
  });

  it('ends what applications were given, and tells them', async () => {
    const app = await newApplication({ backchannelLogoutUri: 'https://app.example/logout' });
    const browser = await ada();
    const tokens = await tokensOf(app, browser);
    await send();
    expect(await rows('select ended_at, ended_why from grants')).toEqual([
      { ended_at: NOW_MS, ended_why: 'session_ended' },
    ]);
    expect(await count('logout_deliveries', `member_id = '${acme.memberId}'`)).toBe(1);
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
    expect((await post('/oauth/token', refresh, app)).body.error).toBe('invalid_grant');
    const bearer = { Authorization: `Bearer ${tokens.access_token}` };
    expect((await post('/oauth/userinfo', {}, undefined, bearer)).status).toBe(401);
  });

  it('leaves a session that another organization shares, which counts here no longer', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    await addMember(depsAt(), OPERATOR, other, { email: 'ada@acme.test', role: 'member' });
    const app = await newApplication({ backchannelLogoutUri: 'https://app.example/logout' });
    const browser = await signedIn('ada@acme.test');
    await tokensOf(app, browser, { organization: acme.id });
    await tokensOf(app, browser, { organization: other.id });
    expect((await send()).status).toBe(204);
    expect(await count('sessions', 'ended_at is null')).toBe(1);
    expect(await rows('select organization_id from grants where ended_at is null')).toEqual([
      { organization_id: other.id },
    ]);
    expect(await rows('select organization_id from logout_deliveries')).toEqual([
      { organization_id: acme.id },
    ]);
    expect((await browser.get(`/orgs/${other.id}/settings`)).status).not.toBe(303);
    expect(await count('members', `id = '${acme.memberId}' and proven_since = ${NOW_MS}`)).toBe(1);
    expect(await count('members', `organization_id = '${other.id}' and proven_since = ${NOW_MS}`)).toBe(0);
  });

  it('lets the person sign in again at once, and changes nothing that a directory reads', async () => {
    const before = await rows(`select version, updated_at from members where id = '${acme.memberId}'`);
    await send();
    expect(await rows(`select version, updated_at from members where id = '${acme.memberId}'`)).toEqual(
      before,
    );
    vi.setSystemTime(NOW_MS + 1);
    expect((await (await ada()).get('/profile')).status).toBe(200);
  });

  it('is repeated without harm, by another token', async () => {
    await ada();
    expect([(await send()).status, (await send()).status]).toEqual([204, 204]);
    expect(await count('directory_events', "type = 'session.ended'")).toBe(1);
  });

  it.each<[string, (parts: { scimId: string }) => unknown]>([
    ['the address', () => byEmail('ada@acme.test')],
    ['the address in capitals', () => byEmail('ADA@ACME.TEST')],
    ['Okta’s older name for it', () => ({ subject: byEmail('ada@acme.test').sub_id })],
    ['the NameID, which is the address', () => issSub(OKTA_ISSUER, 'ada@acme.test')],
    ['the NameID', () => issSub(OKTA_ISSUER, '00u-ada')],
    ['the NameID at Okta’s own address', () => issSub(OKTA_ORIGIN, '00u-ada')],
    ['the same with a final slash', () => issSub(`${OKTA_ORIGIN}/`, '00u-ada')],
    ['our id, as SCIM tells it', ({ scimId }) => issSub(OKTA_ORIGIN, scimId)],
    ['the directory’s id', () => issSub(OKTA_ORIGIN, 'external-ada')],
    ['a body with more in it', () => ({ ...byEmail('ada@acme.test'), reason: 'threat' })],
  ])('finds the person by %s', async (_by, body) => {
    const browser = new Browser();
    await answerOf(acme.id, browser, { nameId: '00u-ada' });
    await sql(`update members set external_id = 'external-ada' where id = '${acme.memberId}'`);
    const sent = await send({}, body({ scimId: acme.memberId }));
    expect(sent).toMatchObject({ status: 204 });
    expect((await browser.get('/profile')).status).toBe(303);
  });

  it('of the same token acts once, of ten at the same time', async () => {
    await ada();
    const one = await token();
    const sent = await Promise.all(Array.from({ length: 10 }, () => sendRevocation(connectionId, one)));
    expect(sent.map(({ status }) => status).sort()).toEqual([204, ...Array(9).fill(401)]);
    expect(await count('audit_events', "action = 'user.sessions_ended'")).toBe(1);
    expect(await count('used_assertions', "assertion_id like 'revocation:%'")).toBe(1);
  });
});
