// Invitations: links that the operator hands out, or that the product sends by email.

import * as z from 'zod/mini';
import { loadOrganization } from '../../domain/organization/organizations.ts';
import {
  type InvitationRow,
  invite,
  loadInvitation,
  pageOfInvitations,
  renewInvitation,
  withdrawInvitation,
} from '../../domain/people/invitations.ts';
import { listOf, pageByTime, pageQuery } from './page.ts';
import { defineRoute } from './route.ts';
import { id, instant, named, role, text, toInstant } from './shapes.ts';

const shape = {
  id,
  email: z.string(),
  role,
  status: z.enum(['pending', 'expired']),
  invitedBy: z.string(),
  createdAt: instant,
  expiresAt: instant,
};
const invitation = named('Invitation', z.strictObject(shape));
const invitationList = listOf('Invitation', invitation);
const newInvitation = named(
  'NewInvitation',
  z.strictObject({
    ...shape,
    url: z
      .string()
      .check(
        z.describe(
          'The link for the invited person. Anyone who has it can join. Only this response shows it.',
        ),
      ),
  }),
);
const invitationCreate = named('InvitationCreate', z.strictObject({ email: text(320), role }));

function toInvitation(row: InvitationRow, nowMs: number): z.infer<typeof invitation> {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    status: row.expiresAt > nowMs ? 'pending' : 'expired',
    invitedBy: row.invitedBy,
    createdAt: toInstant(row.createdAt),
    expiresAt: toInstant(row.expiresAt),
  };
}

const tag = 'Invitations';

export const invitations = [
  defineRoute({
    method: 'POST',
    path: '/organizations/{organizationId}/invitations',
    operationId: 'createInvitation',
    tag,
    summary: 'Invite a person; replaces an earlier invitation to the same address',
    body: invitationCreate,
    status: 201,
    answer: newInvitation,
    refusals: ['organization_not_found', 'email_invalid', 'role_not_in_plan', 'already_a_member'],
    handle: async ({ deps, actor, params, body }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      const { row, url } = await invite(deps, actor, organization, body);
      return { ...toInvitation(row, deps.nowMs), url };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/organizations/{organizationId}/invitations',
    operationId: 'listInvitations',
    tag,
    summary: 'List the invitations that nobody has accepted, newest first',
    query: pageQuery,
    status: 200,
    answer: invitationList,
    refusals: ['organization_not_found'],
    handle: async ({ deps, params, query }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      return await pageByTime(
        query,
        ({ limit, place }) =>
          pageOfInvitations(deps, organization.id, {
            limit,
            before: place && { at: place.ms, id: place.id },
          }),
        (row) => ({ ms: row.createdAt, id: row.id }),
        (row) => toInvitation(row, deps.nowMs),
      );
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/organizations/{organizationId}/invitations/{invitationId}/resend',
    operationId: 'resendInvitation',
    tag,
    summary: 'Make a new link for an invitation, for you to pass on; the old link stops working',
    status: 201,
    answer: newInvitation,
    refusals: ['organization_not_found', 'invitation_not_found', 'role_not_in_plan', 'already_a_member'],
    handle: async ({ deps, actor, params }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      const renewed = await renewInvitation(deps, actor, organization, params.invitationId);
      const row = await loadInvitation(deps, organization.id, renewed.id);
      return { ...toInvitation(row, deps.nowMs), url: renewed.url };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/organizations/{organizationId}/invitations/{invitationId}',
    operationId: 'revokeInvitation',
    tag,
    summary: 'Revoke an invitation',
    status: 204,
    refusals: ['invitation_not_found'],
    handle: ({ deps, actor, params }) =>
      withdrawInvitation(deps, actor, params.organizationId, params.invitationId),
  }),
];
