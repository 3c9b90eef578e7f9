// Users → Invited, and inviting: one person, several, or a file. An invitation can be resent, copied as a
// link, or revoked.

import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import {
  INVITATION_MAILS_OF_ALL_PER_HOUR,
  INVITATION_MAILS_PER_HOUR,
  INVITATION_MAILS_TO_ONE_PER_DAY,
  INVITATION_TTL_DAYS,
} from '../../../domain/limits.ts';
import {
  type InvitationRow,
  type Invited,
  InviteesRefused,
  invitePeople,
  loadInvitation,
  pageOfInvitations,
  renewInvitation,
  withdrawInvitation,
} from '../../../domain/people/invitations.ts';
import { assignableRoles } from '../../../domain/people/member-settings.ts';
import { isRole, mayManageSettings } from '../../../domain/roles.ts';
import { invitationMail } from '../../../mail/messages.ts';
import { sendMail } from '../../../worker/mail.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { sentenceOf } from '../../domain-copy.ts';
import { readForm } from '../../form.ts';
import { dayOf } from '../../instants.ts';
import { confirmed, requireConfirmed } from '../../middleware/confirmed.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { type Refusal, refusalOf, refuse } from '../../outcome.ts';
import { goTo, renderPage } from '../../render.tsx';
import { ROLE_NAMES } from '../../role-names.ts';
import { goToShowOnce, takeShownOnce } from '../../shown-once.ts';
import { settingsFrame } from '../frame.ts';
import { goToDone, pagePath } from '../kit.ts';
import { readPlaceText, toPlaceText } from '../place.ts';
import { InvitePage } from './invite-page.tsx';
import { type InviteForm, type PlacedInvitee, readInviteForm } from './invitees.ts';
import { InvitationLinkPage, InvitedPage, type ShownInvitation } from './page.tsx';

const PAGE_SIZE = 25;
const INVITATION = '/invited/:invitationId{inv_[0-9a-z]+}';

export const invitations = new Hono<AppEnv>();

/**
 * The limit on mails is counted in the rows (domain/people/invitations.ts); this one keeps a script from
 * filling them.
 */
const slowDown = createMiddleware<AppEnv>(async (c, next) => {
  await limitRate(c.env.COSTLY_REQUESTS, `invite:${c.get('access').organization.id}`);
  await next();
});

invitations.get('/invite', (c) => showInvite(c, { emails: '', role: 'member' }));

invitations.post('/invite', slowDown, async (c) => {
  const form = await readInviteForm(await readForm(c));
  if (form.invitees === null) {
    const message = 'This file is not CSV in UTF-8. Save it as “CSV UTF-8” and choose it again.';
    return showInvite(c, form, refuse('file', message));
  }
  if (form.invitees.some(({ role }) => isRole(role) && mayManageSettings(role))) {
    await requireConfirmed(c, pagePath(c, 'users', 'invite'));
  }
  const { organization, actor, role: own } = c.get('access');
  try {
    const outcome = await invitePeople(c.get('deps'), actor, organization, form.invitees, own, 'mail');
    const sent = await sendInvitations(c, outcome.invited);
    return goTo(c, `${invitedPath(c)}?${outcomeQuery(sent, outcome.members.length)}`);
  } catch (error) {
    return showInvite(c, form, faultsOf(error, form.invitees));
  }
});

invitations.get('/invited', (c) => showInvited(c));

invitations.post(`${INVITATION}/resend`, slowDown, async (c) => {
  const { organization, actor, role } = c.get('access');
  try {
    const id = c.req.param('invitationId');
    const before = await loadInvitation(c.get('deps'), organization.id, id);
    // Asks as it did when it was first sent.
    if (mayManageSettings(before.role)) await requireConfirmed(c, invitedPath(c));
    const invited = await renewInvitation(c.get('deps'), actor, organization, id, role, 'mail');
    return goTo(c, `${invitedPath(c)}?${outcomeQuery(await sendInvitations(c, [invited]), 0)}`);
  } catch (error) {
    return await showInvited(c, unfielded(refusalOf(error)));
  }
});

/** Anyone who has the link may join with its role. */
invitations.post(`${INVITATION}/link`, slowDown, confirmed(invitedPath), async (c) => {
  const { organization, actor, role } = c.get('access');
  try {
    const id = c.req.param('invitationId');
    const invited = await renewInvitation(c.get('deps'), actor, organization, id, role, 'link');
    return await goToShowOnce(c, linkPagePath(c, invited.id), invited.url);
  } catch (error) {
    return await showInvited(c, unfielded(refusalOf(error)));
  }
});

invitations.get(`${INVITATION}/link`, async (c) => {
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

invitations.post(`${INVITATION}/revoke`, async (c) => {
  const { organization, actor, role } = c.get('access');
  try {
    await withdrawInvitation(c.get('deps'), actor, organization.id, c.req.param('invitationId'), role);
  } catch (error) {
    return await showInvited(c, unfielded(refusalOf(error)));
  }
  return goToDone(c, invitedPath(c), 'revoked');
});

interface Sent {
  readonly sent: number;
  readonly limited: number;
  /** Not mailed, because their mailboxes have had enough. */
  readonly full: number;
  readonly failed: number;
}

/** Sends the mails that the limit allows. */
async function sendInvitations(c: AppContext, invited: readonly Invited[]): Promise<Sent> {
  const { organization, actor } = c.get('access');
  const due = invited.filter((one) => one.mail === 'due');
  const results = await Promise.all(
    due.map((one) => {
      const words = invitationMail({
        organizationName: organization.name,
        invitedBy: actor.label,
        role: ROLE_NAMES[one.role],
        url: one.url,
        days: INVITATION_TTL_DAYS,
      });
      return sendMail(c.env, { to: one.email, ...words }, { requestId: c.get('requestId') });
    }),
  );
  const sent = results.filter(Boolean).length;
  const unsent = (mail: Invited['mail']) => invited.filter((one) => one.mail === mail).length;
  return { sent, failed: due.length - sent, limited: unsent('limited'), full: unsent('mailbox_full') };
}

function outcomeQuery({ sent, limited, full, failed }: Sent, members: number): string {
  const rest = full > 0 ? `&full=${full}` : '';
  return `done=invited&sent=${sent}&limited=${limited}&failed=${failed}&members=${members}${rest}`;
}

function outcomeOf(c: AppContext): { notice: string | null; warnings: string[] } {
  const count = (name: string) => Math.min(1000, Number(/^\d{1,4}$/.exec(c.req.query(name) ?? '')?.[0] ?? 0));
  const done = c.req.query('done');
  if (done === 'revoked') return { notice: 'The invitation has been revoked.', warnings: [] };
  if (done !== 'invited') return { notice: null, warnings: [] };
  const [sent, limited, full, failed, members] = [
    count('sent'),
    count('limited'),
    count('full'),
    count('failed'),
    count('members'),
  ];
  const warnings = [
    limited > 0 &&
      `${people(limited)} invited without a mail: at most ${INVITATION_MAILS_PER_HOUR} invitation mails an hour go to one email domain that is not yours, and ${INVITATION_MAILS_OF_ALL_PER_HOUR} in total. Verify your domain to lift this limit, copy their links, or resend them later.`,
    full > 0 &&
      `${people(full)} invited without a mail: at most ${INVITATION_MAILS_TO_ONE_PER_DAY} invitation mails a day go to one mailbox. Copy their links, or resend them tomorrow.`,
    failed > 0 &&
      `${people(failed)} invited, but the mail could not be sent. Copy their links, or resend them.`,
    members > 0 &&
      `${members === 1 ? '1 address already belongs to a member' : `${members} addresses already belong to members`}.`,
  ].filter((one) => one !== false);
  return {
    notice: sent > 0 ? `${sent === 1 ? '1 invitation has' : `${sent} invitations have`} been sent.` : null,
    warnings,
  };
}

const people = (count: number) => (count === 1 ? '1 person was' : `${count} people were`);

/** Names all of them, so that a file is corrected in one go. */
function faultsOf(error: unknown, invitees: readonly PlacedInvitee[]): Refusal {
  if (!(error instanceof InviteesRefused)) return { ...refusalOf(error), status: 422 };
  const errors = error.faults.map(({ index, email, error: why }) => {
    const { field = 'emails', place = '' } = invitees[index] ?? {};
    return { field, message: `${place}, “${email}”: ${sentenceOf(why)}` };
  });
  return { errors, status: 422 };
}

function showInvite(c: AppContext, { emails, role }: Pick<InviteForm, 'emails' | 'role'>, refusal?: Refusal) {
  const access = c.get('access');
  const roles = assignableRoles(access).map((one) => ({ value: one, label: ROLE_NAMES[one] }));
  return renderPage(
    c,
    <InvitePage
      frame={settingsFrame(c, access)}
      values={{ emails, role }}
      roles={roles}
      errors={refusal?.errors ?? []}
    />,
    refusal?.status,
  );
}

/** The page has no field to show a message at. */
function unfielded({ errors, status }: Refusal): Refusal {
  return { errors: errors.map(({ message }) => ({ field: null, message })), status };
}

async function showInvited(c: AppContext, refusal?: Refusal): Promise<Response> {
  const access = c.get('access');
  const deps = c.get('deps');
  const place = readPlaceText(c.req.query('after'), ['number', 'string']) as [number, string] | null;
  const rows = await pageOfInvitations(deps, access.organization.id, {
    limit: PAGE_SIZE + 1,
    before: place ? { at: place[0], id: place[1] } : undefined,
  });
  const shown = rows.slice(0, PAGE_SIZE);
  const last = shown.at(-1);
  const path = invitedPath(c);
  return renderPage(
    c,
    <InvitedPage
      frame={settingsFrame(c, access)}
      {...outcomeOf(c)}
      errors={refusal?.errors ?? []}
      invitations={shown.map((row) => toShown(row, deps.nowMs))}
      nextHref={
        rows.length > PAGE_SIZE && last ? `${path}?after=${toPlaceText([last.createdAt, last.id])}` : null
      }
      firstHref={place && path}
    />,
    refusal?.status,
  );
}

function toShown(row: InvitationRow, nowMs: number): ShownInvitation {
  const expired = row.expiresAt <= nowMs;
  return {
    id: row.id,
    email: row.email,
    role: ROLE_NAMES[row.role],
    invitedBy: row.invitedBy,
    state: expired ? 'expired' : row.delivery === 'mail' && row.mailedAt === null ? 'not mailed yet' : 'open',
    until: dayOf(row.expiresAt),
  };
}

function linkPagePath(c: AppContext, id: string): string {
  return `${invitedPath(c)}/${id}/link`;
}

function invitedPath(c: AppContext): string {
  return pagePath(c, 'users', 'invited');
}
