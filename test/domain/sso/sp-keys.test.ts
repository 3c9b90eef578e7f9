import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import { unwrapSpKeys } from '../../../src/domain/sso/sp-keys.ts';
import { spMetadata } from '../../../src/domain/sso/sp-metadata.ts';
import { parseWrappingKeys, type WrappingKey, wrapPrivateKey } from '../../../src/saml/sp-key-wrap.ts';
import type { SpKeyRow } from '../../../src/storage/tables/sp-keys.ts';
import { count, depsAt, OPERATOR, reasonOf } from '../../support/deps.ts';
import { oktaKey } from '../../support/okta-keys.ts';
import { emptyStorage } from '../../support/storage.ts';

const SECRET = `w1:${'A'.repeat(42)}E`;
const OTHER_SECRET = `w2:${'B'.repeat(42)}A`;

let wrapping: WrappingKey;

beforeAll(async () => {
  [wrapping] = await parseWrappingKeys(SECRET);
});

async function rowOf(organizationId: string, octet: number): Promise<SpKeyRow> {
  return {
    id: `key_${organizationId}_${octet}`,
    organizationId,
    certificatePem: '',
    wrappedPrivateKey: await wrapPrivateKey(Uint8Array.of(octet), wrapping, organizationId),
    createdAt: octet,
    switchesAt: null,
    retiresAt: null,
  };
}

const unwrap = (rows: readonly SpKeyRow[], wrappingKeys = SECRET) =>
  unwrapSpKeys({ ...depsAt(), wrappingKeys }, rows);

describe('unwrapSpKeys', () => {
  it('returns the same octets each time, newest key first', async () => {
    const rows = [await rowOf('org_a', 1), await rowOf('org_a', 2)];
    const first = await unwrap(rows);
    expect(first.map(([octet]) => octet)).toEqual([2, 1]);
    const second = await unwrap(rows);
    expect(second.map((one, i) => one === first[i])).toEqual([true, true]);
  });

  it('does not open a key for another organization after opening it for its own', async () => {
    const row = await rowOf('org_b', 1);
    await unwrap([row]);
    await expect(unwrap([{ ...row, organizationId: 'org_c' }])).rejects.toMatchObject({
      reason: 'unwrap_failed',
    });
  });

  it('does not open a key with another secret after opening it with its own', async () => {
    const row = await rowOf('org_d', 1);
    await unwrap([row]);
    await expect(unwrap([row], OTHER_SECRET)).rejects.toMatchObject({ reason: 'wrapping_key_unknown' });
  });

  it('does not return a key that has retired since', async () => {
    const row = await rowOf('org_e', 1);
    expect(await unwrap([row])).toHaveLength(1);
    expect(await unwrap([{ ...row, retiresAt: depsAt().nowMs }])).toEqual([]);
  });

  it('forgets the oldest key when there are many', async () => {
    const row = await rowOf('org_f', 1);
    const [before] = await unwrap([row]);
    for (let i = 0; i < 64; i++) await unwrap([await rowOf(`org_f${i}`, 1)]);
    const [after] = await unwrap([row]);
    expect(after).toEqual(before);
    expect(after).not.toBe(before);
  });
});

describe('our metadata before there is a connection', () => {
  const emptyOrganization = async (plan: 'growth' | 'free') => {
    await emptyStorage();
    return await createOrganization(depsAt(), OPERATOR, { name: 'B', plan });
  };
  const certificatesIn = (xml: string) =>
    [...xml.matchAll(/X509Certificate>([^<]+)</g)].map(([, body]) => body);

  it('has the keys that the connection has afterwards, made once', async () => {
    const { id } = await emptyOrganization('growth');
    const read = () => spMetadata(depsAt(), id);
    const [one, two] = await Promise.all([read(), read()]);
    expect(one).toBe(two);
    expect(new Set(certificatesIn(one as string)).size).toBe(1);
    expect(await count('sp_keys')).toBe(1);
    expect(await count('audit_events', "action = 'organization_access_security.sp_key_created'")).toBe(1);
    const settings = {
      issuer: 'https://idp.test/',
      signInUrl: 'https://idp.test/sso',
      addCertificates: [{ content: oktaKey.certificate, fileName: '' }],
    };
    await saveSso(depsAt(), OPERATOR, { id, plan: 'growth' }, settings);
    expect(await read()).toBe(one);
    expect(await count('sp_keys')).toBe(1);
  });

  it('has none, and leaves no row, where no organization is named or its plan has no SSO', async () => {
    const { id } = await emptyOrganization('free');
    expect(certificatesIn(await spMetadata(depsAt(), null))).toEqual([]);
    expect(certificatesIn(await spMetadata(depsAt(), id))).toEqual([]);
    expect(await reasonOf(spMetadata(depsAt(), 'org_nobody'))).toBe('organization_not_found');
    expect(await count('sp_keys')).toBe(0);
  });

  it('makes none for an organization that is being deleted', async () => {
    const { id } = await emptyOrganization('growth');
    await env.DB.prepare('update organizations set deleted_at = 1').run();
    expect(await reasonOf(spMetadata(depsAt(), id))).toBe('organization_not_found');
    expect(await count('sp_keys')).toBe(0);
  });
});
