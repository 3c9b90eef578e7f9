// The page on which a TXT record is published, for the resolver that the local Worker asks.
import { html } from 'hono/html';
import type { Html } from '../../idp/pages/document.ts';
import { page } from './layout.ts';

export interface TxtRecord {
  name: string;
  value: string;
}

export interface DnsPageProps {
  records: readonly TxtRecord[];
  asked: readonly string[];
  name: string;
  value?: string;
  message?: string;
}

export function dnsPage({ records, asked, name, value = '', message }: DnsPageProps): Html {
  const missing = asked.filter((one) => !records.some((record) => record.name === one));
  return page(
    { title: 'DNS' },
    html`
      <section>
        <p class="quiet">This is not part of Okta: the local Gatehouse looks DNS records up here. They last until the next restart.</p>
        <form method="post" action="/admin/dns">
          ${message ? html`<p class="bad" role="alert">${message}</p>` : ''}
          <p><label for="name">Name</label><input id="name" name="name" value="${name}" placeholder="acme.test" required></p>
          <p><label for="value">TXT record</label><input id="value" name="value" value="${value}" required></p>
          <button>Publish</button>
        </form>
      </section>
      <section>
        <h2>Published</h2>
        ${
          records.length === 0
            ? html`<p>No records yet.</p>`
            : html`<ul>${records.map(
                (record, index) => html`<li>
                  <code>${record.name}</code> <code>${record.value}</code>
                  <form method="post" action="/admin/dns/remove">
                    <input type="hidden" name="index" value="${index}"><button class="plain">Remove</button>
                  </form>
                </li>`,
              )}</ul>`
        }
      </section>
      ${
        missing.length === 0
          ? ''
          : html`<section>
              <h2>Looked up, but not published</h2>
              <ul>${missing.map((one) => html`<li><a href="/admin/dns?name=${one}">${one}</a></li>`)}</ul>
            </section>`
      }`,
  );
}
