// Members: who belongs to an organization, and in which role.

import * as z from 'zod/mini';
import { loadOrganization } from '../../domain/organization/organizations.ts';
import {
  addMember,
  changeMember,
  findMemberByEmail,
  loadMember,
  type MemberWithAccount,
  pageOfMembers,
  removeMember,
} from '../../domain/people/members.ts';
import { listOf, pageByTime, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { id, instant, named, role, text, toInstant, toInstantOrNull } from './shapes.ts';

const member = named(
  'Member',
  z.strictObject({
    id,
    email: z.string(),
    role,
    roleFrom: z
      .nullable(z.string())
      .check(z.describe('The group whose role rule gives the role; null: it was given by hand.')),
    active: z.boolean(),
    givenName: z.string(),
    familyName: z.string(),
    userName: z.string().check(z.describe('The SCIM userName.')),
    externalId: z.nullable(z.string()).check(z.describe('The id that the identity provider sent over SCIM.')),
    source: z
      .enum(['sign_up', 'invitation', 'saml', 'scim', 'api'])
      .check(z.describe('How the member joined.')),
    createdAt: instant,
    updatedAt: instant,
    lastActiveAt: z
      .nullable(instant)
      .check(z.describe('When a session was last used, to within ten minutes; null: never.')),
  }),
);
const memberList = listOf('Member', member);
const memberCreate = named(
  'MemberCreate',
  z.strictObject({
    email: text(320),
    role,
    givenName: z.optional(text(1000)),
    familyName: z.optional(text(1000)),
    password: z
      .optional(z.string())
      .check(
        z.describe(
          'Sets the password if the account has none; never changes one. If nobody has proved the address of an account from a sign-up, its old password is removed in any case.',
        ),
      ),
  }),
);
const memberUpdate = named(
  'MemberUpdate',
  z.strictObject({
    role: z.optional(role),
    active: z.optional(z.boolean()).check(z.describe('false ends all sessions of the member at once.')),
    givenName: z.optional(text(1000)),
    familyName: z.optional(text(1000)),
  }),
);
const memberQuery = z.extend(pageQuery, {
  email: z.optional(text(320)).check(z.describe('Lists only the member with this address.')),
});

function toMember(row: MemberWithAccount): z.infer<typeof member> {
  return {
    id: row.id,
    email: row.account.email,
    role: row.role,
    roleFrom: row.roleFrom,
    active: row.active,
    givenName: row.givenName,
    familyName: row.familyName,
    userName: row.userName,
    externalId: row.externalId,
    source: row.source,
    createdAt: toInstant(row.createdAt),
    updatedAt: toInstant(row.updatedAt),
    lastActiveAt: toInstantOrNull(row.lastActiveAt || null),
  };
}

const tag = 'Members';

export const members = [
  defineRoute({
    method: 'POST',
    path: '/organizations/{organizationId}/members',
    operationId: 'addMember',
    tag,
    summary: 'Add a member, and create the account if the address has none',
    body: memberCreate,
    status: 201,
    answer: member,
    refusals: [
      'organization_not_found',
      'email_invalid',
      'role_not_in_plan',
      'password_too_short',
      'password_too_long',
      'password_common',
      'password_personal',
      'name_too_long',
      'name_invisible',
      'already_a_member',
      'changed_meanwhile',
    ],
    location: ({ id }, { organizationId }) =>
      `/organizations/${encodeURIComponent(organizationId)}/members/${id}`,
    handle: async ({ deps, actor, params, body }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      return toMember(await addMember(deps, actor, organization, body));
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/organizations/{organizationId}/members',
    operationId: 'listMembers',
    tag,
    summary: 'List the members, oldest first, or find one by email address',
    query: memberQuery,
    status: 200,
    answer: memberList,
    refusals: ['organization_not_found', 'email_invalid'],
    handle: async ({ deps, params, query }) => {
      const { id } = await loadOrganization(deps, params.organizationId);
      if (query.email !== undefined) {
        const found = await findMemberByEmail(deps, id, query.email);
        return { items: found ? [toMember(found)] : [] };
      }
      return await pageByTime(
        query,
        ({ limit, place }) =>
          pageOfMembers(deps, id, { limit, after: place && { createdAt: place.ms, id: place.id } }),
        (row) => ({ ms: row.createdAt, id: row.id }),
        toMember,
      );
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/organizations/{organizationId}/members/{memberId}',
    operationId: 'getMember',
    tag,
    summary: 'Read a member',
    status: 200,
    answer: member,
    refusals: ['member_not_found'],
    handle: async ({ deps, params }) =>
      toMember(await loadMember(deps, params.organizationId, params.memberId)),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/organizations/{organizationId}/members/{memberId}',
    operationId: 'updateMember',
    tag,
    summary: 'Change role or name, deactivate or reactivate',
    body: memberUpdate,
    status: 200,
    answer: member,
    refusals: [
      'organization_not_found',
      'member_not_found',
      'role_not_in_plan',
      'name_too_long',
      'name_invisible',
      'last_owner',
      'role_mapped',
      'changed_meanwhile',
    ],
    handle: async ({ deps, actor, params, body }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      return toMember(await changeMember(deps, actor, organization, params.memberId, body, null));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/organizations/{organizationId}/members/{memberId}',
    operationId: 'removeMember',
    tag,
    summary: 'Remove a member, and the account if it belongs to no other organization',
    status: 204,
    refusals: ['member_not_found', 'last_owner', 'changed_meanwhile'],
    handle: ({ deps, actor, params }) =>
      removeMember(deps, actor, params.organizationId, params.memberId, null),
  }),
];
