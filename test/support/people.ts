// Members by the thousand, in one statement: p00000@acme.test, First00000 Last00000, the newest last.

import { env } from 'cloudflare:workers';
import { NOW_MS } from './okta.ts';

export async function createPeople(organizationId: string, count: number, role = 'member'): Promise<void> {
  const numbers = `with recursive n(i) as (select 0 union all select i + 1 from n where i < ${count - 1}),
    p(i, s) as (select i, substr('00000' || i, -5) from n)`;
  await env.DB.batch([
    env.DB.prepare(
      `${numbers} insert into accounts (id, email, email_key, created_at, updated_at)
       select 'acc_p' || s, 'p' || s || '@acme.test', 'p' || s || '@acme.test', ?1 + i, ?1 + i from p`,
    ).bind(NOW_MS),
    env.DB.prepare(
      `${numbers} insert into members (id, organization_id, account_id, role, source, user_name, user_name_key, given_name,
         family_name, created_at, updated_at)
       select 'mem_p' || s, ?2, 'acc_p' || s, ?3, 'api', 'p' || s || '@acme.test', 'p' || s || '@acme.test', 'First' || s,
         'Last' || s, ?1 + i, ?1 + i from p`,
    ).bind(NOW_MS, organizationId, role),
  ]);
}
