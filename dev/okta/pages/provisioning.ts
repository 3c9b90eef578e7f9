// The "Provisioning", "Import" and "Assignments" tabs of an app.
import { html } from 'hono/html';
import { postButton, statusNote } from '../../idp/pages/controls.ts';
import type { Html } from '../../idp/pages/document.ts';
import { taskNotes } from '../../idp/pages/tasks.ts';
import type { Task } from '../../idp/tasks.ts';
import type { AppInstance } from '../app-instance.ts';
import type { ImportedUser } from '../org.ts';
import { fullName, type Person } from '../people.ts';
import { type ProvisioningSettings, TOGGLES } from '../provisioning-settings.ts';
import { adminPage, appTabs, TASKS } from './admin-frame.ts';

export interface ProvisioningPageProps {
  app: AppInstance;
  typed?: ProvisioningSettings | undefined;
  message?: string | undefined;
  tasks?: readonly Task[];
  saved?: boolean;
}

export function provisioningPage({
  app,
  typed,
  message,
  tasks = [],
  saved = false,
}: ProvisioningPageProps): Html {
  const path = `/admin/apps/${app.id}/provisioning`;
  const shown = typed ?? app.provisioning;
  const style = (value: string, label: string) => html`<label class="choice">
    <input type="radio" name="style" value="${value}" ${(shown?.style ?? 'AIW') === value ? 'checked' : ''}> ${label}
  </label>`;
  return adminPage(
    `${app.settings.label}: Provisioning`,
    html`
      ${appTabs(app)} ${statusNote(saved ? 'Saved.' : null)} ${taskNotes(tasks, TASKS)}
      <section>
        <h2>API Integration</h2>
        <form method="post" action="${path}">
          ${statusNote(message ?? null, true)}
          <p><label for="baseUrl">Base URL</label><input type="url" id="baseUrl" name="baseUrl" value="${shown?.baseUrl ?? ''}"></p>
          <p>
            <label for="token">API Token</label>
            <input type="password" id="token" name="token" autocomplete="off"
              placeholder="${app.provisioning ? 'unchanged' : ''}">
          </p>
          <fieldset>
            <legend>Style</legend>
            ${style('AIW', 'App Integration Wizard: changes by PUT')}
            ${style('OIN', 'Integration Network: active and groups by PATCH')}
          </fieldset>
          <fieldset>
            <legend>To App</legend>
            ${Object.entries(TOGGLES).map(
              ([name, label]) => html`<label class="choice">
                <input type="checkbox" name="${name}" ${!shown || shown[name as keyof typeof TOGGLES] ? 'checked' : ''}> ${label}
              </label>`,
            )}
          </fieldset>
          <button>Save</button>
        </form>
        ${
          app.provisioning
            ? html`<div class="buttons">
                ${postButton(`${path}/test`, 'Test API Credentials')} ${postButton(`${path}/off`, 'Disable API Integration')}
              </div>`
            : ''
        }
      </section>`,
  );
}

export function importPage(app: AppInstance, waiting: readonly ImportedUser[], tasks: readonly Task[]): Html {
  const path = `/admin/apps/${app.id}/import`;
  return adminPage(
    `${app.settings.label}: Import`,
    html`
      ${appTabs(app)} ${taskNotes(tasks, TASKS)}
      <section>
        ${app.provisioning ? postButton(path, 'Import Now') : html`<p>API Integration is not enabled.</p>`}
        ${waiting.length ? html`<h2>New users</h2>` : ''}
        <ul>
          ${waiting.map(
            (user) => html`<li>
              ${user.userName} <span class="quiet">${user.firstName} ${user.lastName}</span>
              ${postButton(`${path}/confirm`, 'Confirm', { scimId: user.scimId }, user.userName)}
            </li>`,
          )}
        </ul>
      </section>`,
  );
}

export function assignmentsPage(app: AppInstance, people: readonly Person[], tasks: readonly Task[]): Html {
  const path = `/admin/apps/${app.id}/assignments`;
  const isAssigned = ({ id }: Person) => app.assignedTo.includes(id);
  const state = (person: Person) => {
    if (person.deactivated) return 'deactivated';
    if (!isAssigned(person)) return 'not assigned';
    if (!app.provisioning) return 'assigned';
    return app.provisioning.users[person.id] ? 'assigned, provisioned' : 'assigned, not provisioned';
  };
  const buttons = (person: Person) => {
    const button = (verb: string, label: string) =>
      postButton(`${path}/${verb}`, label, { person: person.id }, fullName(person));
    if (!isAssigned(person)) return button('assign', 'Assign');
    const missing = app.provisioning && !app.provisioning.users[person.id];
    return html`${missing ? button('provision', 'Provision User') : ''} ${button('unassign', 'Unassign')}`;
  };
  const isMissing = (person: Person) =>
    app.provisioning && isAssigned(person) && !person.deactivated && !app.provisioning.users[person.id];
  return adminPage(
    `${app.settings.label}: Assignments`,
    html`
      ${appTabs(app)} ${taskNotes(tasks, TASKS)}
      <section>
        ${people.some(isMissing) ? postButton(`${path}/provision-all`, 'Provision Users') : ''}
        <ul class="rows">
          ${people.map(
            (person) => html`<li>
              <strong>${fullName(person)}</strong> ${person.login} <span class="quiet">${state(person)}</span>
              ${person.deactivated ? '' : buttons(person)}
            </li>`,
          )}
        </ul>
      </section>`,
  );
}
