// Renders the page that asks again who is there, for every route that needs it.

import { confirmPath, PATHS } from '../domain/paths.ts';
import { waysToConfirm } from '../domain/sign-in/password-confirmation.ts';
import { isPasswordUseless } from '../domain/sign-in/password-reset.ts';
import type { Session } from '../domain/sign-in/sessions.ts';
import type { Texts } from '../texts/texts.ts';
import { CONFIRMING_PASSWORD, ConfirmPage, type PendingForm } from '../ui/confirm.tsx';
import type { AppContext } from './context.ts';
import { DOMAIN_COPY } from './domain-copy.ts';
import { minuteOf } from './instants.ts';
import { renderPage, viewerOf } from './render.tsx';

export interface ShownConfirmation {
  readonly returnTo: string | null;
  readonly pending: PendingForm | null;
  /** Why the typed password was not accepted. */
  readonly refusal: { readonly status: 422 | 429; readonly sentence: string } | null;
}

export function wrongPassword(t: Texts) {
  return { status: DOMAIN_COPY.credentials_wrong.status, sentence: t('wrong_current') };
}

export async function showConfirm(
  c: AppContext,
  session: Session,
  { returnTo, pending, refusal }: ShownConfirmation,
): Promise<Response> {
  const deps = c.get('deps');
  const { password, ssoOrganizationId, ssoAskedAt } = await waysToConfirm(deps, session);
  const ssoOnly = !password && (await isPasswordUseless(deps, session.account.email));
  const field = pending ? CONFIRMING_PASSWORD : 'password';
  return renderPage(
    c,
    <ConfirmPage
      viewer={viewerOf(session) ?? { name: '', email: session.account.email }}
      returnTo={returnTo}
      hasPassword={password}
      ssoOnly={ssoOnly}
      ssoHref={
        ssoOrganizationId &&
        `${confirmPath(pending ? PATHS.confirmed : (returnTo ?? PATHS.start))}&method=sso`
      }
      ssoAskedAt={ssoAskedAt === null ? null : minuteOf(ssoAskedAt)}
      pending={pending}
      errors={refusal ? [{ field, message: refusal.sentence }] : []}
    />,
    refusal?.status ?? (pending ? 403 : 200),
  );
}
