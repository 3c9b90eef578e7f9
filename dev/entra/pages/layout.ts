// The frames of the simulated Entra ID's pages: a person's, and the administrator's.
import { html } from 'hono/html';
import { type Html, htmlDocument, type Frame as PlainFrame } from '../../idp/pages/document.ts';
import { taskList } from '../../idp/pages/tasks.ts';
import type { Task } from '../../idp/tasks.ts';
import { displayNameOf, type Person } from '../people.ts';

export const LOGS = '/entra/admin/logs';

interface Frame extends PlainFrame {
  person?: Person | null;
}

export function page({ person, ...frame }: Frame, body: Html): Html {
  const header = html`<strong>Entra ID <span>(simulated)</span></strong>
      <a href="/entra">My apps</a> <a href="/entra/admin">Admin</a>
      ${person ? signOut(person) : ''}`;
  return htmlDocument(frame, { name: 'simulated Entra ID', header }, body);
}

export function messagePage(title: string, sentence: string): Html {
  return page(
    { title, narrow: true },
    html`<section><p>${sentence}</p><p><a href="/entra">My apps</a></p></section>`,
  );
}

export function adminPage(title: string, body: Html): Html {
  return page(
    { title },
    html`
      <nav aria-label="Administration" class="tabs">
        <a href="/entra/admin">Application</a> <a href="/entra/admin/assignments">Users and groups</a>
        <a href="/entra/admin/provisioning">Provisioning</a> <a href="/entra/admin/people">People</a>
        <a href="/entra/admin/groups">Groups</a> <a href="${LOGS}">Provisioning logs</a>
        <a href="/entra/admin/sign-ins">Sign-ins</a>
      </nav>
      ${body}`,
  );
}

export function logsPage(tasks: readonly Task[]): Html {
  return adminPage('Provisioning logs', taskList(tasks, LOGS));
}

function signOut(person: Person): Html {
  return html`<form method="post" action="/entra/logout">
        ${displayNameOf(person)} <button class="plain">Sign out</button>
      </form>`;
}
