// The frame of every page of the simulated Okta.
import { html } from 'hono/html';
import { type Html, htmlDocument, type Frame as PlainFrame } from '../../idp/pages/document.ts';
import { fullName, type Person } from '../people.ts';

interface Frame extends PlainFrame {
  person?: Person | null;
}

export function page({ person, ...frame }: Frame, body: Html): Html {
  const header = html`<strong>okta <span>(simulated)</span></strong>
      <a href="/">My apps</a> <a href="/admin/apps">Admin</a> <a href="/admin/console">Console</a>
      <a href="/admin/mail">Mail</a>
      <a href="/admin/dns">DNS</a>
      ${person ? signOut(person) : ''}`;
  return htmlDocument(frame, { name: 'simulated Okta', header }, body);
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
