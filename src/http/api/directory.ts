// The directory as it is now: how a copy of it begins, and begins anew where the feed does not go back far
// enough.

import * as z from 'zod/mini';
import {
  type DirectoryPage,
  type PageStart,
  readDirectoryMembers,
  readDirectoryTeams,
} from '../../domain/events/directory.ts';
import { DEFAULT_LIMIT, openCursor, pageQuery, sealCursor } from './page.ts';
import { defineRoute } from './route.ts';
import { id, instant, named, role } from './shapes.ts';

const attributes = z
  .record(z.string(), z.unknown())
  .check(z.describe('Every other SCIM attribute, as the identity provider sent it.'));

const directoryMember = named(
  'DirectoryMember',
  z.strictObject({
    id,
    organizationId: id,
    accountId: id.check(z.describe('The "sub" of the person’s tokens.')),
    email: z.string(),
    externalId: z.nullable(z.string()),
    givenName: z.string(),
    familyName: z.string(),
    role,
    roleFrom: z.nullable(z.string()),
    active: z.boolean(),
    source: z.enum(['sign_up', 'invitation', 'saml', 'scim', 'api']),
    attributes,
    teamIds: z.array(z.string()),
    createdAt: instant,
    updatedAt: instant,
  }),
);

const directoryTeam = named(
  'DirectoryTeam',
  z.strictObject({
    id,
    organizationId: id,
    name: z.string(),
    externalId: z.nullable(z.string()),
    source: z.enum(['settings', 'scim', 'api', 'saml']),
    attributes,
    memberCount: z.int(),
    createdAt: instant,
    updatedAt: instant,
  }),
);

function pageOf<Item extends z.ZodMiniType>(name: string, item: Item) {
  return named(
    name,
    z.strictObject({
      items: z.array(item),
      removed: z
        .array(z.string())
        .check(z.describe('Only with "changedSince": the ids of those that changed and are gone.')),
      seq: z
        .int()
        .check(
          z.describe(
            'Everything up to this event is in the page. A copy goes on with the events after the seq of its first page.',
          ),
        ),
      nextCursor: z.optional(z.string()).check(z.describe('Only if there is a next page.')),
    }),
  );
}

const memberPage = pageOf('DirectoryMemberPage', directoryMember);
const teamPage = pageOf('DirectoryTeamPage', directoryTeam);

const query = z.extend(pageQuery, {
  organization: z
    .optional(z.string().check(z.minLength(1), z.maxLength(100)))
    .check(z.describe('Only what belongs to this organization.')),
  changedSince: z
    .optional(z.int().check(z.gte(0)))
    .check(
      z.describe(
        'Only what has changed since this event. The pages then follow the events, so that one may come again.',
      ),
    ),
});

const tag = 'Directory';
const refusals = ['organization_not_found', 'events_gone'] as const;

export const directory = [
  defineRoute({
    method: 'GET',
    path: '/directory/members',
    operationId: 'listDirectoryMembers',
    tag,
    summary: 'List members of all organizations, each page with the event that it stands for',
    query,
    status: 200,
    answer: memberPage,
    refusals,
    handle: async ({ deps, operator, query }) =>
      toPage(await readDirectoryMembers(deps, operator.organizations, toQuery(query))),
  }),
  defineRoute({
    method: 'GET',
    path: '/directory/teams',
    operationId: 'listDirectoryTeams',
    tag,
    summary: 'List teams of all organizations, each page with the event that it stands for',
    query,
    status: 200,
    answer: teamPage,
    refusals,
    handle: async ({ deps, operator, query }) =>
      toPage(await readDirectoryTeams(deps, operator.organizations, toQuery(query))),
  }),
];

const text = z.string().check(z.maxLength(100));
const start = z.union([
  z.strictObject({
    kind: z.literal('row'),
    place: z.strictObject({ organizationId: text, createdAt: z.int().check(z.gte(0)), id: text }),
  }),
  z.strictObject({ kind: z.literal('organization'), id: text }),
  z.strictObject({ kind: z.literal('event'), seq: z.int().check(z.gte(0)), of: z.int().check(z.gte(0)) }),
]) satisfies z.ZodMiniType<PageStart>;

function toQuery({ organization, cursor, limit, changedSince }: z.infer<typeof query>) {
  return {
    organizationId: organization ?? null,
    limit: limit ?? DEFAULT_LIMIT,
    start: cursor === undefined ? null : openCursor(cursor, start),
    changedSince: changedSince ?? null,
  };
}

function toPage<Item>({ items, removed, seq, next }: DirectoryPage<Item>) {
  return {
    items: [...items],
    removed: [...removed],
    seq,
    ...(next !== null && { nextCursor: sealCursor(next) }),
  };
}
