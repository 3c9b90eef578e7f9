import { expect, it } from 'vitest';
import { dnsRoutes } from '../../../dev/okta/dns.ts';
import { lookupTxt } from '../../../src/dns/txt.ts';

/** Asks the resolver with the Worker's own look-up, so that each reads the other's messages. */
function resolver() {
  const routes = dnsRoutes();
  const fetch = (url: string, init: RequestInit) => Promise.resolve(routes.request(url, init));
  const publish = (name: string, value: string) =>
    routes.request('/admin/dns', { method: 'POST', body: new URLSearchParams({ name, value }) });
  const lookup = async (name: string) =>
    (await lookupTxt(name, { resolvers: ['https://dns.test/dns-query'], fetch })).agreed;
  return { routes, publish, lookup };
}

it('returns nothing for a name that nobody published', async () => {
  expect(await resolver().lookup('acme.test')).toEqual([]);
});

it('returns what was published at exactly that name, long texts too', async () => {
  const { publish, lookup } = resolver();
  const long = `v=${'x'.repeat(600)}`;
  await publish('Acme.test.', 'gatehouse-domain-verify=1');
  await publish('acme.test', long);
  await publish('www.acme.test', 'other');
  expect((await lookup('acme.test')).toSorted()).toEqual(['gatehouse-domain-verify=1', long]);
});

it('lists names that were looked up but not published, and forgets what is removed', async () => {
  const { routes, publish, lookup } = resolver();
  await lookup('asked.test');
  await publish('acme.test', 'one');
  const page = await (await routes.request('/admin/dns')).text();
  expect(page).toContain('href="/admin/dns?name=asked.test"');
  expect(page).toContain('<code>one</code>');
  await routes.request('/admin/dns/remove', { method: 'POST', body: new URLSearchParams({ index: '0' }) });
  expect(await lookup('acme.test')).toEqual([]);
});

it('refuses a record without name or text, and a message that is not a query', async () => {
  const { routes, publish } = resolver();
  expect((await publish('not a name', 'x')).status).toBe(400);
  expect((await publish('acme.test', ' ')).status).toBe(400);
  const init = { method: 'POST', headers: { 'Content-Type': 'application/dns-message' }, body: 'hello' };
  expect((await routes.request('/dns-query', init)).status).toBe(400);
});
