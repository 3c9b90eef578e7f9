// The session of a request, looked up once and only when a handler asks.

import { PATHS, signInPath } from '../../domain/paths.ts';
import { noteActivity, unnotedMemberships } from '../../domain/sign-in/activity.ts';
import { isUnseen } from '../../domain/sign-in/session-policy.ts';
import { loadSession, type Session } from '../../domain/sign-in/sessions.ts';
import { describeFault, logLine } from '../../worker/log.ts';
import type { AppContext } from '../context.ts';
import { clearSessionCookie, readSessionCookie } from '../cookies.ts';
import { leaveDone } from '../told-once.ts';

export async function findSession(c: AppContext): Promise<Session | null> {
  const known = c.get('session');
  if (known !== undefined) return known;
  const cookie = readSessionCookie(c);
  const session = cookie === undefined ? null : await loadSession(c.get('deps'), cookie);
  if (cookie !== undefined && !session) {
    clearSessionCookie(c);
    c.set('sessionEnded', true);
  }
  c.set('session', session);
  if (session) await noteActiveMembers(c, session);
  return session;
}

/** One small write in ten minutes, or in a tenth of the idle time. If it fails, the response does not. */
async function noteActiveMembers(c: AppContext, session: Session): Promise<void> {
  const deps = c.get('deps');
  const memberIds = unnotedMemberships(session, c.req.param('orgId'), deps.nowMs);
  const unseen = isUnseen(session, session.policies, deps.nowMs);
  if (memberIds.length === 0 && !unseen) return;
  try {
    await noteActivity(deps, memberIds, unseen ? session.id : null);
  } catch (error) {
    logLine('error', 'activity_not_noted', { requestId: c.get('requestId'), ...describeFault(error) });
  }
}

/**
 * Where a person who is not signed in goes first. A form that was sent is lost, but the page that it stood on
 * is not. Somebody who was signed in is told why they are not any more.
 */
export function signInFirst(c: AppContext): string {
  if (c.get('sessionEnded')) leaveDone(c, PATHS.signIn, 'ended');
  const page = c.req.method === 'GET' ? c.req.url : pageOfForm(c);
  if (page === null) return signInPath(null);
  const { pathname, search } = new URL(page);
  return signInPath(pathname + search);
}

/** Our pages tell only us where a form stood (Referrer-Policy: same-origin). */
function pageOfForm(c: AppContext): string | null {
  const referrer = URL.parse(c.req.header('Referer') ?? '');
  return referrer?.origin === c.get('deps').urls.origin ? referrer.href : null;
}
