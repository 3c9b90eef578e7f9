// The frame of the administrator's pages: the links to the other pages of the org, and of one app.
import { html } from 'hono/html';
import type { Html } from '../../idp/pages/document.ts';
import { taskList } from '../../idp/pages/tasks.ts';
import type { Task } from '../../idp/tasks.ts';
import type { AppInstance } from '../app-instance.ts';
import { page } from './layout.ts';

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

export const TASKS = '/admin/tasks';

export function tasksPage(tasks: readonly Task[]): Html {
  return adminPage('Tasks', taskList(tasks, TASKS));
}
