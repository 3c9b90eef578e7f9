// What a person sees: who they are, and their apps.
import { html } from 'hono/html';
import { peopleChoice } from '../../idp/pages/controls.ts';
import type { Html } from '../../idp/pages/document.ts';
import type { AppInstance } from '../app-instance.ts';
import { fullName, type Person } from '../people.ts';
import { page } from './layout.ts';

export interface SignInProps {
  people: readonly Person[];
  /** The app that sent the person here, if one did. */
  app: AppInstance | null;
  /** Key of the waiting AuthnRequest. */
  pending: string | null;
  /** The person that the service provider expects (login_hint, or the request's Subject). */
  expected: string | null;
}

export function signInPage({ people, app, pending, expected }: SignInProps): Html {
  const choices = people.map((person) => ({
    id: person.id,
    name: fullName(person),
    note: `${person.login} · ${person.note}`,
    expected: person.login.toLowerCase() === expected?.toLowerCase(),
  }));
  return page(
    { title: 'Sign in', narrow: true },
    html`
      <section>
        <p>${app ? html`<strong>${app.settings.label}</strong> asks who you are.` : 'Who are you?'}</p>
        ${peopleChoice('/login', choices, pending)}
      </section>`,
  );
}

export function dashboardPage(person: Person, apps: readonly AppInstance[]): Html {
  return page(
    { title: 'My apps', person },
    apps.length === 0
      ? html`<section><p>No app is assigned to you.</p></section>`
      : html`<div class="tiles">
          ${apps.map(
            (app) => html`<form class="tile" method="post" action="/home/gatehouse/${app.id}">
              <button>${app.settings.label}</button>
            </form>`,
          )}
        </div>`,
  );
}
