// Every mail that Gatehouse has sent since the start, newest first.
import { html } from 'hono/html';
import type { Html } from '../../idp/pages/document.ts';
import type { Mail } from '../mail.ts';
import { page } from './layout.ts';

export function mailPage(mails: readonly Mail[]): Html {
  return page(
    { title: 'Mail' },
    html`<section><p class="quiet">Every mail that Gatehouse has sent since the last start, to anybody.</p></section>
      ${
        mails.length === 0
          ? html`<section><p>No mail has been sent yet.</p></section>`
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

/** Turns a URL that stands alone on its line, as in Gatehouse's mails, into a link. */
function linked(text: string) {
  return text
    .split('\n')
    .map((line) => (/^https?:\/\/\S+$/.test(line) ? html`<a href="${line}">${line}</a>\n` : html`${line}\n`));
}
