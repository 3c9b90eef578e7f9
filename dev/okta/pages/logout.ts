// The pages of single logout: the form that carries a message on, the page after signing out, and the entries
// in the console.
import { html } from 'hono/html';
import type { Outgoing } from '../../idp/logout-message.ts';
import { carryForm } from '../../idp/pages/controls.ts';
import type { Html } from '../../idp/pages/document.ts';
import type { Farewell } from '../logout.ts';
import type { LogoutNote } from '../org.ts';
import { page } from './layout.ts';

type Post = Extract<Outgoing, { kind: 'post' }>;

export function carryPage(message: Post): Html {
  return page(
    { title: 'Signing out…', narrow: true, script: true },
    html`<section>${carryForm(message.url, message.fields, html`<button>Continue</button>`)}</section>`,
  );
}

/**
 * Tells each app in a hidden frame of its own. The frame is third-party, so the app's cookies are not sent.
 */
export function signedOutPage(farewells: readonly Farewell[]): Html {
  return page(
    { title: 'Signed out', narrow: true, script: true },
    html`
      <section>
        <p role="status">You are signed out of Okta.</p>
        <ul>${farewells.map(({ app }) => html`<li>Signing out of ${app.settings.label}</li>`)}</ul>
        <p><a href="/login">Sign in again</a></p>
      </section>
      ${farewells.map(({ app, message }, index) => {
        const frame = `farewell-${index}`;
        const title = `Sign-out of ${app.settings.label}`;
        return message.kind === 'redirect'
          ? html`<iframe hidden title="${title}" src="${message.url}"></iframe>`
          : html`<iframe hidden title="${title}" name="${frame}"></iframe>
              ${carryForm(message.url, message.fields, html`<button hidden>Continue</button>`, frame)}`;
      })}`,
  );
}

export function logoutNotes(notes: readonly LogoutNote[], labels: Map<string, string>): Html {
  return html`${notes.map(
    (note) => html`<section>
      <h2>${new Date(note.atMs).toISOString()} · Single logout · ${labels.get(note.appId) ?? note.appId}</h2>
      <p>${note.what}.</p>
      <details><summary>Message</summary><pre>${note.xml}</pre></details>
    </section>`,
  )}`;
}
