// The People page of the directory: their profiles, which are pushed to apps, and whether they are active.
import { html } from 'hono/html';
import { postButton, statusNote } from '../../idp/pages/controls.ts';
import type { Html } from '../../idp/pages/document.ts';
import { taskNotes } from '../../idp/pages/tasks.ts';
import type { Task } from '../../idp/tasks.ts';
import { fullName, type Person } from '../people.ts';
import { adminPage, TASKS } from './admin-frame.ts';

export function directoryPage(people: readonly Person[], tasks: readonly Task[], message?: string): Html {
  return adminPage(
    'People',
    html`
      ${taskNotes(tasks, TASKS)} ${statusNote(message ?? null, true)}
      ${people.map((person) => {
        const path = `/admin/people/${person.id}`;
        return html`<section aria-label="${fullName(person)}">
          <h2>${fullName(person)} <span class="quiet">${person.deactivated ? 'deactivated' : person.note}</span></h2>
          ${person.deactivated ? '' : profileForm(path, person, 'Save')}
          ${
            person.deactivated
              ? postButton(`${path}/reactivate`, 'Activate', {}, fullName(person))
              : html`${postButton(`${path}/clear-sessions`, 'Clear user sessions', {}, fullName(person))}
                ${postButton(`${path}/deactivate`, 'Deactivate', {}, fullName(person))}`
          }
        </section>`;
      })}
      <section aria-label="New person">
        <h2>New person</h2>
        ${profileForm('/admin/people', null, 'Add person')}
      </section>`,
  );
}

function profileForm(action: string, person: Person | null, button: string): Html {
  const field = (name: 'firstName' | 'lastName' | 'email', label: string, type: string) => {
    const id = `${name}-${person?.id ?? 'new'}`;
    return html`<p>
      <label for="${id}">${label}</label>
      <input type="${type}" id="${id}" name="${name}" value="${person?.[name] ?? ''}" required>
    </p>`;
  };
  return html`<form method="post" action="${action}">
    ${field('firstName', 'First name', 'text')} ${field('lastName', 'Last name', 'text')}
    ${field('email', 'Username and email', 'email')}
    <button>${button}</button>
  </form>`;
}
