// The pages of the sample application.
import { html } from 'hono/html';
import type { IDToken } from 'openid-client';
import type { Inbox, Received } from './webhooks.ts';

type Html = ReturnType<typeof html>;

/** How often a page that shows what arrives loads itself again. */
const AGAIN_SECONDS = 2;

function page(title: string, body: Html, { again = false } = {}): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    ${again ? html`<meta http-equiv="refresh" content="${AGAIN_SECONDS}">` : ''}
    <title>${title} – sample application</title>
    <link rel="stylesheet" href="/app.css">
  </head>
  <body>
    <header>
      <strong>Sample application</strong>
      <nav><a href="/">Home</a> <a href="/session">Session</a> <a href="/webhooks">Webhooks</a></nav>
    </header>
    <main>
      <h1>${title}</h1>
      ${body}
    </main>
  </body>
</html>`;
}

export function welcomePage(notice?: string): Html {
  return page(
    'Welcome',
    html`<section>
        ${notice ? html`<p role="status"><strong>${notice}</strong></p>` : ''}
        <p>This application knows nobody. Gatehouse tells it who you are, and which organization you belong to.</p>
        <p><a class="button" href="/sign-in">Sign in</a></p>
      </section>`,
  );
}

export function homePage(claims: IDToken, introspected?: unknown): Html {
  const groups = (claims.groups ?? []) as { name: string }[];
  const rows = {
    Name: claims.name ?? claims.email,
    Email: claims.email,
    Organization: claims.org_name,
    Role: claims.role,
    Groups: groups.map(({ name }) => name).join(', ') || 'none',
  };
  const name = String(rows.Name ?? claims.sub);
  return page(
    `Hello, ${name}`,
    html`<section>
        <dl>
          ${Object.entries(rows).map(([label, value]) => html`<dt>${label}</dt><dd>${String(value ?? '')}</dd>`)}
        </dl>
        <p><a href="/session">Watch this session end</a>, without a click.</p>
        ${button('/refresh', 'Refresh')} ${button('/introspect', 'Introspect')} ${button('/sign-out', 'Sign out')}
      </section>
      ${introspected === undefined ? '' : json('What Gatehouse says of the access token now', introspected)}
      ${json('Claims of the ID token', claims)}`,
  );
}

/** A session that lasts until Gatehouse ends it, seen by somebody who clicks nothing. */
export function sessionPage(claims: IDToken | undefined, endedAt: number | undefined): Html {
  if (endedAt !== undefined)
    return page(
      'Your session has ended',
      html`<section>
        <p role="alert">Gatehouse told this application at ${timeOf(new Date(endedAt))} that your access is over
          (back-channel logout).</p>
        <p><a class="button" href="/sign-in">Sign in</a></p>
      </section>`,
    );
  if (!claims) return welcomePage();
  return page(
    'You are signed in',
    html`<section>
      <dl><dt>Email</dt><dd>${claims.email ?? claims.sub}</dd><dt>Organization</dt><dd>${String(claims.org_name)}</dd></dl>
      <p>Leave this page open. Have somebody deactivate you, in your directory or in the settings: it tells you within
        seconds. It loads itself again every ${AGAIN_SECONDS} seconds, and asks Gatehouse nothing.</p>
    </section>`,
    { again: true },
  );
}

export function webhooksPage(inbox: Inbox | undefined): Html {
  const { received, refused } = inbox ?? { received: [], refused: [] };
  return page(
    'Webhooks',
    html`<section>
        <h2>Verified</h2>
        ${received.length > 0 ? table('verified', COLUMNS, received.map(cellsOf)) : html`<p>None has arrived yet.</p>`}
      </section>
      <section>
        <h2>Refused</h2>
        ${
          refused.length > 0
            ? table(
                'refused',
                ['At', 'Why'],
                refused.map(({ at, why }) => [timeOf(at), why]),
              )
            : html`<p>None.</p>`
        }
      </section>`,
    { again: true },
  );
}

const COLUMNS = ['At', 'Type', 'Organization', 'Subject', 'seq', 'previousSeq', 'Order', 'webhook-id'];

function cellsOf({ at, type, data, order, id }: Received): unknown[] {
  const { organizationId, subject, seq, previousSeq } = data;
  return [timeOf(at), type, organizationId, subject?.id, seq, previousSeq, order, id];
}

function table(id: string, columns: string[], rows: unknown[][]): Html {
  return html`<div class="wide"><table id="${id}">
    <thead><tr>${columns.map((one) => html`<th scope="col">${one}</th>`)}</tr></thead>
    <tbody>${rows.map((cells) => html`<tr>${cells.map((one) => html`<td>${String(one ?? '–')}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

function timeOf(date: Date): string {
  return `${date.toISOString().slice(11, 19)} UTC`;
}

export function errorPage(sentence: string): Html {
  return page(
    'You are not signed in',
    html`<section><p role="alert">${sentence}</p><p><a class="button" href="/sign-in">Sign in</a></p></section>`,
  );
}

/** Goes on by itself. */
export function leavingPage(href: string): Html {
  return page(
    'Signing out',
    html`<meta http-equiv="refresh" content="0;url=${href}"><section><a href="${href}">Continue</a></section>`,
  );
}

function button(action: string, label: string): Html {
  return html`<form method="post" action="${action}"><button>${label}</button></form>`;
}

function json(title: string, value: unknown): Html {
  return html`<section><h2>${title}</h2><pre>${JSON.stringify(value, null, 2)}</pre></section>`;
}

export const STYLE = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1d1d21, #f1f1f4);
  --ground: light-dark(#f4f4f4, #16171a);
  --card: light-dark(#fff, #202227);
  --line: light-dark(#d7d7dc, #3b3e46);
  --accent: light-dark(#0f6e4f, #74d3ae);
  --on-accent: light-dark(#fff, #0b2a1f);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem / 1.5 system-ui, sans-serif; }
header { padding: 0.75rem 1.5rem; background: #12362b; color: #fff; }
header nav { display: inline-block; margin-left: 1.5rem; }
header a { color: inherit; margin-right: 1rem; }
main { max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 0.5rem; padding: 1.25rem 1.5rem; margin-block: 1rem; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.1rem; margin-top: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.5rem; margin-top: 0; }
dt { font-weight: 600; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { overflow: auto; margin: 0; }
form { display: inline-block; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.875rem; }
th, td { text-align: left; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
button, a.button { display: inline-block; font: inherit; padding: 0.45rem 1rem; border: 1px solid var(--accent);
  border-radius: 0.35rem; background: var(--accent); color: var(--on-accent); cursor: pointer; text-decoration: none; }
`;
