// Small parts of the pages: a button that is a form of its own, a note on what happened, the form that
// carries a message on to the service provider, the choice of a person.
import { html } from 'hono/html';
import type { Html } from './document.ts';

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

/** A browser with script submits it at once; without one, a person presses the button. */
export function carryForm(
  url: string,
  fields: Readonly<Record<string, string>>,
  inside: Html,
  target = '',
): Html {
  return html`<form method="post" action="${url}" data-post="" ${target ? html`target="${target}"` : ''}>
    ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
    ${inside}
  </form>`;
}

export interface Choice {
  /** The value that the button sends. */
  id: string;
  name: string;
  note: string;
  /** The service provider expects this person, who therefore comes first. */
  expected: boolean;
}

/** Who is there? One button for each person; none needs a password. */
export function peopleChoice(action: string, choices: readonly Choice[], pending: string | null): Html {
  const sorted = [...choices.filter(({ expected }) => expected), ...choices.filter((one) => !one.expected)];
  return html`<ul class="people">
      ${sorted.map(
        ({ id, name, note, expected }) => html`<li class="${expected ? 'expected' : ''}">
          <form method="post" action="${action}">
            ${pending ? html`<input type="hidden" name="pending" value="${pending}">` : ''}
            <button name="person" value="${id}">
              ${name} <small>${note}</small>
            </button>
          </form>
        </li>`,
      )}
    </ul>
    <p class="quiet">You need no password here: choose who you want to be.</p>`;
}
