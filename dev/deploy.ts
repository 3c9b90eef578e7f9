// `npm run deploy`: Gatehouse on Cloudflare, from nothing or from an earlier version, with wrangler's own
// commands.
//
// --url https://sso.example.com  its address; else the route in wrangler.toml, else workers.dev
// --dry-run                      says what it would do; needs no account
import { parseArgs } from 'node:util';
import { DeployFailure } from './deploy/failure.ts';
import { planDeployment } from './deploy/plan.ts';
import { readProject } from './deploy/project.ts';
import { openWrangler } from './deploy/run-wrangler.ts';
import { SETUP_LINK_HOURS } from './deploy/setup-link.ts';
import { deploy } from './deploy/steps.ts';

const wrangler = openWrangler(process.cwd());
try {
  await main();
} catch (error) {
  if (!(error instanceof DeployFailure)) throw error;
  if (error.said !== '') console.error(`\n${error.said}`);
  console.error(`\n${error.message}\n${error.next}`);
  process.exitCode = 1;
} finally {
  wrangler.close();
}

async function main(): Promise<void> {
  const { url, 'dry-run': dryRun } = readArguments();
  const project = readProject(process.cwd());
  if (dryRun) {
    console.log(await planDeployment(wrangler, project, url));
    return;
  }
  const accountId = process.env.CLOUDFLARE_ACCOUNT_ID || undefined;
  const say = (text: string) => console.log(text);
  const options = { project, wrangler, url, accountId, say, nowMs: Date.now() };
  const { publicUrl, setupLink } = await deploy(options);
  console.log(`\nGatehouse is at ${publicUrl}`);
  if (setupLink !== null) {
    console.log(`Set it up, once and within ${SETUP_LINK_HOURS} hours: ${setupLink}`);
  }
  if (/\.example$/.test(project.mailFrom)) {
    console.log(
      `It sends no mail yet: MAIL_FROM in wrangler.toml is ${project.mailFrom}. See "Mail" in OPERATIONS.md.`,
    );
  }
}

function readArguments(): { readonly url?: string; readonly 'dry-run'?: boolean } {
  try {
    return parseArgs({ options: { url: { type: 'string' }, 'dry-run': { type: 'boolean' } } }).values;
  } catch (error) {
    throw new DeployFailure(
      (error as Error).message,
      'There are two options: `--url https://sso.example.com` and `--dry-run`. With npm they follow two dashes: `npm run deploy -- --dry-run`.',
    );
  }
}
