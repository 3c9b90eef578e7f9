// Access Security → Sessions: how long people stay signed in, and the end of all their sessions.

import { Hono } from 'hono';
import {
  loadSessionPolicy,
  setSessionPolicy,
  signEverybodyOut,
} from '../../../domain/organization/session-policy.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { clearSessionCookie } from '../../cookies.ts';
import { readForm } from '../../form.ts';
import { minuteOf } from '../../instants.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { type Refusal, refusalIn } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { goToDone } from '../../told-once.ts';
import { settingsFrame } from '../frame.ts';
import { outcomeIn, pagePath } from '../kit.ts';
import { SessionsPage } from './page.tsx';

export const sessions = new Hono<AppEnv>();

const asksFirst = confirmed((c) => pagePath(c, 'sessions'));

sessions.get('/', (c) => showPage(c));

sessions.post('/', asksFirst, async (c) => {
  const { organization, actor } = c.get('access');
  const form = await readForm(c);
  const [lifetime, idle] = [form.text('lifetimeMinutes'), form.text('idleMinutes')];
  const typed = { lifetimeMinutes: minutesOf(lifetime), idleMinutes: idle === '' ? null : minutesOf(idle) };
  try {
    await setSessionPolicy(c.get('deps'), actor, organization.id, typed);
  } catch (error) {
    return await showPage(c, refusalIn(textsOf(c), error), typed);
  }
  return goToDone(c, pagePath(c, 'sessions'), 'saved');
});

/** The guard of the next page asks the person who did it to sign in again, too. */
sessions.post(
  '/end-all',
  confirmed((c) => `${pagePath(c, 'sessions')}?end=yes`),
  async (c) => {
    const { organization, actor, session } = c.get('access');
    await signEverybodyOut(c.get('deps'), actor, organization.id);
    if (session.memberships.length === 1) clearSessionCookie(c);
    return goToDone(c, pagePath(c, 'sessions'), 'signed_out');
  },
);

const NOTICES = {
  saved: 'sessions_saved',
  signed_out: 'sessions_signed_out',
} as const;

function minutesOf(text: string): number {
  return /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
}

type Typed = Pick<Awaited<ReturnType<typeof loadSessionPolicy>>, 'lifetimeMinutes' | 'idleMinutes'>;

async function showPage(c: AppContext, refusal?: Refusal, typed?: Typed): Promise<Response> {
  const access = c.get('access');
  const saved = await loadSessionPolicy(c.get('deps'), access.organization.id);
  const { lifetimeMinutes, idleMinutes } = typed ?? saved;
  return renderPage(
    c,
    <SessionsPage
      frame={settingsFrame(c, access)}
      path={pagePath(c, 'sessions')}
      {...outcomeIn(c, NOTICES, refusal)}
      lifetimeMinutes={lifetimeMinutes}
      idleMinutes={idleMinutes}
      signedOut={saved.signedOutAt === null ? null : minuteOf(saved.signedOutAt)}
      ending={c.req.query('end') === 'yes'}
    />,
    refusal?.status,
  );
}
