// A refused sign-in: the browser gets one plain sentence, a reference number and what to do next; the log
// gets the reason, and what was expected and found. A program that asks for JSON learns no more than the page
// says: the kind of trouble, not the rule.

import { PATHS, ssoPath } from '../../domain/paths.ts';
import type { SignInRefused } from '../../domain/sign-in/saml-sign-in.ts';
import type { Texts } from '../../texts/texts.ts';
import type { MessageAction } from '../../ui/message-page.tsx';
import { logLine } from '../../worker/log.ts';
import type { AppContext } from '../context.ts';
import { answerMessage } from '../error-answer.tsx';
import { textsOf } from '../language.ts';
import { REFUSAL_STATUS, type RefusalKind } from './refusal-copy.ts';
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
  const t = textsOf(c);
  const again = organizationId ? ssoPath(organizationId, { returnTo: null, loginHint: null }) : null;
  return answerMessage(c, REFUSAL_STATUS[kind], kind, {
    title: t(`saml_${kind}_title`),
    sentence: t(`saml_${kind}`),
    advice: t(`saml_${kind}_advice`),
    reference,
    actions: actionsOf(kind, again, t),
  });
}

/** `again` starts the same sign-in anew; it is null while nobody knows which organization it was for. */
function actionsOf(kind: RefusalKind, again: string | null, t: Texts): MessageAction[] {
  const actions = [
    // The first submit may have signed the person in. The start page can tell; this cross-site POST cannot,
    // because it arrives without the session's cookie.
    kind === 'used' && { label: t('continue'), href: PATHS.start },
    again !== null && { label: t('try_again'), href: again },
    { label: t('other_ways'), href: PATHS.signIn },
  ];
  return actions.filter((action) => action !== false);
}
