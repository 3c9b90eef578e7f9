// Step 1: who is logged in, and which account it goes to.

import { DeployFailure, lastLines } from './failure.ts';
import { jsonOf, type Wrangler } from './run-wrangler.ts';

interface WhoAmI {
  readonly loggedIn: boolean;
  readonly email?: string;
  readonly accounts?: readonly { readonly id: string; readonly name: string }[];
}

/** @param chosen by CLOUDFLARE_ACCOUNT_ID, or by account_id of wrangler.toml */
export async function chooseAccount(
  wrangler: Wrangler,
  chosen: string | undefined,
): Promise<{ readonly name: string; readonly email: string | undefined }> {
  const ran = await wrangler.run(['whoami', '--json']);
  if (/"loggedIn":\s*false/.test(ran.output)) {
    throw new DeployFailure(
      'Nobody is logged in to Cloudflare.',
      'Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN where there is no browser; then run `npm run deploy` again.',
    );
  }
  if (!ran.ok) {
    throw new DeployFailure(
      'Cloudflare did not say who is logged in.',
      'Check the network and CLOUDFLARE_API_TOKEN, or run `npx wrangler login`; then run `npm run deploy` again.',
      lastLines(ran.output),
    );
  }
  const { email, accounts = [] } = jsonOf<WhoAmI>(ran);
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
  return { name: account.name, email };
}
