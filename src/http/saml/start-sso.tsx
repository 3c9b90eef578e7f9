// Sends the browser to an organization's identity provider, bound to this browser by the request's cookie.

import type { NamedApplication } from '../../domain/sign-in/pending-request.ts';
import { beginSamlSignIn } from '../../domain/sign-in/saml-sign-in.ts';
import type { AppContext } from '../context.ts';
import { keepRequest } from '../cookies.ts';
import { goTo, renderPage } from '../render.tsx';
import { PostToIdentityProvider } from './post-page.tsx';

export interface StartSso {
  readonly organizationId: string;
  readonly returnTo: string | null;
  readonly loginHint: string | null;
  /** Asks the identity provider to authenticate anew, whatever session it has. */
  readonly forceAuthn?: boolean;
  /** Where the sign-in began, for its log; without it, here. */
  readonly application?: NamedApplication | null;
  /** The administrator who tries the connection out. */
  readonly testedBy?: { readonly accountId: string };
}

/**
 * @throws DomainError `organization_not_found`, `organization_suspended`, `sso_not_enabled`,
 * `plan_lacks_sso`
 */
export async function startSso(c: AppContext, input: StartSso): Promise<Response> {
  const deps = c.get('deps');
  const { message, pending } = await beginSamlSignIn(deps, input);
  keepRequest(c, pending, deps.nowMs);
  if (message.kind === 'redirect') return goTo(c, message.url);
  allowIdentityProvider(c);
  return renderPage(c, <PostToIdentityProvider action={message.action} fields={message.fields} />);
}

/**
 * Lets a form on this page, and the redirects that follow it, leave for an identity provider. Chromium
 * applies form-action to the whole chain of redirects, and identity providers pass people on to others that
 * nobody can list beforehand, so only the scheme can be named. Only for pages without a password field.
 */
export function allowIdentityProvider(c: AppContext): void {
  c.set('formAction', c.env.PUBLIC_URL.startsWith('https:') ? 'https:' : 'https: http:');
}
