import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { noteFailure } from '../../../src/domain/apps/failures.ts';
import { OAuthError } from '../../../src/oauth/errors.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { newApplication } from '../../http/oauth/client.ts';
import { countTrips } from '../../support/counting-d1.ts';
import { count, NOW_MS, world } from '../../support/deps.ts';

const WHERE = { path: '/oauth/token', requestId: 'req_test' };
const error = new OAuthError('client_unknown');
/** What other files have noted in this isolate is long ago by then. */
const BEGIN_MS = NOW_MS + 365 * 86_400_000;

beforeEach(world);

describe('failures in the names of applications', () => {
  it('that were made up are written five hundred times in ten seconds, and let others in again after that', async () => {
    const { id } = await newApplication();
    const { d1, trips } = countTrips(env.DB);
    const db = openDatabase(d1);
    const note = (name: string, nowMs: number) => noteFailure({ db, nowMs }, name, error, WHERE);
    for (let nth = 0; nth < 700; nth++) await note(`app_made_up_${nth}`, BEGIN_MS + nth);
    expect(trips).toHaveLength(500);
    await note(id, BEGIN_MS + 9000);
    expect([trips.length, await count('application_failures')]).toEqual([500, 0]);
    await note(id, BEGIN_MS + 10_000);
    expect([trips.length, await count('application_failures')]).toEqual([501, 1]);
  });

  it('are written once in ten seconds each, also while others are', async () => {
    const { d1, trips } = countTrips(env.DB);
    const db = openDatabase(d1);
    const later = BEGIN_MS + 60_000;
    for (const [name, at] of [
      ['app_1', 0],
      ['app_2', 1000],
      ['app_1', 9999],
      ['app_1', 10_000],
      ['app_2', 10_999],
      ['app_2', 11_000],
      ['app_1', 19_999],
    ] as const) {
      await noteFailure({ db, nowMs: later + at }, name, error, WHERE);
    }
    expect(trips).toHaveLength(4);
  });
});
