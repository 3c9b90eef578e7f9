// What the page of the provisioning log says in words: real requests of a directory, read by an Admin.

import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endScimToken, generateScimToken } from '../../../src/domain/provisioning/tokens.ts';
import { type Acme, depsAt, OPERATOR, world } from '../../support/deps.ts';
import { insertUnproven } from '../scim/people.ts';
import { createGroup, createUser, newTenant, oktaUser, type Tenant, tenantOf } from '../scim/server.ts';
import { signedIn } from '../session-of.ts';

let acme: Acme;
let directory: Tenant;
let tokenId: string;
const INACTIVE = { op: 'replace', path: 'active', value: false };

beforeEach(async () => {
  acme = await world();
  const { row, token } = await generateScimToken(depsAt(), OPERATOR, acme);
  tokenId = row.id;
  directory = tenantOf(acme.id, token);
});
afterEach(() => vi.useRealTimers());

/** The page, with the small print of its rows. */
async function shown(): Promise<{ page: string; lines: readonly string[] }> {
  const admin = await signedIn('admin@acme.test');
  const page = await (await admin.get(`/orgs/${acme.id}/settings/provisioning-log`)).text();
  const text = (html: string) => html.replace(/<[^>]*>/g, '').replaceAll('&quot;', '"');
  return { page, lines: [...page.matchAll(/<small>(.*?)<\/small>/gs)].map(([, one]) => text(one as string)) };
}

describe('what was left out beside a deactivation', () => {
  const gone = { op: 'replace', path: 'userName', value: 'gone@elsewhere.test' };
  const taken = { op: 'replace', path: 'userName', value: 'boss@acme.test' };
  const buried = { op: 'replace', path: 'userName', value: `${'4f'.repeat(16)}eve@acme.test` };
  const tooMany = Array.from({ length: 101 }, (_, i) => ({ value: `r${i}` }));

  it.each<[string, object, string]>([
    [
      'another domain',
      gone,
      'userName, because your organization has not claimed the domain of this address',
    ],
    ['no address', { ...gone, value: 'gone' }, 'userName, because it is not an email address'],
    ['a taken address', taken, 'userName, because another person here has this address'],
    [
      'a tombstone',
      buried,
      'userName, because the identity provider deleted the person and put an id before the address. They keep the address, so that it can restore them',
    ],
    [
      'a wrong value',
      { op: 'add', path: 'roles', value: tooMany },
      'roles, because it cannot have this value',
    ],
    ['an unknown name', { op: 'add', path: 'x', value: 1 }, 'x, because there is no such attribute'],
    ['a constant', { op: 'replace', path: 'id', value: 'y' }, 'id, because it cannot be changed'],
    ['no value', { op: 'add', path: 'title' }, 'title, because this part of the request is not SCIM'],
  ])('is a sentence with its reason: %s', async (_, odd, sentence) => {
    await createUser(directory, 'boss@acme.test');
    const id = await createUser(directory, 'eve@acme.test');
    expect((await directory.patch(`/Users/${id}`, odd, INACTIVE)).status).toBe(200);
    const { page, lines } = await shown();
    expect(lines).toContain(`Left out: ${sentence}.`);
    expect(page).not.toMatch(/leftOut|because&quot;|because"/);
  });

  it('says why a role beside it was not given, and what changed', async () => {
    const id = await createUser(directory, 'eve@acme.test');
    const odd = { op: 'add', path: 'addresses', value: '1 Main St' };
    await directory.patch(
      `/Users/${id}`,
      odd,
      { op: 'add', path: 'roles', value: [{ value: 'x' }] },
      INACTIVE,
    );
    const { lines, page } = await shown();
    expect(page).toContain('Deactivated this person.');
    expect(lines).toContain('Left out: addresses, because it cannot have this value.');
    expect(lines.some((line) => /^Left out: roles, because a request with a part/.test(line))).toBe(true);
  });

  it('is text, whatever the directory calls it', async () => {
    const id = await createUser(directory, 'eve@acme.test');
    await directory.patch(`/Users/${id}`, { op: 'add', path: '<img>', value: 1 }, INACTIVE);
    expect((await shown()).page).not.toContain('<img');
  });
});

describe('the other details', () => {
  it('a revoked token that is still used', async () => {
    await createUser(directory, 'eve@acme.test');
    await endScimToken(depsAt(), OPERATOR, acme.id, tokenId);
    expect((await directory.get('/Users')).status).toBe(401);
    const { page, lines } = await shown();
    expect(lines).toContain(
      'A bearer token that was revoked is still in use. Enter the new one at your identity provider.',
    );
    expect(page).not.toContain('sentence:');
  });

  it('a refusal is what the identity provider was told', async () => {
    const { body } = await directory.post('/Users', oktaUser('eve@elsewhere.test'));
    expect((await shown()).lines).toContain(body.detail);
  });

  it('an account that somebody else had made', async () => {
    const other = await newTenant('other.test');
    await insertUnproven(other.organizationId, 'eve@acme.test', 'member');
    await createUser(directory, 'eve@acme.test');
    expect((await shown()).lines).toContain(
      'There was an account with this address already. The person has it now, and its password has ended.',
    );
  });

  it('members of a group, those that nobody is, and no more than can be read', async () => {
    const id = await createUser(directory, 'eve@acme.test');
    const group = await createGroup(directory, 'Everybody');
    const unknown = Array.from({ length: 25 }, (_, i) => ({ value: `mem_${i}x` }));
    await directory.patch(`/Groups/${group}`, {
      op: 'add',
      path: 'members',
      value: [{ value: id }, ...unknown],
    });
    const { lines, page } = await shown();
    expect(page).toContain('Added one member.');
    expect(lines.find((line) => line.startsWith('Skipped members'))).toMatch(
      /: mem_0x, .*mem_19x and 5 more\.$/,
    );
  });

  it('a detail of an older version is shown by its name', async () => {
    await env.DB.prepare(
      `insert into provisioning_events (id, organization_id, at, method, path, status, detail, duration_ms) values ('pev_x', ?, 9999999999999, 'PUT', '/Users', 200, '{"odd":{"a":[1]},"leftOut":[{"name":"x","because":"new_reason"}]}', 1)`,
    )
      .bind(acme.id)
      .run();
    const { lines } = await shown();
    expect(lines).toContain('odd: a 1');
    expect(lines).toContain('Left out: x, because of "new_reason".');
  });
});

describe('what a row says', () => {
  it('leaves look-ups out unless somebody asks, and filters by outcome, operation, person and day', async () => {
    const id = await createUser(directory, 'eve@acme.test');
    await directory.get(`/Users/${id}`);
    await directory.get('/Users');
    await directory.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'Manager' });
    await directory.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'Manager' });
    await directory.post('/Users', oktaUser('eve@elsewhere.test'));
    expect((await sentences()).toSorted()).toEqual([
      'Changed title.',
      'Could not create a person.',
      'Created this person.',
      'Nothing changed: this person was like that already.',
    ]);
    expect(await sentences('reads=on')).toHaveLength(6);
    expect(await sentences('outcome=refused')).toEqual(['Could not create a person.']);
    expect((await sentences('outcome=changed')).toSorted()).toEqual([
      'Changed title.',
      'Created this person.',
    ]);
    expect(await sentences('operation=user.created')).toEqual(['Created this person.']);
    expect(await sentences('operation=user.listed')).toEqual(['Looked people up.']);
    expect(await sentences('search=EVE@acme')).toHaveLength(3);
    expect(await sentences('until=2000-01-01')).toEqual([]);
    // What nobody could have chosen is not a filter.
    expect(await sentences('outcome=x&operation=constructor&from=nonsense')).toHaveLength(4);
  });

  it('shows the values before and after in the request, and no JSON', async () => {
    const id = await createUser(directory, 'eve@acme.test');
    await directory.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'Analyst' });
    vi.setSystemTime(Date.now() + 1000);
    await directory.patch(`/Users/${id}`, {
      op: 'replace',
      value: { title: 'Manager', 'name.givenName': 'Eva' },
    });
    const page = await firstRequest();
    expect(page).toMatch(/title<\/td>.*?<del>Analyst<\/del>.*?<ins>Manager<\/ins>/s);
    expect(page).toMatch(/given name<\/td>.*?<ins>Eva<\/ins>/s);
    expect(page).toMatch(new RegExp(`<code>PATCH [^<]*/Users/${id}</code>`));
    expect(page).not.toMatch(/&quot;|\{"/);
  });

  it('names the members who came and went', async () => {
    const id = await createUser(directory, 'eve@acme.test');
    const group = await createGroup(directory, 'Everybody', [id]);
    vi.setSystemTime(Date.now() + 1000);
    await directory.patch(`/Groups/${group}`, { op: 'remove', path: `members[value eq "${id}"]` });
    expect(await sentences()).toContain('Removed one member.');
    expect(await firstRequest()).toMatch(/member<\/td>.*?<del>eve@acme.test<\/del>/s);
  });

  it('says of a request without values only what the log has', async () => {
    await createUser(directory, 'eve@acme.test');
    await env.DB.prepare('delete from directory_events').run();
    const page = await firstRequest();
    expect(page).toContain('Created this person.');
    expect(page).not.toContain('aria-label="Values"');
  });

  it('is of one organization alone', async () => {
    const other = await newTenant('other.test');
    await createUser(other, 'bob@other.test');
    const { id } =
      (await env.DB.prepare('select id from provisioning_events limit 1').first<{ id: string }>()) ?? {};
    const admin = await signedIn('admin@acme.test');
    expect((await admin.get(`/orgs/${acme.id}/settings/provisioning-log/${id}`)).status).toBe(404);
    expect((await admin.get(`/orgs/${acme.id}/settings/provisioning-log/pev_none`)).status).toBe(404);
  });
});

async function logPage(query: string): Promise<string> {
  const admin = await signedIn('admin@acme.test');
  return await (await admin.get(`/orgs/${acme.id}/settings/provisioning-log?${query}`)).text();
}

async function sentences(query = ''): Promise<string[]> {
  const links = (await logPage(query)).matchAll(/<a href="[^"]*\/provisioning-log\/[^"]+">([^<]*)<\/a>/g);
  return [...links].map(([, sentence]) => sentence as string);
}

/** The newest request, opened. */
async function firstRequest(): Promise<string> {
  const [, path = ''] = /<a href="([^"]*\/provisioning-log\/[^"]+)">/.exec(await logPage('')) ?? [];
  return await (await (await signedIn('admin@acme.test')).get(path)).text();
}
