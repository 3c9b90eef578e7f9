// What a person sees: who they are, their apps, and the page after a sign-out.
import { html } from 'hono/html';
import type { Outgoing } from '../../idp/logout-message.ts';
import { peopleChoice } from '../../idp/pages/controls.ts';
import type { Html } from '../../idp/pages/document.ts';
import { displayNameOf, type Person } from '../people.ts';
import { page } from './layout.ts';

export interface SignInProps {
  people: readonly Person[];
  /** The application that sent the person here, if it did. */
  label: string | null;
  /** Key of the waiting request. */
  pending: string | null;
  /** The user principal name that the service provider expects. */
  expected: string | null;
}

export function signInPage({ people, label, pending, expected }: SignInProps): Html {
  const choices = people.map((person) => ({
    id: person.id,
    name: displayNameOf(person),
    note: `${person.userPrincipalName} · ${person.note}`,
    expected: person.userPrincipalName.toLowerCase() === expected?.toLowerCase(),
  }));
  return page(
    { title: 'Pick an account', narrow: true },
    html`
      <section>
        <p>${label ? html`to continue to <strong>${label}</strong>` : 'Who are you?'}</p>
        ${peopleChoice('/entra/login', choices, pending)}
      </section>`,
  );
}

/** @param app null when none is assigned */
export function appsPage(person: Person, app: { label: string; signOnUrl: string } | null): Html {
  if (app === null) {
    return page({ title: 'My apps', person }, html`<section><p>No app is assigned to you.</p></section>`);
  }
  const { label, signOnUrl } = app;
  return page(
    { title: 'My apps', person },
    signOnUrl
      ? html`<section><p><a class="button" href="${signOnUrl}">${label}</a></p></section>`
      : html`<div class="tiles">
          <form class="tile" method="post" action="/entra/launch"><button>${label}</button></form>
        </div>`,
  );
}

/** Tells the application in a hidden frame, which is third-party, so that its cookies are not sent. */
export function signedOutPage(label: string, message: Outgoing | null): Html {
  return page(
    { title: 'Signed out', narrow: true },
    html`
      <section>
        <p role="status">You signed out of your account.</p>
        ${message ? html`<p>Signing out of ${label}</p>` : ''}
        <p><a href="/entra/login">Sign in again</a></p>
      </section>
      ${message ? html`<iframe hidden title="Sign-out of ${label}" src="${message.url}"></iframe>` : ''}`,
  );
}
