// What a person sees: who they are, their apps, and the form that carries a response to the service provider.
import { html } from 'hono/html';
import type { AppInstance } from '../app-instance.ts';
import { fullName, type Person } from '../people.ts';
import { type Html, page } from './layout.ts';

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
  const isExpected = (person: Person) => person.login.toLowerCase() === expected?.toLowerCase();
  const sorted = [...people.filter(isExpected), ...people.filter((person) => !isExpected(person))];
  return page(
    { title: 'Sign in', narrow: true },
    html`
      <section>
        <p>${app ? html`<strong>${app.settings.label}</strong> asks who you are.` : 'Who are you?'}</p>
        <ul class="people">
          ${sorted.map(
            (person) => html`<li class="${isExpected(person) ? 'expected' : ''}">
              <form method="post" action="/login">
                ${pending ? html`<input type="hidden" name="pending" value="${pending}">` : ''}
                <button name="person" value="${person.id}">
                  ${fullName(person)} <small>${person.login} · ${person.note}</small>
                </button>
              </form>
            </li>`,
          )}
        </ul>
        <p class="quiet">You need no password here: choose who you want to be.</p>
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

export interface PostFormProps {
  target: string;
  samlResponse: string;
  relayState: string | null;
}

export function postFormPage({ target, samlResponse, relayState }: PostFormProps): Html {
  return page(
    { title: 'Signing in…', narrow: true, script: true },
    html`
      <section>
        <form method="post" action="${target}" data-post="">
          <input type="hidden" name="SAMLResponse" value="${samlResponse}">
          ${relayState === null ? '' : html`<input type="hidden" name="RelayState" value="${relayState}">`}
          <p>Continuing to <code>${new URL(target).host}</code>…</p>
          <button>Continue</button>
        </form>
      </section>`,
  );
}
