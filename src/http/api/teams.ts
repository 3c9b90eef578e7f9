// Teams and who is in them. What an identity provider pushed over SCIM is read here and changed there.

import * as z from 'zod/mini';
import { loadOrganization } from '../../domain/organization/organizations.ts';
import {
  changeTeam,
  createTeam,
  type ListedTeam,
  loadTeam,
  pageOfTeamMembers,
  pageOfTeams,
  type TeamMember,
} from '../../domain/people/team-settings.ts';
import { listOf, pageByName, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { id, instant, named, text, toInstant } from './shapes.ts';

const team = named(
  'Team',
  z.strictObject({
    id,
    name: z.string(),
    externalId: z.nullable(z.string()),
    source: z.enum(['settings', 'scim', 'saml', 'api']),
    managed: z
      .boolean()
      .check(
        z.describe(
          'An identity provider keeps it over SCIM: its name, and its members from claimed domains, are changed there.',
        ),
      ),
    memberCount: z.int(),
    createdAt: instant,
    updatedAt: instant,
  }),
);
const teamList = listOf('Team', team);
const teamCreate = named('TeamCreate', z.strictObject({ name: text(1000) }));
const teamUpdate = named('TeamUpdate', z.strictObject({ name: text(1000) }));
const teamMember = named(
  'TeamMember',
  z.strictObject({ id, email: z.string(), givenName: z.string(), familyName: z.string() }),
);
const teamMemberList = listOf('TeamMember', teamMember);

function toTeam(row: ListedTeam): z.infer<typeof team> {
  return {
    id: row.id,
    name: row.name,
    externalId: row.externalId,
    source: row.source,
    managed: row.managed === 1,
    memberCount: row.memberCount,
    createdAt: toInstant(row.createdAt),
    updatedAt: toInstant(row.updatedAt),
  };
}

function toTeamMember({ id, email, givenName, familyName }: TeamMember): z.infer<typeof teamMember> {
  return { id, email, givenName, familyName };
}

const tag = 'Teams';
const path = '/organizations/{organizationId}/teams';
const NAME_REFUSALS = ['name_missing', 'name_too_long', 'name_invisible', 'team_name_taken'] as const;

export const teams = [
  defineRoute({
    method: 'POST',
    path,
    operationId: 'createTeam',
    tag,
    summary: 'Create a team without members',
    body: teamCreate,
    status: 201,
    answer: team,
    refusals: ['organization_not_found', ...NAME_REFUSALS],
    location: ({ id }, { organizationId }) =>
      `/organizations/${encodeURIComponent(organizationId)}/teams/${id}`,
    handle: async ({ deps, actor, params, body }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      const made = await createTeam(deps, { organization, actor }, body.name);
      return toTeam(await loadTeam(deps, organization.id, made));
    },
  }),
  defineRoute({
    method: 'GET',
    path,
    operationId: 'listTeams',
    tag,
    summary: 'List the teams by name',
    query: pageQuery,
    status: 200,
    answer: teamList,
    refusals: ['organization_not_found'],
    handle: async ({ deps, params, query }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      return await pageByName(
        query,
        ({ limit, after = '' }) =>
          pageOfTeams(deps, organization.id, { search: '', afterNameKey: after, limit }),
        (row) => row.nameKey,
        toTeam,
      );
    },
  }),
  defineRoute({
    method: 'GET',
    path: `${path}/{teamId}`,
    operationId: 'getTeam',
    tag,
    summary: 'Read a team',
    status: 200,
    answer: team,
    refusals: ['team_not_found'],
    handle: async ({ deps, params }) => toTeam(await loadTeam(deps, params.organizationId, params.teamId)),
  }),
  defineRoute({
    method: 'PATCH',
    path: `${path}/{teamId}`,
    operationId: 'updateTeam',
    tag,
    summary: 'Rename a team',
    body: teamUpdate,
    status: 200,
    answer: team,
    refusals: ['team_not_found', 'team_managed', ...NAME_REFUSALS, 'changed_meanwhile'],
    handle: async ({ deps, actor, params, body }) => {
      const organization = { id: params.organizationId };
      await changeTeam(deps, { organization, actor }, params.teamId, { kind: 'rename', name: body.name });
      return toTeam(await loadTeam(deps, organization.id, params.teamId));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: `${path}/{teamId}`,
    operationId: 'deleteTeam',
    tag,
    summary: 'Delete a team; its members stay in the organization',
    status: 204,
    refusals: ['team_not_found', 'team_managed', 'changed_meanwhile'],
    handle: ({ deps, actor, params }) =>
      changeTeam(deps, { organization: { id: params.organizationId }, actor }, params.teamId, {
        kind: 'delete',
      }),
  }),
  defineRoute({
    method: 'GET',
    path: `${path}/{teamId}/members`,
    operationId: 'listTeamMembers',
    tag,
    summary: 'List the members of a team',
    query: pageQuery,
    status: 200,
    answer: teamMemberList,
    refusals: ['team_not_found'],
    handle: async ({ deps, params, query }) => {
      const found = await loadTeam(deps, params.organizationId, params.teamId);
      return await pageByName(
        query,
        ({ limit, after = '' }) => pageOfTeamMembers(deps, found, { afterId: after, limit }),
        (row) => row.id,
        toTeamMember,
      );
    },
  }),
  ...(
    [
      ['PUT', 'addTeamMember', 'Add a member; does nothing if they are in the team', 'addMember'],
      ['DELETE', 'removeTeamMember', 'Remove a member; does nothing if they are not in it', 'removeMember'],
    ] as const
  ).map(([method, operationId, summary, kind]) =>
    defineRoute({
      method,
      path: `${path}/{teamId}/members/{memberId}`,
      operationId,
      tag,
      summary,
      status: 204,
      refusals: ['team_not_found', 'member_not_found', 'team_managed', 'changed_meanwhile'],
      handle: ({ deps, actor, params }) =>
        changeTeam(deps, { organization: { id: params.organizationId }, actor }, params.teamId, {
          kind,
          memberId: params.memberId,
        }),
    }),
  ),
];
