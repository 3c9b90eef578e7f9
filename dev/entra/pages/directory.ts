// The tenant's people and groups.
import { html } from 'hono/html';
import { postButton, statusNote } from '../../idp/pages/controls.ts';
import type { Html } from '../../idp/pages/document.ts';
import { displayNameOf, type Group, type Person } from '../people.ts';
import type { Tenant } from '../tenant.ts';
import { adminPage } from './layout.ts';

const FIELDS = [
  ['givenName', 'First name'],
  ['surname', 'Last name'],
  ['userPrincipalName', 'User principal name'],
  ['mail', 'Email'],
  ['jobTitle', 'Job title'],
  ['department', 'Department'],
  ['employeeId', 'Employee ID'],
] as const;

export function peoplePage({ people }: Tenant, message: string | null = null): Html {
  const path = '/entra/admin/people';
  const state = ({ state, accountEnabled, note }: Person) => {
    if (state !== 'present') return state === 'deleted' ? 'deleted, can be restored' : 'deleted permanently';
    return accountEnabled ? note : 'account disabled';
  };
  const buttons = (person: Person) => {
    const button = (verb: string, label: string) =>
      postButton(`${path}/${person.id}/${verb}`, label, {}, displayNameOf(person));
    if (person.state === 'purged') return html``;
    if (person.state === 'deleted')
      return html`${button('restore', 'Restore')} ${button('purge', 'Delete permanently')}`;
    const toggle = person.accountEnabled ? button('disable', 'Disable') : button('enable', 'Enable');
    return html`${toggle} ${button('delete', 'Delete')}`;
  };
  return adminPage(
    'People',
    html`
      ${statusNote(message, true)}
      <p class="quiet">The next provisioning cycle tells the application.</p>
      ${people.map(
        (person) => html`<section aria-label="${displayNameOf(person)}">
          <h2>${displayNameOf(person)} <span class="quiet">${state(person)}</span></h2>
          ${person.state === 'present' ? personForm(`${path}/${person.id}`, people, person) : ''}
          <div class="buttons">${buttons(person)}</div>
        </section>`,
      )}
      <section aria-label="New user">
        <h2>New user</h2>
        ${personForm(path, people, null)}
      </section>`,
  );
}

function personForm(action: string, people: readonly Person[], person: Person | null): Html {
  const others = people.filter(({ id, state }) => id !== person?.id && state === 'present');
  return html`<form method="post" action="${action}">
    ${FIELDS.map(([name, label]) => {
      const id = `${name}-${person?.id ?? 'new'}`;
      return html`<p>
        <label for="${id}">${label}</label>
        <input type="text" id="${id}" name="${name}" value="${person?.[name] ?? ''}">
      </p>`;
    })}
    <p>
      <label for="managerId-${person?.id ?? 'new'}">Manager</label>
      <select id="managerId-${person?.id ?? 'new'}" name="managerId">
        <option value="">none</option>
        ${others.map(
          (one) => html`<option value="${one.id}" ${one.id === person?.managerId ? 'selected' : ''}>
            ${displayNameOf(one)}
          </option>`,
        )}
      </select>
    </p>
    <button>${person ? 'Save' : 'Add user'}</button>
  </form>`;
}

export function groupsPage({ groups, people }: Tenant): Html {
  const present = people.filter(({ state }) => state === 'present');
  return adminPage(
    'Groups',
    html`${groups.map((group) => groupSection(group, present))}
      <section aria-label="New group">
        <form method="post" action="/entra/admin/groups">
          <p><label for="name">New group</label><input type="text" id="name" name="displayName"></p>
          <button>Add group</button>
        </form>
      </section>`,
  );
}

function groupSection({ id, displayName, memberIds }: Group, people: readonly Person[]): Html {
  return html`<section aria-label="${displayName}">
    <form method="post" action="/entra/admin/groups/${id}">
      <p>
        <label for="name-${id}">Name</label>
        <input type="text" id="name-${id}" name="displayName" value="${displayName}">
      </p>
      <fieldset>
        <legend>Members</legend>
        ${people.map(
          (person) => html`<label class="choice">
            <input type="checkbox" name="members" value="${person.id}" ${memberIds.includes(person.id) ? 'checked' : ''}>
            ${displayNameOf(person)}
          </label>`,
        )}
      </fieldset>
      <button>Save</button>
    </form>
  </section>`;
}
