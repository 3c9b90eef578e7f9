// What each page tells those who follow the events: every route behind a session, done by an Owner. A route
// that comes later fails here until it says what it tells.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NOW_MS } from '../support/deps.ts';
import { answerTo, nameIn } from '../support/dns.ts';
import { eventsAfter, newestSeq, typesOf } from '../support/events.ts';
import { openMailbox } from '../support/mailbox.ts';
import {
  ACTIONS,
  ACTORS,
  createWorld,
  fieldsOf,
  pathOf,
  prepareFor,
  SETTINGS,
  type World,
} from './routes.ts';
import { signedIn } from './session-of.ts';

let world: World;
vi.spyOn(console, 'warn').mockImplementation(() => {});

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) => {
    const query = new Uint8Array(init?.body as ArrayBuffer);
    return answerTo(query, nameIn(query) === 'new.test' ? ['gatehouse-domain-verify=token-1'] : []);
  });
  openMailbox();
  world = await createWorld();
});

const SSO = 'access-security/sso';

/** By the route, below the settings. */
const OF_SETTINGS: Readonly<Record<string, readonly string[]>> = {
  '/rename': ['organization.updated'],
  '/delete': ['organization.deleted'],
  // The identity provider and its certificate.
  // What is staged is not in use.
  [`/${SSO}/enable`]: ['sso.enabled'],
  [`/${SSO}/switch`]: ['sso.updated', 'sso.updated', 'sso.updated'],
  [`/${SSO}/switch-back`]: ['sso.updated', 'sso.updated', 'sso.updated'],
  [`/${SSO}/options`]: ['sso.updated'],
  [`/${SSO}/former-system`]: ['sso.updated'],
  [`/${SSO}/disable`]: ['sso.disabled'],
  [`/${SSO}/universal-logout`]: ['sso.updated'],
  [`/${SSO}/approve`]: ['sso.updated'],
  [`/${SSO}/approval`]: ['organization.updated'],
  [`/${SSO}/certificates/remove`]: ['sso.updated'],
  [`/${SSO}/remove`]: ['sso.updated'],
  '/access-security/domains/:domainId/check': ['domain.verified'],
  '/access-security/scim/token': ['scim_token.revoked', 'scim_token.created'],
  '/access-security/scim/token/revoke': ['scim_token.revoked'],
  '/access-security/sessions': ['organization.updated'],
  '/access-security/sessions/end-all': ['organization.updated', 'session.ended'],
  '/users/:memberId/role': ['member.role_changed'],
  '/users/:memberId/deactivate': ['member.deactivated'],
  '/users/:memberId/reactivate': ['member.activated'],
  '/users/:memberId/remove': ['member.deleted'],
  '/teams': ['team.created'],
  '/teams/:teamId/rename': ['team.updated'],
  '/teams/:teamId/add-member': ['team.member_added'],
  '/teams/:teamId/remove-member': ['team.member_removed'],
  '/teams/:teamId/delete': ['team.deleted'],
};
const OWN: Readonly<Record<string, readonly string[]>> = {
  'POST /profile/name': ['member.updated'],
  'POST /profile/sessions/end': ['session.ended'],
  'POST /profile/sessions/end-all': ['session.ended'],
  'POST /sign-out': ['session.ended'],
};
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  ...OWN,
  ...Object.fromEntries(
    Object.entries(OF_SETTINGS).map(([path, types]) => [`POST ${SETTINGS}${path}`, types]),
  ),
};

it('names routes that are there', () => {
  expect(Object.keys(EVENTS).filter((route) => !(route in ACTIONS))).toEqual([]);
});

describe('an Owner', () => {
  it.each(Object.keys(ACTIONS))('tells what changes, and nothing else: %s', async (route) => {
    const browser = await signedIn(ACTORS.owner);
    const owner = await env.DB.prepare('select id from accounts where email_key = ?')
      .bind(ACTORS.owner)
      .first('id');
    const fields = route.startsWith('POST ') ? await fieldsOf(route, world, ACTORS.owner) : {};
    await prepareFor(route);
    const before = await newestSeq();
    const path = pathOf(route, world);
    const response = route.startsWith('POST ') ? await browser.post(path, fields) : await browser.get(path);
    await response.arrayBuffer();
    const events = await eventsAfter(before);
    expect(typesOf(events)).toEqual(EVENTS[route] ?? []);
    for (const { cause, organizationId, at } of events) {
      // Two changes of a connection have different times.
      expect([organizationId, Math.floor(Date.parse(at) / 10)]).toEqual([world.id, NOW_MS / 10]);
      expect(cause).toEqual({ type: 'account', id: owner });
    }
  });
});
