// Routes through the Worker: the list of users, its export, and what each role may do to each other one.

import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrganization } from '../../../src/domain/organization/organizations.ts';
import { addMember } from '../../../src/domain/people/members.ts';
import { encodeUtf8 } from '../../../src/lib/bytes.ts';
import { parseCsv } from '../../../src/lib/csv.ts';
import { sizeOfAssets } from '../../support/assets.ts';
import { type Acme, count, depsAt, NOW_MS, OPERATOR, PASSWORD, world } from '../../support/deps.ts';
import { withPlainCells } from '../../support/markup.ts';
import { createPeople } from '../../support/people.ts';
import { leadsTo } from '../../support/told.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;

beforeEach(async () => {
  acme = await world({ enabled: false });
});

const users = (path = '') => `/orgs/${acme.id}/settings/users${path}`;

async function add(email: string, role: string): Promise<string> {
  return (await addMember(depsAt(), OPERATOR, acme, { email, role })).id;
}

const memberOf = async (id: string) =>
  await env.DB.prepare('select role, active from members where id = ?')
    .bind(id)
    .first<{ role: string; active: number }>();

const emailsIn = (page: string) =>
  [...withPlainCells(page).matchAll(/<td>([^<]+@[^<]+)<\/td>/g)].map((match) => match[1]);

describe('the list', () => {
  it('shows who belongs, with role and status, and links to each', async () => {
    await env.DB.prepare("update members set given_name = 'Ada', family_name = 'Lovelace' where id = ?")
      .bind(acme.memberId)
      .run();
    const page = withPlainCells(await (await (await signedIn()).get(users())).text());
    expect(emailsIn(page)).toHaveLength(3);
    expect(page).toContain(`<a href="${users(`/${acme.memberId}`)}">Ada Lovelace</a>`);
    expect(page).toContain('3 users');
    expect(page).toContain('(you)');
  });

  it('pages through everyone, in less than 100 KB with style sheet and script', async () => {
    const assets = await sizeOfAssets();
    await createPeople(acme.id, 120);
    const browser = await signedIn();
    const seen: (string | undefined)[] = [];
    for (let path = users('?sort=email'); path; ) {
      const page = await (await browser.get(path)).text();
      expect(encodeUtf8(page).length + assets).toBeLessThan(100_000);
      seen.push(...emailsIn(page));
      path = /<a href="([^"]+)" rel="next">/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
    }
    expect(seen).toHaveLength(123);
    expect(new Set(seen).size).toBe(123);
    expect(seen).toEqual([...seen].sort());
  });

  it.each([
    ['?role=owner', ['owner@acme.test']],
    ['?role=member&status=active', ['ada@acme.test']],
    ['?status=inactive', []],
    ['?q=AD', ['ada@acme.test', 'admin@acme.test']],
    ['?q=ada&role=admin', []],
    [
      '?sort=email&role=nonsense&status=nonsense&after=nonsense',
      ['ada@acme.test', 'admin@acme.test', 'owner@acme.test'],
    ],
    ['?sort=joined&after=WyJ4Il0', ['ada@acme.test', 'admin@acme.test', 'owner@acme.test']],
  ])('answers %s', async (query, emails) => {
    const response = await (await signedIn()).get(users(query));
    expect(response.status).toBe(200);
    expect(emailsIn(await response.text()).sort()).toEqual(emails);
  });

  it('shows when each was here last, within ten minutes, and who never was', async () => {
    const browser = await signedIn();
    const cells = async () => {
      const page = withPlainCells(await (await browser.get(users('?sort=activity'))).text());
      return [...page.matchAll(/<td>([^<]+@[^<]+)<\/td>.*?<td class="date">([^<]+)<\/td>/g)].map((one) =>
        one.slice(1),
      );
    };
    const lastActive = () =>
      env.DB.prepare('select last_active_at from members where id = ?')
        .bind(acme.adminId)
        .first('last_active_at');
    await cells();
    expect(await lastActive()).toBe(NOW_MS);
    const day = new Date(NOW_MS).toISOString().slice(0, 10);
    const [first, ...others] = await cells();
    expect(first).toEqual(['admin@acme.test', day]);
    expect(others.sort()).toEqual([
      ['ada@acme.test', 'Never'],
      ['owner@acme.test', 'Never'],
    ]);
    vi.setSystemTime(NOW_MS + 10 * 60_000 - 1);
    await cells();
    expect(await lastActive()).toBe(NOW_MS);
    vi.setSystemTime(NOW_MS + 10 * 60_000);
    await cells();
    expect(await lastActive()).toBe(NOW_MS + 10 * 60_000);
  });

  it('is shown although the time cannot be written', async () => {
    const browser = await signedIn();
    await env.DB.prepare(
      "create trigger broken before update of last_active_at on members begin select raise(abort, 'broken'); end",
    ).run();
    try {
      expect((await browser.get(users())).status).toBe(200);
    } finally {
      await env.DB.prepare('drop trigger broken').run();
    }
  });

  it('names the first of the teams of each, short, and counts the others', async () => {
    const teams = ['<b>Zebras</b>', 'Y'.repeat(50), 'Apes', 'Bees', 'Cats'];
    await env.DB.batch(
      teams.flatMap((name, i) => [
        env.DB.prepare(
          "insert into teams (id, organization_id, name, name_key, source, created_at, updated_at) values (?, ?, ?, ?, 'settings', 1, 1)",
        ).bind(`team_${i}`, acme.id, name, name),
        env.DB.prepare('insert into team_members (team_id, member_id, created_at) values (?, ?, 1)').bind(
          `team_${i}`,
          acme.memberId,
        ),
      ]),
    );
    const page = withPlainCells(await (await (await signedIn()).get(users('?q=ada'))).text());
    expect(page).toContain(`<td>&lt;b&gt;Zebras&lt;/b&gt;, Apes, ${'Y'.repeat(39)}…, +2</td>`);
    const csv = parseCsv(await (await (await signedIn()).get(users('/export.csv'))).text()) ?? [];
    expect(csv[0]?.slice(-2)).toEqual(['teams', 'last_active']);
    expect(
      csv
        .find((row) => row[0] === 'ada@acme.test')
        ?.at(-2)
        ?.split('; ')
        .sort(),
    ).toEqual(teams.sort());
  });

  it('escapes names and the search', async () => {
    await env.DB.prepare("update members set given_name = '<script>alert(1)</script>' where id = ?")
      .bind(acme.memberId)
      .run();
    const browser = await signedIn();
    for (const path of ['', `?q=${encodeURIComponent('"><script>alert(1)</script>')}`, `/${acme.memberId}`]) {
      expect(await (await browser.get(users(path))).text()).not.toContain('<script>alert');
    }
  });
});

describe('the export', () => {
  it('holds everyone, and nothing that a spreadsheet would run', async () => {
    await createPeople(acme.id, 1200);
    await env.DB.prepare(
      "update members set given_name = '=HYPERLINK(\"https://evil.example\")', family_name = 'Ö,\"x' where id = ?",
    )
      .bind(acme.memberId)
      .run();
    const response = await (await signedIn()).get(users('/export.csv'));
    expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('Content-Disposition')).toMatch(/^attachment; filename="users-[\d-]+\.csv"$/);
    const rows = parseCsv(await response.text()) ?? [];
    expect(rows).toHaveLength(1204);
    expect(rows[0]?.slice(0, 5)).toEqual(['email', 'first_name', 'last_name', 'role', 'status']);
    expect(new Set(rows.map((row) => row[0])).size).toBe(1204);
    expect(rows.find((row) => row[0] === 'ada@acme.test')?.slice(1, 5)).toEqual([
      '\'=HYPERLINK("https://evil.example")',
      'Ö,"x',
      'member',
      'active',
    ]);
  });
});

describe('roles', () => {
  const ROLES = ['owner', 'admin', 'billing_admin', 'member'] as const;
  const LEVEL = { owner: 3, admin: 2, billing_admin: 1, member: 0 };
  const OWN = {
    owner: 'owner@acme.test',
    admin: 'admin@acme.test',
    billing_admin: 'billing@acme.test',
    member: 'ada@acme.test',
  };

  it.each(ROLES)(
    '%s changes, deactivates and removes only the people that the matrix allows',
    async (own) => {
      await add('billing@acme.test', 'billing_admin');
      await env.DB.prepare(
        'update accounts set password_hash = (select password_hash from accounts where password_hash is not null limit 1)',
      ).run();
      const browser = await signedIn(OWN[own]);
      const manages = LEVEL[own] >= LEVEL.admin;
      for (const of of ROLES) {
        const id = await add(`target-${of}@acme.test`, of);
        for (const to of ROLES.filter((role) => role !== of)) {
          const response = await browser.post(users(`/${id}/role`), { role: to });
          const allowed = manages && LEVEL[of] <= LEVEL[own] && LEVEL[to] <= LEVEL[own];
          expect([of, to, response.status]).toEqual([of, to, allowed ? 303 : 403]);
          expect((await memberOf(id))?.role).toBe(allowed ? to : of);
          await env.DB.prepare('update members set role = ? where id = ?').bind(of, id).run();
        }
        const below = manages && LEVEL[of] < LEVEL[own];
        for (const [action, active] of [
          ['deactivate', 0],
          ['reactivate', 1],
        ] as const) {
          await env.DB.prepare('update members set active = ? where id = ?')
            .bind(1 - active, id)
            .run();
          expect((await browser.post(users(`/${id}/${action}`), {})).status).toBe(below ? 303 : 403);
          expect((await memberOf(id))?.active).toBe(below ? active : 1 - active);
        }
        expect((await browser.post(users(`/${id}/remove`), {})).status).toBe(below ? 303 : 403);
        expect((await memberOf(id)) === null).toBe(below);
        await env.DB.prepare('delete from members where id = ?').bind(id).run();
      }
    },
    60_000,
  );

  it.each(['owner', 'admin'] as const)('%s cannot do any of it to themselves', async (own) => {
    const browser = await signedIn(OWN[own]);
    const id = own === 'owner' ? acme.ownerId : acme.adminId;
    for (const action of ['role', 'deactivate', 'reactivate', 'remove']) {
      expect((await browser.post(users(`/${id}/${action}`), { role: 'member' })).status).toBe(403);
    }
    expect(await memberOf(id)).toEqual({ role: own, active: 1 });
    const page = await (await browser.get(users(`/${id}`))).text();
    expect(page).not.toContain(`action="${users(`/${id}`)}`);
  });
});

describe('a member', () => {
  it('is deactivated, with every session, and comes back', async () => {
    const ada = await signedIn('ada@acme.test');
    const browser = await signedIn();
    const response = await browser.post(users(`/${acme.memberId}/deactivate`), {});
    expect(leadsTo(response)).toBe(users(`/${acme.memberId}?done=deactivated`));
    expect((await ada.get('/profile')).status).toBe(303);
    await browser.post(users(`/${acme.memberId}/reactivate`), {});
    expect(await memberOf(acme.memberId)).toEqual({ role: 'member', active: 1 });
    for (const action of ['user.deactivated', 'user.reactivated'])
      expect(await count('audit_events', `action = '${action}'`)).toBe(1);
  });

  it('is removed only after a second step', async () => {
    const browser = await signedIn();
    const first = await (await browser.get(users(`/${acme.memberId}`))).text();
    expect(first).not.toContain(users(`/${acme.memberId}/remove`));
    const second = await (await browser.get(users(`/${acme.memberId}?remove=yes`))).text();
    expect(second).toContain(`action="${users(`/${acme.memberId}/remove`)}"`);
    expect(leadsTo(await browser.post(users(`/${acme.memberId}/remove`), {}))).toBe(users('?done=removed'));
    expect(await memberOf(acme.memberId)).toBeNull();
    expect((await browser.get(users(`/${acme.memberId}`))).status).toBe(404);
  });

  it.each(['', 'emperor', 'OWNER'])('does not become %j', async (role) => {
    const response = await (await signedIn()).post(users(`/${acme.memberId}/role`), { role });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('aria-describedby="role-error"');
    expect(await memberOf(acme.memberId)).toEqual({ role: 'member', active: 1 });
  });

  it('of another organization is not found', async () => {
    const other = await createOrganization(depsAt(), OPERATOR, { name: 'Other', plan: 'enterprise' });
    const owner = { email: 'owner@other.test', role: 'owner', password: PASSWORD };
    await addMember(depsAt(), OPERATOR, { id: other.id, plan: 'enterprise' }, owner);
    const browser = await signedIn('owner@other.test');
    for (const path of [`/${acme.memberId}`, `/${acme.memberId}/remove`, `/${acme.memberId}/role`]) {
      const at = `/orgs/${other.id}/settings/users${path}`;
      const response =
        path.includes('/re') || path.includes('/ro')
          ? await browser.post(at, { role: 'admin' })
          : await browser.get(at);
      expect(response.status).toBe(404);
      expect((await browser.get(users(path))).status).toBe(404);
    }
    expect(await memberOf(acme.memberId)).toEqual({ role: 'member', active: 1 });
  });

  it.each(['role', 'deactivate', 'remove'])(
    'is not changed by a form from another site: %s',
    async (action) => {
      const response = await (await signedIn()).post(
        users(`/${acme.memberId}/${action}`),
        { role: 'admin' },
        { Origin: 'https://evil.example' },
      );
      expect(response.status).toBe(403);
      expect(await memberOf(acme.memberId)).toEqual({ role: 'member', active: 1 });
    },
  );
});
