// A browser in which somebody is signed in already, without the password: no hash to wait for, no attempt for
// the limits to count.

import { env } from 'cloudflare:workers';
import { insertPasswordSession, newSession } from '../../src/domain/sign-in/sessions.ts';
import { depsAt } from '../support/deps.ts';
import { Browser, SESSION_COOKIE } from './browser.ts';

/** As right after the password: the next 15 minutes ask for none. */
export async function signedIn(email = 'admin@acme.test', userAgent: string | null = null): Promise<Browser> {
  const browser = new Browser();
  const account = await env.DB.prepare('select id from accounts where email_key = ?')
    .bind(email)
    .first<string>('id');
  if (account === null) throw new Error(`nobody has the address ${email}`);
  const deps = depsAt(Date.now());
  const session = await newSession(deps);
  await insertPasswordSession(deps, session, account, { address: browser.address, userAgent });
  browser.cookies.set(SESSION_COOKIE, { value: session.cookie, attributes: 'SameSite=Lax' });
  return browser;
}
