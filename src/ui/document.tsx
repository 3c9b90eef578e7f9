// The frame of every page: head, skip link, top bar. No inline script or style, so that the
// Content-Security-Policy needs no hole.

import type { Child } from 'hono/jsx';
import { PATHS } from '../domain/paths.ts';
import { ICON, SCRIPT, STYLE_SHEET } from './assets.ts';

/** The person who is signed in, for the top bar. */
export interface Viewer {
  readonly name: string;
  readonly email: string;
}

export interface DocumentProps {
  readonly title: string;
  readonly viewer?: Viewer | null;
  readonly children?: Child;
}

export function Document({ title, viewer, children }: DocumentProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · Gatehouse`}</title>
        <link rel="icon" type="image/svg+xml" href={ICON.path} />
        <link rel="stylesheet" href={STYLE_SHEET.path} />
        <script src={SCRIPT.path} defer></script>
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header class="container bar">
          <TopBar viewer={viewer ?? null} />
        </header>
        {children}
      </body>
    </html>
  );
}

/** One narrow column, for signing in, messages and the profile. */
export function NarrowPage({ title, viewer, children }: DocumentProps) {
  return (
    <Document title={title} viewer={viewer ?? null}>
      <main id="main" class="container narrow">
        <h1>{title}</h1>
        {children}
      </main>
    </Document>
  );
}

function TopBar({ viewer }: { viewer: Viewer | null }) {
  return (
    <nav class="top" aria-label="Account">
      <a class="brand" href={PATHS.start}>
        Gatehouse
      </a>
      {viewer && (
        <ul>
          <li>
            <a href={PATHS.profile} class="me">
              {viewer.name || viewer.email}
            </a>
          </li>
          <li>
            <form method="post" action={PATHS.signOut}>
              <button type="submit" class="outline secondary">
                Sign out
              </button>
            </form>
          </li>
        </ul>
      )}
    </nav>
  );
}
