// The frame of every page: head, skip link, top bar. No inline script or style, so that the
// Content-Security-Policy needs no hole.

import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import { PATHS } from '../domain/paths.ts';
import { directionOf } from '../lib/languages.ts';
import { ICON, SCRIPT, STYLE_SHEET } from './assets.ts';
import { logoHref, useLook } from './look.ts';

/** The person who is signed in, for the top bar. */
export interface Viewer {
  readonly name: string;
  readonly email: string;
}

export interface DocumentProps {
  readonly title: string;
  readonly viewer?: Viewer | null;
  /** Where the page goes by itself after some seconds, in browsers without script. */
  readonly refresh?: { readonly seconds: number; readonly path: string } | null;
  readonly children?: Child;
}

export function Document({ title, viewer, refresh, children }: DocumentProps) {
  const { branding, t } = useLook();
  return (
    <html lang={t.language} dir={directionOf(t.language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} · ${branding.productName}`}</title>
        <link rel="icon" type={branding.logoType ?? 'image/svg+xml'} href={logoHref(branding) ?? ICON.path} />
        <link rel="stylesheet" href={STYLE_SHEET.path} />
        {branding.accent && (
          <link rel="stylesheet" href={`${PATHS.accent}/${branding.accent.slice(1)}.css`} />
        )}
        <script src={SCRIPT.path} defer></script>
        {refresh && raw(withoutScript(refresh))}
      </head>
      <body>
        <a class="skip" href="#main">
          {t('skip')}
        </a>
        <header class="container bar">
          <TopBar viewer={viewer ?? null} />
        </header>
        {children}
        <Footer />
      </body>
    </html>
  );
}

/** @param path of ours, without anything that somebody typed */
function withoutScript({ seconds, path }: NonNullable<DocumentProps['refresh']>): string {
  return `<noscript><meta http-equiv="refresh" content="${seconds};url=${encodeURI(path)}"></noscript>`;
}

/** One narrow column, for signing in, messages and the profile. */
export function NarrowPage({ title, viewer, refresh, children }: DocumentProps) {
  return (
    <Document title={title} viewer={viewer ?? null} refresh={refresh ?? null}>
      <main id="main" class="container narrow">
        <h1>{title}</h1>
        {children}
      </main>
    </Document>
  );
}

function TopBar({ viewer }: { viewer: Viewer | null }) {
  const { branding, t } = useLook();
  const logo = logoHref(branding);
  return (
    <nav class="top" aria-label={t('account_menu')}>
      <a class="brand" href={PATHS.start}>
        {logo ? <img src={logo} alt={branding.productName} /> : branding.productName}
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
                {t('sign_out')}
              </button>
            </form>
          </li>
        </ul>
      )}
    </nav>
  );
}

/** The vendor's own addresses. Where none is set there is no footer. */
function Footer() {
  const { branding, t } = useLook();
  const { supportEmail, supportUrl, termsUrl, privacyUrl } = branding;
  const links = [
    [supportUrl, t('support')],
    [supportEmail && `mailto:${supportEmail}`, supportEmail ?? ''],
    [termsUrl, t('terms')],
    [privacyUrl, t('privacy')],
  ] as const;
  const shown = links.filter(([href]) => href !== null);
  if (shown.length === 0) return null;
  return (
    <footer class="container foot">
      <ul>
        {shown.map(([href, label]) => (
          <li>
            <a href={href ?? ''} rel="noreferrer">
              {label}
            </a>
          </li>
        ))}
      </ul>
    </footer>
  );
}
