// The audit log: filter, events with before and after, exports.

import { ExportLinks, type Exports } from '../../../ui/exports.tsx';
import { FilterForm, SelectField, TextField } from '../../../ui/form.tsx';
import { Older, type OlderEntries } from '../../../ui/pager.tsx';
import { type SettingsFrame, SettingsPage } from '../../../ui/settings-layout.tsx';
import { Long, Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { ACTION_OPTIONS } from './sentences.ts';

export interface AuditLine {
  readonly at: string;
  /** Without a full stop: `Changed the role of ada@example.com`. */
  readonly sentence: string;
  readonly actor: string;
  readonly changes: readonly { readonly name: string; readonly before: string; readonly after: string }[];
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  /** The code: `user.role_changed`. */
  readonly action: string;
  /** Which kind of thing, and its id. */
  readonly target: string;
  readonly address: string | null;
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
  readonly events: readonly AuditLine[];
  readonly older: OlderEntries | null;
  readonly exports: Exports | null;
  readonly keptDays: number;
}

export function AuditLogPage({ frame, values, events, older, exports, keptDays }: AuditLogProps) {
  return (
    <SettingsPage frame={frame} title="Audit log">
      <p>
        {`Every change, kept for ${keptDays === 730 ? 'two years' : `${keptDays} days`}. `}
        {exports && <ExportLinks {...exports} />}
      </p>
      <FilterForm button="Filter">
        <SelectField
          label="Action"
          name="action"
          value={values.action}
          options={[{ value: '', label: 'All' }, ...ACTION_OPTIONS]}
        />
        <TextField label="By" name="actor" value={values.actor} placeholder="ada@example.com" />
        <TextField label="From (UTC)" name="from" type="date" value={values.from} />
        <TextField label="Until (UTC)" name="until" type="date" value={values.until} />
      </FilterForm>
      {events.length === 0 ? (
        <p>No matching events.</p>
      ) : (
        <Table label="Events" columns={['Time', 'By', 'What']}>
          {events.map((event) => (
            <tr>
              <td class="date">
                <Time text={event.at} />
              </td>
              <td>
                <Long text={event.actor} />
              </td>
              <td class="wide">
                {event.sentence}
                <Changes changes={event.changes} />
                <Codes {...event} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <Older older={older} />
    </SettingsPage>
  );
}

function Changes({ changes }: Pick<AuditLine, 'changes'>) {
  if (changes.length === 0) return null;
  return (
    <ul>
      {changes.map(({ name, before, after }) => (
        <li>
          {name && `${name}: `}
          <del>{before}</del>
          {' → '}
          <ins>{after}</ins>
        </li>
      ))}
    </ul>
  );
}

function Codes({ facts, action, target, address }: AuditLine) {
  return (
    <details class="codes">
      <summary>Detail</summary>
      <ul>
        {facts.map(({ name, value }) => (
          <li>{`${name}: ${value}`}</li>
        ))}
        <li>
          <code>{action}</code>
        </li>
        <li>
          <code>{target}</code>
        </li>
        {address && <li>{`From the address ${address}`}</li>}
      </ul>
    </details>
  );
}
