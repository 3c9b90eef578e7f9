import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { clientKey, clientOf } from '../../src/http/client.ts';
import type { AppEnv } from '../../src/http/context.ts';

const app = new Hono<AppEnv>();
app.get('/key', (c) => c.text(clientKey(c)));
app.get('/client', (c) => c.json(clientOf(c)));

async function keyOf(address: string): Promise<string> {
  return await (await app.request('/key', { headers: { 'CF-Connecting-IP': address } })).text();
}

describe('clientKey', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('counts %s as %s', async (address, key) => {
    expect(await keyOf(address)).toBe(key);
  });

  it('does not believe X-Forwarded-For', async () => {
    const response = await app.request('/key', { headers: { 'X-Forwarded-For': '192.0.2.7' } });
    expect(await response.text()).toBe('unknown');
  });
});

describe('clientOf', () => {
  it('cuts an endless User-Agent', async () => {
    const response = await app.request('/client', { headers: { 'User-Agent': 'x'.repeat(1000) } });
    expect(await response.json()).toEqual({ address: null, userAgent: 'x'.repeat(300) });
  });
});
