import { beforeAll, describe, expect, it } from 'vitest';
import { unwrapSpKeys } from '../../../src/domain/sso/sp-keys.ts';
import { parseWrappingKeys, type WrappingKey, wrapPrivateKey } from '../../../src/saml/sp-key-wrap.ts';
import type { SpKeyRow } from '../../../src/storage/tables/sp-keys.ts';
import { depsAt } from '../../support/deps.ts';

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
