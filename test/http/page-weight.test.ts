// What a first visit to each page of the settings loads, with full lists: at most 100 KB before compression.

import { env } from 'cloudflare:workers';
import { expect, it, vi } from 'vitest';
import { sizeOfAssets } from '../support/assets.ts';
import { NOW_MS } from '../support/deps.ts';
import { fillLogs } from '../support/log-fill.ts';
import { PAGES } from '../support/pages.ts';
import { createPeople } from '../support/people.ts';
import { toldAt } from '../support/told.ts';
import { ACTORS, createWorld, pathOf, SETTINGS } from './routes.ts';
import { signedIn } from './session-of.ts';

const MAX_BYTES = 100_000;

it('is within the budget on every page', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  const world = await createWorld();
  await createPeople(world.id, 60);
  const rows = { auditEvents: 60, signInAttempts: 60, provisioningEvents: 60, teams: 60, invitations: 60 };
  await fillLogs(env.DB, { organizationId: world.id, domain: 'acme.test', nowMs: NOW_MS, ...rows });
  const size = (text: string) => new TextEncoder().encode(text).length;
  const assets = await sizeOfAssets();
  const owner = await signedIn(ACTORS.owner);
  const weights: Record<string, number> = {};
  for (const [route, states] of Object.entries(PAGES)) {
    if (!route.startsWith(SETTINGS)) continue;
    for (const state of states) {
      const page = `${pathOf(`GET ${route}`, world)}${state}`;
      const told = toldAt(page);
      if (told) owner.cookies.set(told.name, { value: told.value, attributes: '' });
      const response = await owner.get(page);
      const html = await response.text();
      if (response.status === 200) weights[route + state] = assets + size(html);
    }
  }
  expect(Object.keys(weights).length).toBeGreaterThan(30);
  // The lists are full: a page of people is heavier than the page that invites them.
  expect(weights[`${SETTINGS}/users`]).toBeGreaterThan((weights[`${SETTINGS}/users/invite`] ?? 0) + 10_000);
  expect(Object.entries(weights).filter(([, weight]) => weight > MAX_BYTES)).toEqual([]);
});
