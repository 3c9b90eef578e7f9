// Access Security → Roles from groups: the rules, and whose role other rules would change.

import {
  MAX_ATTRIBUTE_CHARACTERS,
  MAX_ROLE_RULES,
  MAX_TEAM_NAME_CHARACTERS,
} from '../../../domain/limits.ts';
import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { type Option, SelectField, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';

export interface RolesProps extends Outcome {
  readonly frame: SettingsFrame;
  readonly path: string;
  /** Owners alone. */
  readonly mayEdit: boolean;
  readonly rules: readonly ShownRule[];
  /** What the forms carry. */
  readonly draft: { readonly rules: string; readonly savedAt: string };
  /** Null: the rules are those in use. */
  readonly preview: Preview | null;
  readonly teams: readonly Option[];
  readonly roles: readonly Option[];
  readonly typed: {
    readonly teamId: string;
    readonly teamName: string;
    readonly attribute: string;
    readonly value: string;
    readonly role: string;
  };
}

export interface ShownRule {
  readonly group: string;
  /** That it comes by SCIM, or the name of the attribute. */
  readonly kind: string;
  readonly role: string;
  /** SCIM has pushed no such group. */
  readonly missing: boolean;
}

export interface Preview {
  readonly changes: readonly {
    readonly href: string;
    readonly person: string;
    readonly before: string;
    readonly after: string;
    readonly group: string;
  }[];
  readonly total: number;
  /** A rule names a SAML attribute: what it does shows at the next sign-in. */
  readonly waitsForSignIns: boolean;
}

export function RolesPage(props: RolesProps) {
  const { frame, notice, errors, mayEdit, preview } = props;
  const t = useTexts();
  return (
    <SettingsPage frame={frame} title={t('nav_roles')}>
      <OutcomeAlerts notice={notice} errors={errors} />
      <p>{t('roles_intro')}</p>
      <Rules {...props} />
      {preview && <Changes {...props} preview={preview} />}
      {mayEdit ? <NewRule {...props} /> : <p>{t('roles_owners_only')}</p>}
    </SettingsPage>
  );
}

function Carried({ draft }: Pick<RolesProps, 'draft'>) {
  return (
    <>
      <input type="hidden" name="rules" value={draft.rules} />
      <input type="hidden" name="savedAt" value={draft.savedAt} />
    </>
  );
}

function Rules(props: RolesProps) {
  const { rules, mayEdit, path, draft } = props;
  const t = useTexts();
  if (rules.length === 0) return <p>{t('roles_none')}</p>;
  if (!mayEdit) return <RuleTable {...props} />;
  return (
    <form method="post" action={`${path}/draft`}>
      <Carried draft={draft} />
      <RuleTable {...props} />
    </form>
  );
}

function RuleTable({ rules, mayEdit }: Pick<RolesProps, 'rules' | 'mayEdit'>) {
  const t = useTexts();
  const columns = [t('roles_order'), t('roles_group'), t('roles_where_from'), t('roles_role')];
  return (
    <Table label={t('roles_rules')} columns={mayEdit ? [...columns, t('roles_change')] : columns}>
      {rules.map(({ group, kind, role, missing }, index) => (
        <tr>
          <td>{index + 1}</td>
          <td>
            <Long text={group} />
            {missing && <span class="badge badge-pending">{t('roles_not_pushed')}</span>}
          </td>
          <td>
            <Long text={kind} />
          </td>
          <td>{role}</td>
          {mayEdit && (
            <td>
              <Buttons index={index} last={rules.length - 1} group={group} />
            </td>
          )}
        </tr>
      ))}
    </Table>
  );
}

function Buttons({ index, last, group }: { index: number; last: number; group: string }) {
  const t = useTexts();
  return (
    <div class="actions">
      {index > 0 && (
        <button
          type="submit"
          class="secondary"
          name="act"
          value={`up-${index}`}
          aria-label={t('roles_up_which', { group })}
        >
          {t('roles_up')}
        </button>
      )}
      {index < last && (
        <button
          type="submit"
          class="secondary"
          name="act"
          value={`down-${index}`}
          aria-label={t('roles_down_which', { group })}
        >
          {t('roles_down')}
        </button>
      )}
      <button
        type="submit"
        class="secondary"
        name="act"
        value={`remove-${index}`}
        aria-label={t('roles_remove_which', { group })}
      >
        {t('roles_remove')}
      </button>
    </div>
  );
}

function Changes({ preview, path, draft }: RolesProps & { preview: Preview }) {
  const { changes, total, waitsForSignIns } = preview;
  const t = useTexts();
  return (
    <section aria-labelledby="preview">
      <Alert kind="warning">{t('roles_not_saved')}</Alert>
      <h2 id="preview">{t('roles_who')}</h2>
      {total === 0 ? (
        <p>{t('roles_nobody')}</p>
      ) : (
        <>
          <p>
            {total === 1 ? t('roles_changing_one') : t('roles_changing', { count: total })}
            {total > changes.length && t('roles_first', { shown: changes.length })}
          </p>
          <Table
            label={t('roles_who')}
            columns={[t('roles_user'), t('roles_now'), t('roles_new'), t('roles_from_group')]}
          >
            {changes.map(({ href, person, before, after, group }) => (
              <tr>
                <td>
                  <a href={href}>
                    <Long text={person} />
                  </a>
                </td>
                <td>{before}</td>
                <td>{after}</td>
                <td>
                  <Long text={group} />
                </td>
              </tr>
            ))}
          </Table>
        </>
      )}
      {waitsForSignIns && <p>{t('roles_attributes_later')}</p>}
      <form method="post" action={path}>
        <Carried draft={draft} />
        <div class="actions">
          <button type="submit">{t('roles_save')}</button>
          <a href={path}>{t('roles_discard')}</a>
        </div>
      </form>
    </section>
  );
}

function NewRule({ path, draft, rules, teams, roles, typed, errors }: RolesProps) {
  const t = useTexts();
  if (rules.length >= MAX_ROLE_RULES) return <p>{t('roles_most', { count: MAX_ROLE_RULES })}</p>;
  return (
    <section aria-labelledby="add">
      <h2 id="add">{t('roles_add')}</h2>
      <form method="post" action={`${path}/draft`}>
        <Carried draft={draft} />
        <fieldset>
          <legend>{t('roles_group')}</legend>
          <p>{t('roles_choose')}</p>
          {teams.length > 0 && (
            <SelectField
              label={t('roles_pushed')}
              name="teamId"
              value={typed.teamId}
              options={[{ value: '', label: t('roles_no_group') }, ...teams]}
              errors={errors}
            />
          )}
          <TextField
            label={t('roles_team_name')}
            name="teamName"
            value={typed.teamName}
            maxlength={MAX_TEAM_NAME_CHARACTERS}
            errors={errors}
          />
          <TextField
            label={t('roles_attribute')}
            name="attribute"
            value={typed.attribute}
            maxlength={MAX_ATTRIBUTE_CHARACTERS}
            errors={errors}
            hint={t('roles_attribute_hint')}
          />
          <TextField
            label={t('roles_value')}
            name="value"
            value={typed.value}
            maxlength={MAX_ATTRIBUTE_CHARACTERS}
            errors={errors}
            hint={t('roles_value_hint')}
          />
        </fieldset>
        <SelectField label={t('roles_role')} name="role" value={typed.role} options={roles} errors={errors} />
        <button type="submit" name="act" value="add">
          {t('roles_add_button')}
        </button>
      </form>
    </section>
  );
}
