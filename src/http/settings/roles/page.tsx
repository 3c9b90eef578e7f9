// Access Security → Roles from groups: the rules, and whose role other rules would change.

import {
  MAX_ATTRIBUTE_CHARACTERS,
  MAX_ROLE_RULES,
  MAX_TEAM_NAME_CHARACTERS,
} from '../../../domain/limits.ts';
import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { type Option, SelectField, TextField } from '../../../ui/form.tsx';
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
  /** `Group from SCIM`, or the name of the attribute. */
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
  return (
    <SettingsPage frame={frame} title="Roles from groups">
      <OutcomeAlerts notice={notice} errors={errors} />
      <p>
        Let groups of your identity provider decide who is an Admin, a Billing Admin or a Member here. The
        first rule that matches somebody gives the role, at each single sign-on and whenever SCIM changes a
        group. Nobody becomes an Owner by a rule, and Owners keep their role. A rule counts only for people
        whose address is in one of your verified domains.
      </p>
      <Rules {...props} />
      {preview && <Changes {...props} preview={preview} />}
      {mayEdit ? <NewRule {...props} /> : <p>Only an Owner of this organization can change the rules.</p>}
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
  if (rules.length === 0) return <p>There are no rules. Roles are given by hand, under “Users”.</p>;
  if (!mayEdit) return <RuleTable {...props} />;
  return (
    <form method="post" action={`${path}/draft`}>
      <Carried draft={draft} />
      <RuleTable {...props} />
    </form>
  );
}

function RuleTable({ rules, mayEdit }: Pick<RolesProps, 'rules' | 'mayEdit'>) {
  return (
    <Table label="Rules" columns={['Order', 'Group', 'Where from', 'Role', ...(mayEdit ? ['Change'] : [])]}>
      {rules.map(({ group, kind, role, missing }, index) => (
        <tr>
          <td>{index + 1}</td>
          <td>
            <Long text={group} />
            {missing && <span class="badge badge-pending">Not pushed yet</span>}
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
  return (
    <div class="actions">
      {index > 0 && (
        <button
          type="submit"
          class="secondary"
          name="act"
          value={`up-${index}`}
          aria-label={`Move ${group} up`}
        >
          Up
        </button>
      )}
      {index < last && (
        <button
          type="submit"
          class="secondary"
          name="act"
          value={`down-${index}`}
          aria-label={`Move ${group} down`}
        >
          Down
        </button>
      )}
      <button
        type="submit"
        class="secondary"
        name="act"
        value={`remove-${index}`}
        aria-label={`Remove the rule for ${group}`}
      >
        Remove
      </button>
    </div>
  );
}

function Changes({ preview, path, draft }: RolesProps & { preview: Preview }) {
  const { changes, total, waitsForSignIns } = preview;
  return (
    <section aria-labelledby="preview">
      <Alert kind="warning">These rules are not saved yet.</Alert>
      <h2 id="preview">Who would change</h2>
      {total === 0 ? (
        <p>Nobody’s role would change now.</p>
      ) : (
        <>
          <p>
            {total === 1 ? 'One role would change.' : `${total.toLocaleString('en')} roles would change.`}
            {total > changes.length && ` The first ${changes.length}:`}
          </p>
          <Table label="Who would change" columns={['User', 'Role now', 'New role', 'From the group']}>
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
      {waitsForSignIns && <p>What SAML attributes say shows at each person’s next single sign-on.</p>}
      <form method="post" action={path}>
        <Carried draft={draft} />
        <div class="actions">
          <button type="submit">Save rules</button>
          <a href={path}>Discard</a>
        </div>
      </form>
    </section>
  );
}

function NewRule({ path, draft, rules, teams, roles, typed, errors }: RolesProps) {
  if (rules.length >= MAX_ROLE_RULES) return <p>You have {MAX_ROLE_RULES} rules, which is the most.</p>;
  return (
    <section aria-labelledby="add">
      <h2 id="add">Add a rule</h2>
      <form method="post" action={`${path}/draft`}>
        <Carried draft={draft} />
        <fieldset>
          <legend>Group</legend>
          <p>Choose one of these three.</p>
          {teams.length > 0 && (
            <SelectField
              label="A group that SCIM has pushed"
              name="teamId"
              value={typed.teamId}
              options={[{ value: '', label: 'None' }, ...teams]}
              errors={errors}
            />
          )}
          <TextField
            label="Or the name of a group that SCIM pushes"
            name="teamName"
            value={typed.teamName}
            maxlength={MAX_TEAM_NAME_CHARACTERS}
            errors={errors}
          />
          <TextField
            label="Or a SAML attribute"
            name="attribute"
            value={typed.attribute}
            maxlength={MAX_ATTRIBUTE_CHARACTERS}
            errors={errors}
            hint="Its name exactly as your identity provider sends it, such as groups."
          />
          <TextField
            label="Value of the attribute"
            name="value"
            value={typed.value}
            maxlength={MAX_ATTRIBUTE_CHARACTERS}
            errors={errors}
            hint="Entra ID sends the object ID of the group."
          />
        </fieldset>
        <SelectField label="Role" name="role" value={typed.role} options={roles} errors={errors} />
        <button type="submit" name="act" value="add">
          Add rule
        </button>
      </form>
    </section>
  );
}
