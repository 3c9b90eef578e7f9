// Markup and redirects as responses.

import { html } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { OWN_BRANDING } from '../brand/branding.ts';
import type { Deps } from '../domain/deps.ts';
import { brandingOf } from '../domain/operator/branding.ts';
import type { Session } from '../domain/sign-in/sessions.ts';
import { withoutDirection } from '../lib/visible.ts';
import type { Viewer } from '../ui/document.tsx';
import { type Look, withLook } from '../ui/look.ts';
import type { AppContext } from './context.ts';
import { textsOf } from './language.ts';

/**
 * No text on a page can turn the direction of what stands around it: names from a directory are shown as they
 * are stored, and may hold the controls that do that.
 */
export async function renderPage(
  c: AppContext,
  page: Child,
  status: ContentfulStatusCode = 200,
  look: Partial<Look> = {},
) {
  const shown = { ...(await lookOf(c)), ...look };
  c.header('Content-Language', shown.t.language);
  const markup = await withLook(shown, () => html`<!doctype html>${page}`);
  return c.html(withoutDirection(String(markup)), status);
}

/** Before the request has been opened, nothing is known about whose deployment it is. */
async function lookOf(c: AppContext): Promise<Look> {
  const deps = c.get('deps') as Deps | undefined;
  const branding = deps === undefined ? OWN_BRANDING : await brandingOf(deps);
  return { branding, t: textsOf(c) };
}

/** 303: whatever the method was, the next request is a GET. (rfc9110 15.4.4) */
export function goTo(c: AppContext, location: string): Response {
  return c.redirect(location, 303);
}

export function viewerOf(session: Session | null | undefined): Viewer | null {
  if (!session) return null;
  const { givenName, familyName, email } = session.account;
  return { name: `${givenName} ${familyName}`.trim(), email };
}
