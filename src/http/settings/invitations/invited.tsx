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
import type { AppContext, AppEnv } from '../../context.ts';
import { readForm } from '../../form.ts';
import { dayOf, minuteOf } from '../../instants.ts';
import { openInvitationMailer } from '../../invitation-mails.ts';
import { confirmed, requireConfirmed } from '../../middleware/confirmed.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { outcomeOf, type Refusal, refusalOf } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { ROLE_NAMES } from '../../role-names.ts';
import { goToShowOnce, takeShownOnce } from '../../shown-once.ts';
import { goToDone } from '../../told-once.ts';
import { settingsFrame } from '../frame.ts';
import { pagePath } from '../kit.ts';
import { readPlaceText, toPlaceText } from '../place.ts';
import { InvitationLinkPage, InvitedPage, type ShownInvitation } from './page.tsx';
import { number, type ShownList, type ShownProgress } from './progress.tsx';

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

const NOTICES: Readonly<Record<string, string>> = {
  invited: 'We have your list. Its invitations are mailed one after the other.',
  resent: 'The invitation is mailed again.',
  rest: 'The rest is mailed now, as fast as the limits allow.',
  revoked: 'The invitation has been revoked.',
  revoked_all: 'The invitations have been revoked.',
};

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
    return await showInvited(c, unfielded(refusalOf(error)));
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
    return await showInvited(c, unfielded(refusalOf(error)));
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
      role={ROLE_NAMES[row.role]}
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
    return await showInvited(c, unfielded(refusalOf(error)));
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
      {...outcomeOf(c, NOTICES, refusal)}
      progress={toShownProgress(progress, access.suspended)}
      search={search}
      {...progress.counts}
      invitations={shown.map((row) => toShown(row, deps.nowMs))}
      nextHref={more}
      firstHref={place && query(null)}
    />,
    refusal?.status,
  );
}

function toShownProgress({ lists, queue }: QueueProgress, suspended: boolean): ShownProgress {
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
      notes: notesOf(list),
    })),
  };
}

function notesOf(list: QueueProgress['lists'][number]): ShownList['notes'] {
  const people = (count: number, one: string, many: string) =>
    count === 1 ? `1 ${one}` : `${number(count)} ${many}`;
  return [
    list.failed > 0 &&
      `${people(list.failed, 'mail', 'mails')} could not be sent. Check the addresses, then resend them or copy their links.`,
    list.senderLeft > 0 &&
      `${people(list.senderLeft, 'was', 'were')} stopped, because ${list.createdBy} may no longer invite. Send the rest to invite them yourself.`,
    list.roleNotInPlan > 0 &&
      `${people(list.roleNotInPlan, 'was', 'were')} stopped, because your plan does not include their role any more.`,
    list.joined > 0 && `${people(list.joined, 'person has', 'people have')} become a member since then.`,
    list.members > 0 &&
      `${people(list.members, 'address already belongs to a member', 'addresses already belong to members')}.`,
    list.already > 0 &&
      `${people(list.already, 'address has', 'addresses have')} an open invitation already. Resend it from the list below.`,
  ].filter((one) => one !== false);
}

const UNSENT_STATES = {
  mailbox_full: 'not mailed yet',
  not_sent: 'could not be mailed',
  sender_left: 'stopped: who invited may not invite any more',
  role_not_in_plan: 'stopped: the plan lacks this role',
  already_a_member: 'is a member now',
} as const;

function toShown(row: InvitationRow, nowMs: number): ShownInvitation {
  return {
    id: row.id,
    email: row.email,
    role: ROLE_NAMES[row.role],
    invitedBy: row.invitedBy,
    state: stateOf(row, nowMs),
  };
}

function stateOf(row: InvitationRow, nowMs: number): string {
  if (row.sendAt !== null && row.mailNote === 'mailbox_full')
    return `waits until ${minuteOf(row.sendAt)}: this mailbox had enough mails today`;
  if (row.sendAt !== null && row.mailNote === 'not_sent') return 'could not be mailed, is tried again';
  if (row.sendAt !== null) return 'waits to be mailed';
  if (row.mailNote !== null) return UNSENT_STATES[row.mailNote];
  if (row.delivery === 'mail' && row.mailedAt === null) return 'not mailed yet';
  return row.expiresAt <= nowMs ? 'expired' : `until ${dayOf(row.expiresAt)}`;
}

function linkPagePath(c: AppContext, id: string): string {
  return `${invitedPath(c)}/${id}/link`;
}

export function invitedPath(c: AppContext): string {
  return pagePath(c, 'users', 'invited');
}
