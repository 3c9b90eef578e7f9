// Step 1: who is logged in, and which account it goes to.

import { type Call, listAll, openCloudflare, orFail } from './cloudflare.ts';
import { DeployFailure } from './failure.ts';
import type { Wrangler } from './run-wrangler.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Account {
  readonly name: string;
  readonly email: string | undefined;
  /** With paths below the account. */
  readonly call: Call;
}

/**
 * From now on wrangler works on this account, too.
 * @param chosen by CLOUDFLARE_ACCOUNT_ID, or by account_id of wrangler.toml
 */
export async function chooseAccount(wrangler: Wrangler, chosen: string | undefined): Promise<Account> {
  const cloudflare = await openCloudflare(wrangler);
  const [email, accounts] = await Promise.all([emailOf(cloudflare), accountsOf(cloudflare)]);
  const account = chosen === undefined ? accounts[0] : accounts.find(({ id }) => id === chosen);
  if (chosen === undefined && accounts.length > 1) {
    const list = accounts.map(({ id, name }) => `  ${id}  ${name}`).join('\n');
    throw new DeployFailure(
      `This login has several accounts:\n${list}`,
      'Choose one: `CLOUDFLARE_ACCOUNT_ID=<id> npm run deploy`.',
    );
  }
  if (account === undefined) {
    throw new DeployFailure(
      chosen === undefined ? 'This login has no account.' : `This login has no account ${chosen}.`,
      'Log in as somebody who may deploy to it: `npx wrangler login`. `npx wrangler whoami` lists the accounts.',
    );
  }
  wrangler.useAccount(account.id);
  const call: Call = (method, path, body) => cloudflare(method, `/accounts/${account.id}${path}`, body);
  return { name: account.name, email, call };
}

/** @returns undefined for a token of an account, or one that may not tell */
async function emailOf(cloudflare: Call): Promise<string | undefined> {
  const user = await cloudflare<{ email?: string }>('GET', '/user').catch(() => undefined);
  return user?.email;
}

/** Those that the login is a member of, where it may know that. */
async function accountsOf(cloudflare: Call): Promise<Named[]> {
  const [accounts, memberships] = await Promise.all([
    listAll<Named>(cloudflare, '/accounts').catch(
      orFail(
        'Cloudflare did not say who is logged in.',
        'Check the network and CLOUDFLARE_API_TOKEN, or run `npx wrangler login`; then run the command again.',
      ),
    ),
    listAll<{ readonly account: Named }>(cloudflare, '/memberships').catch(() => null),
  ]);
  if (memberships === null) return accounts;
  const own = new Set(memberships.map(({ account }) => account.id));
  return accounts.filter(({ id }) => own.has(id));
}
