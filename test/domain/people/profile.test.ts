import { beforeEach, expect, it } from 'vitest';
import { endAllOwnSessions } from '../../../src/domain/people/profile.ts';
import { loadSession, type Session } from '../../../src/domain/sign-in/sessions.ts';
import { CLIENT, count, createAcme, depsAt, passwordSignIn } from '../../support/deps.ts';
import { emptyStorage } from '../../support/storage.ts';

beforeEach(async () => {
  await emptyStorage();
  await createAcme();
});

it('records the end of all sessions once, however many requests ask for it at the same time', async () => {
  const { cookie } = await passwordSignIn('owner@acme.test');
  const session = (await loadSession(depsAt(), cookie)) as Session;
  await endAllOwnSessions(depsAt(), session, CLIENT);
  await endAllOwnSessions(depsAt(), session, CLIENT);
  expect(await count('sessions', 'ended_at is null')).toBe(0);
  expect(await count('audit_events', `action = 'user.sessions_ended'`)).toBe(1);
});
