// The provisioning log as a table: a sentence for each request, and filters.

import { Checkbox, FilterForm, type Option, SelectField, TextField } from '../../../ui/form.tsx';
import { useTexts } from '../../../ui/look.ts';
import { Older, type OlderEntries } from '../../../ui/pager.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';

export interface ProvisioningLine {
  readonly href: string;
  readonly at: string;
  /** The person or the group; null: several, or nobody. */
  readonly who: string | null;
  readonly sentence: string;
  readonly outcome: 'done' | 'refused';
  readonly detail: readonly string[];
}

export interface ProvisioningFilterValues {
  readonly search: string;
  readonly outcome: '' | 'done' | 'changed' | 'refused';
  readonly operation: string;
  /** Look-ups too. */
  readonly reads: boolean;
  /** `2026-11-02` */
  readonly from: string;
  readonly until: string;
}

export interface ProvisioningLogProps {
  readonly frame: SettingsFrame;
  readonly values: ProvisioningFilterValues;
  readonly operations: readonly Option[];
  readonly events: readonly ProvisioningLine[];
  readonly older: OlderEntries | null;
}

const OUTCOMES = ['', 'changed', 'done', 'refused'] as const;

export function ProvisioningLogPage({ frame, values, operations, events, older }: ProvisioningLogProps) {
  const t = useTexts();
  const outcomes = OUTCOMES.map((value) => ({ value, label: t(`plog_only_${value || 'all'}`) }));
  return (
    <SettingsPage frame={frame} title={t('nav_provisioningLog')}>
      <p>{t('plog_intro')}</p>
      <FilterForm button={t('log_filter')}>
        <TextField
          label={t('plog_search')}
          name="search"
          value={values.search}
          placeholder="ada@example.com"
        />
        <SelectField label={t('log_outcome')} name="outcome" value={values.outcome} options={outcomes} />
        <SelectField
          label={t('plog_operation')}
          name="operation"
          value={values.operation}
          options={[{ value: '', label: t('log_all') }, ...operations]}
        />
        <TextField label={t('log_from')} name="from" type="date" value={values.from} />
        <TextField label={t('log_until')} name="until" type="date" value={values.until} />
        <Checkbox label={t('plog_reads')} name="reads" checked={values.reads} />
      </FilterForm>
      {events.length === 0 ? (
        <p>{t('plog_none')}</p>
      ) : (
        <Table
          label={t('plog_requests')}
          columns={[t('log_time'), t('log_who'), t('log_what'), t('log_outcome')]}
        >
          {events.map((event) => (
            <tr>
              <td class="date">
                <Time text={event.at} />
              </td>
              <td>
                <Long text={event.who ?? '–'} />
              </td>
              <td class="wide">
                <a href={event.href}>{event.sentence}</a>
                {event.detail.map((line) => (
                  <>
                    <br />
                    <small>{line}</small>
                  </>
                ))}
              </td>
              <td>
                <OutcomeBadge outcome={event.outcome} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <Older older={older} />
    </SettingsPage>
  );
}

export function OutcomeBadge({ outcome }: Pick<ProvisioningLine, 'outcome'>) {
  return <span class={`badge badge-${outcome}`}>{useTexts()(`plog_is_${outcome}`)}</span>;
}
