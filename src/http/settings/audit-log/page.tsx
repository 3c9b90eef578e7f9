// The audit log: filter, events with before and after, exports.

import { FilterForm, SelectField, TextField } from '../../../ui/form.tsx';
import { Older, type OlderEntries } from '../../../ui/pager.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';

export interface AuditLine {
  readonly at: string;
  readonly action: string;
  readonly actor: string;
  readonly address: string | null;
  readonly target: string;
  /** `before` null: a fact, not a change. */
  readonly facts: readonly {
    readonly name: string;
    readonly before: string | null;
    readonly after: string;
  }[];
}

export interface AuditFilterValues {
  readonly action: string;
  readonly actor: string;
  /** `2026-11-02` */
  readonly from: string;
  readonly until: string;
}

export interface AuditLogProps {
  readonly frame: SettingsFrame;
  readonly values: AuditFilterValues;
  readonly actions: readonly string[];
  readonly events: readonly AuditLine[];
  readonly older: OlderEntries | null;
  readonly exports: readonly { readonly label: string; readonly href: string }[];
  readonly keptDays: number;
}

export function AuditLogPage({ frame, values, actions, events, older, exports, keptDays }: AuditLogProps) {
  return (
    <SettingsPage frame={frame} title="Audit log">
      <p>
        {`Every change, kept for ${keptDays === 730 ? 'two years' : `${keptDays} days`}. `}
        {exports.length > 0 && 'Export the filtered events: '}
        {exports.map(({ label, href }, index) => (
          <>
            {index > 0 && ' · '}
            <a href={href}>{label}</a>
          </>
        ))}
      </p>
      <FilterForm button="Filter">
        <SelectField
          label="Action"
          name="action"
          value={values.action}
          options={[{ value: '', label: 'All' }, ...actions.map((value) => ({ value, label: value }))]}
        />
        <TextField label="By" name="actor" value={values.actor} placeholder="ada@example.com" />
        <TextField label="From (UTC)" name="from" type="date" value={values.from} />
        <TextField label="Until (UTC)" name="until" type="date" value={values.until} />
      </FilterForm>
      {events.length === 0 ? (
        <p>No matching events.</p>
      ) : (
        <Table label="Events" columns={['Time', 'By', 'Action', 'What']}>
          {events.map(({ at, actor, address, action, target, facts }) => (
            <tr>
              <td class="date">
                <Time text={at} />
              </td>
              <td>
                {actor}
                {address && (
                  <>
                    <br />
                    <small>{address}</small>
                  </>
                )}
              </td>
              <td>{action}</td>
              <td class="wide">
                <small>{target}</small>
                <Facts facts={facts} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <Older older={older} />
    </SettingsPage>
  );
}

function Facts({ facts }: Pick<AuditLine, 'facts'>) {
  if (facts.length === 0) return null;
  return (
    <ul>
      {facts.map(({ name, before, after }) => (
        <li>
          {`${name}: `}
          {before !== null && (
            <>
              <del>{before}</del>
              {' → '}
            </>
          )}
          {before === null ? after : <ins>{after}</ins>}
        </li>
      ))}
    </ul>
  );
}
