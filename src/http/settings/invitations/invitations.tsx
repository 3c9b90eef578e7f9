// Inviting: one person, several, or a file of thousands. What becomes of them: invited.tsx.

import { Hono } from 'hono';
import { inviteList } from '../../../domain/people/invitation-list.ts';
import { InviteesRefused } from '../../../domain/people/invitations.ts';
import { assignableRoles } from '../../../domain/people/member-settings.ts';
import { isRole, mayManageSettings } from '../../../domain/roles.ts';
import type { Texts } from '../../../texts/texts.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { sentenceOf } from '../../domain-copy.ts';
import { readForm } from '../../form.ts';
import { textsOf } from '../../language.ts';
import { requireConfirmed } from '../../middleware/confirmed.ts';
import { type Refusal, refusalIn, refuse } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { roleIn } from '../../role-names.ts';
import { goToDone } from '../../told-once.ts';
import { settingsFrame } from '../frame.ts';
import { pagePath } from '../kit.ts';
import { InvitePage } from './invite-page.tsx';
import { invited, invitedPath, sendFirst, slowDown } from './invited.tsx';
import { type InviteForm, type PlacedInvitee, readInviteForm } from './invitees.ts';

/** A page that names more faults than this is read by nobody; it says how many there are. */
const MAX_FAULTS = 500;

export const invitations = new Hono<AppEnv>();

invitations.route('/', invited);

invitations.get('/invite', (c) => showInvite(c, { emails: '', role: 'member' }));

invitations.post('/invite', slowDown, async (c) => {
  const t = textsOf(c);
  const form = await readInviteForm(await readForm(c), t);
  if (form.invitees === null) return showInvite(c, form, refuse('file', t('invite_not_csv')));
  if (form.invitees.some(({ role }) => isRole(role) && mayManageSettings(role))) {
    await requireConfirmed(c, pagePath(c, 'users', 'invite'));
  }
  const { organization, actor, role: own } = c.get('access');
  try {
    await inviteList(c.get('deps'), actor, organization, form.invitees, own);
  } catch (error) {
    return showInvite(c, form, faultsOf(error, form.invitees, t));
  }
  await sendFirst(c);
  return goToDone(c, invitedPath(c), 'invited');
});

/** Names all of them, so that a file is corrected in one go. */
function faultsOf(error: unknown, invitees: readonly PlacedInvitee[], t: Texts): Refusal {
  if (!(error instanceof InviteesRefused)) {
    const { errors } = refusalIn(t, error);
    // Most of the list came from there.
    const field = invitees.some((one) => one.field === 'file') ? 'file' : 'emails';
    return { errors: errors.map(({ message }) => ({ field, message })), status: 422 };
  }
  const errors = error.faults.slice(0, MAX_FAULTS).map(({ index, email, error: why }) => {
    const { field = 'emails', place = '' } = invitees[index] ?? {};
    return { field, message: t('invite_fault', { place, email, why: sentenceOf(why, t) }) };
  });
  const more = error.faults.length - errors.length;
  const field = errors.at(-1)?.field ?? 'emails';
  return {
    errors: more > 0 ? [...errors, { field, message: t('invite_more_faults', { count: more }) }] : errors,
    status: 422,
  };
}

function showInvite(c: AppContext, { emails, role }: Pick<InviteForm, 'emails' | 'role'>, refusal?: Refusal) {
  const access = c.get('access');
  const t = textsOf(c);
  const roles = assignableRoles(access).map((one) => ({ value: one, label: roleIn(t, one) }));
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
