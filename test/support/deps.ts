// The domain's dependencies on the real bindings of the test Worker, at a fixed time.

import { env } from 'cloudflare:workers';
import { type Deps, openDeps } from '../../src/domain/deps.ts';
import { openLanes } from '../../src/provisioner/client.ts';

/** 2026-06-01T12:00:00Z. */
export const NOW_MS = Date.UTC(2026, 5, 1, 12);

export function depsAt(nowMs: number = NOW_MS): Deps {
  return openDeps(env, openLanes(env.LANES), nowMs);
}

export const OPERATOR = { type: 'operator', id: 'op_1', label: 'Test operator', address: null } as const;
export const CLIENT = { address: '192.0.2.7', userAgent: 'test' } as const;
