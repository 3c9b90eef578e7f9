// A DNS-over-HTTPS resolver (rfc8484) for this machine alone, so that a domain can be claimed without a real
// one: `npm start` points the Worker's DNS_RESOLVERS at it. It knows the TXT records that somebody published
// on its page, and forgets them when it ends.
import { Hono } from 'hono';
import { z } from 'zod';
import { answerTo, parseQuery } from './dns-message.ts';
import { dnsPage, type TxtRecord } from './pages/dns.ts';

const MEDIA_TYPE = 'application/dns-message';
const MAX_ASKED = 20;

const record = z.object({
  name: z
    .string()
    .trim()
    .toLowerCase()
    .transform((name) => name.replace(/\.$/, ''))
    .refine((name) => /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/.test(name), 'Enter a domain name such as acme.test.'),
  value: z.string().trim().min(1, 'Enter the text of the record.').max(1000),
});

/** `/dns-query` for the Worker, `/admin/dns` for people. */
export function dnsRoutes(): Hono {
  const routes = new Hono();
  const records: TxtRecord[] = [];
  /** Names that were asked for, the latest first. */
  let asked: string[] = [];

  routes.post('/dns-query', async (c) => {
    const query = new Uint8Array(await c.req.arrayBuffer());
    const question = parseQuery(query);
    if (!question || c.req.header('Content-Type') !== MEDIA_TYPE) return c.text('not a DNS query', 400);
    asked = [question.name, ...asked.filter((name) => name !== question.name)].slice(0, MAX_ASKED);
    const found = records.filter(({ name }) => name === question.name).map(({ value }) => value);
    return c.body(new Uint8Array(answerTo(query, question, found)), 200, { 'Content-Type': MEDIA_TYPE });
  });

  routes.get('/admin/dns', (c) => c.html(dnsPage({ records, asked, name: c.req.query('name') ?? '' })));

  routes.post('/admin/dns', async (c) => {
    const form = await c.req.parseBody();
    const parsed = record.safeParse(form);
    if (!parsed.success) {
      const message = parsed.error.issues[0]?.message ?? 'This is not a record.';
      const typed = { name: String(form.name ?? ''), value: String(form.value ?? '') };
      return c.html(dnsPage({ records, asked, ...typed, message }), 400);
    }
    records.push(parsed.data);
    return c.redirect('/admin/dns', 303);
  });

  routes.post('/admin/dns/remove', async (c) => {
    const { index } = await c.req.parseBody();
    records.splice(Number(index), 1);
    return c.redirect('/admin/dns', 303);
  });

  return routes;
}
