// What a Worker of the vendor's calls through a service binding, without HTTP:
// `services = [{ binding = "GATEHOUSE", service = "gatehouse", entrypoint = "Gatehouse" }]`.
// Only Workers of the same account can bind it.

import { WorkerEntrypoint } from 'cloudflare:workers';
import { type Absent, type Credential, check, type Present, type Wanted } from '../domain/apps/check.ts';
import { type Deps, openDeps } from '../domain/deps.ts';
import { noteActivity, unnotedMemberships } from '../domain/sign-in/activity.ts';
import { isUnseen } from '../domain/sign-in/session-policy.ts';
import type { Session } from '../domain/sign-in/sessions.ts';
import { sessionCookieIn } from '../http/cookies.ts';
import { newId } from '../lib/ids.ts';
import { openLanes } from '../provisioner/client.ts';
import { openHashers } from '../provisioner/hashers.ts';
import type { Bindings } from './bindings.ts';
import { describeFault, logLine } from './log.ts';

export class Gatehouse extends WorkerEntrypoint<Bindings> {
  /**
   * Whether somebody is signed in, who that is and what they may, in one batch. It says no by name, and
   * throws only where it could not find out.
   *
   * @param credential `cookie`: the Cookie header as the browser sent it, or our cookie's value; or
   * `accessToken`: without the word Bearer
   */
  async check(credential: Credential, wanted: Wanted = {}): Promise<Present | Absent> {
    const requestId = newId('req');
    try {
      const { LANES, HASHERS } = this.env;
      const deps = openDeps(this.env, openLanes(LANES), openHashers(HASHERS), Date.now());
      const { answer, session } = await check(deps, withOurCookie(credential), wanted);
      if (answer.active && session !== null)
        this.ctx.waitUntil(noteUse(deps, session, answer.organization.id, requestId));
      return answer;
    } catch (error) {
      // An error of the database quotes what was asked, and this one leaves our log.
      logLine('error', 'fault', { requestId, rpc: 'check', ...describeFault(error) });
      throw new Error(`Gatehouse could not check this; its log says why, under ${requestId}.`);
    }
  }
}

/** Only the types say that it is what they say. */
function withOurCookie(credential: unknown): unknown {
  if (typeof credential !== 'object' || credential === null || !('cookie' in credential)) return credential;
  const { cookie } = credential;
  return typeof cookie === 'string' ? { ...credential, cookie: sessionCookieIn(cookie) } : credential;
}

/** Somebody who works in the vendor's application does not rest in ours. */
async function noteUse(
  deps: Deps,
  session: Session,
  organizationId: string,
  requestId: string,
): Promise<void> {
  const memberIds = unnotedMemberships(session, organizationId, deps.nowMs);
  const unseen = isUnseen(session, session.policies, deps.nowMs);
  if (memberIds.length === 0 && !unseen) return;
  try {
    await noteActivity(deps, memberIds, unseen ? session.id : null);
  } catch (error) {
    logLine('error', 'activity_not_noted', { requestId, ...describeFault(error) });
  }
}
