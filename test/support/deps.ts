// The domain's dependencies on the real bindings of the test Worker, at a fixed time; and an organization to
// begin with.

import { env } from 'cloudflare:workers';
import { scrypt } from '@noble/hashes/scrypt.js';
import { vi } from 'vitest';
import { type Deps, openDeps } from '../../src/domain/deps.ts';
import { claimDomain } from '../../src/domain/domains/claims.ts';
import { createOrganization } from '../../src/domain/organization/organizations.ts';
import { addMember } from '../../src/domain/people/members.ts';
import type { Plan } from '../../src/domain/plans.ts';
import { signInWithPassword } from '../../src/domain/sign-in/password-sign-in.ts';
import type { SignedIn } from '../../src/domain/sign-in/saml-sign-in.ts';
import type { ConnectionTested } from '../../src/domain/sign-in/sso-test.ts';
import { saveSso } from '../../src/domain/sso/settings.ts';
import { encodeBase64 } from '../../src/lib/base64.ts';
import { decodePem } from '../../src/lib/pem.ts';
import { openLanes } from '../../src/provisioner/client.ts';
import { openHashers } from '../../src/provisioner/hashers.ts';
import { parseWrappingKeys, wrapPrivateKey } from '../../src/saml/sp-key-wrap.ts';
import { insertSpKey } from '../../src/storage/sso/sp-keys.ts';
import { NOW_MS, OKTA_ISSUER, OKTA_SIGN_IN_URL } from './okta.ts';
import { oktaKey, serviceProviderKey } from './okta-keys.ts';
import { ID, replay, type Snapshot, takeSnapshot } from './snapshot.ts';
import { emptyStorage, filledTables } from './storage.ts';

export { NOW_MS };

export function depsAt(nowMs: number = NOW_MS): Deps {
  return openDeps(env, openLanes(env.LANES), openHashers(env.HASHERS), nowMs);
}

export const OPERATOR = { type: 'operator', id: 'op_1', label: 'Test operator', address: null } as const;
export const CLIENT = { address: '192.0.2.7', userAgent: 'test' } as const;
export const PASSWORD = 'correct horse battery';

/** By a password; what the answer does not wait for is done, too. */
export async function passwordSignIn(email: string, password = PASSWORD, nowMs = NOW_MS) {
  const deferred: Promise<unknown>[] = [];
  try {
    return await signInWithPassword(depsAt(nowMs), {
      email,
      password,
      client: CLIENT,
      device: null,
      defer: (work) => deferred.push(work),
    });
  } finally {
    await Promise.all(deferred);
  }
}

export interface Acme {
  readonly id: string;
  readonly plan: Plan;
  readonly ownerId: string;
  readonly adminId: string;
  readonly memberId: string;
}

let passwordHash: string | undefined;

/**
 * Gives every account PASSWORD, by a hash that names a low cost of its own and is verified at that: a fifth
 * of a second for each sign-in would be most of the suite's time.
 */
export async function setPasswords(): Promise<void> {
  passwordHash ??= cheapHash(PASSWORD);
  await env.DB.prepare('update accounts set password_hash = ?').bind(passwordHash).run();
}

function cheapHash(password: string): string {
  const [N, r, p] = [2, 8, 1];
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const hash = scrypt(password, salt, { N, r, p, dkLen: 32 });
  return ['scrypt', N, r, p, encodeBase64(salt), encodeBase64(hash)].join('$');
}

interface Made {
  readonly json: string;
  readonly snapshot: Snapshot;
  /** Whether the organization has a key pair for SAML. */
  readonly hasKey: boolean;
}

const made = new Map<string, Made>();

/**
 * Makes a fixture with the domain's functions once, and from then on from the rows that they wrote. Nothing
 * else may be stored before.
 *
 * @param make returns an organization, with what else the tests want to know of it
 */
export async function fixture<T extends { readonly id: string }>(
  name: string,
  make: () => Promise<T>,
): Promise<T> {
  const before = made.get(name);
  if (!before) {
    const value = await make();
    const hasKey = (await filledTables(['sp_keys'])).size > 0;
    const snapshot = await takeSnapshot('sp_keys', 'api_keys');
    made.set(name, { json: JSON.stringify(value), snapshot, hasKey });
    return value;
  }
  const renamed = await replay(before.snapshot);
  const value = JSON.parse(before.json.replace(ID, renamed)) as T;
  if (before.hasKey) await insertTestKey(value.id);
  return value;
}

/**
 * Acme with acme.test claimed, Okta connected and enabled; owner@, admin@ and ada@ (a Member) have the same
 * password.
 */
export async function createAcme(sso: Parameters<typeof saveSso>[3] = {}): Promise<Acme> {
  return await fixture(`acme ${JSON.stringify(sso)}`, async () => await makeAcme(sso));
}

/** What most tests of routes begin with: the clock at NOW_MS, and nothing stored but Acme. */
export async function world(sso: Parameters<typeof saveSso>[3] = {}): Promise<Acme> {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  await emptyStorage();
  return await createAcme(sso);
}

async function makeAcme(sso: Parameters<typeof saveSso>[3]): Promise<Acme> {
  const deps = depsAt();
  const organization = await createOrganization(deps, OPERATOR, { name: 'Acme', plan: 'enterprise' });
  await claimDomain(deps, OPERATOR, organization.id, 'acme.test', true);
  const add = async (email: string, role: string) =>
    (await addMember(deps, OPERATOR, organization, { email, role })).id;
  const ids = {
    ownerId: await add('owner@acme.test', 'owner'),
    adminId: await add('admin@acme.test', 'admin'),
    memberId: await add('ada@acme.test', 'member'),
  };
  await setPasswords();
  await insertTestKey(organization.id);
  await saveSso(deps, OPERATOR, organization, {
    issuer: OKTA_ISSUER,
    signInUrl: OKTA_SIGN_IN_URL,
    addCertificates: [{ content: oktaKey.certificate, fileName: 'okta.cert' }],
    enabled: true,
    ...sso,
  });
  return { id: organization.id, plan: organization.plan, ...ids };
}

/** A key pair that is there already, because making one takes as long as a hash. */
async function insertTestKey(organizationId: string): Promise<void> {
  const [wrapping] = await parseWrappingKeys(env.WRAPPING_KEYS);
  const [pkcs8] = decodePem(serviceProviderKey.privateKey) ?? [];
  if (!pkcs8) throw new Error('serviceProviderKey is not PEM');
  await insertSpKey(depsAt().db, {
    id: 'key_test',
    organizationId,
    certificatePem: serviceProviderKey.certificate,
    wrappedPrivateKey: await wrapPrivateKey(pkcs8.bytes, wrapping, organizationId),
    createdAt: NOW_MS,
    switchesAt: null,
    retiresAt: null,
  });
}

export async function count(table: string, where = '1 = 1'): Promise<number> {
  return (await env.DB.prepare(`select count(*) as n from ${table} where ${where}`).first<number>('n')) ?? -1;
}

/** A response that signed somebody in; fails when it was a test of the connection. */
export function asSignedIn(received: SignedIn | ConnectionTested): SignedIn {
  if (received.kind !== 'signed_in') throw new Error('nobody was signed in');
  return received;
}

/** The reason with which `promise` is refused; fails when it is not. */
export async function reasonOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error && 'reason' in error) return String(error.reason);
    throw error;
  }
  return 'accepted';
}
