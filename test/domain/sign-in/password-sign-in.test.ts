import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDeps } from '../../../src/domain/deps.ts';
import { DEFAULT_SESSION_MINUTES } from '../../../src/domain/limits.ts';
import { searchSignIns } from '../../../src/domain/organization/logs.ts';
import { createOrganization, updateOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember, changeMember } from '../../../src/domain/people/members.ts';
import { openOrganization } from '../../../src/domain/sign-in/access.ts';
import { discoverSignIn } from '../../../src/domain/sign-in/discovery.ts';
import { signOut } from '../../../src/domain/sign-in/logout.ts';
import { signInWithPassword } from '../../../src/domain/sign-in/password-sign-in.ts';
import { hashPassword, verifyPassword } from '../../../src/domain/sign-in/passwords.ts';
import { loadSession } from '../../../src/domain/sign-in/sessions.ts';
import { saveSso } from '../../../src/domain/sso/settings.ts';
import {
  type Acme,
  CLIENT,
  count,
  createAcme,
  depsAt,
  NOW_MS,
  OPERATOR,
  PASSWORD,
  passwordSignIn,
  reasonOf,
} from '../../support/deps.ts';
import { oktaKey } from '../../support/okta-keys.ts';
import { emptyStorage } from '../../support/storage.ts';

let acme: Acme;

beforeEach(async () => {
  await emptyStorage();
  acme = await createAcme();
});

describe('signing in with a password', () => {
  it('opens a session for the right password, whether the address is in upper or lower case', async () => {
    const { cookie } = await passwordSignIn('ADA@acme.test');
    expect(await loadSession(depsAt(), cookie)).toMatchObject({
      method: 'password',
      account: { hasPassword: true },
    });
  });

  it('keeps the newest hundred sessions of an account, and all of others', async () => {
    await env.DB.prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 150)
       insert into sessions (id, account_id, method, created_at, expires_at)
         select a.id || i, a.id, 'password', ?1 - 1000 + i, ?1 + 9999999 from n, accounts a`,
    )
      .bind(NOW_MS)
      .run();
    const ada = "account_id = (select id from accounts where email_key = 'ada@acme.test')";
    const others = (await count('sessions')) - 150;
    const { cookie } = await passwordSignIn('ada@acme.test');
    expect(await loadSession(depsAt(), cookie)).not.toBeNull();
    expect(await count('sessions', ada)).toBe(100);
    // 99 from before, the newest.
    expect(await count('sessions', `${ada} and created_at > ${NOW_MS - 1000 + 51}`)).toBe(100);
    expect(await count('sessions', `not ${ada}`)).toBe(others);
  });

  for (const [what, email, password] of [
    ['a wrong password', 'ada@acme.test', 'wrong horse battery'],
    ['an unknown address', 'nobody@acme.test', PASSWORD],
    ['no address at all', 'nobody', PASSWORD],
    ['an empty password', 'ada@acme.test', ''],
  ] as const) {
    it(`refuses ${what} with the same reason`, async () => {
      expect(await reasonOf(passwordSignIn(email, password))).toBe('credentials_wrong');
      expect(await count('sessions')).toBe(0);
    });
  }

  it('is refused to members once single sign-on is required, but not to Owners and Admins', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { requireSso: true });
    expect(await reasonOf(passwordSignIn('ada@acme.test'))).toBe('sso_required');
    expect(await reasonOf(passwordSignIn('ada@acme.test', 'wrong horse battery'))).toBe('credentials_wrong');
    expect(await reasonOf(passwordSignIn('owner@acme.test'))).toBe('accepted');
    expect(await reasonOf(passwordSignIn('admin@acme.test'))).toBe('accepted');
    expect(await count('sessions')).toBe(2);
    expect(await count('sign_in_attempts', `outcome = 'refused'`)).toBe(2);
  });

  it('works again when single sign-on is switched off or the plan loses it', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { requireSso: true });
    await updateOrganization(depsAt(), OPERATOR, acme.id, { plan: 'free' });
    expect(await reasonOf(passwordSignIn('ada@acme.test'))).toBe('accepted');
    await updateOrganization(depsAt(), OPERATOR, acme.id, { plan: 'enterprise' });
    await saveSso(depsAt(), OPERATOR, acme, { enabled: false });
    expect(await reasonOf(passwordSignIn('ada@acme.test'))).toBe('accepted');
  });

  it('gives no access to an organization that requires its own single sign-on', async () => {
    const { cookie } = await passwordSignIn('ada@acme.test');
    await saveSso(depsAt(), OPERATOR, acme, { requireSso: true });
    const session = await loadSession(depsAt(), cookie);
    expect(session?.memberships[0]?.access).toBe('sso_required');
    expect(
      await reasonOf(Promise.resolve().then(() => session && openOrganization(session, acme.id, CLIENT))),
    ).toBe('sso_required');
  });

  it('keeps people with unclaimed domains out of an organization that requires single sign-on', async () => {
    await addMember(depsAt(), OPERATOR, acme, {
      email: 'guest@elsewhere.test',
      role: 'member',
      password: PASSWORD,
    });
    await saveSso(depsAt(), OPERATOR, acme, { requireSso: true });
    const session = await loadSession(depsAt(), (await passwordSignIn('guest@elsewhere.test')).cookie);
    expect(session?.memberships[0]?.access).toBe('sso_required');
  });

  it('lets an address of the claimed domain into its own organizations, unless access is managed', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Own', plan: 'free' });
    await addMember(depsAt(), OPERATOR, other, {
      email: 'solo@acme.test',
      role: 'owner',
      password: PASSWORD,
    });
    await saveSso(depsAt(), OPERATOR, acme, { requireSso: true });
    expect(await reasonOf(passwordSignIn('solo@acme.test'))).toBe('accepted');
    await saveSso(depsAt(), OPERATOR, acme, { managedAccess: true });
    expect(await reasonOf(passwordSignIn('solo@acme.test'))).toBe('sso_required');
  });
});

describe('the sign-in log', () => {
  const log = async (organizationId: string) =>
    (await searchSignIns(depsAt(), organizationId, { limit: 10 }, {})).rows
      .map(({ email, outcome, reason, memberId }) => [email, reason ?? outcome, memberId !== null].join(' '))
      .sort();

  it('has each attempt for each organization that the person belongs to, with SSO or without', async () => {
    await saveSso(depsAt(), OPERATOR, acme, { enabled: false });
    const [beside, far] = await Promise.all(
      ['Beside', 'Far'].map((name) => createOrganization(depsAt(), OPERATOR, { name, plan: 'free' })),
    );
    if (!beside || !far) throw new Error('two organizations');
    await addMember(depsAt(), OPERATOR, beside, { email: 'ada@acme.test', role: 'owner' });
    await passwordSignIn('ada@acme.test');
    await reasonOf(passwordSignIn('ada@acme.test', 'wrong horse battery'));
    const both = ['ada@acme.test accepted true', 'ada@acme.test credentials_wrong true'];
    expect(await log(acme.id)).toEqual(both);
    expect(await log(beside.id)).toEqual(both);
    expect(await log(far.id)).toEqual([]);
  });

  it('says where a correct password gave no access', async () => {
    const [shut, left] = await Promise.all(
      ['Shut', 'Left'].map((name) => createOrganization(depsAt(), OPERATOR, { name, plan: 'enterprise' })),
    );
    if (!shut || !left) throw new Error('two organizations');
    await addMember(depsAt(), OPERATOR, shut, { email: 'ada@acme.test', role: 'member' });
    await addMember(depsAt(), OPERATOR, shut, { email: 'admin@acme.test', role: 'admin' });
    await saveSso(depsAt(), OPERATOR, shut, {
      issuer: 'https://idp.shut.test',
      signInUrl: 'https://idp.shut.test/sso',
      addCertificates: [{ content: oktaKey.certificate, fileName: '' }],
      enabled: true,
      requireSso: true,
    });
    const { id } = await addMember(depsAt(), OPERATOR, left, { email: 'ada@acme.test', role: 'member' });
    await addMember(depsAt(), OPERATOR, left, { email: 'admin@acme.test', role: 'owner' });
    await changeMember(depsAt(), OPERATOR, left, id, { active: false }, null);
    await passwordSignIn('ada@acme.test');
    await passwordSignIn('admin@acme.test');
    expect(await log(shut.id)).toEqual(['ada@acme.test sso_required true', 'admin@acme.test accepted true']);
    expect(await log(left.id)).toEqual([
      'ada@acme.test member_inactive true',
      'admin@acme.test accepted true',
    ]);
    expect(await log(acme.id)).toEqual(['ada@acme.test accepted true', 'admin@acme.test accepted true']);
  });

  it('has an attempt once where single sign-on is required, and tells no other organization of it', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'free' });
    await addMember(depsAt(), OPERATOR, other, { email: 'ada@acme.test', role: 'owner' });
    await saveSso(depsAt(), OPERATOR, acme, { requireSso: true });
    await reasonOf(passwordSignIn('ada@acme.test'));
    await reasonOf(passwordSignIn('nobody@acme.test'));
    expect(await log(acme.id)).toEqual([
      'ada@acme.test sso_required true',
      'nobody@acme.test credentials_wrong false',
    ]);
    expect(await log(other.id)).toEqual([]);
  });

  it('does not delay the refusal, whose timing would reveal who has an account', async () => {
    let batches = 0;
    const stuck = new Proxy(env.DB, {
      get(target, property) {
        if (property === 'batch' && batches++ > 0) return () => new Promise(() => undefined);
        const value = Reflect.get(target, property) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const deferred: Promise<unknown>[] = [];
    const refused = signInWithPassword(
      openDeps({ ...env, DB: stuck }, depsAt().lanes, depsAt().hashers, NOW_MS),
      {
        email: 'ada@acme.test',
        password: 'wrong horse battery',
        client: CLIENT,
        device: null,
        defer: (work) => deferred.push(work),
      },
    );
    expect(await reasonOf(refused)).toBe('credentials_wrong');
    expect(deferred).toHaveLength(1);
  });
});

describe('a session', () => {
  it('is not valid without our seal, after it expires, or after sign-out', async () => {
    const { cookie } = await passwordSignIn('ada@acme.test');
    const [keyId, secret, mac] = cookie.split('.') as [string, string, string];
    const flipped = secret.startsWith('A') ? `B${secret.slice(1)}` : `A${secret.slice(1)}`;
    for (const forged of [
      undefined,
      '',
      'x',
      `${keyId}.${flipped}.${mac}`,
      `k9.${secret}.${mac}`,
      `${keyId}.${secret}.`,
      `${cookie}.x`,
    ]) {
      expect(await loadSession(depsAt(), forged)).toBeNull();
    }
    const session = await loadSession(depsAt(), cookie);
    if (session) expect(await signOut(depsAt(), session)).toBeNull();
    expect(await loadSession(depsAt(), cookie)).toBeNull();
    const old = await passwordSignIn('ada@acme.test');
    expect(await loadSession(depsAt(NOW_MS + DEFAULT_SESSION_MINUTES * 60_000), old.cookie)).toBeNull();
  });

  it('shows a deactivated membership as inactive at once', async () => {
    const before = await passwordSignIn('ada@acme.test');
    await changeMember(depsAt(), OPERATOR, acme, acme.memberId, { active: false }, null);
    expect(await loadSession(depsAt(), before.cookie)).toBeNull();
    const after = await passwordSignIn('ada@acme.test');
    expect((await loadSession(depsAt(), after.cookie))?.memberships[0]?.access).toBe('inactive');
  });
});

describe('discovery', () => {
  it('depends only on the domain', async () => {
    const door = (email: string) => discoverSignIn(depsAt(), email);
    expect(await door('nobody@acme.test')).toEqual({ kind: 'password', ssoOrganizationId: acme.id });
    expect(await door('ada@acme.test')).toEqual({ kind: 'password', ssoOrganizationId: acme.id });
    expect(await door('x@elsewhere.test')).toEqual({ kind: 'password', ssoOrganizationId: null });
    expect(await door('x@eu.acme.test')).toEqual({ kind: 'password', ssoOrganizationId: null });
    await saveSso(depsAt(), OPERATOR, acme, { requireSso: true });
    expect(await door('nobody@acme.test')).toEqual({ kind: 'sso', organizationId: acme.id });
    expect(await door('owner@acme.test')).toEqual({ kind: 'sso', organizationId: acme.id });
    expect(await reasonOf(door('nobody'))).toBe('email_invalid');
  });
});

describe('password hashes', () => {
  it('let everything else have its turn while they are made', async () => {
    let isMade = false;
    let turns = 0;
    const made = hashPassword(PASSWORD).then(() => {
      isMade = true;
    });
    for (; !isMade; turns++) await scheduler.wait(0);
    await made;
    expect(turns).toBeGreaterThan(4);
  });

  it('are salted, and only verify the password that was hashed', async () => {
    const [one, two] = await Promise.all([hashPassword(PASSWORD), hashPassword(PASSWORD)]);
    expect(one).not.toBe(two);
    expect(await verifyPassword(PASSWORD, one)).toBe(true);
    expect(await verifyPassword(`${PASSWORD} `, one)).toBe(false);
    for (const broken of ['', 'scrypt$', 'md5$1$1$1$AA==$AA==', 'scrypt$16384$8$5$$']) {
      expect(await verifyPassword(PASSWORD, broken)).toBe(false);
    }
  });
});
