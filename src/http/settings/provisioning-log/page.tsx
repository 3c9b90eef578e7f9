// The provisioning log as a table: a sentence for each request, and filters.

import { Checkbox, FilterForm, type Option, SelectField, TextField } from '../../../ui/form.tsx';
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

const OUTCOMES: readonly Option[] = [
  { value: '', label: 'All' },
  { value: 'changed', label: 'Changed something' },
  { value: 'done', label: 'Done' },
  { value: 'refused', label: 'Refused' },
];

export function ProvisioningLogPage({ frame, values, operations, events, older }: ProvisioningLogProps) {
  return (
    <SettingsPage frame={frame} title="Provisioning log">
      <p>
        What your identity provider changed over SCIM, and what we refused. Look-ups are left out unless you
        ask for them.
      </p>
      <FilterForm button="Filter">
        <TextField
          label="Person or group"
          name="search"
          value={values.search}
          placeholder="ada@example.com"
        />
        <SelectField label="Outcome" name="outcome" value={values.outcome} options={OUTCOMES} />
        <SelectField
          label="Operation"
          name="operation"
          value={values.operation}
          options={[{ value: '', label: 'All' }, ...operations]}
        />
        <TextField label="From (UTC)" name="from" type="date" value={values.from} />
        <TextField label="Until (UTC)" name="until" type="date" value={values.until} />
        <Checkbox label="Show look-ups too" name="reads" checked={values.reads} />
      </FilterForm>
      {events.length === 0 ? (
        <p>No matching requests.</p>
      ) : (
        <Table label="Requests" columns={['Time', 'Who', 'What', 'Outcome']}>
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
  return <span class={`badge badge-${outcome}`}>{outcome}</span>;
}
