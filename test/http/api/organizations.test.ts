import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { call, freshDeployment, ok } from './client.ts';

beforeEach(freshDeployment);

async function stored() {
  return (await env.DB.prepare('select name, plan from organizations order by name').all()).results;
}

describe('organizations', () => {
  it('creates one and answers where it is', async () => {
    const { status, headers, body } = await call('POST', '/organizations', {
      name: ' Acme ',
      plan: 'growth',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'Acme', plan: 'growth', memberCount: 0 });
    expect(headers.get('location')).toBe(`/api/v1/organizations/${body.id}`);
    expect(await stored()).toEqual([{ name: 'Acme', plan: 'growth' }]);
    expect(await ok('GET', `/organizations/${body.id}`)).toEqual(body);
  });
});
