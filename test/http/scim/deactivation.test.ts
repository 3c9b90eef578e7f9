// A deactivation is never lost because something beside it is odd: what cannot be taken is left out and
// reported in the provisioning log. What would grant something is not taken on that way, and a request that
// does not deactivate is refused as ever.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { emptyStorage } from '../../support/storage.ts';
import { createUser, ENTERPRISE, type Json, newTenant, type Tenant, USER } from './server.ts';

const LONG = 'maximiliana.featherstonehaugh.abc123@acme.test';
const HEX = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
const INACTIVE = { op: 'Replace', path: 'active', value: 'False' };

let tenant: Tenant;
let id: string;

beforeEach(async () => {
  await emptyStorage();
  tenant = await newTenant();
  id = await createUser(tenant, LONG, { title: 'Dr', emails: [{ type: 'work', value: LONG }] });
});

const user = async () => (await tenant.get(`/Users/${id}`)).body;

async function lastLog(): Promise<Json> {
  const row = await env.DB.prepare(
    "select operation, reason, status, detail from provisioning_events where method in ('PUT', 'PATCH') order by rowid desc limit 1",
  ).first<{ operation: string | null; reason: string | null; status: number; detail: string }>();
  return { ...row, detail: JSON.parse(row?.detail ?? 'null') };
}

describe('a PATCH that deactivates', () => {
  const tooMany = Array.from({ length: 101 }, (_, index) => ({ value: `v${index}` }));
  it.each<[string, unknown, string, string]>([
    [
      'a path that nobody knows',
      { op: 'Replace', path: `${USER}:role`, value: 'admin' },
      `${USER}:role`,
      'invalidPath',
    ],
    ['a broken path', { op: 'replace', path: 'emails[type eq', value: 'x' }, 'emails[]', 'invalidFilter'],
    [
      'a filter that matches nothing',
      { op: 'replace', path: 'emails[value eq "s3cret"].value', value: 'x' },
      'emails[]',
      'noTarget',
    ],
    [
      'a list where an object belongs',
      { op: 'replace', path: 'addresses', value: '1 Main St' },
      'addresses',
      'invalidValue',
    ],
    [
      'a photo that is too long',
      { op: 'add', path: 'photos', value: [{ value: `data:,${'x'.repeat(17_000)}` }] },
      'photos',
      'invalidValue',
    ],
    [
      'a certificate as PEM',
      { op: 'add', path: 'x509Certificates', value: [{ value: '-----BEGIN CERTIFICATE-----\nAA==' }] },
      'x509Certificates',
      'invalidValue',
    ],
    ['too many roles', { op: 'add', path: 'roles', value: tooMany }, 'roles', 'invalidValue'],
    [
      'two primaries',
      {
        op: 'replace',
        path: 'phoneNumbers',
        value: [
          { value: '1', primary: true },
          { value: '2', primary: true },
        ],
      },
      'phoneNumbers',
      'invalidValue',
    ],
    ['a read-only attribute', { op: 'replace', path: 'id', value: 'mem_x' }, 'id', 'mutability'],
    ['an operation without a value', { op: 'replace', path: 'title' }, 'title', 'invalidSyntax'],
    ['an operation of no kind', { op: 'move', path: 'title', value: 'x' }, 'title', 'invalidSyntax'],
    ['a missing userName', { op: 'remove', path: 'userName' }, 'userName', 'mutability'],
    [
      'something odd in a value without a path',
      { op: 'replace', value: { displayName: {}, nickName: 'Max' } },
      'displayName',
      'invalidValue',
    ],
  ])('is done beside %s', async (_, odd, name, because) => {
    for (const operations of [
      [odd, INACTIVE],
      [INACTIVE, odd],
    ]) {
      expect(
        (await tenant.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: true })).status,
      ).toBe(200);
      const { status } = await tenant.patch(`/Users/${id}`, ...operations);
      expect(status).toBe(200);
      expect(await user()).toMatchObject({ active: false, userName: LONG, title: 'Dr' });
      expect(await lastLog()).toMatchObject({
        operation: 'user.deactivated',
        detail: { leftOut: [{ name, because }] },
      });
      expect(JSON.stringify(await lastLog())).not.toContain('s3cret');
    }
    // Without the deactivation the same is refused, or ignored where nobody knows the attribute.
    const alone = await tenant.patch(`/Users/${id}`, odd);
    expect(alone.status).toBe(because === 'invalidPath' ? 200 : 400);
  });

  it('takes what is right beside what is odd', async () => {
    const odd = { op: 'add', path: 'addresses', value: '1 Main St' };
    const right = { op: 'replace', path: 'nickName', value: 'Max' };
    await tenant.patch(`/Users/${id}`, odd, right, INACTIVE);
    expect(await user()).toMatchObject({ active: false, nickName: 'Max' });
  });

  it.each([
    ['another address', 'userName', 'free@acme.test'],
    ['another externalId', 'externalId', 'somebody-else'],
    ['a role', 'roles', [{ value: 'admin' }]],
    ['an entitlement', 'entitlements', [{ value: 'all' }]],
  ])('does not take %s beside what is odd', async (_, path, value) => {
    const before = await user();
    const odd = { op: 'add', path: 'addresses', value: '1 Main St' };
    await tenant.patch(`/Users/${id}`, odd, { op: 'replace', path, value }, INACTIVE);
    const after = await user();
    expect(after.active).toBe(false);
    expect(after[path]).toEqual(before[path]);
    const because = expect.objectContaining({ name: path, because: 'deactivation' });
    expect((await lastLog()).detail.leftOut).toContainEqual(because);
  });

  it.each([
    ['active is unclear', [INACTIVE, { op: 'replace', path: 'active', value: 'maybe' }]],
    [
      'active is removed',
      [INACTIVE, { op: 'remove', path: 'active' }, { op: 'add', path: 'photos', value: 1 }],
    ],
    ['it reactivates in the end', [INACTIVE, { op: 'replace', path: 'active', value: true }]],
    ['it says nothing of active', [{ op: 'replace', path: 'title', value: 'x' }]],
  ])('is not made of a request in which %s', async (_, operations) => {
    const odd = { op: 'add', path: 'addresses', value: '1 Main St' };
    expect((await tenant.patch(`/Users/${id}`, odd, ...operations)).status).toBe(400);
    expect(await user()).toMatchObject({ active: true, title: 'Dr' });
    expect((await lastLog()).detail.leftOut).toBeUndefined();
  });

  it('is not made of a request whose envelope is wrong, whose version is old, or whose client is strict', async () => {
    const odd = { op: 'replace', path: 'badge', value: '7' };
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
    const path = `/Users/${id}`;
    const wrong = await tenant.send('PATCH', path, { schemas: [USER], Operations: [INACTIVE] });
    expect(wrong.status).toBe(400);
    const body = { schemas, Operations: [odd, INACTIVE] };
    const old = await tenant.send('PATCH', path, body, { headers: { 'If-Match': 'W/"77"' } });
    expect(old.status).toBe(412);
    const strict = await tenant.send('PATCH', path, body, { headers: { Prefer: 'handling=strict' } });
    expect(strict.status).toBe(400);
    expect(strict.body.scimType).toBe('invalidPath');
    expect(strict.headers.get('Preference-Applied')).toBe('handling=strict');
    expect((await user()).active).toBe(true);
    const lenient = await tenant.send('PATCH', path, body);
    expect(lenient.headers.get('Preference-Applied')).toBeNull();
    expect(lenient.body.active).toBe(false);
  });
});

describe('a PUT that deactivates', () => {
  const put = (rest: object) =>
    tenant.put(`/Users/${id}`, { schemas: [USER], userName: LONG, active: false, title: 'Dr', ...rest });

  it.each<[string, object]>([
    ['numbers where texts belong', { [ENTERPRISE]: { employeeNumber: 12345 }, phoneNumbers: [{ value: 7 }] }],
    ['an address as a text', { addresses: '1 Main St' }],
    ['no userName', { userName: undefined }],
    ['a userName that is nothing', { userName: {} }],
    ['a name that is a text', { name: 'Max' }],
    ['a name that is too long', { name: { givenName: 'x'.repeat(2000) } }],
    ['an extension that is a text', { [ENTERPRISE]: 'x' }],
    ['too many attributes', Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`a${n}`, 1]))],
    ['a key with a broken filter', { 'emails[type eq': 'x' }],
    ['a domain that is not claimed', { userName: 'max@elsewhere.test' }],
    [
      'more than a resource holds',
      { nickName: 'x'.repeat(16_000), locale: 'y'.repeat(16_000), timezone: 'z'.repeat(16_000) },
    ],
  ])('is done beside %s', async (_, rest) => {
    expect((await put(rest)).status).toBe(200);
    expect(await user()).toMatchObject({ active: false, userName: LONG, title: 'Dr' });
    expect((await put({ ...rest, active: 'maybe' })).status).toBe(400);
  });

  it('leaves an attribute as it was where its value could not be taken', async () => {
    await put({
      active: false,
      emails: [
        { value: 'a', primary: true },
        { value: 'b', primary: true },
      ],
    });
    expect(await user()).toMatchObject({ active: false, emails: [{ type: 'work', value: LONG }] });
  });
});

describe("Entra ID's tombstone", () => {
  const bury = (userName: string) =>
    tenant.patch(`/Users/${id}`, { op: 'Replace', path: 'userName', value: userName }, INACTIVE);

  it.each([
    ['in one PATCH', () => bury(HEX + LONG)],
    ['in capitals', () => bury(HEX.toUpperCase() + LONG.toUpperCase())],
    [
      'in a value without a path',
      () => tenant.patch(`/Users/${id}`, { op: 'replace', value: { active: false, userName: HEX + LONG } }),
    ],
    ['in a PUT', () => tenant.put(`/Users/${id}`, { schemas: [USER], userName: HEX + LONG, active: false })],
  ])('deactivates and keeps the address, %s', async (_, send) => {
    for (let time = 0; time < 2; time++) {
      expect((await send()).status).toBe(200);
      expect(await user()).toMatchObject({ active: false, userName: LONG });
      const leftOut = [{ name: 'userName', because: 'tombstone' }];
      expect((await lastLog()).detail).toMatchObject({ leftOut });
    }
    const taken = await tenant.post('/Users', { schemas: [USER], userName: `free${LONG}` });
    expect(taken.status).toBe(201);
    const restored = await tenant.patch(
      `/Users/${id}`,
      { op: 'Replace', path: 'userName', value: LONG },
      { op: 'Replace', path: 'active', value: 'True' },
    );
    expect(restored.status).toBe(200);
    expect(await user()).toMatchObject({ active: true, userName: LONG });
  });

  it.each([
    ['31 digits', `${HEX.slice(1)}x@acme.test`],
    ['a letter that is not a digit', `g${HEX.slice(1)}x@acme.test`],
    ["another person's name after it", `${HEX}y@acme.test`],
    ['a hyphen between', `${HEX}-x@acme.test`],
  ])('is not seen in %s: that is another address', async (_, userName) => {
    id = await createUser(tenant, 'x@acme.test');
    await bury(userName);
    expect(await user()).toMatchObject({ active: false, userName });
  });

  it('is not seen where the person stays active', async () => {
    id = await createUser(tenant, 'x@acme.test');
    await tenant.patch(`/Users/${id}`, { op: 'replace', path: 'userName', value: `${HEX}x@acme.test` });
    expect(await user()).toMatchObject({ active: true, userName: `${HEX}x@acme.test` });
  });
});
