// Counts what a sign-in may cost: round trips to D1 and hops to a lane.

import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { openDeps } from '../../../src/domain/deps.ts';
import { runSignIn } from '../../../src/domain/sign-in/saml-person.ts';
import { loadSession } from '../../../src/domain/sign-in/sessions.ts';
import { countTrips } from '../../support/counting-d1.ts';
import { type Acme, asSignedIn, createAcme, NOW_MS } from '../../support/deps.ts';
import { beginIn } from '../../support/pending.ts';
import { receiveFromOkta } from '../../support/sign-in.ts';
import { emptyStorage } from '../../support/storage.ts';

let acme: Acme;

beforeEach(async () => {
  await emptyStorage();
  acme = await createAcme({ managedAccess: true });
});

it.each(['ada@acme.test', 'first-time@acme.test'])(
  'signs %s in with one batch to read, one hop, one read of who it is, one batch to write',
  async (email) => {
    const { d1, trips } = countTrips(env.DB);
    let hops = 0;
    const lanes = {
      completeSignIn: (command: Parameters<typeof runSignIn>[1]) => {
        hops += 1;
        return runSignIn(d1, command);
      },
    };
    const deps = openDeps({ ...env, DB: d1 }, lanes as never, {} as never, NOW_MS);

    const pending = new Map<string, string>();
    const start = { organizationId: acme.id, returnTo: null, loginHint: null };
    const inResponseTo = await beginIn(pending, deps, start);
    expect(trips.splice(0).length).toBe(1);
    const attributes = [{ name: 'email', values: [email] }];
    const signedIn = asSignedIn(await receiveFromOkta({ inResponseTo, attributes }, { pending }, deps));
    expect(trips.splice(0).length).toBe(3);
    expect(hops).toBe(1);

    expect(await loadSession(deps, signedIn.cookie)).not.toBeNull();
    expect(trips.splice(0).length).toBe(1);
    await loadSession(deps, 'k1.forged.forged');
    expect(trips.length).toBe(0);
  },
);
