// A refused sign-in: the browser gets one plain sentence, a reference number and advice; the log gets reason,
// expected and actual.

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
  return answerMessage(c, status, reason, {
    title,
    sentence,
    advice,
    reference,
    actions: actionsOf(kind, again),
  });
}

/** `again` starts the same sign-in anew; null while the organization is not known. */
function actionsOf(kind: RefusalKind, again: string | null): MessageAction[] {
  const actions = [
    // The first submit signed them in. The start page knows, but this cross-site POST does not, because it
    // came without the session's cookie.
    kind === 'used' && { label: 'Continue', href: PATHS.start },
    again !== null && { label: 'Try again', href: again },
    { label: 'Other ways to sign in', href: PATHS.signIn },
  ];
  return actions.filter((action) => action !== false);
}
