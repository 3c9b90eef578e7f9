// The keys of the management API.

import { MAX_NAME_CHARACTERS } from '../../../domain/limits.ts';
import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { CopyField, Fieldset, type Option, SelectField, TextField } from '../../../ui/form.tsx';
import { Pager } from '../../../ui/pager.tsx';
import { Question } from '../../../ui/question.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';

export const KEY_DAYS = [30, 90, 180, 365] as const;

export interface ShownApiKey {
  readonly id: string;
  readonly label: string;
  readonly scopes: string;
  readonly createdBy: string;
  readonly created: string;
  readonly lastUsed: string;
  readonly expires: string;
}

export interface ApiKeyValues {
  readonly label: string;
  readonly days: string;
  /** '', `read` or `write`. */
  readonly everything: string;
  /** The same for each area. */
  readonly areas: Readonly<Record<string, string>>;
}

export interface ApiKeysProps extends Outcome {
  readonly frame: SettingsFrame;
  readonly path: string;
  /** Only Owners make and revoke keys. */
  readonly isOwner: boolean;
  /** In clear, right after it was made; never again. */
  readonly newKey: string | null;
  readonly keys: readonly ShownApiKey[];
  readonly areas: readonly string[];
  readonly values: ApiKeyValues;
  readonly nextHref: string | null;
  readonly firstHref: string | null;
}

const COLUMNS = ['Label', 'May', 'Made by', 'Made', 'Last used', 'Expires'];

export function ApiKeysPage(props: ApiKeysProps) {
  const { frame, newKey, keys, path, isOwner } = props;
  return (
    <SettingsPage frame={frame} title="API keys">
      <OutcomeAlerts {...props} />
      {newKey && (
        <section aria-labelledby="new-key">
          <h2 id="new-key">Your new key</h2>
          <Alert kind="warning">We show this key only once. Copy it to where it is used now.</Alert>
          <CopyField label="Key" name="newKey" value={newKey} />
        </section>
      )}
      <p>
        Your own systems use these keys for the management API. To replace one, make the next, move your
        system to it, then revoke the old one: both work until then. A key doesn’t end when its maker leaves:
        revoke it here.
      </p>
      {!isOwner && (
        <p>
          Only Owners make and revoke keys, because a key may do more than an Admin and stays after its maker
          has left. Ask one of your Owners.
        </p>
      )}
      {keys.length === 0 ? (
        <p>There is no key.</p>
      ) : (
        <Table label="API keys" columns={[...COLUMNS, ...(isOwner ? ['Change'] : [])]}>
          {keys.map((key) => (
            <tr>
              <td>
                <Long text={key.label} />
              </td>
              <td class="wide">
                <small>{key.scopes}</small>
              </td>
              <td>
                <Long text={key.createdBy} />
              </td>
              <td class="date">
                <Time text={key.created} />
              </td>
              <td class="date">
                <Time text={key.lastUsed} />
              </td>
              <td class="date">
                <Time text={key.expires} />
              </td>
              {isOwner && (
                <td>
                  <Question
                    label={`Revoke ${key.label}…`}
                    consequence="The key opens nothing from then on. What uses it stops at once."
                    action={`${path}/revoke`}
                    button="Revoke"
                  >
                    <input type="hidden" name="id" value={key.id} />
                  </Question>
                </td>
              )}
            </tr>
          ))}
        </Table>
      )}
      <Pager {...props} />
      {isOwner && <NewKey {...props} />}
    </SettingsPage>
  );
}

const ACCESS: readonly Option[] = [
  { value: '', label: 'No access' },
  { value: 'read', label: 'Read' },
  { value: 'write', label: 'Read and change' },
];

function NewKey({ path, areas, values, errors }: ApiKeysProps) {
  return (
    <section aria-labelledby="make">
      <h2 id="make">Make a key</h2>
      <form method="post" action={path}>
        <TextField
          label="Label"
          name="label"
          value={values.label}
          maxlength={MAX_NAME_CHARACTERS}
          required
          errors={errors}
          hint="The audit log names the key so. Choose the system that uses it."
        />
        <SelectField
          label="The key expires"
          name="days"
          value={values.days}
          errors={errors}
          options={[
            ...KEY_DAYS.map((days) => ({ value: String(days), label: `After ${days} days` })),
            { value: '', label: 'Never' },
          ]}
        />
        <Fieldset id="scopes" legend="What it may do" errors={errors}>
          <SelectField label="Everything" name="everything" value={values.everything} options={ACCESS} />
          {areas.map((area) => (
            <SelectField
              label={nameOf(area)}
              name={`area_${area}`}
              value={values.areas[area] ?? ''}
              options={ACCESS}
            />
          ))}
        </Fieldset>
        <button type="submit">Make key</button>
      </form>
    </section>
  );
}

/** `scim_tokens` → `SCIM tokens` */
function nameOf(area: string): string {
  const words = area.replaceAll('_', ' ').replace(/^(scim|sso)\b/, (name) => name.toUpperCase());
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
