// Role rules: which groups of an organization's identity provider give which role.

import * as z from 'zod/mini';
import { MAX_ATTRIBUTE_CHARACTERS, MAX_ROLE_RULES, MAX_TEAM_NAME_CHARACTERS } from '../../domain/limits.ts';
import { loadOrganization } from '../../domain/organization/organizations.ts';
import { loadRoleRules, type RoleRule, saveRoleRules } from '../../domain/people/role-rules.ts';
import { defineRoute } from './route.ts';
import { named, text } from './shapes.ts';

const role = z
  .enum(['admin', 'billing_admin', 'member'])
  .check(z.describe('No rule makes an Owner, and none changes the role of one.'));
const roleRule = named(
  'RoleRule',
  z.strictObject({
    role,
    teamId: z.optional(z.string().check(z.maxLength(40), z.describe('A team that SCIM has pushed.'))),
    teamName: z
      .optional(text(MAX_TEAM_NAME_CHARACTERS))
      .check(z.describe('Instead: the name of a team that SCIM pushes, now or later.')),
    attribute: z
      .optional(text(MAX_ATTRIBUTE_CHARACTERS))
      .check(z.describe('Instead: the name of a SAML attribute, as it is sent.')),
    value: z
      .optional(text(MAX_ATTRIBUTE_CHARACTERS))
      .check(z.describe('With "attribute": one of its values, as it is sent.')),
  }),
);
const rules = z
  .array(roleRule)
  .check(
    z.maxLength(MAX_ROLE_RULES),
    z.describe('In their order: the first that matches somebody gives the role.'),
  );
const roleRules = named('RoleRules', z.strictObject({ rules }));

function toRoleRule({ group, role }: RoleRule): z.infer<typeof roleRule> {
  if (group.kind === 'attribute') return { role, attribute: group.attribute, value: group.value };
  return group.id === null ? { role, teamName: group.name } : { role, teamId: group.id };
}

const tag = 'Members';
const path = '/organizations/{organizationId}/role-rules';

export const roleRuleRoutes = [
  defineRoute({
    method: 'GET',
    path,
    operationId: 'getRoleRules',
    tag,
    summary: 'Read which groups of the identity provider give which role',
    status: 200,
    answer: roleRules,
    refusals: ['organization_not_found'],
    handle: async ({ deps, params }) => {
      const { id } = await loadOrganization(deps, params.organizationId);
      return { rules: (await loadRoleRules(deps, id)).rules.map(toRoleRule) };
    },
  }),
  defineRoute({
    method: 'PUT',
    path,
    operationId: 'replaceRoleRules',
    tag,
    summary:
      'Replace the role rules, and with them the roles that they give; a role given by hand stays until a rule matches',
    body: roleRules,
    status: 200,
    answer: roleRules,
    refusals: [
      'organization_not_found',
      'role_rule_incomplete',
      'role_rule_twice',
      'role_not_in_plan',
      'team_not_found',
      'changed_meanwhile',
    ],
    handle: async ({ deps, actor, params, body }) => {
      const organization = await loadOrganization(deps, params.organizationId);
      await saveRoleRules(deps, actor, organization, body.rules, null);
      return { rules: (await loadRoleRules(deps, organization.id)).rules.map(toRoleRule) };
    },
  }),
];
