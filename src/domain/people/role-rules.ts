// Which groups of the identity provider give which role: an ordered list of an organization, which its Owners
// and the operator decide. The first rule that matches somebody gives the role; without one, a role that came
// from a rule ends. No rule names an Owner, and none touches one.

import { foldText } from '../../lib/fold.ts';
import { newId } from '../../lib/ids.ts';
import { requireThat } from '../../storage/change.ts';
import { isLiveOrganization, isOwner } from '../../storage/conditions.ts';
import {
  areRulesOf,
  listPushedTeams,
  listRoleChanges,
  listRoleRules,
  listSomePushedTeams,
  type RoleChange,
  readRulesSavedAt,
  replaceRoleRules,
  type StoredRule,
} from '../../storage/people/role-rules.ts';
import { beginEnd } from '../../storage/sign-in/unfinished-ends.ts';
import type { RoleRuleRow } from '../../storage/tables/role-rules.ts';
import type { Actor } from '../actor.ts';
import { audit } from '../audit.ts';
import { commitChange } from '../change.ts';
import type { Deps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { MAX_ATTRIBUTE_CHARACTERS, MAX_ROLE_RULES, MAX_TEAM_NAME_CHARACTERS } from '../limits.ts';
import { type Plan, planHasRole } from '../plans.ts';
import type { Role } from '../roles.ts';
import { finishEnd } from '../sign-in/unfinished-ends.ts';
import { type TrustChange, tell } from '../trust.ts';
import { takeMappedRoles } from './mapped-roles.ts';

export type { RoleChange };

export type MappedRole = Exclude<Role, 'owner'>;

/** A rule as it is asked for: one of `teamId`, `teamName`, and `attribute` with `value`. */
export interface RoleRuleInput {
  readonly teamId?: string | undefined;
  readonly teamName?: string | undefined;
  readonly attribute?: string | undefined;
  readonly value?: string | undefined;
  readonly role: string;
}

export interface RoleRule {
  readonly group:
    | {
        readonly kind: 'team';
        /** What the rule means whatever its name is; null: the team that has the name. */
        readonly id: string | null;
        /** Its present name, or the name under which it was saved if there is none any more. */
        readonly name: string;
        readonly exists: boolean;
      }
    | { readonly kind: 'attribute'; readonly attribute: string; readonly value: string };
  readonly role: MappedRole;
}

interface Organization {
  readonly id: string;
  readonly plan: Plan;
}

export async function loadRoleRules(
  deps: Deps,
  organizationId: string,
): Promise<{ readonly rules: readonly RoleRule[]; readonly savedAt: number }> {
  const [rows, savedAt] = await Promise.all([
    listRoleRules(deps.db, organizationId),
    readRulesSavedAt(deps.db, organizationId),
  ]);
  return { rules: rows.map(toRule), savedAt };
}

function toRule({ source, teamId, team, attribute, value, role }: StoredRule): RoleRule {
  if (source === 'attribute') return { group: { kind: source, attribute: attribute ?? '', value }, role };
  return { group: { kind: source, id: teamId, name: team?.name ?? value, exists: team !== null }, role };
}

/** Some of the teams that a rule can name, for a page to offer. */
export async function groupsToChoose(deps: Deps, organizationId: string) {
  return await listSomePushedTeams(deps.db, organizationId, 200);
}

const SHOWN_CHANGES = 50;

/**
 * Whose role would be another with these rules. Of what SAML attributes say, only the last sign-in is known.
 *
 * @throws DomainError as `saveRoleRules`
 */
export async function previewRoleRules(
  deps: Deps,
  organization: Organization,
  inputs: readonly RoleRuleInput[],
): Promise<readonly RoleChange[]> {
  const rows = await readRules(deps, organization, inputs);
  return await listRoleChanges(deps.db, organization.id, rows, SHOWN_CHANGES);
}

/**
 * Replaces all rules, and with them the roles that they give. The Owners are told.
 *
 * @param savedAt of the rules that the reader saw; null: whatever they are
 * @throws DomainError with `field` `rules.<number>`: `role_rule_incomplete`, `role_rule_twice`,
 * `role_unknown`, `role_not_in_plan`, `team_not_found`; `role_rules_too_many`, `changed_meanwhile`
 */
export async function saveRoleRules(
  deps: Deps,
  actor: Actor,
  organization: Organization,
  inputs: readonly RoleRuleInput[],
  savedAt: number | null,
): Promise<void> {
  const { db, nowMs } = deps;
  const organizationId = organization.id;
  const rows = await readRules(deps, organization, inputs);
  const before = await loadRoleRules(deps, organizationId);
  // Never the same twice, so that the next who saves knows that somebody came between.
  const at = Math.max(nowMs, before.savedAt + 1);
  const end = {
    ...{ organizationId, why: 'role_rules' as const, at, after: '' },
    ...{ actorType: actor.type, actorId: actor.id, actorLabel: actor.label },
  };
  await commitChange(deps, [
    requireThat(
      db,
      ['changed_meanwhile', isLiveOrganization(organizationId)],
      // Only an Owner, or the operator above them, says who administers the organization.
      ...(actor.type === 'account'
        ? ([['not_allowed', isOwner(organizationId, actor.id ?? '')]] as const)
        : []),
      ...(savedAt === null ? [] : ([['changed_meanwhile', areRulesOf(organizationId, savedAt)]] as const)),
    ),
    ...replaceRoleRules(
      db,
      organizationId,
      rows.map((row) => ({ ...row, createdAt: at })),
    ),
    beginEnd(db, end),
    audit(deps, actor, {
      organizationId,
      action: 'organization_access_security.role_rules_changed',
      target: { type: 'organization', id: organizationId },
      detail: { before: before.rules.map(textOf), after: rows.map(textOfRow) },
    }),
  ]);
  const changes = changesOf(before.rules, rows);
  tell(deps, { kind: 'role_rules_changed', organizationId, actor, changes });
  // The cron finishes what this request does not.
  await finishEnd(deps, end);
  deps.told.push(...(await takeMappedRoles(deps, organizationId)));
}

type RuleRow = Omit<RoleRuleRow, 'createdAt'>;

/** Checks every rule. A team that is named by its id has to be there; a name may be pushed later. */
async function readRules(
  deps: Deps,
  organization: Organization,
  inputs: readonly RoleRuleInput[],
): Promise<RuleRow[]> {
  if (inputs.length > MAX_ROLE_RULES) throw new DomainError('role_rules_too_many', { max: MAX_ROLE_RULES });
  const ids = inputs.flatMap(({ teamId }) => (teamId ? [teamId] : []));
  const teams = await listPushedTeams(deps.db, organization.id, ids);
  const rows = inputs.map((input, position) => readRule(organization, teams, input, position));
  const seen = new Set<string>();
  for (const { source, teamId, teamKey, attribute, value, position } of rows) {
    const key = source === 'team' ? [teamId, teamKey] : [source, attribute, value];
    if (seen.has(JSON.stringify(key)))
      throw new DomainError('role_rule_twice', { value }, `rules.${position}`);
    seen.add(JSON.stringify(key));
  }
  return rows;
}

function readRule(
  { id: organizationId, plan }: Organization,
  teams: readonly { readonly id: string; readonly name: string }[],
  { teamId, teamName, attribute, value, role }: RoleRuleInput,
  position: number,
): RuleRow {
  const field = `rules.${position}`;
  if (!isMappedRole(role)) throw new DomainError('role_unknown', { role: role.slice(0, 50) }, field);
  if (!planHasRole(plan, role)) throw new DomainError('role_not_in_plan', { role, plan }, field);
  const common = { id: newId('rule'), organizationId, position, role };
  const none = { teamId: null, teamKey: null, attribute: null };
  const given = [teamId, teamName, attribute].filter((one) => one !== undefined && one.trim() !== '');
  const incomplete = new DomainError('role_rule_incomplete', {}, field);
  if (given.length !== 1) throw incomplete;
  if (attribute?.trim()) {
    const [name, text] = [attribute.trim(), value?.trim() ?? ''];
    if (!isShortLine(name, MAX_ATTRIBUTE_CHARACTERS) || !isShortLine(text, MAX_ATTRIBUTE_CHARACTERS))
      throw incomplete;
    return { ...common, ...none, source: 'attribute', attribute: name, value: text };
  }
  if (value?.trim()) throw incomplete;
  if (teamId) {
    const team = teams.find((one) => one.id === teamId);
    if (!team) throw new DomainError('team_not_found', { teamId }, field);
    return { ...common, ...none, source: 'team', teamId, value: team.name };
  }
  const name = teamName?.trim() ?? '';
  if (!isShortLine(name, MAX_TEAM_NAME_CHARACTERS)) throw incomplete;
  return { ...common, ...none, source: 'team', teamKey: foldText(name), value: name };
}

function isMappedRole(role: string): role is MappedRole {
  return role === 'admin' || role === 'billing_admin' || role === 'member';
}

/** A line break would let one text stand for two (`assertedGroup`). */
function isShortLine(text: string, maxCharacters: number): boolean {
  return text !== '' && text.length <= maxCharacters && !/[\u0000-\u001f\u007f-\u009f]/.test(text);
}

function nameOf({ group }: RoleRule): string {
  return group.kind === 'team' ? group.name : `${group.attribute} = ${group.value}`;
}

function textOf(rule: RoleRule): string {
  return `${nameOf(rule)}: ${rule.role}`;
}

function nameOfRow({ source, attribute, value }: RuleRow): string {
  return source === 'team' ? value : `${attribute} = ${value}`;
}

function textOfRow(row: RuleRow): string {
  return `${nameOfRow(row)}: ${row.role}`;
}

/** What Owners are told; another order alone is no line of it. */
function changesOf(before: readonly RoleRule[], after: readonly RuleRow[]): TrustChange[] {
  const was = new Map(before.map((rule) => [nameOf(rule), rule.role]));
  const is = new Map(after.map((row) => [nameOfRow(row), row.role]));
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((of) => ({
      what: 'roleRule' as const,
      of,
      before: was.get(of) ?? null,
      after: is.get(of) ?? null,
    }))
    .filter((change) => change.before !== change.after);
}
