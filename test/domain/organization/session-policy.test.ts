// The session policy and the end of all sessions, on rows.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import {
  loadSessionPolicy,
  setSessionPolicy,
  signEverybodyOut,
} from '../../../src/domain/organization/session-policy.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { listOwnSessions } from '../../../src/domain/people/profile.ts';
import { openOrganization } from '../../../src/domain/sign-in/access.ts';
import { noteActivity } from '../../../src/domain/sign-in/activity.ts';
import { confirmWithPassword } from '../../../src/domain/sign-in/password-confirmation.ts';
import { isUnseen } from '../../../src/domain/sign-in/session-policy.ts';
import { loadSession, type Session } from '../../../src/domain/sign-in/sessions.ts';
import {
  type Acme,
  CLIENT,
  count,
  createAcme,
  depsAt,
  NOW_MS,
  OPERATOR,
  PASSWORD,
  passwordSignIn,
  reasonOf,
  setPasswords,
} from '../../support/deps.ts';
import { samlSignIn } from '../../support/sign-in.ts';
import { emptyStorage } from '../../support/storage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let acme: Acme;
let other: string;

beforeEach(async () => {
  await emptyStorage();
  acme = await createAcme();
  other = (await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' })).id;
  // admin@ belongs to both; owner@ and ada@ to Acme alone.
  await addMember(
    depsAt(),
    OPERATOR,
    { id: other, plan: 'enterprise' },
    { email: 'admin@acme.test', role: 'admin' },
  );
  await setPasswords();
});

const set = (organizationId: string, lifetimeMinutes: number, idleMinutes: number | null, nowMs = NOW_MS) =>
  setSessionPolicy(depsAt(nowMs), OPERATOR, organizationId, { lifetimeMinutes, idleMinutes });

/** Loads it as a request does, which may note that it was used. */
async function use(cookie: string, nowMs: number): Promise<Session | null> {
  const session = await loadSession(depsAt(nowMs), cookie);
  if (session && isUnseen(session, session.policies, nowMs))
    await noteActivity(depsAt(nowMs), [], session.id);
  return session;
}

const accessTo = (session: Session | null, organizationId: string) =>
  session?.memberships.find((one) => one.organization.id === organizationId)?.access;

describe('a session policy', () => {
  it('is 14 days without an idle time until somebody decides', async () => {
    expect(await loadSessionPolicy(depsAt(), acme.id)).toEqual({
      lifetimeMinutes: 20_160,
      idleMinutes: null,
      signedOutAt: null,
    });
    const { cookie } = await passwordSignIn('ada@acme.test');
    expect(await loadSession(depsAt(NOW_MS + 14 * DAY - 1), cookie)).not.toBeNull();
    expect(await loadSession(depsAt(NOW_MS + 14 * DAY), cookie)).toBeNull();
  });

  it('lets sessions live up to 30 days', async () => {
    await set(acme.id, 30 * 24 * 60, null);
    const { cookie } = await passwordSignIn('ada@acme.test');
    expect(await loadSession(depsAt(NOW_MS + 30 * DAY - 1), cookie)).not.toBeNull();
    expect(await loadSession(depsAt(NOW_MS + 30 * DAY), cookie)).toBeNull();
  });

  it.each([
    [59, null, 'session_lifetime_invalid'],
    [30 * 24 * 60 + 1, null, 'session_lifetime_invalid'],
    [60.5, null, 'session_lifetime_invalid'],
    [Number.NaN, null, 'session_lifetime_invalid'],
    [60, 14, 'session_idle_invalid'],
    [60, 61, 'session_idle_invalid'],
    [60, Number.NaN, 'session_idle_invalid'],
  ])('of %d and %d minutes is refused: %s', async (lifetime, idle, reason) => {
    expect(await reasonOf(set(acme.id, lifetime, idle))).toBe(reason);
    expect(await count('audit_events', "action = 'organization.session_policy_changed'")).toBe(0);
    expect((await loadSessionPolicy(depsAt(), acme.id)).lifetimeMinutes).toBe(20_160);
  });

  it('is recorded, once', async () => {
    await set(acme.id, 60, 15);
    await set(acme.id, 60, 15);
    const events = await env.DB.prepare(
      "select detail from audit_events where action = 'organization.session_policy_changed'",
    ).all<{ detail: string }>();
    expect(events.results.map(({ detail }) => JSON.parse(detail))).toEqual([
      {
        before: { lifetimeMinutes: 20_160, idleMinutes: null },
        after: { lifetimeMinutes: 60, idleMinutes: 15 },
      },
    ]);
  });

  it('takes effect on sessions that exist, and ends them for good', async () => {
    const { cookie } = await passwordSignIn('ada@acme.test');
    await set(acme.id, 60, null, NOW_MS + 2 * HOUR);
    expect(await loadSession(depsAt(NOW_MS + 2 * HOUR), cookie)).toBeNull();
    await set(acme.id, 20_160, null, NOW_MS + 2 * HOUR);
    expect(await loadSession(depsAt(NOW_MS + 2 * HOUR), cookie)).toBeNull();
    expect(await count('sessions', 'ended_at is null')).toBe(0);
  });

  it.each([
    ['lifetime', 60, null],
    ['idle time', 600, 30],
  ] as const)(
    'that is loosened revives nobody whom its %s had ended unseen',
    async (_what, lifetime, idle) => {
      await set(acme.id, lifetime, idle);
      const { cookie } = await passwordSignIn('ada@acme.test');
      const live = await passwordSignIn('owner@acme.test', PASSWORD, NOW_MS + 2 * HOUR - MINUTE);
      await set(acme.id, 20_160, null, NOW_MS + 2 * HOUR);
      expect(await loadSession(depsAt(NOW_MS + 2 * HOUR), cookie)).toBeNull();
      expect(await loadSession(depsAt(NOW_MS + 2 * HOUR), live.cookie)).not.toBeNull();
    },
  );

  it('with an idle time keeps who works, and ends who rests', async () => {
    await set(acme.id, 20_160, 15);
    const { cookie } = await passwordSignIn('ada@acme.test');
    let now = NOW_MS;
    for (let i = 0; i < 10; i++) {
      now += 10 * MINUTE;
      expect(await use(cookie, now)).not.toBeNull();
    }
    expect(await use(cookie, now + 15 * MINUTE)).toBeNull();
    expect(await use(cookie, now + 16 * MINUTE)).toBeNull();
  });

  it('writes at most once in a tenth of the idle time', async () => {
    await set(acme.id, 20_160, 15);
    const { cookie } = await passwordSignIn('ada@acme.test');
    const seen = async () => await env.DB.prepare('select last_seen_at from sessions').first('last_seen_at');
    await use(cookie, NOW_MS + 89_999);
    expect(await seen()).toBeNull();
    await use(cookie, NOW_MS + 90_000);
    await use(cookie, NOW_MS + 120_000);
    expect(await seen()).toBe(NOW_MS + 90_000);
  });

  it('is each organization’s own: the stricter asks again, the other goes on', async () => {
    await set(acme.id, 60, null);
    const { cookie } = await passwordSignIn('admin@acme.test');
    const later = NOW_MS + 2 * HOUR;
    const session = (await loadSession(depsAt(later), cookie)) as Session;
    expect([accessTo(session, acme.id), accessTo(session, other)]).toEqual(['sign_in_again', 'open']);
    expect(() => openOrganization(session, acme.id, CLIENT)).toThrow('sign_in_again');
    await confirmWithPassword(depsAt(later), session, PASSWORD);
    expect(accessTo(await loadSession(depsAt(later), cookie), acme.id)).toBe('open');
    expect(await loadSession(depsAt(later + 14 * DAY), cookie)).toBeNull();
  });

  it('is not outwitted by a password that opens nothing there', async () => {
    await addMember(
      depsAt(),
      OPERATOR,
      { id: other, plan: 'enterprise' },
      {
        email: 'ada@acme.test',
        role: 'member',
      },
    );
    await env.DB.prepare('update connections set require_sso = 1').run();
    await set(acme.id, 60, null);
    const ada = (await samlSignIn('ada@acme.test')).cookie;
    const admin = (await samlSignIn('admin@acme.test')).cookie;
    for (const cookie of [ada, admin]) {
      const session = (await loadSession(depsAt(NOW_MS + 50 * MINUTE), cookie)) as Session;
      await confirmWithPassword(depsAt(NOW_MS + 50 * MINUTE), session, PASSWORD);
      expect(accessTo(await loadSession(depsAt(NOW_MS + 59 * MINUTE), cookie), acme.id)).toBe('open');
    }
    const later = depsAt(NOW_MS + 61 * MINUTE);
    const session = (await loadSession(later, ada)) as Session;
    expect([accessTo(session, acme.id), accessTo(session, other)]).toEqual(['sso_required', 'open']);
    // An Admin keeps the password, so that it proves who they are.
    expect(accessTo(await loadSession(later, admin), acme.id)).toBe('open');
  });

  it('ends the session of somebody of no other organization, whose password opens nothing', async () => {
    await env.DB.prepare('update connections set require_sso = 1').run();
    await set(acme.id, 60, null);
    const { cookie } = await samlSignIn('ada@acme.test');
    const session = (await loadSession(depsAt(NOW_MS + 50 * MINUTE), cookie)) as Session;
    await confirmWithPassword(depsAt(NOW_MS + 50 * MINUTE), session, PASSWORD);
    expect(await loadSession(depsAt(NOW_MS + 61 * MINUTE), cookie)).toBeNull();
  });

  it('is not outwitted by use elsewhere after a rest that was too long', async () => {
    await set(acme.id, 20_160, 15);
    const { cookie } = await passwordSignIn('admin@acme.test');
    const first = await use(cookie, NOW_MS + 20 * MINUTE);
    expect([accessTo(first, acme.id), accessTo(first, other)]).toEqual(['sign_in_again', 'open']);
    const second = await use(cookie, NOW_MS + 21 * MINUTE);
    expect(accessTo(second, acme.id)).toBe('sign_in_again');
    if (second) await confirmWithPassword(depsAt(NOW_MS + 22 * MINUTE), second, PASSWORD);
    expect(accessTo(await use(cookie, NOW_MS + 23 * MINUTE), acme.id)).toBe('open');
  });

  it('of an organization where somebody is deactivated decides nothing for them', async () => {
    await set(acme.id, 60, null);
    await env.DB.prepare('update members set active = 0 where organization_id = ?').bind(other).run();
    const { cookie } = await passwordSignIn('admin@acme.test');
    expect(await loadSession(depsAt(NOW_MS + 2 * HOUR), cookie)).toBeNull();
  });

  it('hides from the profile what it has ended', async () => {
    await passwordSignIn('ada@acme.test');
    const { cookie } = await passwordSignIn('ada@acme.test', PASSWORD, NOW_MS + HOUR);
    await env.DB.prepare('update organizations set session_lifetime_minutes = 60').run();
    const deps = depsAt(NOW_MS + HOUR + MINUTE);
    const session = (await loadSession(deps, cookie)) as Session;
    expect(await listOwnSessions(deps, session)).toMatchObject([{ current: true }]);
  });
});

describe('signing everybody out', () => {
  it('ends every session at once, and tells how many', async () => {
    const cookies = [
      (await passwordSignIn('owner@acme.test')).cookie,
      (await passwordSignIn('ada@acme.test')).cookie,
      (await samlSignIn('ada@acme.test')).cookie,
    ];
    expect(await signEverybodyOut(depsAt(NOW_MS + 1), OPERATOR, acme.id)).toBe(3);
    for (const cookie of cookies) expect(await loadSession(depsAt(NOW_MS + 2), cookie)).toBeNull();
    const event = await env.DB.prepare(
      "select detail, actor_label from audit_events where action = 'organization.everybody_signed_out'",
    ).first();
    expect(event).toEqual({ detail: '{"sessions":3}', actor_label: OPERATOR.label });
    const again = await passwordSignIn('ada@acme.test', PASSWORD, NOW_MS + 3);
    expect(accessTo(await loadSession(depsAt(NOW_MS + 3), again.cookie), acme.id)).toBe('open');
  });

  it('leaves other organizations alone: a shared session goes on there, and asks again here', async () => {
    const shared = await passwordSignIn('admin@acme.test');
    const through = await samlSignIn('admin@acme.test');
    await signEverybodyOut(depsAt(NOW_MS + 1), OPERATOR, acme.id);
    const session = await loadSession(depsAt(NOW_MS + 2), shared.cookie);
    expect([accessTo(session, acme.id), accessTo(session, other)]).toEqual(['sign_in_again', 'open']);
    expect(await loadSession(depsAt(NOW_MS + 2), through.cookie)).toBeNull();
  });

  it('does not touch people of other organizations', async () => {
    const stranger = { email: 'boss@other.test', role: 'owner', password: PASSWORD };
    await addMember(depsAt(), OPERATOR, { id: other, plan: 'enterprise' }, stranger);
    const { cookie } = await passwordSignIn('boss@other.test');
    expect(await signEverybodyOut(depsAt(NOW_MS + 1), OPERATOR, acme.id)).toBe(0);
    expect(accessTo(await loadSession(depsAt(NOW_MS + 2), cookie), other)).toBe('open');
  });

  it('finds no organization of nobody', async () => {
    expect(await reasonOf(signEverybodyOut(depsAt(), OPERATOR, 'org_none'))).toBe('organization_not_found');
  });
});

describe('an end that the identity provider sets', () => {
  const expiry = async (options: Parameters<typeof samlSignIn>[1]) => {
    const { cookie } = await samlSignIn('ada@acme.test', options);
    const at = (ms: number) => loadSession(depsAt(ms), cookie).then((session) => session !== null);
    return at;
  };

  it('ends the session no later', async () => {
    const end = NOW_MS + HOUR;
    const lives = await expiry({ sessionEndMs: end });
    expect([await lives(end - 1), await lives(end)]).toEqual([true, false]);
  });

  it('never makes it longer than the policy does', async () => {
    const lives = await expiry({ sessionEndMs: NOW_MS + 300 * DAY });
    expect([await lives(NOW_MS + 14 * DAY - 1), await lives(NOW_MS + 14 * DAY)]).toEqual([true, false]);
  });

  it('is ignored where the connection says so', async () => {
    await env.DB.prepare('update connections set ignore_session_end = 1').run();
    const lives = await expiry({ sessionEndMs: NOW_MS + HOUR });
    expect(await lives(NOW_MS + 13 * DAY)).toBe(true);
  });

  it('that has passed is refused by name, ignored or not; within the skew of clocks it is not', async () => {
    expect(await reasonOf(samlSignIn('ada@acme.test', { sessionEndMs: NOW_MS - 60_000 }))).toBe(
      'session_expired',
    );
    const lives = await expiry({ sessionEndMs: NOW_MS - 59_999 });
    expect([await lives(NOW_MS), await lives(NOW_MS + 1)]).toEqual([true, false]);
    await env.DB.prepare('update connections set ignore_session_end = 1').run();
    expect(await reasonOf(samlSignIn('ada@acme.test', { sessionEndMs: NOW_MS - 60_000 }))).toBe(
      'session_expired',
    );
    expect(await count('sign_in_attempts', "reason = 'session_expired'")).toBe(2);
  });

  it('is not moved by typing a password again', async () => {
    const end = NOW_MS + HOUR;
    const { cookie } = await samlSignIn('ada@acme.test', { sessionEndMs: end });
    const session = await loadSession(depsAt(end - 1), cookie);
    if (session) await confirmWithPassword(depsAt(end - 1), session, PASSWORD);
    expect(await loadSession(depsAt(end), cookie)).toBeNull();
  });
});
