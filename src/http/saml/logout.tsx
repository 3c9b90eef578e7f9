// Single logout as the browser carries it (saml-profiles 4.4): messages of identity providers in, ours out.

import { Hono } from 'hono';
import { PATHS } from '../../domain/paths.ts';
import { type LogoutReason, LogoutRefused, receiveLogout } from '../../domain/sign-in/logout.ts';
import type { LogoutDelivery } from '../../saml/logout-in.ts';
import type { OutgoingMessage } from '../../saml/send-authn-request.ts';
import type { Texts } from '../../texts/texts.ts';
import { logLine } from '../../worker/log.ts';
import { clientKey, clientOf } from '../client.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { answerMessage } from '../error-answer.tsx';
import { HttpError } from '../errors.ts';
import { textsOf } from '../language.ts';
import { takeLogoutReturn } from '../logout-return.ts';
import { limitRate } from '../middleware/rate-limit.ts';
import { findSession } from '../middleware/session.ts';
import { goTo, renderPage } from '../render.tsx';
import { PostToIdentityProvider } from './post-page.tsx';
import { allowIdentityProvider } from './start-sso.tsx';

export const logout = new Hono<AppEnv>();

logout.get(PATHS.logout, (c) => {
  // The raw query, because the signature covers it, not what a parser makes of it.
  const at = c.req.url.indexOf('?');
  return receive(c, { binding: 'redirect', rawQuery: at < 0 ? '' : c.req.url.slice(at + 1) });
});

logout.post(PATHS.logout, async (c) => {
  const fields = new URLSearchParams(await c.req.raw.text());
  for (const name of ['SAMLRequest', 'SAMLResponse', 'RelayState']) {
    if (fields.getAll(name).length > 1) throw new HttpError('form_malformed', { repeated: name });
  }
  return await receive(c, {
    binding: 'post',
    samlRequest: fields.get('SAMLRequest') ?? undefined,
    samlResponse: fields.get('SAMLResponse') ?? undefined,
    relayState: fields.get('RelayState') ?? undefined,
  });
});

async function receive(c: AppContext, delivery: LogoutDelivery): Promise<Response> {
  await limitRate(c.env.SIGN_IN_BY_ADDRESS, `message:${clientKey(c)}`);
  try {
    const outcome = await receiveLogout(c.get('deps'), delivery, clientOf(c));
    // Forgets the cookie of a session that has ended. A session that goes on was not named: any
    // organization's identity provider can have its messages opened in any browser.
    const other = await findSession(c);
    if (outcome.kind === 'answer') {
      // Okta asks in a hidden frame, so Okta's origin may frame the form that answers. The form shows and
      // does nothing else.
      if (outcome.message.kind === 'post') c.set('frameAncestor', new URL(outcome.message.action).origin);
      return await carry(c, outcome.message);
    }
    if (other) return goTo(c, PATHS.start);
    const t = textsOf(c);
    const complete = outcome.kind === 'ended' || outcome.complete;
    const back = outcome.kind === 'signed_out' ? await takeLogoutReturn(c, outcome.requestId) : null;
    if (back === null)
      return await answerMessage(c, 200, 'signed_out', complete ? signedOut(t) : signedOutHereOnly(t));
    if (complete) return goTo(c, back);
    const actions = [{ label: t('continue'), href: back }];
    return await answerMessage(c, 200, 'signed_out', { ...signedOutHereOnly(t), actions });
  } catch (error) {
    if (!(error instanceof LogoutRefused)) throw error;
    return await refuse(c, error);
  }
}

function signedOut(t: Texts) {
  return { title: t('signed_out_title'), sentence: t('signed_out'), actions: again(t) };
}

function signedOutHereOnly(t: Texts) {
  return {
    title: t('signed_out_here_title'),
    sentence: t('signed_out_here'),
    advice: t('signed_out_here_advice'),
    actions: again(t),
  };
}

function again(t: Texts) {
  return [{ label: t('sign_in_again'), href: PATHS.signIn }];
}

/** The next page of a person who came by a link, and not by a form. */
export function sendSignOut(c: AppContext, message: OutgoingMessage): Response | Promise<Response> {
  return carry(c, message);
}

/** The person's next page after signing out, when the identity provider has to be told. */
export function carrySignOut(c: AppContext, message: OutgoingMessage): Response | Promise<Response> {
  if (message.kind === 'post') return carry(c, message);
  return stepTo(c, message.url, textsOf(c)('signed_out_next'));
}

/**
 * Leads away from here after one of our forms. A redirect would answer the form, and form-action limits those
 * to this origin. A refresh is a step of its own.
 */
export function stepTo(c: AppContext, url: string, sentence: string): Response | Promise<Response> {
  const t = textsOf(c);
  c.header('Refresh', `0; url=${url}`);
  return answerMessage(c, 200, 'signing_out', {
    title: t('signing_out'),
    sentence,
    actions: [{ label: t('continue'), href: url }],
  });
}

function carry(c: AppContext, message: OutgoingMessage): Response | Promise<Response> {
  if (message.kind === 'redirect') return goTo(c, message.url);
  allowIdentityProvider(c);
  return renderPage(c, <PostToIdentityProvider action={message.action} fields={message.fields} />);
}

function refuse(c: AppContext, { reason, reference, organizationId, detail }: LogoutRefused) {
  logLine('warn', 'logout_refused', {
    requestId: c.get('requestId'),
    reference,
    reason,
    organizationId,
    detail,
  });
  const t = textsOf(c);
  const forbidden: readonly LogoutReason[] = [
    'connection_unknown',
    'signature_invalid',
    'signature_missing',
    'message_replayed',
  ];
  return answerMessage(c, forbidden.includes(reason) ? 403 : 400, 'not_signed_out', {
    title: t('not_signed_out'),
    sentence: t('not_signed_out_saml'),
    advice: t('not_signed_out_advice'),
    reference,
    actions: [{ label: t('sign_out'), href: PATHS.signOut }],
  });
}
