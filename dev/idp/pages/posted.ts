// The section that carries a response to the service provider.
import { html } from 'hono/html';
import { carryForm } from './controls.ts';
import type { Html } from './document.ts';

export interface Posted {
  target: string;
  samlResponse: string;
  relayState: string | null;
}

export function postedSection({ target, samlResponse, relayState }: Posted): Html {
  const fields = { SAMLResponse: samlResponse, ...(relayState !== null && { RelayState: relayState }) };
  const inside = html`<p>Continuing to <code>${new URL(target).host}</code>…</p>
          <button>Continue</button>`;
  return html`<section>${carryForm(target, fields, inside)}</section>`;
}
