// email_verified (OpenID Connect Core 5.1): an application may join accounts by it.

import { env } from 'cloudflare:workers';
import { decodeJwt } from 'jose';
import { beforeEach, expect, it } from 'vitest';
import { preparePasswordReset, resetPassword } from '../../../src/domain/sign-in/password-reset.ts';
import { CLIENT, depsAt, NOW_MS, setPasswords, world } from '../../support/deps.ts';
import { signedIn } from '../session-of.ts';
import { newApplication, tokensOf } from './client.ts';

beforeEach(async () => {
  await world();
});

const sql = async (text: string) => void (await env.DB.prepare(text).run());

async function isVerified(): Promise<unknown> {
  const { id_token = '' } = await tokensOf(await newApplication(), await signedIn('ada@acme.test'));
  return decodeJwt(id_token).email_verified;
}

it('is true while the organization holds the domain, and not a moment longer', async () => {
  expect(await isVerified()).toBe(true);
  await sql(`update domains set status = 'expired'`);
  expect(await isVerified()).toBe(false);
});

it('is not true because another organization holds the domain', async () => {
  await sql(`update domains set organization_id = (select id from organizations where id <> organization_id)
    where exists (select 1 from organizations where id <> organization_id)`);
  await sql(`delete from domains`);
  expect(await isVerified()).toBe(false);
});

it('stays true for somebody who has opened a link in the mailbox', async () => {
  await setPasswords();
  const reset = await preparePasswordReset(depsAt(NOW_MS - 1000), 'ada@acme.test');
  const token = reset?.url.split('/').at(-1) ?? '';
  await resetPassword(depsAt(NOW_MS - 1000), token, 'a new horse battery', CLIENT);
  await sql('delete from domains');
  expect(await isVerified()).toBe(true);
});
