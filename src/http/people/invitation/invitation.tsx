// /invitations/:token: shows and accepts an invitation. The token stands in the path alone; pages have no
// outside links, and the referrer stays on this origin.

import { type Context, Hono } from 'hono';
import { DomainError } from '../../../domain/errors.ts';
import { PATHS, signInPath, ssoPath } from '../../../domain/paths.ts';
import {
  acceptInvitation,
  type InvitationPath,
  type OpenInvitation,
  openInvitation,
} from '../../../domain/people/invitation-acceptance.ts';
import { clientKey, clientOf } from '../../client.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { setDeviceCookie, setSessionCookie } from '../../cookies.ts';
import { DOMAIN_COPY, sentenceFor } from '../../domain-copy.ts';
import { answerMessage } from '../../error-answer.tsx';
import { readForm } from '../../form.ts';
import { textsOf } from '../../language.ts';
import { limitRate } from '../../middleware/rate-limit.ts';
import { findSession } from '../../middleware/session.ts';
import { countUnknown, refuseLinkFlood } from '../../middleware/unknown-secrets.ts';
import { type Refusal, refusalIn } from '../../outcome.ts';
import { goTo, renderPage, viewerOf } from '../../render.tsx';
import { roleIn } from '../../role-names.ts';
import { InvitationPage, type WayToJoin } from './page.tsx';

const PATH = `${PATHS.invitations}/:token` as const;

export const invitation = new Hono<AppEnv>();

invitation.use(PATH, refuseLinkFlood);
invitation.get(PATH, (c) => showInvitation(c));

invitation.post(PATH, async (c) => {
  await limitRate(c.env.COSTLY_REQUESTS, clientKey(c));
  const form = await readForm(c);
  const values = { givenName: form.text('givenName'), familyName: form.text('familyName') };
  const deps = c.get('deps');
  try {
    const session = await findSession(c);
    const { organizationId, cookie, device, ssoNext } = await acceptInvitation(deps, {
      token: tokenOf(c),
      session,
      password: form.text('password'),
      ...values,
      client: clientOf(c),
    });
    if (cookie) setSessionCookie(c, cookie);
    if (device) setDeviceCookie(c, device);
    if (ssoNext) return askForSso(c, organizationId);
    return goTo(c, PATHS.start);
  } catch (error) {
    if (!(error instanceof DomainError) || error.reason === 'invitation_not_found')
      return answerGone(c, error);
    return await showInvitation(c, { values, refusal: refusalIn(textsOf(c), error) });
  }
});

interface Shown {
  readonly values?: { readonly givenName: string; readonly familyName: string };
  readonly refusal?: Refusal;
}

async function showInvitation(c: AppContext, shown: Shown = {}): Promise<Response> {
  const session = await findSession(c);
  let open: OpenInvitation;
  try {
    open = await openInvitation(c.get('deps'), tokenOf(c), session);
  } catch (error) {
    return answerGone(c, error);
  }
  const { row, organization, path } = open;
  return renderPage(
    c,
    <InvitationPage
      viewer={viewerOf(session)}
      path={c.req.path}
      organization={organization.name}
      email={row.email}
      role={roleIn(textsOf(c), row.role)}
      invitedBy={row.invitedBy}
      way={toWay(path, row.email, c.req.path)}
      values={shown.values ?? { givenName: '', familyName: '' }}
      errors={shown.refusal?.errors ?? []}
    />,
    shown.refusal?.status,
  );
}

function toWay(way: InvitationPath, email: string, returnTo: string): WayToJoin {
  switch (way.kind) {
    case 'choose':
      return { kind: 'choose', href: signInPath(returnTo, email) };
    case 'sso_first':
      return { kind: 'sso_first', href: ssoPath(way.organizationId, { returnTo, loginHint: email }) };
    default:
      return way;
  }
}

/** A page with a link instead of a redirect, which the form-action policy of the previous page would stop. */
function askForSso(c: AppContext, organizationId: string): Response | Promise<Response> {
  const t = textsOf(c);
  return answerMessage(c, 200, 'sso_next', {
    title: t('joined'),
    sentence: t('joined_sso'),
    actions: [
      { label: t('sign_in_sso'), href: ssoPath(organizationId, { returnTo: null, loginHint: null }) },
    ],
  });
}

/** The same answer for every link that does not work, so that nobody learns which of them once did. */
async function answerGone(c: AppContext, error: unknown): Promise<Response> {
  if (!(error instanceof DomainError && error.reason === 'invitation_not_found')) throw error;
  await countUnknown(c);
  const t = textsOf(c);
  const { status } = DOMAIN_COPY.invitation_not_found;
  return answerMessage(c, status, 'invitation_not_found', {
    title: t('link_dead'),
    sentence: sentenceFor('invitation_not_found', t),
    advice: t('invitation_advice'),
    actions: [{ label: t('start_page'), href: PATHS.start }],
  });
}

function tokenOf(c: Context<AppEnv>): string {
  return c.req.param('token') ?? '';
}
