import { exports } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { runOktaSpec } from '../../conformance/okta-spec.ts';
import { emptyStorage } from '../../support/storage.ts';
import { BASE, createGroup, createUser, newTenant } from './server.ts';

beforeEach(emptyStorage);

describe("Okta's SPEC test", () => {
  it('holds in all of its assertions', async () => {
    const tenant = await newTenant('atko.com');
    const id = await createUser(tenant, 'grace@atko.com');
    await createGroup(tenant, 'Engineering', [id]);
    const assertions = await runOktaSpec({
      baseUrl: BASE,
      auth: `Bearer ${tenant.token}`,
      domain: 'atko.com',
      fetch: (url, init) => exports.default.fetch(url, init),
    });
    expect(assertions.filter((one) => !one.holds)).toEqual([]);
    // Fifty-two, and the one of step 10 that Okta makes only where groups exist.
    expect(assertions).toHaveLength(53);
  });
});
