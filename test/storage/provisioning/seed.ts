// Rows for the tests of filters and pages: every kind of value, letters beyond ASCII, lists, missing values.

import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { foldStoredText } from '../../../src/domain/people/folding.ts';
import { toStoredGroup, toStoredUser } from '../../../src/domain/provisioning/rows.ts';
import { foldCase } from '../../../src/lib/fold.ts';
import type { JsonObject } from '../../../src/scim/json.ts';
import { toGroupResource, toUserResource } from '../../../src/scim/resource.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import {
  type ScimMemberRow,
  selectMembersOfGroupPage,
  selectScimGroupPage,
} from '../../../src/storage/provisioning/groups.ts';
import { selectScimUserPage, selectTeamNames } from '../../../src/storage/provisioning/users.ts';

export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const OPEN = 'urn:acme:Custom:1.0:User';
export const ALL = { kind: 'index', offset: 0, limit: 100 } as const;
const BASE_URL = 'https://sso.example/scim/v2';

const db = openDatabase(env.DB);

export const TEXTS = [
  '',
  'a',
  'A',
  'ab',
  'é',
  'É',
  'Éa',
  'straße',
  '50%',
  'x_y',
  'a"b',
  'Zoë',
  'ЖЖ',
  'ж',
  'STRASSE',
  'İx',
  'i\u0307X',
  'ΟΔΟΣ',
  'οδοσ',
  'ﬁ',
  'e\u0301',
  '\u0301',
  '"',
  '\\',
];

interface Seed {
  readonly active: boolean;
  readonly texts: readonly string[];
  readonly profile: JsonObject;
}

const text = fc.constantFrom(...TEXTS);
const some = fc.constantFrom('a', 'A', 'é', 'É', 'e\u0301', 'ЖЖ', 'x_y', 'Straße', 'ΟΔΟΣ');
const element = fc.record(
  { value: some, type: fc.constantFrom('work', 'home', 'Work'), primary: fc.boolean(), display: some },
  { requiredKeys: [] },
);
const openValue: fc.Arbitrary<JsonObject[string]> = fc.oneof(
  text,
  fc.integer({ min: -2, max: 2 }),
  fc.boolean(),
  fc.array(fc.oneof(some, fc.integer({ min: 0, max: 2 }), fc.boolean()), { minLength: 1, maxLength: 3 }),
  fc.record(
    { level: fc.oneof(some, fc.integer({ min: 0, max: 2 })), value: some },
    { requiredKeys: ['level'] },
  ),
  fc.array(fc.record({ level: some, value: some }, { requiredKeys: ['value'] }), {
    minLength: 1,
    maxLength: 2,
  }),
);
const seed: fc.Arbitrary<Seed> = fc.record({
  active: fc.boolean(),
  texts: fc.tuple(text, text, text),
  profile: fc
    .record(
      {
        displayName: text,
        title: text,
        name: fc.record({ middleName: text, formatted: text }, { requiredKeys: ['middleName'] }),
        emails: fc.array(element, { minLength: 1, maxLength: 3 }),
        addresses: fc.array(fc.record({ locality: some, type: fc.constantFrom('work', 'home') }), {
          minLength: 1,
          maxLength: 2,
        }),
        [ENTERPRISE]: fc.record(
          { department: some, manager: fc.record({ value: some }) },
          { requiredKeys: ['department'] },
        ),
        [OPEN]: fc.record({ badge: openValue, Color: openValue }, { requiredKeys: ['badge'] }),
      },
      { requiredKeys: [] },
    )
    .map((profile) => withoutHollow(profile as JsonObject)),
});

/** Removes empty objects, because the stored form has none. */
function withoutHollow(profile: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(profile), (_key, value) =>
    Array.isArray(value)
      ? value.filter((one) => typeof one !== 'object' || Object.keys(one).length > 0)
      : value,
  );
}

/** Adds forty people and six teams to the organization `org_f`. Returns each as clients see it. */
export async function seedOrganization(): Promise<{
  users: Map<string, JsonObject>;
  groups: Map<string, JsonObject>;
}> {
  const users = new Map<string, JsonObject>();
  const groups = new Map<string, JsonObject>();
  await env.DB.prepare(
    "insert into organizations (id, name, plan, created_at, updated_at) values ('org_f', 'F', 'enterprise', 1, 1)",
  ).run();
  const statements: D1PreparedStatement[] = [];
  fc.sample(seed, { numRuns: 40, seed: 20_261_123 }).forEach(({ active, texts, profile }, index) => {
    const id = `mem_${index}`;
    const userName = `${['a', 'É', 'zoë', 'B', 'ΑΣ', 'straße'][index % 6]}${index}@acme.test`;
    statements.push(
      env.DB.prepare(
        'insert into accounts (id, email, email_key, created_at, updated_at) values (?, ?, ?, 1, 1)',
      ).bind(`acc_${index}`, userName, foldCase(userName)),
      env.DB.prepare(
        `insert into members (id, organization_id, account_id, role, active, source, user_name, user_name_key, external_id, given_name,
          family_name, profile, version, created_at, updated_at) values (?, 'org_f', ?, 'member', ?, 'scim', ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).bind(
        id,
        `acc_${index}`,
        active ? 1 : 0,
        userName,
        foldCase(userName),
        texts[0] || null,
        texts[1],
        texts[2],
        JSON.stringify(profile),
        (index % 3) + 1,
        1_700_000_000_000 + index * 1000,
        1_700_000_100_000 + (index % 5) * 1000,
      ),
    );
  });
  for (let team = 0; team < 6; team++) {
    const name = ['Éclair', 'a', 'Zoë', 'Straße', 'ЖЖ', 'x_y'][team] as string;
    statements.push(
      env.DB.prepare(
        "insert into teams (id, organization_id, name, name_key, external_id, source, created_at, updated_at) values (?, 'org_f', ?, ?, ?, 'scim', ?, 1)",
      ).bind(`team_${team}`, name, foldCase(name), team % 2 ? 'a' : null, 1_700_000_000_000 + team),
    );
    for (let member = team; member < 40 && team < 5; member += team + 3) {
      statements.push(
        env.DB.prepare('insert into team_members (team_id, member_id, created_at) values (?, ?, 1)').bind(
          `team_${team}`,
          `mem_${member}`,
        ),
      );
    }
  }
  await env.DB.batch(statements);
  await foldStoredText({ db });
  const names = await selectTeamNames(db, 'org_f');
  const teamNames = new Map(names.map((team) => [team.id, team.name]));
  for (const row of await selectScimUserPage(
    db,
    'org_f',
    { filter: undefined, sort: undefined, page: ALL },
    true,
  )) {
    users.set(
      row.id,
      toUserResource(toStoredUser({ ...row, profile: row.profile ?? '' }, teamNames), { baseUrl: BASE_URL }),
    );
  }
  const list = { filter: undefined, sort: undefined, page: ALL };
  const members = Map.groupBy(
    await selectMembersOfGroupPage(db, 'org_f', list),
    (row: ScimMemberRow) => row.teamId,
  );
  for (const row of await selectScimGroupPage(db, 'org_f', list)) {
    groups.set(
      row.id,
      toGroupResource(toStoredGroup({ ...row, profile: row.profile ?? '' }, members.get(row.id) ?? []), {
        baseUrl: BASE_URL,
      }),
    );
  }
  return { users, groups };
}
