// Markup and redirects as responses.

import { html } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Session } from '../domain/sign-in/sessions.ts';
import type { Viewer } from '../ui/document.tsx';
import type { AppContext } from './context.ts';

export function renderPage(c: AppContext, page: Child, status: ContentfulStatusCode = 200) {
  return c.html(html`<!doctype html>${page}`, status);
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
