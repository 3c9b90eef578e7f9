// The frame of the administrator's pages: the links to the other pages of the org, and of one app.
import { html } from 'hono/html';
import type { AppInstance } from '../app-instance.ts';
import { type Html, page } from './layout.ts';

export function adminPage(title: string, body: Html): Html {
  return page(
    { title },
    html`
      <nav aria-label="Administration" class="tabs">
        <a href="/admin/apps">Applications</a> <a href="/admin/people">People</a> <a href="/admin/groups">Groups</a>
        <a href="/admin/tasks">Tasks</a>
      </nav>
      ${body}`,
  );
}

export function appTabs(app: AppInstance): Html {
  const path = `/admin/apps/${app.id}`;
  return html`<nav aria-label="${app.settings.label}" class="tabs">
    <a href="${path}">Sign On</a> <a href="${path}/provisioning">Provisioning</a> <a href="${path}/import">Import</a>
    <a href="${path}/assignments">Assignments</a> <a href="${path}/push-groups">Push Groups</a>
    <a href="${path}/setup">View Setup Instructions</a>
  </nav>`;
}

/** A form with one button, whose label says what it is about. */
export function postButton(
  action: string,
  label: string,
  fields: Record<string, string> = {},
  about = '',
): Html {
  return html`<form method="post" action="${action}">
    ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
    <button class="plain" ${about ? html`aria-label="${label} ${about}"` : ''}>${label}</button>
  </form>`;
}

export function statusNote(sentence: string | null, bad = false): Html | '' {
  if (!sentence) return '';
  return bad ? html`<p class="bad" role="alert">${sentence}</p>` : html`<p role="status">${sentence}</p>`;
}
