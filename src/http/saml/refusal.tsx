// A refused sign-in: one plain sentence, a reference number and what to do for the browser; reason, expected and actual for the log.

import type { SignInRefused } from '../../domain/saml-sign-in.ts';
import type { AppContext } from '../context.ts';
import { answerMessage } from '../error-answer.tsx';
import { logLine } from '../log.ts';
import { REFUSAL_COPY, type RefusalKind } from './refusal-copy.ts';
import { REFUSAL_KIND } from './refusal-kind.ts';
import { ssoPath } from './start-sso.tsx';

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
  const again = organizationId ? ssoPath(organizationId, { returnTo: null, loginHint: null }) : '/sign-in';
  return answerMessage(c, status, reason, {
    title,
    sentence,
    advice,
    reference,
    actions:
      kind === 'used'
        ? [
            // Signed in by the first submit: the start page knows, which this cross-site POST does not, because the session's
            // cookie did not come with it.
            { label: 'Continue', href: '/' },
            { label: 'Sign in again', href: again },
          ]
        : [
            { label: 'Try again', href: again },
            { label: 'Other ways to sign in', href: '/sign-in' },
          ],
  });
}
