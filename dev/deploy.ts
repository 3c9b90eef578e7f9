// `npm run deploy`: Gatehouse on Cloudflare, from nothing or from an earlier version, with wrangler's own
// commands.
//
// --url https://sso.example.com  its address; else the route in wrangler.toml, else workers.dev
// --dry-run                      says what it would do; needs no account
import { planDeployment } from './deploy/plan.ts';
import { readArguments, runProgram } from './deploy/program.ts';
import { readProject } from './deploy/project.ts';
import { SETUP_LINK_HOURS } from './deploy/setup-link.ts';
import { deploy } from './deploy/steps.ts';

const USAGE =
  'There are two options: `--url https://sso.example.com` and `--dry-run`. With npm they follow two dashes: `npm run deploy -- --dry-run`.';

await runProgram(async (wrangler) => {
  const options = { url: { type: 'string' }, 'dry-run': { type: 'boolean' } } as const;
  const { url, 'dry-run': dryRun } = readArguments(options, USAGE).values;
  const project = readProject(process.cwd());
  if (dryRun) {
    console.log(await planDeployment(wrangler, project, url));
    return;
  }
  const accountId = process.env.CLOUDFLARE_ACCOUNT_ID || undefined;
  const say = (text: string) => console.log(text);
  const done = await deploy({ project, wrangler, url, accountId, say, nowMs: Date.now() });
  console.log(`\nGatehouse is at ${done.publicUrl}`);
  if (done.setupLink !== null) {
    console.log(`Set it up, once and within ${SETUP_LINK_HOURS} hours: ${done.setupLink}`);
  }
  if (/\.example$/.test(project.mailFrom)) {
    console.log(
      `It sends no mail yet: MAIL_FROM in wrangler.toml is ${project.mailFrom}. See "Mail" in OPERATIONS.md.`,
    );
  }
});
