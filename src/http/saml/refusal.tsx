// A refused sign-in: the browser gets one plain sentence, a reference number and what to do next; the log
// gets the reason, and what was expected and found. A program that asks for JSON learns no more than the page
// says: the kind of trouble, not the rule.

import { PATHS, ssoPath } from '../../domain/paths.ts';
import type { SignInRefused } from '../../domain/sign-in/saml-sign-in.ts';
import type { MessageAction } from '../../ui/message-page.tsx';
import { logLine } from '../../worker/log.ts';
import type { AppContext } from '../context.ts';
import { answerMessage } from '../error-answer.tsx';
import { REFUSAL_COPY, type RefusalKind } from './refusal-copy.ts';
import { REFUSAL_KIND } from './refusal-kind.ts';

export function answerRefusal(refused: SignInRefused, c: AppContext): Response | Promise<Response> {
  const { reason, reference, organizationId, detail } = refused;
  logLine('warn', 'sign_in_refused', {
    requestId: c.get('requestId'),
    reference,
    reason,
    organizationId,
    path: c.req.path,
    detail,
  });
  const kind: RefusalKind = REFUSAL_KIND[reason];
  const { status, title, sentence, advice } = REFUSAL_COPY[kind];
  const again = organizationId ? ssoPath(organizationId, { returnTo: null, loginHint: null }) : null;
  return answerMessage(c, status, kind, {
    title,
    sentence,
    advice,
    reference,
    actions: actionsOf(kind, again),
  });
}

/** `again` starts the same sign-in anew; it is null while nobody knows which organization it was for. */
function actionsOf(kind: RefusalKind, again: string | null): MessageAction[] {
  const actions = [
    // The first submit may have signed the person in. The start page can tell; this cross-site POST cannot,
    // because it arrives without the session's cookie.
    kind === 'used' && { label: 'Continue', href: PATHS.start },
    again !== null && { label: 'Try again', href: again },
    { label: 'Other ways to sign in', href: PATHS.signIn },
  ];
  return actions.filter((action) => action !== false);
}
