// The frame of every page of the simulated Okta.
import { html } from 'hono/html';
import { fullName, type Person } from '../people.ts';

export type Html = ReturnType<typeof html>;

export interface Frame {
  title: string;
  person?: Person | null;
  narrow?: boolean;
  script?: boolean;
}

export function page({ title, person, narrow = false, script = false }: Frame, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} – simulated Okta</title>
    <link rel="stylesheet" href="/assets/okta.css">
    ${script ? html`<script defer src="/assets/post.js"></script>` : ''}
  </head>
  <body>
    <header class="top">
      <strong>okta <span>(simulated)</span></strong>
      <a href="/">My apps</a> <a href="/admin/apps">Admin</a> <a href="/admin/console">Console</a>
      <a href="/admin/mail">Mail</a>
      <a href="/admin/dns">DNS</a>
      ${person ? signOut(person) : ''}
    </header>
    <main class="${narrow ? 'narrow' : ''}">
      <h1>${title}</h1>
      ${body}
    </main>
  </body>
</html>`;
}

export function messagePage(title: string, sentence: string): Html {
  return page(
    { title, narrow: true },
    html`<section><p>${sentence}</p><p><a href="/">My apps</a></p></section>`,
  );
}

function signOut(person: Person): Html {
  return html`<form method="post" action="/login/signout">
        ${fullName(person)} <button class="plain">Sign out</button>
      </form>`;
}
