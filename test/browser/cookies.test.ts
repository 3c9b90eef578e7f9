// What the sign-in rests on, tried by itself: a `__Host-` cookie with SameSite=None; Secure, set by
// http://localhost, comes back with a form that another site (127.0.0.1) posts, and one with SameSite=Lax
// does not.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, leaveBrowser } from '../support/browser.ts';

let browser: Browser;
let server: Server;
let port: number;

beforeAll(async () => {
  browser = await launchBrowser();
  server = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    if (request.url === '/set') {
      response.setHeader('Set-Cookie', [
        '__Host-none=1; Path=/; Secure; HttpOnly; SameSite=None',
        'lax=1; Path=/; HttpOnly; SameSite=Lax',
      ]);
    }
    const form = `<form method="post" action="http://localhost:${port}/acs"><button>Post</button></form>`;
    response.end(request.url === '/form' ? form : `<p>${request.headers.cookie ?? 'none'}</p>`);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  await leaveBrowser(browser);
  server?.close();
});

it('sends the None cookie and not the Lax one with a form from another site', async () => {
  const page = await browser.newPage();
  await page.goto(`http://localhost:${port}/set`);
  await page.goto(`http://127.0.0.1:${port}/form`);
  await page.getByRole('button', { name: 'Post' }).click();
  await page.waitForURL('**/acs');
  expect(await page.textContent('p')).toBe('__Host-none=1');
  await page.close();
});
