// Every mail that Gatehouse sent since the start, newest first.
import { html } from 'hono/html';
import type { Mail } from '../mail.ts';
import { type Html, page } from './layout.ts';

export function mailPage(mails: readonly Mail[]): Html {
  return page(
    { title: 'Mail' },
    html`<section><p class="quiet">What Gatehouse sent to anybody, since the last start.</p></section>
      ${
        mails.length === 0
          ? html`<section><p>Nothing was sent yet.</p></section>`
          : mails.map(
              (mail) => html`<section>
                <h2>${mail.subject}</h2>
                <p>To <strong>${mail.to}</strong>, from ${mail.from}, ${mail.date}</p>
                <pre>${linked(mail.text)}</pre>
              </section>`,
            )
      }`,
  );
}

/** Addresses alone on their line, as the mails have them, become links. */
function linked(text: string) {
  return text
    .split('\n')
    .map((line) => (/^https?:\/\/\S+$/.test(line) ? html`<a href="${line}">${line}</a>\n` : html`${line}\n`));
}
