// Access Security → Roles from groups. The list is edited in the form itself; nothing is kept before an Owner
// has seen whose role changes, and saves.

import { Hono } from 'hono';
import {
  groupsToChoose,
  loadRoleRules,
  previewRoleRules,
  type RoleRule,
  type RoleRuleInput,
  saveRoleRules,
} from '../../../domain/people/role-rules.ts';
import { planHasRole } from '../../../domain/plans.ts';
import { ROLES } from '../../../domain/roles.ts';
import type { Texts } from '../../../texts/texts.ts';
import type { AppContext, AppEnv } from '../../context.ts';
import { HttpError } from '../../errors.ts';
import { readForm } from '../../form.ts';
import { textsOf } from '../../language.ts';
import { confirmed } from '../../middleware/confirmed.ts';
import { type Refusal, refusalIn } from '../../outcome.ts';
import { renderPage } from '../../render.tsx';
import { nameOfRole, roleIn } from '../../role-names.ts';
import { goToDone } from '../../told-once.ts';
import { settingsFrame } from '../frame.ts';
import { outcomeIn, ownersOnly, pagePath } from '../kit.ts';
import { changed, type Draft, isSame, readDraft, readNewRule, toInput } from './form.ts';
import { type Preview, RolesPage, type ShownRule } from './page.tsx';

export const roles = new Hono<AppEnv>();

roles.get('/', (c) => showPage(c));

/** Shows the rules as they would be. */
roles.post('/draft', ownersOnly, async (c) => {
  const form = await readForm(c);
  const draft = await draftOf(c);
  const act = form.text('act');
  if (act !== 'add') return await showPage(c, { draft: { ...draft, rules: changed(draft.rules, act) } });
  const typed = readNewRule(form);
  try {
    const rules = [...draft.rules, typed];
    await previewRoleRules(c.get('deps'), c.get('access').organization, rules);
    return await showPage(c, { draft: { ...draft, rules } });
  } catch (error) {
    return await showPage(c, { draft, typed, refusal: atFields(refusalIn(textsOf(c), error), typed) });
  }
});

roles.post(
  '/',
  ownersOnly,
  confirmed((c) => pagePath(c, 'roles')),
  async (c) => {
    const { organization, actor } = c.get('access');
    const draft = await draftOf(c);
    try {
      await saveRoleRules(c.get('deps'), actor, organization, draft.rules, draft.savedAt);
    } catch (error) {
      return await showPage(c, { draft, refusal: refusalIn(textsOf(c), error, 'not_allowed') });
    }
    return goToDone(c, pagePath(c, 'roles'), 'saved');
  },
);

/** The domain names the rule at fault; what was typed into which field says where the message belongs. */
function atFields({ errors, status }: Refusal, { attribute }: RoleRuleInput): Refusal {
  const field = attribute === undefined ? 'teamName' : 'value';
  return {
    errors: errors.map((one) => (one.field?.startsWith('rules.') ? { ...one, field } : one)),
    status,
  };
}

const NOTICES = { saved: 'roles_saved' } as const;

/** @throws HttpError `form_malformed` */
async function draftOf(c: AppContext): Promise<Draft> {
  const draft = readDraft(await readForm(c));
  if (draft === null) throw new HttpError('form_malformed', { field: 'rules' });
  return draft;
}

interface Shown {
  readonly draft?: Draft;
  readonly typed?: RoleRuleInput;
  readonly refusal?: Refusal;
}

async function showPage(c: AppContext, { draft, typed, refusal }: Shown = {}): Promise<Response> {
  const [access, deps] = [c.get('access'), c.get('deps')];
  const { organization } = access;
  const t = textsOf(c);
  const [saved, teams] = await Promise.all([
    loadRoleRules(deps, organization.id),
    groupsToChoose(deps, organization.id),
  ]);
  const inUse = saved.rules.map(toInput);
  const rules = draft?.rules ?? inUse;
  const isDraft = draft !== undefined && !isSame(rules, inUse);
  const named = new Map(teams.map(({ id, name }) => [id, name]));
  for (const { group } of saved.rules) if (group.kind === 'team' && group.id) named.set(group.id, group.name);
  return renderPage(
    c,
    <RolesPage
      frame={settingsFrame(c, access)}
      path={pagePath(c, 'roles')}
      {...outcomeIn(c, NOTICES, refusal)}
      mayEdit={access.role === 'owner'}
      rules={
        isDraft
          ? rules.map((rule) => shownInput(rule, named, t))
          : saved.rules.map((rule) => shownRule(rule, t))
      }
      draft={{ rules: JSON.stringify(rules), savedAt: String(draft?.savedAt ?? saved.savedAt) }}
      preview={isDraft ? await previewOf(c, rules) : null}
      teams={teams.map(({ id, name }) => ({ value: id, label: name }))}
      roles={ROLES.filter((role) => role !== 'owner' && planHasRole(organization.plan, role)).map((role) => ({
        value: role,
        label: roleIn(t, role),
      }))}
      typed={{
        teamId: typed?.teamId ?? '',
        teamName: typed?.teamName ?? '',
        attribute: typed?.attribute ?? '',
        value: typed?.value ?? '',
        role: typed?.role ?? 'member',
      }}
    />,
    refusal?.status,
  );
}

/** Rules that are refused change nobody; the page says why they are. */
async function previewOf(c: AppContext, rules: readonly RoleRuleInput[]): Promise<Preview> {
  const t = textsOf(c);
  const waitsForSignIns = rules.some(({ attribute }) => attribute !== undefined);
  try {
    const changes = await previewRoleRules(c.get('deps'), c.get('access').organization, rules);
    return {
      total: changes[0]?.total ?? 0,
      waitsForSignIns,
      changes: changes.map(({ id, email, givenName, familyName, before, after, roleFrom }) => ({
        href: pagePath(c, 'users', id),
        person: `${givenName} ${familyName}`.trim() || email,
        before: roleIn(t, before),
        after: roleIn(t, after),
        group: roleFrom ?? t('roles_no_more'),
      })),
    };
  } catch (error) {
    refusalIn(textsOf(c), error);
    return { total: 0, changes: [], waitsForSignIns };
  }
}

function shownRule({ group, role }: RoleRule, t: Texts): ShownRule {
  if (group.kind === 'attribute')
    return {
      group: group.value,
      kind: t('roles_from_attribute', { attribute: group.attribute }),
      role: roleIn(t, role),
      missing: false,
    };
  return { group: group.name, kind: t('roles_from_scim'), role: roleIn(t, role), missing: !group.exists };
}

function shownInput(input: RoleRuleInput, named: ReadonlyMap<string, string>, t: Texts): ShownRule {
  const { teamId, teamName, attribute, value } = input;
  const role = nameOfRole(input.role, t);
  if (attribute)
    return { group: value ?? '', kind: t('roles_from_attribute', { attribute }), role, missing: false };
  const name = teamId === undefined ? (teamName ?? '') : (named.get(teamId) ?? teamId);
  return { group: name, kind: t('roles_from_scim'), role, missing: false };
}
