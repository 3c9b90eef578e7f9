// The Groups page of the directory, and an app's "Push Groups" tab.
import { html } from 'hono/html';
import { postButton } from '../../idp/pages/controls.ts';
import type { Html } from '../../idp/pages/document.ts';
import { taskNotes } from '../../idp/pages/tasks.ts';
import type { Task } from '../../idp/tasks.ts';
import type { AppInstance } from '../app-instance.ts';
import type { Group } from '../groups.ts';
import { fullName, type Person } from '../people.ts';
import { adminPage, appTabs, TASKS } from './admin-frame.ts';

export function groupsPage(
  groups: readonly Group[],
  people: readonly Person[],
  tasks: readonly Task[],
): Html {
  return adminPage(
    'Groups',
    html`
      ${taskNotes(tasks, TASKS)}
      ${groups.map(
        (group) => html`<section aria-label="${group.name}">
          <form method="post" action="/admin/groups/${group.id}">
            <p>
              <label for="name-${group.id}">Name</label>
              <input type="text" id="name-${group.id}" name="name" value="${group.name}" required>
            </p>
            <fieldset>
              <legend>Members</legend>
              ${people.map(
                (person) => html`<label class="choice">
                  <input type="checkbox" name="members" value="${person.id}"
                    ${group.memberIds.includes(person.id) ? 'checked' : ''}> ${fullName(person)}
                </label>`,
              )}
            </fieldset>
            <button>Save</button>
          </form>
        </section>`,
      )}
      <section aria-label="New group">
        <form method="post" action="/admin/groups">
          <p><label for="name">New group</label><input type="text" id="name" name="name" required></p>
          <button>Add group</button>
        </form>
      </section>`,
  );
}

export function pushGroupsPage(app: AppInstance, groups: readonly Group[], tasks: readonly Task[]): Html {
  const path = `/admin/apps/${app.id}/push-groups`;
  const button = (group: Group, verb: string, label: string) =>
    postButton(path, label, { group: group.id, verb }, group.name);
  const row = (group: Group) => {
    const pushed = app.provisioning?.groups[group.id];
    return html`<li>
      <strong>${group.name}</strong>
      ${
        pushed
          ? html`<span class="quiet">pushed, ${pushed.memberIds.length} members</span>
              ${button(group, 'now', 'Push now')} ${button(group, 'unlink-delete', 'Unlink and delete')}
              ${button(group, 'unlink-leave', 'Unlink and leave')}`
          : html`${button(group, 'create', 'Push')} ${button(group, 'link', 'Link by name')}`
      }
    </li>`;
  };
  return adminPage(
    `${app.settings.label}: Push Groups`,
    html`
      ${appTabs(app)} ${taskNotes(tasks, TASKS)}
      <section>
        ${
          app.provisioning
            ? html`<ul class="rows">${groups.map(row)}</ul>`
            : html`<p>API Integration is not enabled.</p>`
        }
      </section>`,
  );
}
