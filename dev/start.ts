// `npm start`: starts Gatehouse with wrangler dev, the simulated Okta and Entra ID, a demo organization for
// each, and a sample application that people sign in to, from nothing and on this machine alone. It ends when
// one of them ends, on Ctrl-C, or with npm, and everything that it started ends with it.
//
// PORT (8787), OKTA_PORT (8788) and APP_PORT (8789) choose the ports; OKTA_URL the origin at which browsers
// reach Okta; GATEHOUSE_STATE the folder that keeps everything (.wrangler); IDP_METADATA the metadata of
// another identity provider, with which the organization is connected instead, and IDP_ENTITY_ID which of
// several it has. REQUESTS=on prints a line for each request.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from './app/app.ts';
import { connectEntra, samlFor, tokenAtEntra, valuesOfTenant } from './connect-entra.ts';
import { connectOkta, settingsFor, tokenAtOkta, valuesOf } from './connect-okta.ts';
import { type RunningServer, serveOnLoopback } from './idp/server.ts';
import {
  keepVariables,
  type LocalFolder,
  newSecret,
  openFolder,
  readDemo,
  type WrittenDemo,
  writeDemo,
} from './local-folder.ts';
import { type LocalStorage, putOperatorKey, withLocalStorage } from './local-storage.ts';
import { ManagementApi } from './management-api.ts';
import { mailFileIn, readMail } from './okta/mail.ts';
import { DEMO_APP_ID, noteMail } from './okta/org.ts';
import { checkPorts, parsePort } from './ports.ts';
import { readProvider } from './provider.ts';
import { type RunningProviders, startProviders } from './providers.ts';
import { isRequestLine } from './request-lines.ts';
import { type SeedOptions, seed } from './seed.ts';
import { ROOT, type RunningWorker, startWorker } from './wrangler.ts';

const READY_WITHIN_MS = 120_000;

let providers: RunningProviders | undefined;
let worker: RunningWorker | undefined;
let application: RunningServer | undefined;
let ending = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void end(signal === 'SIGINT' ? 130 : 143));
}
endWithNpm();

try {
  await start();
} catch (error) {
  if (!ending) console.error(sentenceOf(error));
  await end(1);
}

async function start(): Promise<void> {
  const port = parsePort('PORT', process.env.PORT, 8787);
  const oktaPort = parsePort('OKTA_PORT', process.env.OKTA_PORT, 8788);
  const appPort = parsePort('APP_PORT', process.env.APP_PORT, 8789);
  const provider = await readProvider(process.env);
  await checkPorts([
    { port, what: 'Gatehouse', variable: 'PORT' },
    { port: oktaPort, what: 'the simulated Okta', variable: 'OKTA_PORT' },
    { port: appPort, what: 'the sample application', variable: 'APP_PORT' },
  ]);
  const baseUrl = `http://localhost:${port}`;
  const oktaUrl = (process.env.OKTA_URL ?? `http://localhost:${oktaPort}`).replace(/\/$/, '');
  const folder = openFolder(resolve(process.env.GATEHOUSE_STATE ?? resolve(ROOT, '.wrangler')));
  const previous = readDemo(folder);
  const managementApiKey = previous?.managementApiKey ?? `ghk_${newSecret()}`;

  say('Preparing the local database…');
  keepVariables(folder, baseUrl, {
    // The simulated Okta also serves DNS to the local Gatehouse (its page /admin/dns).
    DNS_RESOLVERS: `http://127.0.0.1:${oktaPort}/dns-query`,
    ...(process.env.INVITATION_MAILS_PER_MINUTE && {
      INVITATION_MAILS_PER_MINUTE: process.env.INVITATION_MAILS_PER_MINUTE,
    }),
  });
  await withLocalStorage(folder, async (storage) => {
    const entry = { id: 'npm-start', label: 'npm start', createdAt: new Date().toISOString() };
    await putOperatorKey(storage, managementApiKey, entry);
    if (process.env.SETUP_TOKEN) await putSetupLink(storage, process.env.SETUP_TOKEN);
  });

  say('Starting Gatehouse and the simulated identity providers…');
  providers = await startProviders({
    port: oktaPort,
    url: oktaUrl,
    now: new Date(),
    okta: { folder: folder.okta, settings: settingsFor(baseUrl, previous?.organization.id ?? '') },
    entra: { folder: folder.entra, saml: samlFor(baseUrl, previous?.entra?.organization.id ?? '') },
  });
  worker = startWorker(folder, port);
  worker.watch((line) => void receiveMail(line));
  void worker.ended.then(endWithWorker);
  await untilReady(`http://127.0.0.1:${oktaPort}`);

  const { org, tenant } = providers;
  const app = org.apps.find(({ id }) => id === DEMO_APP_ID)!;
  const demo = await seedWhenReady({
    baseUrl,
    managementApiKey,
    previous,
    okta: { values: valuesOf(app, oktaUrl), token: tokenAtOkta(app, previous) },
    entra: { values: valuesOfTenant(tenant), token: tokenAtEntra(tenant, previous) },
    appUrl: `http://localhost:${appPort}`,
    instead: provider,
  });
  await connectOkta(app, demo, previous);
  org.save();
  await connectEntra(tenant, demo, previous);
  writeDemo(folder, demo);
  if (ending) return;
  await startApplication(demo, appPort);
  worker.showOutput(process.env.REQUESTS === 'on' ? undefined : isRequestLine);
  console.log(greeting(demo, folder));
}

async function startApplication(demo: WrittenDemo, port: number): Promise<void> {
  const { issuer, baseUrl, managementApiKey, webhook } = demo;
  const app = createApp({ issuer, ...demo.application, webhookSecret: webhook.secret });
  application = await serveOnLoopback(app.fetch, port);
  // What happened until now was sent to a closed port, and would come only after a pause.
  const api = new ManagementApi(baseUrl, managementApiKey);
  for (const enabled of [false, true]) await api.send('PATCH', `/webhooks/${webhook.id}`, { enabled });
}

/**
 * wrangler drops connections when it reloads after a source file changes; seeding again adds only what is
 * missing.
 */
async function seedWhenReady(options: SeedOptions): Promise<WrittenDemo> {
  for (let tries = 1; ; tries++) {
    await untilReady(options.baseUrl);
    try {
      return await seed(options);
    } catch (error) {
      if (!(error instanceof TypeError) || tries === 5) throw error;
    }
  }
}

/** As `npm run deploy` does: for who wants an organization of the operator's here, with its console. */
async function putSetupLink({ DB }: LocalStorage, token: string): Promise<void> {
  const hash = createHash('sha256').update(token).digest('hex');
  await DB.prepare('insert or ignore into deployment (id, setup_hash, setup_expires_at) values (1, ?, ?)')
    .bind(hash, Date.now() + 86_400_000)
    .run();
}

async function untilReady(url: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!ending) {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > deadline) {
      const last = answer ? `${answer.status} ${await answer.text()}` : 'nothing';
      const sentence = `${url}/healthz did not return 200 within ${READY_WITHIN_MS / 1000} s; last: ${last}`;
      throw new Error(`${worker?.output()}\n${sentence}`);
    }
    await sleep(250);
  }
}

function greeting(
  { baseUrl, organization, owner, okta, entra, application: { url }, provider }: WrittenDemo,
  folder: LocalFolder,
): string {
  const ways = provider
    ? `Sign in with SSO:     enter an address in ${organization.domain}, press "Continue", then "Sign in with SSO", and sign in at ${provider.issuer}
Application there:    our metadata is ${baseUrl}/security/sso/v2/metadata?org_id=${organization.id}
                      (ACS ${baseUrl}/sso/saml2, entity ID ${baseUrl}/security/sso/v2/authorize/); everyone with an address in
                      ${organization.domain} becomes a Member`
    : `Sign in with SSO:     enter ada@acme.test, press "Continue", then "Sign in with SSO", choose Ada Lovelace in Okta
Start in Okta:        choose a person, open the app "Gatehouse (Acme)"`;
  return `
Gatehouse:            ${baseUrl}/sign-in
Simulated Okta:       ${okta.url}
Simulated Entra ID:   ${entra.url}, of ${entra.organization.name}; Owner ${entra.owner.email}, password ${entra.owner.password}
DNS for Gatehouse:    ${okta.url}/admin/dns
Sample application:   ${url}, press "Sign in" to come back with organization, role and groups
Events, and an end:   ${url}/webhooks as they arrive; leave ${url}/session open while Okta deactivates you

${ways}
Provisioning:         ${okta.url}/admin/apps/${DEMO_APP_ID}/assignments, press "Assign" next to Emmy Noether to add a member
Sign in as the Owner: ${owner.email}, password ${owner.password}
Settings:             ${baseUrl}/orgs/${organization.id}/settings
Start from nothing:   ${baseUrl}/sign-up; the mail with the link arrives at ${okta.url}/admin/mail

Keys, tokens and ids for programs are in ${folder.demo}. Ctrl-C ends everything.
REQUESTS=on npm start prints a line for each request.
`;
}

/**
 * wrangler writes each mail below the project's own .wrangler, even when everything else is kept elsewhere.
 */
async function receiveMail(line: string): Promise<void> {
  const file = mailFileIn(line, resolve(ROOT, '.wrangler/tmp'));
  if (file === null || !providers) return;
  try {
    noteMail(providers.org, await readMail(file));
  } catch (error) {
    console.error(`A mail could not be read: ${sentenceOf(error)}`);
  }
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

async function endWithWorker(code: number | null): Promise<void> {
  if (ending) return;
  console.error(`${worker?.output()}\nwrangler dev ended (exit code ${code}); its last output is above.`);
  await end(1);
}

/** npm passes signals on, but if npm itself is killed, nothing else would end this process. */
function endWithNpm(): void {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  // npm runs this through a shell, so it is the parent or the parent's parent.
  const { stdout } = spawnSync('ps', ['-o', 'ppid=', '-p', String(process.ppid)], { encoding: 'utf8' });
  const ancestors = [process.ppid, Number(stdout)].filter((pid) => pid > 1);
  setInterval(() => {
    if (!ancestors.every(isAlive)) void end(143);
  }, 1000).unref();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function end(code: number): Promise<void> {
  if (ending) return;
  ending = true;
  await Promise.allSettled([worker?.stop(), providers?.close(), application?.close()]);
  process.exit(code);
}

function say(sentence: string): void {
  console.log(sentence);
}
