// The client of a request, as far as the edge knows it.

import type { Client } from '../domain/deps.ts';
import { networkOf } from '../lib/client-network.ts';
import type { AppContext } from './context.ts';

/** Cloudflare sets CF-Connecting-IP itself and drops what a client claims; X-Forwarded-For is never read. */
export function clientOf(c: AppContext): Client {
  return {
    address: c.req.header('CF-Connecting-IP') ?? null,
    userAgent: c.req.header('User-Agent')?.slice(0, 300) ?? null,
  };
}

/** The key of one client for a rate limit: an IPv4 address, or the /64 that one IPv6 subscriber owns. */
export function clientKey(c: AppContext): string {
  return networkOf(clientOf(c).address ?? 'unknown');
}
