// What a form has done, told once by the page that it leads to. A cookie brings the name of the notice there,
// not the address: loading the page again, or a link to it that somebody sends, then says nothing that is not
// so. The page has the words, so that a cookie can choose among its own notices and nothing else.

import { getCookie, setCookie } from 'hono/cookie';
import type { AppContext } from './context.ts';
import { goTo } from './render.tsx';

const COOKIE = 'gatehouse-done';
const TTL_SECONDS = 60;

/** Redirects after a change to the page at `path`, which has no query; `done` names the notice. */
export function goToDone(c: AppContext, path: string, done: string): Response {
  leaveDone(c, path, done);
  return goTo(c, path);
}

/** Leaves it for the page at `path`, which the reader comes to next. */
export function leaveDone(c: AppContext, path: string, done: string): void {
  set(c, path, done, TTL_SECONDS);
}

/** Takes what was left for this page, and the browser forgets it. */
export function takeDone(c: AppContext): string | null {
  const done = getCookie(c, nameFor(c.req.path), 'host') ?? null;
  if (done !== null) set(c, c.req.path, '', 0);
  return done;
}

/** Strict: only a page of ours leads to the page that tells it. */
function set(c: AppContext, path: string, value: string, maxAge: number): void {
  setCookie(c, nameFor(path), value, { prefix: 'host', httpOnly: true, sameSite: 'Strict', maxAge });
}

/** Each page has its own, so that two tabs do not take each other's. `__Host-` allows no path but `/`. */
function nameFor(path: string): string {
  return COOKIE + path.replace(/\/$/, '').replace(/[^\w-]/g, '.');
}
