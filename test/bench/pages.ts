// `npm run bench:pages`: measures what each page costs in an organization of 10,000 members, against a real
// Worker on this machine, and each page of the console. Prints the time from the request to the response's
// last byte (one request after another, with wrangler's proxy and the loopback) and its ratio to a bare route
// with one D1 query, D1 batches and rows read by D1's own count, and the weight of the HTML, alone and with
// all style sheets, scripts and images that a first visit loads. Ends with 1 if a page is heavier than 100 KB
// uncompressed; a time decides nothing, because a clock is no test.
//
// MEMBERS (10000), SAMPLES (40) and PORT (8799) may be chosen.

import { gzipSync } from 'node:zlib';
import { newSecret } from '../../dev/local-folder.ts';
import { parsePort } from '../../dev/ports.ts';
import { endAfter, sayMachine } from './machine.ts';
import { type BenchServer, quantile, withBench } from './server.ts';

const MAX_BYTES = 100_000;
const WARM_UP = 5;
/** The program ends by then even if a request hangs. */
const DEADLINE_MS = 420_000;
const MEMBERS = Number(process.env.MEMBERS ?? 10_000);
const SAMPLES = Number(process.env.SAMPLES ?? 40);
const DOMAIN = 'bench.test';

interface Visitor {
  readonly server: BenchServer;
  readonly cookie: string;
}

interface Visit {
  readonly ms: number;
  readonly html: string;
  readonly cost: string;
}

const deadline = endAfter(DEADLINE_MS, 'bench:pages');
sayMachine('the times and their ratios are too long; rows and bytes are exact.');

await withBench(parsePort('PORT', process.env.PORT, 8799), async (server) => {
  console.log(`filling an organization with ${MEMBERS} members…`);
  const { settings, teamId, owner, organizationId, ids } = await fill(server);
  const visitor = { server, cookie: await signIn(server, owner) };
  const users = `${settings}/users`;
  const pages: readonly (readonly [name: string, path: string])[] = [
    ['overview', settings],
    ['SSO', `${settings}/access-security/sso`],
    ['SSO, connection', `${settings}/access-security/sso/connection`],
    ['SSO, certificates', `${settings}/access-security/sso/certificates`],
    ['SSO, advanced', `${settings}/access-security/sso/advanced`],
    ['SSO, import of metadata', `${settings}/access-security/sso/import`],
    ['SSO, guide for Okta', `${settings}/access-security/sso/guides/okta`],
    ['domains', `${settings}/access-security/domains`],
    ['SCIM', `${settings}/access-security/scim`],
    ['users', users],
    ['users, page 50', await nthPage(visitor, users, 50)],
    ['users by last activity, page 50', await nthPage(visitor, `${users}?sort=activity`, 50)],
    ['users, the newest first', `${users}?sort=joined`],
    ['users, search that finds many', `${users}?q=person`],
    ['users, search that finds one', `${users}?q=person4711%40`],
    ['users, search that finds none', `${users}?q=nobody`],
    ['users, Admins alone', `${users}?role=admin`],
    ['users, the deactivated alone', `${users}?status=inactive`],
    ['a user', `${users}/${await firstId(visitor, users, 'mem')}`],
    ['invite', `${users}/invite`],
    ['invitations', `${users}/invited`],
    ['teams', `${settings}/teams`],
    ['a team with everybody', `${settings}/teams/${teamId}`],
    ['the same, page 50', await nthPage(visitor, `${settings}/teams/${teamId}`, 50)],
    ['the same, search among its members', `${settings}/teams/${teamId}?member=person4711`],
    ['sign-in log', `${settings}/sign-in-log`],
    ['sign-in log, page 50', await nthPage(visitor, `${settings}/sign-in-log`, 50)],
    ['a refused sign-in', `${settings}/sign-in-log/BNCH-0000-0010`],
    ['provisioning log', `${settings}/provisioning-log`],
    ['provisioning log, failures', `${settings}/provisioning-log?outcome=refused`],
    ['provisioning log, search for the oldest', `${settings}/provisioning-log?search=person4990%40`],
    ['audit log', `${settings}/audit-log`],
    ['audit log, one action', `${settings}/audit-log?action=user.role_changed`],
    ['audit log, actor who did nothing', `${settings}/audit-log?actor=nobody`],
    ['roles from groups', `${settings}/access-security/roles`],
    ['sessions', `${settings}/access-security/sessions`],
    ['setup links', `${settings}/access-security/setup-links`],
    ['console: organizations', '/operator/organizations'],
    ['console: search', '/operator/organizations?q=enc'],
    ['console: a new organization', '/operator/organizations/new'],
    ['console: an organization', `/operator/organizations/${organizationId}`],
    ['console: its setup links', `/operator/organizations/${organizationId}/setup-links`],
    ['console: support', '/operator/support'],
    ['console: a refused sign-in', '/operator/support/BNCH-0000-0010'],
    ['console: applications', '/operator/applications'],
    ['console: a new application', '/operator/applications/new'],
    ['console: an application', `/operator/applications/${ids.application}`],
    ['console: webhooks', '/operator/webhooks'],
    ['console: a new webhook', '/operator/webhooks/new'],
    ['console: a webhook', `/operator/webhooks/${ids.webhook}`],
    ['console: API keys', '/operator/api-keys'],
    ['console: signing keys', '/operator/signing-keys'],
    ['console: branding', '/operator/branding'],
    ['console: usage', '/operator/usage'],
    ['console: health', '/operator/health'],
    ['console: audit log', '/operator/audit-log'],
    ['profile', '/profile'],
    ['password asked again', '/confirm'],
  ];
  const heads = [
    'page',
    'median ms',
    'p95 ms',
    'ms ÷ floor',
    'D1 batches',
    'rows read',
    'HTML KB',
    'page KB',
    'gzip KB',
  ];
  console.log(`\n| ${heads.join(' | ')} |\n|${heads.map(() => '---|').join('')}`);
  const bare = await measure(visitor, '/bench/bare');
  console.log(
    `| a bare route with one D1 query | ${bare.median.toFixed(1)} | ${bare.p95.toFixed(1)} | 1.0 | 1 | | | | |`,
  );
  const over: string[] = [];
  for (const [name, path] of pages) {
    const { median, p95, last } = await measure(visitor, path);
    const [batches, rowsRead] = last.cost.split(',');
    const weight = await weigh(visitor, last.html);
    const cells = [
      median.toFixed(1),
      p95.toFixed(1),
      (median / bare.median).toFixed(1),
      batches,
      rowsRead,
      ...[weight.html, weight.page, weight.gzip].map((bytes) => (bytes / 1000).toFixed(1)),
    ];
    console.log(`| ${[name, ...cells].join(' | ')} |`);
    if (weight.page > MAX_BYTES) over.push(`${name}: ${weight.page} bytes`);
  }
  console.log(
    over.length === 0 ? '\nEvery page is within its budget.' : `\nOver budget:\n${over.join('\n')}`,
  );
  if (over.length > 0) throw new Error(`${over.length} pages are heavier than ${MAX_BYTES} bytes`);
  clearTimeout(deadline);
});

async function measure(visitor: Visitor, path: string) {
  for (let i = 0; i < WARM_UP; i++) await visit(visitor, path);
  const visits: Visit[] = [];
  for (let i = 0; i < SAMPLES; i++) visits.push(await visit(visitor, path));
  const times = visits.map(({ ms }) => ms);
  return {
    median: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    last: await visit(visitor, path, { 'x-measure': '1' }),
  };
}

async function visit(
  { server, cookie }: Visitor,
  path: string,
  more: Record<string, string> = {},
): Promise<Visit> {
  const began = performance.now();
  const response = await fetch(server.baseUrl + path, {
    redirect: 'manual',
    headers: { cookie, accept: 'text/html', 'accept-encoding': 'identity', ...more },
  });
  const html = await response.text();
  const ms = performance.now() - began;
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  return { ms, html, cost: response.headers.get('x-d1-cost') ?? '' };
}

/**
 * Weighs what a first visit loads, each URL once. Every asset must be cacheable forever, under a name made
 * from its content.
 */
async function weigh({ server }: Visitor, html: string) {
  const addresses = new Set(
    [...html.matchAll(/<(?:link rel="stylesheet" href|script src|img src)="([^"]+)"/g)].map(
      ([, path]) => path as string,
    ),
  );
  const bytes = Buffer.byteLength(html);
  let page = bytes;
  let gzip = gzipSync(html).length;
  for (const path of addresses) {
    const response = await fetch(server.baseUrl + path);
    const body = Buffer.from(await response.arrayBuffer());
    if (!/immutable/.test(response.headers.get('cache-control') ?? '') || !/\.[0-9a-f]{16}\./.test(path)) {
      throw new Error(`${path} cannot be cached forever`);
    }
    page += body.length;
    gzip += gzipSync(body).length;
  }
  return { html: bytes, page, gzip };
}

async function nthPage(visitor: Visitor, path: string, n: number): Promise<string> {
  let at = path;
  for (let page = 1; page < n; page++) {
    const { html } = await visit(visitor, at);
    const next = /<a href="([^"]+)" rel="next">/.exec(html)?.[1]?.replaceAll('&amp;', '&');
    if (next === undefined) throw new Error(`${path} has ${page} pages`);
    at = next.startsWith('?') ? path.split('?')[0] + next : next;
  }
  return at;
}

async function firstId(visitor: Visitor, path: string, prefix: string): Promise<string> {
  const { html } = await visit(visitor, `${path}?role=owner`);
  return new RegExp(`/(${prefix}_[\\w]+)"`).exec(html)?.[1] ?? '';
}

async function fill(server: BenchServer) {
  const owner = { email: `owner@${DOMAIN}`, password: newSecret() };
  const { id } = await server.post('/api/v1/organizations', { name: 'Bench', plan: 'enterprise' });
  const api = `/api/v1/organizations/${id}`;
  await server.post(`${api}/domains`, { name: DOMAIN, verified: true });
  await server.post(`${api}/members`, { ...owner, role: 'owner', givenName: 'Olga', familyName: 'Owner' });
  // A member of two organizations sees the switcher on each page.
  const other = await server.post('/api/v1/organizations', { name: 'Another', plan: 'free' });
  await server.post(`/api/v1/organizations/${other.id}/members`, { email: owner.email, role: 'owner' });
  await server.post(`${api}/scim-tokens`, {});
  await server.post('/bench/fill', { organizationId: id, domain: DOMAIN, count: MEMBERS });
  await server.post('/bench/logs', {
    organizationId: id,
    domain: DOMAIN,
    nowMs: Date.now(),
    auditEvents: 10_000,
    signInAttempts: 5000,
    provisioningEvents: 5000,
    teams: 50,
    invitations: 120,
  });
  const teamId = 'team_bench0';
  await server.post('/bench/team', { organizationId: id, teamId, count: MEMBERS });
  const application = await server.post('/api/v1/applications', {
    name: 'Bench',
    redirectUris: ['https://app.bench.test/callback'],
  });
  const webhook = await server.post('/api/v1/webhooks', { url: 'https://hooks.example.com/in' });
  await server.post('/bench/operator', { organizationId: id });
  const ids = { application: application.clientId, webhook: webhook.id };
  return { settings: `/orgs/${id}/settings`, teamId, owner, organizationId: id, ids };
}

async function signIn(
  { baseUrl }: BenchServer,
  fields: { email: string; password: string },
): Promise<string> {
  const response = await fetch(`${baseUrl}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: baseUrl, 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams(fields),
  });
  if (response.status !== 303) throw new Error(`the sign-in answered ${response.status}`);
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}
