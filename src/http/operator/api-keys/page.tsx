// The keys of the management API.

import { MAX_NAME_CHARACTERS } from '../../../domain/limits.ts';
import type { Area } from '../../../domain/operator/scopes.ts';
import { Alert, type Outcome, OutcomeAlerts } from '../../../ui/alert.tsx';
import { CopyField, Fieldset, SelectField, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
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
  readonly areas: readonly Area[];
  readonly values: ApiKeyValues;
  readonly nextHref: string | null;
  readonly firstHref: string | null;
}

const COLUMNS = [
  'api_keys_label',
  'api_keys_may',
  'api_keys_maker',
  'api_keys_made',
  'api_keys_last_used',
  'api_keys_expires',
] as const;

export function ApiKeysPage(props: ApiKeysProps) {
  const { frame, newKey, keys, path, isOwner } = props;
  const t = useTexts();
  const columns = COLUMNS.map((key) => t(key));
  return (
    <SettingsPage frame={frame} title={t('console_apiKeys')}>
      <OutcomeAlerts {...props} />
      {newKey && (
        <section aria-labelledby="new-key">
          <h2 id="new-key">{t('api_keys_new')}</h2>
          <Alert kind="warning">{t('api_keys_once')}</Alert>
          <CopyField label={t('api_keys_key')} name="newKey" value={newKey} />
        </section>
      )}
      <p>{t('api_keys_intro')}</p>
      {!isOwner && <p>{t('api_keys_owners_only')}</p>}
      {keys.length === 0 ? (
        <p>{t('api_keys_none')}</p>
      ) : (
        <Table
          label={t('console_apiKeys')}
          columns={[...columns, ...(isOwner ? [t('api_keys_change')] : [])]}
        >
          {keys.map((key) => (
            <tr>
              <td>
                <Long text={key.label} />
              </td>
              <td class="wide">{key.scopes}</td>
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
                    label={t('api_keys_revoke_ask')}
                    about={key.label}
                    consequence={t('api_keys_revoke_means')}
                    action={`${path}/revoke`}
                    button={t('api_keys_revoke')}
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

const ACCESS = [
  ['', 'api_keys_access_none'],
  ['read', 'api_keys_access_read'],
  ['write', 'api_keys_access_write'],
] as const;

function NewKey({ path, areas, values, errors }: ApiKeysProps) {
  const t = useTexts();
  const access = ACCESS.map(([value, key]) => ({ value, label: t(key) }));
  return (
    <section aria-labelledby="make">
      <h2 id="make">{t('api_keys_make')}</h2>
      <form method="post" action={path}>
        <TextField
          label={t('api_keys_label')}
          name="label"
          value={values.label}
          maxlength={MAX_NAME_CHARACTERS}
          required
          errors={errors}
          hint={t('api_keys_label_hint')}
        />
        <SelectField
          label={t('api_keys_expiry')}
          name="days"
          value={values.days}
          errors={errors}
          options={[
            ...KEY_DAYS.map((days) => ({ value: String(days), label: t('api_keys_expiry_days', { days }) })),
            { value: '', label: t('console_never') },
          ]}
        />
        <Fieldset id="scopes" legend={t('api_keys_scopes')} errors={errors}>
          <SelectField
            label={t('api_keys_area_everything')}
            name="everything"
            value={values.everything}
            options={access}
          />
          <div class="fields">
            {areas.map((area) => (
              <SelectField
                label={t(`api_keys_area_${area}`)}
                name={`area_${area}`}
                value={values.areas[area] ?? ''}
                options={access}
              />
            ))}
          </div>
        </Fieldset>
        <button type="submit">{t('api_keys_make_button')}</button>
      </form>
    </section>
  );
}
