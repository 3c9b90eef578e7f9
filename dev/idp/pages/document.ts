// The skeleton of every page of the simulated identity providers.
import { html } from 'hono/html';

export type Html = ReturnType<typeof html>;

export interface Frame {
  title: string;
  narrow?: boolean;
  /** The page holds forms that carry a message on. */
  script?: boolean;
}

export interface Product {
  name: string;
  /** The bar above the page. */
  header: Html;
}

export function htmlDocument(
  { title, narrow = false, script = false }: Frame,
  { name, header }: Product,
  body: Html,
): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} – ${name}</title>
    <link rel="stylesheet" href="/assets/idp.css">
    ${script ? html`<script defer src="/assets/post.js"></script>` : ''}
  </head>
  <body>
    <header class="top">
      ${header}
    </header>
    <main class="${narrow ? 'narrow' : ''}">
      <h1>${title}</h1>
      ${body}
    </main>
  </body>
</html>`;
}
