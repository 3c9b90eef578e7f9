// Users → Invited: where the lists stand, and what is done with invitations, one or all that a search finds.

import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { paceOf, runInvitationQueue } from '../../../domain/people/invitation-queue.ts';
import {
  type InvitationRow,
  loadInvitation,
  pageOfInvitations,
  withdrawInvitation,
} from '../../../domain/people/invitations.ts';
import {
  copyInvitationLink,
  foldedSearch,
  progressOf,
  type QueueProgress,
  resendInvitation,
  revokeFound,
  sendTheRest,
} from '../../../domain/people/open-invitations.ts';
import { mayManageSettings } from '../../../domain/roles.ts';
import { openSenders } from '../../../provisioner/senders.ts';
import type { Texts } from '../../../texts/texts.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { readForm } from '../../form.ts';
import { dayOf, minuteOf } from '../../instants.ts';
import { openInvitationMailer } from '../../invitation-mails.ts';
import { textsOf } from '../../language.ts';
import { confirmed, requireConfirmed } from '../../middleware/confirmed.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { type Refusal, refusalIn } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { roleIn } from '../../role-names.ts';
import { goToShowOnce, takeShownOnce } from '../../shown-once.ts';
import { goToDone } from '../../told-once.ts';
import { settingsFrame } from '../frame.ts';
import { outcomeIn, pagePath } from '../kit.ts';
import { readPlaceText, toPlaceText } from '../place.ts';
import { InvitationLinkPage, InvitedPage, type ShownInvitation } from './page.tsx';
import type { ShownList, ShownProgress } from './progress.tsx';

const PAGE_SIZE = 25;
const INVITATION = '/invited/:invitationId{inv_[0-9a-z]+}';

/** A form sends so many at once, so that one person's mail is on its way before the next page. */
const MAILS_OF_A_FORM = 25;
const FORM_MS = 10_000;

export const invited = new Hono<AppEnv>();

/** Keeps a script from filling the rows; mails have limits of their own. */
export const slowDown = createMiddleware<AppEnv>(async (c, next) => {
  await limitRate(c.env.COSTLY_REQUESTS, `invite:${c.get('access').organization.id}`);
  await next();
});

/** Sends the first of the queue; the sender has the rest. */
export async function sendFirst(c: AppContext): Promise<void> {
  const deps = c.get('deps');
  const { id } = c.get('access').organization;
  const send = openInvitationMailer(c.env, deps, { requestId: c.get('requestId') });
  const pace = paceOf(c.env.INVITATION_MAILS_PER_MINUTE, () => Date.now());
  const budget = { mails: MAILS_OF_A_FORM, untilMs: Date.now() + FORM_MS };
  const next = await runInvitationQueue(deps, send, pace, id, budget);
  if (next !== null) await openSenders(c.env.SENDERS).wake({ kind: 'invitations', id });
}

const NOTICES = {
  invited: 'invited_notice',
  resent: 'invited_resent',
  rest: 'invited_rest',
  revoked: 'invited_revoked',
  revoked_all: 'invited_revoked_all',
} as const;

invited.get('/invited', (c) => showInvited(c));

invited.post(`${INVITATION}/resend`, slowDown, async (c) => {
  const { organization, actor, role } = c.get('access');
  try {
    const id = c.req.param('invitationId');
    const before = await loadInvitation(c.get('deps'), organization.id, id);
    // Asks as it did when it was first sent.
    if (mayManageSettings(before.role)) await requireConfirmed(c, invitedPath(c));
    await resendInvitation(c.get('deps'), actor, organization, id, role);
  } catch (error) {
    return await showInvited(c, unfielded(refusalIn(textsOf(c), error)));
  }
  await sendFirst(c);
  return goToDone(c, invitedPath(c), 'resent');
});

/** Anyone who has the link may join with its role. */
invited.post(`${INVITATION}/link`, slowDown, confirmed(invitedPath), async (c) => {
  const { organization, actor, role } = c.get('access');
  try {
    const id = c.req.param('invitationId');
    const { url } = await copyInvitationLink(c.get('deps'), actor, organization, id, role);
    return await goToShowOnce(c, linkPagePath(c, id), url);
  } catch (error) {
    return await showInvited(c, unfielded(refusalIn(textsOf(c), error)));
  }
});

invited.get(`${INVITATION}/link`, async (c) => {
  const access = c.get('access');
  const id = c.req.param('invitationId');
  const row = await loadInvitation(c.get('deps'), access.organization.id, id);
  return renderPage(
    c,
    <InvitationLinkPage
      frame={settingsFrame(c, access)}
      email={row.email}
      role={roleIn(textsOf(c), row.role)}
      url={await takeShownOnce(c, linkPagePath(c, id))}
      again={linkPagePath(c, id)}
      expires={dayOf(row.expiresAt)}
    />,
  );
});

invited.post(`${INVITATION}/revoke`, async (c) => {
  const { organization, actor, role } = c.get('access');
  try {
    await withdrawInvitation(c.get('deps'), actor, organization.id, c.req.param('invitationId'), role);
  } catch (error) {
    return await showInvited(c, unfielded(refusalIn(textsOf(c), error)));
  }
  return goToDone(c, invitedPath(c), 'revoked');
});

/** The roles of those that wait may be any that the reader may give, so that it asks who is there. */
invited.post('/invited/send-rest', slowDown, confirmed(invitedPath), async (c) => {
  const { organization, actor, role } = c.get('access');
  const search = foldedSearch((await readForm(c)).text('q'));
  await sendTheRest(c.get('deps'), actor, organization, search, role);
  await sendFirst(c);
  return goToDone(c, invitedPath(c), 'rest');
});

invited.post('/invited/revoke-all', slowDown, async (c) => {
  const { organization, actor, role } = c.get('access');
  const search = foldedSearch((await readForm(c)).text('q'));
  await revokeFound(c.get('deps'), actor, organization.id, search, role);
  return goToDone(c, invitedPath(c), 'revoked_all');
});

/** The page has no field to show a message at. */
function unfielded({ errors, status }: Refusal): Refusal {
  return { errors: errors.map(({ message }) => ({ field: null, message })), status };
}

async function showInvited(c: AppContext, refusal?: Refusal): Promise<Response> {
  const access = c.get('access');
  const deps = c.get('deps');
  const t = textsOf(c);
  const search = foldedSearch(c.req.query('q') ?? '');
  const place = readPlaceText(c.req.query('after'), ['number', 'string']) as [number, string] | null;
  const rows = await pageOfInvitations(deps, access.organization.id, {
    limit: PAGE_SIZE + 1,
    before: place ? { at: place[0], id: place[1] } : undefined,
    search,
  });
  const progress = await progressOf(deps, access.organization.id, search, access.role);
  const shown = rows.slice(0, PAGE_SIZE);
  const last = shown.at(-1);
  const query = (after: string | null) => {
    const text = new URLSearchParams({ ...(search && { q: search }), ...(after && { after }) }).toString();
    return invitedPath(c) + (text && `?${text}`);
  };
  const more = rows.length > PAGE_SIZE && last ? query(toPlaceText([last.createdAt, last.id])) : null;
  return renderPage(
    c,
    <InvitedPage
      frame={settingsFrame(c, access)}
      {...outcomeIn(c, NOTICES, refusal)}
      progress={toShownProgress(progress, access.suspended, t)}
      search={search}
      {...progress.counts}
      invitations={shown.map((row) => toShown(row, deps.nowMs, t))}
      nextHref={more}
      firstHref={place && query(null)}
    />,
    refusal?.status,
  );
}

function toShownProgress({ lists, queue }: QueueProgress, suspended: boolean, t: Texts): ShownProgress {
  const held = suspended ? 'suspended' : (queue?.held ?? null);
  return {
    held,
    until: queue === null ? '' : minuteOf(queue.nextAt),
    lists: lists.map((list) => ({
      by: list.createdBy,
      at: minuteOf(list.createdAt),
      total: list.total,
      sent: list.sent,
      waiting: list.waiting,
      notes: notesOf(list, t),
    })),
  };
}

function notesOf(list: QueueProgress['lists'][number], t: Texts): ShownList['notes'] {
  const { failed, senderLeft, roleNotInPlan, joined, members, already, createdBy } = list;
  return [
    failed > 0 && t('progress_failed', { count: failed }),
    senderLeft > 0 && t('progress_sender_left', { count: senderLeft, who: createdBy }),
    roleNotInPlan > 0 && t('progress_role_not_in_plan', { count: roleNotInPlan }),
    joined > 0 && t('progress_joined', { count: joined }),
    members > 0 && t('progress_members', { count: members }),
    already > 0 && t('progress_already', { count: already }),
  ].filter((one) => one !== false);
}

const UNSENT_STATES = {
  mailbox_full: 'invited_is_unsent',
  not_sent: 'invited_is_not_sent',
  sender_left: 'invited_is_sender_left',
  role_not_in_plan: 'invited_is_role_not_in_plan',
  already_a_member: 'invited_is_already_a_member',
} as const;

function toShown(row: InvitationRow, nowMs: number, t: Texts): ShownInvitation {
  return {
    id: row.id,
    email: row.email,
    role: roleIn(t, row.role),
    invitedBy: row.invitedBy,
    state: stateOf(row, nowMs, t),
  };
}

function stateOf({ sendAt, mailNote, ...row }: InvitationRow, nowMs: number, t: Texts): string {
  if (sendAt !== null && mailNote === 'mailbox_full')
    return t('invited_is_mailbox_full', { at: minuteOf(sendAt) });
  if (sendAt !== null) return t(mailNote === 'not_sent' ? 'invited_is_tried_again' : 'invited_is_waiting');
  if (mailNote !== null) return t(UNSENT_STATES[mailNote]);
  if (row.delivery === 'mail' && row.mailedAt === null) return t('invited_is_unsent');
  if (row.expiresAt <= nowMs) return t('invited_is_expired');
  return t('invited_is_open', { day: dayOf(row.expiresAt) });
}

function linkPagePath(c: AppContext, id: string): string {
  return `${invitedPath(c)}/${id}/link`;
}

export function invitedPath(c: AppContext): string {
  return pagePath(c, 'users', 'invited');
}
